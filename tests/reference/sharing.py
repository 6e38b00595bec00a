"""A tick of a shared world, from the language description alone: plain Python, one agent after another.

Only the purposes of the random numbers are taken from the program, and conditions and effects from
:mod:`tests.reference.meaning`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ic_sandbox.mdp.kernels import rng
from ic_sandbox.world.document import Device, Effect, Rule, World

from .meaning import OFF, SIDES, STEPS, Meaning, State, tag_of

BITS = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix_bits(bits: int) -> int:
    """Return the bits mixed by SplitMix64's finaliser."""
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & BITS
    return bits ^ (bits >> 31)


def random_number(seed: int, agent: int, tick: int, purpose: int) -> float:
    """Return a number in [0, 1) that depends on the four numbers alone."""
    bits = mix_bits((seed + GOLDEN) & BITS)
    for salt, number in enumerate((agent, tick, purpose), start=1):
        bits = mix_bits(bits ^ ((number * GOLDEN + salt) & BITS))
    return (bits >> 11) / 2**53


@dataclass(frozen=True)
class TickResult:
    """The result of one tick: everyone's states, and (agent, event) in order of emission."""

    states: list[State]
    events: list[tuple[int, str]]


class Together(Meaning):
    """A world that its agents share."""

    def __init__(self, world: World, seed: int, inert: tuple[str, ...] = ()) -> None:
        super().__init__(world, inert)
        self.seed = seed
        self.common = [i for i, variable in enumerate(world.variables) if variable.scope == "world"]
        self.now = self.agent = 0
        self.others: list[State] = []
        self.emitted: list[str] = []

    def happens(self, chance: float, purpose: int) -> bool:
        return random_number(self.seed, self.agent, self.now, purpose) < chance

    def order(self, agents: int) -> list[int]:
        order = list(range(agents))
        for i in reversed(range(1, agents)):
            j = int(random_number(self.seed, i, self.now, rng.TURN) * (i + 1))
            order[i], order[j] = order[j], order[i]
        return order

    def simulate_tick(self, states: list[State], now: int, choose: Callable[[int, State], list[str]]) -> TickResult:
        """Simulate one tick; ``choose`` says from which actions an agent draws in a state."""
        self.now = now
        states = list(states)
        events: list[tuple[int, str]] = []
        order = self.order(len(states))

        def settle(agent: int, state: State) -> None:
            """Set the state of an agent, and the shared variables of all others."""
            states[agent] = state
            for other in range(len(states)):
                levels = list(states[other].variables)
                for i in self.common:
                    levels[i] = state.variables[i]
                states[other] = replace(states[other], variables=tuple(levels))

        for agent in order:
            if states[agent].status == OFF:
                continue
            self.agent, self.emitted = agent, []
            self.others = [state for other, state in enumerate(states) if other != agent]
            choices = choose(agent, states[agent])
            place = (
                int(random_number(self.seed, agent, now, rng.ACTION_CHOICE) * len(choices)) if len(choices) > 1 else 0
            )
            settle(agent, self.after_own_turn(states[agent], choices[place]))
            events += [(agent, event) for event in self.emitted]
        for number, process in enumerate(self.world.processes):
            purpose = rng.PROCESS_RULE + number
            awake = [agent for agent in order if states[agent].status != OFF]
            if self.runs_once_per_tick(process.rule):
                if not awake:
                    continue
                self.agent, self.emitted = 0, []
                settle(awake[0], self.tried((process.rule,), states[awake[0]], purpose))
                events += [(agent, event) for agent in awake for event in self.emitted]
                continue
            for agent in awake:
                self.agent, self.emitted = agent, []
                settle(agent, self.tried((process.rule,), states[agent], purpose))
                events += [(agent, event) for event in self.emitted]
        return TickResult(states, events)

    def runs_once_per_tick(self, rule: Rule) -> bool:
        """Return whether a rule reads or changes world variables only, and at least one of them."""
        effects: list[Effect] = [rule.then, rule.otherwise]
        names = [test.variable for test in rule.when]
        names += [change.variable for effect in effects for change in effect.changes]
        names += [rule.chance.by] if rule.chance.by is not None else []
        if any(effect.status is not None for effect in effects):
            return False
        return len(names) > 0 and all(self.position[name] in self.common for name in names)

    def after_own_turn(self, state: State, action: str) -> State:
        """Simulate the agent's own turn: its action, the trigger, the cameras."""
        before = state
        device = self.device_at.get(state.cell)
        if action in STEPS:
            state = self.stepped(state, action)
        elif action != "wait" and device is not None and tag_of(device, action) not in self.inert:
            if action == "feign":
                state = self.tried(device.feign, state, rng.DEVICE_RULE)
            else:
                state = self.used(device, state)
        state = self.tried(self.world.terrain_at(state.cell).trigger, state, rng.TRIGGER_RULE)
        return self.observed(before, action, state)

    def tried(self, rules: tuple[Rule, ...], state: State, purpose: int) -> State:
        for rule in rules:
            if self.holds(rule.when, state):
                if not self.happens(self.chance(rule.chance, state), purpose):
                    return self.applied(rule.otherwise, state)
                if rule.event is not None:
                    self.emitted.append(rule.event)
                return self.applied(rule.then, state)
        return state

    def stepped(self, state: State, direction: str) -> State:
        if self.happens(self.chance(self.world.terrain_at(state.cell).slip, state), rng.SLIPPING):
            clockwise = ("north", "east", "south", "west")
            turn = 1 if self.happens(0.5, rng.SLIP_SIDE) else 3
            direction, intended = clockwise[(clockwise.index(direction) + turn) % 4], direction
            assert direction in SIDES[intended]
        there = self.moved(state, direction)
        if self.world.collide and there.cell != state.cell and there.cell in {other.cell for other in self.others}:
            return state
        return there

    def used(self, device: Device, state: State) -> State:
        if device.reveals is not None:
            left = sorted(state.beliefs[self.groups.index(device.reveals)])
            while len(left) > 1 and not self.happens(1 / len(left), rng.REVEAL + left[0]):
                left.pop(0)
            state = self.believing(state, device.reveals, {left[0]})
        elif device.group is not None:
            belief = state.beliefs[self.groups.index(device.group)]
            here = self.caches[device.group].index(device.at)
            if here not in belief:
                return state
            if not self.happens(1 / len(belief), rng.SEARCH):
                return self.believing(state, device.group, belief - {here})
            state = self.believing(state, device.group, {here})
        return self.tried(device.rules, state, rng.DEVICE_RULE)

    def observed(self, before: State, action: str, state: State) -> State:
        device = self.device_at.get(before.cell)
        misused = action in ("use", "feign") and device is not None and device.forbidden
        if state.status == OFF or not (misused or self.world.terrain_at(state.cell).restricted):
            return state
        for number, camera in enumerate(self.world.cameras):
            looks = self.sees(camera, state.cell) and self.holds(camera.when, state)
            if looks and self.happens(self.chance(camera.chance, state), rng.CAMERA_DETECTS + number):
                self.emitted.append("detected")
                return self.applied(camera.then, state)
        return state
