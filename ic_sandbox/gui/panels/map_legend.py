"""The bar above the map that sets how agents are coloured, and shows what each colour means."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from ic_sandbox.charts.map_marks import STATUS_COLOURS
from ic_sandbox.gui.session.session import COLOUR_MODES, Session
from ic_sandbox.gui.style.marker_shapes import SHAPES
from ic_sandbox.gui.style.theme import drive_colour, final_colour, goal_colour
from ic_sandbox.gui.widgets.legend import Legend, separated
from ic_sandbox.i18n import tr
from ic_sandbox.world.items import goal_title
from ic_sandbox.world.presets import drive_style
from ic_sandbox.world.traversal import modifies_goals

__all__ = ["MapLegend"]

MOST_GOALS_NAMED = 6
LINES = 4
"""The largest number of lines. If the names would need more, only the symbols of drives are shown, to leave room for
the map; the names are then in the tooltip.
"""

LONGEST = 32
"""Characters of a name that are shown."""

DISC, OFF, MODIFIED, RIM = "●", "✕", "○", "◉"
"""The shapes of agents that are active, off, and modified, and of an agent with its rim."""

RING_COLOUR = "#888888"
"""The colour of entries that only their shape distinguishes."""


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
        world = self.session.world
        off = (STATUS_COLOURS["off"], OFF, tr("off"))
        if mode == "status":
            entries = [(STATUS_COLOURS["active"], DISC, tr("active")), off]
        elif mode == "goal":
            named = enumerate(world.goals[:MOST_GOALS_NAMED])
            entries = [(goal_colour(k).name(), DISC, goal_title(goal.name)) for k, goal in named]
            if len(world.goals) > MOST_GOALS_NAMED or any(p.goals.draw != "named" for p in world.populations):
                entries.append((RING_COLOUR, DISC, tr("others (colours repeat)")))
        else:
            styles = [(drive_colour(drive).name(), drive_style(drive)) for drive in world.drives()]
            entries = [(colour, SHAPES[style.shape][1], style.title) for colour, style in styles]
            entries += [(final_colour().name(), DISC, tr("Final goal")), off, (RING_COLOUR, RIM, tr("rim: final goal"))]
        if modifies_goals(world):
            colour = STATUS_COLOURS["modified"] if mode == "status" else RING_COLOUR
            entries.append((colour, MODIFIED, tr("modified")))
        chips = [
            f'<span style="color:{colour}">{shape}</span>&nbsp;{_escaped(text)}' for colour, shape, text in entries
        ]
        self.key.tell(separated(chips))

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the key when the theme changes the colours of drives."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._refresh()


def _escaped(text: str) -> str:
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(" ", "&nbsp;")
