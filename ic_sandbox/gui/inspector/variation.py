"""Vary a number of the inspector: find its place in the world's file, and show its curve."""

from __future__ import annotations

from collections.abc import Iterator

from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.studies.varied_number import changed_number
from ic_sandbox.world.editing.edits import EditError

__all__ = ["vary_number"]


def vary_number(session: Session, lens: Lens) -> None:
    """Vary the number that a field shows, or say why that is impossible."""
    world = session.world
    now = lens.get(world)
    for other in _others(now):
        try:
            changed = lens.put(world, other)
        except EditError:
            continue
        way = changed_number(world, changed)
        if way is not None:
            session.variation.vary(way, float(now))
            return
    session.message.emit(tr("This number can't be varied: it is not a single number in the world's file."))


def _others(now: float) -> Iterator[float]:
    """Yield other values, some of which should be valid."""
    if isinstance(now, int):
        yield from (now + 1, now - 1)
    else:
        yield from (now / 2 if now else 0.5, now + 1)
