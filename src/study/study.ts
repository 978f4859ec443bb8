import type { KeepPolicy } from "./keep-policy.ts";
import type { MetricConstraint, Objective } from "./objective.ts";
import type { SearchSpace } from "./space.ts";
import type { FailureKind } from "./trial.ts";
import type { ParamValues } from "./value.ts";

/** A study definition that has been read, checked and made explicit: no defaults are left to guess. */
export interface Study {
  readonly name: string;
  readonly description: string | undefined;
  /** Absent where the caller runs the trials itself (`createStudy`). */
  readonly run: RunDefinition | undefined;
  /** Where trials run. */
  readonly executor: ExecutorChoice;
  /** Undefined where nothing but `budget.parallel` says how many run at once, and each may use all of the machine. */
  readonly slots: Slots | undefined;
  /** Metrics read from other places than JSON lines, by metric name. */
  readonly metrics: Readonly<Record<string, MetricSource>>;
  /** At least one. */
  readonly objectives: readonly Objective[];
  readonly space: SearchSpace;
  readonly constraints: readonly MetricConstraint[];
  readonly fidelity: Fidelity | undefined;
  /** Of a comparison, the first of its strategies. */
  readonly strategy: StrategyChoice;
  /** Set where the study runs several strategies to compare them. */
  readonly comparison: Comparison | undefined;
  /** What stops single trials, on top of the strategy's scheduler; empty where nothing does. */
  readonly stop: readonly StoppingRuleChoice[];
  readonly budget: Budget;
  readonly stopWhen: StopWhen;
  /** Partial configurations that are tried first; what is missing is drawn at random. */
  readonly baseline: readonly ParamValues[];
  /** Where older trials come from that the sampler learns from. */
  readonly start: readonly StartSource[];
  /** Undefined where each configuration is run once. */
  readonly repeat: Repetition | undefined;
  /** `reuse`: a configuration that equals a finished one takes over its results. */
  readonly duplicates: "skip" | "reuse" | "allow";
  /** The study ends once so many trials failed: a count, or a share of those that ended. */
  readonly maxFailures: { readonly kind: "count" | "share"; readonly value: number } | undefined;
  /** Which checkpoints stay on disk once no trial can need them any more. */
  readonly checkpoints: CheckpointPolicy;
  readonly keep: KeepPolicy;
  /**
   * Set where the study is to be the same with one worker and with many: the proposal of configuration k sees exactly
   * the results of configurations 0 to k - lag - 1.
   */
  readonly reproducible: { readonly lag: number } | undefined;
  /** Undefined where the file leaves it open: one is drawn at the first run and kept in the journal. */
  readonly seed: number | undefined;
}

export interface RunDefinition {
  readonly target:
    | { readonly kind: "task"; readonly label: string }
    | { readonly kind: "command"; readonly line: string };
  /** Relative to the study file's folder. */
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly shell: boolean;
  readonly timeoutMs: number | undefined;
  readonly retries: RetryPolicy;
  /** The most that a trial's processes may hold in memory together. */
  readonly memoryBytes: number | undefined;
  /** `value`: booleans are passed as true and false. `flag`: as `--name` or nothing. */
  readonly booleans: "value" | "flag";
}

export interface StartSource {
  /** As the study file has it: a path from its folder, or the name of a study beside it. */
  readonly from: string;
  /** Of a journal that holds several; undefined for its first. */
  readonly study: string | undefined;
}

/** How often a configuration is tried again before its failure counts. */
export type RetryPolicy =
  /** Whatever the failures were; what is lost with its machine is tried again without end. */
  | { readonly kind: "any-cause"; readonly times: number }
  /** Each cause has a count of its own: 0 where it is not named, and without end for `lost`. */
  | { readonly kind: "by-cause"; readonly times: Readonly<Partial<Record<FailureKind, number>>> };

/** The places of this machine that trials are spread over. At least one of `gpus` and `cores` is set. */
export interface Slots {
  readonly gpus:
    | { readonly kind: "count"; readonly count: number }
    | { readonly kind: "named"; readonly names: readonly string[] }
    | undefined;
  readonly trialsPerGpu: number;
  /** Processor cores of each trial. */
  readonly cores: number | undefined;
}

export type ExecutorChoice =
  /** Processes of the machine that the runner is on. */
  { readonly kind: "local" } | SlurmOptions;

