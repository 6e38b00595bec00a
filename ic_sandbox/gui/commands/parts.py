"""The parts of a window on which its commands act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance

from ic_sandbox.gui.canvas import Canvas
from ic_sandbox.gui.charts import ChartPanel
from ic_sandbox.gui.commands.command import Command
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.mitigations.panel import MitigationsPanel
from ic_sandbox.gui.panels.panel_visibility import PanelVisibility
from ic_sandbox.i18n import tr

__all__ = ["Parts"]

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one window. ``page_changed`` is emitted when another page is shown."""

    window: DocumentWindow
    canvas: Canvas
    charts: ChartPanel
    mitigations: MitigationsPanel
    panels: PanelVisibility
    page_changed: SignalInstance
    in_workspace: Callable[[], bool]
    may_go_back: Callable[[], bool]
    toggle_gallery: Act
    show_history: Act
    reset_layout: Act
    cancel_planning: Act
    play_story: Act
    show_lessons: Act
    find_command: Act
    show_shortcuts: Act
    show_preferences: Act

    def why_not(self) -> str:
        """Return the reason why a command on the open world can't run now, empty if it can."""
        return "" if self.in_workspace() else tr("open a world first")

    def command(
        self,
        name: str,
        title: str,
        run: Act,
        words: str = "",
        checked: Callable[[], bool] | None = None,
        one_of: str = "",
        why_not: Callable[[], str] | None = None,
        tip: Callable[[], str] | None = None,
    ) -> Command:
        """Return a command that needs an open world; ``why_not`` returns a further reason why it can't run now."""
        further = why_not or _possible

        def reason() -> str:
            return self.why_not() or further()

        return Command(name, title, run, reason, words, checked, one_of, tip=tip or _possible)


def _possible() -> str:
    return ""
