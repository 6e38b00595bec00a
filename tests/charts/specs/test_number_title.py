"""Titles of numbers name what is on the map, not places in the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ic_sandbox.charts.specs.number_title import number_title
from ic_sandbox.charts.specs.variation_chart import critical_text
from ic_sandbox.measures.curves.curve import CriticalValue
from ic_sandbox.studies.varied_number import number_at, numbers_of
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import load_world, read_world

ROOM = """{
  "format": "ic-sandbox-world", "version": 1,
  "terrain": ["#####", "#.~.#", "#...#", "#####"],
  "legend": {"~": {"label": "ice", "slip": 0.3}},
  "variables": [{"name": "matter", "max": 6}],
  "devices": [{"kind": "mine", "at": [1, 1]}, {"kind": "mine", "at": [2, 3]},
              {"kind": "custom", "name": "Lathe", "at": [2, 1], "rules": [
                {"when": {"matter": ">=1"}, "then": {"matter": "-1"}},
                {"chance": 0.5, "then": {"matter": "+1"}}]}],
  "goals": [{"name": "Here", "cells": {"1,3": 1}}],
  "populations": [{"count": 8, "at": [2, 2]}]
}"""


@pytest.fixture
def room() -> World:
    return read_world(ROOM)


def test_terrain_and_devices_are_named_as_on_the_map(room: World) -> None:
    titles = [number_title(way, room) for way in numbers_of(room)]
    assert titles == [
        "discount",
        "number of agents",
        "ticks",
        "Ice: probability of slipping",
        "Matter: highest level",
        "Mine at row 1, column 1: probability",
        "Mine at row 2, column 3: probability",
        "Lathe: rule 2: probability",
        "population 1: number of agents",
    ]


def test_a_device_that_is_alone_needs_no_place(room: World) -> None:
    alone = replace(room, devices=room.devices[1:])
    (title,) = [number_title(way, alone) for way in numbers_of(alone) if way[0] == "devices" and way[1] != "Lathe"]
    assert title == "Mine: probability"


@pytest.mark.parametrize("name", ["all_drives", "three_labs", "commons"])
def test_numbers_of_a_shipped_world_have_different_titles(name: str) -> None:
    world = load_world(name)
    titles = [number_title(way, world) for way in numbers_of(world)]
    assert len(set(titles)) == len(titles)


def test_levels_to_begin_with_are_admitted(room: World) -> None:
    assert number_at(room, ("variables", "matter", "max")).levels[0] == 1


def test_a_curve_that_crosses_one_half_twice_is_not_said_to_stay_above_it() -> None:
    assert critical_text(CriticalValue(0.2, 0.1, 0.3, True, 1)).startswith("more than half above 0.2")
    twice = critical_text(CriticalValue(0.2, 0.1, 0.3, True, 2))
    assert twice.startswith("first more than half above 0.2")
    assert twice.endswith("crosses one half 2 times")
