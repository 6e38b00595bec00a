"""Input files of commands: a fault of a whole file names the file, because a command may take several."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError

__all__ = ["load_input", "naming"]


@contextmanager
def naming(source: str | os.PathLike[str]) -> Iterator[None]:
    """Name the file in faults that have no place. Raises ``WorldError`` if the body of the ``with`` does."""
    try:
        yield
    except WorldError as error:
        place = os.fspath(source)
        raise WorldError([fault if fault.place else replace(fault, place=place) for fault in error.faults]) from None


def load_input(source: str) -> World:
    """Load the world of a file or a name. Raises ``WorldError``, which names it."""
    from ic_sandbox.world.io.files import load_world

    with naming(source):
        return load_world(source)
