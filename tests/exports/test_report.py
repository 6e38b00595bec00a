"""A run as one page: self-contained, true to the run, and safe from markup in a world."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from ic_sandbox.charts.colours import Role
from ic_sandbox.charts.labels import figure_text, percent_text
from ic_sandbox.charts.shapes import shape_svg
from ic_sandbox.charts.svg.layout import LABEL
from ic_sandbox.charts.svg.renderer import PAGE
from ic_sandbox.charts.texts.drives import prevalence_text, shapley_text, strength_text, total_text
from ic_sandbox.exports import Pictures, check_report, command_of, report, report_mitigations, writing_report
from ic_sandbox.exports.report_charts import charts_of_drives
from ic_sandbox.measures.instrumental_value import analyze, default_draw
from ic_sandbox.measures.mitigations import mitigate
from ic_sandbox.measures.robustness import robustness
from ic_sandbox.measures.run_measurement import series_of
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.measures.shapley import shapley_shares
from ic_sandbox.measures.summary import summarize
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.studies.repetition import Seeds, measuring_seeds
from ic_sandbox.world.document import Population, World
from ic_sandbox.world.draws import texts_of_draw
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import dump_world, load_world, read_world, world_sha256
from ic_sandbox.world.presets import SHAPES, drive_style
from tests.building import cell_goal, off_switch_world

EVIL = "<script>alert(1)</script>"
DRIVE = "shutdown_avoidance"


def small(**fields: object) -> World:
    drawn = off_switch_world(
        "....", "....", at=(0, 1), switch=(0, 0), chance=0.1, goals=(cell_goal((1, 3), name="corner"),),
        populations=(Population(20, (0, 1)),),
    )  # fmt: skip
    return replace(drawn, **fields)  # type: ignore[arg-type]


def simulated(world: World, ticks: int = 12, **settings: bool | str) -> Run:
    return run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=3, **settings))), ticks))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run() -> Run:
    return simulated(
        small(name="Two rows", info="All press *it*.\n\n### Why\n\n| a | b |\n|---|---|\n| 1 | 2 |"), controls=True
    )


@pytest.fixture(scope="module")
def page(run: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("reports") / "new" / "run.html"
    assert run_to_end(writing_report(run, path, "two rows.icw", Pictures(b"light", b"dark"))) == path
    assert [file.name for file in path.parent.iterdir()] == ["run.html"]
    return path.read_text("utf-8")


class Page(HTMLParser):
    """The contents of a page: its tags with their attributes, and its text."""

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


def test_the_page_uses_no_network(page: str) -> None:
    for tag, attributes in Page(page).tags:
        assert tag not in ("script", "link", "iframe", "object", "embed", "form")
        for name in ("src", "srcset", "href"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert "url(" not in page
    assert "@import" not in page


def test_the_world_is_shown_with_its_map_and_its_text(page: str) -> None:
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


def test_the_report_has_all_that_reproduces_the_run(page: str, run: Run) -> None:
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
    assert f'fill="{style.colour}"' in page
    charts = [attributes["aria-label"] for tag, attributes in Page(page).tags if tag == "svg" and "role" in attributes]
    assert charts == [
        "Agents by subgoal", "Convergence", "Convergence index", "Survival", "Variables", "Reward",
        f"Agents that used it, by drive: {style.title}", "Goals that need it",
        "Prevalence and strength", "Prevalence by threshold", "Use: Shutdown avoidance", "Switched off",
    ]  # fmt: skip
    assert shape_svg(style.shape, style.colour) in page


def test_the_page_has_a_colour_for_every_role_on_both_backgrounds(page: str) -> None:
    light, dark = re.findall(r":root \{([^}]*)\}", page)
    assert set(re.findall(r"--\w+", light)) == set(re.findall(r"--\w+", dark))
    style = page.partition("<style>")[2].partition("</style>")[0]
    for _, attributes in Page(page).tags:
        role, *parts = (attributes.get("class") or "-").split()
        if role in {role.value for role in Role}:
            for part in parts:
                assert f".{role}.{part} {{" in style or (part == "fill" and f".{role} {{ fill" in style), (role, part)


def told(world: str, ticks: int, folder: Path, **settings: bool | str) -> tuple[RunSeries, Page]:
    run, path = simulated(load_world(world), ticks, **settings), folder / f"{world}.html"
    run_to_end(writing_report(run, path))
    return series_of(run), Page(path.read_text("utf-8"))


def titles(page: Page) -> list[str | None]:
    return [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg" and "role" in attributes]


def test_every_chart_with_data_is_in_the_report(tmp_path: Path) -> None:
    series, page = told("gold_rush", 12, tmp_path, controls=True, mode="shared")
    assert [title for title in titles(page) if title in ("Variables", "Inequality")] == ["Variables", "Inequality"]
    assert "Violations per opportunity" not in titles(page)
    for words in (
        "Vein of 30",
        "Gold",
        "control: device does nothing",
        "control: random agents",
        "Largest share of gold",
        "Mean reward",
    ):
        assert words in page.text
    series, page = told("camera_corridor", 30, tmp_path, controls=True)
    assert "Violations per opportunity" in titles(page)
    assert "Observed" in page.text
    assert "Prevalence and strength" not in titles(page), "it has no drives"
    series, page = told("off_switch", 12, tmp_path)
    assert series.variables
    assert "Variables" in titles(page)
    assert "Inequality" not in titles(page)


def test_large_worlds_are_analysed_only_at_the_discount_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "STATES_AT_MOST", 10)
    path = tmp_path / "large.html"
    run_to_end(writing_report(simulated(small(), 3), path))
    found = titles(Page(path.read_text("utf-8")))
    assert "Prevalence and strength" in found
    assert "Goals that need it" not in found


def test_prevalence_at_each_discount_is_that_of_an_analysis() -> None:
    world = small()
    analysis = analyze(world, (0.97, 0.1, 0.6))
    prevalence, strength, curve = charts_of_drives(analysis, 0.97)
    (line,) = re.findall(r'polyline points="([^"]+)" stroke-width="2"', prevalence.drawing)
    drawn = [tuple(map(float, point.split(","))) for point in line.split()]
    named = LABEL * PAGE.text  # the space for the name of an axis
    wanted = dict(zip(analysis.discounts, (worth.prevalence for worth in analysis.worths[0]), strict=True))
    for (x, y), discount in zip(drawn, sorted(wanted), strict=True):
        assert x == pytest.approx(44 + named + discount * (366 - named), abs=0.1)
        assert y == pytest.approx(8 + (1 - wanted[discount]) * (158 - named), abs=0.1)
    assert strength.drawing.count('stroke-width="2" stroke="#') == 2, "a whisker each"
    for threshold in ("0 %", "0.1 %", "1 %", "50 %"):
        assert threshold in curve.drawing


def test_a_single_tick_is_visible(tmp_path: Path) -> None:
    path = tmp_path / "one.html"
    run_to_end(writing_report(simulated(small(), 1, controls=True), path))
    assert "Agents by subgoal" in titles(Page(path.read_text("utf-8")))


def test_shapes_are_different_and_centred() -> None:
    drawn = {shape: shape_svg(shape, "#123456") for shape in SHAPES}
    assert len(set(drawn.values())) == len(SHAPES)
    for shape, picture in drawn.items():
        for point in re.findall(r"(-?[\d.]+),(-?[\d.]+)", picture):
            assert max(abs(float(part)) for part in point) <= 6, shape


def test_markup_in_a_world_is_text(tmp_path: Path) -> None:
    info = f"{EVIL}\n\n[go](javascript:alert(1)) ![see](http://example.invalid/a.png) <img src=x onerror=alert(1)>"
    world = small(name=f'{EVIL}"', info=info)
    world = replace(world, devices=tuple(replace(device, drive=EVIL) for device in world.devices))
    path = tmp_path / "evil.html"
    run_to_end(writing_report(simulated(world, 2), path, f"{EVIL}.icw"))
    page = Page(path.read_text("utf-8"))
    assert not [tag for tag, _ in page.tags if tag in ("script", "img")]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not [value for _, attributes in page.tags if "javascript:" in (value := attributes.get("href") or "")]
    assert EVIL in page.text


def test_without_controls_and_drives_the_page_is_shorter(tmp_path: Path) -> None:
    world = small()
    world = replace(world, devices=tuple(replace(device, drive=None) for device in world.devices))
    path = tmp_path / "plain.htm"
    run_to_end(writing_report(simulated(world, 2), path))
    text = Page(path.read_text("utf-8")).text
    assert "Instrumental value of each drive" not in text
    assert "Uptake" not in text
    assert "Survival" in text


def test_only_html_files_are_written(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"\.html"):
        check_report(tmp_path / "run.csv")
    (tmp_path / "there.html").mkdir()
    with pytest.raises(WorldError, match="folder"):
        check_report(tmp_path / "there.html")


def test_a_run_without_ticks_can_be_reported(tmp_path: Path) -> None:
    path = tmp_path / "none.html"
    run_to_end(writing_report(simulated(small(), 0, controls=True), path))
    assert "nan" not in path.read_text("utf-8").replace("Finance", "")


def test_an_unsaved_world_has_the_file_name_of_the_command(run: Run, tmp_path: Path) -> None:
    run_to_end(writing_report(run, tmp_path / "run.html"))
    page = (tmp_path / "run.html").read_text("utf-8")
    (name,) = re.findall(r'download="([^"]+)"', page)
    assert f"ic-sandbox run {name} --ticks" in Page(page).text


def test_the_report_has_shares_and_other_draws_of_goals(page: str, run: Run) -> None:
    world = run.experiment.world
    (share,) = shapley_shares(world, [0.97], default_draw(world), seed=world.seed)
    assert f"<td>{shapley_text(share)}</td><td>{percent_text(share.alone)}</td>" in page
    assert percent_text(share.shapley_se) in shapley_text(share)
    assert total_text([share], [analyze(world).worths[0][0]]) in page
    for row in robustness(world, [0.97], seed=world.seed):
        texts = texts_of_draw(row.draw).title, str(row.goals), prevalence_text(row.worth), strength_text(row.worth)
        assert "".join(f"<td>{text}</td>" for text in texts) in page


def test_large_worlds_have_shares_and_other_draws_over_fewer_goals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "COMPARED_AT_MOST", 10)
    run_to_end(writing_report(simulated(small(), 3), tmp_path / "large.html"))
    text = Page((tmp_path / "large.html").read_text("utf-8")).text
    assert "Shapley share, over 32 goals:" in text
    assert f"{texts_of_draw('pareto_cells').title} 32 " in text


def test_a_report_over_several_seeds_has_means_with_intervals(tmp_path: Path) -> None:
    shared, seeds = simulated(small(), mode="shared"), Seeds(3)
    run_to_end(writing_report(shared, tmp_path / "one.html"))
    run_to_end(writing_report(shared, tmp_path / "computed.html", seeds=seeds))
    lines = run_to_end(measuring_seeds(shared, seeds))
    run_to_end(writing_report(shared, tmp_path / "several.html", seeds=seeds, lines=lines))
    one, several = ((tmp_path / f"{name}.html").read_text("utf-8") for name in ("one", "several"))
    assert (tmp_path / "computed.html").read_text("utf-8") == several
    (survival,) = (line.measured for line in lines if line.figure == "survival")
    assert survival.low < survival.value
    assert figure_text("survival", survival) in several
    assert "means over 3 runs" in several
    assert "--seeds 3" in several
    assert "one run is one observation" in one
    assert "one run is one observation" not in several


def test_a_shared_world_shows_the_simulated_return_next_to_exact_values(page: str, tmp_path: Path) -> None:
    assert "holds for an agent that is alone" not in page
    shared = simulated(small(), mode="shared")
    run_to_end(writing_report(shared, tmp_path / "shared.html"))
    text = (tmp_path / "shared.html").read_text("utf-8")
    assert "holds for an agent that is alone in the world" in text
    (plan,) = shared.experiment.plans
    alone = float(plan.values[shared.main.arm.start, shared.main.arm.column].mean())
    assert f"a return of {alone:.3g} on average; as simulated, they get {shared.main.returns.mean():.3g}." in text


def test_planners_are_compared_in_small_worlds(tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    run_to_end(writing_report(simulated(small(), 3), path))
    page = path.read_text("utf-8")
    section = page[page.index("<h2>Mitigations</h2>") : page.index("<h2>How to reproduce")]
    assert "Exact figures of an agent that is alone in the world" in section
    assert "Quantilizer · Share q 0.5" in section
    assert section.count("<svg") > 1
    assert "usefulness" in section


def test_known_figures_of_planners_are_not_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "comparing_planners", lambda run: pytest.fail("nothing is to be computed"))
    path = tmp_path / "run.html"
    known = mitigate(small(), ["optimal", "random"], goals=4)
    run_to_end(writing_report(simulated(small(), 3), path, mitigations=known))
    page = path.read_text("utf-8")
    section = page[page.index("<h2>Mitigations</h2>") : page.index("<h2>How to reproduce")]
    assert "Random" in section
    assert "Quantilizer" not in section


def test_planners_are_not_compared_in_large_worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_mitigations, "FIGURES_AT_MOST", 1)
    path = tmp_path / "run.html"
    run_to_end(writing_report(simulated(small(), 3), path))
    assert "<h2>Mitigations</h2>" not in path.read_text("utf-8")
