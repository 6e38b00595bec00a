"""The manual: each page opens, and each link leads to a page, a heading or a file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ic_sandbox import paths
from ic_sandbox.gui.dialogs.manual_dialog import ManualDialog, show_manual
from ic_sandbox.gui.dialogs.manual_files import markdown_of, text_of
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


def test_pages_are_listed_as_on_the_documentation_site(manual: ManualDialog) -> None:
    menu = re.findall(r": ([\w/.-]+\.md)$", (DOCS.parent / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert [file.relative_to(DOCS).as_posix() for file in manual.files] == menu


def test_the_page_on_python_says_where_its_names_are_explained() -> None:
    assert "`help(ic_sandbox.NAME)` explains each" in markdown_of(DOCS / "python.md")


def row_of(manual: ManualDialog, name: str) -> int:
    return next(row for row, file in enumerate(manual.files) if file.name == name)


def test_the_way_back_leads_to_the_place_on_the_page_before(manual: ManualDialog) -> None:
    manual.show()
    assert not manual.back.isEnabled()
    manual.follow(QUrl("measures.md#from-runs"))
    manual.page.scroll_to(120)
    manual.follow(QUrl("planners.md"))
    assert (manual.back.isEnabled(), manual.forward.isEnabled()) == (True, False)
    manual.back.click()
    assert (manual.pages.currentRow(), manual.page.place) == (row_of(manual, "measures.md"), 120)
    manual.back.click()
    assert manual.pages.currentRow() == 0
    assert manual.page.toPlainText().startswith("IC Sandbox")
    manual.forward.click()
    assert manual.pages.currentRow() == row_of(manual, "measures.md")
    manual.pages.setCurrentRow(row_of(manual, "glossary.md"))  # another way: the way forward is gone
    assert (manual.back.isEnabled(), manual.forward.isEnabled()) == (True, False)


def shown_rows(manual: ManualDialog) -> list[int]:
    return [row for row in range(manual.pages.count()) if not manual.pages.item(row).isHidden()]


def test_a_search_lists_the_pages_with_the_words_and_goes_from_match_to_match(manual: ManualDialog) -> None:
    words = "Quantilizer"
    manual.search.setText(words)
    with_words = [row for row, file in enumerate(manual.files) if words.lower() in text_of(file).lower()]
    assert shown_rows(manual) == with_words
    assert 1 < len(with_words) < len(manual.files)
    total = sum(text_of(manual.files[row]).lower().count(words.lower()) for row in with_words)
    seen = []
    for _ in range(total):
        manual.find_next()
        assert manual.page.textCursor().selectedText().lower() == words.lower()
        seen.append((manual.pages.currentRow(), manual.page.textCursor().position()))
    assert len(set(seen)) == total
    assert {row for row, _ in seen} == set(with_words)
    manual.find_next()  # from the last match to the first one
    assert (manual.pages.currentRow(), manual.page.textCursor().position()) == seen[0]
    manual.find_previous()
    assert (manual.pages.currentRow(), manual.page.textCursor().position()) == seen[-1]


def test_a_search_without_matches_says_so_and_leaves_the_page(manual: ManualDialog) -> None:
    manual.show()
    manual.search.setText("no page has these words")
    manual.find_next()
    assert shown_rows(manual) == []
    assert manual.no_match.isVisible()
    assert manual.pages.currentRow() == 0
    manual.search.clear()
    assert shown_rows(manual) == list(range(len(manual.files)))
    assert not manual.no_match.isVisible()


def test_keys_search_and_go_back(manual: ManualDialog, qtbot: QtBot) -> None:
    manual.show()
    qtbot.waitUntil(manual.isActiveWindow)
    manual.page.setFocus()
    manual.pages.setCurrentRow(2)
    qtbot.keyClick(manual.page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert manual.pages.currentRow() == 0
    qtbot.keyClick(manual.page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert manual.focusWidget() is manual.search


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


@pytest.mark.parametrize("width", [960, 700, 701])
def test_no_page_has_to_be_scrolled_sideways(manual: ManualDialog, parent: QWidget, width: int) -> None:
    manual.resize(width, 600)
    manual.show()
    wide = []
    for row, file in enumerate(manual.files):
        manual.pages.setCurrentRow(row)
        QApplication.processEvents()
        if manual.page.horizontalScrollBar().maximum():
            wide.append(file.name)
    assert wide == []


def test_pictures_follow_the_width_of_the_page(manual: ManualDialog, parent: QWidget, qtbot: QtBot) -> None:
    parent.show()
    manual.show()
    pictures = set()
    for row, file in enumerate(manual.files):
        manual.resize(960, 680)
        manual.pages.setCurrentRow(row)
        if not manual.page._pictures():
            continue
        for width in (960, 700):
            manual.resize(width, 600)
            QApplication.processEvents()
            assert manual.page.horizontalScrollBar().maximum() == 0, (file, width)
            for _, form in manual.page._pictures():
                pictures.add(form.name())
                whole = manual.page.loadResource(2, form.name())
                assert 0 < form.width() <= min(whole.width(), manual.page.viewport().width()), (file, width)
                assert form.height() / form.width() == pytest.approx(whole.height() / whole.width())
    assert pictures
