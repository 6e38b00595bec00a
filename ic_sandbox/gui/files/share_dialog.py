"""The dialog for a run as a web page: range of ticks, where it ends, and file, with the size of the page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from ic_sandbox.exports import PageOptions
from ic_sandbox.exports.formats import WEB_PAGE
from ic_sandbox.exports.web_page.page import MOST_TICKS, estimated_size
from ic_sandbox.exports.web_page.tracks import MOST_DRAWN
from ic_sandbox.gui.dialogs.output_dialog import OutputDialog, number_box, row_of
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.simulation.run import Run

__all__ = ["ShareDialog"]

MEGABYTE = 1_000_000


class ShareDialog(OutputDialog):
    """A dialog that shows the size of the page below its fields.

    ``pictures`` is the size of its maps in bytes; ``runs`` the number of runs with successive seeds, of which ``run``
    is the first. ``paired``: whether a second world is shown, which the page leaves out.
    """

    def __init__(
        self,
        run: Run,
        pictures: int,
        suggested: Path,
        parent: QWidget | None = None,
        runs: int = 1,
        paired: bool = False,
    ) -> None:
        super().__init__(WEB_PAGE, tr("Share as web page"), suggested, parent)
        self._run, self._pictures, self._runs, self._paired = run, pictures, runs, paired
        ticks = run.ticks
        self.first = number_box("share-first", tr("From tick"), 0, max(0, ticks - 1), 0)
        self.last = number_box("share-last", tr("To tick"), 1, ticks, min(ticks, MOST_TICKS))
        self.first.setToolTip(tr("First tick on the page"))
        self.last.setToolTip(tr("Last tick on the page"))
        self.until_still = QCheckBox(tr("&End when nothing changes any more"))
        self.until_still.setObjectName("share-until-still")
        self.until_still.setToolTip(tr("Leaves out ticks in which every agent stays as it is"))
        self.until_still.setChecked(True)
        self.note = QLabel()
        self.note.setObjectName("share-note")
        self.note.setWordWrap(True)
        to = QLabel(tr("t&o"))
        to.setBuddy(self.last)
        span = row_of(self.first, to, self.last)
        span.addStretch(1)
        self.lay_out(tr("Share"), [(tr("From &tick:"), span, self.first)], [("", self.until_still), ("", self.note)])
        for number in (self.first, self.last):
            number.valueChanged.connect(self._say_size)
        self.until_still.toggled.connect(self._say_size)
        self._say_size()

    @property
    def options(self) -> PageOptions:
        """The contents of the page."""
        return PageOptions(self.first.value(), self.last.value(), self.until_still.isChecked())

    @property
    def _ticks(self) -> int:
        return self.last.value() - self.first.value()

    def check_file(self, path: Path) -> str:
        if self._ticks < 1:
            return tr("The last tick is not after the first.")
        if self._ticks > MOST_TICKS:
            return tr("At most {most} ticks fit on a page.", most=numeral(MOST_TICKS))
        return super().check_file(path)

    def _say_size(self, *_: object) -> None:
        size = numeral(estimated_size(self._run, max(0, self._ticks), self._pictures) / MEGABYTE, ",.1f")
        notes = [tr("At most about {size} MB; it plays in any browser, without a network.", size=size)]
        agents = len(self._run.experiment.cast)
        if agents > MOST_DRAWN:
            sample = tr(
                "The map draws {drawn} of {agents} agents, chosen at random; figures are those of all.",
                drawn=numeral(MOST_DRAWN),
                agents=numeral(agents),
            )
            notes.append(sample)
        if self._runs > 1:
            notes.append(tr("It shows the first of {runs} runs.", runs=numeral(self._runs)))
        if self._paired:
            notes.append(tr("It shows the first of the two worlds."))
        self.note.setText("\n".join(notes))
        self.check()
