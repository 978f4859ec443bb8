from enum import Enum
from typing import Annotated, List, Optional

import typer

app = typer.Typer()


class Activation(str, Enum):
    relu = "relu"
    gelu = "gelu"
    tanh = "tanh"


@app.command()
def fit(
    learning_rate: Annotated[float, typer.Option("--learning-rate", "--lr", min=1e-6, max=1.0)] = 1e-3,
    hidden_size: int = 128,
    activation: Activation = Activation.relu,
    layer_norm: bool = True,
    residual: bool = False,
    tags: Optional[List[str]] = None,
    num_epochs: int = typer.Option(4, help="how long"),
    checkpoint_dir: str = "checkpoints",
):
    """Fits the model."""
    for epoch in range(num_epochs):
        loss = abs(learning_rate - 0.01) + 1 / hidden_size + 1 / (epoch + 1) - 0.1 * layer_norm + 0.1 * residual
        print("epoch", epoch, "loss", loss, flush=True)


@app.command()
def predict(path: str):
    print(path)


if __name__ == "__main__":
    app()
