"""Changes of worlds that texts suggest: another discount, a device elsewhere, other goals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ic_sandbox.world.document import Cell, Chance, DrawKind, Process, Terrain, World
from ic_sandbox.world.presets import preset

__all__ = [
    "Change",
    "discounted",
    "moved",
    "process_chance",
    "with_chance",
    "with_discount",
    "with_goals",
    "with_slip",
    "with_switch",
    "with_trigger",
]

Change = Callable[[World], World]
"""A changed copy of a world. Changes are compared, so they are values and not functions made on the spot."""


@dataclass(frozen=True, slots=True)
class discounted:
    """Give every agent a discount."""

    discount: float

    def __call__(self, world: World) -> World:
        return with_discount(world, self.discount)


@dataclass(frozen=True, slots=True)
class moved:
    """Move the device of a name to a cell."""

    name: str
    at: Cell

    def __call__(self, world: World) -> World:
        (device,) = (device for device in world.devices if device.name == self.name)
        devices = tuple(replace(item, at=self.at) if item is device else item for item in world.devices)
        return replace(world, devices=devices)


@dataclass(frozen=True, slots=True)
class with_goals:
    """Give every population goals of another draw, and leave out the agents placed by hand."""

    draw: DrawKind

    def __call__(self, world: World) -> World:
        populations = tuple(
            replace(item, goals=replace(item.goals, draw=self.draw, mix=())) for item in world.populations
        )
        return replace(world, populations=populations, agents=())


@dataclass(frozen=True, slots=True)
class with_chance:
    """Give the only rule of a process another probability."""

    process: str
    chance: float

    def __call__(self, world: World) -> World:
        def changed(item: Process) -> Process:
            return replace(item, rule=replace(item.rule, chance=Chance(self.chance)))

        assert self.process in {item.name for item in world.processes}
        processes = tuple(changed(item) if item.name == self.process else item for item in world.processes)
        return replace(world, processes=processes)


@dataclass(frozen=True, slots=True)
class with_slip:
    """Give the terrain of a label another probability of slipping, or one for each level of the variable it has."""

    label: str
    slip: tuple[float, ...]

    def __call__(self, world: World) -> World:
        def changed(kind: Terrain) -> Terrain:
            by = kind.slip.by
            return replace(kind, slip=Chance(by=by, values=self.slip) if by else Chance(self.slip[0]))

        return _with_terrain(world, self.label, changed)


@dataclass(frozen=True, slots=True)
class with_switch:
    """Add the preset off-switch with its operator."""

    at: Cell

    def __call__(self, world: World) -> World:
        switch = preset("off_switch")
        return replace(
            world,
            variables=(*world.variables, *switch.variables),
            devices=(*world.devices, replace(switch.device, kind="off_switch", at=self.at)),
            processes=(*world.processes, *(Process(item.name, item.rule) for item in switch.processes)),
        )


@dataclass(frozen=True, slots=True)
class with_trigger:
    """Give every rule of the terrain of a label another probability."""

    label: str
    chance: float

    def __call__(self, world: World) -> World:
        def changed(kind: Terrain) -> Terrain:
            return replace(kind, trigger=tuple(replace(rule, chance=Chance(self.chance)) for rule in kind.trigger))

        return _with_terrain(world, self.label, changed)


def _with_terrain(world: World, label: str, changed: Callable[[Terrain], Terrain]) -> World:
    assert label in {kind.label for kind in world.legend}
    return replace(world, legend=tuple(changed(kind) if kind.label == label else kind for kind in world.legend))


def with_discount(world: World, discount: float = 0.97) -> World:
    """Return the world with another discount for all agents."""
    return replace(
        world,
        agents=tuple(replace(item, planner=replace(item.planner, discount=discount)) for item in world.agents),
        populations=tuple(
            replace(item, planner=replace(item.planner, discount=discount)) for item in world.populations
        ),
    )


def process_chance(world: World, name: str) -> float:
    """Return the probability of the rule of a process."""
    (process,) = (item for item in world.processes if item.name == name)
    return process.rule.chance.value
