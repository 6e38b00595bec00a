"""Charts of a run as figures: in millimetres and points, some ticks only, on a light or a dark ground."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from ic_sandbox.charts.catalogue import RUN_CHARTS
from ic_sandbox.charts.colours import ACCENT, DARK, PAPER
from ic_sandbox.charts.line import Line
from ic_sandbox.charts.spec import Drawing
from ic_sandbox.charts.svg.figure_style import SCREEN, FigureStyle, height_for, styled
from ic_sandbox.charts.svg.renderer import render
from ic_sandbox.exports import writing_figures
from ic_sandbox.exports.figures import figure
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world

SVG = "{http://www.w3.org/2000/svg}"
INCH_MM = 25.4


@pytest.fixture(scope="module")
def run() -> Run:
    settings = Settings(seed=1, agents=24, controls=True)
    return run_to_end(simulate_steps(run_to_end(prepare_steps(load_world("off_switch"), settings)), 12))


def ramp(*, behind: bool = False, name: str = "Ramp") -> Line:
    x = np.arange(31.0)
    return Line("ramp", name, ACCENT, x, x / 30, x / 40, x / 20, behind=behind)


def drawing(*lines: Line) -> Drawing:
    return Drawing("Ramps", "tick", lines or (ramp(),), (0.0, 30.0), (0.0, 1.0), whole=True, y_label="share of agents")


def page(style: FigureStyle, shown: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(figure(shown, ".svg", style))


@pytest.mark.parametrize(("width", "text"), [(89.0, 7.0), (183.0, 8.0), (SCREEN, 9.75)])
def test_a_figure_has_its_size_in_millimetres_and_its_text_in_points(width: float, text: float) -> None:
    root = page(FigureStyle(width, height_for(width), text), drawing())
    pixels = float(root.attrib["width"])
    assert pixels / 96 * INCH_MM == pytest.approx(width, abs=0.05)
    assert float(root.attrib["height"]) / 96 * INCH_MM == pytest.approx(height_for(width), abs=0.05)
    units = float(root.attrib["viewBox"].split()[2])
    assert float(root.attrib["font-size"]) * pixels / units / 96 * 72 == pytest.approx(text, abs=0.01)


def test_both_axes_have_titles() -> None:
    words = [word.text for word in page(FigureStyle(), drawing()).iter(f"{SVG}text")]
    assert {"tick", "share of agents", "Ramps"} <= set(words)


def test_every_chart_of_a_run_names_both_axes() -> None:
    assert all(spec.y_label and spec.x_label for spec in RUN_CHARTS)


def test_a_figure_of_some_ticks_shows_only_these() -> None:
    cut = styled(drawing(), FigureStyle(ticks=(5, 15)))
    (line,) = cut.lines
    np.testing.assert_array_equal(line.x, np.arange(5.0, 16.0))
    np.testing.assert_array_equal(line.y, np.arange(5.0, 16.0) / 30)
    assert line.low is not None
    assert len(line.low) == len(line.x)
    assert cut.x_range == (5.0, 15.0)
    numbers = [word.text for word in page(FigureStyle(ticks=(5, 15)), drawing()).iter(f"{SVG}text")]
    assert "30" not in numbers
    assert "10" in numbers


def test_other_runs_are_left_out_if_they_are_not_wanted() -> None:
    both = drawing(ramp(), ramp(behind=True, name="Pinned"))
    assert [line.name for line in styled(both, FigureStyle()).lines] == ["Ramp", "Pinned"]
    assert [line.name for line in styled(both, FigureStyle(pins=False)).lines] == ["Ramp"]


@pytest.mark.parametrize(("dark", "palette"), [(False, PAPER), (True, DARK)])
def test_a_figure_has_a_light_or_a_dark_ground(dark: bool, palette: object) -> None:
    ground = page(FigureStyle(dark=dark), drawing()).find(f"{SVG}rect")
    assert ground is not None
    assert ground.attrib["fill"] == (DARK if dark else PAPER).ground
    assert palette is (DARK if dark else PAPER)


def test_a_long_legend_leaves_room_for_the_lines_and_stays_on_the_sheet() -> None:
    many = drawing(*(ramp(name=f"A run with a long name, number {k}, and planners that differ" * 2) for k in range(12)))
    style = FigureStyle(89.0, 50.0, 7.0)
    root = ElementTree.fromstring(render(many, style.sheet))
    width, height = (float(size) for size in root.attrib["viewBox"].split()[2:])
    assert height > style.sheet.height
    lines = [line for line in root.iter(f"{SVG}line") if line.attrib.get("class") == "rule"]
    ends = [float(line.attrib["y1"]) for line in lines]
    assert max(ends) - min(ends) > 0.35 * height
    names = [word for word in root.iter(f"{SVG}text") if (word.text or "").startswith("A run")]
    assert len(names) == 12
    assert all((word.text or "").endswith("…") for word in names)
    assert width == pytest.approx(style.sheet.width)


def test_the_charts_of_a_run_are_files_named_after_them(run: Run, tmp_path: Path) -> None:
    run_to_end(writing_figures(run, tmp_path / "figures", FigureStyle(), ".svg"))
    written = {path.name for path in (tmp_path / "figures").iterdir()}
    assert {"survival.svg", "uptake.svg", "convergence.svg"} <= written
    assert written <= {f"{spec.key}.svg" for spec in RUN_CHARTS}
    with pytest.raises(WorldError):
        run_to_end(writing_figures(run, tmp_path / "figures", FigureStyle(), ".svg"))


def test_other_formats_need_a_converter() -> None:
    assert figure(drawing(), ".pdf", FigureStyle(), lambda svg, suffix: f"{suffix} {svg[:4]}".encode()) == b".pdf <svg"
    with pytest.raises(ValueError, match="converter"):
        figure(drawing(), ".pdf", FigureStyle())
