"""Events in fields: their titles, and in tooltips the names that they have in files."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ic_sandbox.gui.inspector.binding import FormContext
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.widgets.text import escape_rich_text
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.state_words import event_named, event_title

__all__ = ["event_tip", "name_in_tip", "titled_events", "typed_event"]


def typed_event(world: World, text: str, now: str | None) -> str:
    """Return the event that a typed text means; the current one, ``now``, if it is its title."""
    return now if now is not None and text == event_title(now) else event_named(text, world.events())


def titled_events(world: World) -> list[str]:
    """Return the titles of a world's events."""
    return [event_title(name) for name in world.events()]


def event_tip(tip: str, event: str | None) -> str:
    """Return a tooltip that ends with the name of an event in files, if that is not its title."""
    if event is None or event_title(event) == event:
        return tip
    return f"{tip}\n{tr('Name in files: {name}', name=event)}"


def name_in_tip(context: FormContext, field: QWidget, tip: str, lens: Lens) -> None:
    """Keep the name of the event that a field shows in its tooltip. The part of ``lens`` may be another value."""

    def follow(world: World) -> None:
        event = lens.get(world)
        field.setToolTip(escape_rich_text(event_tip(tip, event if isinstance(event, str) else None)))

    context.watch(follow)
