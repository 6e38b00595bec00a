"""The File menu."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ic_sandbox.gui.commands.chart_commands import export_chart
from ic_sandbox.gui.commands.command import SEPARATOR, Command, Menu
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.files.import_export import (
    ask_drive_tables,
    ask_import,
    ask_level_check,
    ask_mitigation_tables,
    ask_picture,
    ask_recording,
    ask_report,
    ask_tables,
    ask_web_page,
)
from ic_sandbox.gui.gallery.card import search_words
from ic_sandbox.gui.widgets.menu_text import escaped
from ic_sandbox.i18n import tr
from ic_sandbox.world.io.files import shipped_worlds
from ic_sandbox.world.templates import TEMPLATES

__all__ = ["file_menu"]


def file_menu(parts: Parts) -> Menu:
    """Return the File menu: open, save, import, export."""
    window, here = parts.window, parts.command
    no_run = window.session.run_status.why_no_run
    chart = parts.panels.before("charts", export_chart, window, parts.charts, parts.mitigations)

    def no_way() -> str:
        return "" if parts.in_workspace() or parts.may_go_back() else tr("there is no world to go back to")

    def of_two() -> str:
        both = window.session.second_world.active
        return tr("A web page shows one world: it will show the first of the two.") if both else ""

    def gallery() -> str:
        back = not parts.in_workspace() and parts.may_go_back()
        return tr("Back to the &world") if back else tr("&Gallery")

    return Menu(
        "file",
        tr("&File"),
        (
            Command("file.new", tr("Ne&w world"), window.new_world),
            Menu("file.templates", tr("New from tem&plate"), tuple(_templates(parts))),
            Command("file.open", tr("&Open…"), window.ask_open),
            Command("file.open_run", tr("Open ru&n…"), window.ask_run, words=tr("Folder with manifest.json")),
            here("file.agent", tr("Agent &from Python…"), window.explain_agents, words=tr("own policy program code")),
            Command("file.import", tr("&Import…"), partial(ask_import, window)),
            Menu("file.shipped", tr("Open s&hipped world"), tuple(_shipped(parts)), long=True),
            Menu("file.recent", tr("Open &recent"), coming=lambda: tuple(_recent(parts))),
            Command("file.gallery", tr("&Gallery"), parts.toggle_gallery, no_way, label=gallery),
            SEPARATOR,
            here("file.save", tr("&Save"), window.save),
            here("file.save_as", tr("Save &as…"), window.ask_save),
            SEPARATOR,
            here("file.export", tr("&Export run as CSV…"), partial(ask_tables, window), why_not=no_run),
            here("file.drives", tr("Export drives as CS&V…"), partial(ask_drive_tables, window)),
            here("file.mitigations", tr("Export &mitigations as CSV…"), partial(ask_mitigation_tables, window)),
            here("file.level_check", tr("Export &level check as CSV…"), partial(ask_level_check, window)),
            here("file.report", tr("Export repor&t…"), partial(ask_report, window), why_not=no_run),
            here("file.share", tr("Share as we&b page…"), partial(ask_web_page, window), why_not=no_run, tip=of_two),
            here("file.record", tr("Recor&d run…"), partial(ask_recording, window), why_not=no_run),
            here("file.picture", tr("Export pict&ure…"), partial(ask_picture, window)),
            here("file.chart", tr("Export &chart…"), chart),
            SEPARATOR,
            Command("file.quit", tr("&Quit"), window.close),
        ),
    )


def _templates(parts: Parts) -> Iterator[Command]:
    for template in TEMPLATES:
        run = partial(parts.window.new_from_template, template.key)
        yield Command(f"template.{template.key}", escaped(template.title), run, words=template.about)


def _shipped(parts: Parts) -> Iterator[Command]:
    for world in shipped_worlds():
        run = partial(parts.window.open_shipped, world.name)
        yield Command(f"world.{world.name}", escaped(world.title), run, words=search_words(world))


def _recent(parts: Parts) -> Iterator[Command]:
    for path in parts.window.recent():
        yield Command(f"recent.{path}", escaped(path), partial(parts.window.open_path, path), keyed=False)
