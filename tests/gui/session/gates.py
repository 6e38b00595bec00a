"""Gates that hold planning, so that tests see the states that it passes through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any

from ic_sandbox.progress import PartialResult, Progress
from ic_sandbox.simulation.experiment import prepare_steps

__all__ = ["Gates", "passing", "prepare_with"]


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
        yield from passing(self.plans)
        return (yield from prepare_with(self.hold_controls, *inputs))

    def hold_controls(self) -> Iterator[Progress]:
        """Wait until controls may be planned."""
        yield from passing(self.controls)


def prepare_with(hold: Callable[[], Iterator[Progress]], *inputs: Any) -> Generator[Progress, None, Any]:
    """Prepare an experiment like :func:`prepare_steps`, but ``hold`` it before its controls."""
    work = prepare_steps(*inputs)
    while True:
        try:
            step = next(work)
        except StopIteration as finished:
            return finished.value
        yield step
        if isinstance(step, PartialResult):
            yield from hold()


def passing(gate: threading.Event) -> Iterator[Progress]:
    """Wait until a gate is open."""
    while not gate.wait(0.005):
        yield Progress("Waiting", 0.0)
