"""A session for each test, and no thread left behind by any."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.session import Session


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session with an empty world; its threads end with the test."""
    made = Session()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    """A test that leaves a Python thread running fails."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in set(threading.enumerate()) - before if not thread.name.startswith("Dummy")]
    assert not left
