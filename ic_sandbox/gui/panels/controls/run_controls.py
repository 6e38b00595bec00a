"""The settings of the run: its seed, its number of agents, whether they share one world, and its repetitions."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from ic_sandbox.gui.dialogs.number_dialog import ask_number
from ic_sandbox.gui.panels.controls.seed_controls import SeedControls
from ic_sandbox.gui.session.session import Session
from ic_sandbox.gui.widgets.terms import TermLabel, hover_card
from ic_sandbox.gui.widgets.vary_menu import VaryMenu
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.i18n import numeral, tr, tr_many
from ic_sandbox.simulation.agents import ENSEMBLE, SHARED
from ic_sandbox.world.document import World

__all__ = ["RunSettings", "ask_agents", "is_shared", "toggle_shared"]

MOST_OFFERED_AGENTS = 100_000
"""The largest number of agents that the window offers; more if the world itself has more."""

SPACING = 6
LARGEST_SHOWN_SEED = 2**31 - 1
"""The largest number that a spin box holds; larger seeds come from files and the command line."""


class _Number(WholeSpin):
    """A spin box that passes Space on: after typing a number, Space plays the run."""

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            self.interpretText()
            event.ignore()
            return False
        return super().event(event)


class RunSettings(QWidget):
    """The controls in one row, or in two if there is little room. All except the number of runs restart the run."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._all = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts = first, second = QHBoxLayout(), QHBoxLayout()
        for row in (self._all, *self._parts):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACING)
        self._all.addLayout(first)
        self._all.addLayout(second, 1)
        self._add_mode(first)
        self._add_agents(first)
        self._add_seed(first)
        first.addStretch(1)
        self.seeds = SeedControls(session, _box("99"))
        second.addWidget(self.seeds)
        second.addStretch(1)
        second.addWidget(_pins_chip(session))
        session.document.contents_changed.connect(self._on_world)
        session.settings_changed.connect(self._on_world)
        self._on_world()

    def _add_mode(self, row: QHBoxLayout) -> None:
        self.mode = QComboBox()
        self.mode.setObjectName("mode")
        self.mode.setAccessibleName(tr("Run mode: ensemble or shared"))
        self.mode.setToolTip(hover_card(("ensemble", "shared")))
        self.mode.addItem(tr("Ensemble"), ENSEMBLE)
        self.mode.addItem(tr("Shared"), SHARED)
        self.mode.activated.connect(self._on_mode)
        row.addWidget(self.mode)

    def _add_agents(self, row: QHBoxLayout) -> None:
        self.agents = _box("100,000")
        self.agents.setObjectName("run-agents")
        self.agents.setAccessibleName(tr("Number of agents in the run"))
        self.agents.setKeyboardTracking(False)
        self.agents.valueChanged.connect(self._on_agents)
        VaryMenu(self.agents, lambda: self.session.variation.vary(("agents",)))
        row.addWidget(_caption(tr("Agents"), self.agents))
        row.addWidget(self.agents)

    def _add_seed(self, row: QHBoxLayout) -> None:
        self.seed = _box("0000000")
        self.seed.grouped = False
        self.seed.setObjectName("seed")
        self.seed.setAccessibleName(tr("Seed of the run"))
        self.seed.setToolTip(tr("Seed of the random numbers: the same seed gives the same run"))
        self.seed.setRange(0, LARGEST_SHOWN_SEED)
        self.seed.setKeyboardTracking(False)
        self.seed.valueChanged.connect(
            lambda seed: self.session.set_settings(replace(self.session.settings, seed=seed))
        )
        row.addWidget(_caption(tr("Run seed"), self.seed, "seed"))
        row.addWidget(self.seed)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._arrange()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than two rows need."""
        return QSize(max(row.minimumSize().width() for row in self._parts), self._all.minimumSize().height())

    def _arrange(self) -> None:
        """Put as many controls into one row as fit."""
        across = sum(row.minimumSize().width() for row in self._parts) + SPACING <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        if direction != self._all.direction():
            self._all.setDirection(direction)

    def _on_world(self, *_: object) -> None:
        world, settings = self.session.world, self.session.settings
        drawn = _population(world)
        self.mode.setCurrentIndex(self.mode.findData(mode_of(self.session)))
        self.agents.setEnabled(drawn > 0)
        self.agents.blockSignals(True)
        now = settings.agents or drawn
        self.agents.setRange(min(1, drawn), max(MOST_OFFERED_AGENTS, drawn, now))
        self.agents.setValue(now)
        self.agents.blockSignals(False)
        self.agents.setToolTip(
            tr(
                "Number of agents in the run. The world has {count}; its populations are scaled in proportion.",
                count=numeral(drawn),
            )
        )
        self.seed.blockSignals(True)
        self.seed.setValue(settings.seed)
        self.seed.blockSignals(False)

    def _on_mode(self, index: int) -> None:
        self.session.set_settings(replace(self.session.settings, mode=self.mode.itemData(index)))

    def _on_agents(self, count: int) -> None:
        agents = None if count == _population(self.session.world) else count
        self.session.set_settings(replace(self.session.settings, agents=agents))


def mode_of(session: Session) -> str | None:
    """Return the run mode: ensemble or shared."""
    return session.settings.settled(session.world).mode


def toggle_shared(session: Session) -> None:
    """Switch between one shared world and one copy per agent."""
    mode = ENSEMBLE if mode_of(session) == SHARED else SHARED
    session.set_settings(replace(session.settings, mode=mode))


def is_shared(session: Session) -> bool:
    """Return whether all agents share one world."""
    return mode_of(session) == SHARED


def ask_agents(parent: QWidget, session: Session) -> None:
    """Ask for the number of agents in the run."""
    drawn = _population(session.world)
    now = session.settings.agents or drawn
    question = tr("How many agents should the run have? (The world has {drawn:,}.)", drawn=drawn)
    most = max(MOST_OFFERED_AGENTS, drawn, now)
    count = ask_number(parent, tr("Number of agents"), question, max(1, now), (1, most))
    if count is not None:
        session.set_settings(replace(session.settings, agents=None if count == drawn else count))


def _population(world: World) -> int:
    """Return the number of agents in a world, populations included."""
    return len(world.agents) + sum(population.count for population in world.populations)


def _caption(text: str, partner: QWidget, *terms: str) -> QLabel:
    label = TermLabel(text, *terms) if terms else QLabel(text)
    label.setBuddy(partner)
    return label


def _pins_chip(session: Session) -> QToolButton:
    """Return the button with the number of pinned runs, which removes them; hidden if there are none."""
    chip = QToolButton()
    chip.setObjectName("pins-chip")
    chip.setToolTip(tr("Remove all pinned runs"))
    pins = session.pins
    chip.clicked.connect(pins.clear)

    def follow() -> None:
        words = tr_many("{count} pinned", "{count} pinned", len(pins.pins))
        chip.setText(f"{words} ✕")
        chip.setAccessibleName(tr("{pinned}: remove all pinned runs", pinned=words))
        chip.setVisible(bool(pins.pins))

    pins.changed.connect(follow)
    follow()
    return chip


def _box(digits: str) -> _Number:
    """Return a box with room for ``digits`` and the arrows; by default, it is as wide as its largest number."""
    box = _Number()
    box.setFixedWidth(box.fontMetrics().horizontalAdvance(digits) + 34)
    return box
