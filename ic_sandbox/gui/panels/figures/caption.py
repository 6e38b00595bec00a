"""The line above figures: the tick, the runs that they are measured in, and whether they have intervals."""

from __future__ import annotations

from ic_sandbox.gui.session.session import Session
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.simulation.agents import SEEDS
from ic_sandbox.simulation.experiment import SHARED

__all__ = ["caption_of"]


def caption_of(session: Session, series: RunSeries) -> str:
    """Say what the figures of a series are: those of one run, or means over several."""
    tick, last = numeral(min(session.tick, series.ticks)), numeral(series.ticks)
    repeats, settings = session.repeats, series.experiment.settings
    if series.runs > 1:
        seeds = {"first": settings.seed, "last": (settings.seed + series.runs - 1) % SEEDS}
        text = tr(
            "Tick {tick} of {ticks}: means over {runs} runs (seeds {first} to {last}), with Student's pointwise 95 %"
            " intervals",
            tick=tick,
            ticks=last,
            runs=series.runs,
            **seeds,
        )
        return _sentences(text, tr("catching up with the map …") if repeats.behind else "")
    shared = settings.mode == SHARED
    text = tr("Tick {tick} of {last}", tick=tick, last=last)
    if not shared:
        text = tr("Tick {tick} of {last}, with pointwise 95 % intervals", tick=tick, last=last)
    if repeats.cancelled:
        return _sentences(text, tr("only the first of {runs} runs: the others are cancelled", runs=repeats.seeds.runs))
    if repeats.several:
        runs = repeats.seeds.runs
        return _sentences(text, tr("so far only the first of {runs} runs: the others are being simulated", runs=runs))
    if shared:
        why = tr("no intervals, because one run is one observation: set Runs above 1 for intervals")
        return _sentences(text, why)
    return text


def _sentences(*parts: str) -> str:
    return "; ".join(filter(None, parts))
