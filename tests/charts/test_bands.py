"""Intervals of many drives are edges, not shades: mixed shades of several colours have the colour of none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ic_sandbox.charts.bands import FEW, bands_of
from ic_sandbox.charts.colours import drive_role
from ic_sandbox.charts.line import Dash, Line

X = np.arange(3.0)


def line(drive: str, control: bool = False) -> Line:
    """A line of a drive with an interval."""
    dash = Dash.DASHED if control else Dash.SOLID
    key = f"{drive}:{control}"
    return Line(key, drive, drive_role(drive), X, X, X - 1, X + 1, dash, control=control, drive=drive)


DRIVES = [line(drive) for drive in ("resources", "influence", "information", "capability")]


@pytest.mark.parametrize("count", range(1, FEW + 1))
def test_few_intervals_are_shaded_without_edges(count: int) -> None:
    for band in bands_of(DRIVES[:count]):
        assert band.shade > 0
        assert band.edge == 0


def test_many_intervals_are_edges_and_no_shade_covers_another() -> None:
    for band in bands_of(DRIVES):
        assert band.shade == 0
        assert band.edge > 0


def test_the_drive_under_the_pointer_is_shaded_alone() -> None:
    bands = bands_of(DRIVES, "information")
    assert [band.shade > 0 for band in bands] == [False, False, True, False]
    assert not any(band.shade for band in bands_of(DRIVES, "deception")), "a drive that the chart does not have"


def test_controls_are_fainter_than_what_is_compared_with_them_and_have_no_edges() -> None:
    own, control = bands_of([line("resources"), line("resources", control=True)])
    assert own.shade > control.shade > 0
    many = bands_of([*DRIVES, *(line(each.drive, control=True) for each in DRIVES)])
    assert all(band.shade == band.edge == 0 for band in many[len(DRIVES) :])


def test_controls_and_other_runs_do_not_make_a_chart_crowded() -> None:
    others = [replace(each, behind=True) for each in DRIVES]
    bands = bands_of([*DRIVES[:FEW], *others, *(line(each.drive, control=True) for each in DRIVES)])
    assert all(band.shade > 0 for band in bands[:FEW])
    assert all(band.shade == band.edge == 0 for band in bands[FEW : FEW + len(others)]), "runs behind have no intervals"


def test_a_line_without_an_interval_has_no_band() -> None:
    bare = replace(DRIVES[0], low=None, high=None)
    assert bands_of([bare])[0].shade == bands_of([bare])[0].edge == 0
