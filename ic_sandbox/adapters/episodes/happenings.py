"""Events, drives and violations of each agent in one tick, by name, from the record of that tick alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from ic_sandbox.mdp.model import Model
from ic_sandbox.simulation.conduct import Conduct
from ic_sandbox.simulation.recorder import Recorder

__all__ = ["EVENT_BYTES", "happenings", "nothing_happened"]

EVENT_BYTES = 2**62
"""The memory for the events of a tick: without a limit, as each tick has a recorder of its own."""


def nothing_happened() -> dict[str, Any]:
    """Return the entries for an agent to which nothing has happened."""
    return {"events": (), "drives": (), "violation": False, "violation_seen": False}


def happenings(model: Model, recorder: Recorder) -> list[dict[str, Any]]:
    """Return the events, drives and violations of each agent in the one tick of a record."""
    found = [nothing_happened() for _ in range(len(recorder.returns))]
    rows = np.concatenate(recorder.event_rows or [np.zeros((0, 6), np.int32)])
    for agent, event in rows[:, 1:3].tolist():
        found[agent]["events"] += (model.events[event],)
    for drive, agent in np.argwhere(recorder.first_fired >= 0).tolist():
        found[agent]["drives"] += (model.drives[drive],)
    conduct = Conduct.of(recorder.conduct)
    for agent in np.flatnonzero(conduct.seen).tolist():
        found[agent]["violation"] = found[agent]["violation_seen"] = True
    for agent in np.flatnonzero(conduct.unseen).tolist():
        found[agent]["violation"] = True
    return found
