"""The sentences of the panel for users who act for an agent."""

from __future__ import annotations

import math

from ic_sandbox.adapters.taken_over_run import Moment, Results
from ic_sandbox.gui.panels.why.actions import action_title
from ic_sandbox.gui.panels.why.text import reward_words
from ic_sandbox.i18n import numeral, tr
from ic_sandbox.mdp.kernels.layout import MODIFIED, OFF
from ic_sandbox.world.presets import drive_style

__all__ = ["cost_words", "optimum_words", "progress_words", "result_rows", "share_words", "status_words"]

NOTHING = "—"
SMALLEST_COST = 5e-4
"""The largest cost, as a share of the value, that counts as none: the accuracy of the plan and of its figures."""


def progress_words(moment: Moment, goal: str) -> str:
    """Say for which agent the user acts, its goal, and how far the run has come."""
    count = numeral(len(moment.run.experiment.cast))
    return tr(
        "You act for agent {agent} of {count}. Final goal: {goal}. Tick {tick} of {ticks}. Return: {earned}.",
        agent=numeral(moment.agent + 1),
        count=count,
        goal=goal,
        tick=numeral(moment.run.ticks),
        ticks=numeral(moment.ticks),
        earned=reward_words(float(moment.run.main.returns[moment.agent])),
    )


def status_words(moment: Moment) -> str:
    """Say that the agent is off or modified; empty if it is active."""
    status = int(moment.run.main.arm.model.states.status[moment.state])
    if status == OFF:
        return tr("The agent is switched off.")
    if status == MODIFIED:
        return tr("The agent is modified: it no longer does what you choose.")
    return ""


def optimum_words(moment: Moment) -> str:
    """Name the optimal actions now; empty if the agent can't choose."""
    if status_words(moment) or moment.ended:
        return ""
    names = [action_title(name) for a, name in enumerate(moment.run.main.arm.model.actions) if moment.optimal >> a & 1]
    return tr("An optimal agent would now: {actions}.", actions=", ".join(names))


def cost_words(moment: Moment) -> str:
    """Say what the last choice cost, and all choices together; empty before the first."""
    known = [regret for regret in moment.regrets if not math.isnan(regret)]
    if not known:
        return ""
    last, total = known[-1], sum(known)
    return tr(
        "Your last choice cost {last} of expected reward; all your choices, {total}.",
        last=_cost(last),
        total=_cost(total),
    )


def _cost(regret: float) -> str:
    return reward_words(regret) if regret > SMALLEST_COST else "0"


def result_rows(moment: Moment, results: Results) -> list[tuple[str, str, str, str]]:
    """Return the rows of the results: a title, and the figure of the user, of the agent without, and of the others."""
    drives = moment.run.main.arm.model.drives
    rows = [
        (
            tr("Return"),
            reward_words(results.own_return),
            reward_words(results.usual_return),
            NOTHING if math.isnan(results.others_return) else reward_words(results.others_return),
        ),
        (tr("Share of the optimum"), share_words(results.share), share_words(results.usual_share), NOTHING),
    ]
    for drive, own, usual, others in zip(drives, results.used, results.usual_used, results.others_used, strict=True):
        title = tr("{drive} used", drive=drive_style(drive).title)
        rows.append((title, _yes(own), _yes(usual), share_words(others)))
    return rows


def share_words(share: float) -> str:
    """Return a share in percent; a dash if it is undefined."""
    return NOTHING if math.isnan(share) else f"{numeral(100 * share, ',.0f')} %"


def _yes(used: bool) -> str:
    return tr("yes") if used else tr("no")
