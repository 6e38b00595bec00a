"""Charts as figures for pages: SVG as it is, PDF and PNG by a converter that the window or the command line passes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

from ic_sandbox.charts import catalogue
from ic_sandbox.charts.colours import Palette
from ic_sandbox.charts.spec import Drawing, drawing_of
from ic_sandbox.charts.svg.figure_style import FigureStyle, styled
from ic_sandbox.charts.svg.renderer import render
from ic_sandbox.exports.folder_lock import reserved_folder
from ic_sandbox.exports.folders import check_folder, write_bytes
from ic_sandbox.exports.formats import FIGURES
from ic_sandbox.i18n import tr
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.run import Run

__all__ = ["Convert", "figure", "writing_figures"]

Convert = Callable[[str, str], bytes]
"""Converts the text of an SVG into the format of a suffix: ``.pdf`` or ``.png``."""


def figure(
    drawing: Drawing, suffix: str, style: FigureStyle, convert: Convert | None = None, palette: Palette | None = None
) -> bytes:
    """Return the contents of a file with a drawing. ``convert`` may be missing for ``.svg``."""
    text = render(styled(drawing, style), style.sheet, palette or style.palette)
    if suffix == FIGURES.suffixes[0]:
        return text.encode()
    if convert is None:
        raise ValueError(f"a figure can't become a {suffix} file without a converter")
    return convert(text, suffix)


def writing_figures(
    run: Run,
    directory: Path,
    style: FigureStyle,
    suffix: str,
    convert: Convert | None = None,
    force: bool = False,
) -> Generator[Progress, None, None]:
    """Write each chart of a run that has something to show into a folder, which must be new or empty unless ``force``.

    The files are named after the charts' keys, such as ``survival.svg``. Raises
    :class:`~ic_sandbox.world.faults.WorldError` if the folder cannot be written.
    """
    with reserved_folder(directory):
        check_folder(directory, force)
        series = yield from measure_run_steps(run)
        shown = [spec for spec in catalogue.RUN_CHARTS if not spec.why_not(run.experiment)]
        for number, spec in enumerate(shown):
            yield Progress(tr("Drawing charts"), number / len(shown))
            drawing = drawing_of(spec, series)
            if styled(drawing, style).defined:
                write_bytes(directory / f"{spec.key}{suffix}", figure(drawing, suffix, style, convert))
