"""Makes a command line of dataclasses as HfArgumentParser does, as far as the script of the test needs it."""
import argparse
import dataclasses
import typing


def truth(text):
    if text.lower() in ("yes", "true", "t", "y", "1"):
        return True
    if text.lower() in ("no", "false", "f", "n", "0"):
        return False
    raise argparse.ArgumentTypeError(f"{text} is neither true nor false")


class HfArgumentParser(argparse.ArgumentParser):
    def __init__(self, classes):
        super().__init__(allow_abbrev=False)
        self.classes = classes
        for each in classes:
            hints = typing.get_type_hints(each)
            for field in dataclasses.fields(each):
                self.add_field(field, hints[field.name])

    def add_field(self, field, kind):
        settings = {"dest": field.name}
        if field.default is dataclasses.MISSING:
            settings["required"] = True
        else:
            settings["default"] = field.default
        if kind is bool:
            settings.update(type=truth, nargs="?", const=True)
        elif typing.get_origin(kind) is typing.Literal:
            settings["choices"] = typing.get_args(kind)
        elif kind in (int, float, str):
            settings["type"] = kind
        else:
            settings["nargs"] = "+"
        self.add_argument("--" + field.name, "--" + field.name.replace("_", "-"), **settings)

    def parse_args_into_dataclasses(self):
        given = vars(self.parse_args())
        return tuple(each(**{field.name: given[field.name] for field in dataclasses.fields(each)}) for each in self.classes)
