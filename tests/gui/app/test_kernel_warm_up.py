"""The first start: planning waits until another process has compiled the kernels or has failed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox import kernel_cache
from ic_sandbox.gui.app.kernel_warm_up import KernelWarmUp
from ic_sandbox.gui.session.session import Session
from tests.gui.window_helpers import wait_for_rest


@pytest.fixture
def warming(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KernelWarmUp]:
    """Let the program find no compiled kernels."""
    monkeypatch.setattr(kernel_cache, "kernel_cache", lambda: tmp_path)
    made = KernelWarmUp(session)
    yield made
    made.stop()


def compiler(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Replace the work of the other process."""
    script = folder / "compiler"
    script.write_text(f"#!/bin/sh\n{lines}\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


def test_plans_wait_until_the_kernels_are_compiled(
    qtbot: QtBot, warming: KernelWarmUp, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler(tmp_path, monkeypatch, f"while [ ! -e {tmp_path}/go ]; do sleep 0.02; done")
    warming.begin()
    assert session.planning.held
    session.document.open_shipped("off_switch")
    wait_for_rest(qtbot, session)
    assert session.player.experiment is None
    with qtbot.waitSignal(session.planning.done, timeout=60_000):
        (tmp_path / "go").touch()
    assert not session.planning.held


@pytest.mark.parametrize("lines", ["exit 3", "kill -9 $$", "echo much; echo more >&2; exit 0"])
def test_planning_continues_however_the_other_process_ends(
    qtbot: QtBot, warming: KernelWarmUp, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    compiler(tmp_path, monkeypatch, lines)
    with qtbot.waitSignal(session.planning.held_changed, timeout=10_000, check_params_cb=lambda held: not held):
        warming.begin()


def test_a_process_that_cannot_be_started_does_not_block_planning(
    qtbot: QtBot, warming: KernelWarmUp, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    warming.begin()
    qtbot.waitUntil(lambda: not session.planning.held, timeout=10_000)


def test_compiled_kernels_are_not_compiled_again(warming: KernelWarmUp, session: Session, tmp_path: Path) -> None:
    kernel_cache.compiled_mark().touch()
    warming.begin()
    assert not session.planning.held


def test_closing_ends_the_other_process_at_once(
    qtbot: QtBot, warming: KernelWarmUp, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler(tmp_path, monkeypatch, "exec sleep 60")
    warming.begin()
    process = warming._process
    assert process is not None
    assert process.waitForStarted(5000)
    warming.stop()
    assert process.state() == process.ProcessState.NotRunning
    qtbot.wait(50)
    assert session.planning.held, "nobody wants a plan any more"


def test_another_copy_of_the_kernels_is_compiled_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "kernel_cache", lambda: tmp_path)
    marks = [kernel_cache.compiled_mark()]
    for copy in ("here", "there"):
        (tmp_path / copy).mkdir()
        (tmp_path / copy / "kernels.py").write_text("")
        monkeypatch.setattr(kernel_cache, "PACKAGE", tmp_path / copy)
        marks += [kernel_cache.compiled_mark(), kernel_cache.compiled_mark()]
    assert [marks.index(mark) for mark in marks] == [0, 1, 1, 3, 3]


def test_another_python_compiles_the_kernels_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # Numba stores its results for one version of Python, so those of another one do not count.
    own = kernel_cache.compiled_mark()
    monkeypatch.setattr(sys, "implementation", SimpleNamespace(cache_tag="cpython-399"))
    assert kernel_cache.compiled_mark() != own
