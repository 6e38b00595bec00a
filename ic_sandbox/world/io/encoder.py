"""The text of a world file: canonical, and pleasant to read and edit by hand."""

from __future__ import annotations

import json
import math
from typing import Any

from ic_sandbox.world.document import (
    Agent,
    Camera,
    Chance,
    Device,
    Draw,
    Effect,
    Goal,
    Planner,
    Population,
    Process,
    Terrain,
    Variable,
    World,
)
from ic_sandbox.world.io.expressions import write_chance, write_condition, write_effect, write_number, write_rule
from ic_sandbox.world.io.map_decoder import FORMAT, VERSION
from ic_sandbox.world.io.story_decoder import write_story
from ic_sandbox.world.presets import preset_devices

__all__ = ["dump_world", "world_as_json"]

ENCODER = json.JSONEncoder(ensure_ascii=False)
WIDTH = 110
"""The line length to keep to if possible."""


def dump_world(world: World) -> str:
    """Return the text of a world's file. Reading it gives the same world, and writing that gives the same text."""
    written = world_as_json(world)
    lines = [
        f"  {_quoted(key)}: {_laid_out(value, 2, len(key) + 6, key == 'terrain')}" for key, value in written.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _quoted(value: Any) -> str:
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return repr(value)  # as the encoder writes it; faster, since the weights of cells can be half a million numbers
    return ENCODER.encode(value)


def _laid_out(value: Any, indent: int, column: int, always_open: bool = False) -> str:
    """Return a value on one line if it fits, otherwise on several."""
    line = _quoted(value)
    if not isinstance(value, list | dict) or not value:
        return line
    several = always_open or (indent == 2 and isinstance(value, list))
    if not several and column + len(line) <= WIDTH:
        return line
    inner = " " * (indent + 2)
    if isinstance(value, list):
        parts = [inner + _laid_out(item, indent + 2, indent + 2) for item in value]
        return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"
    parts = [
        f"{inner}{_quoted(key)}: {_laid_out(item, indent + 2, indent + len(key) + 6)}" for key, item in value.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"


def world_as_json(world: World) -> dict[str, Any]:
    """Return the contents of a world's file as JSON values, before layout."""
    written: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": world.name}
    optional = {
        "info": world.info,
        "seed": world.seed,
        "terrain": list(world.terrain),
        "legend": {kind.glyph: _terrain(kind) for kind in world.legend},
        "variables": [_variable(variable) for variable in world.variables],
        "devices": [_device(device) for device in world.devices],
        "processes": [_process(process) for process in world.processes],
        "cameras": [_camera(camera) for camera in world.cameras],
        "goals": [_goal(goal) for goal in world.goals],
        "intended_goal": world.intended_goal,
        "agents": [_agent(agent) for agent in world.agents],
        "populations": [_population(population) for population in world.populations],
        "collide": world.collide,
        "story": write_story(world.story) if world.story is not None else None,
    }
    written.update({key: value for key, value in optional.items() if value or key == "terrain"})
    return written


def _terrain(kind: Terrain) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if kind.label:
        written["label"] = kind.label
    if kind.passable is not True:
        written["passable"] = False if kind.passable is False else write_condition(kind.passable)
    if kind.slip != Chance(0.0):
        written["slip"] = write_chance(kind.slip)
    if kind.exits is not None:
        written["exits"] = list(kind.exits)
    if kind.trigger:
        written["trigger"] = [write_rule(rule) for rule in kind.trigger]
    if kind.restricted:
        written["restricted"] = True
    if kind.colour is not None:
        written["colour"] = kind.colour
    return written


def _variable(variable: Variable) -> dict[str, Any]:
    written: dict[str, Any] = {"name": variable.name, "max": variable.max}
    if variable.initial:
        written["initial"] = variable.initial
    if variable.scope != "agent":
        written["scope"] = variable.scope
    if variable.protected:
        written["protected"] = True
    return written


def _device(device: Device) -> dict[str, Any]:
    preset = preset_devices().get(device.kind, Device(device.at))
    written: dict[str, Any] = {"kind": device.kind, "at": list(device.at)}
    for key in ("name", "drive", "feign_drive", "forbidden", "group", "reveals"):
        if getattr(device, key) != getattr(preset, key):
            written[key] = getattr(device, key)
    for key in ("rules", "feign"):
        if getattr(device, key) != getattr(preset, key):
            written[key] = [write_rule(rule) for rule in getattr(device, key)]
    return written


def _process(process: Process) -> dict[str, Any]:
    return {"name": process.name, **write_rule(process.rule)}


def _camera(camera: Camera) -> dict[str, Any]:
    written: dict[str, Any] = {"at": list(camera.at), "range": camera.range}
    if camera.when:
        written["when"] = write_condition(camera.when)
    if camera.chance != Chance():
        written["chance"] = write_chance(camera.chance)
    if camera.then != Effect():
        written["then"] = write_effect(camera.then)
    return written


def _goal(goal: Goal) -> dict[str, Any]:
    written: dict[str, Any] = {"name": goal.name}
    if goal.cells:
        written["cells"] = {f"{row},{col}": write_number(weight) for (row, col), weight in goal.cells}
    if goal.tick:
        written["tick"] = write_number(goal.tick)
    if goal.events:
        written["events"] = {event: write_number(weight) for event, weight in goal.events}
    if goal.off:
        written["off"] = write_number(goal.off)
    return written


def _planner(planner: Planner) -> dict[str, Any]:
    written: dict[str, Any] = {"kind": planner.kind, "discount": write_number(planner.discount)}
    for name, value in planner.parameters:
        if isinstance(value, str):
            written[name] = value
        else:
            written[name] = list(value) if isinstance(value, tuple) else write_number(value)
    return written


def _agent(agent: Agent) -> dict[str, Any]:
    written: dict[str, Any] = {"at": list(agent.at), "goal": agent.goal}
    if agent.planner != Planner():
        written["planner"] = _planner(agent.planner)
    return written


def _population(population: Population) -> dict[str, Any]:
    draw: dict[str, Any] = {"draw": population.goals.draw}
    if population.goals.number is not None:
        draw["number"] = population.goals.number
    if population.goals.mix:
        draw["mix"] = {name: write_number(share) for name, share in population.goals.mix}
    written: dict[str, Any] = {"count": population.count, "at": list(population.at)}
    if population.goals != Draw():
        written["goals"] = draw
    if population.seed is not None:
        written["seed"] = population.seed
    if population.planner != Planner():
        written["planner"] = _planner(population.planner)
    return written
