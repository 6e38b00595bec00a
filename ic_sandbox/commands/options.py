"""Exit statuses, and the types and help texts of shared arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from ic_sandbox.early_exit import INTERRUPTED
from ic_sandbox.world.validation.limits import LARGEST_SEED, MOST

if TYPE_CHECKING:
    from ic_sandbox.world.document import World

__all__ = [
    "ALONE",
    "AT_FAULT",
    "DONE",
    "FORCE_HELP",
    "INTERRUPTED",
    "OUT_HELP",
    "PLANNER_HELP",
    "SAME_GOALS_HELP",
    "SEED_HELP",
    "TICKS_HELP",
    "WORLD_HELP",
    "WRONG_USAGE",
    "count",
    "discount",
    "is_run_shared",
    "planner",
    "seed",
    "tick_range",
    "whole_number",
]

DONE, AT_FAULT, WRONG_USAGE = 0, 1, 2
"""Exit statuses; a further one is ``INTERRUPTED``."""

WORLD_HELP = "a world file, or the name of a shipped world"
ALONE = "note: agents share this world when it is run; these are the figures of an agent that is alone in it"
OUT_HELP = "a new or empty folder"
TICKS_HELP = "how many ticks to simulate"
SEED_HELP = "the whole number that fixes every random draw"
FORCE_HELP = "write to a folder that already contains files"
PLANNER_HELP = "everyone's, in place of the world's, such as quantilizer:q=0.1"
SAME_GOALS_HELP = "with --seeds: keep the goals of populations instead of drawing them again for each seed"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a type of arguments: whole numbers in a range, ends included."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not between {least} and {most}")
        return number

    return parse


seed = whole_number(0, LARGEST_SEED)
"""The type of seeds."""

count = whole_number(1, MOST)
"""The type of counts of agents, ticks and goals."""


def planner(text: str) -> str:
    """Parse the text of a planner into its one form; its faults are those of the input."""
    from ic_sandbox.world.planner_spec import parse_planner, planner_spec

    return planner_spec(parse_planner(text))


def is_run_shared(source: str, world: World) -> bool:
    """Return whether the agents of a world share it when it is run; ``source`` is its file or its name."""
    from ic_sandbox.world.io.files import designed_mode

    return world.collide or designed_mode(source) == "shared"


def discount(text: str) -> float:
    """Parse a discount: at least 0 and below 1."""
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0.0 <= number < 1.0:  # NaN fails, too
        raise argparse.ArgumentTypeError(f"{text} is not at least 0 and below 1")
    return number


def tick_range(text: str) -> tuple[int, int]:
    """Parse the first and the last of some ticks."""
    first, colon, last = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form A:B")
    parse = whole_number(0, MOST)
    ends = parse(first), parse(last)
    if ends[0] >= ends[1]:
        raise argparse.ArgumentTypeError(f"in {text} the first tick is not before the last")
    return ends
