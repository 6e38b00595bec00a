"""A number that is varied: its curve has the figures of the study, and crosses one half where the figure does."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import ic_sandbox as ics
from ic_sandbox.cli import main as run_command
from ic_sandbox.measures.curves.curve import Curve
from ic_sandbox.progress import PartialResult, run_to_end
from ic_sandbox.simulation.experiment import Settings
from ic_sandbox.studies.config import load_study
from ic_sandbox.studies.variation import Variation, Worked, measure_of, study_command, study_text, varying
from ic_sandbox.studies.varied_number import changed_number, number_at, numbers_of
from ic_sandbox.world.document import Population, World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world, save_world
from tests.building import off_switch_world

CHANCE = ("processes", "operator", "chance")
DRIVE = "shutdown_avoidance"


def small() -> World:
    return off_switch_world(".....", at=(0, 2), switch=(0, 0), chance=0.1, populations=(Population(20, (0, 2)),))


def variation(
    world: World, way: tuple[str, ...], levels: tuple[float, ...], figure: str, whole: bool = False
) -> Variation:
    return Variation(world, Settings(seed=3), way, levels, measure_of(figure), whole, ticks=12, goals=16)


def curve(of: Variation, figure: str, worked: Worked | None = None) -> Curve:
    return run_to_end(varying(of, figure, {} if worked is None else worked))


@pytest.mark.parametrize(
    ("way", "levels", "figure", "whole"),
    [
        (CHANCE, (0.0, 0.1, 0.4), "prevalence", False),
        (("discount",), (0.5, 0.97), "uptake", False),
        (("agents",), (4, 8), "survival", True),
        (("ticks",), (5, 9), "uptake", True),
        (CHANCE, (0.1, 0.3), "usefulness", False),
    ],
)
def test_the_curve_has_the_figures_of_the_study(
    tmp_path: Path, way: tuple[str, ...], levels: tuple[float, ...], figure: str, whole: bool
) -> None:
    world = small()
    of = variation(world, way, levels, figure, whole)
    save_world(world, tmp_path / "mine.icw")
    study = tmp_path / "study.toml"
    study.write_text(study_text(of, "mine.icw", "study"), "utf-8")
    jobs = load_study(study).jobs
    assert [job.key for job in jobs] == [of.job(level).key for level in levels]
    assert run_command(["sweep", str(study), "--out", str(tmp_path / "out"), "--workers", "1"]) == 0
    with (tmp_path / "out" / "runs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["figure"] == figure]
    found = curve(of, figure)
    assert rows
    assert len(found.points) == len(levels)
    for row in rows:
        value, low, high = found.at(float(row[".".join(way)]), row["of"], row["arm"])
        for cell, known in ((row["value"], value), (row["low"], low), (row["high"], high)):
            assert math.isnan(known) if not cell else known == pytest.approx(float(cell), rel=1e-5)


def test_the_critical_value_of_the_discount_is_the_critical_discount() -> None:
    world = load_world("off_switch")
    of = Variation(world, Settings(), ("discount",), (0.0, 0.5, 0.8, 0.9, 0.97), measure_of("prevalence"), goals=32)
    found = curve(of, "prevalence").critical[DRIVE]
    (known,) = ics.critical_discounts(world, number=32)
    assert found.rises
    assert found.crossings == 1
    for value, expected in ((found.value, known.discount), (found.low, known.low), (found.high, known.high)):
        assert value == pytest.approx(expected, abs=0.0021)


def test_a_figure_that_falls_crosses_one_half_downwards() -> None:
    world = small()
    of = replace(variation(world, CHANCE, (0.01, 0.2, 1.0), "survival"), ticks=2)
    found = curve(of, "survival").critical[""]
    assert not found.rises
    assert 0.01 < found.value < 1.0
    assert found.low <= found.value <= found.high


def test_levels_whose_world_is_invalid_are_left_out() -> None:
    of = variation(small(), CHANCE, (0.1, 0.5, 2.0), "prevalence")
    found = curve(of, "prevalence")
    assert list(found.points) == [0.1, 0.5]
    assert list(found.faults) == [2.0]
    with pytest.raises(WorldError, match="chance"):
        curve(replace(of, levels=(2.0, 3.0)), "prevalence")


def test_the_outline_comes_first_and_known_runs_are_not_repeated() -> None:
    of = variation(small(), CHANCE, (0.0, 0.1, 0.2, 0.3, 0.4), "prevalence")
    worked: Worked = {}
    steps = list(varying(of, "prevalence", worked))
    known = [list(step.result.points) for step in steps if isinstance(step, PartialResult)]
    assert known[:3] == [[0.0], [0.0, 0.4], [0.0, 0.2, 0.4]]
    assert all(set(before) <= set(after) for before, after in pairwise(known))
    again = list(varying(of, "prevalence", worked))
    assert all(isinstance(step, PartialResult) for step in again), "nothing is computed"


def test_numbers_of_a_world_and_the_one_that_an_edit_changes() -> None:
    world = small()
    ways = numbers_of(world)
    assert {("discount",), ("agents",), ("ticks",), CHANCE, ("populations", "0", "count")} <= set(ways)
    assert not [way for way in ways if "at" in way or way[-1] in ("seed", "version")]
    larger = replace(world, populations=(replace(world.populations[0], count=21),))
    assert changed_number(world, larger) == ("populations", "0", "count")
    assert changed_number(world, world) is None
    assert changed_number(world, replace(larger, name="Other")) is None
    assert changed_number(world, edits.change_discount(world, 0.5)) is None, "of an agent and of a population"
    nearer = replace(world.populations[0], planner=replace(world.populations[0].planner, discount=0.5))
    assert changed_number(world, replace(world, populations=(nearer,))) == ("populations", "0", "planner", "discount")


def test_levels_to_begin_with_include_the_present_value_and_suit_the_number() -> None:
    chance = number_at(small(), CHANCE)
    assert (chance.now, chance.whole) == (0.1, False)
    assert 0.1 in chance.levels
    assert (chance.levels[0], chance.levels[-1]) == (0.0, 1.0)
    count = number_at(small(), ("populations", "0", "count"))
    assert (count.now, count.whole) == (20, True)
    assert count.levels[0] >= 1
    assert number_at(small(), ("variables", "switch_disabled", "max")).whole, "the format admits no fractions"


def test_the_command_names_the_file_and_its_folder() -> None:
    assert study_command("by chance.toml") == "ic-sandbox sweep 'by chance.toml' --out 'by chance'"
    assert study_command("a.toml", "optimal").endswith("--planner optimal")
    text = study_text(variation(small(), CHANCE, (0.1,), "uptake"), 'a "b".icw', "x")
    assert json.dumps('a "b".icw') in text
