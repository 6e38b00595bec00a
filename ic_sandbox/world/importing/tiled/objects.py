"""What stands on a Tiled map: devices, cameras, goals, agents and populations, by the class or name of objects."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import BY_HAND, Agent, Cell, Draw, DrawKind, Planner, Population
from ic_sandbox.world.importing.draft import Draft, did_you_mean, same_word
from ic_sandbox.world.importing.tiled.values import Node, properties, real, text, whole
from ic_sandbox.world.presets import preset, presets

__all__ = ["Thing", "kind_of_thing", "known_things", "place_things"]

GOAL, AGENT, POPULATION, CAMERA = "goal", "agent", "population", "camera"
WORDS = {"goal": GOAL, "flag": GOAL, "agent": AGENT, "start": AGENT, "player": AGENT, "population": POPULATION}
DEFAULT_COUNT = 64
DRAWS: dict[str, DrawKind] = {"uniform_cells": "uniform_cells", "single_cell": "single_cell", "named": "named"}


@dataclass(frozen=True, slots=True)
class Thing:
    """An object, or a tile that stands for one: the cells that it covers, the first being its own, and where it is
    listed.
    """

    entry: Node
    cells: tuple[Cell, ...]
    place: str

    @property
    def kind(self) -> str | None:
        """What it is; None where neither its class nor its name is known."""
        words = (text(self.entry.get(key)) for key in ("class", "type", "name"))
        return next((kind for word in words if word and (kind := kind_of_thing(word)) is not None), None)

    @property
    def title(self) -> str:
        """The name that it was given besides its class."""
        name = text(self.entry.get("name"))
        return "" if kind_of_thing(name) == self.kind else name


def kind_of_thing(word: str) -> str | None:
    """What a class or name stands for: a kind of the palette, or one of goal, agent, population."""
    same = same_word(word)
    if same in WORDS:
        return WORDS[same]
    for ready in presets():
        if same in (same_word(ready.kind), same_word(ready.title)):
            return CAMERA if ready.camera is not None else ready.kind
    return None


def known_things() -> list[str]:
    """What an object may be called."""
    return [*dict.fromkeys(WORDS.values()), *(ready.kind for ready in presets())]


def place_things(draft: Draft, things: list[Thing]) -> None:
    """Place everything: what others refer to first, so that the order of the file doesn't matter."""
    kinds = {id(thing): thing.kind for thing in things}
    for thing in things:
        if kinds[id(thing)] is None:
            _unknown(draft, thing)
    order = sorted((thing for thing in things if kinds[id(thing)] is not None), key=_turn)
    for thing in order:
        if thing.kind == GOAL:
            _goal(draft, thing)
    draft.take_goals()
    for thing in order:
        match thing.kind:
            case "camera":
                _camera(draft, thing)
            case "agent":
                _agent(draft, thing)
            case "population":
                _population(draft, thing)
            case kind if kind is not None and kind != GOAL:
                _device(draft, thing, kind)


def _turn(thing: Thing) -> int:
    kind = thing.kind
    if kind == GOAL:
        return 0
    if kind in (AGENT, POPULATION):
        return 3
    return 2 if kind != CAMERA and preset(kind or BY_HAND).device.reveals is not None else 1


def _unknown(draft: Draft, thing: Thing) -> None:
    named = next((word for key in ("class", "type", "name") if (word := text(thing.entry.get(key)))), "")
    if not named:
        draft.fault(
            thing.place,
            tr("it has no class and no name"),
            tr("known are: {known_things}", known_things=", ".join(known_things())),
        )
    else:
        draft.fault(thing.place, tr('there is no device "{named}"', named=named), did_you_mean(named, known_things()))


def _goal(draft: Draft, thing: Thing) -> None:
    weight = _number(draft, thing, "weight", 1.0)
    for cell in thing.cells:
        draft.goal(thing.title or tr("Goal"), cell, weight)


def _camera(draft: Draft, thing: Thing) -> None:
    if draft.camera(thing.cells[0], thing.place):
        *others, camera = draft.world.cameras
        sight = int(_number(draft, thing, "range", camera.range))
        chance = _number(draft, thing, "chance", camera.chance.value)
        camera = replace(camera, range=sight, chance=replace(camera.chance, value=chance))
        draft.world = replace(draft.world, cameras=(*others, camera))


def _device(draft: Draft, thing: Thing, kind: str) -> None:
    if draft.device(kind, thing.cells[0], thing.place) and thing.title:
        *others, device = draft.world.devices
        draft.world = replace(draft.world, devices=(*others, replace(device, name=thing.title)))


def _agent(draft: Draft, thing: Thing) -> None:
    names = [goal.name for goal in draft.world.goals]
    asked = text(properties(thing.entry).get("goal"))
    near = {same_word(name): name for name in reversed(names)}
    if asked and same_word(asked) not in near:
        draft.fault(
            thing.place, tr('there is no goal "{asked}"', asked=asked), did_you_mean(asked, names) if names else ""
        )
    elif asked or names:
        agents = draft.world.agents
        name = near[same_word(asked)] if asked else names[len(agents) % len(names)]
        added = Agent(thing.cells[0], name, _planner(draft, thing))
        draft.world = replace(draft.world, agents=(*agents, added))
    else:  # nobody has said what it wants: it draws a goal of its own
        _crowd(draft, thing, 1)


def _population(draft: Draft, thing: Thing) -> None:
    noted = properties(thing.entry)
    count = whole(noted.get("count", DEFAULT_COUNT))
    if count is None:
        draft.fault(thing.place, tr('"{count}" is no number of agents', count=text(noted.get("count"))))
    else:
        _crowd(draft, thing, count)


def _crowd(draft: Draft, thing: Thing, count: int) -> None:
    drawn = text(properties(thing.entry).get("draw")) or "uniform_cells"
    if drawn not in DRAWS:
        draft.fault(thing.place, tr('there is no draw "{drawn}"', drawn=drawn), did_you_mean(drawn, DRAWS))
        return
    seed = len(draft.world.populations)
    made = Population(count, thing.cells[0], Draw(DRAWS[drawn]), seed, _planner(draft, thing))
    draft.world = replace(draft.world, populations=(*draft.world.populations, made))


def _planner(draft: Draft, thing: Thing) -> Planner:
    return Planner(discount=_number(draft, thing, "discount", Planner().discount))


def _number(draft: Draft, thing: Thing, key: str, usual: float) -> float:
    value = properties(thing.entry).get(key)
    number = usual if value is None else real(value)
    if number is None:
        draft.fault(thing.place, tr("its {key} is no number", key=key))
        return usual
    return number
