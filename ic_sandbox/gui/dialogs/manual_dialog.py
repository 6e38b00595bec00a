"""The manual as a window: the pages of the documentation, which are files next to the program."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from ic_sandbox.gui.widgets.window_order import bring_to_front
from ic_sandbox.i18n import language, tr
from ic_sandbox.paths import manual_folder
from ic_sandbox.world.info_text import LINK_SCHEMES

__all__ = ["ManualDialog", "show_manual"]

SIZE = QSize(960, 680)
LIST_WIDTH = 220
PICTURE_WIDTH = 640
"""The greatest width of a picture in pixels."""

FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
REFERENCE = re.compile(r"^::: ([\w.]+)\n(?:    .*\n)*", re.MULTILINE)
"""A directive with which the documentation site inserts the docstrings of a module."""

COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


def show_manual(parent: QWidget) -> None:
    """Show the manual, once; the window behind it can be used."""
    dialog = parent.findChild(ManualDialog) or ManualDialog(manual_folder(), parent)
    bring_to_front(dialog)


class ManualDialog(QDialog):
    """A list of pages, and the page that is chosen in it."""

    def __init__(self, folder: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("manual")
        self.setWindowTitle(tr("Manual"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(SIZE)
        self.files = _pages(folder)
        self.pages = QListWidget()
        self.pages.setObjectName("manual-pages")
        self.pages.setAccessibleName(tr("Pages of the manual"))
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # long titles are elided
        self.pages.addItems([_title(file) for file in self.files])
        self.page = PageView()
        self.page.setObjectName("manual-page")
        self.page.setAccessibleName(tr("Manual"))
        self.page.anchorClicked.connect(self.follow)
        split = QSplitter()
        split.addWidget(self.pages)
        split.addWidget(self.page)
        split.setSizes([LIST_WIDTH, SIZE.width() - LIST_WIDTH])
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        if language() != "en":
            layout.addWidget(QLabel(tr("The pages of the manual are in English.")))
        layout.addWidget(split, 1)
        self.pages.currentRowChanged.connect(lambda row: self.page.show_file(self.files[row]))
        if self.files:
            self.pages.setCurrentRow(0)
        else:
            self.pages.hide()
            self.page.setPlainText(tr("The pages of the manual are not installed."))

    def follow(self, link: QUrl) -> None:
        """Go to the page or heading of a link; open a web page or another file in the system's program for it."""
        if link.scheme().lower() in LINK_SCHEMES:
            QDesktopServices.openUrl(link)
            return
        target = self.target(link)
        if target in self.files:
            self.pages.setCurrentRow(self.files.index(target))
            self.page.go_to(link.fragment())
        elif target.is_file():
            QDesktopServices.openUrl(QUrl.fromLocalFile(target))

    def target(self, link: QUrl) -> Path:
        """Return the file of a link on the current page; for a folder, the first page in it."""
        current = self.files[self.pages.currentRow()]
        path = (current.parent / link.path()).resolve() if link.path() else current
        return next((file for file in self.files if file.parent == path), path)


class PageView(QTextBrowser):
    """A page of the manual, with its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.folder = Path()

    def loadResource(self, _kind: int, name: QUrl | str) -> QImage:
        """Return a picture of the page, at most as wide as the page."""
        image = QImage(str(self.folder / QUrl(name).path()))
        smooth = Qt.TransformationMode.SmoothTransformation
        return image.scaledToWidth(PICTURE_WIDTH, smooth) if image.width() > PICTURE_WIDTH else image

    def show_file(self, file: Path) -> None:
        """Show a page from its beginning."""
        self.folder = file.parent
        text = REFERENCE.sub(r"`\1`\n", COMMENT.sub("", file.read_text("utf-8")))
        self.document().setMarkdown(text, FEATURES)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def go_to(self, name: str) -> bool:
        """Scroll to the heading with a name as in links, and return whether there is one."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _name_in_links(block.text()) == name:
                self.moveCursor(QTextCursor.MoveOperation.End)  # so that the heading is at the top, not at the bottom
                self.setTextCursor(QTextCursor(block))
                return True
            block = block.next()
        return False


def _pages(folder: Path | None) -> list[Path]:
    """Return the pages: the first one is the index, the last ones are those in folders."""
    if folder is None:
        return []
    files = [file.resolve() for file in folder.rglob("*.md")]
    root = folder.resolve()
    return sorted(files, key=lambda file: (file.parent != root, file.name != "index.md", file))


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), file.stem)


def _name_in_links(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
