"""Every line of a chart is readable on its ground, and the colours of drives can be distinguished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from ic_sandbox.charts.colours import (
    ACCENT,
    DARK,
    GOAL_COLOURS,
    LEAST_CONTRAST,
    MODIFIED,
    MUTED,
    PAPER,
    TEXT,
    Colour,
    Palette,
    contrast,
    drive_role,
    variable_role,
)
from ic_sandbox.gui.style.chart_palette import file_palette, window_palette
from ic_sandbox.gui.style.theme import DRIVE_COLOURS, drawing_colours, drive_colours, prefer
from ic_sandbox.world.presets import SPARE_COLOURS, drive_styles
from tests.gui import contrast_helpers
from tests.gui.colour_vision import EYES, ciede2000, difference

THEMES = {"light": False, "dark": True}

LEAST: Mapping[str, Mapping[str, float]] = {
    "standard": {"all colours": 13.0, "protanopia": 7.0, "deuteranopia": 6.5, "tritanopia": 4.5},
    "contrast": {"all colours": 18.0, "protanopia": 10.0, "deuteranopia": 9.0, "tritanopia": 10.0},
}
"""The least CIEDE2000 difference of the colours of any two drives, by set of colours. Shapes distinguish them, too."""

ROLES: tuple[Colour, ...] = (
    *(drive_role(style.tag) for style in drive_styles()),
    *(variable_role(index) for index in range(len(GOAL_COLOURS))),
    *(drive_role(f"a drive that a world names {number}") for number in range(30)),
    *(ACCENT, MUTED, TEXT, MODIFIED),
)


@pytest.fixture(params=[(theme, chosen) for theme in THEMES for chosen in DRIVE_COLOURS], ids="-".join)
def palette(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Palette]:
    theme, chosen = request.param
    prefer(qapp, theme, chosen)
    yield window_palette(QApplication.palette())
    prefer(qapp, "system", "standard")


def of_drives(chosen: str, dark: bool) -> dict[str, str]:
    own = drive_colours(chosen, dark)
    return {style.tag: own.get(style.tag, style.on(dark)) for style in drive_styles()}


def test_every_line_is_readable_in_the_window_and_in_files(palette: Palette) -> None:
    for shown in (palette, file_palette(dark=False), file_palette(dark=True), PAPER, DARK):
        for colour in ROLES:
            assert contrast(shown.of(colour), shown.ground) >= LEAST_CONTRAST, colour
            assert contrast(shown.paler(colour), shown.ground) >= LEAST_CONTRAST, f"{colour} of a pinned run"


def test_drives_are_readable_in_a_report_in_dark_mode() -> None:
    for colour in (*(style.colour for style in drive_styles()), *GOAL_COLOURS, *SPARE_COLOURS):
        assert contrast(colour, DARK.ground) >= LEAST_CONTRAST


@pytest.mark.parametrize("dark", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("chosen", DRIVE_COLOURS)
def test_drives_are_readable_on_the_map(chosen: str, dark: bool) -> None:
    for colour in of_drives(chosen, dark).values():
        assert contrast(colour, drawing_colours(dark).floor) >= LEAST_CONTRAST


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("chosen", DRIVE_COLOURS)
def test_the_colours_of_any_two_drives_differ(chosen: str, dark: bool, eyes: str) -> None:
    colours = of_drives(chosen, dark)
    found = {pair: difference(colours[pair[0]], colours[pair[1]], eyes) for pair in combinations(colours, 2)}
    closest = min(found, key=lambda pair: found[pair])
    assert found[closest] >= LEAST[chosen][eyes], closest


def test_pale_colours_lie_between_colour_and_ground() -> None:
    assert PAPER.paler(TEXT) == "#909296", "half-way, because black on white has enough contrast"
    faint = replace(PAPER, accent="#949494")
    assert contrast("#949494", "#ffffff") < 3.1
    assert faint.paler(ACCENT) == "#949494", "a colour that would become unreadable stays as it is"


@pytest.mark.parametrize(("one", "other"), [("#000000", "#ffffff"), ("#eb5b00", "#1d2025"), ("#777777", "#777777")])
def test_contrast_is_that_of_the_guidelines(one: str, other: str) -> None:
    assert contrast(one, other) == pytest.approx(contrast_helpers.contrast(QColor(one), QColor(other)))
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_that_the_authors_of_the_formula_publish(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)
    assert ciede2000(np.array(other), np.array(one)) == pytest.approx(expected, abs=1e-4)
