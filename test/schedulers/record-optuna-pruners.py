"""Records what Optuna's pruners decide on learning curves, and what scipy says of rank tests, for the tests beside this
file to compare with. Debian's python3-optuna (3.1.0) and python3-scipy (1.10.1):

    /usr/bin/python3 test/schedulers/record-optuna-pruners.py > test/schedulers/optuna-pruners.json
"""
import json
import math
import sys
import warnings

import numpy as np
import optuna
from scipy import stats

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
P = optuna.pruners

# Ours beside theirs. A patience of ours counts the reports without improvement, theirs one less.
RULES = [
    ({"rule": "median"}, P.MedianPruner()),
    ({"rule": "median", "startup": 0, "warmup": 3, "interval": 4}, P.MedianPruner(0, 3, 4)),
    ({"rule": "percentile", "percentile": 25}, P.PercentilePruner(25.0)),
    ({"rule": "percentile", "percentile": 80, "startup": 2, "warmup": 1, "interval": 2}, P.PercentilePruner(80.0, 2, 1, 2)),
    ({"rule": "patience", "patience": 1}, P.PatientPruner(None, 0)),
    ({"rule": "patience", "patience": 4}, P.PatientPruner(None, 3)),
    ({"rule": "threshold", "upper": 0.7, "warmup": 4}, P.ThresholdPruner(upper=0.7, n_warmup_steps=4)),
    ({"rule": "threshold", "lower": 0.3, "upper": 0.9, "interval": 3}, P.ThresholdPruner(0.3, 0.9, 0, 3)),
]


def curves(seed, direction):
    """Thirty noisy curves towards different ends; some skip steps, some hold a NaN."""
    random = np.random.RandomState(seed)
    result = []
    for trial in range(30):
        end, speed = random.uniform(0.1, 0.6), random.uniform(0.05, 0.6)
        steps = [s for s in range(20) if trial % 4 != 3 or random.rand() < 0.6] or [0]
        values = [end + 0.5 * math.exp(-speed * s) + 0.03 * random.randn() for s in steps]
        if direction == "maximize":
            values = [1.2 - v for v in values]
        # Curves without ties: on them the two programs mean different things by patience.
        values = [round(v, 6) for v in values]
        if trial % 9 == 8:
            values[len(values) // 2] = None
        result.append(list(zip(steps, values)))
    return result


def decide(pruner, direction, all_curves):
    """The step at which each trial is stopped, null where it is not; later trials see what became of earlier ones."""
    study = optuna.create_study(direction=direction, pruner=pruner)
    stopped = []
    for curve in all_curves:
        trial = study.ask()
        end = None
        for step, value in curve:
            trial.report(math.nan if value is None else value, step)
            if trial.should_prune():
                end = step
                break
        stopped.append(end)
        if end is None:
            study.tell(trial, curve[-1][1])
        else:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
    return stopped


def wilcoxon(differences, exact):
    method = {} if exact else {"method": "approx"}
    return stats.wilcoxon(differences, alternative="greater", zero_method="zsplit", **method).pvalue


def rank_tests():
    random = np.random.RandomState(7)
    for size, shift in [(2, 0.5), (5, 0.5), (12, 0.3), (30, -0.1), (50, 0.2), (51, 0.2), (200, 0.05)]:
        differences = [round(float(d), 6) for d in random.randn(size) + shift]
        yield {"differences": differences, "p": wilcoxon(differences, size <= 50)}
    for size in (4, 9, 25, 60):
        differences = [int(d) for d in random.randint(-3, 5, size)]
        yield {"differences": differences, "p": wilcoxon(differences, False)}


cases = []
for seed, direction in [(1, "minimize"), (2, "maximize"), (3, "minimize")]:
    recorded = curves(seed, direction)
    decisions = [{"choice": c, "stopped": decide(p, direction, recorded)} for c, p in RULES]
    cases.append({"direction": direction, "curves": recorded, "decisions": decisions})
json.dump({"optuna": optuna.__version__, "cases": cases, "rankTests": list(rank_tests())}, sys.stdout)
