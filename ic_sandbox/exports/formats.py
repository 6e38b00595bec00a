"""The catalogue of files that users export: what each is called, and which formats it has, by suffix."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ic_sandbox.exports.folders import check_file
from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["CHART", "EXPORTERS", "PICTURE", "RECORDING", "REPORT", "Exporter", "FileFormat"]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: the suffix of its files, with its dot, and its title in English."""

    suffix: str
    english_title: str

    @property
    def title(self) -> str:
        """What a user chooses it by."""
        return tr(self.english_title)

    @property
    def filter(self) -> str:
        """The files of the format, as file dialogs write it."""
        return f"{self.suffix[1:].upper()} (*{self.suffix})"


@dataclass(frozen=True, slots=True)
class Exporter:
    """A kind of file that leaves the program. The first format is the usual one. ``fault`` and ``hint``, in English,
    refuse other suffixes.
    """

    key: str
    formats: tuple[FileFormat, ...]
    fault: str
    hint: str
    others: tuple[str, ...] = ()
    """Suffixes that are accepted too."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The suffixes of all formats."""
        return tuple(known.suffix for known in self.formats)

    def check(self, path: Path) -> None:
        """Raise :class:`WorldError` if a file has another suffix, or can't be written."""
        if path.suffix.lower() not in (*self.suffixes, *self.others):
            raise WorldError([Fault(str(path), tr(self.fault), tr(self.hint))])
        check_file(path)


PICTURE = Exporter(
    "picture",
    (
        FileFormat(".png", mark("PNG: pixels")),
        FileFormat(".svg", mark("SVG: lines and areas, sharp at every size")),
    ),
    mark("a picture is a .png or an .svg file"),
    mark("choose one of both by the suffix"),
)
RECORDING = Exporter(
    "record",
    (
        FileFormat(".gif", mark("GIF: for a page or a message")),
        FileFormat(".mp4", mark("MP4: a film, smaller and smoother")),
    ),
    mark("a recording is a .gif or an .mp4 file"),
    mark("choose one of both by the suffix"),
)
CHART = Exporter(
    "chart",
    (
        FileFormat(".png", mark("PNG: pixels")),
        FileFormat(".svg", mark("SVG: lines and text, sharp at every size")),
        FileFormat(".pdf", mark("PDF: lines and text, to print or to include")),
        FileFormat(".csv", mark("CSV: every point with its interval, in full precision")),
    ),
    mark("a chart is a .png, .svg, .pdf or .csv file"),
    mark("choose one of them by the suffix"),
)
REPORT = Exporter(
    "report",
    (FileFormat(".html", mark("HTML: one page for any browser")),),
    mark("a report is an .html file"),
    mark("name it so"),
    (".htm",),
)
EXPORTERS = (PICTURE, RECORDING, CHART, REPORT)
