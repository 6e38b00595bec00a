from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import ic_sandbox as ics
from ic_sandbox.cli import main
from ic_sandbox.measures.comparison import compare, compare_runs
from ic_sandbox.measures.intervals import Figure
from ic_sandbox.measures.measure import Measurement
from ic_sandbox.measures.pairs.difference_series import (
    compared_after,
    compared_runs_after,
    differences_by_tick,
    differences_over_runs,
)
from ic_sandbox.measures.pairs.paired_measure import PairedMeasure, measures_of_pair
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import Banded, RunSeries
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import SHARED, Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.studies.repetition import Repeated, Repetition, Seeds
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


def run_of(
    world: World, ticks: int = TICKS, controls: bool = False, mode: str | None = None, agents: int | None = None
) -> Run:
    experiment = run_to_end(prepare_steps(world, Settings(seed=3, controls=controls, mode=mode, agents=agents)))
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
        if what.figure == "mean":  # it is not part of a summary
            continue
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


def repeated(run: Run, runs: int = 4) -> Repeated:
    found = run_to_end(Repetition(run.experiment, Seeds(runs)).repeating(run, series_of(run)))
    assert found is not None
    return found


def last(all_series: Sequence[RunSeries]) -> list[float]:
    return [float(series.survival.value[-1]) for series in all_series]


def test_excess_figures_need_controls_in_both_worlds(first: Run, second: Run) -> None:
    keys = {what.figure for what in measures_of_pair(first.experiment, second.experiment)}
    assert not {"excess_uptake", "excess_visits"} & keys
    controlled = run_of(WITHOUT, controls=True)
    excess = differences(first, controlled, PairedMeasure("excess_uptake", DRIVE))
    one, other = series_of(first).excess_uptake.value[0], series_of(controlled).excess_uptake.value[0]
    np.testing.assert_allclose(excess.value, other - one, atol=1e-12)
    assert not other.any()


def test_means_of_variables_are_compared(first: Run, second: Run) -> None:
    found = differences(first, second, PairedMeasure("mean", "switch_disabled"))
    np.testing.assert_allclose(found.value, series_of(second).means.value[0] - series_of(first).means.value[0])
    assert (found.high[-1] - found.low[-1]) > 0


def test_runs_of_other_agents_are_two_independent_samples(first: Run) -> None:
    fewer = run_of(WITHOUT, agents=37)
    compared = {(found.figure, found.of): found for found in run_to_end(compared_after(first, fewer, TICKS))}
    assert not any(found.paired for found in compared.values())
    survival = compared["survival", ""]
    one, other = survival.before, survival.present
    assert one is not None
    assert other is not None
    # Newcombe's interval, from those of both worlds
    assert survival.difference.low == pytest.approx(
        survival.difference.value - np.hypot(other.value - other.low, one.high - one.value)
    )
    same = run_to_end(compared_after(first, run_of(WITHOUT), TICKS))
    assert all(found.paired for found in same)


def test_the_difference_over_runs_is_that_of_pairs_of_runs(first: Run, second: Run) -> None:
    one, other = repeated(first), repeated(second)
    found = differences_over_runs(one.all_series, other.all_series, PairedMeasure("survival"))
    pairs = np.subtract(last(other.all_series), last(one.all_series))
    interval = stats.ttest_1samp(pairs, 0.0).confidence_interval()
    np.testing.assert_allclose([part[-1] for part in found.parts], [pairs.mean(), *interval])
    np.testing.assert_allclose(found.value, other.series.survival.value - one.series.survival.value)
    for compared in (
        compared_runs_after(one.all_series, other.all_series, TICKS),
        compare_runs(one.all_lines, other.all_lines, paired=True),
    ):
        survival = next(each for each in compared if each.figure == "survival")
        assert (survival.paired, survival.runs) == (True, 4)
        np.testing.assert_allclose([survival.difference.low, survival.difference.high], interval)


def test_runs_of_other_agents_are_compared_as_by_welch(first: Run) -> None:
    one, other = repeated(first), repeated(run_of(WORLD, agents=37))
    found = differences_over_runs(one.all_series, other.all_series, PairedMeasure("survival"))
    welch = stats.ttest_ind(last(other.all_series), last(one.all_series), equal_var=False).confidence_interval()
    np.testing.assert_allclose([found.low[-1], found.high[-1]], welch)
    survival = compared_runs_after(one.all_series, other.all_series, TICKS)[0]
    assert not survival.paired
    np.testing.assert_allclose([survival.difference.low, survival.difference.high], welch)
    assert np.isfinite(found.parts).all()  # also in the first ticks, in which nothing varies


def test_runs_of_a_shared_world_have_an_interval_together() -> None:
    one, other = (repeated(run_of(world, mode=SHARED), 3) for world in (WORLD, WITHOUT))
    found = differences_over_runs(one.all_series, other.all_series, PairedMeasure("survival"))
    assert found.low[-1] < found.value[-1] < found.high[-1]


def test_a_figure_that_a_run_lacks_is_compared_over_the_others() -> None:
    key = ics.summarize(run_of(WORLD, 1))[0].arm

    def runs(*values: float | None) -> list[tuple[Measurement, ...]]:
        return [
            () if value is None else (Measurement("survival", "", key, Figure(value, 0, 1, 1)),) for value in values
        ]

    found = compare_runs(runs(0.5, 0.7, None, 0.6), runs(0.6, None, 0.4, 0.8), paired=True)[0]
    assert found.difference.value == pytest.approx(0.15)
    assert found.difference.n == 2
    assert found.before is not None
    assert found.before.n == 3
