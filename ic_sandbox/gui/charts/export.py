"""Chart files: PNG, SVG and PDF drawings, and CSV with every point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ic_sandbox.charts.line import Floats, Line
from ic_sandbox.charts.svg.figure_style import FigureStyle, styled
from ic_sandbox.exports.csv_table import Column, Table, labels, numbers, pieces
from ic_sandbox.exports.figures import figure
from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.exports.formats import CHART
from ic_sandbox.gui.charts.chart import Chart
from ic_sandbox.gui.charts.chart_dialog import ChartDialog
from ic_sandbox.gui.dialogs.error_box import show_faults
from ic_sandbox.gui.dialogs.output_dialog import fresh_file
from ic_sandbox.gui.drawing.figure_conversion import converted
from ic_sandbox.gui.files.document_window import DocumentWindow
from ic_sandbox.gui.style.chart_palette import file_palette
from ic_sandbox.i18n import tr
from ic_sandbox.world.faults import WorldError

__all__ = ["ask_chart", "chart_table", "write_chart"]


def ask_chart(window: DocumentWindow, charts: Sequence[Chart], chosen: Chart | None = None) -> None:
    """Ask for a chart and a file, and write the chart as it is now."""
    filled = [chart for chart in charts if chart.shown_lines()]
    if not filled:
        status = window.session.run_status
        window.session.message.emit(status.why_no_output() or tr("The shown charts are empty."))
        return
    window.session.player.pause()
    place = filled.index(chosen) if chosen in filled else 0
    ticks = max((chart.last_tick for chart in filled if chart.over_time), default=0)
    suggested = fresh_file(window.folder(CHART.key), f"{window.stem()}-{filled[place].key}", ".png")
    dialog = ChartDialog(filled, place, suggested, ticks, filled[place].limits, window)
    if not dialog.exec():
        return
    try:
        write_chart(filled[dialog.which.currentIndex()], dialog.path, dialog.style_wanted)
    except WorldError as error:
        show_faults(window, tr("The chart could not be exported"), error.faults)
    else:
        window.session.message.emit(tr("Wrote {name}", name=dialog.path.name))


def write_chart(chart: Chart, path: Path, style: FigureStyle | None = None) -> None:
    """Write a chart into a .png, .svg, .pdf or .csv file. Raises ``WorldError`` if that fails."""
    CHART.check(path)
    suffix, drawing, style = path.suffix.lower(), chart.drawing(), style or FigureStyle()
    if suffix == ".csv":
        contents = "".join(pieces(chart_table(path.name, styled(drawing, style).lines))).encode()
    else:
        contents = figure(drawing, suffix, style, converted, file_palette(style.dark))
    write_bytes(path, contents)


def chart_table(name: str, lines: Sequence[Line]) -> Table:
    """Return every point of every line, line by line; of a scatter, with its name and the interval of x."""
    lengths = [len(line.x) for line in lines]
    scattered = any(line.names for line in lines)
    names = [name for line in lines for name in line.names or ("",) * len(line.x)]
    # The gaps of a scatter only separate lines that join its points.
    there = np.array([bool(name) for line in lines for name in line.names or ("point",) * len(line.x)], bool)
    of = np.repeat(np.arange(len(lines)), lengths)[there]
    unknown = [np.full(length, np.nan) for length in lengths]
    nothing = np.zeros(0)

    def joined(parts: Sequence[Floats | None]) -> Floats:
        known = [none if part is None else part for part, none in zip(parts, unknown, strict=True)]
        found: Floats = np.concatenate([nothing, *known])[there]
        return found

    x = joined([line.x for line in lines])
    columns = [labels("line", of, [line.name for line in lines])]
    if scattered:
        columns.append(labels("point", np.flatnonzero(there), names))
    columns.append(_across(lines, x))
    if scattered:
        columns.append(numbers("x_low", joined([line.x_low for line in lines])))
        columns.append(numbers("x_high", joined([line.x_high for line in lines])))
    columns.append(numbers("value", joined([line.y for line in lines])))
    columns.append(numbers("low", joined([line.low for line in lines])))
    columns.append(numbers("high", joined([line.high for line in lines])))
    return Table(name, tuple(columns))


def _across(lines: Sequence[Line], x: Floats) -> Column:
    places = next((line.places for line in lines if line.places), ())
    if places:
        return labels("x", x.astype(np.int64), places)
    whole = bool((x == np.round(x)).all())
    return numbers("x", x.astype(np.int64) if whole else x)
