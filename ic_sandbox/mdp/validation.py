"""Checks of arguments of the public API: a clear message instead of an array error."""

from __future__ import annotations

import operator

from ic_sandbox.world.document import World
from ic_sandbox.world.validation.limits import MOST

__all__ = ["check_process", "check_world", "whole_number"]


def whole_number(name: str, value: object, least: int, most: int = MOST) -> int:
    """Return an argument as an int. Raises TypeError if it is not a whole number, ValueError if it is out of range."""
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {number}")
    return number


def check_world(world: object) -> None:
    """Raise TypeError for anything but a world."""
    if not isinstance(world, World):
        raise TypeError(f"expected a World, as load_world returns it, not {type(world).__name__}")


def check_process(model: object) -> None:
    """Raise TypeError for anything but a compiled world or a table of transitions."""
    if not hasattr(model, "transitions"):
        raise TypeError(f"expected the result of compile_world or tabular, not {type(model).__name__}")
