"""A limit on the memory for the weights of goals, checked before they are drawn."""

from __future__ import annotations

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.model import DecisionProcess
from ic_sandbox.system import physical_memory
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["check_goal_memory"]

MEMORY_SHARE = 0.25
"""The share of the machine's memory for weights; while goals are joined or selected, they are held twice."""

A_WEIGHT = 8
"""The bytes of a weight."""


def check_goal_memory(model: DecisionProcess, goals: int) -> None:
    """Raise :class:`WorldError` if the weights of this many goals would not fit into memory."""
    wanted = A_WEIGHT * goals * (len(model.cells) + len(model.events) + 2)
    machine = physical_memory()
    if wanted > MEMORY_SHARE * machine:
        reason = tr(
            "the weights of {goals:,} goals for {cells:,} cells take {wanted:.1f} GiB, and this machine has "
            "{machine:.1f} GiB",
            goals=goals,
            cells=len(model.cells),
            wanted=wanted / 2**30,
            machine=machine / 2**30,
        )
        raise WorldError([Fault("", reason, tr("use fewer goals, or draw a smaller world"))])
