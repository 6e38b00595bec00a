"""A command of the command line as a value."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Command"]


@dataclass(frozen=True, slots=True)
class Command:
    """``name`` is what a user types, ``help`` one line on what it does. ``add_options`` describes its arguments, and
    ``run`` does the work: it returns the exit status, and raises ``WorldError`` for input at fault.
    """

    name: str
    help: str
    add_options: Callable[[argparse.ArgumentParser], object]
    run: Callable[[argparse.Namespace], int]
