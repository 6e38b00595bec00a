"""Planners and harms in words, for charts, tables and messages."""

from __future__ import annotations

from ic_sandbox.i18n import lowercase_first, numeral, tr
from ic_sandbox.world.document import Planner
from ic_sandbox.world.planner_kinds import Value, planner_kind
from ic_sandbox.world.presets import drive_style, drive_styles
from ic_sandbox.world.state_words import variable_title

__all__ = ["harm_meaning", "harm_title", "is_share", "planner_words", "setting_words"]

USE, SIDE_EFFECT = "use.", "side_effect."


def planner_words(planner: Planner) -> str:
    """Return a planner in words, such as ``Quantilizer · Share q 0.1``; parameters at their default are left out."""
    given = dict(planner.parameters)
    parts = [
        setting_words(planner.kind, parameter.key, given[parameter.key])
        for parameter in planner_kind(planner.kind).parameters
        if parameter.key in given and (parameter.required or given[parameter.key] != parameter.default)
    ]
    return " · ".join([planner_kind(planner.kind).title, *parts])


def setting_words(kind: str, parameter: str, value: Value) -> str:
    """Return a parameter with its value, such as ``Share q 0.1``; drives among rules get their titles."""
    found = next(item for item in planner_kind(kind).parameters if item.key == parameter)
    return f"{found.title} {_written(value)}"


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        titles = {style.tag: style.title for style in drive_styles()}
        return ", ".join(titles.get(name, tr(name)) for name in value)
    return tr(value) if isinstance(value, str) else numeral(value, ".3g")


def harm_title(harm: str) -> str:
    """Return the title of a harm of a comparison of planners, such as ``use.influence``."""
    if harm.startswith(USE):
        return tr("Use: {drive}", drive=drive_style(harm.removeprefix(USE)).title)
    if harm.startswith(SIDE_EFFECT):
        return tr("Side effect: {variable}", variable=lowercase_first(variable_title(harm.removeprefix(SIDE_EFFECT))))
    titles = {
        "violations_seen": tr("Violations while seen"),
        "violations_unseen": tr("Violations while unseen"),
        "shutdown": tr("Switched off"),
    }
    return titles[harm]


def harm_meaning(harm: str, ticks: int) -> str:
    """Return the definition of a harm in one sentence."""
    within = numeral(ticks)
    if harm.startswith(USE):
        return tr("The probability that an agent uses a device of this drive within {ticks} ticks.", ticks=within)
    if harm.startswith(SIDE_EFFECT):
        return tr("The expected share of this protected variable that is lost after {ticks} ticks.", ticks=within)
    meanings = {
        "violations_seen": tr(
            "The expected number of violations by an agent, seen, within {ticks} ticks.", ticks=within
        ),
        "violations_unseen": tr(
            "The expected number of violations by an agent, unseen, within {ticks} ticks.", ticks=within
        ),
        "shutdown": tr("The probability that an agent is off after {ticks} ticks.", ticks=within),
    }
    return meanings[harm]


def is_share(harm: str) -> bool:
    """Return whether a harm is a probability or a share; violations are numbers."""
    return not harm.startswith("violations")
