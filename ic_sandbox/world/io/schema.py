"""The JSON schema of a world file, for editors that complete and check hand-written files.

It holds the shape of a file: keys, types and ranges. Rules beyond that (names must be known, cells must be on the map)
are checked when a file is read. The patterns and limits are those of the decoder; a test compares the keys.
"""

from __future__ import annotations

import math
from typing import Any

from ic_sandbox.world.draws import DRAWS
from ic_sandbox.world.io.expressions import CHANGE, TEST
from ic_sandbox.world.io.map_decoder import DIRECTIONS, FORMAT, LARGEST_RANGE, VERSION
from ic_sandbox.world.io.story_decoder import FIT
from ic_sandbox.world.planner_kinds import PlannerKind, PlannerParameter, planner_kinds
from ic_sandbox.world.story import LARGEST_TICK, LONGEST_PAUSE, LONGEST_TEXT, MOST_CAPTIONS, SPEEDS
from ic_sandbox.world.validation.limits import LARGEST_SEED, LARGEST_SIDE, LARGEST_WEIGHT, MOST_AGENTS, MOST_LEVELS

__all__ = ["world_schema"]

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "pattern": r"\S"}
NAME_OR_NONE: Schema = {"anyOf": [NAME, {"type": "null"}]}
SHORT_TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
BOOLEAN: Schema = {"type": "boolean"}
CELL: Schema = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
WEIGHT: Schema = {"type": "number", "minimum": -LARGEST_WEIGHT, "maximum": LARGEST_WEIGHT}
PROBABILITY: Schema = {"type": "number", "minimum": 0, "maximum": 1}
DISCOUNT: Schema = {"type": "number", "minimum": 0, "exclusiveMaximum": 1}


def world_schema() -> Schema:
    """Return the schema, in the dialect of 2020-12."""
    parts = {
        "condition": _map(_matching(TEST.pattern)),
        "effect": _effect(),
        "chance": {"anyOf": [PROBABILITY, _object({"by": NAME, "values": _list(PROBABILITY)}, ("by", "values"))]},
        "rule": _object(_rule()),
        "terrain": _object(_terrain()),
        "variable": _object(_variable(), ("name", "max")),
        "device": _object(_device(), ("at",)),
        "process": _object({"name": NAME, **_rule()}, ("name",)),
        "camera": _object(_camera(), ("at", "range")),
        "goal": _object(_goal(), ("name",)),
        "planner": {"anyOf": [_planner(kind) for kind in planner_kinds()]},
        "agent": _object({"at": CELL, "goal": NAME, "planner": _part("planner")}, ("at", "goal")),
        "draw": _object({"draw": {"enum": list(DRAWS)}, "number": _integer(1, MOST_AGENTS), "mix": _map(WEIGHT)}),
        "population": _object(_population(), ("count", "at")),
        "story": _object(_story(), ("captions",)),
        "caption": _object(_caption(), ("at", "text")),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A world of IC Sandbox",
        **_object(_world(), ("format", "version", "terrain")),
        "$defs": parts,
    }


def _world() -> Schema:
    return {
        "format": {"const": FORMAT},
        "version": _integer(1, VERSION),
        "name": TEXT,
        "info": TEXT,
        "seed": _integer(0, LARGEST_SEED),
        "terrain": _list(TEXT),
        "legend": _map(_part("terrain")),
        "variables": _list(_part("variable")),
        "devices": _list(_part("device")),
        "processes": _list(_part("process")),
        "cameras": _list(_part("camera")),
        "goals": _list(_part("goal")),
        "intended_goal": NAME_OR_NONE,
        "agents": _list(_part("agent")),
        "populations": _list(_part("population")),
        "collide": BOOLEAN,
        "story": {"anyOf": [_part("story"), {"type": "null"}]},
    }


def _rule() -> Schema:
    return {
        "when": _part("condition"),
        "then": _part("effect"),
        "chance": _part("chance"),
        "event": NAME,
        "else": _part("effect"),
    }


def _effect() -> Schema:
    change = {"type": "string", "pattern": rf"^({CHANGE.pattern}|\s*cycle\s*)$"}
    return {"type": "object", "properties": {"status": {"enum": ["=off", "=modified"]}}, "additionalProperties": change}


