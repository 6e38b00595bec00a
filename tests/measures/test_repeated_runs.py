"""Figures over several seeds: each run is one observation; collective values and externalities."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from ic_sandbox.cli import main
from ic_sandbox.measures.instrumental_value import analyze
from ic_sandbox.measures.repeated_runs import mean_over_runs, measuring_one_of_several
from ic_sandbox.measures.summary import summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings, redrawn
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.document import Population, World
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
