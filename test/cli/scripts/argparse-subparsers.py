#!/usr/bin/env python3
"""One tool with several jobs, as many research repositories have it."""
import argparse

parser = argparse.ArgumentParser(prog="tool")
parser.add_argument("--log-level", default="info")
parser.add_argument("--temperature", type=float, default=1.0)
commands = parser.add_subparsers(dest="command", required=True)

train = commands.add_parser("train", help="fit a model")
train.add_argument("dataset", choices=["small", "large"])
group = train.add_argument_group("optimisation")
group.add_argument("--learning-rate", type=float, default=1e-3)
group.add_argument("--dropout", type=float, default=0.1)
train.add_argument("--num-layers", type=int, default=2)
train.add_argument("--max-steps", type=int, default=100)
train.add_argument("--out", required=True)

evaluate = commands.add_parser("eval")
evaluate.add_argument("--checkpoint", required=True)
evaluate.add_argument("--batch-size", type=int, default=8)


def run_training(args):
    best = 0.0
    for step in range(0, args.max_steps + 1, 25):
        accuracy = 1 / (1 + abs(args.learning_rate - 0.01) + args.dropout) * (step + 1) / (args.max_steps + 1)
        best = max(best, accuracy)
        print(f"step {step:4d} | train loss: {1 - accuracy:.4f} | val acc: {accuracy * 100:.2f}%", flush=True)
    print(f"Finished with {args.num_layers} layers.")


if __name__ == "__main__":
    arguments = parser.parse_args()
    if arguments.command == "train":
        run_training(arguments)
    else:
        raise SystemExit("not here")
