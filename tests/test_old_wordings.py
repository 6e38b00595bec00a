"""Wordings that readers found odd and that were replaced must not come back to a text of the program."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.texts import Text, texts

OLD = (
    "quite different goals",
    "256 strangers",
    "the charger is time",
    "for all can swim",
    "Everyone's way is muddy",
    "stills it first",
    "nobody watches",
    "nobody looks",
    "Who shows what it can",
    "a vein that would carry",
    "live off this pasture for ever",
    "Two crowds",
    "that want what they should",
    "Known levels",
    "Where it does not happen",
    "a different liking",
    "the operator lazier",
    "they part for good",
    "none to be had",
    "Strangers who like",
    "half of the times",
    "times in ten",
    "one in 266",
    "is paid for",
    "no device lies on its way",
    "less of its goal",
    "does its best ever after",
    "Pursues now",
    "Has done",
    "earned in this run",
    "no device here",
    "Nobody is watched",
    "is after nothing",
    "does nothing any more",
    "error below",
    "No plan for this world",
    "This world can't be planned yet",
    "can be drawn and saved",
    "looks about",
    "lives here yet",
    "Uptake by drive",
    "Prevalence by discount; critical",
    "before the change",
    "that are after",
    "have fired",
    "agent goes off",
    "holds is tried",
    "and becomes",
    "does by itself",
    "Beside wall and floor",
    "that it pays for",
    "Whose goal it is",
    "random liking",
    "One random cell each",
    "Different: automatic",
    "Agents placed by hand get one",
    "hangs together",
    "Take things and ground away",
    "Take up what is clicked",
    "Paint what the selected goal pays",
    "from each cell on",
    "how far all goals agree",
    "One tick on",
    "One tick back",
    "Begin again",
    "Watch nobody",
    "controls alongside",
    "All share one world",
    "Pin present run",
    "the present value",
    "bold where 0 is outside",
    "As the system has it",
    "At the start",
    "Forget everything",
    "Counts from the next run",
    "As it was at first",
    "taken back",
    "It was kept at",
    "Open the window anew",
    "No world speaks of that",
    "Living up to tick",
)
"""Parts of the old texts that are odd wherever they stand, as whole words."""

RIGHT = {
    "At the start": ("At the start of the run it expected"),
}
"""Texts that contain the old words, but with another meaning."""


def found_in(text: str, old: str) -> bool:
    """Return whether a text contains old words, other than as a part of longer words."""
    for right in RIGHT.get(old, ()):
        text = text.replace(right, "")
    return re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text, re.IGNORECASE) is not None


@cache
def texts_of_the_program() -> tuple[Text, ...]:
    return tuple(texts().values())


@pytest.mark.parametrize("old", OLD)
def test_an_old_wording_is_not_back(old: str) -> None:
    places = [
        f"{text.place}: {words}"
        for text in texts_of_the_program()
        for words in (text.text, text.plural)
        if found_in(re.sub(r"\s+", " ", words), old)
    ]
    assert not places


def test_an_old_wording_is_found() -> None:
    assert found_in("The share before the change, in per cent", "before the change")
    assert not found_in("At the start of the run it expected 3", "At the start")
    assert not found_in("from each cell onward", "from each cell on")
