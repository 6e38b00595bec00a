"""Hints: valid worlds that may not mean what their authors think."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from ic_sandbox.commands.options import DONE
from ic_sandbox.commands.validate import COMMAND
from ic_sandbox.world.document import Device, World
from ic_sandbox.world.io.files import save_world
from ic_sandbox.world.validation.hints import hints_of
from tests.building import rule, world


def exam(**parts: object) -> World:
    device = Device((0, 0), rules=(rule(event="honest"),), feign=(rule(event="feigned"),))
    return world("..", devices=(replace(device, **parts),))  # type: ignore[arg-type]


def test_a_drive_that_does_not_say_what_feigning_serves_gets_a_hint() -> None:
    (hint,) = hints_of(exam(drive="sandbagging"))
    assert hint.place == "devices[0]"
    assert "feign_drive" in hint.hint


@pytest.mark.parametrize("tags", [{}, {"feign_drive": "sandbagging"}, {"drive": "influence", "feign_drive": "honour"}])
def test_a_device_that_says_it_or_has_no_drive_gets_none(tags: dict[str, str]) -> None:
    assert hints_of(exam(**tags)) == ()


def test_validation_prints_the_hint_and_accepts_the_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "exam.icw"
    save_world(exam(drive="sandbagging"), path)
    parser = argparse.ArgumentParser()
    COMMAND.add_options(parser)
    assert COMMAND.run(parser.parse_args([str(path)])) == DONE
    assert "devices[0]: feigning is not measured" in capsys.readouterr().out


def test_a_feign_drive_is_one_of_the_world_s_drives() -> None:
    assert exam(drive="influence", feign_drive="sandbagging").drives() == ("influence", "sandbagging")
