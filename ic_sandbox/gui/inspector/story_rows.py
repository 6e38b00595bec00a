"""The world's story in the inspector: its headline, its speed, and a block for each caption."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QMenu, QPlainTextEdit, QToolButton, QVBoxLayout

from ic_sandbox.charts.labels import figure_title
from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import button, decimal
from ic_sandbox.gui.inspector.editable_list import Listed
from ic_sandbox.gui.inspector.event_names import name_in_tip, titled_events, typed_event
from ic_sandbox.gui.inspector.layout import add_rows, caption, field, note, row, scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.text_fields import text_area, text_field
from ic_sandbox.i18n import mark, tr, tr_world
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.editing.story import put_captions, put_story
from ic_sandbox.world.presets import drive_style
from ic_sandbox.world.state_words import event_title
from ic_sandbox.world.story import (
    FIGURES,
    LARGEST_TICK,
    LONGEST_PAUSE,
    LONGEST_TEXT,
    SPEEDS,
    STILL,
    Caption,
    Story,
)
from ic_sandbox.world.validation.limits import LARGEST_SEED, MOST_AGENTS

__all__ = ["CAPTIONS", "new_caption", "story_rows"]

TEXT_HEIGHT = 64
TICKS_BETWEEN = 5
"""The ticks from the last caption to a new one."""

PAUSE = 3.0
"""The pause of a new caption, in seconds."""

OTHER_TITLES = {
    "agents": mark("Number of agents"),
    "tick": mark("Tick"),
    "effective_goals": mark("Effective goals"),
    "effective_subgoals": mark("Effective subgoals"),
    "pursuit": mark("Agents heading for it"),
    "mean": mark("Mean level"),
}
"""The titles of the figures that are no measures of a run."""

STORY = Lens(lambda world: world.story or Story(()), put_story)
CAPTIONS = Lens(lambda world: () if world.story is None else world.story.captions, put_captions)


def new_caption(world: World) -> World:
    """Add a caption after the others."""
    captions = CAPTIONS.get(world)
    ticks = [each.at for each in captions if isinstance(each.at, int)]
    at = min(max(ticks) + TICKS_BETWEEN, LARGEST_TICK) if ticks else 0
    return put_captions(world, (*captions, Caption(at, tr("What can be seen here?"), PAUSE)))


def story_rows(listed: Listed, column: QVBoxLayout) -> None:
    """Add the story's own fields, and a block for each caption."""
    if not listed.count():
        column.addWidget(note(tr("Captions that explain the run while it plays. Add one, then choose Play the story.")))
        return
    _about(listed.context, column)
    add_rows(column, listed.count(), lambda index: _caption(listed, column, index))


def _about(context: FormContext, column: QVBoxLayout) -> None:
    fault = FaultLabel()
    tip = tr("One short line above the map, such as {example}", example="{effective_goals} → {effective_subgoals}")
    headline = STORY.part("headline").titled()
    field(column, tr("Headline"), text_field(context, headline, "story-headline", tr("Headline"), fault, tip), fault)
    fault = FaultLabel()
    low, high = SPEEDS
    speed = decimal(context, STORY.part("speed"), "story-speed", tr("Ticks per second"), fault, low, high, 0.5, 2)
    field(column, tr("Ticks per second"), speed, fault)
    fault = FaultLabel()
    for part, title, most in (("agents", tr("Agents"), MOST_AGENTS), ("seed", tr("Seed of the run"), LARGEST_SEED)):
        lens = STORY.part(part).seen_as(_optional, _whole(int(part == "agents"), most))
        typed = text_field(context, lens, f"story-{part}", title, fault)
        typed.setPlaceholderText(tr("the world's own number") if part == "agents" else "0")
        field(column, title, typed, fault)
        fault = FaultLabel()
    camera = STORY.part("camera").seen_as(_rectangle_words, _rectangle)
    tip = tr("First row, first column, rows and columns of the part to show")
    typed = text_field(context, camera, "story-camera", tr("Camera"), fault, tip)
    typed.setPlaceholderText(tr("the whole map"))
    field(column, tr("Camera"), typed, fault)


