// What Optuna's own charts, which its dashboard draws, are made from, against the tables that our charts show.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { fanovaImportance } from "../../src/analysis/fanova.ts";
import { hypervolumeHistory } from "../../src/analysis/hypervolume-history.ts";
import { timelineOf } from "../../src/analysis/timeline.ts";
import { JournalFold } from "../../src/engine/study-state.ts";
import { overviewOf, rowOf } from "../../src/extension/study-overview.ts";
import { emptyPlan, readPlan } from "../../src/extension/study-plan.ts";
import { createJournalTail } from "../../src/node/journal-tail.ts";
import { categoricalDomain, floatDomain } from "../../src/study/domain.ts";
import { randomStream } from "../../src/study/random.ts";
import { chartParameters } from "../../src/webview/charts/chart.ts";
import { coordinateAxes } from "../../src/webview/charts/parallel-axes.ts";
import { charts } from "../../src/webview/charts/registry.ts";
import { decodeTrials, encodeTrials } from "../../src/webview/trial-columns.ts";
import { optunaIsMissing, runWithOptuna } from "../cli/optuna.ts";
import { recordedStudy } from "../panel/page.mjs";
import { theme } from "../webview/trials.ts";

/** Prints as JSON what it leaves in `found`. */
function askOptuna(study, program) {
  const printed = `${program}\nimport json\nprint(json.dumps(found))`;
  return JSON.parse(runWithOptuna(recordedStudy(study), study, printed));
}

function chartOf(id) {
  const chart = charts.find((each) => each.id === id);
  if (chart === undefined) throw new Error(`there is no chart ${id}`);
  return chart;
}

function tableOf(id, study) {
  return chartOf(id).table(inputFromJournal(recordedStudy(study)));
}

/** A cell as the number that it shows; it has five digits. */
const shown = (cell) => Number.parseFloat((cell ?? "").replaceAll("\u2212", "-"));
const near = (value) => expect.closeTo(value, Math.max(0, 4 - Math.ceil(Math.log10(Math.abs(value) || 1))));

