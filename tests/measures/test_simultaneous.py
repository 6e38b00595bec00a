"""Intervals simultaneous over drives, and worlds that are one observation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, t

from ic_sandbox.measures.intervals import wilson
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.measures.summary import summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.agents import Settings
from ic_sandbox.simulation.experiment import prepare_steps
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import load_world

BY_DRIVE = ("uptake", "excess_uptake", "visits", "excess_visits")


def run_of(world: str, mode: str = "ensemble", agents: int = 48) -> Run:
    of = replace(load_world(world), collide=False)
    experiment = run_to_end(prepare_steps(of, Settings(seed=3, agents=agents, mode=mode, controls=True)))
    return run_to_end(simulate_steps(experiment, 40))


@pytest.mark.slow
def test_intervals_over_several_drives_agree_with_bonferroni() -> None:
    run = run_of("all_drives")
    drives = run.main.arm.model.drives
    level = 1 - 0.05 / len(drives)
    assert len(drives) > 2
    clusters = run.experiment.cast.clusters
    for line in summarize(run):
        if line.figure == "uptake" and line.arm == "main":
            did = run.main.first_fired[drives.index(line.of)] != NEVER
            p, c = did.mean(), len(clusters)
            if 0 < p < 1:  # every agent has its own goal
                points = norm.ppf(0.5 + level / 2), t.ppf(0.5 + level / 2, c - 1)
                size = (c - 1) * (points[0] / points[1]) ** 2
                expected = wilson(p * size, size, level)
                assert (line.measured.low_all, line.measured.high_all) == pytest.approx(tuple(map(float, expected)))
        if line.figure in BY_DRIVE:
            assert line.measured.low_all <= line.measured.low <= line.measured.high <= line.measured.high_all
        else:
            assert np.isnan(line.measured.low_all)


def test_with_one_drive_the_two_intervals_are_the_same() -> None:
    lines = [line for line in summarize(run_of("off_switch")) if line.figure in BY_DRIVE]
    assert lines
    for line in lines:
        assert (line.measured.low_all, line.measured.high_all) == pytest.approx((line.measured.low, line.measured.high))


def test_one_run_of_a_shared_world_has_no_interval() -> None:
    run = run_of("off_switch", "shared")
    for line in summarize(run):
        ends = line.measured.low, line.measured.high, line.measured.low_all, line.measured.high_all
        assert np.isnan(ends).all(), line.figure
    series = series_of(run)
    bands = [getattr(series, name) for name in ("survival", "uptake", "excess_uptake", "means", "convergence_index")]
    for band in bands:
        assert isinstance(band, Banded)
        assert np.isnan(band.low).all()
    assert not np.isnan(series.survival.value).any()
