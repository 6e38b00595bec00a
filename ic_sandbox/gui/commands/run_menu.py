"""The Run menu."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ic_sandbox.gui.commands.command import SEPARATOR, Menu
from ic_sandbox.gui.commands.parts import Parts
from ic_sandbox.gui.dialogs.controls_wait import pin_run
from ic_sandbox.gui.panels.controls.run_controls import ask_agents, is_shared, toggle_shared
from ic_sandbox.gui.panels.figures.compare_dialog import show_comparison
from ic_sandbox.gui.session.pair.second_worlds import before_step
from ic_sandbox.gui.takeover.class_results_dialog import show_class_results
from ic_sandbox.gui.variation.window import show_variation
from ic_sandbox.i18n import tr

__all__ = ["run_menu"]


def run_menu(parts: Parts) -> Menu:
    """Return the Run menu: playback, agents to follow, runs to compare, settings of the run."""
    window, session, here = parts.window, parts.window.session, parts.command
    status, takeover = session.run_status, session.takeover
    watching, with_why = session.watched_agent, partial(parts.panels.before, "why")

    def toggle_controls() -> None:
        session.set_settings(replace(session.settings, controls=not session.settings.controls))

    def why_no_opened() -> str:
        return tr("no run is opened") if session.opened_run.shown is None else ""

    def compare_with_before() -> None:
        session.second_world.show(before_step(session.document, session.document.undo_stack.index()))

    def why_no_play() -> str:
        return takeover.why_no_play() or status.why_no_play()

    return Menu(
        "run",
        tr("&Run"),
        (
            here("run.play", tr("&Play or pause"), session.toggle_play, why_not=why_no_play),
            here("run.step", tr("Step &forward"), session.step, why_not=why_no_play),
            here("run.step_back", tr("Step &back"), session.player.step_back, why_not=takeover.why_no_play),
            here("run.reset", tr("&Restart"), session.player.restart, why_not=takeover.why_no_play),
            here(
                "run.story",
                tr("Pla&y the story"),
                parts.play_story,
                why_not=lambda: (
                    tr("this world has no story") if session.world.story is None else takeover.why_no_play()
                ),
            ),
            SEPARATOR,
            here("run.watch_next", tr("Follow the &next agent"), with_why(watching.next_agent)),
            here("run.watch_previous", tr("Follow the pre&vious agent"), with_why(watching.next_agent, -1)),
            here("run.watch_nobody", tr("&Stop following"), partial(watching.watch, None)),
            SEPARATOR,
            here(
                "run.take_over",
                tr("Take &over the agent"),
                takeover.toggle,
                words=tr("Play yourself"),
                checked=lambda: takeover.active,
                why_not=takeover.why_not,
            ),
            here("run.class_results", tr("Class res&ults…"), partial(show_class_results, window)),
            here("run.close", tr("Close opene&d run"), session.close_run, why_not=why_no_opened),
            SEPARATOR,
            here("run.pin", tr("P&in run"), partial(pin_run, window, session), why_not=status.why_no_run),
            here("run.compare", tr("Co&mpare runs…"), partial(show_comparison, window, session)),
            here("run.vary", tr("V&ary a number…"), partial(show_variation, window)),
            here(
                "run.side_by_side",
                tr("Sid&e by side…"),
                session.second_world.ask,
                words=tr("Second world, with and without, ghost"),
            ),
            here(
                "run.before_change",
                tr("Compare wit&h before the last change"),
                compare_with_before,
                words=tr("Side by side"),
                why_not=lambda: "" if session.document.undo_stack.index() else tr("nothing has been changed"),
            ),
            here(
                "run.one_world",
                tr("Close &the second world"),
                session.second_world.close,
                words=tr("Side by side"),
                why_not=lambda: "" if session.second_world.active else tr("there is only one world"),
            ),
            SEPARATOR,
            here(
                "run.controls",
                tr("Run &control groups too"),
                toggle_controls,
                checked=lambda: session.settings.controls,
            ),
            here(
                "run.shared",
                tr("Put all agents in one &world"),
                partial(toggle_shared, session),
                checked=partial(is_shared, session),
            ),
            here("run.agents", tr("Number of a&gents…"), partial(ask_agents, window, session)),
            SEPARATOR,
            here("run.cancel", tr("Cancel p&lanning"), parts.cancel_planning),
        ),
    )
