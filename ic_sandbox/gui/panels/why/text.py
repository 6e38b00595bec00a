"""The words of the Why? panel: a chain from an agent's goal over what is in its way to what it does now."""

from __future__ import annotations

from typing import NamedTuple

from ic_sandbox.gui.panels.why.obstacles import device_title, obstacle_sentences
from ic_sandbox.gui.panels.why.planners import planner_sentences
from ic_sandbox.i18n import numeral, tr, tr_many, tr_world
from ic_sandbox.measures.explanations.explanation import DriveWorth, Explanation, GoalRewards
from ic_sandbox.measures.instrumental_value import PREVALENT_ABOVE
from ic_sandbox.world.document import Cell, World
from ic_sandbox.world.items import goal_title
from ic_sandbox.world.presets import drive_style
from ic_sandbox.world.state_words import event_title, level_words

__all__ = ["NOTHING", "Reason", "goal_words", "reason", "reward_words", "state_words", "status_words", "subgoal_words"]

NOTHING = "–"
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Reason(NamedTuple):
    """The reason for what an agent does: sentences that lead to a conclusion, which says what it does now."""

    chain: str
    conclusion: str


def reason(world: World, found: Explanation) -> Reason:
    """Explain why the agent does what it does; begin with the first rule that it broke."""
    chain, conclusion = _reason(world, found)
    return Reason(" ".join([*_violation(world, found), *([chain] if chain else [])]), conclusion)


def _violation(world: World, found: Explanation) -> list[str]:
    """Say when the agent first broke a rule, and which, and in how many ticks it has broken one so far."""
    broken = found.violation
    if broken is None:
        return []
    if broken.device is None:
        row, col = broken.cell
        terrain = tr_world(world.terrain_kinds()[world.terrain[row][col]].label)
        text = tr("At tick {tick} it first broke a rule: it was on “{terrain}”.", tick=broken.tick, terrain=terrain)
    else:
        title = device_title(world, broken.device)
        text = tr(
            "At tick {tick} it first broke a rule: it used “{device}”, which is forbidden.",
            tick=broken.tick,
            device=title,
        )
    seen = [tr("A camera saw it.")] if broken.detected else []
    times = broken.times or 0
    often = [tr("So far it has broken rules in {count} ticks.", count=numeral(times))] if times > 1 else []
    return [text, *seen, *often]


def _reason(world: World, found: Explanation) -> Reason:
    if found.status == "off":
        return Reason("", tr("Switched off at tick {tick}.", tick=found.off_tick))
    if found.status == "modified":
        goal = goal_title(world.intended_goal or "") or tr("the intended goal")
        return Reason("", tr("Modified at tick {tick}; it now pursues “{goal}”.", tick=found.modified_tick, goal=goal))
    if found.planner == "random" and not found.outside:
        return Reason("", tr("Acts at random; it has no plan."))
    if found.outside or found.planner != "optimal":
        return Reason(" ".join([*planner_sentences(found), goal_sentence(found.goal)]), _next(world, found))
    if found.subgoal is None:
        return Reason(goal_sentence(found.goal), _on_its_way(world, found))
    chain = [goal_sentence(found.goal), *obstacle_sentences(world, found), *_comparison(world, found)]
    return Reason(" ".join(chain), _going(world, found, so=found.worth is not None and found.worth.value > 0))


