"""Pictures of the next tick of a run, drawn before it is shown by the thread that simulates it."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakMethod

from ic_sandbox.simulation.run import Run

__all__ = ["NextPictures"]


class NextPictures:
    """The methods that draw such pictures, as long as their objects exist."""

    def __init__(self) -> None:
        self._drawing: tuple[WeakMethod[Callable[[Run], None]], ...] = ()

    def add(self, draw: Callable[[Run], None]) -> None:
        """Let a method draw the last tick of a run before the run is shown. Any thread may call it."""
        known = (method for method in self._drawing if method() is not None)
        self._drawing = (*known, WeakMethod(draw))  # a new tuple, because another thread may read the old one

    def draw(self, run: Run) -> None:
        """Draw the last tick of a run."""
        for method in self._drawing:
            draw = method()
            if draw is not None:
                draw(run)
