"""The headline above the charts follows the shown tick, and is marked if it is out of date."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.charts.chart_panel import HEADED, LOWEST
from ic_sandbox.gui.charts.headline import Headline
from tests.gui.chart_helpers import GrowingRun, Shown, forty_agents
from tests.gui.charts.panel_helpers import show


def inked(headline: Headline, left: int, right: int) -> int:
    image = headline.grab().toImage()
    ground, ratio = image.pixelColor(0, 0), image.devicePixelRatio()
    columns = range(round(left * ratio), min(image.width(), round(right * ratio)))
    return sum(image.pixelColor(x, y) != ground for x in columns for y in range(image.height()))


def test_the_headline_follows_the_shown_tick(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    assert charts.headline.isHidden()
    charts.resize(1268, 260)
    show(qtbot, charts, session, GrowingRun(forty_agents(0.0)).on(6), 0)
    assert not charts.headline.isHidden()
    assert charts.headline.accessibleDescription().startswith("41 goals → 41 subgoals")
    assert "used a device" not in charts.headline.accessibleDescription()
    show(qtbot, charts, session, session.series, 4)
    assert "0 % used a device" in charts.headline.accessibleDescription()
    assert charts.headline.geometry().bottom() <= charts.viewport().geometry().top()
    show(qtbot, charts, session, None)
    assert charts.headline.isHidden()


def test_a_low_panel_leaves_the_room_to_the_charts(qtbot: QtBot, charts: ChartPanel, session: Shown) -> None:
    show(qtbot, charts, session, GrowingRun(forty_agents()).on(3), 3)
    for height, headed in ((LOWEST, False), (HEADED, True), (HEADED - 1, False)):
        charts.resize(1268, height)
        assert charts.headline.isVisible() == headed
        assert charts.viewport().height() >= LOWEST - 2


def test_figures_that_do_not_fit_are_left_out(qtbot: QtBot) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    headline.resize(1200, headline.height())
    headline.show()
    headline.show_run(GrowingRun(forty_agents()).on(6), 6)
    assert inked(headline, 0, 300) > 0
    assert inked(headline, 500, 1200) > 0
    headline.resize(560, headline.height())
    assert inked(headline, 500, 560) == 0


def test_an_outdated_headline_is_paler_and_says_so(qtbot: QtBot) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    headline.resize(900, headline.height())
    headline.show()
    series = GrowingRun(forty_agents()).on(6)

    def darkest() -> int:
        image = headline.grab().toImage()
        return min(image.pixelColor(x, y).lightness() for x in range(200) for y in range(image.height()))

    headline.show_run(series, 6)
    now = darkest()
    headline.show_run(series, 6, "out of date")
    assert headline.accessibleDescription().startswith("out of date; ")
    assert darkest() > now


def test_the_figure_under_the_pointer_is_explained(qtbot: QtBot) -> None:
    headline = Headline()
    qtbot.addWidget(headline)
    headline.resize(1200, headline.height())
    headline.show()
    headline.show_run(GrowingRun(forty_agents()).on(6), 6)
    place = QPoint(40, headline.height() // 2)
    QApplication.sendEvent(headline, QHelpEvent(QEvent.Type.ToolTip, place, headline.mapToGlobal(place)))
    assert "effective numbers" in QToolTip.text()
    QToolTip.hideText()
