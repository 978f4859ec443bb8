// Against the Optuna that Debian has: each program reads what the other wrote, and both write at once.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JournalRecord } from "../../src/engine/journal-record.ts";
import { formatRecord, parseTime } from "../../src/engine/journal-text.ts";
import { openJournalFile } from "../../src/node/journal-file.ts";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import {
  hasOptuna,
  needsOptuna,
  numbered,
  numberOf,
  python,
  realClock,
  recordingLog,
  strictRecords,
  temporaryFolder,
} from "./journal-support.ts";

const LOAD = `
import json, sys, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage, JournalFileStorage
def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    return repr(value) if isinstance(value, float) else value
def mapping(values):
    return {str(key): plain(value) for key, value in values.items()}
storage = JournalStorage(JournalFileStorage(sys.argv[1]))
result = {}
for summary in optuna.get_all_study_summaries(storage):
    study = optuna.load_study(study_name=summary.study_name, storage=storage)
    result[summary.study_name] = {
        "directions": [direction.name for direction in study.directions],
        "user_attrs": study.user_attrs,
        "system_attrs": study._storage.get_study_system_attrs(study._study_id),
        "trials": [{
            "number": trial.number,
            "state": trial.state.name,
            "values": None if trial.values is None else [plain(value) for value in trial.values],
            "params": mapping(trial.params),
            "distributions": {name: str(value) for name, value in trial.distributions.items()},
            "intermediate": mapping(trial.intermediate_values),
            "user_attrs": mapping(trial.user_attrs),
            "system_attrs": trial.system_attrs,
            "start": trial.datetime_start and trial.datetime_start.isoformat(),
            "complete": trial.datetime_complete and trial.datetime_complete.isoformat(),
        } for trial in study.trials],
    }
print(json.dumps(result))
`;

function loadWithOptuna(path: string): unknown {
  return JSON.parse(execFileSync(python, ["-c", LOAD, path], { encoding: "utf8" }));
}

async function openJournal(path: string) {
  const records: JournalRecord[] = [];
  const take = (record: JournalRecord) => void records.push(record);
  return { ...(await openJournalFile(path, { take, clock: realClock, log: recordingLog() })), records };
}

const worker_id = "ours";
const distribution = (name: string, attributes: object) => JSON.stringify({ name, attributes });
const lr = distribution("FloatDistribution", { step: null, low: 1e-5, high: 1, log: true });
const momentum = distribution("FloatDistribution", { step: 0.25, low: 0, high: 1, log: false });
const width = distribution("IntDistribution", { step: 1, low: 8, high: 256, log: true });
const choice = distribution("CategoricalDistribution", { choices: ["relu", "tanh", null, true, 3, 0.5] });
const start = "2026-11-23T09:28:02.038000+00:00";
const end = "2026-11-23T09:28:03.000000+00:00";

/** Every operation and every kind of value. */
const everything: readonly JournalRecord[] = [
  { op_code: 0, worker_id, study_name: "gone", directions: [0] },
  { op_code: 1, worker_id, study_id: 0 },
  { op_code: 0, worker_id, study_name: "étude 学", directions: [1] },
  { op_code: 0, worker_id, study_name: "étude 学", directions: [2] },
  { op_code: 2, worker_id, study_id: 1, user_attr: { note: 'a "NaN"\n\u2028 \\' } },
  { op_code: 3, worker_id, study_id: 1, system_attr: { "tunesmith:seed": 7 } },
  { op_code: 4, worker_id, study_id: 1, datetime_start: start },
  { op_code: 5, worker_id, trial_id: 0, param_name: "lr", param_value_internal: 1, distribution: lr },
  {
    op_code: 5,
    worker_id,
    trial_id: 0,
    param_name: "group.m",
    param_value_internal: 0.25,
    distribution: momentum,
  },
  { op_code: 5, worker_id, trial_id: 0, param_name: "width", param_value_internal: 64, distribution: width },
  { op_code: 5, worker_id, trial_id: 0, param_name: "act", param_value_internal: 1, distribution: choice },
  { op_code: 7, worker_id, trial_id: 0, step: 0, intermediate_value: Number.NaN },
  { op_code: 7, worker_id, trial_id: 0, step: 1, intermediate_value: Number.NEGATIVE_INFINITY },
  { op_code: 7, worker_id, trial_id: 0, step: 27, intermediate_value: 1e-7 },
  { op_code: 8, worker_id, trial_id: 0, user_attr: { gap: Number.POSITIVE_INFINITY } },
  { op_code: 9, worker_id, trial_id: 0, system_attr: { constraints: [-0.5, 2] } },
  { op_code: 6, worker_id, trial_id: 0, state: 1, values: [0.5], datetime_complete: end },
  { op_code: 4, worker_id, study_id: 1, datetime_start: start },
  { op_code: 6, worker_id, trial_id: 1, state: 3, values: null, datetime_complete: end },
  {
    op_code: 4,
    worker_id,
    study_id: 1,
    datetime_start: null,
    state: 4,
    system_attrs: { fixed_params: { lr: 0.1 } },
  },
  {
    op_code: 4,
    worker_id,
    study_id: 1,
    datetime_start: start,
    datetime_complete: end,
    state: 2,
    value: 3,
    distributions: { lr, act: choice },
    params: { lr: 0.25, act: 4 },
    user_attrs: { host: "a" },
    system_attrs: {},
    intermediate_values: { "2": 3 },
  },
  { op_code: 4, worker_id, study_id: 1, datetime_start: null, state: 4 },
  { op_code: 6, worker_id, trial_id: 4, state: 0, values: null, datetime_start: start },
];

