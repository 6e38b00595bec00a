from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.cli import main
from ic_sandbox.measures.comparison import compare
from ic_sandbox.measures.pairs.difference_series import PairedMeasure, differences_by_tick, measures_of_pair
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import SHARED, Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.document import Draw, Population, World
from ic_sandbox.world.editing.edits import change_discount
from ic_sandbox.world.idle_devices import devices_of_drive, world_with_idle, world_without
from tests.building import off_switch_world

DRIVE = "shutdown_avoidance"
WORLD = off_switch_world(
    ".......", ".......", ".......", at=(1, 3), switch=(0, 0), chance=0.15, agents=(),
    populations=(Population(80, (1, 3), Draw(number=20)),), name="Strangers",
)  # fmt: skip
WITHOUT = world_without(WORLD, DRIVE)
TICKS = 20


def run_of(world: World, ticks: int = TICKS, controls: bool = False, mode: str | None = None) -> Run:
    experiment = run_to_end(prepare_steps(world, Settings(seed=3, controls=controls, mode=mode)))
    simulator = Simulator(experiment)
    simulator.advance(ticks)
    return simulator.run()


def differences(one: Run, other: Run, what: PairedMeasure, known: Banded | None = None) -> Banded:
    return run_to_end(differences_by_tick(one, other, what, known))


@pytest.fixture(scope="module")
def first() -> Run:
    return run_of(WORLD, controls=True)


@pytest.fixture(scope="module")
def second() -> Run:
    return run_of(WITHOUT)


def test_the_last_difference_is_that_of_the_summaries(first: Run, second: Run) -> None:
    compared = compare(ics.summarize(first), ics.summarize(second))
    summaries = {(found.figure, found.of): found.difference for found in compared if found.arm.kind == "main"}
    for what in measures_of_pair(first.experiment, second.experiment):
        found = differences(first, second, what)
        expected = summaries[what.figure, what.of]
        got = [float(part[-1]) for part in found.parts]
        np.testing.assert_array_equal(got, [expected.value, expected.low, expected.high])


def test_every_tick_is_the_last_of_a_shorter_run(first: Run, second: Run) -> None:
    for what in measures_of_pair(first.experiment, second.experiment):
        whole = differences(first, second, what)
        shorter = differences(run_of(WORLD, 7), run_of(WITHOUT, 7), what)
        np.testing.assert_array_equal(np.array(whole.parts)[:, :7], np.array(shorter.parts))


def test_known_differences_are_continued(first: Run, second: Run) -> None:
    for what in measures_of_pair(first.experiment, second.experiment):
        begun = differences(run_of(WORLD, 9), run_of(WITHOUT, 9), what)
        continued, whole = differences(first, second, what, begun), differences(first, second, what)
        np.testing.assert_array_equal(np.array(continued.parts), np.array(whole.parts))


def test_a_world_does_not_differ_from_itself(first: Run) -> None:
    same = run_of(WORLD)
    for what in measures_of_pair(first.experiment, same.experiment):
        found = differences(first, same, what)
        assert not np.array(found.parts)[:, :3].any()
        assert not np.nan_to_num(found.parts).any()  # the index has no interval below 64 active agents


def test_a_world_without_a_drive_is_the_neutral_arm(first: Run, second: Run) -> None:
    with_controls, alone = series_of(first), series_of(second)
    np.testing.assert_array_equal(alone.survival.value, with_controls.survival_neutral.value[0])
    np.testing.assert_array_equal(alone.visit.value[0], with_controls.visit_neutral.value[0])
    neutral = next(history for history in first.controls if history.arm.kind == "neutral")
    np.testing.assert_array_equal(second.main.returns, neutral.returns)
    uptake = differences(first, second, PairedMeasure("uptake", DRIVE))
    np.testing.assert_array_equal(uptake.value, -with_controls.uptake.value[0])


def test_pairing_makes_intervals_narrow(first: Run) -> None:
    nearly = run_of(change_discount(WORLD, 0.96))
    paired = differences(first, nearly, PairedMeasure("survival"))
    one, other = series_of(first).survival, series_of(nearly).survival
    apart = np.hypot(one.value - one.low, other.high - other.value)
    assert (paired.value[-1] - paired.low[-1]) < apart[-1]


def test_a_shared_world_has_no_intervals() -> None:
    one, other = (run_of(world, mode=SHARED) for world in (WORLD, WITHOUT))
    found = differences(one, other, PairedMeasure("survival"))
    assert np.isfinite(found.value).all()
    assert np.isnan(found.low).all()


def test_the_difference_is_that_of_two_runs_of_the_command_line(first: Run, second: Run, tmp_path: Path) -> None:
    columns = {}
    for name, world in (("first", WORLD), ("second", WITHOUT)):
        ics.save_world(world, tmp_path / f"{name}.icw")
        out = tmp_path / name
        assert (
            main(["run", str(tmp_path / f"{name}.icw"), "--ticks", str(TICKS), "--seed", "3", "--out", str(out)]) == 0
        )
        with (out / "ticks.csv").open() as file:
            rows = list(csv.DictReader(file))
        columns[name] = {key: np.array([float(row[key] or "nan") for row in rows]) for key in rows[0]}
    for what, column in (
        (PairedMeasure("survival"), "survival"),
        (PairedMeasure("uptake", DRIVE), f"uptake.{DRIVE}"),
        (PairedMeasure("visits", DRIVE), f"visit.{DRIVE}"),
        (PairedMeasure("convergence_index"), "convergence_index"),
    ):
        expected = columns["second"][column] - columns["first"][column]
        np.testing.assert_allclose(differences(first, second, what).value, expected, atol=1e-9)


def test_one_idle_device_leaves_others_of_its_drive_at_work() -> None:
    two = replace(WORLD, devices=(*WORLD.devices, replace(WORLD.devices[0], at=(2, 6))))
    idle = world_with_idle(two, (0,), (0,))
    run = run_of(idle)
    assert devices_of_drive(idle, DRIVE) == (0, 1)
    assert run.main.first_fired.max() >= 0
    nothing_works = run_of(world_with_idle(two, (0, 1), (0, 1)))
    assert nothing_works.main.first_fired.max() < 0
