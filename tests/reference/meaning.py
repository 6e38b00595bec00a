"""The meaning of a world, from the language description alone: exact outcomes of an action, as dictionaries.

Deliberately independent of :mod:`ic_sandbox.mdp`: only the dataclasses that hold a world are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ic_sandbox.world.document import Camera, Cell, Chance, Condition, Device, Effect, Rule, World

ACTIVE, OFF, MODIFIED = "active", "off", "modified"

STEPS = {"north": (-1, 0), "east": (0, 1), "south": (1, 0), "west": (0, -1)}
SIDES = {
    "north": ("west", "east"),
    "south": ("west", "east"),
    "east": ("north", "south"),
    "west": ("north", "south"),
}


@dataclass(frozen=True)
class State:
    """One agent's state; ``beliefs`` holds, for each group, the caches that may still have the item."""

    cell: Cell
    variables: tuple[int, ...]
    beliefs: tuple[frozenset[int], ...]
    status: str


Outcome = tuple[State, tuple[str, ...]]
"""A state and the events emitted on the way to it, in order."""

Outcomes = Mapping[Outcome, float]


class TooManyStates(Exception):
    """The world has more reachable states than the caller's limit."""


class Meaning:
    """A world with some drives inert, as a function from a state and an action to exact outcomes."""

    def __init__(self, world: World, inert: Iterable[str] = ()) -> None:
        self.world = world
        self.inert = frozenset(inert)
        self.position = {variable.name: i for i, variable in enumerate(world.variables)}
        self.device_at = {device.at: device for device in world.devices}
        self.groups = tuple(dict.fromkeys(d.group for d in world.devices if d.group is not None))
        self.caches = {group: tuple(d.at for d in world.devices if d.group == group) for group in self.groups}
        self.actions = ["north", "east", "south", "west", "wait"]
        if world.devices:
            self.actions.append("use")
        if any(device.feign for device in world.devices):
            self.actions.append("feign")

    def start(self, cell: Cell) -> State:
        return State(
            cell,
            tuple(variable.initial for variable in self.world.variables),
            tuple(frozenset(range(len(self.caches[group]))) for group in self.groups),
            ACTIVE,
        )

    def starts(self) -> list[State]:
        cells = [agent.at for agent in self.world.agents] + [p.at for p in self.world.populations]
        return [self.start(cell) for cell in dict.fromkeys(cells)]

    def holds(self, condition: Condition, state: State) -> bool:
        compare: dict[str, Callable[[int, int], bool]] = {
            "==": lambda a, b: a == b,
            "!=": lambda a, b: a != b,
            ">=": lambda a, b: a >= b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            "<": lambda a, b: a < b,
        }
        return all(compare[test.op](state.variables[self.position[test.variable]], test.value) for test in condition)

    def chance(self, chance: Chance, state: State) -> float:
        if chance.by is None:
            return chance.value
        return chance.values[state.variables[self.position[chance.by]]]

    def applied(self, effect: Effect, state: State) -> State:
        variables = list(state.variables)
        for change in effect.changes:
            i = self.position[change.variable]
            top = self.world.variables[i].max
            if change.op == "cycle":
                variables[i] = (variables[i] + 1) % (top + 1)
            else:
                new = {
                    "+": variables[i] + change.value,
                    "-": variables[i] - change.value,
                    "=": change.value,
                }[change.op]
                variables[i] = min(max(new, 0), top)
        status = state.status if effect.status is None or state.status == OFF else effect.status
        return State(state.cell, tuple(variables), state.beliefs, status)

    def passable(self, cell: Cell, state: State) -> bool:
        if not self.world.contains(cell):
            return False
        passable = self.world.terrain_at(cell).passable
        return passable if isinstance(passable, bool) else self.holds(passable, state)

    def rules(self, rules: tuple[Rule, ...], outcome: Outcome) -> dict[Outcome, float]:
        """Try the first rule whose condition holds."""
        state, events = outcome
        for rule in rules:
            if self.holds(rule.when, state):
                chance = self.chance(rule.chance, state)
                emitted = (*events, rule.event) if rule.event is not None else events
                return mixture(
                    (chance, {(self.applied(rule.then, state), emitted): 1.0}),
                    (1 - chance, {(self.applied(rule.otherwise, state), events): 1.0}),
                )
        return {outcome: 1.0}

    def tick(self, state: State, action: str) -> dict[Outcome, float]:
        """Return every outcome of one tick of an agent that is not off."""
        outcomes = self.act(state, action)
        outcomes = then(outcomes, self.trigger)
        outcomes = then(outcomes, lambda outcome: self.observe(state, action, outcome))
        for process in self.world.processes:
            outcomes = then(outcomes, partial(self.proceed, process.rule))
        return outcomes

    def proceed(self, rule: Rule, outcome: Outcome) -> dict[Outcome, float]:
        return {outcome: 1.0} if outcome[0].status == OFF else self.rules((rule,), outcome)

    def act(self, state: State, action: str) -> dict[Outcome, float]:
        if action in STEPS:
            slip = self.chance(self.world.terrain_at(state.cell).slip, state)
            left, right = SIDES[action]
            return mixture(
                (1 - slip, {(self.moved(state, action), ()): 1.0}),
                (slip / 2, {(self.moved(state, left), ()): 1.0}),
                (slip / 2, {(self.moved(state, right), ()): 1.0}),
            )
        device = self.device_at.get(state.cell)
        if action == "wait" or device is None or tag_of(device, action) in self.inert:
            return {(state, ()): 1.0}
        if action == "feign":
            return self.rules(device.feign, (state, ()))
        return self.use(device, state)

    def moved(self, state: State, direction: str) -> State:
        exits = self.world.terrain_at(state.cell).exits
        there = (state.cell[0] + STEPS[direction][0], state.cell[1] + STEPS[direction][1])
        if (exits is not None and direction not in exits) or not self.passable(there, state):
            return state
        return State(there, state.variables, state.beliefs, state.status)

    def use(self, device: Device, state: State) -> dict[Outcome, float]:
        if device.reveals is not None:
            belief = state.beliefs[self.groups.index(device.reveals)]
            return mixture(
                *(
                    (
                        1 / len(belief),
                        self.rules(device.rules, (self.believing(state, device.reveals, {item}), ())),
                    )
                    for item in sorted(belief)
                )
            )
        if device.group is not None:
            belief = state.beliefs[self.groups.index(device.group)]
            here = self.caches[device.group].index(device.at)
            if here not in belief:
                return {(state, ()): 1.0}
            found = self.rules(device.rules, (self.believing(state, device.group, {here}), ()))
            if len(belief) == 1:
                return found
            empty = self.believing(state, device.group, belief - {here})
            return mixture((1 / len(belief), found), (1 - 1 / len(belief), {(empty, ()): 1.0}))
        return self.rules(device.rules, (state, ()))

    def believing(self, state: State, group: str, belief: Iterable[int]) -> State:
        beliefs = list(state.beliefs)
        beliefs[self.groups.index(group)] = frozenset(belief)
        return State(state.cell, state.variables, tuple(beliefs), state.status)

    def trigger(self, outcome: Outcome) -> dict[Outcome, float]:
        return self.rules(self.world.terrain_at(outcome[0].cell).trigger, outcome)

    def observe(self, before: State, action: str, outcome: Outcome) -> dict[Outcome, float]:
        after, events = outcome
        device = self.device_at.get(before.cell)
        misused = action in ("use", "feign") and device is not None and device.forbidden
        violation = misused or self.world.terrain_at(after.cell).restricted
        if after.status == OFF or not violation:
            return {outcome: 1.0}
        parts = []
        unseen = 1.0
        for camera in self.world.cameras:
            if self.sees(camera, after.cell) and self.holds(camera.when, after):
                chance = self.chance(camera.chance, after)
                caught = (self.applied(camera.then, after), (*events, "detected"))
                parts.append((unseen * chance, {caught: 1.0}))
                unseen *= 1 - chance
        return mixture(*parts, (unseen, {outcome: 1.0}))

    def sees(self, camera: Camera, cell: Cell) -> bool:
        (r0, c0), (r1, c1) = camera.at, cell
        distance = max(abs(r1 - r0), abs(c1 - c0))
        return distance <= camera.range and not any(
            all(self.world.terrain_at((row, col)).passable is False for row in rows for col in cols)
            for rows, cols in (
                (
                    nearest(r0 + Fraction((r1 - r0) * k, distance)),
                    nearest(c0 + Fraction((c1 - c0) * k, distance)),
                )
                for k in range(1, distance)
            )
        )


def tag_of(device: Device, action: str) -> str | None:
    """Return the drive of an act at a device: ``drive`` tags rules and reveals, ``feign_drive`` the feign rules."""
    return device.feign_drive if action == "feign" else device.drive


def nearest(x: Fraction) -> tuple[int, ...]:
    """Return the integer nearest to ``x``, or both if it is halfway between two."""
    below = x.numerator // x.denominator
    rest = x - below
    if rest == Fraction(1, 2):
        return (below, below + 1)
    return (below,) if rest < Fraction(1, 2) else (below + 1,)


def mixture(*parts: tuple[float, Mapping[Outcome, float]]) -> dict[Outcome, float]:
    """Mix outcomes with the given weights; leave out those with probability 0."""
    mixed: dict[Outcome, float] = {}
    for weight, outcomes in parts:
        for outcome, probability in outcomes.items():
            if weight * probability > 0:
                mixed[outcome] = mixed.get(outcome, 0.0) + weight * probability
    return mixed


def then(outcomes: Outcomes, next_step: Callable[[Outcome], Mapping[Outcome, float]]) -> dict[Outcome, float]:
    """Apply the next step of the tick to each outcome."""
    return mixture(*((probability, next_step(outcome)) for outcome, probability in outcomes.items()))
