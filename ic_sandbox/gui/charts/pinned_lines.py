"""Pinned runs as pale lines behind the live ones of a chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from ic_sandbox.gui.charts.lines import Line, known
from ic_sandbox.i18n import tr

__all__ = ["kept_lines", "named"]

PALE = 0.5
"""How much of its colour a line keeps."""


def kept_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Copies that stay as they are. Controls are left out: there would be too many lines to be told apart."""
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
        if not line.control
    )


def named(lines: Sequence[Line], run: str, palette: QPalette, live: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a pinned run as they are shown: by the name of the run, paler than the live ones of the same key."""
    colours = {line.key: line.colour for line in live}
    return tuple(
        replace(
            line,
            name=tr("{line} · {run}", line=line.name, run=run),
            colour=_paler(colours.get(line.key, line.colour), line, palette),
            style=Qt.PenStyle.DashLine if line.level is not None else line.style,
        )
        for line in lines
    )


def _paler(colour: QColor, line: Line, palette: QPalette) -> QColor:
    if line.level is not None:
        return palette.color(QPalette.ColorRole.WindowText)
    ground = palette.color(QPalette.ColorRole.Window)
    own, below = (np.array([shade.redF(), shade.greenF(), shade.blueF()]) for shade in (colour, ground))
    return QColor.fromRgbF(*(PALE * own + (1 - PALE) * below).tolist())
