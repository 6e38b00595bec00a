"""The progress of a curve in words, with a bar and a button to cancel or continue."""

from __future__ import annotations

from ic_sandbox.charts.specs.variation_chart import critical_text
from ic_sandbox.gui.session.number_variation import NumberVariation, VariationState
from ic_sandbox.gui.widgets.progress_row import ProgressRow
from ic_sandbox.i18n import numeral, tr, tr_many
from ic_sandbox.measures.shared_case import DEFAULT_RUNS
from ic_sandbox.studies.study import RUN
from ic_sandbox.studies.variation import measure_of
from ic_sandbox.world.presets import drive_style

__all__ = ["VariationProgress"]


class VariationProgress(ProgressRow):
    """A line of words, a bar and a button."""

    def __init__(self, variation: NumberVariation) -> None:
        super().__init__("variation", tr("Progress of the curve"), tr("Cancel"))
        self._variation = variation
        self._fault = ""
        self.words.setMinimumHeight(2 * self.words.fontMetrics().lineSpacing())
        self.act.setAutoDefault(False)
        self.act.clicked.connect(self._act)

    def say(self, fault: str) -> None:
        """Show what is wrong with the input until it changes."""
        self._fault = fault
        self.renew()

    def renew(self) -> None:
        """Show the present state."""
        state = self._variation.state
        working = state is VariationState.WORKING
        self.show_share(self._variation.done, working)
        self.act.setVisible(working or state is VariationState.CANCELLED)
        self.act.setText(tr("Cancel") if working else tr("Continue"))
        self.act.setToolTip(
            tr("Stop computing; what is known stays") if working else tr("Compute the rest in the background")
        )
        self.words.setText(self._fault or self._words())

    def _words(self) -> str:
        variation = self._variation
        match variation.state:
            case VariationState.WORKING if variation.done >= 1.0:
                return tr("Finding where it crosses one half …")
            case VariationState.WORKING if variation.waits:
                return tr("Waiting until the run is planned …")
            case VariationState.WORKING if not variation.step:
                return tr("Computing {done} …", done=numeral(variation.done, ".0%"))
            case VariationState.WORKING:
                return tr("Computing {done}: {step} …", done=numeral(variation.done, ".0%"), step=variation.step)
            case VariationState.CANCELLED:
                return tr("Cancelled.")
            case VariationState.REFUSED:
                return tr("No level can be run: {reasons}", reasons="; ".join(map(str, variation.faults)))
            case VariationState.DONE if variation.curve is not None:
                return " ".join(filter(None, (self._origin(), self._result(), self._left_out())))
        return ""

    def _origin(self) -> str:
        curve = self._variation.curve
        if measure_of(self._variation.choice.figure) == RUN:
            return tr("Measured in one run per level, with the seed of the run.")
        if curve is None or not curve.goals:
            return tr("Measured in {runs} runs per level, in which the agents share the world.", runs=DEFAULT_RUNS)
        return tr_many(
            "Exact for the only goal, from planning alone.",
            "Exact for each of {count:,} goals, from planning alone.",
            curve.goals,
        )

    def _result(self) -> str:
        curve = self._variation.curve
        assert curve is not None
        if not curve.subjects:
            return tr("This figure is not defined in this world.")
        parts = []
        for subject, found in curve.critical.items():
            name = drive_style(subject).title if subject else ""
            parts.append(f"{name}: {critical_text(found)}" if name else critical_text(found))
        return "; ".join(parts) + "." if parts else ""

    def _left_out(self) -> str:
        curve = self._variation.curve
        assert curve is not None
        if not curve.faults:
            return ""
        levels = ", ".join(numeral(level, ".6g") for level in sorted(curve.faults))
        reason = next(iter(curve.faults.values()))[0].reason
        return tr("Left out: {levels} ({reason}).", levels=levels, reason=reason)

    def _act(self) -> None:
        if self._variation.state is VariationState.WORKING:
            self._variation.cancel()
        else:
            self._variation.resume()
