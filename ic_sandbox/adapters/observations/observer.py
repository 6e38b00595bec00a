"""Observations of an agent: the number of its state, its features, the map as planes, or text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.observations.world_text import WorldText
from ic_sandbox.adapters.options import OBSERVATIONS
from ic_sandbox.mdp.cells import enterable, kinds_at
from ic_sandbox.mdp.kernels.layout import MODIFIED, OFF
from ic_sandbox.mdp.model import Model
from ic_sandbox.world.document import World
from ic_sandbox.world.traversal import groups_of

__all__ = ["FeatureObserver", "GridObserver", "Observer", "StateObserver", "TextObserver", "observer_of"]

States = NDArray[np.int64]

FULL = 255
"""The number for yes, and for the highest level of a variable, in a plane."""

OTHERS = 1
"""The plane with the other agents, if there is one."""


class Observer(ABC):
    """A kind of observation: a function of the state alone, for one agent or for many at once."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @abstractmethod
    def of_all(self, states: States) -> Any:
        """Return the observations in ``states`` int64 [N], as arrays with a first axis N (texts: a tuple)."""

    @abstractmethod
    def of(self, state: int) -> Any:
        """Return the observation in one state."""

    def among(self, state: int, others: NDArray[np.integer]) -> Any:
        """Return the observation in one state of a shared world. ``others`` int [K, 2]: the cells of other agents."""
        return self.of(state)


class StateObserver(Observer):
    """The index of the state in the model."""

    def of_all(self, states: States) -> States:
        """Return the states, int64 [N]."""
        return states.copy()

    def of(self, state: int) -> np.int64:
        """Return the state."""
        return np.int64(state)


class FeatureObserver(Observer):
    """The parts of the state, by name.

    ``row``, ``col`` and ``status`` (0 active, 1 off, 2 modified) are integers; ``variables`` int32 [V] are levels in
    the world's order; ``beliefs`` int8 [caches] is 1 for each hidden cache that may still hold its group's item, group
    after group. A world without variables or caches has a single entry 0 there: few libraries take empty arrays.
    """

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self._caches = [
            (group, cache)
            for group, caches in enumerate(groups_of(model.world).values())
            for cache in range(len(caches))
        ]

    @property
    def highest(self) -> dict[str, NDArray[np.int32]]:
        """The highest value of each entry of the parts that are arrays."""
        levels = [variable.max for variable in self.model.world.variables]
        return {"variables": np.array(levels or [1], np.int32), "beliefs": np.ones(max(1, len(self._caches)), np.int32)}

    def of_all(self, states: States) -> dict[str, NDArray[Any]]:
        """Return each part as an array with a first axis N."""
        parts = self.model.states
        variables = np.zeros((len(states), max(1, len(self.model.variables))), np.int32)
        variables[:, : len(self.model.variables)] = parts.variables[states]
        beliefs = np.zeros((len(states), max(1, len(self._caches))), np.int8)
        for place, (group, cache) in enumerate(self._caches):
            beliefs[:, place] = parts.beliefs[states, group] >> cache & 1
        return {
            "row": parts.row[states].astype(np.int64),
            "col": parts.col[states].astype(np.int64),
            "variables": variables,
            "beliefs": beliefs,
            "status": parts.status[states].astype(np.int64),
        }

    def of(self, state: int) -> dict[str, Any]:
        """Return each part; whole numbers as int64."""
        return {name: part[0] for name, part in self.of_all(np.array([state])).items()}


