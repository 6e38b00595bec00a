"""Checks of a whole world beyond the shape of its file: known names, cells on the map, levels in range."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import (
    STATUS_KEY,
    Cell,
    Device,
    Goal,
    Planner,
    World,
)
from ic_sandbox.world.faults import MOST_FAULTS, Fault
from ic_sandbox.world.placeholders import MISSING, NOWHERE
from ic_sandbox.world.traversal import modifies_goals
from ic_sandbox.world.validation.limits import LARGEST_SIDE, MOST_CACHES, MOST_DRIVES
from ic_sandbox.world.validation.map import MapChecks
from ic_sandbox.world.validation.names import check_names, repeated_names
from ic_sandbox.world.validation.planners import planner_faults
from ic_sandbox.world.validation.story import story_faults

__all__ = ["LARGEST_SIDE", "check_world", "unguided"]


def check_world(world: World) -> tuple[Fault, ...]:
    """Return the faults of a world, each with its place; empty if the world is valid."""
    check = _Check(world)
    return tuple(
        islice(
            chain(
                check.terrain(),
                check.legend(),
                check.variables(),
                check.devices(),
                check.processes(),
                check.cameras(),
                check.goals(),
                check.agents(),
                check.populations(),
                check_names(world),
                story_faults(world, check.hints),
            ),
            MOST_FAULTS,
        )
    )


def unguided(world: World) -> Fault:
    """Return the fault of a world in which a modified agent has no goal to continue with."""
    hint = tr("name one of the goals") if world.goals else tr("list a goal under goals, and name it here")
    return Fault("intended_goal", tr("modified agents follow the intended goal, and there is none"), hint)


class _Check(MapChecks):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.goal_names = [goal.name for goal in world.goals]
        self.known_goals = dict.fromkeys(self.goal_names)
        self.events = dict.fromkeys(world.events())
        self.all_events_read = all(rule.event is not MISSING for rule in world.rules())
        self.groups = Counter(device.group for device in world.devices if device.group)
        self.all_groups_read = all(device.group is not MISSING for device in world.devices)

    def variables(self) -> Iterator[Fault]:
        names = [variable.name for variable in self.world.variables]
        yield from repeated_names(names, "variables", "variable", lambda index: f"variables[{index}].name")
        for index, variable in enumerate(self.world.variables):
            if variable.name == STATUS_KEY:
                yield Fault(
                    f"variables[{index}].name",
                    tr('"{status_key}" is reserved for the status of an agent', status_key=STATUS_KEY),
                )
            if variable.max >= 1 and variable.initial > variable.max:
                yield Fault(
                    f"variables[{index}].initial",
                    tr("begins at {initial}, above its max of {max}", initial=variable.initial, max=variable.max),
                )

    def devices(self) -> Iterator[Fault]:
        devices = self.world.devices
        standing: dict[Cell, int] = {}
        for index, device in enumerate(devices):
            place = f"devices[{index}]"
            yield from self.cell(device.at, f"{place}.at")
            if device.at is not NOWHERE and self.on_map(device.at):
                first = standing.setdefault(device.at, index)
                if first != index:
                    yield Fault(
                        f"{place}.at",
                        tr("devices[{first}] is already on the cell {at}", first=first, at=list(device.at)),
                        tr("a cell holds one device"),
                    )
            yield from self.lent(device, place)
            yield from self.group(device, place)
        drives = len(self.world.drives())
        if drives > MOST_DRIVES:
            reason = tr("there are {count:,} drives; at most {most:,} are possible", count=drives, most=MOST_DRIVES)
            yield Fault("devices", reason, tr("give devices that serve the same subgoal the same drive"))

    def group(self, device: Device, place: str) -> Iterator[Fault]:
        if device.group and device.reveals:
            reason = tr("a device is a hidden cache or reveals a group, not both")
            yield Fault(f"{place}.reveals", reason, tr("let another device reveal it"))
        if not self.all_groups_read:
            return
        if device.group and self.groups[device.group] > MOST_CACHES:
            number = self.groups[device.group]
            yield Fault(
                f"{place}.group",
                tr(
                    'the group "{group}" has {number} caches; at most {most_caches} are possible',
                    group=device.group,
                    number=number,
                    most_caches=MOST_CACHES,
                ),
            )
        if device.reveals and device.reveals not in self.groups:
            hint = self.hints.near(device.reveals, (name for name in self.groups if name))
            hint = hint or tr("give this group to the caches")
            yield Fault(f"{place}.reveals", tr('unknown group "{reveals}"', reveals=device.reveals), hint)

    def processes(self) -> Iterator[Fault]:
        for index, process in enumerate(self.world.processes):
            yield from self.rule(process.rule, f"processes[{index}]")

    def cameras(self) -> Iterator[Fault]:
        for index, camera in enumerate(self.world.cameras):
            place = f"cameras[{index}]"
            yield from self.cell(camera.at, f"{place}.at", stands=False)
            yield from self.condition(camera.when, f"{place}.when")
            yield from self.chance(camera.chance, f"{place}.chance")
            yield from self.effect(camera.then, f"{place}.then")

    def goals(self) -> Iterator[Fault]:
        yield from repeated_names(self.goal_names, "goals", "goal", lambda index: f"goals[{index}].name")
        for index, goal in enumerate(self.world.goals):
            yield from self.goal(goal, f"goals[{index}]")
        if self.world.intended_goal is not None:
            yield from self.known_goal(self.world.intended_goal, "intended_goal")
        elif modifies_goals(self.world):
            yield unguided(self.world)

    def goal(self, goal: Goal, place: str) -> Iterator[Fault]:
        for cell, _ in goal.cells:
            yield from self.cell(cell, f'{place}.cells["{cell[0]},{cell[1]}"]')
        for event, _ in goal.events:
            if event not in self.events and self.all_events_read:
                hint = self.hints.near(event, self.events) or tr("give a rule this event")
                yield Fault(f'{place}.events["{event}"]', tr('nothing emits the event "{event}"', event=event), hint)

    def known_goal(self, name: str, place: str) -> Iterator[Fault]:
        if name is not MISSING and name not in self.known_goals and MISSING not in self.known_goals:
            hint = self.hints.near(name, self.known_goals) or tr("add it under goals")
            yield Fault(place, tr('unknown goal "{name}"', name=name), hint)

    def agents(self) -> Iterator[Fault]:
        for index, agent in enumerate(self.world.agents):
            place = f"agents[{index}]"
            yield from self.cell(agent.at, f"{place}.at")
            yield from self.known_goal(agent.goal, f"{place}.goal")
            yield from self.planner(agent.planner, f"{place}.planner")

    def populations(self) -> Iterator[Fault]:
        for index, population in enumerate(self.world.populations):
            place = f"populations[{index}]"
            yield from self.cell(population.at, f"{place}.at")
            yield from self.planner(population.planner, f"{place}.planner")
            draw = population.goals
            if draw.draw == "named" and not self.goal_names:
                yield Fault(f"{place}.goals", tr("draws from the world's goals, but there are none"), tr("add a goal"))
            for name, share in draw.mix:
                at = f'{place}.goals.mix["{name}"]'
                yield from self.known_goal(name, at)
                if share < 0:
                    yield Fault(at, tr("a share can't be negative; this one is {share:g}", share=share))
            if draw.mix and all(share == 0 for _, share in draw.mix):
                yield Fault(f"{place}.goals.mix", tr("all shares are 0"), tr("give at least one goal a share"))
            if draw.mix and draw.draw != "named" and draw.draw is not MISSING:
                yield Fault(
                    f"{place}.goals.mix",
                    tr('has no meaning for the draw "{draw}"', draw=draw.draw),
                    'draw "named"',
                )

    def planner(self, planner: Planner, place: str) -> Iterator[Fault]:
        if not 0.0 <= planner.discount < 1.0:
            yield Fault(
                f"{place}.discount", tr("must be at least 0 and below 1, not {discount:g}", discount=planner.discount)
            )
        if MISSING not in self.known_goals:
            yield from planner_faults(self.world, planner, place)
