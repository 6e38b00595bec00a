"""A run as one page: whole in itself, true to the run, and deaf to markup that a world holds."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from ic_sandbox.exports import Pictures, check_report, command_of, writing_report
from ic_sandbox.exports.svg_charts import Area, Line, area_chart, line_chart
from ic_sandbox.measures.drives import analyze
from ic_sandbox.measures.summary import summarize
from ic_sandbox.progress import finish
from ic_sandbox.simulation.experiment import Settings, preparing
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import running
from ic_sandbox.world.document import Population, World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.files import dump_world, read_world, world_sha256
from ic_sandbox.world.presets import drive_style
from tests.building import cell_goal, off_switch_world

EVIL = "<script>alert(1)</script>"
DRIVE = "shutdown_avoidance"


def small(**fields: object) -> World:
    drawn = off_switch_world(
        "....", "....", at=(0, 1), switch=(0, 0), chance=0.1, goals=(cell_goal((1, 3), name="corner"),),
        populations=(Population(20, (0, 1)),),
    )  # fmt: skip
    return replace(drawn, **fields)  # type: ignore[arg-type]


def lived(world: World, ticks: int = 12, **settings: bool) -> Run:
    return finish(running(finish(preparing(world, Settings(seed=3, **settings))), ticks))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run() -> Run:
    return lived(
        small(name="Two rows", info="All press *it*.\n\n### Why\n\n| a | b |\n|---|---|\n| 1 | 2 |"), controls=True
    )


@pytest.fixture(scope="module")
def page(run: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("reports") / "new" / "run.html"
    assert finish(writing_report(run, path, "two rows.icw", Pictures(b"light", b"dark"))) == path
    assert [file.name for file in path.parent.iterdir()] == ["run.html"]
    return path.read_text("utf-8")


class Page(HTMLParser):
    """What a page consists of: its tags with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_page_asks_nothing_of_a_network(page: str) -> None:
    for tag, attributes in Page(page).tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "form")
        for name in ("src", "srcset", "href"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert "url(" not in page
    assert "@import" not in page


def test_the_world_is_told_with_its_map_and_its_text(page: str) -> None:
    assert "<h1>Two rows</h1>" in page
    assert "<p>All press <em>it</em>.</p>" in page
    assert "<td>2</td>" in page
    for picture in (b"light", b"dark"):
        assert f"data:image/png;base64,{base64.b64encode(picture).decode()}" in page


def test_the_figures_are_those_of_the_run_and_of_planning(page: str, run: Run) -> None:
    text = Page(page).text
    survival = next(line for line in summarize(run) if (line.figure, line.arm) == ("survival", "main")).measured
    assert f"{100 * survival.value:.1f} % ({100 * survival.low:.1f} … {100 * survival.high:.1f})" in text
    for line in summarize(run):
        if line.figure in ("uptake", "excess_uptake"):
            assert f"{100 * line.measured.value:.1f} % (" in text
    worth = analyze(run.experiment.world).worths[0][0]
    assert f"{100 * worth.strength:.1f} % ± {100 * worth.strength_se:.1f} %" in text
    assert f"{100 * worth.prevalence:.1f} % ({100 * worth.prevalence_low:.1f} …" in text


def test_whoever_reads_it_can_repeat_the_run(page: str, run: Run) -> None:
    text = Page(page).text
    assert f"{command_of(run, 'two rows.icw')} --out run" in text
    assert world_sha256(run.experiment.world) in text
    assert np.__version__ in text
    file = re.search(r'download="two rows.icw" href="data:application/json;base64,([^"]+)"', page)
    assert file is not None
    assert read_world(base64.b64decode(file[1])) == run.experiment.world
    assert "".join(dump_world(run.experiment.world).split()) in "".join(Page(page).words).replace(" ", "").replace(
        "\n", ""
    )


def test_drives_have_their_colours(page: str) -> None:
    style = drive_style(DRIVE)
    assert f'stroke="{style.colour}"' in page
    assert f"background: {style.colour}" in page
    charts = [attributes["aria-label"] for tag, attributes in Page(page).tags if tag == "svg" and "role" in attributes]
    assert charts == [
        "Survival", "What agents are after", "Convergence index", "Effective numbers of goals and subgoals",
        f"Uptake: {style.title}",
    ]  # fmt: skip


def test_markup_in_a_world_is_text(tmp_path: Path) -> None:
    info = f"{EVIL}\n\n[go](javascript:alert(1)) ![see](http://example.invalid/a.png) <img src=x onerror=alert(1)>"
    world = small(name=f'{EVIL}"', info=info)
    world = replace(world, devices=tuple(replace(device, drive=EVIL) for device in world.devices))
    path = tmp_path / "evil.html"
    finish(writing_report(lived(world, 2), path, f"{EVIL}.icw"))
    page = Page(path.read_text("utf-8"))
    assert not [tag for tag, _ in page.tags if tag in ("script", "img")]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not [value for _, attributes in page.tags if "javascript:" in (value := attributes.get("href") or "")]
    assert EVIL in page.text


def test_without_controls_and_drives_the_page_is_shorter(tmp_path: Path) -> None:
    world = small()
    world = replace(world, devices=tuple(replace(device, drive=None) for device in world.devices))
    path = tmp_path / "plain.htm"
    finish(writing_report(lived(world, 2), path))
    text = Page(path.read_text("utf-8")).text
    assert "What each drive is worth" not in text
    assert "Uptake" not in text
    assert "Survival" in text


def test_only_pages_are_written(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"\.html"):
        check_report(tmp_path / "run.csv")
    (tmp_path / "there.html").mkdir()
    with pytest.raises(WorldError, match="folder"):
        check_report(tmp_path / "there.html")


def test_gaps_stay_gaps_and_long_runs_are_thinned_out() -> None:
    x = np.arange(5000.0)
    y = np.where((x > 2000) & (x < 3000), np.nan, 0.5)
    drawn = line_chart("a < b", [Line("one", "#123456", x, y)])
    assert "nan" not in drawn
    assert 'aria-label="a &lt; b"' in drawn
    stretches = re.findall(r'polyline points="([^"]+)"', drawn)
    assert len(stretches) == 2
    assert sum(len(points.split()) for points in stretches) <= 600
    assert "nan" not in area_chart("", x, [Area("one", "#123456", y)])


def test_what_goes_below_zero_is_shown() -> None:
    drawn = line_chart("", [Line("one", "#123456", np.arange(3.0), np.array([0.2, -0.4, 1.0]))])
    heights = [float(point.split(",")[1]) for point in re.findall(r'polyline points="([^"]+)"', drawn)[0].split()]
    bottom = 166.0
    assert heights == [pytest.approx(height, abs=0.1) for height in (98.3, bottom, 8.0)]
    zero = float(re.findall(r'y1="([0-9.]+)"', drawn)[0])
    assert heights[0] < zero < bottom, "the rule at 0 is above what is negative"


def test_a_run_of_no_tick_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / "none.html"
    finish(writing_report(lived(small(), 0, controls=True), path))
    assert "nan" not in path.read_text("utf-8").replace("Finance", "")
