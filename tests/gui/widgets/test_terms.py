"""Terms of the glossary in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ic_sandbox.charts.catalogue import DRIVE_CHARTS, MITIGATION_CHARTS, PAIR_CHARTS, RUN_CHARTS
from ic_sandbox.gui.charts.header import Title
from ic_sandbox.gui.dialogs.glossary_dialog import GlossaryDialog
from ic_sandbox.gui.overlays.catalogue import OVERLAYS
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.terms import CHART_TERMS, OVERLAY_TERMS, TermLabel, hover_card, terms_of_figure
from ic_sandbox.gui.window.main_window import MainWindow
from ic_sandbox.measures.catalogue import MEASURES
from ic_sandbox.world.glossary import TERMS


def test_what_is_explained_exists() -> None:
    charts = {spec.key for spec in RUN_CHARTS} | {spec.key for spec in DRIVE_CHARTS}
    charts |= {spec.key for spec in MITIGATION_CHARTS} | {spec.key for spec in PAIR_CHARTS}
    assert CHART_TERMS.keys() <= charts
    assert OVERLAY_TERMS.keys() <= {overlay.key for overlay in OVERLAYS}
    used = [*CHART_TERMS.values(), *OVERLAY_TERMS.values(), *(terms_of_figure(measure.key) for measure in MEASURES)]
    assert {term for terms in used for term in terms} <= TERMS.keys()
    assert terms_of_figure("uptake") == ("uptake",)
    assert terms_of_figure("no such figure") == ()


@pytest.mark.parametrize("keys", [("tick",), ("neutral", "random")])
def test_a_term_is_underlined_and_explained(qtbot: QtBot, keys: tuple[str, ...]) -> None:
    plain, term = QLabel("Word"), TermLabel("Word", *keys)
    for label in (plain, term):
        qtbot.addWidget(label)
        label.resize(80, 24)
    assert all(TERMS[key].meaning in term.toolTip() for key in keys)
    assert term.grab().toImage() != plain.grab().toImage()
    unexplained = TermLabel("Word")
    qtbot.addWidget(unexplained)
    unexplained.resize(80, 24)
    assert unexplained.grab().toImage() == plain.grab().toImage()


def test_charts_and_controls_explain_their_terms(qtbot: QtBot, window: MainWindow, settings: QSettings) -> None:
    charts = {chart.key: chart for chart in window.workspace.charts.all}
    for key, terms in CHART_TERMS.items():
        if key in charts:
            title = charts[key].findChild(Title)
            assert title is not None
            assert all(TERMS[term].meaning in title.toolTip() for term in terms)
    labels = {label.toolTip() for label in window.workspace.transport.findChildren(TermLabel)}
    for term in ("discount", "seed", "tick"):
        assert any(TERMS[term].meaning in tip for tip in labels), term
    assert hover_card(("ensemble", "shared")) == window.workspace.transport.run_settings.mode.toolTip()


def test_the_help_menu_shows_the_glossary_with_a_search(window: MainWindow, unplanned: Session) -> None:
    window.menus.actions["help.glossary"].trigger()
    dialog = window.findChild(GlossaryDialog)
    assert dialog is not None
    text = dialog.page.toPlainText()
    assert all(term.word in text and term.meaning in text for term in TERMS.values())
    dialog.search.setText("shapley")
    assert TERMS["shapley"].meaning in dialog.page.toPlainText()
    assert TERMS["tick"].meaning not in dialog.page.toPlainText()
    dialog.search.setText("no such word")
    assert TERMS["shapley"].word not in dialog.page.toPlainText()
    window.menus.actions["help.glossary"].trigger()
    assert len(window.findChildren(GlossaryDialog)) == 1
