import { join } from "node:path";
import type { TrialMark } from "../analysis/trial-filter.ts";
import type { StudyQuestion } from "../engine/study-control.ts";
import type { StudyState } from "../engine/study-state.ts";
import type { RelatedStudy } from "../webview/protocol.ts";
import { type ComparedReading, ComparedStudies } from "./compared-studies.ts";
import { type Place, PlaceFinder } from "./find-place.ts";
import { FollowedJournals } from "./followed-journals.ts";
import { lastingText, lookAtStudy } from "./look-at-study.ts";
import type { MonitorReport } from "./monitor-protocol.ts";
import { PanelFeed } from "./panel-feed.ts";
import { namedStudies, relatedStudies, withoutNamesakes } from "./related-studies.ts";
import { RunnerWatch } from "./runner-watch.ts";
import type { StudyMachine } from "./study-machine.ts";
import type { StudyPlan } from "./study-overview.ts";
import type { FoundStudy } from "./study-reader.ts";
import { readTrialFiles } from "./trial-files.ts";
import { trialList } from "./trial-list.ts";

const busyPollMs = 250;
const idlePollMs = 1_000;

const nothingCompared: ComparedReading = { studies: [], remaining: "none", news: "none" };

/**
 * Follows one study by what stands in its folder, whoever runs it: reads what is new in the journal and looks whether
 * the runner is alive. Reports each change. What is more than reading files, the machine does.
 */
