"""The command line: what is asked for, the work itself, and how it went.

Exit status: 0 done, 1 the input is at fault (one line a fault on stderr), 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from ic_sandbox.commands.conversions import add_conversions
from ic_sandbox.commands.measures import add_measures
from ic_sandbox.commands.sweep import add_sweep
from ic_sandbox.console import ProgressLine, print_error
from ic_sandbox.display import what_no_screen_lacks
from ic_sandbox.paths import program_version, user_data
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["main"]

DONE, AT_FAULT, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
LARGEST_SEED = 2**63 - 1
MOST_TICKS = MOST_AGENTS = 2**31 - 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; returns the exit status."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever called, or there is no console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  for as long as this process lives
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        asked = _parser().parse_args(arguments)
    except SystemExit as stop:  # argparse has said what is wrong
        return stop.code if isinstance(stop.code, int) else WRONG_USAGE
    try:
        status: int = asked.command(asked)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read the output has had enough of it
        _print_no_more()
        return DONE
    except KeyboardInterrupt:
        print_error("interrupted")
        return INTERRUPTED
    except WorldError as error:
        return _say_faults(error.faults)
    except MemoryError:
        print_error("this takes more memory than there is; ask for fewer agents, ticks or goals")
        return AT_FAULT
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return _unforeseen(error)
        _print_no_more()
        print_error("what this prints can't be written: no space left on the device")
        return AT_FAULT
    except Exception as error:
        return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    print_error(f"internal error: {type(error).__name__}: {error}{_logged()}")
    return AT_FAULT


def _print_no_more() -> None:
    """Else Python would try once more at its end, and complain."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ic-sandbox", description="See and measure instrumental convergence.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"ic-sandbox {program_version()}")
    parser.set_defaults(command=_window, file=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", description="without one, the window opens")

    def add(name: str, command: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        added.set_defaults(command=command)
        return added

    world = "a world file, or the name of a shipped world"
    opening = add("open", _window, "open the window on a world")
    opening.add_argument("file", metavar="FILE", help=world)
    add("worlds", _worlds, "list the shipped worlds: name, tab, title")
    validating = add("validate", _validate, "say every fault of world files, with its place")
    validating.add_argument("worlds", metavar="WORLD", nargs="+", help=world)

    running = add("run", _run, "run a world without a screen, and write what happened as CSV")
    running.add_argument("world", metavar="WORLD", help=world)
    running.add_argument("--ticks", metavar="N", type=_whole(1, MOST_TICKS), required=True)
    running.add_argument("--seed", metavar="S", type=_whole(0, LARGEST_SEED), required=True)
    running.add_argument("--out", metavar="DIR", type=Path, required=True, help="a new or empty folder")
    running.add_argument("--agents", metavar="N", type=_whole(1, MOST_AGENTS), help="how many, in place of the world's")
    running.add_argument("--discount", metavar="G", type=_discount, help="everyone's, in place of the world's")
    mode = "each agent in a world of its own, or all in one (default: what the world is made for)"
    running.add_argument("--mode", choices=("ensemble", "shared"), help=mode)
    running.add_argument("--controls", action="store_true", help="add the neutral and the random runs")
    page = "also write everything about the run on one page that opens in any browser"
    running.add_argument("--report", metavar="FILE.html", type=Path, help=page)
    running.add_argument("--force", action="store_true", help="write into a folder with files in it")

    add_measures(add, _whole, _discount, world)
    add_sweep(add, _whole)
    add_conversions(add, _whole, world)
    return parser


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not between {least} and {most}")
        return number

    return parse


def _discount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0.0 <= number < 1.0:  # nan isn't, either
        raise argparse.ArgumentTypeError(f"{text} is not at least 0 and below 1")
    return number


def _window(asked: argparse.Namespace) -> int:
    lacking = what_no_screen_lacks()
    if lacking:
        print_error(f"{lacking}; without a window: ic-sandbox run off_switch --ticks 200 --seed 1 --out DIR")
        return AT_FAULT
    from ic_sandbox.world.io.files import shipped_worlds

    path = Path(asked.file) if asked.file is not None else None
    if path is not None and not path.exists():
        path = next((world.path for world in shipped_worlds() if world.name == asked.file), path)
    status: int = import_module("ic_sandbox.gui.application").main(path)
    return status


def _worlds(_: argparse.Namespace) -> int:
    from ic_sandbox.world.io.files import shipped_worlds

    for world in shipped_worlds():
        print(f"{world.name}\t{world.title}")
    return DONE


def _validate(asked: argparse.Namespace) -> int:
    from ic_sandbox.world.io.files import load_world

    status = DONE
    for name in asked.worlds:
        try:
            load_world(name)
        except WorldError as error:
            status = _say_faults(error.faults, prefix=f"{name}: " if len(asked.worlds) > 1 else "")
        else:
            print(f"{name}: sound")
    return status


def _run(asked: argparse.Namespace) -> int:
    begun, clock = datetime.now(UTC), time.monotonic()
    from ic_sandbox.simulation.settings import check_ticks
    from ic_sandbox.world.io.files import load_world, shipped_mode

    world = load_world(asked.world)
    check_ticks(asked.ticks)
    from ic_sandbox.commands.report import report_run
    from ic_sandbox.exports import check_folder, check_report, command_of, writing_run
    from ic_sandbox.simulation.experiment import Settings, prepare_steps
    from ic_sandbox.simulation.simulator import simulate_steps

    check_folder(asked.out, asked.force)
    if asked.report is not None:
        check_report(asked.report)
    settings = Settings(
        seed=asked.seed,
        agents=asked.agents,
        discount=asked.discount,
        mode=asked.mode or (None if Path(asked.world).is_file() else shipped_mode(asked.world)),
        controls=asked.controls,
    )
    unreported = False
    with ProgressLine() as line:
        experiment = run_to_end(prepare_steps(world, settings), line.show)
        run = run_to_end(simulate_steps(experiment, asked.ticks, lambda: line.interrupted), line.tell)
        if run.ticks == 0:
            raise KeyboardInterrupt
        line.go_on()
        command = command_of(run, asked.world)
        duration = time.monotonic() - clock
        run_to_end(writing_run(run, asked.out, command, asked.force, begun, duration), line.show)
        if asked.report is not None:
            try:
                report_run(run, asked.report, asked.world, line.show)
            except KeyboardInterrupt:
                line.go_on()
                unreported = True
    if unreported:
        print_error(f"interrupted; the run is in {asked.out}, without its report")
        return INTERRUPTED
    if run.ticks < asked.ticks:
        print_error(f"interrupted; the first {run.ticks:,} ticks are in {asked.out}")
        return INTERRUPTED
    return DONE


def _say_faults(faults: Sequence[Fault], prefix: str = "") -> int:
    for fault in faults:
        print_error(f"{prefix}{fault}")
    return AT_FAULT


def _logged() -> str:
    """Keep the details of an unforeseen error in a file; returns where, as the end of a sentence."""
    path = user_data() / "errors.log"
    try:
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {sys.argv}\n{traceback.format_exc()}\n")
    except OSError:
        return ""
    return f"; details in {path}"
