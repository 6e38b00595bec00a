"""A panel of charts, whose session shows given series."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts import ChartPanel
from tests.gui.chart_helpers import Shown


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Shown]:
    session = Shown()
    session.planning.hold()
    yield session
    session.close()


@pytest.fixture
def charts(qtbot: QtBot, session: Shown) -> ChartPanel:
    charts = ChartPanel(session)
    qtbot.addWidget(charts)
    charts.resize(1268, 220)
    charts.show()
    qtbot.waitExposed(charts)
    return charts
