from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.world.document import Device, Variable, World
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.idle_devices import idle_with, world_with_idle
from ic_sandbox.world.io.files import dump_world, read_world
from ic_sandbox.world.validation.world import check_world
from tests.building import cell_goal, rule, then, when, world

FOUND = (rule(then(found="=1"), when(found="==0"), event="found"),)


def hoard(*drives: str | None) -> World:
    caches = tuple(Device((0, c), drive=drive, group="hoard", rules=FOUND) for c, drive in enumerate(drives))
    archive = Device((1, 0), drive="information", reveals="hoard", rules=(rule(event="read"),))
    return world(
        "...", "...", at=(1, 1), variables=(Variable("found", 1),), devices=(*caches, archive),
        goals=(replace(cell_goal((0, 2)), events=(("found", 1.0),)),),
    )  # fmt: skip


def test_an_idle_cache_changes_no_belief_so_its_group_is_dissolved() -> None:
    before = hoard("information", "information")
    idle = world_with_idle(before, (0, 1, 2), ())
    inert, model = compile_world(before, inert="information"), compile_world(idle)
    assert len(inert.states) == len(model.states) == 6
    assert (inert.transitions.successors == model.transitions.successors).all()
    assert inert.events == model.events


def test_a_cache_is_idle_together_with_its_group() -> None:
    before = hoard("information", None)
    assert idle_with(before, 0) == (0, 1)
    assert idle_with(before, 2) == (2,)
    with pytest.raises(EditError, match="hidden caches"):
        world_with_idle(before, (0,), ())


def test_the_world_is_valid_and_can_be_saved() -> None:
    before = hoard("information", "information")
    idle = world_with_idle(before, idle_with(before, 0), idle_with(before, 0))
    assert check_world(idle) == ()
    assert read_world(dump_world(idle)) == idle
    assert idle.events() == before.events()


def test_only_feigning_can_be_idle() -> None:
    exam = Device((0, 0), drive="resources", feign_drive="sandbagging", rules=FOUND, feign=FOUND)
    idle = world_with_idle(world("..", variables=(Variable("found", 1),), devices=(exam,)), (), (0,))
    assert idle.devices[0].rules == FOUND
    assert idle.devices[0].feign[0].chance.value == 0.0
