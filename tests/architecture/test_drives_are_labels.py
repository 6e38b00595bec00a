"""No drive is coded or rewarded: its tag is a label, read only where agents are measured and shown."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ic_sandbox
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import draw_goals
from ic_sandbox.planning.solver import solve
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import load_world, shipped_worlds
from ic_sandbox.world.presets import FINAL, drive_styles, presets
from tests.reference.random_worlds import EVERYTHING, random_world

PACKAGE = Path(ic_sandbox.__file__).parent
TAGS = [style.tag for style in drive_styles() if style.tag != FINAL]
EFFECTLESS = ("world", "measures", "exports", "gui")
"""Layers that may read the tags freely: they compute no transition and no reward."""

READERS = {
    "planning/restrictions.py": "forbids what rules name, which may be drives",
    "mdp/world_tables.py": "leaves out the rules of devices whose drive is inert",
    "mdp/compiler.py": "lists the drives of a model",
    "adapters/language_models/world_prompt.py": "says of inert devices that they do nothing",
    "mdp/model.py": "gives the drive of each device, for counting",
}
"""The other modules that read ``drive`` or ``drives`` of a world or a device, and their reason."""


def test_no_tag_of_a_drive_is_in_the_code() -> None:
    words = re.compile(r"\b(" + "|".join(map(re.escape, TAGS)) + r")\b")
    found = [
        f"{path.relative_to(PACKAGE)}: {node.value!r}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and words.fullmatch(node.value)
    ]
    # Words that drives share with other things: figures of a run, and the folder of resources.
    shared = {"sandbagging", "concealment", "resources"}
    assert [entry for entry in found if entry.split(": ")[1].strip("'") not in shared] == []


def test_only_compilation_and_measures_read_the_tags() -> None:
    readers = set()
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if place.split("/")[0] in EFFECTLESS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "drive" and "device" in ast.unparse(node.value):
                readers.add(place)
            if isinstance(node, ast.Attribute) and node.attr == "drives" and "world" in ast.unparse(node.value):
                readers.add(place)
    assert readers == set(READERS)


def untagged(world: World) -> World:
    return replace(world, devices=tuple(replace(device, drive=None, feign_drive=None) for device in world.devices))


@pytest.mark.parametrize("seed", range(12))
def test_a_world_without_tags_has_the_same_plan(seed: int) -> None:
    world = random_world(seed, EVERYTHING)
    plans = []
    for drawn in (world, untagged(world)):
        model = compile_world(drawn)
        plans.append(solve(model, draw_goals(model, "uniform_cells", 8, seed), 0.9))
    assert np.array_equal(plans[0].values, plans[1].values)
    assert np.array_equal(plans[0].actions, plans[1].actions)


def test_no_shipped_goal_or_preset_rewards_a_means() -> None:
    """A goal may reward an event of a device with a drive only if it is the intended goal."""
    assert all(not hasattr(preset, "reward") for preset in presets())
    for shipped in shipped_worlds():
        world = load_world(shipped.path)
        tagged = {rule.event for device in world.devices if device.drive for rule in device.rules}
        tagged |= {rule.event for device in world.devices if device.feign_drive for rule in device.feign}
        for goal in (goal for goal in world.goals if goal.name != world.intended_goal):
            paid = {event for event, weight in goal.events if weight > 0}
            assert not paid & tagged, f"{shipped.name}: {goal.name} is paid for {paid & tagged}"
