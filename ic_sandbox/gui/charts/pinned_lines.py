"""Other runs behind the live lines of every chart: pinned ones as they were, and that of the second world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from ic_sandbox.charts.colours import TEXT, Colour, variable_role
from ic_sandbox.charts.line import Dash, Line, known
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.session.pinned_runs import Pin
from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_series import RunSeries

__all__ = ["SECOND_DASH", "PinnedLines", "kept_lines", "named", "second_lines"]

DASHES = (Dash.LONG_DASHED, Dash.DASH_DOT_DOTTED, Dash.DASH_DOTTED, Dash.SOLID, Dash.DASHED, Dash.DOTTED)
"""The dashes of pinned runs; those of controls come last."""


SECOND_DASH = Dash.LONG_DASHED
"""The dashes of the second world's lines."""


MOST_WITH_CONTROLS = 2
"""The most lines of the second world next to which its controls are drawn."""


class PinnedLines(QObject):
    """Serves all charts of a panel. ``second`` returns the figures and the title of the second world, if any."""

    def __init__(self, session: Session, charts: Sequence[Chart], parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.charts = tuple(charts)
        self.second: Callable[[], tuple[RunSeries, str] | None] = lambda: None
        self._lines: dict[Pin, list[tuple[Line, ...]]] = {}
        self._drawn: dict[str, tuple[RunSeries, str] | None] = {}
        session.pins.added.connect(self._keep)
        session.pins.removed.connect(self._forget)
        session.pins.changed.connect(self.draw)

    def draw(self) -> None:
        """Redraw the pinned lines with current names and colours."""
        for chart in self.charts:
            self.draw_in(chart)

    def draw_in(self, chart: Chart) -> None:
        """Draw the pinned lines of one chart."""
        if chart not in self.charts:
            return
        index = self.charts.index(chart)
        live = chart.shown_lines() if self._lines else []
        behind = [line for pin in self.session.pins.pins for line in named(self._lines[pin][index], pin, live)]
        second = self._drawn[chart.key] = self.second() if chart.over_time else None
        if second is not None:
            behind += second_lines(chart.lines(second[0]), second[1])
        chart.show_behind(tuple(behind))

    def follow_second(self, chart: Chart) -> None:
        """Draw the lines of one chart again if the second world's have changed."""
        if chart in self.charts and chart.over_time and self.second() != self._drawn.get(chart.key):
            self.draw_in(chart)

    def _keep(self, pin: Pin, series: RunSeries) -> None:
        # Not the lines of the charts, which may be some ticks behind the run.
        self._lines[pin] = [kept_lines(chart.lines(series)) for chart in self.charts]

    def _forget(self, pin: Pin) -> None:
        self._lines.pop(pin, None)


def kept_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return unchanging copies. Controls are left out, because too many lines could not be told apart.

    So is the upper edge of all areas together, which is 100 % in every run.
    """
    return tuple(
        replace(
            line,
            x=known(line.x),
            y=known(line.y),
            low=None if line.low is None else known(line.low),
            high=None if line.high is None else known(line.high),
            level=None if line.level is None else known(line.level),
            behind=True,
        )
        for line in lines
        if not line.control and not _is_top(line)
    )


def _is_top(line: Line) -> bool:
    return line.level is not None and bool(np.all(line.level >= 1.0 - 1e-9))


def second_lines(lines: Sequence[Line], title: str) -> list[Line]:
    """Return the lines of the second world for display: dashed, in the colours of the live ones, with its title.

    Its controls keep their own dashes, and are paler. They are left out of charts of several drives, whose lines could
    not be told apart.
    """
    few = sum(not line.control for line in lines) <= MOST_WITH_CONTROLS
    return [
        replace(
            line,
            name=tr("{line} · {run}", line=line.name, run=title),
            run=title,
            colour=TEXT if line.level is not None else line.colour,
            dash=line.dash if line.control else SECOND_DASH,
            behind=True,
        )
        for line in lines
        if (few or not line.control) and not _is_top(line)
    ]


def named(lines: Sequence[Line], pin: Pin, live: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a pinned run for display: with the name of the run, and with dashes of its own.

    A single line has a colour of its own, too; several have the colours of the live lines.
    """
    colours = {line.key: line.colour for line in live}

    def colour(line: Line) -> Colour:
        if len(lines) == 1:
            return variable_role(pin.look)
        return TEXT if line.level is not None else colours.get(line.key, line.colour)

    return tuple(
        replace(
            line,
            name=tr("{line} · {run}", line=line.name, run=pin.name),
            run=pin.name,
            colour=colour(line),
            dash=DASHES[pin.look % len(DASHES)],
        )
        for line in lines
    )
