"""Sentences about planners that do not simply take the best action, and about what such a planner adds to each."""

from __future__ import annotations

from ic_sandbox.i18n import tr, tr_world
from ic_sandbox.measures.explanations.explanation import Explanation
from ic_sandbox.planning.action_ratings import PENALISED, RATED
from ic_sandbox.world.planner_kinds import PlannerKind, all_parameters, planner_kind
from ic_sandbox.world.planner_spec import parse_planner
from ic_sandbox.world.presets import drive_style, drive_styles

__all__ = ["kind_sentence", "planner_sentences", "table_caption"]


def kind_sentence(kind: PlannerKind) -> str:
    """Return a kind of planner as a sentence, with its reference."""
    return f"{kind.title}: {kind.sentence}" + (f" ({kind.reference})" if kind.reference else "")


def planner_sentences(found: Explanation) -> list[str]:
    """Return what the agent's planner does, and what is forbidden to it."""
    if found.outside:
        return [tr("Its actions were recorded: “{name}” chose them.", name=found.planner)]
    planner = parse_planner(found.planner, found.discount)
    said = [kind_sentence(planner_kind(planner.kind))]
    rules = all_parameters(planner.kind, planner.parameters).get("rules")
    if rules is not None:
        listed = ", ".join(map(_rule_title, rules))
        said.append(tr("Forbidden to it: {rules}.", rules=listed) if listed else tr("Nothing is forbidden to it."))
    return said


def table_caption(found: Explanation) -> str:
    """Return the caption of the table of an agent's actions."""
    if found.outside:
        return tr("How often each action was chosen here, and its expected reward if it acts optimally afterwards")
    kind = found.planner.partition(":")[0]
    if kind == "optimal":
        return tr("Expected reward of each action if it acts optimally afterwards (● = best)")
    if kind in PENALISED:
        return tr("Probability of each action now, and the penalty for its impact in units of reward")
    if kind in RATED:
        return tr("Probability of each action now, and the approver's rating in units of reward")
    if kind == "constrained":
        return tr("Probability of each action now, and which actions are forbidden")
    return tr("Probability of each action now, and its expected reward if it acts optimally afterwards")


def _rule_title(rule: str) -> str:
    """Return a rule of a constrained agent for users: the title of a drive, or the name of a device or keyword."""
    if rule == "forbidden":
        return tr("forbidden devices")
    if rule == "restricted":
        return tr("restricted terrain")
    if any(style.tag == rule for style in drive_styles()):
        return tr("the drive “{drive}”", drive=drive_style(rule).title)
    return tr("“{name}”", name=tr_world(rule))