describe.skipIf(optunaIsMissing() !== undefined)("as Optuna's charts have it", () => {
  test("history: the values, and the best so far after each complete trial", () => {
    const optuna = askOptuna(
      "mixed",
      `from optuna.visualization._optimization_history import _get_optimization_history_info_list as history
[info] = history(study, None, "value", False)
found = list(zip(info.trial_numbers, info.values_info.values, info.best_values_info.values))`,
    );
    const ours = tableOf("history", "mixed").rows.filter(({ cells }) => cells[1] === "complete");
    expect(ours.map(({ trial, cells }) => [trial, shown(cells[2]), shown(cells[3])])).toEqual(
      optuna.map(([trial, value, best]) => [trial, near(value), near(best)]),
    );
  });

  test("learning curves: first and last report of each trial that reported more than once", () => {
    const optuna = askOptuna(
      "mixed",
      `from optuna.visualization._intermediate_values import _get_intermediate_plot_info as curves
reports = [(t.trial_number, [v for _, v in t.sorted_intermediate_values]) for t in curves(study).trial_infos]
found = [(number, values[0], values[-1]) for number, values in reports if len(values) > 1]`,
    );
    // Optuna leaves out failed trials, which are worth a look too.
    const ours = tableOf("learning-curves", "mixed").rows.filter(({ cells }) => cells[1] !== "failed");
    expect(ours.map(({ trial, cells }) => [trial, shown(cells[3]), shown(cells[5])])).toEqual(
      optuna.map(([trial, first, last]) => [trial, near(first), near(last)]),
    );
  });

  test("empirical distribution: the share at each value", () => {
    const optuna = askOptuna(
      "mixed",
      `import numpy as np
values = np.sort([t.value for t in study.trials if t.state.name == "COMPLETE"])
found = {repr(v): float(np.sum(values <= v) / len(values)) for v in values.tolist()}`,
    );
    const ours = tableOf("distribution", "mixed").rows;
    expect(ours.map(({ cells }) => [shown(cells[1]), shown(cells[2])])).toEqual(
      Object.entries(optuna)
        .map(([value, share]) => [Number(value), share])
        .sort(([a], [b]) => a - b)
        .map(([value, share]) => [near(value), expect.closeTo(100 * share, 1)]),
    );
  });

  test("slice: every parameter of every complete trial, the absent ones left out", () => {
    const optuna = askOptuna(
      "mixed",
      `from optuna.visualization._slice import _get_slice_plot_info as slices
found = {p.param_name: list(zip(p.trial_numbers, p.x)) for p in slices(study, None, None, "value").subplots}`,
    );
    const { columns, rows } = tableOf("slice", "mixed");
    expect(Object.keys(optuna).sort()).toEqual([...columns.slice(3)].sort());
    for (const [name, points] of Object.entries(optuna)) {
      const column = columns.indexOf(name);
      const ours = rows.filter(({ cells }) => cells[1] === "complete" && cells[column] !== "absent");
      expect(ours.map(({ trial, cells }) => [trial, cells[column]])).toEqual(
        points.map(([trial, value]) => [
          trial,
          typeof value === "number"
            ? expect.toSatisfy((cell) => near(value).asymmetricMatch(shown(cell)))
            : String(value),
        ]),
      );
    }
  });

  test("parallel coordinates: which axes are logarithmic, and the value of each complete trial on each", () => {
    const optuna = askOptuna(
      "mixed",
      `from optuna.visualization._parallel_coordinate import _get_parallel_coordinate_info as parallel
info = parallel(study, ["lr", "width", "layers", "optimizer", "batch", "nesterov"])
def plain(axis):
    if axis.is_cat: return [axis.ticktext[int(v)].lower() for v in axis.values]
    return [float(10 ** v if axis.is_log else v) for v in axis.values]
found = dict(loss=info.dim_objective.values,
             axes={a.label: dict(isLog=bool(a.is_log), isChoice=bool(a.is_cat), values=plain(a)) for a in info.dims_params})`,
    );
    const input = inputFromJournal(recordedStudy("mixed"));
    const names = Object.keys(optuna.axes);
    // Optuna may put the trials into another order, for how its lines are drawn.
    const lines = optuna.loss.map((loss, index) => [
      loss,
      ...names.map((name) => optuna.axes[name].values[index]),
    ]);
    const { columns, rows } = chartOf("parallel").table(input);
    const ours = rows
      .filter(({ cells }) => cells[1] === "complete")
      .map(({ cells }) =>
        ["loss", ...names].map((name) => {
          const cell = cells[columns.indexOf(name)];
          return optuna.axes[name]?.isChoice ? cell : shown(cell);
        }),
      );
    const byLoss = ([a], [b]) => a - b;
    expect(ours.sort(byLoss)).toEqual(
      lines
        .sort(byLoss)
        .map((line) => line.map((value) => (typeof value === "number" ? near(value) : value))),
    );
    const isLogOf = new Map(coordinateAxes(input).map(({ title, isLog }) => [title, isLog]));
    for (const name of names) expect([name, isLogOf.get(name)]).toEqual([name, optuna.axes[name].isLog]);
  });

  test.each([
    ["lr", "width"],
    ["lr", "momentum"],
  ])("contour of %s and %s: the scales of the axes, and the trials that have both", (x, y) => {
    const optuna = askOptuna(
      "mixed",
      `from optuna.visualization._contour import _get_contour_info as contour
plot = contour(study, ["${x}", "${y}"]).sub_plot_infos[0][0]
across, up = plot.xaxis, plot.yaxis
found = dict(names=[across.name, up.name], isLog=[across.is_log, up.is_log],
             points=[(across.indices[i], up.indices[j], z) for (i, j), z in plot.z_values.items()])`,
    );
    expect(optuna.names).toEqual([x, y]);
    const input = { ...inputFromJournal(recordedStudy("mixed")), settings: { x, y } };
    const option = chartOf("contour").option(input, theme);
    expect([option.xAxis.name, option.yAxis.name].map((name) => name.endsWith(" (log)"))).toEqual(
      optuna.isLog,
    );
    const points = chartOf("contour")
      .table(input)
      .rows.map(({ cells }) => cells.slice(1))
      .filter((cells) => !cells.includes("absent"))
      .map((cells) => cells.map(shown));
    const byPlace = ([a, b], [c, d]) => a - c || b - d;
    expect(points.sort(byPlace)).toEqual(optuna.points.sort(byPlace).map((point) => point.map(near)));
  });

  test("rank: each trial's share of the way from the worst to the best", () => {
    // What optuna.visualization.plot_rank, which is newer, colours a trial by: its place, of equal ones their mean.
    const optuna = askOptuna(
      "mixed",
      `trials = [t for t in study.trials if t.state.name == "COMPLETE"]
values = [t.value for t in trials]
place = lambda v: sum(w > v for w in values) + (sum(w == v for w in values) - 1) / 2
found = [(t.number, place(t.value) / (len(values) - 1), t.params["lr"], t.params["width"]) for t in trials]`,
    );
    const input = { ...inputFromJournal(recordedStudy("mixed")), settings: { x: "lr", y: "width" } };
    const { rows } = chartOf("rank").table(input);
    const bestFirst = optuna.toSorted(([, a], [, b]) => b - a);
    expect(rows.map(({ trial, cells }) => [trial, shown(cells[2]), shown(cells[3])])).toEqual(
      bestFirst.map(([trial, , lr, width]) => [trial, near(lr), near(width)]),
    );
    const steps = chartOf("rank")
      .option(input, theme)
      .series.filter(({ id }) => /^step-/.test(id));
    const stepOf = new Map(steps.flatMap(({ data }, step) => data.map((dot) => [dot[2], step])));
    for (const [trial, share] of optuna)
      expect([trial, stepOf.get(trial)]).toEqual([
        trial,
        Math.min(steps.length - 1, Math.floor(share * steps.length)),
      ]);
  });

  test("timeline: when each trial started and ended, and how", () => {
    // What optuna.visualization.plot_timeline, which is newer, draws for each trial.
    const optuna = askOptuna(
      "mixed",
      `first = min(t.datetime_start for t in study.trials if t.datetime_start)
since = lambda time: round((time - first).total_seconds() * 1000)
found = [(t.number, t.state.name, since(t.datetime_start), since(t.datetime_complete)) for t in study.trials]`,
    );
    const { trials, now } = inputFromJournal(recordedStudy("mixed"));
    const { stretches } = timelineOf(trials, now, 1);
    const first = Math.min(...stretches.map(({ start }) => start));
    const names = { complete: "COMPLETE", infeasible: "COMPLETE", pruned: "PRUNED", failed: "FAIL" };
    const ours = stretches.map(({ trial, start, end }) => [
      trial,
      names[trials[trial].state],
      start - first,
      end - first,
    ]);
    expect(ours.sort(([a], [b]) => a - b)).toEqual(optuna);
    const drawn = tableOf("timeline", "mixed").rows;
    expect(drawn.map(({ trial, cells }) => [trial, cells[2]]).sort(([a], [b]) => a - b)).toEqual(
      trials.map(({ number, state }) => [number, state]),
    );
  });

  test("Pareto front and hypervolume, of what meets the constraints", () => {
    const { rows } = tableOf("hypervolume", "trade-offs");
    const input = inputFromJournal(recordedStudy("trade-offs"));
    const [accuracy, latency] = hypervolumeHistory(input.trials, input.overview.objectives).reference;
    const optuna = askOptuna(
      "trade-offs",
      `import numpy as np
from optuna._hypervolume import WFG
from optuna.study._multi_objective import _get_pareto_front_trials_by_trials as front_of
front = front_of([t for t in study.trials if all(c <= 0 for c in t.system_attrs.get("constraints", []))], study.directions)
losses = np.array([[-t.values[0], t.values[1]] for t in front])
inside = losses[(losses < [-${accuracy}, ${latency}]).all(axis=1)]
found = dict(front=[t.number for t in front],
             hypervolume=float(WFG().compute(inside, np.array([-${accuracy}, ${latency}]))))`,
    );
    const front = tableOf("pareto", "trade-offs").rows.filter(({ cells }) => cells[3] === "front");
    expect(front.map(({ trial }) => trial).sort()).toEqual([...optuna.front].sort());
    expect(shown(rows.at(-1)?.cells[1])).toEqual(near(optuna.hypervolume));
  });

  test("importance by fANOVA: about the same shares", () => {
    // On plain scales: of a logarithmic range Optuna takes the values themselves, where a learning rate counts for nothing.
    const trials = Array.from({ length: 300 }, (_, number) => {
      const stream = randomStream(5, "charts-optuna", number);
      const [a, b, c] = [stream.uniform(), stream.uniform(), stream.uniform()];
      const kind = ["x", "y", "z"][stream.below(3)];
      return { number, params: { a, b, c, kind }, value: 3 * a + b ** 2 + (kind === "x" ? 1 : 0) };
    });
    const optuna = askOptuna(
      "mixed",
      `import json
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
space = {**{name: FloatDistribution(0, 1) for name in "abc"}, "kind": CategoricalDistribution(["x", "y", "z"])}
study = optuna.create_study()
for trial in json.loads('${JSON.stringify(trials)}'):
    study.add_trial(optuna.create_trial(params=trial["params"], distributions=space, value=trial["value"]))
found = get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=0))`,
    );
    const unit = floatDomain({ low: 0, high: 1 });
    const ours = fanovaImportance(
      trials.map(({ value, ...trial }) => ({ ...trial, state: "complete", values: [value] })),
      {
        parameters: [
          ...["a", "b", "c"].map((name) => ({ name, domain: unit })),
          { name: "kind", domain: categoricalDomain(["x", "y", "z"]) },
        ],
      },
      [{ direction: "minimize" }],
    );
    expect(ours.map(({ name }) => name)).toEqual(Object.keys(optuna));
    for (const { name, importance } of ours)
      expect([name, importance]).toEqual([name, expect.closeTo(optuna[name] ?? 0, 1)]);
  });
});

/** What charts are handed for a journal with one study. */
function inputFromJournal(journal) {
  const fold = new JournalFold();
  for (const record of createJournalTail(journal).readNewRecords().records) fold.apply(record);
  const [state] = fold.studies;
  if (state === undefined) throw new Error(`${journal} holds no study`);
  const definition = join(dirname(journal), "study.yaml");
  const plan = existsSync(definition) ? readPlan(readFileSync(definition, "utf8"), definition) : emptyPlan;
  const overview = overviewOf({
    source: "journal",
    fileName: "journal.log",
    plan: { ...plan, name: state.name },
    state,
    runner: { isAlive: false, isLaunching: false, isStopping: false, startProblem: null },
    now: 0,
  });
  const trials = decodeTrials(encodeTrials(state.trials.map(rowOf)));
  return {
    overview: { ...overview, trusted: false },
    parameters: chartParameters(overview.parameters),
    trials,
    shown: trials,
    studies: [],
    selected: [],
    objective: 0,
    settings: {},
    now: 0,
  };
}
