"""The texts of a page's script, in the current language."""

from __future__ import annotations

from ic_sandbox.i18n import tr

__all__ = ["script_texts"]


def script_texts() -> dict[str, str]:
    """Return the texts by the names that the script gives them; it fills in what stands in braces."""
    return {
        "tick": tr("tick {tick}"),
        "play": tr("Play"),
        "pause": tr("Pause"),
        "light": tr("Light theme"),
        "dark": tr("Dark theme"),
        "off": tr("{count} switched off"),
        "modified": tr("{count} modified"),
        "violations": tr("{count} broke a rule"),
        "used": tr("{count} used “{device}”"),
        "goal": tr("Final goal"),
        "subgoal": tr("Current subgoal"),
        "status": tr("Status"),
        "planner": tr("Planner"),
        "reward": tr("Reward so far"),
        "returned": tr("Discounted"),
        "row": tr("Row of tick {tick} in ticks.csv"),
        "speed": tr("{speed} ticks/s"),
        "speed_of_one": tr("1 tick/s"),
    }
