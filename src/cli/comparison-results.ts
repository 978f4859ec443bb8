import { existsSync } from "node:fs";
import { objectivesOf, type StoredObjective } from "../engine/study-objectives.ts";
import type { StudyState } from "../engine/study-state.ts";
import { comparisonMembers, holdsComparison } from "../node/comparison-folder.ts";
import { type StudyFolder, studyFolder } from "../node/study-folder.ts";
import { studyNameIn } from "../node/study-name.ts";
import { CommandError } from "./command.ts";

/** What a comparison has come to. */
export interface ComparisonResults {
  readonly name: string;
  readonly folder: StudyFolder;
  /** At least one; seed by seed. */
  readonly studies: readonly StudyState[];
  readonly objectives: readonly StoredObjective[];
}

/** Undefined for a study file whose results are not those of a comparison. @throws OsError where they cannot be read */
export function comparisonResults(file: string): ComparisonResults | undefined {
  if (file.endsWith(".log") || !existsSync(file)) return undefined;
  const name = studyNameIn(file);
  if (name === undefined) return undefined;
  const folder = studyFolder(file, name);
  if (!holdsComparison(folder)) return undefined;
  const studies = comparisonMembers(folder).map(({ state }) => state);
  const [first] = studies;
  if (first === undefined)
    throw new CommandError(`${name} has no results yet: tunesmith run ${file} makes some`);
  return { name, folder, studies, objectives: objectivesOf(first) };
}

/** `bayesian-2`, as `--study` takes it. */
export function shortName({ name }: Pick<ComparisonResults, "name">, study: StudyState): string {
  return study.name.slice(name.length + 1);
}

/** What a person calls one run of a comparison with `--study`: `bayesian-2`. @throws CommandError where there is none */
export function chosenStudy({ name, studies }: ComparisonResults, asked: string): StudyState {
  const shortNames = studies.map((study) => shortName({ name }, study));
  const index = studies.findIndex((study, at) => study.name === asked || shortNames[at] === asked);
  const found = studies[index];
  if (found === undefined)
    throw new CommandError(`${name} has no run ${asked}; it has ${shortNames.join(", ")}`);
  return found;
}
