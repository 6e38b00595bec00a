"""A run as a page that plays it: its data are those of the run, and nothing in it is loaded or run but its own."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ic_sandbox import i18n
from ic_sandbox.charts.labels import percent
from ic_sandbox.charts.stories.reader import STILL_TICKS
from ic_sandbox.exports import MapPicture, PageOptions, write_run, writing_web_page
from ic_sandbox.exports.web_page.page import MOST_TICKS, estimated_size
from ic_sandbox.exports.web_page.payload import Payload
from ic_sandbox.exports.web_page.tracks import MOST_DRAWN
from ic_sandbox.mdp.model import OFF, STATUS_NAMES
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import Population
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world, world_sha256
from ic_sandbox.world.story import Caption, Story
from tests.exports.web_pages import EVIL, TICKS, Page, hostile_world, read, simulated, small, unpacked

LIGHT, DARK = (
    MapPicture(b"light", "#ffffff", "#000000", "#808080"),
    MapPicture(b"dark", "#000000", "#ffffff", "#808080"),
)


def shared(run: Run, path: Path, options: PageOptions | None = None) -> Page:
    assert run_to_end(writing_web_page(run, path, LIGHT, DARK, None, options)) == path
    return Page(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def run() -> Run:
    return simulated(small(name="Two rows", info="All press *it*.\n\n### Why\n\nBecause."), controls=True)


@pytest.fixture(scope="module")
def page(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Page:
    path = tmp_path_factory.mktemp("pages") / "new" / "run.html"
    found = shared(run, path, PageOptions(until_still=False))
    assert [file.name for file in path.parent.iterdir()] == ["run.html"]
    return found


@pytest.fixture
def german() -> Iterator[None]:
    i18n.set_language("de")
    yield
    i18n.set_language("en")


def test_agents_are_where_the_run_says_at_every_tick(run: Run, page: Page) -> None:
    data, model, cols = page.data(), run.main.arm.model, run.experiment.world.cols
    subgoals = run.experiment.subgoals
    for tick in range(TICKS + 1):
        now = run.states_at(tick)
        assert (data["places"][tick] == model.states.row[now] * cols + model.states.col[now]).all()
        assert (data["looks"][tick] % len(STATUS_NAMES) == model.states.status[now]).all()
        pursued = subgoals[now, run.experiment.main.column] + 1
        assert (data["looks"][tick] // len(STATUS_NAMES) == pursued).all()
    assert len(np.unique(data["looks"])) > 2, "some are off, some pursue the device, some their goal"


@pytest.mark.parametrize("world", ["goal_preservation", "sleeper"])
@pytest.mark.parametrize("first", [0, 5])
def test_rewards_add_up_to_the_returns_of_the_run(world: str, first: int, tmp_path: Path) -> None:
    run = simulated(load_world(world), agents=40, ticks=20)
    data = shared(run, tmp_path / "run.html", PageOptions(first, 20, False)).data()
    rewards, discount = data["values"][data["rewards"]], np.array(data["run"]["discount"])
    returns = data["returned"] + (discount ** np.arange(first, 20)[:, None] * rewards).sum(axis=0)
    assert returns == pytest.approx(run.main.returns, rel=1e-12)
    assert (data["rewarded"].sum() > 0) == (run.main.rewards[:first].sum() > 0)


def test_figures_are_those_of_the_table_to_the_last_digit(run: Run, page: Page, tmp_path: Path) -> None:
    write_run(run, tmp_path / "tables")
    text = (tmp_path / "tables" / "ticks.csv").read_text("utf-8").replace("\r\n", "\n")
    ticks = page.data()["ticks"]
    assert [ticks["header"], *ticks["lines"]] == text.splitlines()
    assert ticks["columns"] == next(csv.reader(io.StringIO(text)))


def test_charts_read_the_figures_of_the_table(run: Run, page: Page, tmp_path: Path) -> None:
    write_run(run, tmp_path / "tables")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "tables" / "ticks.csv").read_text("utf-8"))))
    titles = re.findall(r"<figcaption>([^<]*[^< ]) <", page.text)
    data = page.data()
    for tick in range(1, TICKS):
        survival = read(data, titles.index("Survival"), 0, tick)
        assert survival.startswith(f"{percent(float(rows[tick - 1]['survival']))} ("), "at the end of the tick before"
        pursuing = read(data, titles.index("Agents by subgoal"), 0, tick)
        assert pursuing == percent(float(rows[tick]["subgoal.shutdown_avoidance"])), "as the tick begins"
        used = read(data, titles.index("Agents that used it, by drive"), 0, tick)
        assert used.startswith(percent(float(rows[tick - 1]["uptake.shutdown_avoidance"])))
        neutral = percent(float(rows[tick - 1]["uptake_neutral.shutdown_avoidance"]))
        assert f"control: device does nothing: {neutral} (" in used


def test_what_happens_is_that_of_the_run(run: Run, page: Page) -> None:
    found = page.data()["happenings"]
    off = np.bincount(run.main.off_tick[run.main.off_tick >= 0], minlength=TICKS).tolist()
    assert found["off"] == [0, *off]
    assert sum(off) > 0
    assert sum(sum(found["marks"][str(tick)]["off"][1::2]) for tick in range(1, TICKS + 1) if off[tick - 1]) == sum(off)


def test_doors_and_stocks_follow_the_run(tmp_path: Path) -> None:
    run = simulated(load_world("all_drives"), agents=40, ticks=30)
    data = shared(run, tmp_path / "run.html", PageOptions(until_still=False)).data()
    doors = data["happenings"]["doors"]
    assert doors.keys() == data["run"]["doors"].keys() != set()
    assert all(len(shares) == 31 for shares in doors.values())
    assert any(shares[0] == 0 < shares[-1] for shares in doors.values()), (
        "they open once agents have used what opens them"
    )
    stocks = shared(simulated(load_world("commons"), ticks=30, mode="shared"), tmp_path / "2.html").data()[
        "happenings"
    ]["stocks"]
    assert all(shares[0] == 1.0 > min(shares) for shares in stocks.values())
    assert stocks


def test_a_page_loads_nothing_and_runs_only_its_own_script(page: Page) -> None:
    (policy,) = (attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (style,) = (text for tag, text in page.inside if tag == "style")
    data, check, script = (text for tag, text in page.inside if tag == "script")
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": f"'{hashed(style)}'",
        "script-src": f"'{hashed(check)}' '{hashed(script)}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert re.fullmatch("[A-Za-z0-9+/=]+", data)
    assert all(address.startswith("data:") for address in page.attributes("src") + page.attributes("href"))
    assert "url(" not in style
    assert "@import" not in style
    for written in (check, script):
        assert not re.search(r"innerHTML|document\.write|eval\(|fetch\(|https?:(?!//www\.w3\.org/2000/svg)", written)
    assert not re.search(r"=>|\blet\b|\bconst\b|\?\.|`", check), "old browsers have to understand it"
    forbidden = [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    assert forbidden == [], "the policy would block them"


def hashed(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_text_of_a_hostile_world_stays_text(tmp_path: Path) -> None:
    page = shared(simulated(hostile_world(), controls=True), tmp_path / "evil.html")
    assert [tag for tag, _ in page.tags].count("script") == 3
    assert {tag for tag, attrs in page.tags if "src" in attrs} == {"img"}
    assert not page.attributes("onerror")
    assert page.words.count(EVIL) > 3
    data = page.data()["run"]
    assert data["captions"][0]["text"] == data["headlines"]["texts"][0] == data["devices"][0]["name"] == EVIL
    broken = small(name="lone \ud800")
    assert "lone ?" in shared(simulated(broken, 2), tmp_path / "lone.html").words


def test_more_agents_than_are_drawn_leave_a_stated_sample(tmp_path: Path) -> None:
    many = MOST_DRAWN + 500
    run = simulated(small(populations=(Population(many - 1, (0, 1)),)), 6)
    page = shared(run, tmp_path / "run.html", PageOptions(until_still=False))
    data = page.data()
    numbers = data["run"]["numbers"]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == MOST_DRAWN
    assert numbers[-1] < many
    assert "The map draws a random sample of 2,000 agents; all figures are those of all 2,500 agents." in page.words
    cols, states = run.experiment.world.cols, run.main.arm.model.states
    now = run.states_at(6)[numbers]
    assert (data["places"][-1] == states.row[now] * cols + states.col[now]).all()
    assert {line.split(",")[1] for line in data["ticks"]["lines"]} == {str(many)}, "figures are those of all agents"
    assert sum(data["happenings"]["off"]) == np.count_nonzero(run.main.off_tick >= 0)


def test_a_page_ends_when_nothing_changes_any_more(tmp_path: Path) -> None:
    run = simulated(small(), 60)
    states = np.array([run.states_at(tick) for tick in range(61)])
    changed = int(np.flatnonzero((states[1:] != states[:-1]).any(axis=1))[-1]) + 1
    assert changed + STILL_TICKS < 60
    data = shared(run, tmp_path / "run.html").data()
    assert data["run"]["last"] == changed + STILL_TICKS
    assert len(data["places"]) == changed + STILL_TICKS + 1
    assert len(data["ticks"]["lines"]) == changed + STILL_TICKS
    whole = shared(run, tmp_path / "whole.html", PageOptions(until_still=False)).data()
    assert whole["run"]["last"] == 60


def test_a_part_of_a_run_has_its_own_ticks(run: Run, tmp_path: Path) -> None:
    data = shared(run, tmp_path / "run.html", PageOptions(3, 7, False)).data()
    assert (data["run"]["first"], data["run"]["last"]) == (3, 7)
    assert [line.split(",")[0] for line in data["ticks"]["lines"]] == ["3", "4", "5", "6"]
    states = run.main.arm.model.states
    now = run.states_at(3)
    assert (data["places"][0] == states.row[now] * 4 + states.col[now]).all()
    assert (data["run"]["charts"][0]["first"], data["run"]["charts"][0]["last"]) == (3.0, 7.0)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (PageOptions(30, 40), "a page can't begin at tick 30: the run has 12 ticks"),
        (PageOptions(5, 5), "a page can't begin at tick 5: the run has 12 ticks"),
    ],
)
def test_ticks_that_the_run_lacks_are_refused(run: Run, options: PageOptions, reason: str, tmp_path: Path) -> None:
    with pytest.raises(WorldError) as caught:
        shared(run, tmp_path / "run.html", options)
    assert re.sub("[;:]", ":", str(caught.value)).strip() == reason
    assert not (tmp_path / "run.html").exists()


def test_more_ticks_than_fit_are_refused_or_cut() -> None:
    assert PageOptions().check_ticks(10_000) == (0, MOST_TICKS)
    assert PageOptions(5).check_ticks(10_000) == (5, 5 + MOST_TICKS)
    with pytest.raises(WorldError, match="2,001 ticks are too many for a page; choose at most 2,000"):
        PageOptions(0, MOST_TICKS + 1).check_ticks(10_000)


def test_captions_have_the_numbers_of_the_run(tmp_path: Path) -> None:
    captions = (
        Caption(0, "{agents} agents", 1.5),
        Caption(4, "{survival} are on"),
        Caption(6, "{uptake.shutdown_avoidance.random} at random"),
    )
    world = small(story=Story(captions, speed=3.0, headline="{tick}: {effective_goals} goals"))
    run = simulated(world, controls=True)
    told = shared(run, tmp_path / "run.html", PageOptions(until_still=False)).data()["run"]
    alive = np.mean((run.main.off_tick < 0) | (run.main.off_tick >= 4))
    assert told["captions"][:2] == [
        {"tick": 0, "text": "21 agents", "pause": 1.5},
        {"tick": 4, "text": f"{percent(float(alive))} are on", "pause": 0.0},
    ]
    assert len(told["captions"]) == 3
    assert told["speed"] == 3.0
    assert told["headlines"]["texts"][told["headlines"]["at"][0]].startswith("0: ")
    alone = shared(simulated(world), tmp_path / "alone.html", PageOptions(until_still=False))
    assert len(alone.data()["run"]["captions"]) == 2
    assert "Captions that compare with controls are left out" in alone.words


def test_a_page_says_how_to_repeat_the_run(run: Run, page: Page) -> None:
    assert f"--ticks {TICKS} --seed 3 --controls --out run" in page.words
    assert world_sha256(run.experiment.world) in page.words
    assert "Two rows" in page.words
    assert "All press " in page.words
    assert "corner" in page.words


@pytest.mark.usefixtures("german")
def test_a_page_begins_in_the_language_of_the_window(tmp_path: Path) -> None:
    page = shared(simulated(load_world("off_switch"), 3, controls=True), tmp_path / "run.html")
    assert page.tags[0] == ("html", {"lang": "de"})
    data = page.data()["run"]
    assert data["texts"]["play"] == i18n.tr("Play") != "Play"
    assert data["statuses"][OFF] == i18n.tr("off") != "off"
    own, other = page.text.split("<template ", 1)
    assert i18n.tr("Colour agents by") in own
    assert "Colour agents by" not in own
    assert "Colour agents by" in other


def test_a_page_has_all_texts_in_every_language(tmp_path: Path) -> None:
    run = simulated(load_world("off_switch"), 5, controls=True)
    page = shared(run, tmp_path / "run.html")
    data = page.data()
    german = data["languages"]["de"]
    assert data["languages"]["en"] == {}
    assert german.keys() < data["run"].keys()
    for key in ("captions", "charts", "devices", "texts", "thousands"):
        assert german[key] != data["run"][key], key
    for key in ("rows", "goal", "down", "right", "marks"):
        assert key not in german, "it is the same in all languages"
    i18n.set_language("de")
    try:
        alone = shared(run, tmp_path / "de.html").data()
    finally:
        i18n.set_language("en")
    assert {**data["run"], **german} == alone["run"]
    assert page.attributes("data-language") == ["de", "de", "en"]  # a button, the template, and the button in it
    assert page.attributes("data-picture") == ["in-light", "in-dark"]
    assert "from the middle of 2023" in page.words
    assert "ab Mitte 2023" in page.words


def test_a_page_that_is_cancelled_leaves_no_file(run: Run, tmp_path: Path) -> None:
    work = writing_web_page(run, tmp_path / "run.html", LIGHT, DARK)
    for _ in range(5):
        next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []


def test_the_estimate_of_a_size_is_not_far_from_it(run: Run, tmp_path: Path) -> None:
    wandering = simulated(small(populations=(Population(300, (0, 1)),)), 200, planner="random")
    for shown in (run, wandering):
        path = tmp_path / "run.html"
        shared(shown, path, PageOptions(until_still=False))
        size = path.stat().st_size
        assert size / 2 < estimated_size(shown, shown.ticks, 0) < 4 * size


@given(
    st.integers(0, 4).flatmap(
        lambda kind: arrays(
            np.int64, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.integers(0, 10 ** (2 * kind + 1))
        )
    )
)
def test_tracks_come_back_as_they_were(tracks: NDArray[np.int64]) -> None:
    payload = Payload()
    payload.add_values("before", ["ü"])
    payload.add_tracks("tracks", tracks)
    contents = zlib.decompress(base64.b64decode(payload.text()), -15)
    name, start, length, *layout = payload.directory[1]
    assert name == "tracks"
    assert (unpacked(contents[int(start) : int(start) + int(length)], *map(int, layout)) == tracks).all()
