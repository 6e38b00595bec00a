"""The draws: the priors from which the goals of populations and analyses come, with a title and a sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from ic_sandbox.i18n import mark, tr
from ic_sandbox.world.document import DETECTED, DrawKind, World

__all__ = ["DRAWS", "RANDOM_DRAWS", "DrawTexts", "about_draw", "draws_of", "ordinary_events", "texts_of_draw"]

DRAWS: tuple[DrawKind, ...] = get_args(DrawKind)
"""The draws that a file or a command may name."""

RANDOM_DRAWS: tuple[DrawKind, ...] = tuple(draw for draw in DRAWS if draw != "named")
"""The draws of random goals, which exist in every world."""


@dataclass(frozen=True, slots=True)
class DrawTexts:
    """The English title of a draw, one sentence that says what goals it gives, and a short title for a line."""

    english_title: str
    english_sentence: str
    english_short: str

    @property
    def title(self) -> str:
        """The title, translated."""
        return tr(self.english_title)

    @property
    def short(self) -> str:
        """The short title, translated."""
        return tr(self.english_short)

    @property
    def sentence(self) -> str:
        """The sentence, translated."""
        return tr(self.english_sentence)


TEXTS: dict[DrawKind, DrawTexts] = {
    "uniform_cells": DrawTexts(
        mark("Random reward on every cell"),
        mark("A tick on any cell, or off, is rewarded with a random number between 0 and 1."),
        mark("rewards on every cell"),
    ),
    "single_cell": DrawTexts(
        mark("One random target cell each"),
        mark("A tick on one cell is rewarded with 1, any other with nothing."),
        mark("one target cell each"),
    ),
    "sparse_cells": DrawTexts(
        mark("Random reward on few cells"),
        mark("A tick on about one cell in ten is rewarded with a random number between 0 and 1."),
        mark("rewards on few cells"),
    ),
    "pareto_cells": DrawTexts(
        mark("High reward on very few cells"),
        mark("A tick on any cell is rewarded at random: mostly a little, on a few cells many times as much."),
        mark("high rewards on few cells"),
    ),
    "events": DrawTexts(
        mark("Random reward for events"),
        mark(
            "Events are rewarded with random numbers between 0 and 1, except those of drives and of changes of status."
        ),
        mark("rewards for events"),
    ),
    "named": DrawTexts(
        mark("The goals on this map"),
        mark("Each agent has one of the goals that the world lists."),
        mark("those on this map"),
    ),
}


def texts_of_draw(draw: DrawKind) -> DrawTexts:
    """Return the title and the sentence of a draw."""
    return TEXTS[draw]


def about_draw(draw: DrawKind, world: World) -> str:
    """Return the sentence of a draw, and a warning if its goals would want nothing in a world."""
    sentence = texts_of_draw(draw).sentence
    if draw == "events" and not ordinary_events(world):
        return f"{sentence} {tr('This world has no such events, so these goals want nothing.')}"
    return sentence


def draws_of(world: World) -> tuple[DrawKind, ...]:
    """Return the draws of a world's populations, each once, in order of first appearance."""
    return tuple(dict.fromkeys(population.goals.draw for population in world.populations))


def ordinary_events(world: World) -> tuple[str, ...]:
    """Return the events that neither a tagged device nor a rule with a status emits, in the order of the world.

    A goal drawn over these events says nothing about drives, or about being switched off or modified.
    """
    special = {DETECTED} if any(camera.then.status is not None for camera in world.cameras) else set[str]()
    for listed in world.rule_lists():
        device = world.devices[listed.number] if listed.section == "devices" else None
        tagged = device is not None and (device.drive is not None or device.feign_drive is not None)
        for rule in listed.rules:
            if rule.event is not None and (tagged or rule.then.status or rule.otherwise.status):
                special.add(rule.event)
    return tuple(event for event in world.events() if event not in special)
