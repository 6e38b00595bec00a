"""The figures that charts show while a run goes on."""

from __future__ import annotations

from ic_sandbox.gui.session.session import Session
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["charted_figures", "is_behind"]


def charted_figures(session: Session, whole: bool) -> tuple[RunSeries | None, int]:
    """Return the figures to show, and the tick: only of the ticks that are measured so far, unless ``whole``."""
    if whole or session.repeats.found is not None:
        return session.shown_series, session.tick
    return session.player.measured_series()


def is_behind(session: Session, shown: tuple[RunSeries, int]) -> bool:
    """Return whether newer figures than the ``shown`` ones, or another tick, are available or soon will be."""
    return session.player.display_pending or shown != charted_figures(session, whole=False)
