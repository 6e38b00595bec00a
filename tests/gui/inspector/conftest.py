"""Fixtures: a session with a small world that is never planned, and its inspector."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.session.session import Session

from .hands import small_world


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.planning.hold()
    session.document.edit("Start", small_world())
    session.document.finish_stroke()
    yield session
    session.close()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Inspector:
    panel = Inspector(session)
    qtbot.addWidget(panel)
    panel.resize(300, 700)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    return panel
