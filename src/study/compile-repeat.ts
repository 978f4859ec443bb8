import type { Problem } from "./problem.ts";
import type { Sections } from "./sections.ts";
import type { Repetition, Study } from "./study.ts";

/** The level of significance of `race: true`. */
const defaultLevel = 0.05;

/** How often each configuration is run, by the `repeat` key; undefined where it is run once. */
export function compileRepeat(written: Sections["repeat"] = 1): Repetition | undefined {
  const {
    times,
    aggregate = "mean",
    race = false,
  } = typeof written === "number" ? { times: written } : written;
  if (times === 1) return undefined;
  const level = typeof race === "number" ? race : race ? defaultLevel : undefined;
  return { times, aggregate, raceLevel: level };
}

type Checked = Pick<Study, "repeat" | "duplicates" | "strategy" | "stop" | "objectives">;

/** What does not go with repetitions, or with taking over results. Both need trials that run to their ends. */
export function checkRepeat({ repeat, duplicates, strategy, stop, objectives }: Checked): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (path: Problem["path"], message: string) => {
    problems.push({ code: "conflicting-keys", severity: "error", message, path, at: "key" });
  };
  const ownsTrials = strategy.scheduler !== "full";
  const instead = "Take a strategy that runs each trial to its end, such as `bayesian`, `random` or `grid`";
  if (duplicates === "reuse" && ownsTrials)
    report(
      ["duplicates"],
      `\`${strategy.name}\` compares trials at steps on their way, and a result that is taken over has none. ${instead}, or write \`duplicates: allow\`.`,
    );
  if (repeat === undefined) return problems;
  if (ownsTrials)
    report(
      ["repeat"],
      `\`${strategy.name}\` stops or continues each trial by how far it has come, so a configuration cannot be run several times over. ${instead}, or remove \`repeat\`.`,
    );
  if (stop.length > 0)
    report(
      ["stop"],
      "A stopping rule compares single runs, and here a trial is several. Remove `stop`, or write `repeat: { times: 5, race: true }` to give up configurations that are clearly worse.",
    );
  if (repeat.raceLevel !== undefined && objectives.length > 1)
    report(
      ["repeat", "race"],
      "A race says which configuration is worse, and with several objectives there is no such order. Remove `race`.",
    );
  return problems;
}
