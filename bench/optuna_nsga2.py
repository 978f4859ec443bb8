"""Optuna's samplers on the problems of multi-objective.ts: prints one line of JSON a run, with the values of its trials.

    python3 optuna_nsga2.py SAMPLER PROBLEM TRIALS SEED [SEED ...]

SAMPLER is nsga2 (with its defaults, a population of 50 among them) or tpe.
"""
import json
import math
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def zdt(shape):
    def evaluate(x):
        g = 1 + 9 * sum(x[1:]) / (len(x) - 1)
        return [x[0], g * shape(x[0], g)]

    return evaluate


def dtlz2(x):
    radius = 1 + sum((value - 0.5) ** 2 for value in x[2:])
    first, second = x[0] * math.pi / 2, x[1] * math.pi / 2
    return [
        radius * math.cos(first) * math.cos(second),
        radius * math.cos(first) * math.sin(second),
        radius * math.sin(first),
    ]


PROBLEMS = {
    "zdt1": (30, 2, zdt(lambda f, g: 1 - math.sqrt(f / g))),
    "zdt2": (30, 2, zdt(lambda f, g: 1 - (f / g) ** 2)),
    "zdt3": (30, 2, zdt(lambda f, g: 1 - math.sqrt(f / g) - f / g * math.sin(10 * math.pi * f))),
    "dtlz2": (12, 3, dtlz2),
}
SAMPLERS = {"nsga2": optuna.samplers.NSGAIISampler, "tpe": optuna.samplers.TPESampler}


def run(sampler, problem, trials, seed):
    variables, objectives, evaluate = PROBLEMS[problem]
    study = optuna.create_study(directions=["minimize"] * objectives, sampler=SAMPLERS[sampler](seed=seed))
    study.optimize(
        lambda trial: evaluate([trial.suggest_float(f"x{i}", 0, 1) for i in range(variables)]), n_trials=trials
    )
    return [trial.values for trial in study.trials]


if __name__ == "__main__":
    sampler, problem, trials, *seeds = sys.argv[1:]
    for seed in seeds:
        print(json.dumps({"seed": int(seed), "values": run(sampler, problem, int(trials), int(seed))}), flush=True)
