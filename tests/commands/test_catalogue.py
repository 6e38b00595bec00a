"""The catalogue of commands, which the parser and the README show."""

from __future__ import annotations

import argparse

import pytest

from ic_sandbox import cli
from ic_sandbox.cli import main
from ic_sandbox.commands.catalogue import COMMANDS
from ic_sandbox.commands.command import Command
from tests.commands.helpers import ROOT


def test_a_command_that_is_only_in_the_catalogue_is_in_the_help_and_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def add_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--times", type=int, required=True)

    def run(asked: argparse.Namespace) -> int:
        times.append(asked.times)
        return 0

    times: list[int] = []
    dummy = Command("greet", "greet the agents", add_options, run)
    monkeypatch.setattr(cli, "COMMANDS", (*COMMANDS, dummy))
    assert main(["--help"]) == 0
    assert "greet the agents" in capsys.readouterr().out
    assert main(["greet", "--times", "2"]) == 0
    assert times == [2]
    assert main(["greet"]) == 2


def test_names_are_unique_and_the_readme_shows_each() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in names if f"ic-sandbox {name}" not in readme] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_option_is_explained(command: Command) -> None:
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    assert [action.dest for action in parser._actions if not action.help] == []
