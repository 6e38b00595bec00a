"""A command of the command line as a value."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Command"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: ``name`` as typed, and ``help``, one line on what it does.

    ``add_options`` adds its arguments to a parser. ``run`` does the work and returns the exit status. It raises
    ``WorldError`` for faulty input.
    """

    name: str
    help: str
    add_options: Callable[[argparse.ArgumentParser], object]
    run: Callable[[argparse.Namespace], int]
