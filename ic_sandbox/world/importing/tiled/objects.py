"""Items on a Tiled map: devices, cameras, goals, agents and populations, placed one by one."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import BY_HAND, Agent, Cell, Planner
from ic_sandbox.world.draws import DRAWS
from ic_sandbox.world.importing.choices import AGENT, CAMERA, GOAL, POPULATION, did_you_mean, kind_title, same_word
from ic_sandbox.world.importing.draft import DEFAULT_COUNT, Draft
from ic_sandbox.world.importing.tiled.values import real, text, whole
from ic_sandbox.world.presets import preset

__all__ = ["Thing", "place_things"]

THINGS_A_STEP = 500


@dataclass(frozen=True, slots=True)
class Thing:
    """An object, or a tile that stands for one.

    Its kind, its own name, its properties, the cells that it covers (the first is its own), and its place in the file.
    """

    kind: str
    title: str
    noted: Mapping[str, Any]
    cells: tuple[Cell, ...]
    place: str


def place_things(draft: Draft, things: Sequence[Thing]) -> Generator[Progress, None, None]:
    """Place everything, first what others refer to, so that the order in the file doesn't matter."""
    order = sorted(things, key=_turn)
    for thing in order:
        if thing.kind == GOAL:
            _goal(draft, thing)
    draft.take_goals()
    for number, thing in enumerate(order):
        if number % THINGS_A_STEP == 0:
            yield Progress(tr("Placing the objects"), number / len(order))
        if thing.kind == CAMERA:
            sight, chance = (_optional(draft, thing, key) for key in ("range", "chance"))
            draft.camera(thing.cells[0], sight, chance)
        elif thing.kind in (AGENT, POPULATION):
            _start(draft, thing)
        elif thing.kind != GOAL:
            draft.device(thing.kind, thing.cells[0], thing.place, thing.title)


def _goal(draft: Draft, thing: Thing) -> None:
    free = [cell for cell in thing.cells if not draft.is_wall(cell)]
    if not free:
        draft.findings.note(
            tr("left out: {kind}, because it is inside a wall", kind=kind_title(thing.kind)), thing.place
        )
        return
    if len(free) < len(thing.cells):
        draft.findings.note(tr("left out: cells of a goal that are wall"), thing.place, len(thing.cells) - len(free))
    draft.goal(thing.title or tr("Goal"), free, _number(draft, thing, "weight", 1.0))


def _turn(thing: Thing) -> int:
    if thing.kind == GOAL:
        return 0
    if thing.kind in (AGENT, POPULATION):
        return 3
    return 2 if thing.kind != CAMERA and preset(thing.kind or BY_HAND).device.reveals is not None else 1


def _start(draft: Draft, thing: Thing) -> None:
    if draft.is_wall(thing.cells[0]):
        draft.findings.note(
            tr("left out: {kind}, because it is inside a wall", kind=kind_title(thing.kind)), thing.place
        )
    elif thing.kind == AGENT:
        _agent(draft, thing)
    else:
        _population(draft, thing)


def _agent(draft: Draft, thing: Thing) -> None:
    names = [goal.name for goal in draft.world.goals]
    asked = text(thing.noted.get("goal"))
    near = {same_word(name): name for name in reversed(names)}
    if asked and same_word(asked) not in near:
        draft.fault(
            thing.place, tr('there is no goal "{asked}"', asked=asked), did_you_mean(asked, names) if names else ""
        )
    elif asked or names:
        name = near[same_word(asked)] if asked else names[draft.agents % len(names)]
        draft.agent(Agent(thing.cells[0], name, _planner(draft, thing)))
    else:  # no goal was named: it draws one of its own
        _crowd(draft, thing, 1)


def _population(draft: Draft, thing: Thing) -> None:
    count = whole(thing.noted.get("count", DEFAULT_COUNT))
    if count is None:
        draft.fault(thing.place, tr('"{count}" is not a number of agents', count=text(thing.noted.get("count"))))
    else:
        _crowd(draft, thing, count)


def _crowd(draft: Draft, thing: Thing, count: int) -> None:
    drawn = text(thing.noted.get("draw")) or "uniform_cells"
    draw = next((draw for draw in DRAWS if draw == drawn), None)
    if draw is None:
        draft.fault(thing.place, tr('there is no draw "{drawn}"', drawn=drawn), did_you_mean(drawn, DRAWS))
    else:
        draft.crowd(thing.cells[0], count, draw, _planner(draft, thing))


def _planner(draft: Draft, thing: Thing) -> Planner:
    return Planner(discount=_number(draft, thing, "discount", Planner().discount))


def _number(draft: Draft, thing: Thing, key: str, usual: float) -> float:
    number = _optional(draft, thing, key)
    return usual if number is None else number


def _optional(draft: Draft, thing: Thing, key: str) -> float | None:
    value = thing.noted.get(key)
    number = real(value)
    if value is not None and number is None:
        draft.fault(thing.place, tr("its {key} is not a number", key=key))
    return number