def goal_sentence(goal: GoalRewards) -> str:
    """Return what an agent wants, and the reward that it gets for it."""
    parts = []
    if goal.cells:
        cell, weight = goal.cells[0]
        if goal.drawn and goal.rewarded_cells == 1:
            wanted = tr("It wants to reach {cell}: reward {reward} a tick there", cell=_at(cell), reward=_plain(weight))
            return f"{wanted}{_while_off(goal)}."
        if goal.rewarded_cells == 1:
            parts.append(tr("reward {reward} a tick at {cell}", reward=_plain(weight), cell=_at(cell)))
        else:
            parts.append(
                tr(
                    "reward in {count} cells, the most at {cell}: {reward} a tick",
                    count=numeral(goal.rewarded_cells),
                    cell=_at(cell),
                    reward=_plain(weight),
                )
            )
    for event, weight in sorted(goal.events, key=lambda item: -item[1])[:1]:
        parts.append(tr("reward {reward} for each “{event}”", reward=_plain(weight), event=event_title(event)))
    if goal.tick:
        parts.append(tr("reward {reward} for each tick", reward=_plain(goal.tick)))
    what = ("; ".join(parts) or tr("no reward")) + _while_off(goal)
    if goal.drawn:
        return tr("Its goal is random: {rewards}.", rewards=what)
    return tr("Its goal is “{goal}”: {rewards}.", goal=goal_title(goal.name), rewards=what)


def _while_off(goal: GoalRewards) -> str:
    return "" if not goal.off else "; " + tr("{reward} a tick while switched off", reward=_plain(goal.off))


def _comparison(world: World, found: Explanation) -> list[str]:
    """Compare what the agent gets with and without the devices of its subgoal's drive."""
    worth = found.worth
    if worth is None:
        return []
    serving = [device for device in world.devices if worth.drive in (device.drive, device.feign_drive)]
    title = device_title(world, found.device)
    many = len(serving) > 1
    drive = drive_style(worth.drive).title
    if worth.value <= 0:
        if many:
            return [tr("Without the devices of the drive “{drive}” it would get just as much.", drive=drive)]
        return [tr("Without “{device}” it would get just as much.", device=title)]
    figures = {"without": reward_words(worth.without), "expected": reward_words(worth.expected)}
    if worth.from_start:
        text = tr(
            "At the start of the run it expected {expected}; without “{device}” it would have been {without}.",
            device=title,
            **figures,
        )
    elif many:
        text = tr(
            "Without the devices of the drive “{drive}” it would get {without}; with them, {expected}.",
            drive=drive,
            **figures,
        )
    elif len(serving) == len(world.devices) and _goes_directly(found):
        text = tr(
            "On the straight way it would get {without}; with “{device}” first, {expected}.", device=title, **figures
        )
    else:
        text = tr("If “{device}” did nothing, it would get {without}; with it, {expected}.", device=title, **figures)
    return [text, *_smallness(worth)]


def _smallness(worth: DriveWorth) -> list[str]:
    return [tr("That is hardly any difference.")] if worth.relative <= PREVALENT_ABOVE else []


def _going(world: World, found: Explanation, so: bool) -> str:
    """Say to which device the agent goes, and how far that is."""
    steps, title = len(found.path) - 1, device_title(world, found.device)
    if found.device is None:
        return tr("Heading for a device.")
    if steps == 0:
        if found.feigns:
            return tr("So it feigns at “{device}” now.", device=title)
        return tr("So it uses “{device}” now.", device=title) if so else tr("It uses “{device}” now.", device=title)
    if found.feigns:
        return tr_many(
            "So it goes to “{device}”, to feign there: {count} step.",
            "So it goes to “{device}”, to feign there: {count} steps.",
            steps,
            device=title,
        )
    if not _goes_directly(found):
        return tr_many(
            "It will use “{device}” in {count} tick.", "It will use “{device}” in {count} ticks.", steps, device=title
        )
    if so:
        return tr_many(
            "So it goes to “{device}”: {count} step.", "So it goes to “{device}”: {count} steps.", steps, device=title
        )
    return tr_many("It goes to “{device}”: {count} step.", "It goes to “{device}”: {count} steps.", steps, device=title)


def _goes_directly(found: Explanation) -> bool:
    """Return whether an agent goes to its device at once, and does not first stay somewhere or pass its goal."""
    goal = {cell for cell, _ in found.goal.cells} if found.goal.rewarded_cells <= len(found.goal.cells) else set()
    return len(set(found.path)) == len(found.path) and not goal & set(found.path[:-1])