export class StudyMonitor {
  readonly #studyFile: string;
  readonly #machine: StudyMachine;
  readonly #report: (report: MonitorReport) => void;
  readonly #places: PlaceFinder;
  readonly #journals = new FollowedJournals();
  readonly #runner = new RunnerWatch();
  readonly #feed: PanelFeed;
  readonly #compared: ComparedStudies;
  #lastProblem = "";
  #lastView = "";
  #listLimit: number | null = null;
  #lastList = "";
  #watchedTrial: number | null = null;
  #lastFiles = "";
  /** What was seen of a study that nobody ran and nothing was new of. */
  #quietPlan: StudyPlan | undefined;
  #isDisposed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(studyFile: string, machine: StudyMachine, report: (report: MonitorReport) => void) {
    this.#studyFile = studyFile;
    this.#machine = machine;
    this.#report = report;
    this.#places = new PlaceFinder(studyFile, machine);
    this.#compared = new ComparedStudies(machine.readPlan);
    this.#feed = new PanelFeed((message) => report({ kind: "rows", studyFile, message }));
    this.#poll();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  attach(): void {
    this.#feed.attach();
    this.look();
  }

  detach(): void {
    this.#feed.detach();
  }

  /** Of a journal with several studies, or a comparison with its runs. */
  choose(study: string): void {
    this.#journals.choose(study);
    this.attach();
  }

  /** Holds the study against those of other files, as long as a panel is attached. */
  compare(files: readonly string[]): void {
    this.#compared.follow(files);
    this.look();
  }

  launched(): void {
    this.#runner.launched();
    this.look();
  }

  exited(problem: string | null): void {
    this.#runner.exited(problem);
    this.look();
  }

  /** Reports some of the trials, at most `limit`, and again whenever they change. */
  list(limit: number | null): void {
    this.#listLimit = limit;
    this.#lastList = "";
    this.#quietPlan = undefined;
    this.look();
  }

  /** Reports what is in a trial's folder, as long as a panel is attached. */
  watchTrial(trial: number | null): void {
    this.#watchedTrial = trial;
    this.#lastFiles = "";
    this.look();
  }

  /** The journal is read anew: what was known at a trial's time is told by the records before it. */
  async explain(trial: number | null): Promise<void> {
    const { explanationFor } = await import("./explanation.ts");
    this.#guard(() => {
      const place = this.#locate();
      const shown = this.#shown(place);
      const message = explanationFor(
        {
          journal: shown?.journal ?? place.journal,
          definition: join(place.folder, "study.yaml"),
          file: this.#studyFile,
          study: shown?.state.name,
        },
        trial,
      );
      this.#report({ kind: "explanation", studyFile: this.#studyFile, message });
    });
  }

  async mark(trial: number, mark: TrialMark): Promise<void> {
    const place = this.#locate();
    const shown = this.#shown(place);
    const journal = shown?.journal ?? place.journal;
    const refusal = await this.#machine.mark(journal, shown?.state.name ?? "", trial, mark);
    if (refusal !== undefined) this.#report({ kind: "refusal", message: refusal });
    this.look();
  }

  stop(): void {
    this.#guard(() => {
      const refusal = this.#machine.stop(this.#locate().runner);
      if (refusal === undefined) this.#runner.stopAsked();
      else this.#report({ kind: "refusal", message: refusal });
    });
    this.look();
  }

  async ask(question: StudyQuestion): Promise<void> {
    const { runner, name } = this.#locate();
    const { kind, message } = await this.#machine.ask(this.#studyFile, name, runner, question);
    if (kind === "refused") this.#report({ kind: "refusal", message });
    else {
      const isForTrial = question.kind === "enqueue" || question.kind === "retry";
      const waits = isForTrial && runner.kind !== "running";
      this.#report({ kind: "answer", studyFile: this.#studyFile, message, waits });
    }
    this.look();
  }

  /** Looks now, rather than when it is time. */
  look(): void {
    clearTimeout(this.#timer);
    this.#poll();
  }

  #poll(): void {
    const delayMs = this.#guard(() => {
      const nextMs = this.#readAndReport();
      this.#lastProblem = "";
      return nextMs;
    });
    // What was reported may have been the last that anybody wanted to know.
    if (!this.#isDisposed) this.#timer = setTimeout(() => this.#poll(), delayMs ?? idlePollMs);
  }

  #guard<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      // A disk that cannot be read now may be back later; it is worth one line, not one a second.
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#lastProblem) this.#complain(message);
      this.#lastProblem = message;
      return undefined;
    }
  }

  #complain(message: string): void {
    this.#report({ kind: "problem", studyFile: this.#studyFile, message });
  }

  /** Returns after how many milliseconds to look again. */
  #readAndReport(): number {
    const place = this.#locate();
    // After the look at the runner: what a runner that is gone has written is all there.
    const { remaining, news, startsOver } = this.#journals.read(place);
    if (startsOver) this.#feed.startOver();
    if (remaining === "more") return 0;
    const compared = this.#feed.panel === "none" ? nothingCompared : this.#compared.read();
    const shown = this.#shown(place);
    if (news === "none" && compared.news === "none" && this.#isQuiet(place)) {
      this.#sendFiles(shown?.folder ?? place.folder);
      return compared.remaining === "more" ? 0 : idlePollMs;
    }
    this.#quietPlan = place.plan;
    const runner = this.#runner.look(place);
    const { studies } = this.#journals;
    const now = Date.now();
    const { view, overview } = lookAtStudy({
      studyFile: this.#studyFile,
      place,
      studies,
      shown,
      runner,
      now,
    });
    const state = shown?.state;
    const text = lastingText(view);
    const hasChanged = text !== this.#lastView;
    this.#lastView = text;
    if (this.#feed.panel === "attached") {
      const isRelated = (place.holds === "comparison" && news !== "none") || compared.news === "some";
      const related = isRelated ? this.#related(state, compared) : undefined;
      this.#feed.sendDelta(overview, state, hasChanged ? "some" : "none", related);
    }
    if (this.#runner.takeEnd(runner)) this.#report({ kind: "ended", view });
    else if (hasChanged) this.#report({ kind: "view", view });
    if (this.#feed.panel === "waits")
      this.#feed.sendSnapshot(overview, state, this.#related(state, compared));
    this.#sendList(state);
    this.#sendFiles(view.folder);
    if (compared.remaining === "more") return 0;
    return runner.isAlive || runner.isLaunching ? busyPollMs : idlePollMs;
  }

  #locate(): Place {
    return this.#places.find(this.#journals.chosen);
  }

  /** The run of a comparison that is the best stays while a panel shows it, though another becomes better. */
  #shown(place: Place): FoundStudy | undefined {
    if (this.#feed.panel !== "attached") this.#journals.followBest(place);
    return this.#journals.shown(place);
  }

  /** Whether a look at the study would show what the last one did; it takes time in proportion to its trials. */
  #isQuiet(place: Place): boolean {
    const isAsked = this.#feed.panel === "waits" || place.source === "journal";
    return !isAsked && this.#runner.isQuiet(place) && place.plan === this.#quietPlan;
  }

  #sendList(state: StudyState | undefined): void {
    if (this.#listLimit === null) return;
    const list = trialList(state, this.#listLimit);
    const text = JSON.stringify(list);
    if (text === this.#lastList) return;
    this.#lastList = text;
    this.#report({ kind: "list", studyFile: this.#studyFile, list });
  }

  #sendFiles(folder: string): void {
    const trial = this.#watchedTrial;
    if (trial === null || this.#feed.panel !== "attached") return;
    const message = readTrialFiles(join(folder, "trials", String(trial)), trial);
    const text = JSON.stringify(message);
    if (text === this.#lastFiles) return;
    this.#lastFiles = text;
    this.#report({ kind: "files", studyFile: this.#studyFile, message });
  }

  #related(shown: StudyState | undefined, compared: ComparedReading): readonly RelatedStudy[] {
    const own = namedStudies(this.#journals.studies.map(({ state }) => state));
    return relatedStudies(withoutNamesakes([...own, ...compared.studies]), shown);
  }
}
