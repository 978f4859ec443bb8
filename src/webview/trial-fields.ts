import type { ParamValue } from "../study/value.ts";
import type { StudyOverview, TrialRow } from "./protocol.ts";

/**
 * What can be asked of a trial, by an id that stays the same over sessions: `number`, `state`, `reason`, `duration`,
 * `startedAt`, `endedAt`, `steps`, `value:0` (the first objective), `param:lr`, `metric:loss`.
 */
export type FieldId = string;

export type FieldValue = ParamValue | undefined;

export function readField(trial: TrialRow, field: FieldId): FieldValue {
  const [kind = "", name = ""] = splitField(field);
  switch (kind) {
    case "number":
      return trial.number;
    case "state":
      return trial.state;
    case "reason":
      return trial.reason ?? undefined;
    case "startedAt":
      return trial.startedAt ?? undefined;
    case "endedAt":
      return trial.endedAt ?? undefined;
    case "steps":
      return trial.step ?? undefined;
    case "duration":
      return trial.startedAt === null || trial.endedAt === null ? undefined : trial.endedAt - trial.startedAt;
    case "value":
      return trial.values?.[Number(name)];
    case "param":
      return trial.params[name];
    case "metric":
      return trial.metrics[name];
    default:
      return undefined;
  }
}

export function fieldTitle(field: FieldId, overview: Pick<StudyOverview, "objectives">): string {
  const [kind = "", name = ""] = splitField(field);
  if (kind === "value") return overview.objectives[Number(name)]?.metric ?? "value";
  if (kind === "param" || kind === "metric") return name;
  return plainTitles[kind] ?? field;
}

const plainTitles: Readonly<Record<string, string>> = {
  number: "trial",
  state: "state",
  reason: "reason",
  startedAt: "start",
  endedAt: "end",
  steps: "steps",
  duration: "duration",
};

function splitField(field: FieldId): readonly string[] {
  const colon = field.indexOf(":");
  return colon < 0 ? [field] : [field.slice(0, colon), field.slice(colon + 1)];
}
