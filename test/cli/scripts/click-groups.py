import json

import click


@click.group()
@click.option("--verbose/--quiet", default=False)
@click.option("--config", type=click.Path(), default=None)
def cli(verbose, config):
    """Everything about the model."""


@cli.command()
@click.option("--lr", type=click.FloatRange(1e-6, 1.0), default=0.01, show_default=True)
@click.option("--batch-size", "-b", type=int, default=64)
@click.option("--optimizer", type=click.Choice(["sgd", "adam"]), default="sgd")
@click.option("--momentum", type=float, default=0.9)
@click.option("--augment/--no-augment", default=True)
@click.option("--mixup", is_flag=True)
@click.option("--label", multiple=True)
@click.option("--epochs", default=3)
@click.option("--output", type=click.Path(), default="model.bin")
def train(lr, batch_size, optimizer, momentum, augment, mixup, label, epochs, output):
    for epoch in range(1, epochs + 1):
        accuracy = 0.5 + 0.1 * epoch - abs(lr - 0.02) - (0.1 if mixup else 0) + (0.05 if augment else 0)
        click.echo(json.dumps({"epoch": epoch, "val_accuracy": accuracy, "loss": 1 - accuracy}))


@cli.command("export")
@click.argument("path", type=click.Path())
def export_model(path):
    click.echo(path)


if __name__ == "__main__":
    cli()
