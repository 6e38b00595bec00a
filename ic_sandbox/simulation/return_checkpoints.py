"""What agents have earned by any tick of a run: now and then it is kept, and what came after that is lived again."""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.state_history import AGENT_TICKS_AT_ONCE, StateHistory

__all__ = ["ReturnCheckpoints", "ReturnHistory"]

AGENT_TICKS_A_PAGE = 250_000
"""So much is lived between two pages of the ledger, at least: some tens of milliseconds."""

States = NDArray[np.int32]
Relive = Callable[[int, States, Floats, int], tuple[States, Floats]]
"""From a tick, the states and the returns in it, and a number of ticks: the states and the returns so much later."""


class ReturnHistory:
    """The returns of N agents by each of the ticks 0 to T."""

    def __init__(self, pages: list[tuple[int, Floats]], states: StateHistory, now: Floats, relive: Relive) -> None:
        self._pages = pages
        self._states = states
        self._now = now
        self._relive = relive

    def counting(self, tick: int) -> Generator[Progress, None, Floats]:
        """float64 [N]: the sum of ``discount ** t * reward_t`` over the ticks before this one, bit for bit as it was
        then.
        """
        last = len(self._states) - 1
        if not 0 <= tick <= last:
            raise IndexError(f"tick {tick} of {last}")
        if tick == last:
            return self._now
        known, returns = max((page for page in self._pages if page[0] <= tick), key=lambda page: page[0])
        states = self._states.at(known)
        at_once = max(1, AGENT_TICKS_AT_ONCE // max(1, len(states)))
        first = known
        while known < tick:
            ticks = min(at_once, tick - known)
            states, returns = self._relive(known, states, returns, ticks)
            known += ticks
            yield Progress(tr("Living again"), (known - first) / (tick - first))
        return returns


class ReturnCheckpoints:
    """The pages of one arm as it grows, in about ``limit`` bytes."""

    def __init__(self, returns: Floats, limit: int) -> None:
        self._pages = [(0, returns.copy())]
        self._most = max(2, limit // max(1, returns.nbytes))
        self._apart = max(1, AGENT_TICKS_A_PAGE // max(1, len(returns)))

    def note(self, tick: int, returns: Floats) -> None:
        """So much everyone has earned before this tick."""
        if tick - self._pages[-1][0] < self._apart:
            return
        self._pages.append((tick, returns.copy()))
        if len(self._pages) > self._most:
            # A list of its own, for runs already handed out go on reading the old one.
            self._pages = self._pages[::2]
            self._apart *= 2

    def earnings(self, states: StateHistory, now: Floats, relive: Relive) -> ReturnHistory:
        """What can be told of the run so far."""
        return ReturnHistory(self._pages, states, now, relive)
