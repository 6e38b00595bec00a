"""The list of matching commands, best first, one row each with its path and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ic_sandbox.gui.commands.command import Catalogue
from ic_sandbox.gui.palette.fuzzy_match import Match, match
from ic_sandbox.gui.shortcuts.shortcuts import Shortcuts, shown
from ic_sandbox.i18n import tr

__all__ = ["CommandLine", "CommandList", "CommandRows", "command_lines"]

MARGIN = 12
ICON = 20
GAP = 10
ROW = 32
CORNER = 5.0
ANY_INDEX = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The current state of a command: plain title, keys, and the reason why it can't run, empty if it can."""

    name: str
    title: str
    path: str
    run: Callable[[], object]
    keys: str
    why_not: str
    words: str
    checked: bool
    icon: QIcon | None


def command_lines(catalogue: Catalogue, shortcuts: Shortcuts) -> list[CommandLine]:
    """Return the current state of every command of a catalogue."""
    return [
        CommandLine(
            name=entry.command.id,
            title=entry.title,
            path=entry.path,
            run=entry.command.run,
            keys=shown(shortcuts.keys(entry.command.id)[:1]),
            why_not=entry.command.why_not(),
            words=entry.command.words,
            checked=entry.command.checked is not None and entry.command.checked(),
            icon=entry.command.icon,
        )
        for entry in catalogue.entries()
    ]


class CommandList(QAbstractListModel):
    """The commands that match a search; without a search all commands, recently used ones first."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[CommandLine] = []
        self._recent: list[str] = []
        self.query = ""
        self.found: list[tuple[CommandLine, Match]] = []

    def show_commands(self, commands: Sequence[CommandLine], recent: Sequence[str]) -> None:
        """List these commands. ``recent`` are the ids of recently used ones, the latest first."""
        self._all, self._recent = list(commands), list(recent)
        self.narrow("")

    def narrow(self, query: str) -> None:
        """Show the commands that match a query."""
        self.beginResetModel()
        self.query = query.strip()
        fitting = ((command, match(query, command.title, command.path, command.words)) for command in self._all)
        self.found = [(command, found) for command, found in fitting if found is not None]
        rank = {name: place for place, name in enumerate(self._recent)}
        last = len(rank)

        def order(entry: tuple[CommandLine, Match]) -> tuple[float, int]:
            command, found = entry
            score = round(found.score, 1) if self.query else 0.0
            return -score, rank.get(command.name, last)

        self.found.sort(key=order)
        self.endResetModel()

    def is_recent(self, row: int) -> bool:
        """Return whether a row is near the top because its command was used recently."""
        return not self.query and self.found[row][0].name in self._recent

    def rowCount(self, parent: ANY_INDEX = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: ANY_INDEX, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        command = self.found[index.row()][0]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            why_not = tr("unavailable: {why}", why=command.why_not) if command.why_not else ""
            return ", ".join(part for part in (command.title, command.path, command.keys, why_not) if part)
        if role == Qt.ItemDataRole.ToolTipRole and command.why_not:
            return tr("Unavailable: {why}", why=command.why_not)
        return None


class CommandRows(QStyledItemDelegate):
    """The delegate that draws a row: icon, title with its matching letters, path and keys."""

    def sizeHint(self, option: QStyleOptionViewItem, index: ANY_INDEX) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        return QSize(200, max(ROW, metrics.height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ANY_INDEX) -> None:
        model = index.model()
        assert isinstance(model, CommandList)
        command, found = model.found[index.row()]
        box: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            _paint_chosen(painter, box, palette)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        ink = muted if command.why_not else palette.color(QPalette.ColorRole.Text)
        inner = box.adjusted(MARGIN, 0, -MARGIN, 0)
        self._paint_picture(painter, inner, command, ink)
        inner.setLeft(inner.left() + ICON + GAP)
        inner.setRight(_paint_keys(painter, inner, command.keys, muted, palette))
        inner.setLeft(_paint_title(painter, inner, command.title, found, ink, palette) + GAP)
        beside = command.why_not or command.path
        if model.is_recent(index.row()) and not command.why_not:
            beside = tr("{path} · recently used", path=command.path)
        painter.setPen(muted)
        font = painter.font()
        font.setItalic(bool(command.why_not))
        painter.setFont(font)
        if inner.width() > 3 * GAP:
            text = painter.fontMetrics().elidedText(beside, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.restore()

    @staticmethod
    def _paint_picture(painter: QPainter, inner: QRect, command: CommandLine, ink: QColor) -> None:
        place = QRect(inner.left(), inner.center().y() - ICON // 2 + 1, ICON, ICON)
        if command.icon is not None:
            painter.setOpacity(0.4 if command.why_not else 1.0)
            command.icon.paint(painter, place)
            painter.setOpacity(1.0)
        elif command.checked:
            painter.setPen(ink)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "✓")


def _paint_chosen(painter: QPainter, box: QRect, palette: QPalette) -> None:
    accent = QColor(palette.color(QPalette.ColorRole.Highlight))
    fill = QColor(accent)
    fill.setAlpha(56)
    frame = QRectF(box).adjusted(4, 1, -4, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(frame, CORNER, CORNER)
    painter.setBrush(accent)  # a bar in addition to the colour, as in the palette
    painter.drawRoundedRect(QRectF(frame.left(), frame.top() + 5, 3, frame.height() - 10), 1.5, 1.5)


def _paint_keys(painter: QPainter, inner: QRect, keys: str, muted: QColor, palette: QPalette) -> int:
    """Draw the keys in a frame at the right; return the right end of the remaining space."""
    if not keys:
        return inner.right()
    metrics = painter.fontMetrics()
    wide, high = metrics.horizontalAdvance(keys) + 12, metrics.height() + 4
    frame = QRectF(inner.right() - wide, inner.center().y() - high / 2 + 0.5, wide, high)
    painter.setPen(palette.color(QPalette.ColorRole.Mid))
    painter.setBrush(palette.color(QPalette.ColorRole.Window))
    painter.drawRoundedRect(frame, 4, 4)
    painter.setPen(muted)
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, keys)
    return int(frame.left()) - GAP


def _paint_title(painter: QPainter, inner: QRect, title: str, found: Match, ink: QColor, palette: QPalette) -> int:
    """Draw the title with its matching letters; return its right end."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, inner.width())
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold)
    bold.setForeground(palette.color(QPalette.ColorRole.Link))
    ranges = []
    for place in sorted(found.places):
        if place < len(text):
            part = QTextLayout.FormatRange()
            part.start, part.length, part.format = place, 1, bold
            ranges.append(part)
    layout = QTextLayout(text, painter.font())
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(10_000)
    layout.endLayout()
    painter.setPen(ink)
    top = inner.top() + (inner.height() - line.height()) / 2
    layout.draw(painter, QPointF(inner.left(), top))
    return inner.left() + int(line.naturalTextWidth()) + 1
