"""The catalogue of files that users export: their names and formats, by suffix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ic_sandbox.exports.folders import check_file
from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["CHART", "EXPORTERS", "FIGURES", "PICTURE", "RECORDING", "REPORT", "WEB_PAGE", "Exporter", "FileFormat"]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: the suffix of its files, with its dot, and its title in English."""

    suffix: str
    english_title: str

    @property
    def title(self) -> str:
        """The title for users."""
        return tr(self.english_title)

    @property
    def filter(self) -> str:
        """The filter of the format for file dialogs."""
        return f"{self.suffix[1:].upper()} (*{self.suffix})"


@dataclass(frozen=True, slots=True)
class Exporter:
    """A kind of exported file. The first format is the default.

    ``fault`` and ``hint``, in English, refuse other suffixes.
    """

    key: str
    formats: tuple[FileFormat, ...]
    fault: str
    hint: str
    others: tuple[str, ...] = ()
    """Other accepted suffixes."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The suffixes of all formats."""
        return tuple(known.suffix for known in self.formats)

    def check(self, path: Path) -> None:
        """Raise :class:`WorldError` if a file has another suffix or cannot be written."""
        if path.suffix.lower() not in (*self.suffixes, *self.others):
            raise WorldError([Fault(str(path), tr(self.fault), tr(self.hint))])
        check_file(path)


PICTURE = Exporter(
    "picture",
    (
        FileFormat(".png", mark("PNG image")),
        FileFormat(".svg", mark("SVG vector image, sharp at every size")),
    ),
    mark("pictures are .png or .svg files"),
    mark("use one of these suffixes"),
)
RECORDING = Exporter(
    "record",
    (
        FileFormat(".gif", mark("GIF, for web pages and messages")),
        FileFormat(".mp4", mark("MP4 video, smaller and smoother")),
    ),
    mark("recordings are .gif or .mp4 files"),
    mark("use one of these suffixes"),
)
CHART = Exporter(
    "chart",
    (
        FileFormat(".png", mark("PNG image")),
        FileFormat(".svg", mark("SVG vector image, sharp at every size")),
        FileFormat(".pdf", mark("PDF, to print or include in documents")),
        FileFormat(".csv", mark("CSV data: every point with its interval, in full precision")),
    ),
    mark("charts are .png, .svg, .pdf or .csv files"),
    mark("use one of these suffixes"),
)
FIGURES = Exporter(
    "figures",
    (CHART.formats[1], CHART.formats[2], CHART.formats[0]),
    mark("figures are .svg, .pdf or .png files"),
    mark("use one of these suffixes"),
)
"""Charts of a run in one folder; SVG comes first, because it needs no display."""

REPORT = Exporter(
    "report",
    (FileFormat(".html", mark("HTML page for any browser")),),
    mark("reports are .html files"),
    mark("use this suffix"),
    (".htm",),
)
WEB_PAGE = Exporter(
    "share",
    (FileFormat(".html", mark("HTML page for any browser")),),
    mark("web pages are .html files"),
    mark("use this suffix"),
    (".htm",),
)
EXPORTERS = (PICTURE, RECORDING, CHART, REPORT, WEB_PAGE)