describe.skipIf(!hasOptuna)(`Optuna${needsOptuna}`, () => {
  test("loads every operation and every kind of value that we write", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const journal = await openJournal(path);
    for (const record of everything) await journal.append(() => [record]);
    await journal.close();
    const trial = {
      user_attrs: {},
      system_attrs: {},
      params: {},
      distributions: {},
      intermediate: {},
      values: null,
    };
    const logUniform = "FloatDistribution(high=1.0, log=True, low=1e-05, step=None)";
    const choices = "CategoricalDistribution(choices=('relu', 'tanh', None, True, 3, 0.5))";
    expect(loadWithOptuna(path)).toEqual({
      "étude 学": {
        directions: ["MINIMIZE"],
        user_attrs: { note: 'a "NaN"\n\u2028 \\' },
        system_attrs: { "tunesmith:seed": 7 },
        trials: [
          {
            ...trial,
            number: 0,
            state: "COMPLETE",
            values: ["0.5"],
            params: { lr: "1.0", "group.m": "0.25", width: 64, act: "tanh" },
            distributions: {
              lr: logUniform,
              "group.m": "FloatDistribution(high=1.0, log=False, low=0.0, step=0.25)",
              width: "IntDistribution(high=256, log=True, low=8, step=1)",
              act: choices,
            },
            intermediate: { "0": "nan", "1": "-inf", "27": "1e-07" },
            user_attrs: { gap: "inf" },
            system_attrs: { constraints: [-0.5, 2] },
            start,
            complete: end.replace(".000000", ""),
          },
          { ...trial, number: 1, state: "FAIL", start, complete: end.replace(".000000", "") },
          {
            ...trial,
            number: 2,
            state: "WAITING",
            system_attrs: { fixed_params: { lr: 0.1 } },
            start: null,
            complete: null,
          },
          {
            ...trial,
            number: 3,
            state: "PRUNED",
            values: ["3.0"],
            params: { lr: "0.25", act: 3 },
            distributions: { lr: logUniform, act: choices },
            intermediate: { "2": "3.0" },
            user_attrs: { host: "a" },
            start,
            complete: end.replace(".000000", ""),
          },
          { ...trial, number: 4, state: "RUNNING", start, complete: null },
        ],
      },
    });
  });

  test("writes a study that we read", async () => {
    const path = join(temporaryFolder(), "journal.log");
    const program = `
import sys, warnings
warnings.simplefilter("ignore")
import optuna
from optuna.storages import JournalStorage, JournalFileStorage
optuna.logging.set_verbosity(optuna.logging.ERROR)
def objective(trial):
    trial.suggest_float("lr", 1e-5, 1, log=True)
    trial.suggest_float("m", 0, 1, step=0.25)
    trial.suggest_int("width", 8, 256, log=True)
    trial.suggest_categorical("act", ["relu", None, True, 3])
    trial.report(float("nan"), 0)
    trial.report(float("inf"), 1)
    trial.set_user_attr("note", [float("-inf"), "NaN é"])
    if trial.number == 1: raise ValueError()
    if trial.number == 2: raise optuna.TrialPruned()
    if trial.number == 3: return float("nan")
    return 1
study = optuna.create_study(study_name="theirs", storage=JournalStorage(JournalFileStorage(sys.argv[1])))
study.enqueue_trial({"lr": 0.5})
study.optimize(objective, n_trials=4, catch=(ValueError,))
study.add_trial(optuna.trial.create_trial(value=2.0, params={"x": 0.5},
    distributions={"x": optuna.distributions.FloatDistribution(0, 1)}, intermediate_values={3: float("nan")}))
`;
    execFileSync(python, ["-c", program, path], { stdio: "pipe" });
    const journal = await openJournal(path);
    await journal.close();
    expect(journal.problems).toEqual([]);
    const records: readonly JournalRecord[] = journal.records;
    const of = (op: number) => records.filter((record) => record.op_code === op);
    expect(of(0)).toMatchObject([{ study_name: "theirs", directions: [1] }]);
    expect(of(4)).toHaveLength(5);
    expect(of(4)[0]).toMatchObject({
      state: 4,
      datetime_start: null,
      system_attrs: { fixed_params: { lr: 0.5 } },
    });
    expect(of(4)[4]).toMatchObject({
      state: 1,
      value: 2,
      params: { x: 0.5 },
      intermediate_values: { "3": Number.NaN },
    });
    expect(of(5).slice(0, 4)).toMatchObject([
      { trial_id: 0, param_name: "lr", param_value_internal: 0.5 },
      { trial_id: 0, param_name: "m" },
      { trial_id: 0, param_name: "width" },
      { trial_id: 0, param_name: "act" },
    ]);
    expect(of(7).slice(0, 2)).toMatchObject([
      { trial_id: 0, step: 0, intermediate_value: Number.NaN },
      { trial_id: 0, step: 1, intermediate_value: Number.POSITIVE_INFINITY },
    ]);
    expect(of(8)[0]).toMatchObject({ user_attr: { note: [Number.NEGATIVE_INFINITY, "NaN é"] } });
    const ended = records.filter((record) => record.op_code === 6 && record.state !== 0);
    expect(ended.map((record) => record.op_code === 6 && [record.trial_id, record.state])).toEqual([
      [0, 1],
      [1, 3],
      [2, 2],
      [3, 3],
    ]);
    expect(ended[0]).toMatchObject({ values: [1] });
    for (const record of ended) {
      const text = record.op_code === 6 ? (record.datetime_complete ?? "") : "";
      // Optuna 3.1 writes local time; the trial ended within the last hour.
      const age = Date.now() - (parseTime(text) ?? Number.NaN);
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(3_600_000);
    }
    // What we would write instead says the same to Optuna.
    const copy = join(temporaryFolder(), "copy.log");
    writeFileSync(copy, records.map((record) => `${formatRecord(record)}\n`).join(""));
    expect(loadWithOptuna(copy)).toEqual(loadWithOptuna(path));
  });

  test.each(["symlink", "file"] as const)(
    "appends at the same time as we, with its %s lock",
    async (kind) => {
      const path = join(temporaryFolder(), "journal.log");
      const lock = kind === "file" ? ", JournalFileOpenLock(sys.argv[1])" : "";
      const program = `
import sys
from optuna.storages import JournalFileStorage, JournalFileOpenLock
storage = JournalFileStorage(sys.argv[1]${lock})
print("ready", flush=True)
for n in range(0, 600, 3):
    storage.append_logs([{"op_code": 2, "worker_id": "theirs", "study_id": 0, "user_attr": {"n": n + i}} for i in range(3)])
`;
      const journal = await openJournal(path);
      const tail = createJournalTail(path);
      const child = spawn(python, ["-c", program, path], { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      let hasEnded = false;
      const ended = once(child, "exit").then(([code]) => {
        hasEnded = true;
        return code;
      });
      const foreign: JournalRecord[] = [];
      const followed: JournalRecord[] = [];
      let own = 0;
      // Some of our appends come while Optuna is still at it, whatever the speed of either.
      let ownWhileBothWrite = 0;
      while (!hasEnded || own < 600) {
        await journal.append((records) => {
          foreign.push(...records);
          return [numbered(own++), numbered(own++)];
        });
        if (!hasEnded) ownWhileBothWrite = own;
        if (own % 20 === 0) followed.push(...tail.readNewRecords().records);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      expect(await ended).toBe(0);
      await journal.append((records) => {
        foreign.push(...records);
        return [];
      });
      await journal.close();
      followed.push(...tail.readNewRecords().records);
      const records = strictRecords(path);
      const numbersOf = (worker: string, list: readonly JournalRecord[]) =>
        list.filter((record) => record.worker_id === worker).map(numberOf);
      expect(ownWhileBothWrite).toBeGreaterThan(0);
      expect(numbersOf("theirs", records)).toEqual(Array.from({ length: 600 }, (_, n) => n));
      expect(numbersOf("ours", records)).toEqual(Array.from({ length: own }, (_, n) => n));
      expect(foreign.map(numberOf)).toEqual(numbersOf("theirs", records));
      expect(followed).toEqual(records);
      expect(journal.problems).toEqual([]);
    },
    60_000,
  );
});
