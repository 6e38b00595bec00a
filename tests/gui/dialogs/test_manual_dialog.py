"""The manual: each page opens, and each link leads to a page, a heading or a file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox import paths
from ic_sandbox.gui.dialogs.manual_dialog import ManualDialog, show_manual
from ic_sandbox.world.info_text import LINK_SCHEMES

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def manual(parent: QWidget) -> ManualDialog:
    return ManualDialog(DOCS, parent)


def links_of(document: QTextDocument) -> set[str]:
    found, block = set(), document.begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            found.add(pieces.fragment().charFormat().anchorHref())
            pieces += 1
        block = block.next()
    return found - {""}


def test_each_page_opens_and_its_links_resolve(manual: ManualDialog) -> None:
    assert len(manual.files) == len(list(DOCS.rglob("*.md")))
    assert manual.files[0].name == "index.md"
    followed = 0
    for row, file in enumerate(manual.files):
        manual.pages.setCurrentRow(row)
        assert manual.page.toPlainText().startswith(manual.pages.item(row).text().replace("`", "")), file
        assert not re.search(r"<!--|\| --- \||^:::", manual.page.toPlainText(), re.MULTILINE), file
        for address in links_of(manual.page.document()):
            link = QUrl(address)
            if link.scheme() in LINK_SCHEMES:
                continue
            target = manual.target(link)
            assert target.is_file(), (file, address)
            if target in manual.files:
                manual.follow(link)
                assert manual.files[manual.pages.currentRow()] == target
                assert not link.fragment() or manual.page.go_to(link.fragment()), (file, address)
                manual.pages.setCurrentRow(row)
                followed += 1
    assert followed > 20


def test_a_picture_of_a_page_is_shown_no_wider_than_the_page(manual: ManualDialog) -> None:
    picture = manual.page.loadResource(2, QUrl("pictures/app.png"))
    assert 0 < picture.width() <= 640


def test_web_pages_open_outside_and_others_do_not(manual: ManualDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda link: opened.append(link.toString()))
    manual.follow(QUrl("https://inspect.aisi.org.uk"))
    manual.follow(QUrl("no-such-page.md"))
    assert opened == ["https://inspect.aisi.org.uk"]
    assert manual.pages.currentRow() == 0


def test_the_manual_opens_once(parent: QWidget) -> None:
    show_manual(parent)
    show_manual(parent)
    assert len(parent.findChildren(ManualDialog)) == 1


def test_missing_pages_are_said(parent: QWidget) -> None:
    dialog = ManualDialog(None, parent)
    assert dialog.page.toPlainText() == "The pages of the manual are not installed."


@pytest.mark.parametrize(
    "place", ["package/docs", "prefix/share/doc/ic-sandbox/docs", "user/share/doc/ic-sandbox/docs"]
)
def test_an_installed_program_finds_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(paths, "RESOURCES", tmp_path / "package" / "resources")
    monkeypatch.setattr("sys.prefix", str(tmp_path / "prefix"))
    monkeypatch.setattr("site.getuserbase", lambda: str(tmp_path / "user"))
    assert paths.manual_folder() is None
    (tmp_path / place).mkdir(parents=True)
    shutil.copy(DOCS / "index.md", tmp_path / place)
    assert paths.manual_folder() == tmp_path / place


def test_a_checkout_has_the_pages() -> None:
    assert paths.manual_folder() == DOCS
