"""What processor time Optuna's TPE takes for a proposal: prints the median in milliseconds, a line for each number of
trials.

    python3 optuna_proposal_time.py default|multivariate PARAMETERS PROPOSALS TRIALS [TRIALS ...]
"""
import random
import statistics
import sys
import time

import optuna
from optuna.distributions import FloatDistribution

optuna.logging.set_verbosity(optuna.logging.ERROR)


def median_ms(variant, parameters, proposals, trials):
    sampler = optuna.samplers.TPESampler(seed=1, multivariate=variant == "multivariate")
    study = optuna.create_study(sampler=sampler)
    ranges = {f"x{i}": (0.0, 1.0, False) if i % 2 == 0 else (1e-4, 1.0, True) for i in range(parameters)}
    distributions = {name: FloatDistribution(low, high, log=log) for name, (low, high, log) in ranges.items()}
    draws = random.Random(1)

    def loss(params):
        return sum((value - 0.3) ** 2 / (1 + i) for i, value in enumerate(params.values()))

    for _ in range(trials):
        params = {name: draws.uniform(low, high) for name, (low, high, _) in ranges.items()}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=distributions, value=loss(params)))
    times = []
    for _ in range(proposals):
        start = time.process_time()
        trial = study.ask()
        params = {name: trial.suggest_float(name, low, high, log=log) for name, (low, high, log) in ranges.items()}
        times.append(1000 * (time.process_time() - start))
        study.tell(trial, loss(params))
    return statistics.median(times)


if __name__ == "__main__":
    variant, parameters, proposals, *counts = sys.argv[1:]
    for count in counts:
        print(median_ms(variant, int(parameters), int(proposals), int(count)), flush=True)
