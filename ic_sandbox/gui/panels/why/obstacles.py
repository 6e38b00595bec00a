"""Sentences about what is in an agent's way, and what a device changes about it."""

from __future__ import annotations

from ic_sandbox.charts.labels import probability_text
from ic_sandbox.i18n import capitalize_first, tr, tr_world
from ic_sandbox.measures.explanations.explanation import Explanation
from ic_sandbox.world.document import World
from ic_sandbox.world.items import Item, exists, item_name
from ic_sandbox.world.obstacles import Obstacle
from ic_sandbox.world.sentences import condition_words
from ic_sandbox.world.state_words import level_words, process_subject, variable_title, vocabulary

__all__ = ["device_title", "obstacle_sentences"]

MOST_OBSTACLES = 2


def device_title(world: World, number: int | None) -> str:
    """Return the title of a device by its index; "a device" if there is none."""
    item = None if number is None else Item("device", number)
    return item_name(world, item) if item is not None and exists(world, item) else tr("a device")


def obstacle_sentences(world: World, found: Explanation) -> list[str]:
    """Return at most two sentences about what the agent's next device is good for."""
    title = device_title(world, found.device)
    said = [_sentence(world, found, obstacle, title) for obstacle in found.obstacles]
    if found.caches > 1:
        said.insert(0, tr("It does not know which of {count} caches is the right one.", count=found.caches))
    return list(dict.fromkeys(said))[:MOST_OBSTACLES]


def _sentence(world: World, found: Explanation, obstacle: Obstacle, device: str) -> str:
    """Return one obstacle as a sentence; ``device`` is the title of the device that changes it."""
    before, after = probability_text(obstacle.before), probability_text(obstacle.after)
    terrain = tr_world(obstacle.name)
    condition = condition_words(obstacle.condition, vocabulary(world))
    match obstacle.kind:
        case "off":
            text = tr(
                "{subject} switches it off with {before} a tick.", subject=process_subject(obstacle.name), before=before
            )
            return _then(text, obstacle, after, device)
        case "modified":
            text = tr(
                "{subject} overwrites its goal with {before} a tick.",
                subject=process_subject(obstacle.name),
                before=before,
            )
            return _then(text, obstacle, after, device)
        case "trap":
            text = tr("On “{terrain}” it is switched off with {before} a tick.", terrain=terrain, before=before)
            return _then(text, obstacle, after, device)
        case "camera":
            return _then(tr("Cameras see a violation with {before}.", before=before), obstacle, after, device)
        case "shortage":
            levels = dict(found.variables)
            now = "; ".join(level_words(world, test.variable, levels[test.variable]) for test in obstacle.condition)
            return tr("It is switched off when {condition}; now: {now}.", condition=condition, now=now)
        case "door":
            return tr("“{terrain}” is closed; “{device}” opens it.", terrain=terrain, device=device)
        case "slip":
            return _then(
                tr("On “{terrain}” it slips with {before}.", terrain=terrain, before=before), obstacle, after, device
            )
        case "need":
            other = device_title(world, obstacle.device)
            return tr("“{other}” needs: {condition}.", other=other, condition=condition)
        case "success":
            other = device_title(world, obstacle.device)
            low, high = (f"{variable_title(test.variable)} {test.value}" for test in obstacle.condition)
            return tr(
                "“{other}” works with {before} at {low}, with {after} at {high}.",
                other=other,
                before=before,
                after=after,
                low=low,
                high=high,
            )
        case "reward":
            return tr("Using “{device}” is itself rewarded.", device=device)


def _then(text: str, obstacle: Obstacle, after: str, device: str) -> str:
    """Add what is left of a threat after one use of the device."""
    if obstacle.after <= 0:
        return capitalize_first(text)
    return f"{capitalize_first(text)} {tr('After “{device}” was used once: {after}.', device=device, after=after)}"
