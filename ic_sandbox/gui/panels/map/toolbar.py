"""The toolbar next to the map, and the options of the goal brush."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from ic_sandbox.gui.inspector.controls import PlainSpin
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.session.tool import ERASE, PICK, SELECT, WEIGH, Shape, goal_in_hand
from ic_sandbox.gui.shortcuts.tooltips import COMMAND
from ic_sandbox.gui.style.icons import icon
from ic_sandbox.gui.widgets.elided_label import ElidedLabel
from ic_sandbox.i18n import tr
from ic_sandbox.world.items import goal_title

__all__ = ["BrushOptions", "ToolChoice", "Toolbar", "choose", "is_chosen", "tool_choices"]

BUTTON = QSize(32, 29)
MOST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """A button of the toolbar: a tool, or a shape in which the painting tools draw."""

    name: str
    title: str
    help: str
    icon: str
    shape: Shape | None = None


def tool_choices() -> tuple[ToolChoice, ...]:
    """Return every button, from top to bottom."""
    return (
        ToolChoice(
            "select",
            tr("Select"),
            tr("Select and move objects; drag over empty floor to select cells (with Shift: anywhere)"),
            "select",
        ),
        ToolChoice("pencil", tr("Pencil"), tr("Draw freely"), "pencil", "pencil"),
        ToolChoice("line", tr("Line"), tr("Draw straight lines"), "tool_line", "line"),
        ToolChoice("rectangle", tr("Rectangle"), tr("Fill rectangles"), "tool_rectangle", "rectangle"),
        ToolChoice("fill", tr("Fill"), tr("Fill a connected area"), "tool_fill", "fill"),
        ToolChoice("erase", tr("Eraser"), tr("Remove objects and terrain"), "eraser"),
        ToolChoice("pick", tr("Eyedropper"), tr("Pick what you click, then place copies"), "tool_pick"),
        ToolChoice(
            "weigh",
            tr("Goal brush"),
            tr("Paint rewards for the selected goal; right-click erases"),
            "tool_weigh",
        ),
    )


def choose(session: Session, choice: ToolChoice) -> None:
    """Select a tool. A shape keeps the terrain that is being painted, or starts to paint walls."""
    tools = {"select": SELECT, "erase": ERASE, "pick": PICK, "weigh": WEIGH}
    if choice.shape is None:
        session.toolbox.set_tool(tools[choice.name])
        return
    session.toolbox.set_brush(shape=choice.shape)
    if session.toolbox.tool.kind not in ("paint", "erase", "weigh"):
        session.toolbox.set_tool(session.toolbox.painting)


def is_chosen(session: Session, choice: ToolChoice) -> bool:
    """Return whether the button is down."""
    kind = session.toolbox.tool.kind
    if choice.shape is not None:
        return kind in ("paint", "erase", "weigh") and session.toolbox.shape == choice.shape
    return kind == choice.name


class Toolbar(QWidget):
    """The tool buttons: one column, or more if it is too low for one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.session = session
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._columns = 0
        self._rule = _rule()
        self.buttons: dict[str, tuple[QToolButton, ToolChoice]] = {}
        for choice in tool_choices():
            button = QToolButton()
            button.setObjectName(f"tool-{choice.name}")
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setAccessibleName(choice.title)
            button.setAccessibleDescription(choice.help)
            button.setToolTip(f"{choice.title}: {choice.help}")
            button.setProperty(COMMAND, f"tool.{choice.name}")
            button.setIconSize(QSize(20, 20))
            button.setFixedSize(BUTTON)
            button.clicked.connect(lambda _=False, chosen=choice: self._choose(chosen))
            self.buttons[choice.name] = (button, choice)
        self._arrange(1)
        session.toolbox.tool_changed.connect(self._refresh)
        session.toolbox.brush_changed.connect(self._refresh)
        self._colour_icons()
        self._refresh()

    def _arrange(self, columns: int) -> None:
        """Put the buttons into columns; a single column has a rule between those that draw and those that do not."""
        if columns == self._columns:
            return
        self._columns = columns
        self._rule.setVisible(columns == 1)
        place = 0
        for name, (button, _) in self.buttons.items():
            if name == "erase" and columns == 1:
                self._grid.addWidget(self._rule, place, 0)
                place += 1
            self._grid.addWidget(button, place // columns, place % columns)
            place += 1
        self._grid.setRowStretch(len(self.buttons) + 1, 1)

    def minimumSizeHint(self) -> QSize:
        """Return room for the most columns."""
        return QSize(super().minimumSizeHint().width(), self._height_of(MOST_COLUMNS))

    def _height_of(self, columns: int) -> int:
        rule = self._rule.sizeHint().height() if columns == 1 else 0
        return ceil(len(self.buttons) / columns) * (BUTTON.height() + 2) + rule

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = (columns for columns in range(1, MOST_COLUMNS) if self._height_of(columns) <= event.size().height())
        self._arrange(next(fitting, MOST_COLUMNS))

    def _choose(self, choice: ToolChoice) -> None:
        choose(self.session, choice)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        for button, choice in self.buttons.values():
            button.setChecked(is_chosen(self.session, choice))

    def _colour_icons(self) -> None:
        for button, choice in self.buttons.values():
            button.setIcon(icon(choice.icon, self.palette().buttonText().color()))

    def changeEvent(self, event: QEvent) -> None:
        """Recolour the icons when the theme changes."""
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_icons()
        super().changeEvent(event)


class BrushOptions(QWidget):
    """The goal and the weight that the goal brush paints; shown only with that tool."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        self.words = ElidedLabel(1)
        self.words.setObjectName("brush-goal")
        self.weight = PlainSpin()
        self.weight.setObjectName("brush-weight")
        self.weight.setAccessibleName(tr("Weight"))
        self.weight.setToolTip(tr("Reward for each tick in a painted cell"))
        self.weight.setRange(-1000.0, 1000.0)
        self.weight.setDecimals(2)
        self.weight.setSingleStep(0.25)
        self.weight.setValue(session.toolbox.weight)
        self.weight.valueChanged.connect(lambda value: session.toolbox.set_brush(weight=value))
        row.addWidget(self.words, 1)
        caption = QLabel(tr("Weight"))
        caption.setBuddy(self.weight)
        row.addWidget(caption)
        row.addWidget(self.weight)
        for changed in (session.toolbox.tool_changed, session.selection.changed, session.document.world_changed):
            changed.connect(self._refresh)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        session = self.session
        self.setVisible(session.toolbox.tool.kind == "weigh")
        if session.toolbox.tool.kind != "weigh":
            return
        goals, index = session.world.goals, goal_in_hand(session.world, session.selection.item)
        name = goal_title(goals[index].name) if index < len(goals) else tr("a new goal")
        self.words.say(tr("Paints rewards for “{goal}”. Select a flag to paint another goal.", goal=name))


def _rule() -> QFrame:
    rule = QFrame()
    rule.setFrameShape(QFrame.Shape.HLine)
    rule.setFrameShadow(QFrame.Shadow.Sunken)
    return rule
