"""The state of the comparison of planners: its progress, and a button to start, continue or cancel it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.session.mitigation_comparison import MitigationComparison
from ic_sandbox.gui.session.mitigation_question import State
from ic_sandbox.gui.widgets.progress_row import ProgressRow
from ic_sandbox.i18n import numeral, tr

__all__ = ["ComparisonState"]

WORKING = State.COMPARING, State.SEARCHING


class ComparisonState(ProgressRow):
    """One line of words, a bar and a button; hidden if there is nothing to say."""

    def __init__(self, comparison: MitigationComparison, parent: QWidget | None = None) -> None:
        super().__init__("mitigations", tr("Progress of the comparison"), tr("Compute"), parent)
        self._comparison = comparison
        self.act.clicked.connect(self._act)

    def renew(self, unplanned: bool) -> None:
        """Show the present state; ``unplanned``: the world gets no plan."""
        comparison = self._comparison
        words, button, tip = self._texts(unplanned)
        self.words.setText(words)
        self.show_share(comparison.done, comparison.state in WORKING)
        if button:
            self.act.setText(button)
            self.act.setToolTip(tip)
        self.act.setVisible(bool(button))
        self.setVisible(bool(words))

    def _texts(self, unplanned: bool) -> tuple[str, str, str]:
        """Return the words, the text of the button, and its tooltip."""
        comparison = self._comparison
        stop = tr("Stop computing; what is known stays")
        match comparison.state:
            case State.COMPARING:
                return tr("Comparing planners …"), tr("Cancel"), stop
            case State.SEARCHING:
                return tr("Finding critical strengths …"), tr("Cancel"), stop
            case State.OFFERED:
                words = tr("Comparing planners in this large world takes {time}.", time=_about(comparison.seconds))
                return words, tr("Compute"), tr("Compare the planners in the background")
            case State.CANCELLED:
                return tr("Cancelled."), tr("Continue"), tr("Compute the rest in the background")
            case State.REFUSED:
                reasons = "; ".join(map(str, comparison.faults))
                return tr("Planners can't be compared: {reasons}", reasons=reasons), "", ""
            case State.WAITING:
                return tr("This world can't run yet.") if unplanned else tr("Waiting for the plan …"), "", ""
        if comparison.strengths_known:
            return "", "", ""
        words = tr("How strong must each kind be to halve the use? Finding it takes a while.")
        return words, tr("Find"), tr("Find the critical strengths in the background")

    def _act(self) -> None:
        if self._comparison.state in WORKING:
            self._comparison.cancel()
        else:
            self._comparison.compute()


def _about(seconds: float) -> str:
    """Return a duration in a few words."""
    if seconds < 90:
        return tr("about {seconds} s", seconds=numeral(max(10, 10 * round(seconds / 10))))
    return tr("about {minutes} min", minutes=numeral(round(seconds / 60)))
