"""The map of a world as pictures for a page that draws agents over them."""

from __future__ import annotations

from ic_sandbox.exports import MapPicture
from ic_sandbox.gui.drawing.qt_start import application_for_drawing
from ic_sandbox.gui.rendering.picture import pictures_of
from ic_sandbox.gui.style.theme import drawing_colours, preferred_drive_colours
from ic_sandbox.world.document import World

__all__ = ["map_pictures", "map_pictures_without_window"]


def map_pictures(world: World) -> tuple[MapPicture, MapPicture]:
    """Return the map on a light and on a dark background."""
    drawn = pictures_of(world)
    light, dark = (
        MapPicture(png, colours.floor, colours.ink, colours.muted, preferred_drive_colours(colours.dark))
        for png, colours in ((drawn.light, drawing_colours(False)), (drawn.dark, drawing_colours(True)))
    )
    return light, dark


def map_pictures_without_window(world: World) -> tuple[MapPicture, MapPicture]:
    """Return the same without a window."""
    application = application_for_drawing()
    drawn = map_pictures(world)
    del application
    return drawn
