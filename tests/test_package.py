"""The package as a script meets it: quick to import, with the promised names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ic_sandbox as ics
from tests.building import cell_goal, off_switch_world

ROOT = Path(__file__).resolve().parents[1]


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    for name in ics.__all__:
        assert getattr(ics, name) is not None
        assert name in dir(ics)
        assert name == "__version__" or getattr(ics, name).__doc__


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        ics.nothing  # noqa: B018  asking for it is the test


def test_importing_the_package_loads_neither_numba_nor_numpy_nor_qt() -> None:
    program = "import sys, ic_sandbox; print(sorted({'numba', 'numpy', 'PySide6'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


def test_a_script_goes_from_a_world_to_tables(tmp_path: Path) -> None:
    world = off_switch_world("...", at=(0, 0), switch=(0, 1), chance=0.1, goals=(cell_goal((0, 2)),))
    model = ics.compile_world(world)
    plan = ics.solve(model, world.goals, discount=0.97)
    run = ics.simulate(plan, agents=16, ticks=20, seed=1)
    run.to_csv(tmp_path / "out")
    assert plan.certified
    assert ics.series_of(run).survival[-1] <= 1.0
    assert (tmp_path / "out" / "ticks.csv").is_file()
    assert ics.analyze(world, [0.97], "named").worths[0][0].prevalence == 1.0
