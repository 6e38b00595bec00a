"""A check that the run of a session belongs to the world on its map, without the program's own state of the run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ic_sandbox.gui.session.session import Session
from ic_sandbox.world.document import World

__all__ = ["OUTDATED", "WITHOUT_CONTROLS", "belongs", "lacks_controls", "same_world"]

OUTDATED = ("updating …", "out of date")
WITHOUT_CONTROLS = ("planning controls …", "without controls")


def same_world(one: World | None, other: World) -> bool:
    """Return whether two worlds differ in their texts at most."""
    texts: dict[str, Any] = {"name": "", "info": "", "story": None}
    return one is not None and replace(one, **texts) == replace(other, **texts)


def belongs(session: Session) -> bool:
    """Return whether the run has the world on the map, apart from its texts, and the settings."""
    run = session.run
    if run is None or not same_world(run.experiment.world, session.world):
        return False
    return run.experiment.settings == session.settings.settled(session.world)


def lacks_controls(session: Session) -> bool:
    """Return whether the run still lacks the controls that the settings ask for."""
    return session.run is not None and session.run.experiment.settings.controls and not session.run.controls
