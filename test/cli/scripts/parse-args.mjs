import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    lr: { type: "string", default: "0.01" },
    width: { type: "string", short: "w", default: "32" },
    activation: { type: "string", default: "relu" },
    "early-stopping": { type: "boolean", default: false },
    feature: { type: "string", multiple: true },
    steps: { type: "string", default: "20" },
    seed: { type: "string", default: process.env.TUNESMITH_SEED ?? "1" },
  },
});

for (let step = 5; step <= Number(values.steps); step += 5) {
  const reward = 1 - Math.abs(Number(values.lr) - 0.02) + Number(values.width) / 1000 + step / 100;
  const line = `${JSON.stringify({ step, reward })}\n`;
  if (process.env.TUNESMITH_METRICS) appendFileSync(process.env.TUNESMITH_METRICS, line);
}
