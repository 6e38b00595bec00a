"""Explanations of an agent in words."""

from __future__ import annotations

from ic_sandbox.i18n import numeral, tr
from ic_sandbox.measures.explanation import ActionValue, DriveWorth, Explanation
from ic_sandbox.measures.instrumental_value import PREVALENT_ABOVE
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item, exists, item_name
from ic_sandbox.world.presets import drive_style

__all__ = ["NOTHING", "action_title", "goal_words", "lack_words", "sentence", "status_words", "subgoal_words"]

NOTHING = "–"


def sentence(world: World, found: Explanation) -> str:
    """Why the agent does what it does, in one or two sentences."""
    if found.status == "off":
        return tr("Off since tick {tick}: it does nothing any more.", tick=found.off_tick)
    if found.status == "modified":
        goal = world.intended_goal or tr("the intended goal")
        return tr("Modified in tick {tick}: it now does what “{goal}” would do.", tick=found.modified_tick, goal=goal)
    if found.planner == "random":
        return tr("Acts at random: it plans nothing, and is after nothing.")
    if found.subgoal is None:
        return tr("Goes its own way: no device lies on its way to what it wants.")
    return f"{_heading(world, found)} {_loss(found.worth)}".strip()


def _heading(world: World, found: Explanation) -> str:
    device = Item("device", found.device) if found.device is not None else None
    name = item_name(world, device) if device is not None and exists(world, device) else tr("a device")
    if len(found.path) <= 1:
        return tr("Uses “{device}”.", device=name)
    return tr("Heads for “{device}”.", device=name)


def _loss(worth: DriveWorth | None) -> str:
    if worth is None:
        return ""
    share = f"{100 * abs(worth.relative):.0f} %" if abs(worth.relative) >= 0.005 else tr("less than 1 %")
    if worth.value <= 0:
        return tr("It would expect no less of its goal without it.")
    if worth.from_start:
        return tr("Without it, this agent would have expected {share} less of its goal from the start.", share=share)
    if worth.relative <= PREVALENT_ABOVE:
        return tr("Without it, this agent would expect {share} less of its goal: hardly anything.", share=share)
    return tr("Without it, this agent would expect {share} less of its goal.", share=share)


def goal_words(found: Explanation) -> str:
    """The agent's final goal: its name, or what a drawn one likes best."""
    if not found.liking:
        return found.goal
    likes = ", ".join(
        tr("row {row}, column {col} ({weight:.2f})", row=row, col=col, weight=weight)
        for (row, col), weight in found.liking
    )
    return tr("Drawn at random; likes best {cells}", cells=likes)


def subgoal_words(found: Explanation) -> str:
    """What it is after now."""
    if found.status != "active" or found.planner == "random":
        return NOTHING
    return tr("its final goal") if found.subgoal is None else drive_style(found.subgoal).title


def status_words(found: Explanation) -> str:
    """Whether it acts, and by whose goal."""
    return {"active": tr("active"), "off": tr("off"), "modified": tr("modified")}[found.status]


def action_title(action: str, device_here: bool) -> str:
    """An action, for a person; what is for devices alone does nothing where there is none."""
    if action in ("use", "feign") and not device_here:
        return tr("use (no device here)") if action == "use" else tr("feign (no device here)")
    return {
        "north": tr("go north"),
        "east": tr("go east"),
        "south": tr("go south"),
        "west": tr("go west"),
        "wait": tr("wait"),
        "use": tr("use the device"),
        "feign": tr("feign"),
    }.get(action, action)


def lack_words(action: ActionValue, best: float) -> str:
    """How much less an action is worth than the best one: as a share of that, unless the best is worth nothing."""
    if action.optimal:
        return tr("best")
    less = best - action.value
    if best == 0:
        return f"−{less:.3g}"
    return f"−{100 * less / abs(best):.2g} %" if less < abs(best) else f"−{numeral(100 * less / abs(best), ',.0f')} %"
