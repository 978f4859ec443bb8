import { newSources, type OlderSource, sourceText } from "../engine/older-trials.ts";
import type { JournalFold, StudyState } from "../engine/study-state.ts";
import { readKeptTrials, readOlderTrials } from "../node/read-older-trials.ts";
import type { Study } from "../study/study.ts";
import { CommandError } from "./command.ts";

/**
 * Reads what a study is to start from and its journal does not hold yet. What it does hold is not looked for again.
 *
 * @param fold of its journal
 * @throws CommandError where a source is not there or cannot be read
 */
export function olderSourcesFor(file: string, study: Study, fold: JournalFold): readonly OlderSource[] {
  return newOlderSources(file, study, fold.study(study.name));
}

/** @param state the study's, undefined before its first run */
export function newOlderSources(
  file: string,
  study: Study,
  state: StudyState | undefined,
): readonly OlderSource[] {
  return newSources(study, state).map((source) => {
    const reading = readOlderTrials(file, study, source);
    if (reading.kind === "unreadable") throw new CommandError(`start: ${reading.message}`);
    return reading.source;
  });
}

/** @param folder of the earlier run of the same study */
export function keptSources(file: string, study: Study, folder: string): readonly OlderSource[] {
  const reading = readKeptTrials(file, study, folder);
  if (reading.kind === "unreadable") throw new CommandError(reading.message);
  return [reading.source];
}

/** What a person is told before the first trial. */
export function olderLines(
  sources: readonly OlderSource[],
  { strategy, fidelity }: Study,
): readonly string[] {
  if (sources.length === 0) return [];
  const notes = [
    ["random", "sobol", "grid"].includes(strategy.sampler)
      ? `${strategy.sampler} learns nothing from them; of a finite space it skips what they tried.`
      : "",
    fidelity === undefined ? "" : "Only what they came to in the end counts, not how they got there.",
  ];
  return [...sources.map(sourceText), ...notes.filter(Boolean)];
}
