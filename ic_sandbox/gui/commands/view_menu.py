"""The View menu."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ic_sandbox.gui.charts.chart_selection import ChartSelection
from ic_sandbox.gui.commands.command import SEPARATOR, Command, Menu
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.overlays import catalogue
from ic_sandbox.gui.panels.panel_visibility import PANEL_TITLES, PARTS, TABS
from ic_sandbox.gui.session.overlays import Overlays
from ic_sandbox.gui.session.session import COLOUR_MODES, Session
from ic_sandbox.i18n import mark, tr

__all__ = ["view_menu"]

COLOUR_TITLES = {
    "subgoal": mark("Colour by &subgoal"),
    "goal": mark("Colour by final &goal"),
    "status": mark("Colour by s&tatus"),
}


def view_menu(parts: Parts) -> Menu:
    """Return the View menu: zoom, colours, overlays, charts, panels."""
    canvas, panels, here = parts.canvas, parts.panels, parts.command
    view = canvas.view
    alone = here("panel.map_alone", tr("Only the &map"), panels.toggle_map_alone, checked=lambda: panels.map_alone)
    return Menu(
        "view",
        tr("&View"),
        (
            here("view.zoom_in", tr("Zoom &in"), canvas.view.zoom_in),
            here("view.zoom_out", tr("Zoom &out"), canvas.view.zoom_out),
            here("view.fit", tr("&Fit"), canvas.view.fit),
            here("view.names", tr("&Names of devices"), view.toggle_names, checked=lambda: view.names_shown),
            SEPARATOR,
            *_colours(parts),
            SEPARATOR,
            Menu("view.overlays", tr("O&verlays"), tuple(_overlays(parts))),
            Menu("view.charts", tr("&Charts"), tuple(_charts(parts))),
            SEPARATOR,
            Menu(
                "view.panels",
                tr("&Panels"),
                (
                    *_panels(parts, PARTS),
                    SEPARATOR,
                    *_panels(parts, TABS),
                    SEPARATOR,
                    alone,
                    here("panel.reset", tr("Reset &layout"), parts.reset_layout),
                ),
            ),
        ),
    )


def _colours(parts: Parts) -> Iterator[Command]:
    session = parts.window.session
    for mode in COLOUR_MODES:
        yield parts.command(
            f"view.colour_{mode}",
            tr(COLOUR_TITLES[mode]),
            partial(session.set_colour_mode, mode),
            checked=partial(_has_colours, session, mode),
            one_of="colour",
        )


def _overlays(parts: Parts) -> Iterator[Command]:
    overlays = parts.window.session.overlays
    for overlay in catalogue.OVERLAYS:
        yield parts.command(
            f"overlay.{overlay.key}",
            tr(overlay.title),
            partial(overlays.toggle, overlay.key),
            words=tr("Overlays"),
            checked=partial(_shows, overlays, overlay.key),
        )


def _charts(parts: Parts) -> Iterator[Command]:
    choice = parts.charts.choice
    for chart in parts.charts.charts:
        yield parts.command(
            f"chart.{chart.key}",
            chart.title,
            partial(choice.toggle, chart.key),
            checked=partial(_chooses, choice, chart.key),
        )


def _panels(parts: Parts, names: Sequence[str]) -> Iterator[Command]:
    for name in names:
        yield parts.command(
            f"panel.{name}",
            tr(PANEL_TITLES[name]),
            partial(parts.panels.toggle, name),
            words=tr("Show or hide a panel"),
            checked=partial(parts.panels.shown, name),
        )


def _has_colours(session: Session, mode: str) -> bool:
    return session.colour_mode == mode


def _shows(overlays: Overlays, name: str) -> bool:
    return name in overlays.shown


def _chooses(choice: ChartSelection, key: str) -> bool:
    return key in choice.keys
