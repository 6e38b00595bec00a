"""What has become of agents, what they do unseen, what they are paid; each beside its controls."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from ic_sandbox.gui.charts.line_chart import DASH_DOTTED, LineChart
from ic_sandbox.gui.charts.lines import DASHED, DOTTED, Floats, Line, known, number, percent, ticks_after
from ic_sandbox.gui.rendering.agents import STATUS_COLOURS
from ic_sandbox.gui.style.theme import drive_colour
from ic_sandbox.i18n import mark, numeral, tr
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.world.presets import drive_style

__all__ = ["Pay", "Survival", "Violations"]


class Survival(LineChart):
    """Who is still running."""

    key = "survival"
    title = mark("Survival")
    description = mark(
        "The share of agents that are not off, with a 95 % interval; dash-dotted, of those not modified either."
        " Dashed: in the worlds where a drive's devices do nothing. Dotted: agents that act at random."
    )

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []

        def from_one(values: Floats) -> Floats:
            """Shares after each tick, and the whole before the first."""
            return values if series.first else known(np.concatenate([[1.0], values]))

        x = ticks_after(series) if series.first else known(np.concatenate([[0.0], ticks_after(series)]))
        band = from_one(series.survival.low), from_one(series.survival.high)
        found = [Line("survival", tr("Not off"), self.accent(), x, from_one(series.survival.value), *band)]
        if modifies(series):
            colour, name = QColor(STATUS_COLOURS["modified"]), tr("Neither off nor modified")
            found.append(Line("intact", name, colour, x, from_one(series.intact), style=DASH_DOTTED))
        if series.experiment.controls:
            for d, drive in enumerate(series.drives):
                name, shape = tr("Without {drive}", drive=drive_style(drive).title), drive_style(drive).shape
                y, key = from_one(series.survival_neutral[d]), f"survival:{drive}"
                found.append(Line(key, name, drive_colour(drive), x, y, style=DASHED, control=True, shape=shape))
            band = from_one(series.survival_random.low), from_one(series.survival_random.high)
            y = from_one(series.survival_random.value)
            found.append(Line("survival:random", tr("Random"), self.ink(), x, y, *band, DOTTED, control=True))
        return found

    def readout_text(self, series: RunSeries, tick: int) -> str:
        at = min(tick, series.ticks) - 1
        alive = series.agents if at < 0 else int(series.active[at] + series.modified[at])
        counts = {"alive": f"<b>{numeral(alive)}</b>", "agents": numeral(series.agents)}
        if not modifies(series):
            return tr("{alive} of {agents}", **counts)
        intact = series.agents if at < 0 else int(series.active[at])
        return tr("{alive} of {agents}, {intact} unmodified", intact=f"<b>{numeral(intact)}</b>", **counts)


class Violations(LineChart):
    """What agents do seen and unseen."""

    key = "concealment"
    rare = True
    title = mark("Concealment")
    description = mark(
        "Of the agents that could do something forbidden in a tick, the share that did, with a 95 % interval: where no"
        " camera would see it, and where one would. Dotted: agents that act at random. Concealment is the difference."
    )

    def why_not(self, series: RunSeries) -> str:
        world = series.experiment.world
        restricted = {glyph for glyph, kind in world.terrain_kinds().items() if kind.restricted}
        if any(device.forbidden for device in world.devices) or any(restricted & set(row) for row in world.terrain):
            return ""
        return tr("nothing in this world is forbidden")

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []
        x, unseen, seen = ticks_after(series), drive_colour("concealment"), self.accent()
        band = series.unseen.low, series.unseen.high
        found = [Line("unseen", tr("Unseen"), unseen, x, series.unseen.value, *band)]
        found.append(Line("seen", tr("Seen"), seen, x, *series.seen.parts, DASH_DOTTED))
        if series.experiment.controls:
            for key, name, colour, y, low, high in (
                ("unseen:random", tr("Unseen, random"), unseen, *series.unseen_random.parts),
                ("seen:random", tr("Seen, random"), seen, *series.seen_random.parts),
            ):
                found.append(Line(key, name, colour, x, y, low, high, DOTTED, control=True))
        return found

    def readout_text(self, series: RunSeries, tick: int) -> str:
        at = min(tick, series.ticks) - 1
        if at < 0:
            return ""
        unseen, seen = (f"<b>{percent(float(values[at]))}</b>" for values in (series.unseen.value, series.seen.value))
        return tr("unseen {unseen}, seen {seen}", unseen=unseen, seen=seen)


class Pay(LineChart):
    """What agents are paid."""

    key = "reward"
    percents = False
    title = mark("Reward")
    description = mark(
        "What each tick pays the agents for their final goals, on average. Dotted: agents that act at random."
    )

    def heights(self, series: RunSeries | None) -> None:
        return None

    def lines(self, series: RunSeries | None) -> list[Line]:
        if series is None:
            return []
        x = ticks_after(series)
        found = [Line("reward", tr("Mean reward"), self.accent(), x, series.mean_reward, shown=number)]
        if series.experiment.controls:
            y = series.reward_random
            found.append(
                Line("reward:random", tr("Random"), self.ink(), x, y, style=DOTTED, shown=number, control=True)
            )
        return found

    def readout_text(self, series: RunSeries, tick: int) -> str:
        at = min(tick, series.ticks) - 1
        return "" if at < 0 else f"<b>{series.mean_reward[at]:.3g}</b>"


def modifies(series: RunSeries) -> bool:
    """Whether agents can be modified in the world of a run."""
    return series.experiment.main.model.unmodified is not None
