"""How many ticks a run may have: its figures are held in memory while it is lived."""

from __future__ import annotations

from ic_sandbox.locations import physical_memory
from ic_sandbox.translation import tr
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["check_ticks"]

HISTORY_SHARE = 0.25
"""The share of memory that the figures of a run's ticks may take: while they grow, they are held twice."""

FIGURES_A_TICK = 56
"""The least bytes that a tick takes, however many agents there are."""


def check_ticks(ticks: int) -> None:
    """Refuse a run whose figures could not be held in memory, before it has taken an hour. Raises ``WorldError``."""
    wanted, room = FIGURES_A_TICK * ticks, HISTORY_SHARE * physical_memory()
    if wanted > room:
        reason = tr("the figures of {ticks:,} ticks take {wanted:.1f} GiB", ticks=ticks, wanted=wanted / 2**30)
        hint = tr("ask for fewer: {room:.1f} GiB of this machine's memory can be used for it", room=room / 2**30)
        raise WorldError([Fault("", reason, hint)])
