"""A session with a small world that is never planned, and the inspector beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.session.session import Session

from .hands import small_world


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session()
    made.planning.hold()
    made.document.edit("Start", small_world())
    made.document.finish_stroke()
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Inspector:
    made = Inspector(session)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made
