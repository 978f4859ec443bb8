"""Parses as click does, as far as the script of the test needs it: for machines on which click is not installed."""
import argparse


class Kind:
    def __init__(self, convert=str, choices=None):
        self.convert, self.choices = convert, choices


def Path(**_):
    return Kind()


def Choice(choices):
    return Kind(choices=choices)


def FloatRange(low, high):
    def convert(text):
        value = float(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{value} is out of range")
        return value

    return Kind(convert)


def echo(text):
    print(text, flush=True)


def parameter(is_option):
    def make(*names, **settings):
        def decorate(function):
            target = function.callback if isinstance(function, Command) else function
            target.__dict__.setdefault("parameters", []).insert(0, (is_option, names, settings))
            return function

        return decorate

    return make


option, argument = parameter(True), parameter(False)


class Command:
    def __init__(self, callback):
        self.callback, self.commands = callback, {}

    def command(self, name=None):
        def decorate(function):
            made = Command(function)
            self.commands[name or function.__name__.replace("_", "-")] = made
            return made

        return decorate

    def fill(self, parser):
        for is_option, names, settings in getattr(self.callback, "parameters", []):
            add(parser, is_option, names, settings)

    def __call__(self):
        parser = argparse.ArgumentParser(allow_abbrev=False)
        self.fill(parser)
        subparsers = parser.add_subparsers(dest="command", required=True)
        for name, command in self.commands.items():
            command.fill(subparsers.add_parser(name, allow_abbrev=False))
        given = vars(parser.parse_args())
        command = self.commands[given["command"]].callback
        wanted = command.__code__.co_varnames[: command.__code__.co_argcount]
        command(**{name: given[name] for name in wanted})


def group():
    return Command


def add(parser, is_option, names, settings):
    if not is_option:
        parser.add_argument(names[0])
        return
    default, kind = settings.get("default"), settings.get("type", type(settings.get("default")))
    first = names[0].split("/")
    name = first[0].lstrip("-").replace("-", "_")
    if len(first) == 2:
        parser.add_argument(first[0], dest=name, action="store_true", default=default)
        parser.add_argument(first[1], dest=name, action="store_false")
    elif settings.get("is_flag"):
        parser.add_argument(*names, dest=name, action="store_true")
    elif settings.get("multiple"):
        parser.add_argument(*names, dest=name, action="append")
    else:
        convert = kind.convert if isinstance(kind, Kind) else kind
        choices = kind.choices if isinstance(kind, Kind) else None
        parser.add_argument(*names, dest=name, type=convert, choices=choices, default=default)