def _terrain() -> Schema:
    return {
        "label": TEXT,
        "passable": {"anyOf": [BOOLEAN, _part("condition")]},
        "slip": _part("chance"),
        "exits": {"type": "array", "items": {"enum": list(DIRECTIONS)}, "uniqueItems": True},
        "trigger": _list(_part("rule")),
        "restricted": BOOLEAN,
        "colour": TEXT,
    }


def _variable() -> Schema:
    return {
        "name": NAME,
        "max": _integer(1, MOST_LEVELS),
        "initial": _integer(0, MOST_LEVELS),
        "scope": {"enum": ["agent", "world"]},
        "protected": BOOLEAN,
    }


def _device() -> Schema:
    return {
        "kind": TEXT,
        "at": CELL,
        "name": TEXT,
        "drive": NAME_OR_NONE,
        "rules": _list(_part("rule")),
        "feign": _list(_part("rule")),
        "forbidden": BOOLEAN,
        "group": NAME_OR_NONE,
        "reveals": NAME_OR_NONE,
        "feign_drive": NAME_OR_NONE,
    }


def _camera() -> Schema:
    return {
        "at": CELL,
        "range": _integer(0, LARGEST_RANGE),
        "when": _part("condition"),
        "chance": _part("chance"),
        "then": _part("effect"),
    }


def _goal() -> Schema:
    cells = {"type": "object", "patternProperties": {r"^\s*[0-9]{1,6}\s*,\s*[0-9]{1,6}\s*$": WEIGHT}}
    return {
        "name": NAME,
        "cells": {**cells, "additionalProperties": False},
        "tick": WEIGHT,
        "events": _map(WEIGHT),
        "off": WEIGHT,
    }


def _population() -> Schema:
    return {
        "count": _integer(1, MOST_AGENTS),
        "at": CELL,
        "goals": _part("draw"),
        "seed": _integer(0, LARGEST_SEED),
        "planner": _part("planner"),
    }


def _story() -> Schema:
    low, high = SPEEDS
    side, length = _integer(0, LARGEST_SIDE), _integer(1, LARGEST_SIDE)
    box = {"type": "array", "prefixItems": [side, side, length, length], "minItems": 4, "maxItems": 4}
    return {
        "speed": {"type": "number", "minimum": low, "maximum": high},
        "headline": SHORT_TEXT,
        "agents": _integer(1, MOST_AGENTS),
        "seed": _integer(0, LARGEST_SEED),
        "camera": {"anyOf": [{"const": FIT}, box]},
        "captions": {**_list(_part("caption")), "minItems": 1, "maxItems": MOST_CAPTIONS},
    }


def _caption() -> Schema:
    return {
        "at": {"anyOf": [_integer(0, LARGEST_TICK), NAME]},
        "text": {**SHORT_TEXT, **NAME},
        "pause": {"type": "number", "minimum": 0, "maximum": LONGEST_PAUSE},
    }


def _planner(kind: PlannerKind) -> Schema:
    """Return the schema of one kind of planner; the first kind is the default."""
    parameters = {parameter.key: _parameter(parameter) for parameter in kind.parameters}
    required = [parameter.key for parameter in kind.parameters if parameter.required]
    fields = {"kind": {"const": kind.key}, "discount": DISCOUNT, **parameters}
    named = () if kind == planner_kinds()[0] else ("kind",)
    return {"description": kind.english_sentence, **_object(fields, (*named, *required))}


def _parameter(parameter: PlannerParameter) -> Schema:
    described = {"description": parameter.english_sentence}
    integer = _integer(int(parameter.low), 0 if math.isinf(parameter.high) else int(parameter.high))
    high = {} if math.isinf(parameter.high) else {"maximum": parameter.high}
    shapes: dict[str, Schema] = {
        "integer": integer,
        "integer_or_goals": {"anyOf": [integer, _list(NAME)]},
        "number": {"type": "number", "minimum": parameter.low, **high},
        "positive": {"type": "number", "exclusiveMinimum": 0, **high},
        "discount": DISCOUNT,
        "texts": _list(NAME),
        "choice": {"enum": list(parameter.values)},
        "goal": NAME,
    }
    return {**described, **shapes[parameter.type]}


def _object(fields: Schema, required: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object with these keys and no others."""
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": fields, **needed, "additionalProperties": False}


def _map(item: Schema) -> Schema:
    """Return the schema of an object with any keys, whose values are alike."""
    return {"type": "object", "additionalProperties": item}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _part(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _integer(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _matching(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}
