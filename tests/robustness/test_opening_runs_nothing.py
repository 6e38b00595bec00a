"""Opening a world reads no other file, runs nothing and shows names as text, whatever the world says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from ic_sandbox.gui.widgets.markdown_view import MarkdownView
from ic_sandbox.world.info_text import LONGEST_SHOWN, is_heavy


@pytest.fixture
def view(qtbot: QtBot) -> MarkdownView:
    made = MarkdownView()
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show()
    return made


@pytest.mark.parametrize(
    "text",
    [
        "![a]({})",
        "![a][b]\n\n[b]: {}",
        '<img src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<table background="{}"><tr><td>a</td></tr></table>',
        "[![a]({})](https://example.org)",
    ],
)
def test_no_file_is_opened_for_a_text(view: MarkdownView, tmp_path: Path, qtbot: QtBot, text: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # reading it would never end
    for address in (str(pipe), f"file://{pipe}"):
        view.show_markdown(text.format(address))
        qtbot.wait(20)
        for kind in (1, 2, 3):  # HTML, images, style sheets
            assert not view.document().resource(kind, QUrl(address))


def test_an_image_becomes_its_description(view: MarkdownView) -> None:
    view.show_markdown("before ![a **map**](https://example.org/a.png) after")
    assert view.toPlainText() == "before a map after"


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("https://example.org", True),
        ("HTTP://example.org", True),
        ("mailto:a@example.org", True),
        ("file:///etc/passwd", False),
        ("smb://example.org/share", False),
        ("ftp://example.org", False),
        ("javascript:alert(1)", False),
        ("/etc/passwd", False),
        ("#here", False),
        ("vscode://file/a", False),
    ],
)
def test_only_links_to_pages_and_mail_are_followed(
    view: MarkdownView, monkeypatch: pytest.MonkeyPatch, address: str, opened: bool
) -> None:
    followed: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: followed.append(url.toString()))
    view.show_markdown(f"[a]({address})")
    view.anchorClicked.emit(QUrl(address))
    assert bool(followed) is opened
    assert "a" in view.toPlainText(), "it is still shown"


ROW = "|" + "a|" * 20


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([ROW, "|" + "-|" * 20, *[ROW] * 400]),
        "\n".join(["> " + ROW, "> |" + " :-: |" * 20, *["> a"] * 400]),
        "*a" * 5000,
        "- a\n" * 2500,
        "![a](b) " * 1250,
        "`a` " * 2500,
    ],
)
def test_text_that_takes_long_to_lay_out_is_shown_as_plain_text(view: MarkdownView, text: str) -> None:
    assert is_heavy(text)
    view.show_markdown(text)
    assert "too much formatting" in view.toPlainText()
    assert text[:50] in view.toPlainText()


def test_a_long_text_is_cut_with_a_note(view: MarkdownView) -> None:
    view.show_markdown("word " * 10_000)
    assert "Only the first" in view.toPlainText()
    assert len(view.toPlainText()) < LONGEST_SHOWN + 200


def test_a_table_of_a_usual_size_is_a_table(view: MarkdownView) -> None:
    view.show_markdown("\n".join(["|a|b|c|", "|---|:-:|--:|", *["|1|2|3|"] * 30]))
    assert "|" not in view.toPlainText()
