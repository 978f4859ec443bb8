import { durationText } from "../analysis/duration-text.ts";
import type { BestJson, TrialJson } from "../analysis/trial-json.ts";
import type { ControlClient } from "../node/control/client.ts";
import { type Command, type ExitCode, type Invocation, onlyFile } from "./command.ts";
import { connectRunner } from "./control.ts";
import { printable } from "./printable.ts";
import { shortValue } from "./trials.ts";

export const attachCommand: Command = {
  usage: "FILE [--json]",
  options: { json: { type: "boolean" } },
  help: { json: "one event a line, as JSON: `attached`, then what `run --json` prints" },
  async run(invocation) {
    const file = onlyFile(invocation);
    return follow(invocation, await connectRunner(file), file);
  },
};

type Event = Readonly<Record<string, unknown>>;

/** Shows what a runner does until it ends, with its exit code, or until Ctrl-C, which leaves it running. */
export async function follow(
  { output, errors, options }: Invocation,
  runner: ControlClient,
  file: string,
): Promise<ExitCode> {
  const isJson = options["json"] === true;
  let exitCode: ExitCode | undefined;
  const onEvent = (event: Event) => {
    if (event["event"] === "ended") exitCode = event["exitCode"] as ExitCode;
    const line = isJson ? JSON.stringify(event) : eventLine(event);
    if (line !== undefined) output.write(`${isJson ? line : printable(line)}\n`);
  };
  const left = new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
  });
  const state = await runner.attach(onEvent);
  const { study, phase, running, budget } = state;
  if (isJson) output.write(`${JSON.stringify({ event: "attached", ...state })}\n`);
  else output.write(`${study} is ${phase}: ${running.length} of ${budget.parallel} places are taken\n`);
  await Promise.race([runner.closed, left]);
  runner.close();
  if (exitCode !== undefined) return exitCode;
  errors.write(`${study} goes on without this terminal: tunesmith stop ${file} stops it\n`);
  return 0;
}

/** Undefined for what is not worth a line. */
function eventLine(event: Event): string | undefined {
  switch (event["event"]) {
    case "trial-ended": {
      const { number, state, metrics, reason, durationMs, isBest } = event as unknown as TrialJson & {
        readonly isBest: boolean;
      };
      const values = Object.entries(metrics).map(([name, value]) => `${name} ${shortValue(value)}`);
      return [
        `trial ${number}: ${[state === "complete" ? "" : state, ...values].filter(Boolean).join(", ")}`,
        isBest ? "(best so far)" : "",
        reason === null ? "" : `(${reason})`,
        durationMs === null ? "" : `in ${durationText(durationMs)}`,
      ]
        .filter(Boolean)
        .join(" ");
    }
    case "notice":
      return `trial ${String(event["number"])}: ${String(event["message"])}`;
    case "message":
      return String(event["message"]);
    case "ended": {
      const best = event["best"] as BestJson | readonly BestJson[] | null;
      const single = best === null || Array.isArray(best) ? undefined : (best as BestJson);
      const found =
        single === undefined
          ? ""
          : `; best trial ${single.number}: ${Object.entries(single.metrics)
              .map(([name, value]) => `${name} ${shortValue(value)}`)
              .join(", ")}`;
      return `ended: ${String(event["reason"])}${found}`;
    }
    default:
      return undefined;
  }
}
