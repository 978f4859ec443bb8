"""Boosts trees on hand-written digits and reports the error after every tenth round."""

import argparse
import json
import os
from pathlib import Path

import numpy
import xgboost

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--eta", type=float, default=0.3)
parser.add_argument("--max-depth", type=int, default=6)
parser.add_argument("--subsample", type=float, default=1.0)
parser.add_argument("--colsample", type=float, default=1.0)
parser.add_argument("--min-child-weight", type=float, default=1.0)
parser.add_argument("--reg-lambda", type=float, default=1.0)
parser.add_argument("--rounds", type=int, default=160)
args = parser.parse_args()


class Report(xgboost.callback.TrainingCallback):
    """Prints one line of JSON every tenth round."""

    def after_iteration(self, model, epoch, evals_log):
        if (epoch + 1) % 10 == 0:
            history = evals_log["validation"]
            values = {name: history[name][-1] for name in ("merror", "mlogloss")}
            print(json.dumps({"round": epoch + 1, **values}), flush=True)
        return False


rows = numpy.loadtxt(Path(__file__).parent.parent / "digits" / "digits.csv", delimiter=",", skiprows=1)
numpy.random.default_rng(1).shuffle(rows)
count = len(rows) * 4 // 5
training = xgboost.DMatrix(rows[:count, :64], label=rows[:count, 64])
validation = xgboost.DMatrix(rows[count:, :64], label=rows[count:, 64])
settings = {
    "objective": "multi:softprob",
    "num_class": 10,
    "eval_metric": ["merror", "mlogloss"],
    "eta": args.eta,
    "max_depth": args.max_depth,
    "subsample": args.subsample,
    "colsample_bytree": args.colsample,
    "min_child_weight": args.min_child_weight,
    "lambda": args.reg_lambda,
    "nthread": 1,
    "seed": int(os.environ.get("TUNESMITH_SEED", "0")) % 2**31,
}
xgboost.train(
    settings,
    training,
    num_boost_round=args.rounds,
    evals=[(validation, "validation")],
    verbose_eval=False,
    callbacks=[Report()],
)
