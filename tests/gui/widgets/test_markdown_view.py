"""The view of Markdown from a world file."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.widgets.markdown_view import MarkdownView


@pytest.mark.parametrize("heavy", [False, True])
def test_a_text_is_shown_from_its_beginning_even_after_the_view_changes(
    heavy: bool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ic_sandbox.gui.widgets.markdown_view.is_heavy", lambda text: heavy)
    view = MarkdownView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    view.show_markdown("\n\n".join("word " * 30 for _ in range(40)))
    assert view.verticalScrollBar().maximum() > 0
    view.ensureCursorVisible()
    assert view.verticalScrollBar().value() == 0
