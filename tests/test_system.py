"""Hints fit the way in which the program was installed."""

from __future__ import annotations

import sys

import pytest

from ic_sandbox.system import bundled, install_hint, physical_memory


def test_memory_is_counted_in_bytes() -> None:
    assert physical_memory() >= 1 << 28


def test_an_application_without_python_does_not_advise_pip_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not bundled()
    assert install_hint("gym") == 'pip install "ic-sandbox[gym]"'
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert bundled()
    assert "in a Python of your own" in install_hint("gym")
