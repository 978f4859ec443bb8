import { isMap, parseDocument } from "yaml";
import type { ScheduleStretch } from "../study/schedule.ts";

/** What a replay has no use for: it does not search, and it ends by itself. */
const dropped = [
  "stop",
  "stop_when",
  "baseline",
  "start",
  "compare",
  "reproducible",
  "duplicates",
  "max_failures",
];

/**
 * A study file that trains by a schedule: the one that found it, comments and all, with another name, strategy and
 * budget.
 *
 * @param text a study file without errors
 * @param source where the schedule comes from, for the comment on top
 */
export function scheduleStudy(
  text: string,
  {
    name,
    schedule,
    source,
  }: { readonly name: string; readonly schedule: readonly ScheduleStretch[]; readonly source: string },
): string {
  const document = parseDocument(text);
  if (!isMap(document.contents)) throw new Error("a study is a mapping");
  for (const key of dropped) document.delete(key);
  const parallel = document.getIn(["budget", "parallel"]);
  document.set("study", name);
  document.set("strategy", document.createNode({ name: "replay", schedule: [] }));
  for (const { until, values } of schedule) {
    const stretch = document.createNode({ until, values });
    stretch.flow = true;
    document.addIn(["strategy", "schedule"], stretch);
  }
  // More than one trial trains by the schedule again and again, each time with another seed.
  document.set(
    "budget",
    document.createNode({ trials: 1, ...(typeof parallel === "number" && { parallel }) }),
  );
  document.commentBefore = ` ${source}`;
  return document.toString({ lineWidth: 0 });
}
