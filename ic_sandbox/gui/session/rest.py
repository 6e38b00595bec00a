"""The rest of a run: the tick after which nothing changes any more, at which Play stops."""

from __future__ import annotations

from ic_sandbox.i18n import numeral, tr
from ic_sandbox.simulation.run import Run

__all__ = ["Rest"]


class Rest:
    """The first tick after which it is certain that nothing changes any more; ``tick`` is None while anything may.

    Play stops there, unless it is started again at or after that tick.
    """

    def __init__(self) -> None:
        self.tick: int | None = None
        self._plays_past = False

    def forget(self) -> None:
        """Forget the tick, because another run begins."""
        self.tick = None
        self._plays_past = False

    def note(self, tick: int | None) -> None:
        """Note the tick once it is known."""
        if self.tick is None:
            self.tick = tick

    def reached(self, shown: int) -> bool:
        """Return whether nothing changes any more after the shown tick."""
        return self.tick is not None and shown >= self.tick

    def note_play(self, shown: int) -> None:
        """Note that the user starts to play at a tick."""
        self._plays_past = self.reached(shown)

    def stops(self, shown: int) -> bool:
        """Return whether Play stops at a tick."""
        return self.reached(shown) and not self._plays_past

    def words(self, run: Run | None) -> str:
        """Return a sentence about the rest of a run."""
        if run is not None and not (run.main.off_tick < 0).any():
            return tr("All agents are off after tick {tick}.", tick=numeral(self.tick or 0))
        return tr("Nothing changes any more after tick {tick}.", tick=numeral(self.tick or 0))
