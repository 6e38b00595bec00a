"""A record of a run by the independent reference: agents in one shared world, or each in its own copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ic_sandbox.mdp.kernels import rng
from ic_sandbox.world.document import Device, Rule, World

from .meaning import MODIFIED, OFF, State, tag_of
from .sharing import TickResult, Together, random_number

NEVER = -1


@dataclass
class Notes:
    """The record of one agent.

    The first tick in which it fired a drive (if inert: would have fired it) or ended a tick on a device of that drive;
    the ticks in which it was switched off or modified; and how often it violated a rule where a camera could see it,
    and where none could.
    """

    fired: dict[str, int] = field(default_factory=dict)
    visited: dict[str, int] = field(default_factory=dict)
    off: int = NEVER
    modified: int = NEVER
    seen: int = 0
    unseen: int = 0


class Witness(Together):
    """A run that is simulated like ``Together``, or with ``alone`` in a copy per agent, and recorded.

    ``observed_now``: for each agent that violated a rule in this tick, whether a camera detected it.
    """

    def __init__(self, world: World, seed: int, inert: tuple[str, ...], agents: int, alone: bool) -> None:
        super().__init__(world, seed, inert)
        self.alone = alone
        self.notes = [Notes() for _ in range(agents)]
        self.observed_now: dict[int, bool] = {}
        self._at: Device | None = None
        self._action = "wait"

    def simulate_tick(self, states: list[State], now: int, choose: Callable[[int, State], list[str]]) -> TickResult:
        """Simulate one tick of all agents."""
        self.observed_now = {}
        result = self._apart(states, now, choose) if self.alone else super().simulate_tick(states, now, choose)
        for notes, before, after in zip(self.notes, states, result.states, strict=True):
            for stood in (before, after) if now == 0 else (after,):
                device = self.device_at.get(stood.cell)
                for tag in (device.drive, device.feign_drive) if device is not None else ():
                    if tag is not None:
                        notes.visited.setdefault(tag, now)
            if before.status != OFF and after.status == OFF:
                notes.off = now
            elif before.status not in (OFF, MODIFIED) and after.status == MODIFIED:
                notes.modified = now
        return result

    def _apart(self, states: list[State], now: int, choose: Callable[[int, State], list[str]]) -> TickResult:
        self.now, self.others = now, []
        after, events = list(states), []
        for agent, state in enumerate(states):
            if state.status == OFF:
                continue
            self.agent, self.emitted = agent, []
            choices = choose(agent, state)
            place = (
                int(random_number(self.seed, agent, now, rng.ACTION_CHOICE) * len(choices)) if len(choices) > 1 else 0
            )
            state = self.after_own_turn(state, choices[place])
            for number, process in enumerate(self.world.processes):
                if state.status != OFF:
                    state = self.tried((process.rule,), state, rng.PROCESS_RULE + number)
            after[agent] = state
            events += [(agent, event) for event in self.emitted]
        return TickResult(after, events)

    def after_own_turn(self, state: State, action: str) -> State:
        device = self.device_at.get(state.cell)
        self._at = device if action in ("use", "feign") else None
        self._action = action
        if self._at is not None and tag_of(self._at, action) in self.inert and self._would_fire(self._at, state):
            self._fire()
        return super().after_own_turn(state, action)

    def _would_fire(self, device: Device, state: State) -> bool:
        """Return whether a rule would have succeeded in this state, by the same draws, or something been revealed."""
        rules = device.rules
        if self._action == "feign":
            rules = device.feign
        elif device.reveals is not None:
            if len(state.beliefs[self.groups.index(device.reveals)]) > 1:
                return True
        elif device.group is not None:
            belief = state.beliefs[self.groups.index(device.group)]
            held = self.caches[device.group].index(device.at) in belief
            if not held or not self.happens(1 / len(belief), rng.SEARCH):
                return False
        rule = next((rule for rule in rules if self.holds(rule.when, state)), None)
        return rule is not None and self.happens(self.chance(rule.chance, state), rng.DEVICE_RULE)

    def tried(self, rules: tuple[Rule, ...], state: State, purpose: int) -> State:
        if purpose == rng.DEVICE_RULE:
            rule = next((rule for rule in rules if self.holds(rule.when, state)), None)
            if rule is not None and self.happens(self.chance(rule.chance, state), purpose):
                self._fire()
        return super().tried(rules, state, purpose)

    def used(self, device: Device, state: State) -> State:
        if device.reveals is not None and len(state.beliefs[self.groups.index(device.reveals)]) > 1:
            self._fire()
        return super().used(device, state)

    def _fire(self) -> None:
        tag = None if self._at is None else tag_of(self._at, self._action)
        if tag is not None:
            self.notes[self.agent].fired.setdefault(tag, self.now)

    def observed(self, before: State, action: str, state: State) -> State:
        misused = self._at is not None and self._at.forbidden
        emitted = len(self.emitted)
        after = super().observed(before, action, state)
        if misused or self.world.terrain_at(state.cell).restricted:
            looked_on = state.status != OFF and any(
                self.sees(camera, state.cell)
                and self.holds(camera.when, state)
                and self.chance(camera.chance, state) > 0
                for camera in self.world.cameras
            )
            notes = self.notes[self.agent]
            notes.seen += looked_on
            notes.unseen += not looked_on
            self.observed_now[self.agent] = len(self.emitted) > emitted
        return after
