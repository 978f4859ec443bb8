"""Cross-validates one classifier on scikit-learn's digits and prints the mean accuracy after each fold."""

import argparse
import json

from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--model", choices=["svm", "forest", "knn"], default="svm")
parser.add_argument("--C", type=float, default=1.0)
parser.add_argument("--gamma", type=float, default=1e-3)
parser.add_argument("--trees", type=int, default=100)
parser.add_argument("--depth", type=int, default=10)
parser.add_argument("--neighbours", type=int, default=5)
parser.add_argument("--weights", choices=["uniform", "distance"], default="uniform")
args = parser.parse_args()


def make_model():
    if args.model == "svm":
        return SVC(C=args.C, gamma=args.gamma)
    if args.model == "forest":
        return RandomForestClassifier(n_estimators=args.trees, max_depth=args.depth, random_state=0)
    return KNeighborsClassifier(n_neighbors=args.neighbours, weights=args.weights)


images, digits = load_digits(return_X_y=True)
scores = []
folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
for fold, (train, test) in enumerate(folds.split(images, digits), start=1):
    model = make_model().fit(images[train], digits[train])
    scores.append(model.score(images[test], digits[test]))
    print(json.dumps({"fold": fold, "accuracy": sum(scores) / len(scores)}), flush=True)
