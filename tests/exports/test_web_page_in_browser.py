"""The page that plays a run, in a real browser: it plays, reads out the run's numbers, and stays within itself."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ic_sandbox.charts.labels import percent
from ic_sandbox.charts.map_marks import offsets_in_cell
from ic_sandbox.charts.svg.renderer import PAGE
from ic_sandbox.exports import PageOptions, write_run, writing_web_page
from ic_sandbox.gui.rendering.map_pictures import map_pictures
from ic_sandbox.i18n import speaking, tr
from ic_sandbox.mdp.model import OFF
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.presets import drive_style
from ic_sandbox.world.story import Caption, Story
from tests.browser import Browser, browsing, what_a_browser_lacks
from tests.exports.web_pages import EVIL, TICKS, Page, hostile_world, read, simulated, small

pytestmark = pytest.mark.skipif(what_a_browser_lacks() is not None, reason=str(what_a_browser_lacks()))

SPACE, LEFT, RIGHT, END, HOME = " ", "\ue012", "\ue014", "\ue010", "\ue011"
BOX = "const box = document.getElementById('map').getBoundingClientRect();"
STORY = Story((Caption(0, "{agents} agents"), Caption(5, "{survival} are on", 0.05)), speed=60.0, headline="at {tick}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def run() -> Run:
    return simulated(small(name="Two rows", story=STORY), TICKS, controls=True)


@pytest.fixture(scope="module")
def page(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(run, tmp_path_factory.mktemp("pages") / "run.html")


def written(run: Run, path: Path) -> Path:
    light, dark = map_pictures(run.experiment.world)
    return run_to_end(writing_web_page(run, path, light, dark, None, PageOptions(until_still=False)))


@pytest.fixture
def shown(browser: Browser, page: Path) -> Browser:
    browser.prefer("light", 1200, 800)
    opened(browser, page)
    return browser


def opened(browser: Browser, page: Path) -> None:
    browser.log()
    browser.open(page)
    browser.wait("document.getElementById('now').textContent !== ''")


def text(browser: Browser, name: str) -> str:
    return str(browser.run("return document.getElementById(arguments[0]).textContent", name))


def go_to(browser: Browser, tick: int) -> None:
    slide = "const slider = document.getElementById('tick'); slider.value = arguments[0];"
    browser.run(f"{slide} slider.dispatchEvent(new Event('input'))", tick)
    browser.wait(f"document.getElementById('now').textContent === 'tick {tick}'")


def test_the_keys_step_and_go_to_the_ends(shown: Browser) -> None:
    assert text(shown, "now") == "tick 0"
    for key, tick in ((RIGHT, 1), (RIGHT, 2), (LEFT, 1), (END, TICKS), (RIGHT, TICKS), (HOME, 0), (LEFT, 0)):
        shown.press(key)
        shown.wait(f"document.getElementById('now').textContent === 'tick {tick}'")


def test_the_run_plays_to_its_end_and_tells_its_story(shown: Browser, run: Run) -> None:
    assert text(shown, "caption") == "21 agents"
    assert text(shown, "headline") == "at 0"
    shown.press(SPACE)
    shown.wait("document.getElementById('play').getAttribute('aria-label') === 'Pause'")
    shown.wait(f"document.getElementById('now').textContent === 'tick {TICKS}'")
    shown.wait("document.getElementById('play').getAttribute('aria-label') === 'Play'")
    alive = float(np.mean((run.main.off_tick < 0) | (run.main.off_tick >= 5)))
    assert text(shown, "caption") == f"{percent(alive)} are on"
    assert text(shown, "headline") == f"at {TICKS}"


def test_every_figure_is_that_of_the_table_to_the_printed_digit(shown: Browser, run: Run, tmp_path: Path) -> None:
    write_run(run, tmp_path / "tables")
    table = (tmp_path / "tables" / "ticks.csv").read_text("utf-8")
    rows = list(csv.reader(io.StringIO(table)))
    shown.run("document.getElementById('figures').open = true")
    for tick in (0, 1, 5, TICKS - 1):
        go_to(shown, tick)
        cells = (
            "document.querySelectorAll('#values tr')].map(row => [row.cells[0].textContent, row.cells[1].textContent]"
        )
        read = shown.run(f"return [...{cells})")
        assert read == [[name, value or "–"] for name, value in zip(rows[0], rows[tick + 1], strict=True)]


def test_charts_read_out_the_shown_tick(shown: Browser, page: Path) -> None:
    data = Page(page.read_text("utf-8")).data()
    charts = data["run"]["charts"]
    for tick in (0, 1, 2, 3, TICKS):
        go_to(shown, tick)
        values = "[...figure.querySelectorAll('.value')].map(value => value.textContent)"
        found = shown.run(f"return [...document.querySelectorAll('figure')].map(figure => {values})")
        assert found == [
            [read(data, k, line, tick) for line in range(len(charts[k]["lines"]))] for k in range(len(charts))
        ]
        cursors = "[...document.querySelectorAll('.cursor')].map(line => Number(line.getAttribute('x1')))"
        ends = [(one["left"], one["right"]) for one in charts]
        assert shown.run(f"return {cursors}") == pytest.approx([a + tick / TICKS * (b - a) for a, b in ends])


def test_a_press_on_a_chart_goes_to_its_tick(shown: Browser, page: Path) -> None:
    shown.click("figure svg:not(.key)")
    (chart, *_) = Page(page.read_text("utf-8")).data()["run"]["charts"]
    middle = round(TICKS * (PAGE.width / 2 - chart["left"]) / (chart["right"] - chart["left"]))
    shown.wait(f"document.getElementById('now').textContent === 'tick {middle}'")


def test_the_table_is_saved_as_the_run_writes_it(shown: Browser, run: Run, tmp_path: Path) -> None:
    write_run(run, tmp_path / "tables")
    shown.tools("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    shown.run("document.getElementById('figures').open = true; document.getElementById('save').click()")
    saved, until = tmp_path / "ticks.csv", time.monotonic() + 90
    while not saved.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert saved.read_bytes() == (tmp_path / "tables" / "ticks.csv").read_bytes()


SAMPLE = """const map = document.getElementById('map'), pen = map.getContext('2d');
    return arguments[0].map(([row, col]) => pen.getImageData(
        Math.round(col / arguments[2] * map.width), Math.round(row / arguments[1] * map.height), 1, 1).data[3])"""


@pytest.mark.parametrize("tick", [0, 4, TICKS])
def test_agents_are_drawn_where_they_are(shown: Browser, run: Run, tick: int) -> None:
    go_to(shown, tick)
    model, world = run.main.arm.model, run.experiment.world
    now = run.states_at(tick)
    down, right = offsets_in_cell(len(now))
    rows, cols = model.states.row[now] + 0.5 + down, model.states.col[now] + 0.5 + right
    shown.settle()
    size = world.rows, world.cols
    there = shown.run(SAMPLE, np.stack([rows, cols], axis=1).tolist(), *size)
    assert min(there) > 0
    taken = {(int(row), int(col)) for row, col in zip(rows, cols, strict=True)}
    lone = [(row + 0.5, col + 0.5) for row in range(size[0]) for col in range(size[1]) if not near(row, col, taken)]
    assert not any(shown.run(SAMPLE, lone, *size)) if lone else tick > 0
    assert (model.states.status[now] == OFF).any() or tick == 0


def test_landmarks_lead_to_their_ticks(shown: Browser, run: Run) -> None:
    named = shown.run("return [...document.querySelectorAll('.landmarks li')].map(one => one.textContent)")
    off = int(run.main.off_tick[run.main.off_tick >= 0].min()) + 1
    assert f"tick {off} The first agent is switched off" in named
    shown.run("document.querySelector(arguments[0]).click()", f".landmarks button[data-tick='{off}']")
    shown.wait(f"document.getElementById('now').textContent === 'tick {off}'")


def test_a_part_of_the_map_can_be_enlarged(shown: Browser, run: Run) -> None:
    go_to(shown, 4)
    model, world, now = run.main.arm.model, run.experiment.world, run.states_at(4)
    down, right = offsets_in_cell(len(now))
    shown.click("#closer")
    scale = shown.wait("document.querySelector('.map').style.transform.includes('scale(1.5)') && 1.5")
    shown.settle()
    rows, cols = world.rows / scale, world.cols / scale
    row = model.states.row[now] + 0.5 + down - (world.rows - rows) / 2
    col = model.states.col[now] + 0.5 + right - (world.cols - cols) / 2
    inside = (row > 0.05) & (row < rows - 0.05) & (col > 0.05) & (col < cols - 0.05)
    assert 0 < inside.sum() < len(now)
    assert min(shown.run(SAMPLE, np.stack([row, col], axis=1)[inside].tolist(), rows, cols)) > 0
    shown.press("-")
    shown.wait("document.querySelector('.map').style.transform.includes('scale(1)')")
    assert shown.run("return document.getElementById('farther').disabled")


def test_a_story_shows_its_part_of_the_map(browser: Browser, tmp_path: Path) -> None:
    told = replace(STORY, camera=(0, 2, 1, 2))
    opened(browser, written(simulated(small(story=told), 3), tmp_path / "run.html"))
    transform = browser.run("return document.querySelector('.map').style.transform")
    assert transform == "translate(-100%, 0%) scale(2)"


def near(row: int, col: int, taken: set[tuple[int, int]]) -> bool:
    return any(abs(row - other) <= 1 and abs(col - across) <= 1 for other, across in taken)


def test_a_followed_agent_shows_its_goal_and_its_return(shown: Browser, run: Run) -> None:
    go_to(shown, TICKS)
    for agent in (0, 3):
        shown.run(
            "const field = document.getElementById('number'); field.value = arguments[0];"
            " field.dispatchEvent(new Event('change'))", agent
        )  # fmt: skip
        found = shown.run("return [...document.querySelectorAll('#facts dd')].map(one => one.textContent)")
        discounted = found[-1].partition("Discounted: ")[2].replace("−", "-")
        assert float(discounted) == pytest.approx(float(run.main.returns[agent]), rel=1e-3)
        name = run.experiment.goals.names[run.experiment.cast.goal[agent]]
        assert found[0] == name.replace("uniform_cells", "random goal")
    shown.run("document.getElementById('none').click()")
    assert shown.run("return document.getElementById('facts').hidden")
    shown.click("#map")  # of the empty middle of the map, or an agent: both are fine, and neither is an error
    assert shown.log() == []


def test_a_click_on_the_map_follows_the_nearest_agent(shown: Browser, run: Run) -> None:
    go_to(shown, 0)
    box = shown.run(
        "const box = document.getElementById('map').getBoundingClientRect(); return [box.width, box.height]"
    )
    world = run.experiment.world
    down, right = offsets_in_cell(len(run.experiment.cast))
    agent = 13
    (row, col) = run.experiment.cast.at[agent]
    across = ((col + 0.5 + right[agent]) / world.cols - 0.5) * box[0]
    along = ((row + 0.5 + down[agent]) / world.rows - 0.5) * box[1]
    shown.click("#map", round(across), round(along))
    assert shown.run("return document.getElementById('number').value") == str(agent)


def test_nothing_is_loaded_and_nothing_blocked(shown: Browser) -> None:
    go_to(shown, 3)
    loaded = "performance.getEntriesByType('resource').map(one => one.name).filter(one => !one.startsWith('data:'))"
    assert shown.run(f"return {loaded}") == []
    assert shown.log() == []


def test_the_theme_follows_the_system_until_the_button_is_pressed(browser: Browser, page: Path) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    seen = {}
    for theme in ("light", "dark"):
        browser.prefer(theme, 1200, 800)
        opened(browser, page)
        seen[theme] = browser.run(ground)
        visible = f"document.querySelector('.in-{theme}').checkVisibility()"
        assert browser.run(f"return {visible}")
        style = drive_style("shutdown_avoidance")
        area = browser.run("return getComputedStyle(document.querySelector('polygon[fill*=drive-0]')).fill")
        assert area == "rgb({}, {}, {})".format(*bytes.fromhex(style.on(theme == "dark")[1:]))
    assert seen["light"] != seen["dark"]
    browser.click("#theme")
    assert browser.run(ground) == seen["light"]


@pytest.mark.parametrize(("width", "height"), [(360, 640), (768, 1024), (1600, 900)])
def test_the_page_fits_every_width(browser: Browser, page: Path, width: int, height: int) -> None:
    browser.prefer("light", width, height)
    opened(browser, page)
    assert browser.run("return document.documentElement.scrollWidth <= window.innerWidth")
    box = browser.run(
        "const b = document.getElementById('map').getBoundingClientRect(); return [b.left, b.right, b.height]"
    )
    assert 0 <= box[0] < box[1] <= width
    assert box[2] > 100


def test_names_of_a_hostile_world_are_only_text(browser: Browser, tmp_path: Path) -> None:
    opened(browser, written(simulated(hostile_world(), 4, controls=True), tmp_path / "evil.html"))
    assert browser.run("return document.scripts.length") == 3
    assert browser.run("return document.images.length") == 2
    assert text(browser, "caption") == text(browser, "headline") == EVIL
    assert browser.run("return document.querySelector('h1').textContent") == EVIL
    assert browser.log() == []


def test_the_language_changes_in_place(shown: Browser, run: Run) -> None:
    go_to(shown, 5)
    follow = "const box = document.getElementById('number'); box.value = 3; box.dispatchEvent(new Event('change'))"
    shown.run(follow)
    shown.run("document.getElementById('figures').open = true")
    english = text(shown, "caption")
    shown.run("document.querySelector('.language').click()")
    assert shown.run("return document.documentElement.lang") == "de"
    shown.wait("document.getElementById('now').textContent === 'Tick 5'")
    assert text(shown, "caption") == english  # this world has no German
    assert shown.run("return document.getElementById('number').value") == "3"
    facts = text(shown, "facts")
    assert "Endziel" in facts
    assert "Diskontiert: 3," in facts, "numbers have the marks of the language"
    titles = "return [...document.querySelectorAll('figcaption')].map((title) => title.firstChild.textContent.trim())"
    with speaking("de"):
        assert tr("Survival") in shown.run(titles)
    assert shown.run("return document.images.length") == 2
    assert shown.run("return [...document.images].every((picture) => picture.naturalWidth > 0)")
    shown.run("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))")
    shown.wait("document.getElementById('now').textContent === 'Tick 6'")  # one player only follows the keys
    shown.run("document.querySelector('.language').click()")
    shown.wait("document.getElementById('now').textContent === 'tick 6'")
    assert shown.run("return document.title").startswith("Two rows")
    shown.run("document.getElementById('play').click()")
    shown.wait(f"document.getElementById('now').textContent === 'tick {TICKS}'")
    assert shown.log() == []


def test_a_browser_that_cannot_unpack_the_run_says_so(browser: Browser, page: Path) -> None:
    browser.prefer("light", 1200, 800)
    removed = browser.tools("Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream")
    try:
        browser.open(page)
        browser.wait("!document.getElementById('notice').hidden")
        assert browser.run("return document.querySelector('.map').checkVisibility()"), "the map is there all the same"
    finally:
        browser.tools("Page.removeScriptToEvaluateOnNewDocument", identifier=removed["identifier"])
