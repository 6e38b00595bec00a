"""Vary a number of the inspector: find its place in the world's file, and show its curve."""

from __future__ import annotations

from collections.abc import Iterator

from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.session.pair.second_worlds import OtherNumber
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.studies.variations import Way
from ic_sandbox.studies.varied_number import changed_number
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import EditError

__all__ = ["compare_number", "vary_number", "why_not_vary"]

STORY = "story"
"""The key of a world's file for its speed and captions."""


def compare_number(session: Session, lens: Lens) -> None:
    """Ask for another value of the number that a field shows, for a second world next to this one."""
    way = _way(session.world, lens)
    if way is not None:
        session.second_world.ask(OtherNumber(way, float(lens.get(session.world))))


def vary_number(session: Session, lens: Lens) -> None:
    """Vary the number that a field shows."""
    way = _way(session.world, lens)
    if way is not None:
        session.variation.vary(way, float(lens.get(session.world)))


def why_not_vary(session: Session, lens: Lens) -> str:
    """Return the reason why the number of a field can be neither varied nor compared; empty if it can."""
    way = _way(session.world, lens)
    if way is not None:
        return tr("It changes how the run is shown, not the run.") if way[0] == STORY else ""
    return tr("Not a single number in the world's file, but a part of a rule, a place or a list.")


def _way(world: World, lens: Lens) -> Way | None:
    """Return the way to a field's number in the world's file; None if it is not a single number there."""
    for other in _others(lens.get(world)):
        try:
            changed = lens.put(world, other)
        except EditError:
            continue
        way = changed_number(world, changed)
        if way is not None:
            return way
    return None


def _others(now: float) -> Iterator[float]:
    """Yield other values, some of which should be valid."""
    if isinstance(now, int):
        yield from (now + 1, now - 1)
    else:
        yield from (now / 2 if now else 0.5, now + 1)