def _caption(listed: Listed, column: QVBoxLayout, index: int) -> None:
    one = listed.lens.item(index)
    key = f"{listed.name}-{index}"

    def say(world: World) -> str:
        shown: Caption = one.get(world)
        return f"{_time_words(shown.at)} — {tr_world(shown.text)}"

    def fill(inside: QVBoxLayout) -> None:
        context = listed.context
        fault = FaultLabel()
        at, tip = one.part("at"), tr("A tick, an event, or “{still}”", still=_still())
        seen = Lens(lambda world: _time_words(at.get(world)), lambda world, text: at.put(world, _time(world, text, at)))
        when = text_field(
            context, seen, f"{key}-at", tr("Shows at"), fault, tip, lambda world: [*titled_events(world), _still()]
        )
        name_in_tip(context, when, tip, at)
        field(inside, tr("Shows at"), when, fault)
        fault = FaultLabel()
        words = one.part("text").titled().seen_as(str, _short)
        text = text_area(context, words, f"{key}-text", tr("Caption"), fault)
        text.setFixedHeight(scaled(TEXT_HEIGHT))
        inside.addWidget(text)
        inside.addWidget(fault)
        fault = FaultLabel()
        pause = decimal(context, one.part("pause"), f"{key}-pause", tr("Pause"), fault, 0, LONGEST_PAUSE, 0.5, 2)
        pause.setToolTip(tr("Seconds for which the run stops after this caption"))
        inside.addLayout(row(_numbers(context, f"{key}-numbers", text), caption(tr("Pause (s)")), pause, stretch=2))
        inside.addWidget(fault)

    listed.entry(column, index, say, fill)


def _numbers(context: FormContext, name: str, text: QPlainTextEdit) -> QToolButton:
    """Create the button with the numbers that the program can measure and write into a caption."""
    menu = QMenu(text)

    def offer() -> None:
        menu.clear()
        for words, title in _placeholders(context.session.world):
            menu.addAction(title, partial(text.insertPlainText, f"{{{words}}}"))

    opener = button(
        tr("Insert a number"), name, tr("Insert a number that is measured when the caption shows"), menu.show
    )
    menu.aboutToShow.connect(offer)
    opener.setMenu(menu)
    opener.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return opener


def _placeholders(world: World) -> Iterator[tuple[str, str]]:
    """Yield each placeholder of a world without its braces, and its meaning."""
    for figure, about in FIGURES.items():
        title = tr(OTHER_TITLES[figure]) if figure in OTHER_TITLES else figure_title(figure)
        if about.about == "drive":
            yield from ((f"{figure}.{drive}", f"{title}: {drive_style(drive).title}") for drive in world.drives())
        elif about.about == "variable":
            yield from ((f"{figure}.{each.name}", f"{title}: {each.name}") for each in world.variables)
        else:
            yield figure, title


def _still() -> str:
    return tr("at rest")


def _time_words(at: int | str) -> str:
    return _still() if at == STILL else event_title(at) if isinstance(at, str) else str(at)


def _time(world: World, text: str, before: Lens) -> int | str:
    words, now = text.strip(), before.get(world)
    if not words:
        raise EditError(tr("Enter a tick, an event, or “{still}”.", still=_still()))
    if words.isascii() and words.isdigit():
        return int(_whole(0, LARGEST_TICK)(words) or 0)
    return STILL if words == _still() else typed_event(world, words, now if isinstance(now, str) else None)


def _short(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        count = len(text)
        raise EditError(tr("A caption has at most {most} characters, not {count}.", most=LONGEST_TEXT, count=count))
    return text


def _optional(value: int | None) -> str:
    return "" if value is None else str(value)


def _whole(least: int, most: int) -> Callable[[str], int | None]:
    """Return a function that reads a whole number; None for an empty text."""

    def read(text: str) -> int | None:
        words = text.strip()
        if not words:
            return None
        if not (words.isascii() and words.isdigit() and len(words) < 20 and least <= int(words) <= most):
            raise EditError(tr("Enter a whole number from {least:,} to {most:,}.", least=least, most=most))
        return int(words)

    return read


def _rectangle_words(rectangle: tuple[int, ...] | None) -> str:
    return "" if rectangle is None else ", ".join(map(str, rectangle))


def _rectangle(text: str) -> tuple[int, ...] | None:
    if not text.strip():
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        raise EditError(tr("Enter four whole numbers: first row, first column, rows, columns."))
    row, col, rows, cols = map(int, parts)
    if not rows or not cols:
        raise EditError(tr("Enter at least one row and one column."))
    return row, col, rows, cols
