import json
import os
from dataclasses import dataclass, field
from typing import List, Literal, Optional

from transformers import HfArgumentParser


@dataclass
class ModelArguments:
    model_name_or_path: str = field(metadata={"help": "a model of the hub"})
    hidden_dropout: float = field(default=0.1)
    use_fast: bool = field(default=True)


@dataclass
class TrainingArguments:
    output_dir: str = "out"
    learning_rate: float = field(default=5e-5, metadata={"help": "The initial learning rate."})
    per_device_batch_size: int = 8
    warmup_ratio: float = 0.0
    lr_scheduler: Literal["linear", "cosine"] = "linear"
    gradient_checkpointing: bool = False
    target_modules: Optional[List[str]] = None
    num_train_epochs: int = 3


def main():
    parser = HfArgumentParser((ModelArguments, TrainingArguments))
    model, training = parser.parse_args_into_dataclasses()
    seed = int(os.environ.get("TUNESMITH_SEED", "0"))
    for epoch in range(1, training.num_train_epochs + 1):
        f1 = 0.6 + 0.05 * epoch - model.hidden_dropout / 10 - abs(training.learning_rate - 1e-4) + seed * 0
        metrics = {"epoch": epoch, "eval_f1": f1}
        metrics["eval_loss"] = 1 - f1
        print(json.dumps(metrics))


if __name__ == "__main__":
    main()
