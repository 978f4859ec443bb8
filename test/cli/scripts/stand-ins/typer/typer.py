"""Parses as typer does, as far as the script of the test needs it: for machines on which typer is not installed."""
import argparse
import enum
import inspect
import typing


class Parameter:
    def __init__(self, default=None, *spellings, min=None, max=None, help=None):
        self.default, self.spellings, self.min, self.max = default, spellings, min, max


def Option(*words, **settings):
    if words and isinstance(words[0], str) and words[0].startswith("--"):
        return Parameter(None, *words, **settings)
    return Parameter(*words, **settings)


class Typer:
    def __init__(self):
        self.commands = {}

    def command(self, name=None):
        def register(function):
            self.commands[name or function.__name__.replace("_", "-")] = function
            return function

        return register

    def __call__(self):
        parser = argparse.ArgumentParser(allow_abbrev=False)
        commands = parser.add_subparsers(dest="command", required=True)
        for name, function in self.commands.items():
            describe(commands.add_parser(name, allow_abbrev=False), function)
        given = vars(parser.parse_args())
        self.commands[given.pop("command")](**given)


def describe(parser, function):
    hints = typing.get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, default, mark = hints[name], parameter.default, None
        if typing.get_origin(kind) is typing.Annotated:
            kind, mark = typing.get_args(kind)
        if isinstance(default, Parameter):
            mark, default = default, default.default
        if default is inspect.Parameter.empty:
            parser.add_argument(name)
            continue
        spellings = (mark and mark.spellings) or ["--" + name.replace("_", "-")]
        settings = {"dest": name, "default": default}
        if kind is bool:
            settings["action"] = argparse.BooleanOptionalAction
        elif inspect.isclass(kind) and issubclass(kind, enum.Enum):
            settings.update(type=kind, choices=list(kind))
        elif kind in (int, float, str):
            settings["type"] = bounded(kind, mark) if mark else kind
        parser.add_argument(*spellings, **settings)


def bounded(kind, mark):
    def read(text):
        value = kind(text)
        if (mark.min is not None and value < mark.min) or (mark.max is not None and value > mark.max):
            raise argparse.ArgumentTypeError(f"{value} is out of range")
        return value

    return read
