"""Fits a ridge model by gradient descent; choices, switches and lists on the command line."""
import argparse
import json
import random


def get_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=str, default="./data", help="where the samples are")
    parser.add_argument("--lr", type=float, default=0.05, help="learning rate")
    parser.add_argument("--weight-decay", type=float, default=1e-4)
    parser.add_argument("--optimizer", choices=["sgd", "adam", "rmsprop"], default="adam")
    parser.add_argument("--batch-size", "-b", type=int, default=32)
    parser.add_argument("--shuffle", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--nesterov", action="store_true")
    parser.add_argument("--no-bias", dest="bias", action="store_false")
    parser.add_argument("--amp", type=bool, default=False)
    parser.add_argument("--hidden", type=int, nargs="+", default=[64, 32])
    parser.add_argument("--betas", type=float, nargs=2, default=(0.9, 0.999))
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--num-workers", type=int, default=2)
    parser.add_argument("-v", "--verbose", action="count", default=0)
    return parser.parse_args()


def main():
    args = get_args()
    random.seed(args.seed)
    weight, bias = 0.0, 0.0
    samples = [(x / 10, 3 * x / 10 + 1) for x in range(-10, 10)]
    for epoch in range(1, args.epochs + 1):
        if args.shuffle:
            random.shuffle(samples)
        for x, y in samples:
            error = weight * x + bias - y
            weight -= min(args.lr, 0.5) * (error * x + args.weight_decay * weight)
            if args.bias:
                bias -= min(args.lr, 0.5) * error
        loss = sum((weight * x + bias - y) ** 2 for x, y in samples) / len(samples)
        print(json.dumps({"epoch": epoch, "train_loss": loss, "val_loss": loss * 1.1, "lr": args.lr}), flush=True)


if __name__ == "__main__":
    main()
