// A journal as Optuna writes it, of any length: for each trial a start, six parameters, reports, and an end.
import { closeSync, openSync, writeSync } from "node:fs";

/**
 * @param {string} file
 * @param {number} trials
 * @param {number} recordsPerTrial at least 8: one start, six parameters, one end, and reports
 */
export function writeLongJournal(file, trials, recordsPerTrial = 16) {
  const output = openSync(file, "w");
  const lines = [];
  const flush = () => {
    writeSync(output, lines.join(""));
    lines.length = 0;
  };
  const add = (record) => lines.push(lineOf(record, "bench"));
  add({ op_code: 0, study_name: "long", directions: [1] });
  for (let trial = 0; trial < trials; trial++) {
    for (const record of trialRecords(trial, recordsPerTrial)) add(record);
    if (lines.length > 5_000) flush();
  }
  flush();
  closeSync(output);
}

/** @param record but for the worker's id, which Optuna writes in the second place */
export function lineOf({ op_code, ...fields }, worker_id) {
  return `${JSON.stringify({ op_code, worker_id, ...fields })}\n`;
}

/** The records of one complete trial, but for the worker's id. */
export function trialRecords(trial, count) {
  const random = uniform(trial + 1);
  const start = Date.UTC(2026, 0, 1) + trial * 1_000;
  const time = (ms) => new Date(ms).toISOString().replace("Z", "000");
  const values = ranges.map(({ low, high }) => low + random() * (high - low));
  const value = values.reduce(
    (sum, each, index) => sum + (each - ranges[index].best) ** 2 * ranges[index].weight,
    0.1,
  );
  const reports = count - 2 - ranges.length;
  return [
    { op_code: 4, study_id: 0, datetime_start: time(start) },
    ...values.map((each, index) => ({
      op_code: 5,
      trial_id: trial,
      param_name: `x${index}`,
      param_value_internal: each,
      distribution: ranges[index].distribution,
    })),
    ...Array.from({ length: reports }, (_, step) => ({
      op_code: 7,
      trial_id: trial,
      step: step + 1,
      intermediate_value: value + Math.exp(-step / 2) + 0.01 * random(),
    })),
    { op_code: 6, trial_id: trial, state: 1, values: [value], datetime_complete: time(start + 3_500) },
  ];
}

const ranges = Array.from({ length: 6 }, (_, index) => {
  const [low, high] = [0, 1 + index];
  const attributes = { step: null, low, high, log: false };
  return {
    low,
    high,
    best: 0.3 * high,
    weight: 1 / (1 + index),
    distribution: JSON.stringify({ name: "FloatDistribution", attributes }),
  };
});

/** Small, seeded and good enough for test data (mulberry32). */
function uniform(seed) {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