class GridObserver(Observer):
    """The map as planes: uint8 [rows, cols, planes], 0 for no and 255 for yes; ``names`` names the planes.

    A variable's plane is the same everywhere: its level, as a share of 255. ``others``: whether there is a plane with
    the other agents of a shared world.
    """

    def __init__(self, model: Model, others: bool = False) -> None:
        super().__init__(model)
        world = model.world
        fixed = _fixed_planes(world)
        moving = ["agent", *(["other agents"] if others else []), "off", "modified"]
        moving += [f"variable {variable.name}" for variable in world.variables]
        self._beliefs = [(group, devices) for group, devices in groups_of(world).items()]
        moving += [f"belief {group}" for group, _ in self._beliefs]
        self.names = (*moving, *fixed)
        self._ground = np.zeros((world.rows, world.cols, len(self.names)), np.uint8)
        for place, plane in enumerate(fixed.values(), len(moving)):
            self._ground[:, :, place] = plane
        self._others = others
        self._levels = np.array([variable.max for variable in world.variables], np.int64)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and planes."""
        rows, cols, planes = self._ground.shape
        return rows, cols, planes

    def of_all(self, states: States) -> NDArray[np.uint8]:
        """Return uint8 [N, rows, cols, planes], without other agents."""
        parts = self.model.states
        found = np.repeat(self._ground[None], len(states), axis=0)
        number = np.arange(len(states))
        found[number, parts.row[states], parts.col[states], 0] = FULL
        place = OTHERS + self._others
        for status in (OFF, MODIFIED):
            found[parts.status[states] == status, :, :, place] = FULL
            place += 1
        levels = np.round(FULL * parts.variables[states] / self._levels).astype(np.uint8)
        found[:, :, :, place : place + levels.shape[1]] = levels[:, None, None, :]
        place += levels.shape[1]
        for group, (_, devices) in enumerate(self._beliefs):
            for cache, device in enumerate(devices):
                possible = parts.beliefs[states, group] >> cache & 1
                row, col = self.model.world.devices[device].at
                found[:, row, col, place] = FULL * possible
            place += 1
        return found

    def of(self, state: int) -> NDArray[np.uint8]:
        """Return uint8 [rows, cols, planes]."""
        found: NDArray[np.uint8] = self.of_all(np.array([state]))[0]
        return found

    def among(self, state: int, others: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Return uint8 [rows, cols, planes] with the cells of other agents in the second plane."""
        found = self.of(state)
        found[others[:, 0], others[:, 1], OTHERS] = FULL
        return found


class TextObserver(Observer):
    """The map as letters with a legend, the variables, and the possible actions.

    ``masks`` uint8 [S]: the bit sets of the actions that are listed as possible.
    """

    def __init__(self, model: Model, masks: NDArray[np.uint8], others: bool = False) -> None:
        super().__init__(model)
        self.text = WorldText(model, others)
        self._masks = masks

    def of_all(self, states: States) -> tuple[str, ...]:
        """Return the text of each state."""
        return tuple(self.of(int(state)) for state in states)

    def of(self, state: int) -> str:
        """Return the text of one state."""
        return self.text.of(state, int(self._masks[state]))

    def among(self, state: int, others: NDArray[np.integer]) -> SharedText:
        """Return the text of one state, with other agents on the map."""
        cells = [(int(row), int(col)) for row, col in others]
        return SharedText(self.text.of(state, int(self._masks[state]), cells))


class SharedText(str):
    """A text with the type of the space of texts, which PettingZoo's test asks of each observation."""

    dtype = np.dtype(str)


def observer_of(kind: str, model: Model, masks: NDArray[np.uint8], others: bool = False) -> Observer:
    """Return a kind of observation by its name. Raises ``ValueError`` for an unknown one.

    ``others``: whether grids and texts show the other agents of a shared world.
    """
    if kind == "state":
        return StateObserver(model)
    if kind == "features":
        return FeatureObserver(model)
    if kind == "grid":
        return GridObserver(model, others)
    if kind == "text":
        return TextObserver(model, masks, others)
    raise ValueError(f"there is no observation {kind!r}; use one of: {', '.join(OBSERVATIONS)}")


def _fixed_planes(world: World) -> dict[str, NDArray[np.uint8]]:
    """Return the planes that never change, uint8 [rows, cols] by name."""
    found = {"wall": np.where(enterable(world), 0, FULL).astype(np.uint8)}
    kinds = kinds_at(world)
    for number, kind in enumerate(world.terrain_kinds().values()):
        if kind in world.legend:
            here = np.where(kinds == number, FULL, 0).astype(np.uint8)
            _add(found, f"terrain {kind.label or kind.glyph}", here)
            if kind.restricted:
                _add(found, "restricted", here)
    for device in world.devices:
        here = np.zeros((world.rows, world.cols), np.uint8)
        here[device.at] = FULL
        _add(found, f"device {device.name or device.kind}", here)
        if device.forbidden:
            _add(found, "forbidden", here)
    for camera in world.cameras:
        here = np.zeros((world.rows, world.cols), np.uint8)
        here[camera.at] = FULL
        _add(found, "camera", here)
    return found


def _add(planes: dict[str, NDArray[np.uint8]], name: str, here: NDArray[np.uint8]) -> None:
    planes[name] = np.maximum(planes[name], here) if name in planes else here
