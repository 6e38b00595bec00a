"""The fields above the check of the level: which act it judges, and for which goals."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFormLayout, QSizePolicy, QSpinBox, QWidget

from ic_sandbox.gui.session.level.level_check import LevelCheck
from ic_sandbox.i18n import tr
from ic_sandbox.measures.incentives.acts import VIOLATION, act_names
from ic_sandbox.measures.incentives.check import GOALS_TO_CHECK
from ic_sandbox.world.document import World
from ic_sandbox.world.draws import DRAWS, about_draw, texts_of_draw
from ic_sandbox.world.items import device_name
from ic_sandbox.world.presets import drive_style

__all__ = ["LevelCheckQuestion"]

MOST_GOALS = 10_000


class LevelCheckQuestion(QWidget):
    """Three fields: the act, how goals are drawn, and how many."""

    def __init__(self, check: LevelCheck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._listed: tuple[object, ...] = ()
        self.act, self.draw = _combo("level-check-act", tr("Act")), _combo("level-check-draw", tr("Goals"))
        self.act.setToolTip(tr("The device, the drive or the violation that the check judges"))
        self.goals = QSpinBox()
        self.goals.setObjectName("level-check-goals")
        self.goals.setAccessibleName(tr("Number of goals"))
        self.goals.setRange(1, MOST_GOALS)
        self.goals.setValue(GOALS_TO_CHECK)
        self.goals.setKeyboardTracking(False)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Act"), self.act)
        form.addRow(tr("Goals"), self.draw)
        form.addRow(tr("Number of goals"), self.goals)
        self.act.activated.connect(self._choose)
        self.draw.activated.connect(self._choose)
        self.goals.valueChanged.connect(self._choose)

    def renew(self, world: World) -> None:
        """List what can be asked about a world, and show what is asked."""
        acts = ("", *act_names(world))
        draws = tuple(draw for draw in DRAWS if draw != "named" or world.goals)
        asked = self._check.draw_in(world)
        listed = (acts, draws, tuple(_act_title(world, act) for act in acts))
        with QSignalBlocker(self.act), QSignalBlocker(self.draw), QSignalBlocker(self.goals):
            if listed != self._listed:
                self._listed = listed
                _fill(self.act, [(act, _act_title(world, act)) for act in acts])
                _fill(self.draw, [(draw, texts_of_draw(draw).title) for draw in draws])
            self.act.setCurrentIndex(max(0, self.act.findData(self._check.act)))
            self.draw.setCurrentIndex(self.draw.findData(asked))
            self.draw.setToolTip(about_draw(asked, world))
            self.goals.setValue(self._check.goals)
            self.goals.setEnabled(asked != "named")

    def _choose(self, *_: object) -> None:
        self._check.choose(self.act.currentData(), self.draw.currentData(), self.goals.value())


def _act_title(world: World, act: str) -> str:
    """Return what a field calls an act: the title of a drive, the name of a device."""
    if not act:
        return tr("Every drive, and violations")
    if act == VIOLATION:
        return tr("violation")
    if act in world.drives():
        return drive_style(act).title
    return next(device_name(device) for device in world.devices if device.name == act)


def _combo(name: str, spoken: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(spoken)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo


def _fill(combo: QComboBox, entries: list[tuple[str, str]]) -> None:
    combo.clear()
    for data, title in entries:
        combo.addItem(title, data)
