"""Study files: the runs that they describe, and the faults that are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ic_sandbox.simulation.agents import population_seed, redrawn
from ic_sandbox.studies.config import load_study
from ic_sandbox.studies.variations import document_of, varied
from ic_sandbox.world.document import Chance, Device, Population, Variable
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world, read_world, save_world, shipped_worlds
from tests.building import off_switch_world, rule, then, world


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_world(off_switch_world("...", at=(0, 0), switch=(0, 1), chance=0.1), tmp_path / "mine.icw")
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "study.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(WorldError) as refused:
        load_study(written(folder, text))
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1979-05-27", "the date 1979-05-27"),
        ("1979-05-27T07:32:00Z", "the date 1979-05-27T07:32:00+00:00"),
        ("07:32:00", "the time of day 07:32:00"),
        ("{a = 1}", "an object"),
    ],
)
def test_a_date_is_called_a_date(folder: Path, value: str, kind: str) -> None:
    assert faults(folder, f"world = {value}") == [f"world: must be a text, not {kind}"]


@pytest.mark.parametrize("value", ["7", "1979-05-27", '[["off_switch"]]', '""'])
def test_a_world_that_is_no_text_is_one_fault(folder: Path, value: str) -> None:
    (fault,) = faults(folder, f"world = {value}\nticks = 2")
    assert fault.startswith("world")
    assert "folder" not in fault


def test_every_combination_is_run_with_every_seed(folder: Path) -> None:
    study = load_study(written(folder, """
        world = ["mine.icw", "commons"]
        ticks = 7
        seeds = 3
        [vary]
        discount = [0.5, 0.9]
        agents = [4, 8, 16]
    """))  # fmt: skip
    assert study.name == "study"
    assert study.factors == ("world", "discount", "agents")
    assert len(study.jobs) == 2 * 2 * 3 * 3
    assert [job.number for job in study.jobs] == list(range(36))
    assert study.jobs[0].levels == ("mine.icw", "0.5", "4")
    assert [job.settings.seed for job in study.jobs[:4]] == [0, 1, 2, 0]
    assert [job.point for job in study.jobs[:4]] == [0, 0, 0, 1]
    last = study.jobs[-1]
    assert (last.levels, last.settings.discount, last.settings.agents) == (("commons", "0.9", "16"), 0.9, 16)
    assert last.ticks == 7
    assert (study.jobs[0].settings.mode, last.settings.mode) == (None, "shared"), "as the gallery has it"


@pytest.mark.parametrize("way", ['"processes.operator.chance"', "processes.operator.chance", "processes.0.chance"])
def test_any_place_of_the_file_can_be_varied(folder: Path, way: str) -> None:
    study = load_study(written(folder, f'world = "mine.icw"\nvary.{way} = [0.0, 0.25]'))
    chances = [job.world.processes[0].rule.chance for job in study.jobs]
    assert chances == [Chance(0.0), Chance(0.25)]
    assert study.factors[1] == way.strip('"')


def test_an_omitted_key_can_be_varied(folder: Path) -> None:
    study = load_study(written(folder, 'world = "mine.icw"\nvary.agents.0.planner.kind = ["optimal", "random"]'))
    assert [job.world.agents[0].planner.kind for job in study.jobs] == ["optimal", "random"]


def test_a_value_from_a_preset_can_be_varied(folder: Path) -> None:
    study = load_study(written(folder, 'world = "off_switch"\nvary.devices.off_switch.rules.0.chance = [0.5]'))
    (device,) = study.jobs[0].world.devices
    assert device.rules[0].chance == Chance(0.5)
    assert device.kind == "off_switch"


@pytest.mark.parametrize("name", [shipped.name for shipped in shipped_worlds()])
def test_varying_nothing_leaves_a_world_as_it_is(name: str) -> None:
    assert varied(document_of(load_world(name)), []) == load_world(name)


def test_items_with_the_same_name_are_addressed_by_index() -> None:
    heap = rule(then(coins="+1"), event="taken")
    drawn = world(
        "...",
        variables=(Variable("coins", 3),),
        devices=(Device((0, 0), name="heap", rules=(heap,)), Device((0, 2), name="heap", rules=(heap,))),
    )
    document = document_of(drawn)
    with pytest.raises(WorldError, match=r"2 items have this name; use their indices: \[0, 1\]"):
        varied(document, [(("devices", "heap", "forbidden"), True)])
    changed = varied(document, [(("devices", "1", "forbidden"), True)])
    assert [device.forbidden for device in changed.devices] == [False, True]
    with pytest.raises(WorldError, match="nothing inside"):
        varied(document, [(("name", "first", "letter"), "A")])
    assert varied(document, []) == read_world(json.dumps(document))


def test_every_fault_is_reported(folder: Path) -> None:
    found = faults(folder, """
        world = ["off_swich", "mine.icw"]
        seeds = [1, 1]
        colour = 3
        measures = ["runs"]
        [vary]
        discount = [1.0, "x"]
        mode = "shared"
        ticks = []
        start = [2020-01-01]
        "agents" = [0]
    """)  # fmt: skip
    for words in (
        'world[0] off_swich: there is no such file; did you mean the shipped world "off_switch"?',
        "seeds: names a seed twice",
        'measures[0]: unknown measure "runs"; did you mean "run"?',
        "vary.mode: must be a list of levels",
        "vary.ticks: has no levels",
        "vary.start: contains a date",
        'unknown key "colour"',
        "vary.discount[0]: a discount is below 1",
        "vary.discount[1]: must be a number",
        "vary.agents[0]: must be from 1",
    ):
        assert any(fault.startswith(words) for fault in found), (words, found)
    assert len(found) == 10


def test_an_invalid_variation_is_refused_with_the_levels_that_cause_it(folder: Path) -> None:
    text = 'world = "mine.icw"\n[vary]\nprocesses.operator.chance = [0.5, 2]\nprocesses.operater.event = ["x"]'
    found = faults(folder, text)
    assert 'did you mean "operator"?' in found[0]
    found = faults(folder, text.rsplit("\n", 1)[0])
    assert found == ["mine.icw with processes.operator.chance = 2: processes[0].chance: must be from 0 to 1, not 2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("world = ", "this is not TOML"),
        ("seeds = 3", '"world" is missing'),
        ("world = []", "names no world"),
        ('world = "mine.icw"\nseeds = []', "names no seed"),
        ('world = "mine.icw"\nmeasures = []', "names no measure"),
        ('world = "mine.icw"\nvary = 3', "must be an object"),
        ('world = "mine.icw"\n[vary]\na.b = [1]\n"a.b" = [2]', "is varied twice"),
        ('world = "mine.icw"\nseeds = 1000000\nvary.agents = [1, 2]', "this needs 2,000,000 runs"),
        ('world = "mine.icw"\nvary.colour.red = [1]', 'the world has no "colour"'),
        (f'world = "mine.icw"\nticks = {"9" * 5000}', "a number with too many digits"),
        (f'world = "mine.icw"\nvary.processes.{"9" * 5000}.chance = [1]', "mine.icw with processes.999"),
        ("a" + ".a" * 100_000 + " = 1", "a key has more than 64 parts"),
        ("[a" + ' . "a b"' * 20_000 + "]", "a key has more than 64 parts"),
        ("x = {a" + ".'a'" * 5_000 + " = 1}", "a key has more than 64 parts"),
        ("#" * 300_000, "larger than 256 kB"),
        (
            f'world = "mine.icw"\nvary.seed = {list(range(200))}\nvary.name = {list("x" * 100)}',
            "20,000 different worlds",
        ),
        ('world = "=mine.icw"', "spreadsheet formula"),
    ],
)
def test_an_invalid_study_is_refused(folder: Path, text: str, words: str) -> None:
    assert words in faults(folder, text)[0]


def test_a_level_is_written_as_in_the_file_even_if_a_part_of_it_is_varied(folder: Path) -> None:
    study = load_study(written(folder, """
        world = "mine.icw"
        [vary]
        populations = [[{count = 4, at = [0, 2]}]]
        "populations.0.count" = [5, 8]
    """))  # fmt: skip
    assert [job.world.populations[0].count for job in study.jobs] == [5, 8]
    assert {job.levels[1] for job in study.jobs} == {'[{"count": 4, "at": [0, 2]}]'}


def test_runs_that_do_not_fit_into_memory_are_refused_before_the_first(folder: Path) -> None:
    for text in ("ticks = 2147483647", "vary.ticks = [5, 2147483647]"):
        (fault,) = faults(folder, f'world = "mine.icw"\n{text}')
        assert "the figures of 2,147,483,647 ticks take" in fault


def test_jobs_have_the_same_figures_exactly_if_they_have_the_same_key(folder: Path) -> None:
    text = 'world = "mine.icw"\nseeds = 2\nvary.discount = [0.5, 0.9]'
    first, second = (load_study(written(folder, more)) for more in (text, f"ticks = 200\n{text}"))
    assert [job.key for job in first.jobs] == [job.key for job in second.jobs]
    assert len({job.key for job in first.jobs}) == 4
    third = load_study(written(folder, f"ticks = 201\n{text}"))
    assert not {job.key for job in first.jobs} & {job.key for job in third.jobs}


def test_a_level_that_a_spreadsheet_would_run_is_written_in_quotes(folder: Path) -> None:
    text = 'world = "mine.icw"\n[vary]\ninfo = ["=1+1", "@a", "plain"]'
    assert [job.levels[1] for job in load_study(written(folder, text)).jobs] == ['"=1+1"', '"@a"', "plain"]


def test_goals_are_drawn_again_for_each_seed_unless_they_stay_the_same(tmp_path: Path) -> None:
    drawn = off_switch_world("...", at=(0, 0), switch=(0, 2), chance=0.1, populations=(Population(3, (0, 1)),))
    save_world(drawn, tmp_path / "mine.icw")
    text = 'world = "mine.icw"\nseeds = [7, 3, 9]\n'
    (tmp_path / "study.toml").write_text(text, "utf-8")
    jobs = load_study(tmp_path / "study.toml").jobs
    assert [job.settings.seed for job in jobs] == [7, 3, 9]
    assert [job.world for job in jobs] == [redrawn(drawn, k) for k in range(3)]
    assert len({population_seed(job.world, 0) for job in jobs}) == 3
    (tmp_path / "study.toml").write_text(text + "same_goals = true\n", "utf-8")
    assert {job.world for job in load_study(tmp_path / "study.toml").jobs} == {drawn}
