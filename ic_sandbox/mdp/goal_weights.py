"""The random weights of goals under each draw, as functions of the seed, the goal's number, and a cell or event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.kernels import rng
from ic_sandbox.mdp.model import DecisionProcess, Model
from ic_sandbox.world.draws import RANDOM_DRAWS, ordinary_events

__all__ = ["random_weights"]

NOWHERE = np.zeros((1, 2), np.int16)
"""The cell for which the weight of ``off`` is drawn: being off is the same everywhere."""

IS_LIKED, EVENT_WEIGHT = 4, 5
"""Purposes of random numbers for goals, after those of the kernels."""

SPARSE_SHARE = 0.1
"""The probability with which a cell has a weight under ``sparse_cells``."""

LARGEST_PARETO = 1000.0
"""The cap of weights under ``pareto_cells``, whose law has no mean."""


def random_weights(
    model: DecisionProcess, draw: str, number: int, seed: int, first: int
) -> tuple[Floats, Floats, Floats]:
    """Draw the weights of goals ``first`` to ``first + number - 1``: of cells [G, C], of ``off`` [G], of events [G, E].

    Raises ValueError for an unknown draw.
    """
    if draw not in WEIGHTS:
        raise ValueError(f"goals can't be drawn by {draw!r}; use one of: {', '.join(RANDOM_DRAWS)}")
    weights = _Weights(model, seed, first, np.zeros((number, len(model.cells))), np.zeros((number, len(model.events))))
    WEIGHTS[draw](weights)
    off = np.zeros(number)
    if draw in WEIGHING_OFF and model.off_reachable:
        rng.draw_weights(seed, rng.OFF_WEIGHT, first, NOWHERE, off[:, None])
    return weights.cells, off, weights.events


@dataclass(frozen=True, slots=True)
class _Weights:
    """Weights to be drawn: ``cells`` float64 [G, C] and ``events`` float64 [G, E], initially 0."""

    model: DecisionProcess
    seed: int
    first: int
    cells: Floats
    events: Floats

    def draw(self, purpose: int, weights: Floats) -> None:
        """Draw a number from U[0, 1) for each cell."""
        rng.draw_weights(self.seed, purpose, self.first, self.model.cells, weights)


def _uniform_cells(weights: _Weights) -> None:
    weights.draw(rng.CELL_WEIGHT, weights.cells)


def _single_cell(weights: _Weights) -> None:
    # The index of the largest of independent, equally distributed draws is uniform.
    weights.draw(rng.CHOSEN_CELL, weights.cells)
    chosen = weights.cells.argmax(axis=1)
    weights.cells[:] = 0.0
    weights.cells[np.arange(len(chosen)), chosen] = 1.0


def _sparse_cells(weights: _Weights) -> None:
    liked = np.empty_like(weights.cells)
    weights.draw(IS_LIKED, liked)
    weights.draw(rng.CELL_WEIGHT, weights.cells)
    weights.cells[liked >= SPARSE_SHARE] = 0.0


def _pareto_cells(weights: _Weights) -> None:
    weights.draw(rng.CELL_WEIGHT, weights.cells)
    np.minimum(1.0 / (1.0 - weights.cells) - 1.0, LARGEST_PARETO, out=weights.cells)


def _events(weights: _Weights) -> None:
    model = weights.model
    ordinary = ordinary_events(model.world) if isinstance(model, Model) else model.events
    columns = [column for column, name in enumerate(model.events) if name in ordinary]
    drawn = np.empty((len(weights.events), len(columns)))
    places = np.array([_place_of_event(model.events[column]) for column in columns], np.int16).reshape(-1, 2)
    rng.draw_weights(weights.seed, EVENT_WEIGHT, weights.first, places, drawn)
    weights.events[:, columns] = drawn


def _place_of_event(name: str) -> tuple[int, int]:
    """Return a row and a column that stand for the name of an event, so that it keeps its weight if others change."""
    digest = int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big")
    return digest >> 17, (digest >> 2) & 0x7FFF


WEIGHTS: dict[str, Callable[[_Weights], None]] = {
    "uniform_cells": _uniform_cells,
    "single_cell": _single_cell,
    "sparse_cells": _sparse_cells,
    "pareto_cells": _pareto_cells,
    "events": _events,
}
"""The function that fills in the weights of each draw."""

WEIGHING_OFF = frozenset(("uniform_cells", "sparse_cells", "pareto_cells"))
"""The draws that weight ``off``, from U[0, 1] if off is reachable."""
