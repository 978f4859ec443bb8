"""Helpers for a training script that Tunesmith runs. Copy this file beside the script; it needs nothing installed.

    import tunesmith

    settings = tunesmith.params(lr=0.1, width=64)      # these values, or those of the trial
    first = 0
    if tunesmith.resume_path():                        # a trial that had paused goes on
        first = load(tunesmith.resume_path())
    for epoch in range(first + 1, tunesmith.last_step(30) + 1):
        ...
        tunesmith.report(epoch=epoch, val_loss=loss)
        if tunesmith.should_stop():
            break
    if tunesmith.save_to():
        save(tunesmith.save_to())

Outside Tunesmith the script runs unchanged: `params` gives the values that it was handed, `report` prints, and there is
nothing to resume and nowhere to save. Every function reads the environment when it is called. Python 3.8 or newer.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, Optional, Union

__all__ = [
    "folder",
    "is_trial",
    "last_step",
    "params",
    "report",
    "resume_path",
    "save_to",
    "seed",
    "should_stop",
    "trial",
]

_reported_step: Optional[float] = None


def is_trial() -> bool:
    """Whether Tunesmith has started this program."""
    return "TUNESMITH_DIR" in os.environ


def params(**defaults: Any) -> Dict[str, Any]:
    """The values of this trial on top of the defaults; outside Tunesmith the defaults.

    Constants and derived values of the study are among them; a parameter whose condition does not hold is not.
    """
    path = os.environ.get("TUNESMITH_PARAMS")
    if not path:
        return defaults
    with open(path, encoding="utf-8") as file:
        return {**defaults, **json.load(file)}


def report(**metrics: Any) -> None:
    """Reports metrics, and the step that they belong to: `report(epoch=3, val_loss=0.4)`.

    Values are numbers, or what `float()` makes one: a NumPy or PyTorch scalar. Name the step as the study's
    `fidelity.resource`, or `step` or `epoch`. Of the processes of a distributed training only the first reports.
    """
    global _reported_step
    values = {name: _number(name, value) for name, value in metrics.items()}
    for name in ("step", "epoch") if len(values) > 1 else ():
        if name in values:
            _reported_step = values[name]
            break
    if os.environ.get("RANK", "0") not in ("", "0"):
        return
    line = json.dumps(values) + "\n"
    path = os.environ.get("TUNESMITH_METRICS")
    if path:
        # Opened anew each time: a report is on its way to Tunesmith once this returns.
        with open(path, "a", encoding="utf-8") as file:
            file.write(line)
    else:
        sys.stdout.write(line)
        sys.stdout.flush()


def last_step(default: int) -> int:
    """The step that the trial runs to before it pauses or ends; `default` where nobody sets one."""
    text = os.environ.get("TUNESMITH_RESOURCE")
    return int(float(text)) if text else default


def should_stop(step: Optional[float] = None) -> bool:
    """Whether the trial has come as far as it was sent, by `step` or else by the last step that was reported."""
    text = os.environ.get("TUNESMITH_RESOURCE")
    reached = _reported_step if step is None else step
    return bool(text) and reached is not None and reached >= float(text or 0)


def resume_path() -> Optional[Path]:
    """The folder with the checkpoint to go on from; None where the training begins."""
    return _path("TUNESMITH_RESUME")


def save_to() -> Optional[Path]:
    """The folder to save a checkpoint to, which is there; None where nobody will go on from one."""
    path = _path("TUNESMITH_CHECKPOINT")
    if path is not None:
        path.mkdir(parents=True, exist_ok=True)
    return path


def folder(default: Union[str, "os.PathLike[str]"] = ".") -> Path:
    """The trial's own folder, for logs and pictures; `default` outside Tunesmith."""
    return _path("TUNESMITH_DIR") or Path(default)


def seed(default: int = 0) -> int:
    """The trial's seed; `default` outside Tunesmith."""
    return int(os.environ.get("TUNESMITH_SEED") or default)


def trial() -> Optional[int]:
    """The trial's number; None outside Tunesmith."""
    text = os.environ.get("TUNESMITH_TRIAL")
    return int(text) if text else None


def _path(name: str) -> Optional[Path]:
    text = os.environ.get(name)
    return Path(text) if text else None


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError("report({}=...) takes a number, not {!r}".format(name, value)) from None
    # Steps are written as integers, whatever kind of number they came as.
    return int(number) if number == number and abs(number) < 2**53 and number == int(number) else number
