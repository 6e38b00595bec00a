"""The figures of ``ic-sandbox analyze`` against the independent reference, from the file to the table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ic_sandbox.cli import main
from ic_sandbox.world.document import World
from ic_sandbox.world.io.files import save_world

from .planning import Tables, instrumental_values, relative_values, values_of_waiting
from .random_worlds import EVERYTHING, random_world

DISCOUNT = 0.9
THRESHOLDS = (0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5)
"""Goals whose relative instrumental value exceeds these count for a drive's prevalence."""


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
    shares: dict[tuple[str, int, int], dict[str, float]] = {}
    for goal in world.goals:
        optimum = tables.optimum(goal, DISCOUNT)
        worth = {drive: instrumental_values(tables, without, goal, DISCOUNT) for drive, without in inert.items()}
        relative = {drive: relative_values(tables, without, goal, DISCOUNT) for drive, without in inert.items()}
        waiting = values_of_waiting(tables, goal, DISCOUNT)
        for i, start in enumerate(starts):
            expected[(goal.name, *start.cell)] = {
                "value": float(optimum.values[tables.index[start]]),
                **{f"iv.{drive}": values[i] for drive, values in worth.items()},
                "idle": float(waiting[tables.index[start]]),
            }
            shares[(goal.name, *start.cell)] = {drive: values[i] for drive, values in relative.items()}

    written = rows(out / "values.csv")
    assert {(row["goal"], int(row["row"]), int(row["col"])) for row in written} == set(expected)
    assert len(written) == len(expected)
    for row in written:
        figures = expected[(row["goal"], int(row["row"]), int(row["col"]))]
        assert float(row["discount"]) == DISCOUNT
        for column, figure in figures.items():
            assert float(row[column]) == pytest.approx(figure, rel=1e-3, abs=1e-4), column

    lively = {key[0] for key in expected if not _is_flat(expected, key)}
    flat = {key[0] for key in expected} - lively
    curves = rows(out / "thresholds.csv")
    for row in rows(out / "drives.csv"):
        of_drive = [figures[row["drive"]] for figures in shares.values()]
        assert int(row["goals"]) == len(world.goals)  # shares of goals, averaged over the starts
        assert int(row["goals_flat"]) == len(flat)
        assert float(row["strength"]) == pytest.approx(sum(of_drive) / len(of_drive), rel=1e-3, abs=1e-5)
        absolute = [figures[f"iv.{row['drive']}"] for figures in expected.values()]
        assert float(row["iv_mean"]) == pytest.approx(sum(absolute) / len(absolute), rel=1e-4, abs=1e-6)
        assert row["prevalence_low"] == row["strength_se"] == row["iv_se"] == "", "named goals are a census"
        curve = [point for point in curves if point["drive"] == row["drive"]]
        assert [float(point["threshold"]) for point in curve] == list(THRESHOLDS)
        for point in curve:
            threshold = float(point["threshold"])
            if all(abs(value - threshold) > 1e-5 or value == threshold == 0 for value in of_drive):
                share = sum(value > threshold for value in of_drive) / len(of_drive)
                assert float(point["share"]) == pytest.approx(share, abs=1e-9)
        assert row["prevalence"] == curve[THRESHOLDS.index(0.01)]["share"]


def _is_flat(expected: dict[tuple[str, int, int], dict[str, float]], key: tuple[str, int, int]) -> bool:
    return expected[key]["value"] - expected[key]["idle"] <= 1e-9
