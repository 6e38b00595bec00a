"""What ``ic-sandbox analyze`` writes agrees with the independent reference, from the file to the figures."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import save_world

from .planning import Tables, instrumental_values
from .random_worlds import EVERYTHING, random_world

DISCOUNT = 0.9
THRESHOLD = 0.01
"""Goals whose relative instrumental value exceeds this count for a drive's prevalence."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def worlds_with_drives(number: int) -> list[World]:
    worlds = (random_world(seed, EVERYTHING) for seed in range(1004, 2000))
    return [world for world, _ in zip((w for w in worlds if w.drives()), range(number), strict=False)]


@pytest.mark.parametrize("world", worlds_with_drives(8), ids=lambda world: str(world.name))
def test_values_and_drives_of_named_goals(world: World, tmp_path: Path) -> None:
    file = tmp_path / "world.icw"
    save_world(world, file)
    out = tmp_path / "out"
    assert main(["analyze", str(file), "--draw", "named", "--discount", str(DISCOUNT), "--out", str(out)]) == 0

    tables = Tables(world, discount=DISCOUNT)
    inert = {drive: Tables(world, (drive,), discount=DISCOUNT) for drive in world.drives()}
    starts = tables.meaning.starts()
    expected: dict[tuple[str, int, int], dict[str, float]] = {}
    for goal in world.goals:
        optimum = tables.optimum(goal, DISCOUNT)
        worth = {drive: instrumental_values(tables, without, goal, DISCOUNT) for drive, without in inert.items()}
        for i, start in enumerate(starts):
            expected[(goal.name, *start.cell)] = {
                "value": float(optimum.values[tables.index[start]]),
                **{f"iv.{drive}": values[i] for drive, values in worth.items()},
            }

    written = rows(out / "values.csv")
    assert {(row["goal"], int(row["row"]), int(row["col"])) for row in written} == set(expected)
    assert len(written) == len(expected)
    for row in written:
        figures = expected[(row["goal"], int(row["row"]), int(row["col"]))]
        assert float(row["discount"]) == DISCOUNT
        for column, figure in figures.items():
            assert float(row[column]) == pytest.approx(figure, rel=1e-3, abs=1e-4), column

    for row in rows(out / "drives.csv"):
        relative = [
            figures[f"iv.{row['drive']}"] / abs(figures["value"]) if abs(figures["value"]) > 1e-4 else 0.0
            for figures in expected.values()
        ]
        assert int(row["goals"]) == len(world.goals)  # shares of goals, averaged over the starts
        assert float(row["strength"]) == pytest.approx(sum(relative) / len(relative), rel=1e-2, abs=1e-3)
        if all(abs(value - THRESHOLD) > 1e-3 for value in relative):
            share = sum(value > THRESHOLD for value in relative) / len(relative)
            assert float(row["prevalence"]) == pytest.approx(share, abs=1e-4)
