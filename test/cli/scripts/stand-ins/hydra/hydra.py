"""Reads a configuration and overrides as Hydra does, as far as the script of the test needs it."""
import inspect
import logging
import os
import sys

from omegaconf import DictConfig


def main(version_base=None, config_path=None, config_name=None):
    def decorate(function):
        def run():
            folder = os.path.join(os.path.dirname(inspect.getfile(function)), config_path)
            config = read(os.path.join(folder, config_name + ".yaml"))
            for word in sys.argv[1:]:
                key, equals, value = word.partition("=")
                *groups, last = key.split(".")
                at = config
                for group in groups:
                    at = at[group]
                if not equals or last not in at:
                    sys.exit(f"Could not override '{key}'.")
                at[last] = scalar(value)
            logging.basicConfig(level=logging.INFO, format="[%(name)s] %(message)s")
            return function(config)

        return run

    return decorate


def read(path):
    """Mappings of scalars; lists are left out."""
    root = DictConfig()
    open_mappings = [(-1, root)]
    for line in open(path):
        if not line.strip() or line.strip().startswith("-"):
            continue
        indent = len(line) - len(line.lstrip())
        key, _, value = line.strip().partition(":")
        while open_mappings[-1][0] >= indent:
            open_mappings.pop()
        mapping = open_mappings[-1][1]
        if value.strip():
            mapping[key] = scalar(value.strip())
        else:
            mapping[key] = DictConfig()
            open_mappings.append((indent, mapping[key]))
    return root


def scalar(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return {"true": True, "false": False}.get(text, text)
