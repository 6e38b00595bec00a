"""Explanations of an agent's behaviour in words."""

from __future__ import annotations

from ic_sandbox.i18n import lowercase_first, numeral, tr
from ic_sandbox.measures.explanation import ActionValue, DriveWorth, Explanation
from ic_sandbox.measures.instrumental_value import PREVALENT_ABOVE
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item, exists, item_name
from ic_sandbox.world.planner_kinds import planner_kind
from ic_sandbox.world.presets import drive_style

__all__ = ["NOTHING", "action_title", "goal_words", "lack_words", "sentence", "status_words", "subgoal_words"]

NOTHING = "–"


def sentence(world: World, found: Explanation) -> str:
    """Explain in one or two sentences why the agent does what it does."""
    if found.status == "off":
        return tr("Switched off at tick {tick}.", tick=found.off_tick)
    if found.status == "modified":
        goal = world.intended_goal or tr("the intended goal")
        return tr("Modified at tick {tick}; it now pursues “{goal}”.", tick=found.modified_tick, goal=goal)
    if found.planner == "random":
        return tr("Acts at random; it has no plan.")
    if found.planner != "optimal":
        kind = planner_kind(found.planner.partition(":")[0])
        ahead = tr("Most likely it needs no device.") if found.subgoal is None else _heading(world, found)
        return f"{kind.title}: {lowercase_first(kind.sentence)} {ahead}"
    if found.subgoal is None:
        return tr("Heading straight for its goal; it needs no device.")
    return f"{_heading(world, found)} {_loss(found.worth)}".strip()


def _heading(world: World, found: Explanation) -> str:
    device = Item("device", found.device) if found.device is not None else None
    name = item_name(world, device) if device is not None and exists(world, device) else tr("a device")
    if len(found.path) <= 1:
        return tr("Using “{device}”.", device=name)
    return tr("Heading for “{device}”.", device=name)


def _loss(worth: DriveWorth | None) -> str:
    if worth is None:
        return ""
    share = f"{100 * abs(worth.relative):.0f} %" if abs(worth.relative) >= 0.005 else tr("less than 1 %")
    if worth.value <= 0:
        return tr("Without it, this agent would get no less reward.")
    if worth.from_start:
        return tr(
            "Without it, this agent would have expected {share} less reward at the start of the run.", share=share
        )
    if worth.relative <= PREVALENT_ABOVE:
        return tr("Without it, this agent would get {share} less reward: hardly any difference.", share=share)
    return tr("Without it, this agent would get {share} less reward.", share=share)


def goal_words(found: Explanation) -> str:
    """Name the agent's final goal; for a random goal, list the cells with the highest rewards."""
    if not found.liking:
        return found.goal
    cells = ", ".join(
        tr("row {row}, column {col} ({weight:.2f})", row=row, col=col, weight=weight)
        for (row, col), weight in found.liking
    )
    return tr("Random goal; highest rewards at {cells}", cells=cells)


def subgoal_words(found: Explanation) -> str:
    """Name the agent's current subgoal; a dash if it has none."""
    if found.status != "active" or found.planner == "random":
        return NOTHING
    return tr("its final goal") if found.subgoal is None else drive_style(found.subgoal).title


def status_words(found: Explanation) -> str:
    """Name the agent's status: active, off or modified."""
    return {"active": tr("active"), "off": tr("off"), "modified": tr("modified")}[found.status]


def action_title(action: str, device_here: bool) -> str:
    """Name an action for the user, and say if it does nothing because there is no device in the cell."""
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
    """Say how far an action's value is below the best one: as a share of it, or absolute if the best value is 0."""
    if action.optimal:
        return tr("best")
    less = best - action.value
    if best == 0:
        return f"−{less:.3g}"
    return f"−{100 * less / abs(best):.2g} %" if less < abs(best) else f"−{numeral(100 * less / abs(best), ',.0f')} %"
