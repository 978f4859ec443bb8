"""Runs scikit-learn's successive halving on tables of scores and prints, as JSON, who was in which round.

    python3 halving.py > halving.json

The score of candidate c with n resources is in the table: a quality that shows the more clearly the larger n is, plus
noise that falls with n. Everything is computed from small integers, so that the table is the same on every machine.
"""

import json
import math

import sklearn
from sklearn.base import BaseEstimator
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import HalvingGridSearchCV, HalvingRandomSearchCV


def noise(candidate, resource):
    return ((candidate * 7919 + resource * 104729 + 12345) % 10007) / 10007


def smooth(candidate, resource):
    quality = ((candidate * 5527 + 101) % 1009) / 1009
    return round(quality - 0.8 * noise(candidate, resource) / math.sqrt(resource), 6)


def few_levels(candidate, resource):
    return ((candidate * 31 + resource * 17) % 4) / 4


def sometimes_nan(candidate, resource):
    return math.nan if (candidate * 13) % 5 == 0 else smooth(candidate, resource)


TABLES = {"smooth": smooth, "few levels": few_levels, "sometimes NaN": sometimes_nan}


class TableEstimator(BaseEstimator):
    """What a candidate is worth is looked up; there is nothing to fit."""

    def __init__(self, c=0, n=1, table="smooth"):
        self.c = c
        self.n = n
        self.table = table

    def fit(self, X, y=None):
        return self

    def score(self, X, y=None):
        return TABLES[self.table](self.c, self.n)


CASES = [
    # name, search, table, candidates, options
    ("a grid, factor 3", "grid", "smooth", 30, dict(factor=3, min_resources=1, max_resources=81)),
    ("a grid, factor 2, exhaust", "grid", "smooth", 20, dict(factor=2, min_resources="exhaust", max_resources=1000)),
    ("a grid, factor 3, exhaust, odd", "grid", "smooth", 50, dict(factor=3, min_resources="exhaust", max_resources=1000)),
    ("random, exhaust", "random", "smooth", 17, dict(factor=3, min_resources="exhaust", max_resources=200)),
    ("random, candidates exhaust", "random", "smooth", "exhaust", dict(factor=3, min_resources=3, max_resources=100)),
    ("random, odd numbers", "random", "smooth", 37, dict(factor=2, min_resources=7, max_resources=333)),
    ("too many for the range", "random", "smooth", 61, dict(factor=3, min_resources=20, max_resources=100)),
    ("aggressive, factor 3", "grid", "smooth", 50, dict(factor=3, min_resources=10, max_resources=40, aggressive_elimination=True)),
    ("aggressive, factor 2", "random", "smooth", 45, dict(factor=2, min_resources=20, max_resources=90, aggressive_elimination=True)),
    ("aggressive without need", "grid", "smooth", 10, dict(factor=2, min_resources=1, max_resources=100, aggressive_elimination=True)),
    ("factor 2.5", "grid", "smooth", 33, dict(factor=2.5, min_resources=4, max_resources=157)),
    ("ties", "grid", "few levels", 16, dict(factor=2, min_resources=1, max_resources=64)),
    ("ties, factor 3", "random", "few levels", 13, dict(factor=3, min_resources=2, max_resources=64)),
    ("many ties", "grid", "few levels", 60, dict(factor=3, min_resources=1, max_resources=64)),
    ("NaN", "grid", "sometimes NaN", 25, dict(factor=2, min_resources=1, max_resources=64)),
    ("one candidate", "grid", "smooth", 1, dict(factor=3, min_resources=1, max_resources=27)),
]


def run(name, search, table, candidates, options):
    X = [[i] for i in range(1200)]
    y = [i % 2 for i in range(1200)]
    common = dict(resource="n", cv=2, refit=False, error_score=math.nan, **options)
    if search == "grid":
        grid = {"c": list(range(candidates)), "table": [table]}
        halving = HalvingGridSearchCV(TableEstimator(), grid, **common)
    else:
        distributions = {"c": list(range(1000)), "table": [table]}
        halving = HalvingRandomSearchCV(
            TableEstimator(), distributions, n_candidates=candidates, random_state=7, **common
        )
    halving.fit(X, y)
    results = halving.cv_results_
    rounds = [
        {
            "resource": int(halving.n_resources_[i]),
            "candidates": [int(p["c"]) for p, at in zip(results["params"], results["iter"]) if at == i],
        }
        for i in range(halving.n_iterations_)
    ]
    resources = sorted({entry["resource"] for entry in rounds})
    first = rounds[0]["candidates"]
    scores = [[TABLES[table](c, r) for r in resources] for c in first]
    return {
        "name": name,
        "search": search,
        "table": table,
        "options": {key: value for key, value in options.items()},
        "candidates": len(first),
        "rounds": rounds,
        "scores": [[None if math.isnan(s) else s for s in row] for row in scores],
        "best": int(results["params"][halving.best_index_]["c"]),
    }


if __name__ == "__main__":
    import warnings

    warnings.filterwarnings("ignore")
    cases = [run(*case) for case in CASES]
    lines = ",\n".join(json.dumps(case) for case in cases)
    print(f'{{"scikit-learn": "{sklearn.__version__}", "cases": [\n{lines}\n]}}')
