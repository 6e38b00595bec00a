"""Checks of what scripts hand to the public functions: said in words, where else some array within would complain."""

from __future__ import annotations

import operator

from ic_sandbox.world.document import World
from ic_sandbox.world.validation.limits import MOST

__all__ = ["check_process", "check_world", "whole_number"]


def whole_number(name: str, value: object, least: int, most: int = MOST) -> int:
    """An argument as an int. Raises TypeError where it is none, ValueError where it is out of range."""
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {number}")
    return number


def check_world(world: object) -> None:
    """Raises TypeError for what is no world."""
    if not isinstance(world, World):
        raise TypeError(f"this takes a World, as load_world gives it, not {type(world).__name__}")


def check_process(model: object) -> None:
    """Raises TypeError for what is neither a compiled world nor a table."""
    if not hasattr(model, "transitions"):
        raise TypeError(f"this takes what compile_world or tabular makes, not {type(model).__name__}")
