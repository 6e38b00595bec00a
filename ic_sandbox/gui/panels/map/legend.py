"""The bar above the map that sets how agents are coloured, and shows what each colour means."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from ic_sandbox.gui.rendering.agent_legend import agent_key
from ic_sandbox.gui.session.session import COLOUR_MODES, Session
from ic_sandbox.gui.widgets.legend import Legend, separated
from ic_sandbox.i18n import tr

__all__ = ["MapLegend"]

LINES = 4
"""The largest number of lines. If the names would need more, only the symbols of drives are shown, to leave room for
the map; the names are then in the tooltip.
"""

FOLDED_LINES = 1
"""The same if the window is low, and a lesson takes room."""

LONGEST = 32
"""Characters of a name that are shown."""


class MapLegend(QWidget):
    """The choice of how agents are coloured, and the key to the colours."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(8)
        self.mode = QComboBox()
        self.mode.setObjectName("colour-mode")
        self.mode.setAccessibleName(tr("Colour agents by"))
        self.mode.setToolTip(tr("What the colours of agents mean"))
        self.mode.addItems([tr("subgoal"), tr("final goal"), tr("status")])
        self.mode.activated.connect(lambda index: session.set_colour_mode(COLOUR_MODES[index]))
        caption = QLabel(tr("Colour agents by"))
        caption.setBuddy(self.mode)
        self.key = Legend(tr("What the colours of agents mean"), LINES)
        layout.addWidget(caption)
        layout.addWidget(self.mode)
        layout.addWidget(self.key, 1)
        session.colour_mode_changed.connect(self._refresh)
        session.document.contents_changed.connect(self._refresh)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        mode = self.session.colour_mode
        self.mode.setCurrentIndex(COLOUR_MODES.index(mode))
        chips = [
            f'<span style="color:{entry.colour}">{entry.sign}</span>&nbsp;{_escaped(entry.title)}'
            for entry in agent_key(self.session.world, mode)
        ]
        self.key.tell(separated(chips))

    def fold(self, folded: bool) -> None:
        """Show the symbols of drives without their names, or with them."""
        self.key.limit(FOLDED_LINES if folded else LINES)

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the key when the theme changes the colours of drives."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._refresh()


def _escaped(text: str) -> str:
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(" ", "&nbsp;")
