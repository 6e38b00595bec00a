"""The command line, as other programs call it: what it prints, writes and returns."""

from __future__ import annotations

import csv
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from ic_sandbox import cli, display
from ic_sandbox.cli import main
from ic_sandbox.commands.command import Command
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.io.files import save_world
from tests.building import cell_goal, off_switch_world

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def world(tmp_path: Path) -> str:
    """The path of a small sound world."""
    goals = (cell_goal((0, 2), name="far"), cell_goal((1, 0), name="near"))
    path = tmp_path / "small.icw"
    save_world(off_switch_world("...", "...", at=(0, 0), switch=(1, 1), chance=0.2, goals=goals), path)
    return str(path)


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """The path of a world with two faults."""
    sound = {
        "format": "ic-sandbox-world",
        "version": 1,
        "terrain": ["..."],
        "devices": [{"kind": "custom", "at": [9, 9]}],
        "agents": [{"at": [0, 0], "goal": "nobody's"}],
    }
    path = tmp_path / "broken.icw"
    path.write_text(json.dumps(sound), "utf-8")
    return str(path)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ic_sandbox", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


# What is sound


def test_worlds_are_listed_by_name_and_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["worlds"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {"off_switch", "fuel", "counterexample"} <= {name for name, _ in lines}
    assert all(title for _, title in lines)


def test_shipped_worlds_are_sound_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "off_switch", "fuel", "counterexample"]) == 0
    assert capsys.readouterr().err == ""


