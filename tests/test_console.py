"""The progress line and its reaction to Ctrl+C, and texts for a terminal."""

from __future__ import annotations

import signal
import sys

import pytest

from ic_sandbox import console
from ic_sandbox.console import FIRST_RUN, ProgressLine, printable
from ic_sandbox.progress import Progress


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_waits_for_the_end_of_a_step() -> None:
    with ProgressLine() as line:
        line.show(Progress("Working", 0.1))
        signal.raise_signal(signal.SIGINT)
        assert line.interrupted
        line.tell(Progress("Working", 0.2))
        with pytest.raises(KeyboardInterrupt):
            line.show(Progress("Working", 0.3))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_a_second_ctrl_c_does_not_wait_unless_the_first_was_handled() -> None:
    with ProgressLine() as line:
        signal.raise_signal(signal.SIGINT)
        line.go_on()
        line.show(Progress("Writing", 0.1))
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_other_signals_act_like_ctrl_c_unless_they_are_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    try:
        with ProgressLine() as line:
            signal.raise_signal(signal.SIGHUP)
            assert not line.interrupted
            signal.raise_signal(signal.SIGTERM)
            assert line.interrupted
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_error_after_a_request_to_stop_counts_as_an_interruption() -> None:
    def compiled() -> None:
        with ProgressLine():
            signal.raise_signal(signal.SIGINT)
            raise RuntimeError("no compiled object yet")

    with pytest.raises(KeyboardInterrupt):
        compiled()


@pytest.mark.parametrize(("terminal", "compiled", "said"), [(True, False, 1), (True, True, 0), (False, False, 0)])
def test_a_terminal_is_told_once_why_the_first_run_takes_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool, compiled: bool, said: int
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setattr(console, "any_compiled", lambda: compiled)
    with ProgressLine() as line:
        line.show(Progress("Compiling", 0.0))
        line.show(Progress("Planning", 0.5))
    assert capsys.readouterr().err.count(FIRST_RUN) == said


def test_only_what_would_control_a_terminal_is_escaped() -> None:
    assert printable("80.0\u00a0%, 1\u202f000 Übel") == "80.0\u00a0%, 1\u202f000 Übel"
    assert printable("a\x1b[2J\nb\u2028\x85") == r"a\x1b[2J\nb\u2028\x85"
