"""Limits on the ticks and agents of a run, whose figures are held in memory."""

from __future__ import annotations

from ic_sandbox.i18n import tr
from ic_sandbox.system import physical_memory
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["check_agents", "check_ticks"]

HISTORY_SHARE = 0.25
"""The share of memory for the figures of a run's ticks; while the arrays grow, they are held twice."""

FIGURES_A_TICK = 56
"""The least number of bytes for a tick, whatever the number of agents."""

AGENTS_SHARE = 0.5
"""The share of memory for agents."""

AN_AGENT, IN_AN_ARM, BY_DRIVE = 100, 100, 16
"""The approximate bytes for an agent: once, for each arm of an experiment, and for each drive in an arm."""


def check_ticks(ticks: int) -> None:
    """Raise ``WorldError`` if the figures of a run would exceed the memory, before the run takes an hour."""
    wanted = FIGURES_A_TICK * ticks
    taken = tr("the figures of {ticks:,} ticks take {wanted:.1f} GiB", ticks=ticks, wanted=wanted / 2**30)
    _check(wanted, HISTORY_SHARE, taken)


def check_agents(agents: int, drives: int = 0, arms: int = 1) -> None:
    """Raise ``WorldError`` if ``agents`` agents in ``arms`` arms would exceed the memory."""
    wanted = agents * (AN_AGENT + arms * (IN_AN_ARM + BY_DRIVE * drives))
    _check(wanted, AGENTS_SHARE, tr("{agents:,} agents take {wanted:.1f} GiB", agents=agents, wanted=wanted / 2**30))


def _check(wanted: int, share: float, taken: str) -> None:
    room = share * physical_memory()
    if wanted > room:
        hint = tr("reduce the number: {room:.1f} GiB of this machine's memory can be used for them", room=room / 2**30)
        raise WorldError([Fault("", taken, hint)])
