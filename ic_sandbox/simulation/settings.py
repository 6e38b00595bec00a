"""How many ticks and agents a run may have: what is told of them is held in memory while they live."""

from __future__ import annotations

from ic_sandbox.i18n import tr
from ic_sandbox.system import physical_memory
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["check_agents", "check_ticks"]

HISTORY_SHARE = 0.25
"""The share of memory that the figures of a run's ticks may take: while they grow, they are held twice."""

FIGURES_A_TICK = 56
"""The least bytes that a tick takes, however many agents there are."""

AGENTS_SHARE = 0.5
"""The share of memory that agents may take."""

AN_AGENT, IN_AN_ARM, BY_DRIVE = 100, 100, 16
"""About how many bytes an agent takes: for who it is, in each arm of an experiment, and there for each drive."""


def check_ticks(ticks: int) -> None:
    """Refuse a run whose figures could not be held in memory, before it has taken an hour. Raises ``WorldError``."""
    wanted = FIGURES_A_TICK * ticks
    taken = tr("the figures of {ticks:,} ticks take {wanted:.1f} GiB", ticks=ticks, wanted=wanted / 2**30)
    _check(wanted, HISTORY_SHARE, taken)


def check_agents(agents: int, drives: int = 0, arms: int = 1) -> None:
    """Refuse a run of more agents than memory can hold, in so many arms, before they take it all. Raises
    ``WorldError``.
    """
    wanted = agents * (AN_AGENT + arms * (IN_AN_ARM + BY_DRIVE * drives))
    _check(wanted, AGENTS_SHARE, tr("{agents:,} agents take {wanted:.1f} GiB", agents=agents, wanted=wanted / 2**30))


def _check(wanted: int, share: float, taken: str) -> None:
    room = share * physical_memory()
    if wanted > room:
        hint = tr("ask for fewer: {room:.1f} GiB of this machine's memory can be used for it", room=room / 2**30)
        raise WorldError([Fault("", taken, hint)])