def test_validate_says_every_fault_with_its_place(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", broken]) == 1
    lines = faults(capsys)
    assert any(line.startswith("devices[0]") for line in lines)
    assert any(line.startswith("agents[0]") for line in lines)


def test_validate_says_which_of_several_worlds_is_at_fault(
    world: str, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", world, broken, "nowhere"]) == 1
    captured = capsys.readouterr()
    assert captured.out == f"{world}: sound\n"
    assert len(captured.err.splitlines()) >= 3
    assert all(line.startswith((f"{broken}: ", "nowhere: ")) for line in captured.err.splitlines())


def test_a_run_writes_its_files_and_says_nothing(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "out"
    assert main(["run", world, "--ticks", "7", "--seed", "1", "--agents", "30", "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    assert len(rows(out / "ticks.csv")) == 7
    assert len(rows(out / "agents.csv")) == 30
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["command"] == "ic-sandbox run small.icw --ticks 7 --seed 1 --agents 30"
    assert manifest["duration"] > 0


def test_a_run_is_reported_on_one_page_if_asked(world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", world, "--ticks", "5", "--seed", "1", "--out", str(tmp_path / "out")]
    assert main([*arguments, "--report", str(tmp_path / "run.txt")]) == 1
    assert ".html" in faults(capsys)[0]
    assert not (tmp_path / "out").exists()
    assert main([*arguments, "--report", str(tmp_path / "run.html")]) == 0
    assert not faults(capsys)
    page = (tmp_path / "run.html").read_text("utf-8")
    assert "ic-sandbox run small.icw --ticks 5 --seed 1 --out run" in page
    assert page.count("data:image/png") == 2, "on a light and on a dark ground"
    assert (tmp_path / "out" / "manifest.json").exists()


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(world: str, tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        arguments = ["run", world, "--ticks", "20", "--seed", seed, "--agents", "20", "--controls"]
        assert main([*arguments, "--out", str(tmp_path / name)]) == 0
        written.append([(tmp_path / name / file).read_bytes() for file in ("ticks.csv", "events.csv")])
    assert written[0] == written[1]
    assert written[0] != written[2]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere all names of files are text")
def test_a_file_whose_name_is_no_text_is_run_and_reported(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/odd\xff.icw")
    Path(odd).write_bytes(Path(world).read_bytes())
    arguments = ["run", odd, "--ticks", "2", "--seed", "1", "--agents", "2", "--report", str(tmp_path / "run.html")]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0, capsys.readouterr().err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert "odd\ufffd.icw" in manifest["command"]


def test_the_discount_replaces_the_world_s(world: str, tmp_path: Path) -> None:
    arguments = ["run", world, "--ticks", "2", "--seed", "0", "--discount", "0.25"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    assert rows(tmp_path / "out" / "agents.csv")[0]["discount"] == "0.25"


def test_analyze_takes_random_goals_at_the_world_s_discount(world: str, tmp_path: Path) -> None:
    assert main(["analyze", world, "--out", str(tmp_path / "out")]) == 0
    (drive,) = rows(tmp_path / "out" / "drives.csv")
    assert (drive["drive"], drive["discount"], drive["goals"]) == ("shutdown_avoidance", "0.97", "256")
    assert float(drive["prevalence"]) > 0.5


def test_analyze_takes_named_goals_and_several_discounts(world: str, tmp_path: Path) -> None:
    arguments = ["analyze", world, "--draw", "named", "--discount", "0.0", "0.9", "--discount", "0.5"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    values = rows(tmp_path / "out" / "values.csv")
    assert [(row["goal"], row["discount"]) for row in values] == [
        (goal, discount) for goal in ("far", "near") for discount in ("0.0", "0.9", "0.5")
    ]


def test_the_number_and_the_draw_of_goals_can_be_chosen(world: str, tmp_path: Path) -> None:
    arguments = ["analyze", world, "--draw", "single_cell", "--goals", "12", "--seed", "4"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    assert len(rows(tmp_path / "out" / "values.csv")) == 12


def test_analyze_finds_critical_discounts_if_asked(world: str, tmp_path: Path) -> None:
    arguments = ["analyze", world, "--goals", "8", "--critical"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    (drive,) = rows(tmp_path / "out" / "critical.csv")
    assert drive["drive"] == "shutdown_avoidance"
    assert 0.0 < float(drive["critical_discount"]) < 0.999
    assert drive["goals"] == "8"
    again = [*arguments, "--force", "--out", str(tmp_path / "again")]
    assert main(again) == 0
    assert (tmp_path / "again" / "critical.csv").read_bytes() == (tmp_path / "out" / "critical.csv").read_bytes()


def test_power_writes_one_file_and_says_nothing(world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "power.csv"
    arguments = ["power", world, "--discount", "0.9", "--samples", "50", "--seed", "4"]
    assert main([*arguments, "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    table = rows(out)
    assert list(table[0]) == ["row", "col", "switch_disabled", "status", "power", "stderr", "samples"]
    assert len(table) == 6 * 3  # each of six cells with the switch enabled, disabled, and off
    assert {row["samples"] for row in table} == {"50"}
    assert [path.name for path in out.parent.iterdir()] == ["power.csv"]


def test_power_is_a_function_of_its_seed(world: str, tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        arguments = ["power", world, "--discount", "0.5", "--samples", "5", "--seed", seed]
        assert main([*arguments, "--out", str(tmp_path / name)]) == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert written[0] != written[2]


def test_power_replaces_a_file_that_is_there(world: str, tmp_path: Path) -> None:
    out = tmp_path / "power.csv"
    out.write_text("old", "utf-8")
    assert main(["power", world, "--discount", "0.5", "--samples", "2", "--seed", "1", "--out", str(out)]) == 0
    assert len(rows(out)) == 18


# What is not


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--discount", "0", "--out", "power.csv"], "POWER is undefined (at 0)"),
        (["--discount", "1e-9", "--out", "power.csv"], "rounding"),
        (["--discount", "0.5", "--out", "."], "a folder"),
        (["--discount", "0.5", "--out", "small.icw/power.csv"], "file"),
    ],
)
def test_what_power_can_t_do_is_one_line(
    arguments: list[str],
    reason: str,
    world: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["power", world, "--samples", "2", "--seed", "1", *arguments]) == 1
    (line,) = faults(capsys)
    assert reason in line
    assert [path.name for path in tmp_path.iterdir()] == ["small.icw"]


def test_power_of_a_broken_world_says_every_fault(
    broken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["power", broken, "--discount", "0.5", "--samples", "2", "--seed", "1"]
    assert main([*arguments, "--out", str(tmp_path / "power.csv")]) == 1
    assert len(faults(capsys)) == 2
    assert not (tmp_path / "power.csv").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ["power", "w"],
        ["frobnicate"],
        ["open"],
        ["validate"],
        ["run", "w", "--seed", "1", "--out", "o"],
        ["run", "w", "--ticks", "0", "--seed", "1", "--out", "o"],
        ["run", "w", "--ticks", "two", "--seed", "1", "--out", "o"],
        ["run", "w", "--ticks", "1", "--seed", "-1", "--out", "o"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--agents", "0"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--discount", "1"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--discount", "nan"],
        ["run", "w", "--ticks", "1", "--seed", "1", "--out", "o", "--mode", "alone"],
        ["run", "w", "--tick", "1", "--seed", "1", "--out", "o"],
        ["analyze", "w"],
        ["analyze", "w", "--out", "o", "--goals", "0"],
        ["analyze", "w", "--out", "o", "--draw", "lots"],
        ["analyze", "w", "--out", "o", "--discount"],
        ["power", "w", "--samples", "2", "--seed", "1", "--out", "o"],
        ["power", "w", "--discount", "1", "--samples", "2", "--seed", "1", "--out", "o"],
        ["power", "w", "--discount", "0.5", "--samples", "1", "--seed", "1", "--out", "o"],
        ["power", "w", "--discount", "0.5", "--samples", "2", "--out", "o"],
    ],
)
def test_wrong_usage_is_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == 2
    assert "usage: ic-sandbox" in capsys.readouterr().err


def test_help_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "analyze" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("contents", "reason"),
    [(None, "no such file"), (b"{", ""), (b"\xff\xfe\x00", ""), (b"[" * 1_000_000, ""), (b"", "empty")],
)
def test_a_file_that_can_t_be_read_is_one_line(
    contents: bytes | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.icw"
    if contents is not None:
        path.write_bytes(contents)
    assert main(["run", str(path), "--ticks", "1", "--seed", "1", "--out", str(tmp_path / "out")]) == 1
    (line,) = faults(capsys)
    assert reason in line
    assert not (tmp_path / "out").exists()


def test_a_folder_is_no_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(tmp_path)]) == 1
    assert len(faults(capsys)) == 1


def test_a_fault_stays_on_its_line_whatever_the_file_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.icw"
    world = {"format": "ic-sandbox-world", "version": 1, "terrain": ["."], "a\nb\x1b[2J": 1}
    path.write_text(json.dumps(world), "utf-8")
    assert main(["validate", str(path)]) == 1
    text = capsys.readouterr().err
    assert "\x1b" not in text
    assert len(text.splitlines()) == 1


def test_a_world_can_be_shared(world: str, tmp_path: Path) -> None:
    arguments = ["run", world, "--ticks", "9", "--seed", "1", "--agents", "20", "--controls"]
    for mode in ("shared", "ensemble"):
        assert main([*arguments, "--mode", mode, "--out", str(tmp_path / mode)]) == 0
        manifest = json.loads((tmp_path / mode / "manifest.json").read_text("utf-8"))
        assert manifest["mode"] == mode
        assert ("--mode shared" in manifest["command"]) == (mode == "shared")
    # Of this world's variables none is the world's own, so nobody is in anybody's way: the same luck, the same lives.
    together, apart = (rows(tmp_path / mode / "ticks.csv") for mode in ("shared", "ensemble"))
    assert all(row["gini.switch_disabled"] for row in together)
    assert not any(row["gini.switch_disabled"] for row in apart)
    assert [row["uptake.shutdown_avoidance"] for row in together] == [row["uptake.shutdown_avoidance"] for row in apart]


def test_a_shipped_world_is_run_as_the_gallery_has_it_unless_one_says_otherwise(tmp_path: Path) -> None:
    arguments = ["run", "commons", "--ticks", "2", "--seed", "1"]
    for number, (more, mode) in enumerate([([], "shared"), (["--mode", "ensemble"], "ensemble")]):
        out = tmp_path / str(number)
        assert main([*arguments, *more, "--out", str(out)]) == 0
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        assert manifest["mode"] == mode
        assert manifest["command"] == " ".join(["ic-sandbox", *arguments, *more])
        assert all(bool(row["gini.fodder"]) == (mode == "shared") for row in rows(out / "ticks.csv"))
        assert not any(row["gini.grass"] for row in rows(out / "ticks.csv"))  # nobody's own


def test_a_world_in_which_agents_collide_is_shared_unless_one_says_otherwise(tmp_path: Path) -> None:
    goals = (cell_goal((0, 2)),)
    drawn = off_switch_world("...", at=(0, 0), switch=(0, 1), chance=0.1, goals=goals, collide=True)
    save_world(drawn, tmp_path / "tight.icw")
    arguments = ["run", str(tmp_path / "tight.icw"), "--ticks", "2", "--seed", "1"]
    for number, (more, mode) in enumerate([([], "shared"), (["--mode", "ensemble"], "ensemble")]):
        out = tmp_path / str(number)
        assert main([*arguments, *more, "--out", str(out)]) == 0
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        assert manifest["mode"] == mode
        assert ("--mode" in manifest["command"]) == bool(more)


def test_a_folder_with_files_is_refused_unless_forced(
    world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["run", world, "--ticks", "1", "--seed", "1"], ["analyze", world, "--goals", "2"]):
        assert main([*arguments, "--out", str(tmp_path)]) == 1
        assert "not empty" in faults(capsys)[0]
        assert main([*arguments, "--out", str(tmp_path), "--force"]) == 0


@pytest.mark.parametrize(("ticks", "agents"), [("2000000000", "1000"), ("10", "2000000000")])
def test_a_run_that_memory_can_t_hold_is_refused_at_once(
    ticks: str, agents: str, world: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", world, "--ticks", ticks, "--seed", "1", "--agents", agents]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 1
    assert "GiB" in faults(capsys)[0]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 1, "memory"),
        (ZeroDivisionError("odd"), 1, "internal error: ZeroDivisionError: odd; details in "),
    ],
)
def test_no_error_ends_in_a_traceback(
    error: BaseException,
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "COMMANDS", (Command("worlds", "", lambda _: None, fail),))
    monkeypatch.setattr(cli, "user_data", lambda: tmp_path)
    assert main(["worlds"]) == status
    (line,) = faults(capsys)
    assert words in line
    if "details" in words:
        assert "Traceback" in (tmp_path / "errors.log").read_text("utf-8")


# The process


def test_what_needs_no_planner_loads_none() -> None:
    # Else each command would begin half a second later, in which Ctrl+C ends in a traceback.
    program = "import sys; from ic_sandbox.cli import main; main(['--help']); main(['worlds'])"
    program += "; print(*sorted({'numba', 'numpy', 'PySide6'} & set(sys.modules)), sep=' and ')"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == ""


def test_the_module_is_the_command() -> None:
    done = subprocess.run(command("run"), env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: ic-sandbox run")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_is_130_and_leaves_nothing_half_written(world: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["run", world, "--ticks", "100000000", "--agents", "1000", "--seed", "1", "--out", str(out)]
    process = subprocess.Popen(command(*arguments), env=environment(), stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, text = process.communicate(timeout=30)
    assert process.returncode == 130
    assert text.startswith("interrupted")
    assert len(text.splitlines()) == 1
    if out.exists():
        assert len(rows(out / "ticks.csv")) == json.loads((out / "manifest.json").read_text("utf-8"))["ticks"]
    assert not [path for path in tmp_path.rglob("*") if path.suffix not in (".icw", ".csv", ".json", "")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize(("mode", "asked_by"), [("ensemble", "SIGINT"), ("shared", "SIGTERM")])
def test_an_interrupted_run_keeps_the_ticks_that_were_lived(
    world: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mode: str,
    asked_by: str,
) -> None:
    advance = Simulator.advance

    def pressing(self: Simulator, ticks: int) -> None:
        advance(self, ticks)
        if self.tick > 100_000:
            os.kill(os.getpid(), getattr(signal, asked_by))

    monkeypatch.setattr(Simulator, "advance", pressing)
    arguments = ["run", world, "--ticks", "1000000", "--agents", "10", "--controls", "--seed", "1", "--mode", mode]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 130
    (line,) = faults(capsys)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert line == f"interrupted; the first {manifest['ticks']:,} ticks are in {tmp_path / 'out'}"
    assert 100_000 < manifest["ticks"] < 1_000_000
    assert len(rows(tmp_path / "out" / "ticks.csv")) == manifest["ticks"]
    assert f"--ticks {manifest['ticks']} " in manifest["command"]
    assert manifest["mode"] == mode
    monkeypatch.setattr(Simulator, "advance", advance)
    arguments[arguments.index("--ticks") + 1] = str(manifest["ticks"])
    assert main([*arguments, "--out", str(tmp_path / "again")]) == 0
    for table in ("ticks.csv", "agents.csv", "events.csv", "summary.csv"):
        assert (tmp_path / "out" / table).read_bytes() == (tmp_path / "again" / table).read_bytes(), "a whole run"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize(
    ("arguments", "late", "kept", "words"),
    [
        (
            ["run", "--ticks", "2", "--seed", "1", "--report", "page.html"],
            "ic_sandbox.exports.report.manifest_of",
            ["agents.csv", "events.csv", "manifest.json", "summary.csv", "ticks.csv"],
            "interrupted; the run is in out, without its report",
        ),
        (
            ["analyze", "--goals", "4", "--critical"],
            "ic_sandbox.measures.critical_discount.goals_to_value",
            ["drives.csv", "values.csv"],
            "interrupted; the analysis is in out, without critical discounts",
        ),
    ],
)
def test_what_is_finished_is_kept_where_more_was_asked_for(
    arguments: list[str],
    late: str,
    kept: list[str],
    words: str,
    world: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    place, name = late.rsplit(".", 1)
    module = import_module(place)
    found = getattr(module, name)

    def pressing(*given: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)  # does not wait for the end of a step
        return found(*given)

    monkeypatch.setattr(module, name, pressing)
    assert main([arguments[0], world, *arguments[1:], "--out", "out"]) == 130
    assert faults(capsys) == [words]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == kept
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize("mode", ["ensemble", "shared"])
def test_there_is_no_progress_in_a_pipe(world: str, tmp_path: Path, mode: str) -> None:
    arguments = ["run", world, "--ticks", "20000", "--seed", "1", "--mode", mode, "--out", str(tmp_path / "out")]
    done = subprocess.run(command(*arguments), env=environment(), capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_progress_is_one_line_on_a_terminal_and_gone_at_the_end(world: str, tmp_path: Path) -> None:
    import pty

    terminal, end = pty.openpty()
    arguments = ["run", world, "--ticks", "300000", "--seed", "1", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command(*arguments), env=environment(), stderr=end)
    os.close(end)
    written = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        written += piece
    os.close(terminal)
    assert process.wait(timeout=60) == 0
    assert b"Simulating" in written
    assert b"\n" not in written
    assert written.endswith(b"\r")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's pipe")
def test_a_reader_that_leaves_early_is_no_fault(world: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        command("validate", world),
        env=environment(),
        stdout=write,
        stderr=subprocess.PIPE,
        timeout=30,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's closed streams")
@pytest.mark.parametrize(
    ("streams", "status", "written"),
    [
        ("2>&1 >&-", 0, ""),
        ("2>&- nowhere", 1, ""),
        ("2>&1 >/dev/full", 1, "what this prints can't be written: no space left on the device\n"),
    ],
)
def test_streams_that_are_closed_or_full_are_no_riddle(streams: str, status: int, written: str, world: str) -> None:
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("there is no such device here")
    line = f"{shlex.join(command('validate', world))} {streams}"
    done = subprocess.run(line, shell=True, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == status
    assert done.stdout.replace(f"{world}: sound\n", "") == written
    assert done.stderr == ""


# The window


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_one_line_says_what_is_missing_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for arguments in ([], ["open", "off_switch"]):
        assert main(arguments) == 1
        (line,) = faults(capsys)
        assert "DISPLAY" in line
        assert "ic-sandbox run off_switch" in line


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is no DISPLAY")
def test_a_screen_that_does_not_answer_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":31999")
    assert main([]) == 1
    (line,) = faults(capsys)
    assert ":31999" in line


def test_without_qt_one_line_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(display, "find_spec", lambda name: None)
    assert main([]) == 1
    (line,) = faults(capsys)
    assert "PySide6" in line


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere Qt brings what it needs")
def test_a_missing_system_library_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def load(name: str) -> None:
        raise OSError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(display.ctypes, "CDLL", load)  # type: ignore[attr-defined]
    assert main([]) == 1
    (line,) = faults(capsys)
    assert "libEGL.so.1" in line
