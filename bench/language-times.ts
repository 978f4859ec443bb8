/** How long the language takes for each keystroke in a large study file. */
import { checkStudy } from "../src/language/check.ts";
import { complete } from "../src/language/complete.ts";
import { lineStarts } from "../src/language/positions.ts";
import type { Workspace } from "../src/language/workspace.ts";
import { createRecalls } from "../src/server/recalls.ts";
import { createRecall } from "../src/study/recall.ts";
import { largeStudy, typing } from "./large-study.ts";

const workspace: Workspace = { fileStem: "large", tasks: () => ({ kind: "missing" }) };

interface Keystroke {
  readonly text: string;
  /** Behind the character that was typed. */
  readonly offset: number;
}

function* keystrokes(base: string): Generator<Keystroke> {
  for (const { after, share, typed } of typing) {
    const parts = base.split(after);
    if (parts.length < 2) throw new Error(`nothing to type behind: ${after}`);
    const before = parts.slice(0, 1 + Math.floor(share * (parts.length - 1)));
    const at = before.join(after).length + after.length;
    for (let length = 1; length <= typed.length; length++) {
      yield { text: base.slice(0, at) + typed.slice(0, length) + base.slice(at), offset: at + length };
    }
  }
}

export interface Times {
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** The same of the time that this process had a processor, its collecting of garbage included. */
  readonly processorP50Ms: number;
  readonly processorP95Ms: number;
}

export interface LanguageTimes {
  readonly lines: number;
  readonly parameters: number;
  readonly keystrokes: number;
  readonly diagnostics: Times;
  readonly completion: Times;
  /** How many items completion offered at each keystroke, on average. */
  readonly offered: number;
}

interface Spent {
  readonly passedMs: number;
  readonly processorMs: number;
}

/** Completion and then the diagnostics after each keystroke, with what the server keeps between them. */
export function languageTimes(lines: number): LanguageTimes {
  const base = largeStudy(lines);
  const recalls = createRecalls();
  const rounds = createRecall();
  const completion: Spent[] = [];
  const diagnostics: Spent[] = [];
  let version = 0;
  let offered = 0;
  for (const { text, offset } of keystrokes(base)) {
    const recall = recalls.recallOf({ uri: "file:///large.study.yaml", version: ++version });
    const position = lineStarts(text).positionAt(offset);
    completion.push(
      spentOn(() => {
        offered += complete(text, position, workspace, recall).length;
      }),
    );
    diagnostics.push(
      spentOn(() => {
        checkStudy(text, workspace, rounds.recall);
        rounds.endRound();
      }),
    );
  }
  return {
    lines: base.split("\n").length - 1,
    parameters: checkStudy(base, workspace).study?.space.parameters.length ?? Number.NaN,
    keystrokes: version,
    diagnostics: timesOf(diagnostics),
    completion: timesOf(completion),
    offered: offered / version,
  };
}

function spentOn(run: () => void): Spent {
  const [began, before] = [performance.now(), process.cpuUsage()];
  run();
  const { user, system } = process.cpuUsage(before);
  return { passedMs: performance.now() - began, processorMs: (user + system) / 1000 };
}

function timesOf(spent: readonly Spent[]): Times {
  // What is not compiled yet is slow; an editor is open for longer than twenty keystrokes.
  const counted = spent.slice(20);
  const at = (share: number, of: (each: Spent) => number) =>
    counted.map(of).toSorted((a, b) => a - b)[Math.ceil(share * counted.length) - 1] as number;
  return {
    p50Ms: at(0.5, ({ passedMs }) => passedMs),
    p95Ms: at(0.95, ({ passedMs }) => passedMs),
    processorP50Ms: at(0.5, ({ processorMs }) => processorMs),
    processorP95Ms: at(0.95, ({ processorMs }) => processorMs),
  };
}