def _on_its_way(world: World, found: Explanation) -> str:
    """Say how far an agent that needs no device of a drive is from its goal, or what it does there."""
    there = next(k for k in range(len(found.path)) if all(cell == found.path[-1] for cell in found.path[k:]))
    chosen = {action.action for action in found.actions if action.probability > 0}
    if there > 0 and found.settles:
        return tr_many(
            "Heading straight for its goal: {count} step.", "Heading straight for its goal: {count} steps.", there
        )
    if chosen == {"wait"}:
        if found.goal.here > 0:
            return tr("At its goal, staying.")
        return tr("Waiting: no other action gives it more reward.")
    here = next((number for number, device in enumerate(world.devices) if device.at == found.cell), None)
    if chosen == {"use"} and here is not None:
        return tr("At its goal, using “{device}”.", device=device_title(world, here))
    return tr("Heading straight for its goal.")


def _next(world: World, found: Explanation) -> str:
    """Say what an agent that does not plan optimally does most likely."""
    if found.subgoal is None:
        likely = max(found.actions, key=lambda action: action.probability)
        if likely.action == "wait" and len(found.path) == 1 and found.goal.here > 0:
            return tr("Most likely it stays here, at its goal.")
        return tr("Most likely it needs no device.")
    steps, title = len(found.path) - 1, device_title(world, found.device)
    if steps == 0:
        return tr("Most likely it uses “{device}” now.", device=title)
    return tr_many(
        "Most likely it goes to “{device}”: {count} step.",
        "Most likely it goes to “{device}”: {count} steps.",
        steps,
        device=title,
    )


def goal_words(found: Explanation) -> str:
    """Name the agent's final goal; for a random goal, list the cells with the highest rewards if it has any."""
    if not found.goal.drawn:
        return goal_title(found.goal.name)
    if not found.goal.cells:
        return tr("Random goal")
    cells = ", ".join(
        tr("row {row}, column {col} ({weight:.2f})", row=row, col=col, weight=weight)
        for (row, col), weight in found.goal.cells
    )
    return tr("Random goal; highest rewards at {cells}", cells=cells)


def subgoal_words(found: Explanation) -> str:
    """Name the agent's current subgoal; a dash if it has none."""
    if found.status != "active" or found.planner == "random":
        return NOTHING
    return tr("its own final goal") if found.subgoal is None else drive_style(found.subgoal).title


def status_words(found: Explanation) -> str:
    """Name the agent's status: active, off or modified."""
    return {"active": tr("active"), "off": tr("off"), "modified": tr("modified")}[found.status]


def state_words(world: World, found: Explanation) -> str:
    """Return the agent's cell and the levels of the variables in words."""
    here = tr("At row {row}, column {col}", row=found.cell[0], col=found.cell[1])
    return "; ".join([here, *(level_words(world, name, level) for name, level in found.variables)])


def reward_words(value: float) -> str:
    """Return an expected reward with as many decimals as make sense: 1,234; 123; 21.2; 3.04; 0.31; 0.0042."""
    size = abs(value)
    if size >= 100 or size == 0:
        return _signed(numeral(value, ",.0f"))
    if size >= 10:
        return _signed(numeral(value, ".1f"))
    if size >= 0.1:
        return _signed(numeral(value, ".2f"))
    digits, _, power = numeral(value, ".2g").partition("e-")
    return _signed(digits) + (f" · 10⁻{str(int(power)).translate(SUPERSCRIPT)}" if power else "")


def _plain(weight: float) -> str:
    """Return a weight as a user would write it."""
    return _signed(numeral(weight, ".3g"))


def _signed(text: str) -> str:
    return text.replace("-", "−") if text.startswith("-") else text


def _at(cell: Cell) -> str:
    return tr("row {row}, column {col}", row=cell[0], col=cell[1])
