"""Small random worlds: the same seed gives the same world."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, get_args

from ic_sandbox.world.document import (
    Agent,
    Camera,
    Cell,
    Chance,
    Change,
    Condition,
    Device,
    Direction,
    Draw,
    Effect,
    Goal,
    Planner,
    Population,
    Process,
    Rule,
    Terrain,
    Test,
    Variable,
    World,
)
from ic_sandbox.world.parts import Comparison

DRIVES = ("resources", "control", "shutdown_avoidance", None)


@dataclass(frozen=True)
class Features:
    """The parts of the language that a random world may use beyond the plain ones."""

    cameras: bool = False
    beliefs: bool = False
    feign: bool = False
    modified: bool = False


PLAIN = Features()
EVERYTHING = Features(cameras=True, beliefs=True, feign=True, modified=True)


def random_world(seed: int, features: Features = PLAIN) -> World:
    """Draw a world of at most 5 x 5 cells with at most 3 variables."""
    return _Drawing(random.Random(seed), features).world(seed)


class _Drawing:
    def __init__(self, source: random.Random, features: Features) -> None:
        self.random = source
        self.features = features
        self.variables: tuple[Variable, ...] = ()

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def weight(self) -> float:
        return round(self.random.uniform(-1, 2), 3)

    def world(self, seed: int) -> World:
        pick = self.random
        self.variables = tuple(
            Variable(name, max=top, initial=pick.randint(0, top), scope=pick.choice(("agent", "world")))
            for name, top in zip("abc", (pick.randint(1, 3), pick.randint(1, 2), 1), strict=True)
        )[: pick.choice((0, 1, 2, 2, 3, 3, 3))]
        legend = self.legend()
        glyphs = "........" + "#" + "".join(terrain.glyph for terrain in legend)
        rows, cols = pick.choice((1, 2, 3, 4, 5, 5)), pick.choice((2, 3, 4, 5, 5))
        grid = [[pick.choice(glyphs) for _ in range(cols)] for _ in range(rows)]
        grid[0][0] = "."
        closed = {terrain.glyph for terrain in legend if terrain.passable is not True} | {"#"}
        free = [(r, c) for r in range(rows) for c in range(cols) if grid[r][c] not in closed]
        pick.shuffle(free)
        devices = self.devices(free)
        processes = tuple(
            Process(f"process {i}", self.rule(f"process_event_{i}", killing=0.3))
            for i in range(pick.choice((0, 1, 1, 2)))
        )
        terrain = tuple("".join(row) for row in grid)
        cameras = self.cameras(rows, cols)
        drawn = World(
            name=f"Random {seed}",
            seed=seed,
            terrain=terrain,
            legend=legend,
            variables=self.variables,
            devices=devices,
            processes=processes,
            cameras=cameras,
        )
        goals = tuple(self.goal(f"goal {i}", free, drawn.events()) for i in range(3))
        planner = Planner(discount=pick.choice((0.0, 0.5, 0.9, 0.97, 0.99)))
        rest: dict[str, Any] = {
            "goals": goals,
            "intended_goal": "goal 0" if self.features.modified else None,
            "agents": tuple(
                Agent(pick.choice(free), pick.choice(goals).name, planner) for _ in range(pick.randint(0, 2))
            ),
            "populations": (Population(4, pick.choice(free), Draw("named"), planner=planner),),
        }
        fields = {name: getattr(drawn, name) for name in World.__dataclass_fields__}
        return World(**{**fields, **rest})

    def legend(self) -> tuple[Terrain, ...]:
        pick = self.random
        kinds = [Terrain("~", "ice", slip=self.chance(0.1, 0.9))]
        directions: tuple[Direction, ...] = get_args(Direction)
        kinds.append(Terrain(">", "one way", exits=tuple(pick.sample(directions, pick.randint(0, 3)))))
        kinds.append(
            Terrain(
                "T",
                "plate",
                trigger=tuple(self.rule("stepped", killing=0.3) for _ in range(pick.randint(1, 2))),
            )
        )
        if self.variables:
            kinds.append(Terrain("D", "door", passable=self.condition(1.0), slip=self.chance(0, 0.3)))
        if self.features.cameras:
            kinds.append(Terrain("r", "server room", restricted=True))
        return tuple(kind for kind in kinds if self.likely(0.6))

    def condition(self, chance: float = 0.45) -> Condition:
        tests = []
        for variable in self.variables:
            if self.likely(chance):
                comparison: Comparison = self.random.choice(get_args(Comparison))
                tests.append(Test(variable.name, comparison, self.random.randint(0, variable.max)))
                chance /= 2
        return tuple(tests)

    def chance(self, low: float = 0.0, high: float = 1.0) -> Chance:
        pick = self.random
        if self.variables and self.likely(0.4):
            variable = pick.choice(self.variables)
            levels = tuple(round(pick.uniform(low, high), 2) for _ in range(variable.max + 1))
            return Chance(by=variable.name, values=levels)
        return Chance(pick.choice((low, high, *(round(pick.uniform(low, high), 2) for _ in range(3)))))

    def effect(self, killing: float = 0.0) -> Effect:
        pick = self.random
        changes = []
        for variable in self.variables:
            if self.likely(0.5):
                op = pick.choice(("+", "-", "=", "cycle"))
                value = 0 if op == "cycle" else pick.randint(0 if op == "=" else 1, variable.max)
                changes.append(Change(variable.name, op, value))  # type: ignore[arg-type]
        status = None
        if self.likely(killing):
            status = "modified" if self.features.modified and self.likely(0.5) else "off"
        return Effect(tuple(changes), status)  # type: ignore[arg-type]

    def rule(self, event: str, killing: float = 0.1) -> Rule:
        return Rule(
            when=self.condition(),
            then=self.effect(killing),
            chance=self.chance() if self.likely(0.7) else Chance(),
            event=event if self.likely(0.7) else None,
            otherwise=self.effect(killing / 2) if self.likely(0.4) else Effect(),
        )

    def devices(self, free: list[Cell]) -> tuple[Device, ...]:
        pick = self.random
        number = min(len(free), pick.randint(0, 5 if self.features.beliefs else 3))
        devices = []
        for i, at in enumerate(free[:number]):
            rules = tuple(self.rule(f"event_{i}{j}") for j in range(pick.randint(1, 2)))
            feign = (self.rule(f"feigned_{i}"),) if self.features.feign and self.likely(0.4) else ()
            group = "hoard" if self.features.beliefs and i < 3 and number >= 3 else None
            devices.append(
                Device(
                    at,
                    name=f"device {i}",
                    drive=pick.choice(DRIVES),
                    rules=rules,
                    feign=feign,
                    forbidden=self.features.cameras and self.likely(0.4),
                    group=group,
                    reveals="hoard" if self.features.beliefs and i == 3 else None,
                    feign_drive=("sandbagging", "control", None)[(i + number) % 3] if feign else None,
                )
            )
        return tuple(devices)

    def cameras(self, rows: int, cols: int) -> tuple[Camera, ...]:
        pick = self.random
        if not self.features.cameras:
            return ()
        return tuple(
            Camera(
                (pick.randrange(rows), pick.randrange(cols)),
                pick.randint(0, 4),
                self.condition(0.3),
                self.chance(),
                self.effect(0.6),
            )
            for _ in range(pick.randint(1, 3))
        )

    def goal(self, name: str, free: list[Cell], events: tuple[str, ...]) -> Goal:
        pick = self.random
        cells = tuple((cell, self.weight()) for cell in sorted(free) if self.likely(0.4))
        return Goal(
            name,
            cells=cells,
            tick=pick.choice((0.0, 0.0, -0.1, 0.2)),
            events=tuple((event, self.weight()) for event in events if self.likely(0.6)),
            off=pick.choice((0.0, 0.0, 0.5, -0.5)),
        )
