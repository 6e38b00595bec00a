"""Gates that hold planning, so that tests see the states that it passes through."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from typing import Any

from ic_sandbox.progress import PartialResult, Progress
from ic_sandbox.simulation.experiment import prepare_steps

__all__ = ["Gates"]


class Gates:
    """Planning that waits at its start while ``plans`` is closed, and before the controls while ``controls`` is."""

    def __init__(self) -> None:
        self.plans, self.controls = threading.Event(), threading.Event()
        self.open()

    def open(self) -> None:
        """Let planning pass."""
        self.plans.set()
        self.controls.set()

    def prepare(self, *inputs: Any) -> Generator[Progress, None, Any]:
        """Prepare an experiment, in place of :func:`prepare_steps`."""
        yield from _passing(self.plans)
        work = prepare_steps(*inputs)
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                return finished.value
            yield step
            if isinstance(step, PartialResult):
                yield from _passing(self.controls)


def _passing(gate: threading.Event) -> Iterator[Progress]:
    while not gate.wait(0.005):
        yield Progress("Waiting", 0.0)