/** What each job asks of a Slurm cluster; undefined where the cluster's own defaults apply. */
export interface SlurmOptions {
  readonly kind: "slurm";
  readonly partition: string | undefined;
  readonly account: string | undefined;
  readonly timeMs: number | undefined;
  /** Processor cores. */
  readonly cpus: number | undefined;
  /** Graphics cards. */
  readonly gpus: number | undefined;
  /** Generic resources in Slurm's notation, such as `gpu:a100:2`. */
  readonly gres: string | undefined;
  readonly memoryBytes: number | undefined;
  /** At most so many jobs are submitted as one array. */
  readonly arrayLimit: number | undefined;
  /** Further options of `sbatch`, as they stand on its command line. */
  readonly options: readonly string[];
}

export type MetricSource =
  /** A regular expression with one group, matched against each line of the trial's output. */
  | { readonly kind: "pattern"; readonly pattern: string }
  /** A file that the trial writes, or a pattern such as `logs/**` for several. */
  | {
      readonly kind: "file";
      readonly file: string;
      readonly format: MetricFormat;
      /** What the file calls the metric, where that is something else. */
      readonly name?: string;
    };

/** `jsonl` and `csv` hold one report a line, `tensorboard` is an event file. */
export type MetricFormat = "jsonl" | "csv" | "tensorboard";

export interface Fidelity {
  /** The metric that counts steps, such as `epoch`. */
  readonly resource: string | undefined;
  readonly min: number | undefined;
  /** A trial that nobody stops runs until this step. */
  readonly max: number | undefined;
  /** The parameter that takes the resource as its value, where a step is not reported but set. */
  readonly parameter: string | undefined;
}

export interface StrategyChoice {
  readonly name: string;
  readonly sampler: string;
  readonly scheduler: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** A module of the user's own that takes the place of the sampler or of the scheduler, whichever it has. */
  readonly plugin?: PluginChoice;
}

export interface Comparison {
  /** At least one. */
  readonly entries: readonly ComparedStrategy[];
  /** How often each strategy is run; the runs of different strategies with one seed belong together. */
  readonly seeds: number;
}

export interface ComparedStrategy {
  /** What it is called among the others; no two entries share one. */
  readonly label: string;
  readonly strategy: StrategyChoice;
  /** Its place in the list of the study file, from 0. */
  readonly position: number;
}

export interface PluginChoice {
  /** As the study file names it, relative to the file's folder. */
  readonly file: string;
  /** What it has to be, since the file names the other part; undefined where it may be either. */
  readonly part: "sampler" | "scheduler" | undefined;
}

/** A rule that stops single trials, with the options that the study file gives it. */
export interface StoppingRuleChoice {
  readonly rule: "median" | "percentile" | "patience" | "threshold" | "wilcoxon";
  /** Of the trials at the same step, the share in percent that is good enough. */
  readonly percentile?: number;
  /** How many trials have run to their end before any is stopped. */
  readonly startup?: number;
  /** The first step at which a trial is stopped; of `wilcoxon`, how many measurements that takes. */
  readonly warmup?: number;
  /** Steps from one judgement to the next. */
  readonly interval?: number;
  /** Reports without improvement. */
  readonly patience?: number;
  /** A value that is better by no more than this is no improvement. */
  readonly delta?: number;
  readonly lower?: number;
  readonly upper?: number;
  /** The level of significance. */
  readonly p?: number;
}

/** How often each configuration is run, and what becomes of the results. */
export interface Repetition {
  /** At least two. */
  readonly times: number;
  readonly aggregate: "mean" | "median" | "worst";
  /** A configuration that is worse than the best at this level of significance is not repeated on. */
  readonly raceLevel: number | undefined;
}

export interface Budget {
  /** Configurations that ended complete, pruned, failed or infeasible. */
  readonly trials: number | undefined;
  /** Time that the study runs, over all its runs. */
  readonly timeMs: number | undefined;
  /** Steps reported, summed over the trials. */
  readonly steps: number | undefined;
  /** How many trials run at once. */
  readonly parallel: number;
}

/** `best`: the best trial's last one. `last`: each trial's last one. */
export type CheckpointPolicy = "best" | "last" | "all" | "none";

export interface StopWhen {
  /** The first objective has reached this value. */
  readonly target: number | undefined;
  /** So many trials in a row have brought no better value. */
  readonly patience: number | undefined;
  /** What a trial costs in units of the first objective: one more is expected to improve on the best by less. */
  readonly cost: number | undefined;
}
