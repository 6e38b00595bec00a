"""The tables of ``ic-sandbox analyze`` against the independent implementation of the language, on random worlds."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.world.io.files import save_world
from tests.reference.compare import LIMIT
from tests.reference.meaning import TooManyStates
from tests.reference.planning import Tables, instrumental_values
from tests.reference.random_worlds import random_world

ALLOWED = 1e-6
"""The tolerance as a share of a goal's largest value; the specification asks for 1e-3."""


@pytest.mark.parametrize("seed", range(20))
def test_values_and_instrumental_values_agree(seed: int, tmp_path: Path) -> None:
    world = random_world(seed)
    discount = world.populations[0].planner.discount
    try:
        tables = Tables(world, limit=LIMIT)
    except TooManyStates:
        pytest.skip("too large for the reference")
    save_world(world, tmp_path / "world.icw")
    arguments = ["analyze", str(tmp_path / "world.icw"), "--draw", "named", "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    with (tmp_path / "out" / "values.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["goal"], int(row["row"]), int(row["col"])): row for row in csv.DictReader(file)}
    inert = {drive: Tables(world, (drive,)) for drive in world.drives()}
    starts = tables.meaning.starts()
    assert len(rows) == len(world.goals) * len(starts)
    for goal in world.goals:
        optimum = tables.optimum(goal, discount)
        worths = {drive: instrumental_values(tables, without, goal, discount) for drive, without in inert.items()}
        near = ALLOWED * max(1e-3, float(abs(optimum.values).max()))
        for number, start in enumerate(starts):
            row = rows[goal.name, *start.cell]
            assert float(row["discount"]) == discount
            assert float(row["value"]) == pytest.approx(optimum.values[tables.index[start]], rel=1e-7, abs=near)
            for drive, worth in worths.items():
                assert float(row[f"iv.{drive}"]) == pytest.approx(worth[number], abs=near)
