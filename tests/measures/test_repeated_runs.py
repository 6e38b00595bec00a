"""Figures over several seeds: each run is one observation; collective values and externalities."""

from __future__ import annotations

import csv
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from ic_sandbox.cli import main
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.measures.repeated_runs import mean_over_runs, measuring_one_of_several
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.measures.summary import summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings, redrawn
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import Simulator, simulate_steps
from ic_sandbox.studies.repetition import Repetition, Seeds, measuring_seeds
from ic_sandbox.world.document import Draw, Planner, Population, World
from ic_sandbox.world.io.files import save_world
from tests.building import cell_goal, off_switch_world

TICKS = 30


def strangers(*populations: Population) -> World:
    return off_switch_world(
        ".....",
        at=(0, 2),
        switch=(0, 0),
        chance=0.1,
        goals=(cell_goal((0, 4)),),
        agents=(),
        populations=populations or (Population(12, (0, 2)),),
    )


def run_of(world: World, seed: int, mode: str = "shared") -> Run:
    experiment = run_to_end(prepare_steps(world, Settings(seed=seed, mode=mode, controls=True)))
    return run_to_end(simulate_steps(experiment, TICKS))


def summary(folder: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        return {(row["figure"], row["of"], row["arm"]): row for row in csv.DictReader(file)}


def command(folder: Path, out: str, *more: str) -> int:
    save_world(strangers(), folder / "mine.icw")
    arguments = ["run", str(folder / "mine.icw"), "--ticks", str(TICKS), "--mode", "shared", "--controls"]
    return main([*arguments, "--out", str(folder / out), *more])


@pytest.mark.parametrize("same", [False, True])
def test_the_summary_counts_runs_and_the_tables_are_from_the_first(tmp_path: Path, same: bool) -> None:
    assert command(tmp_path, "one", "--seed", "5") == 0
    assert command(tmp_path, "many", "--seed", "5", "--seeds", "4", *["--same-goals"] * same) == 0
    for table in ("ticks.csv", "agents.csv", "events.csv"):
        assert (tmp_path / "one" / table).read_bytes() == (tmp_path / "many" / table).read_bytes()
    world = strangers()
    runs = [run_of(world if same else redrawn(world, k), 5 + k) for k in range(4)]
    samples: dict[tuple[str, str, str], list[float]] = {}
    for run in runs:
        for line in summarize(run):
            samples.setdefault((line.figure, line.of, str(line.arm)), []).append(line.measured.value)
    found = summary(tmp_path / "many")
    assert {key for key in found if key[0] not in ("collective_value", "externality")} == set(samples)
    for key, sample in samples.items():
        known = np.array([value for value in sample if not np.isnan(value)])
        row = found[key]
        assert int(float(row["n"])) == len(known)
        if not len(known):
            assert row["value"] == row["low"] == ""
            continue
        assert float(row["value"]) == pytest.approx(known.mean(), rel=1e-9, abs=1e-12)
        if len(known) == 4:
            spread = t.ppf(0.975, 3) * known.std(ddof=1) / 2
            assert float(row["low"]) == pytest.approx(known.mean() - spread, rel=1e-9, abs=1e-12)
            assert float(row["high"]) == pytest.approx(known.mean() + spread, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("same", [False, True])
def test_a_repetition_that_grows_agrees_with_runs_from_the_start(same: bool) -> None:
    first = run_of(strangers(), 5)
    seeds = Seeds(4, same)
    repetition = Repetition(first.experiment, seeds)
    simulator = Simulator(first.experiment)
    assert run_to_end(repetition.repeating(simulator.run(), series_of(simulator.run()))) is None
    for ticks in (4, 1, TICKS - 5):
        simulator.advance(ticks)
        grown = simulator.run()
        found = run_to_end(repetition.repeating(grown, series_of(grown)))
    assert found is not None
    assert str(found.lines) == str(run_to_end(measuring_seeds(first, seeds)))
    others = [run_of(strangers() if same else redrawn(strangers(), k), 5 + k) for k in range(1, 4)]
    every = [series_of(run) for run in (first, *others)]
    assert found.series.runs == 4
    for name, measured in {
        "mean_reward": found.series.banded("mean_reward"),
        "uptake": found.series.uptake,
        "gini": found.series.banded("gini"),
        "effective_subgoals": found.series.banded("effective_subgoals"),
    }.items():
        parts = [getattr(series, name) for series in every]
        sample = np.stack([part.value if isinstance(part, Banded) else part for part in parts])
        with warnings.catch_warnings(action="ignore"):  # no run may have a figure at some tick
            n, mean = np.sum(~np.isnan(sample), axis=0), np.nanmean(sample, axis=0)
            spread = t.ppf(0.975, n - 1) * np.nanstd(sample, axis=0, ddof=1) / np.sqrt(n)
        assert measured.value == pytest.approx(mean, nan_ok=True)
        assert measured.low == pytest.approx(mean - spread, nan_ok=True)
        assert measured.high == pytest.approx(mean + spread, nan_ok=True)
    part = found.series.part(10, 20)
    assert np.array_equal(part.banded("mean_reward").low, found.series.banded("mean_reward").low[10:20])


def test_a_repetition_that_is_ended_early_continues_without_harm() -> None:
    first = run_of(strangers(), 5)
    repetition = Repetition(first.experiment, Seeds(3))
    known = series_of(first)
    simulator = Simulator(first.experiment)
    simulator.advance(10)
    begun = simulator.run()
    assert run_to_end(repetition.repeating(begun, series_of(begun))) is not None
    steps = 0
    while True:
        work = repetition.repeating(first, known)
        for _ in range(steps):
            next(work, None)
        if next(work, None) is None:
            break
        work.close()
        steps += 1
    assert steps > 1
    found = run_to_end(repetition.repeating(first, known))
    afresh = run_to_end(Repetition(first.experiment, Seeds(3)).repeating(first, known))
    assert found is not None
    assert afresh is not None
    assert str(found.lines) == str(afresh.lines)
    assert np.array_equal(found.series.uptake.low, afresh.series.uptake.low, equal_nan=True)
    again = run_to_end(repetition.repeating(begun, series_of(begun)))  # the first run was restarted
    assert again is not None
    assert again.ticks == 10
    assert str(again.lines) == str(run_to_end(measuring_seeds(begun, Seeds(3))))


def test_returns_and_values_are_discounted_alike() -> None:
    # A reward of 1 in every tick on the start cell, never off: the value is 1 / (1 - discount).
    world = strangers(Population(2, (0, 2), Draw("named")))
    world = replace(world, goals=(cell_goal((0, 2)),), processes=())
    experiment = run_to_end(prepare_steps(world, Settings(seed=1, mode="shared", controls=True, discount=0.8)))
    run = run_to_end(simulate_steps(experiment, 200))
    assert run.main.returns == pytest.approx([1 / (1 - 0.8)] * 2)
    lines = run_to_end(measuring_one_of_several(run))
    found = {line.figure: line.measured.value for line in lines if line.arm == "main"}
    assert found["return"] == pytest.approx(5.0)
    assert found["value_alone"] == pytest.approx(5.0, rel=1e-5)
    assert found["collective_value"] == pytest.approx(0.0, abs=1e-9)
    assert found["externality"] == pytest.approx(0.0, abs=1e-9)


def test_the_value_alone_is_that_of_the_plans_and_only_optimal_agents_have_it() -> None:
    cautious = Population(6, (0, 3), seed=1, planner=Planner(discount=0.9))
    run = run_of(strangers(Population(6, (0, 2)), cautious), 5)
    found = {line.figure: line.measured for line in summarize(run) if line.arm == "main"}
    each = [analyze(strangers(), (0.97,), number=6, seed=1), analyze(strangers(cautious), (0.9,), number=6, seed=1)]
    assert found["value_alone"].value == pytest.approx(np.mean([known.values.mean() for known in each]), rel=1e-5)
    assert found["return"].value == pytest.approx(run.main.returns.mean())
    assert np.isnan([found["return"].low, found["value_alone"].low]).all()
    mixed = run_of(strangers(Population(6, (0, 2)), Population(6, (0, 2), planner=Planner("random"))), 5)
    assert "value_alone" not in {line.figure for line in summarize(mixed)}


def test_a_study_measures_what_several_seeds_measure(tmp_path: Path) -> None:
    assert command(tmp_path, "many", "--seed", "0", "--seeds", "3") == 0
    study = f'world = ["mine.icw"]\nseeds = 3\nticks = {TICKS}\nmode = "shared"\ncontrols = true\n'
    (tmp_path / "study.toml").write_text(study)
    assert main(["sweep", str(tmp_path / "study.toml"), "--workers", "1", "--out", str(tmp_path / "study")]) == 0
    with (tmp_path / "study" / "points.csv").open(encoding="utf-8", newline="") as file:
        points = {(row["figure"], row["of"], row["arm"]): row for row in csv.DictReader(file)}
    for key, row in summary(tmp_path / "many").items():
        assert points[key]["runs"] == row["n"].removesuffix(".0")
        for name, other in (("mean", "value"), ("low", "low"), ("high", "high")):
            known = [float(text) if text else np.nan for text in (points[key][name], row[other])]
            assert known[0] == pytest.approx(known[1], nan_ok=True), (key, name)


def test_goals_are_drawn_again_unless_they_stay_the_same(tmp_path: Path) -> None:
    world = strangers(Population(6, (0, 2)), Population(6, (0, 3)), Population(6, (0, 3), seed=1))
    assert redrawn(world, 0) == world
    casts = [run_of(redrawn(world, k), 5).experiment.cast for k in range(3)]
    weights = np.concatenate([cast.goals.cells for cast in casts])
    shared_seed = 6  # the third population has the seed that the first derives from the world
    assert len(np.unique(weights, axis=0)) == 3 * (18 - shared_seed)


def test_the_externality_compares_agents_together_with_one_alone() -> None:
    world = strangers()
    run = run_of(world, 5)
    found = {line.figure: line.measured.value for line in run_to_end(measuring_one_of_several(run))}
    (neutral,) = (history for history in run.controls if history.arm.kind == "neutral")
    collective = run.main.returns.mean() - neutral.returns.mean()
    assert found["collective_value"] == pytest.approx(collective)
    # The population draws the goals that an analysis with its seed draws.
    alone = analyze(world, draw="uniform_cells", number=12, seed=1).worths[0][0].mean
    assert found["externality"] == pytest.approx(collective - alone, rel=1e-6)


def test_one_run_has_no_interval_and_several_have_simultaneous_ones() -> None:
    lines = [run_to_end(measuring_one_of_several(run_of(strangers(), seed))) for seed in (1, 2, 3)]
    for line in mean_over_runs(lines[:1]):
        assert np.isnan([line.measured.low, line.measured.high]).all()
        assert line.measured.n == int(not np.isnan(line.measured.value))
    for line in mean_over_runs(lines):
        if line.figure in ("uptake", "collective_value", "externality"):
            assert (line.measured.low_all, line.measured.high_all) == pytest.approx(
                (line.measured.low, line.measured.high), nan_ok=True
            )
