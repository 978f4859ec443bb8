import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes a journal as Optuna does: complete trials whose accuracy grows with `lr`. */
export async function writeJournal(file: string, study: string, trials: number): Promise<void> {
  const worker = "test";
  const floats = (high: number) =>
    JSON.stringify({ name: "FloatDistribution", attributes: { step: null, low: 0, high, log: false } });
  const records = Array.from({ length: trials }, (_, trial) => {
    const lr = (trial + 1) / trials;
    const time = (seconds: number) =>
      new Date(Date.UTC(2026, 0, 1, 0, trial, seconds)).toISOString().slice(0, -1);
    return [
      { op_code: 4, worker_id: worker, study_id: 0, datetime_start: time(0) },
      {
        op_code: 5,
        worker_id: worker,
        trial_id: trial,
        param_name: "lr",
        param_value_internal: lr,
        distribution: floats(1),
      },
      {
        op_code: 5,
        worker_id: worker,
        trial_id: trial,
        param_name: "width",
        param_value_internal: 1 + (trial % 8),
        distribution: floats(8),
      },
      { op_code: 6, worker_id: worker, trial_id: trial, state: 1, values: [lr], datetime_complete: time(30) },
    ];
  }).flat();
  const start = [
    { op_code: 0, worker_id: worker, study_name: study, directions: [2] },
    {
      op_code: 3,
      worker_id: worker,
      study_id: 0,
      system_attr: { "study:metric_names": ["val_accuracy"] },
    },
  ];
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, [...start, ...records].map((record) => `${JSON.stringify(record)}\n`).join(""));
}
