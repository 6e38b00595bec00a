"""The table of the Why? panel: each action with a bar from zero, its figure, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ic_sandbox.charts.labels import probability_text
from ic_sandbox.gui.panels.why.obstacles import device_title
from ic_sandbox.gui.panels.why.planners import table_caption
from ic_sandbox.gui.panels.why.text import reward_words
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.explanations.explanation import ActionFigures, Explanation
from ic_sandbox.planning.action_ratings import RATED
from ic_sandbox.world.document import World

__all__ = ["ActionTable", "Row", "action_title", "lack_words", "rows_of_actions"]

MOST_ROWS = 8
"""Seven actions, and what the agent would get if the device of its subgoal did nothing."""
BAR_HEIGHT = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: ``figure`` is the length of its bar; ``note`` says what speaks against the action."""

    title: str
    figure: float
    words: str
    note: str
    best: bool


def rows_of_actions(world: World, found: Explanation) -> list[Row]:
    """Return the rows of an explanation. Actions that have the same outcome as waiting count as waiting."""
    shown = [action for action in found.actions if not action.idle]
    if found.planner == "optimal" and not found.outside:
        high = max((action.value for action in shown), default=0.0)
        rows = [Row(action_title(a.action), a.value, reward_words(a.value), lack_words(a, high), a.best) for a in shown]
        return [*rows, *_inert_row(world, found)]
    kind = "" if found.outside else found.planner.partition(":")[0]
    idle = sum(action.probability for action in found.actions if action.idle)
    rows = []
    chances = [action.probability + (idle if action.action == "wait" else 0.0) for action in shown]
    for action, chance in zip(shown, chances, strict=True):
        waits = action.action == "wait"
        title = tr("wait, or no effect") if waits and idle > 0 else action_title(action.action)
        rows.append(Row(title, chance, probability_text(chance), _note(kind, action), chance == max(chances)))
    return rows


def _inert_row(world: World, found: Explanation) -> list[Row]:
    """Return what the agent would get if the devices of its subgoal did nothing, compared with what it gets."""
    worth = found.worth
    if worth is None or worth.from_start:
        return []
    many = sum(worth.drive in (device.drive, device.feign_drive) for device in world.devices) > 1
    device = device_title(world, found.device)
    title = tr("if these devices did nothing") if many else tr("if “{device}” did nothing", device=device)
    lack = tr("no less") if worth.value <= 0 else _less(worth.value, worth.expected)
    return [Row(title, worth.without, reward_words(worth.without), lack, False)]


def _note(kind: str, action: ActionFigures) -> str:
    """Say what speaks against an action of an agent that does not plan optimally, or how good it is."""
    if not action.allowed:
        return tr("forbidden")
    if kind == "constrained":
        return ""
    if kind in RATED and action.rating is not None:
        return reward_words(action.rating) if abs(action.rating) > 0 else "0"
    return reward_words(action.value)


def action_title(action: str) -> str:
    """Name an action for the user."""
    return {
        "north": tr("go north"),
        "east": tr("go east"),
        "south": tr("go south"),
        "west": tr("go west"),
        "wait": tr("wait"),
        "use": tr("use the device"),
        "feign": tr("feign"),
    }.get(action, action)


def lack_words(action: ActionFigures, best: float) -> str:
    """Say how far an action's value is below the best one: as a share of it, or absolute if the best value is 0."""
    return tr("best") if action.best else _less(best - action.value, best)


def _less(less: float, best: float) -> str:
    if best == 0:
        return f"−{numeral(less, '.3g')}"
    return f"−{numeral(100 * less / abs(best), '.2g' if less < abs(best) else ',.0f')} %"


class ActionTable(QWidget):
    """The table: name, bar, figure and note of each action."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        self.caption = QLabel()
        self.caption.setObjectName("why-actions-caption")
        self.caption.setWordWrap(True)
        grid.addWidget(self.caption, 0, 0, 1, 5)
        self.rows: list[tuple[QLabel, QLabel, Bar, QLabel, QLabel]] = []
        for k in range(MOST_ROWS):
            marker, name, bar, words, note = QLabel("●"), QLabel(), Bar(), QLabel(), QLabel()
            marker.setFixedWidth(marker.sizeHint().width())
            name.setWordWrap(True)
            for column, widget in enumerate((marker, name, bar, words, note)):
                grid.addWidget(widget, k + 1, column)
            for label in (name, words, note):
                label.setTextFormat(Qt.TextFormat.PlainText)  # users choose the names of devices
            for label in (words, note):
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.rows.append((marker, name, bar, words, note))
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)

    def show_actions(self, world: World, found: Explanation) -> None:
        """Show the actions of an explanation; nothing if the agent cannot choose."""
        self.setVisible(bool(found.actions))
        self.caption.setText(table_caption(found))
        rows = rows_of_actions(world, found)
        low = min((0.0, *(row.figure for row in rows)))
        high = max((0.0, *(row.figure for row in rows)))
        spoken = tr("{action}: expected reward {value}") if found.planner == "optimal" else "{action}: {value}"
        for k, (marker, name, bar, words, note) in enumerate(self.rows):
            for widget in (marker, name, bar, words, note):
                widget.setVisible(k < len(rows))
            if k >= len(rows):
                continue
            row = rows[k]
            marker.setText("●" if row.best else "")
            name.setText(row.title)
            bar.set(row.figure, low, high, row.best)
            words.setText(row.words)
            note.setText(row.note)
            bar.setAccessibleName(", ".join(filter(None, (spoken.format(action=row.title, value=row.words), row.note))))


class Bar(QWidget):
    """A bar from zero to a figure."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(30)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(BAR_HEIGHT + 6)
        self.begin, self.end = 0.0, 0.0
        self._best = False

    def set(self, figure: float, low: float, high: float, best: bool) -> None:
        """Draw from zero to ``figure`` on a scale from ``low`` (at most 0) to ``high`` (at least 0)."""
        length = (high - low) or 1.0
        zero, place = -low / length, (figure - low) / length
        self.begin, self.end = min(zero, place), max(zero, place)
        self._best = best
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(0, 3, self.width(), BAR_HEIGHT)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Mid))
        painter.setOpacity(0.5)
        painter.drawRoundedRect(box, 3, 3)
        painter.setOpacity(1.0)
        role = QPalette.ColorRole.Accent if self._best else QPalette.ColorRole.PlaceholderText
        painter.setBrush(self.palette().color(role))
        if self.end > self.begin:
            filled = QRectF(self.begin * self.width(), 3, max(2.0, (self.end - self.begin) * self.width()), BAR_HEIGHT)
            painter.drawRoundedRect(filled, 3, 3)
        painter.end()
