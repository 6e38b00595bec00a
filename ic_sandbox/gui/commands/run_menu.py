"""The Run menu."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ic_sandbox.gui.commands.command import SEPARATOR, Command, Menu, Separator
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
    entries: tuple[Command | Separator, ...] = (
        *_playback(parts),
        SEPARATOR,
        *_followed_agent(parts),
        SEPARATOR,
        *_agents_from_outside(parts),
        SEPARATOR,
        *_comparisons(parts),
        SEPARATOR,
        *_settings(parts),
        SEPARATOR,
        parts.command("run.cancel", tr("Cancel p&lanning"), parts.cancel_planning),
    )
    return Menu("run", tr("&Run"), entries)


def _playback(parts: Parts) -> tuple[Command, ...]:
    session, here, takeover = parts.window.session, parts.command, parts.window.session.takeover

    def why_no_play() -> str:
        return takeover.why_no_play() or session.run_status.why_no_play()

    def why_no_story() -> str:
        return tr("this world has no story") if session.world.story is None else takeover.why_no_play()

    return (
        here("run.play", tr("&Play or pause"), session.toggle_play, why_not=why_no_play),
        here("run.step", tr("Step &forward"), session.step, why_not=why_no_play),
        here("run.step_back", tr("Step &back"), session.player.step_back, why_not=takeover.why_no_play),
        here("run.reset", tr("&Restart"), session.player.restart, why_not=takeover.why_no_play),
        here("run.story", tr("Pla&y the story"), parts.play_story, why_not=why_no_story),
    )


def _followed_agent(parts: Parts) -> tuple[Command, ...]:
    here, watching, with_why = parts.command, parts.window.session.watched_agent, partial(parts.panels.before, "why")
    return (
        here("run.watch_next", tr("Follow the &next agent"), with_why(watching.next_agent)),
        here("run.watch_previous", tr("Follow the pre&vious agent"), with_why(watching.next_agent, -1)),
        here("run.watch_nobody", tr("&Stop following"), partial(watching.watch, None)),
    )


def _agents_from_outside(parts: Parts) -> tuple[Command, ...]:
    """Return the commands about agents that no planner of the program steers: the user, a class, an opened run."""
    window, session, here = parts.window, parts.window.session, parts.command
    takeover = session.takeover

    def why_no_opened() -> str:
        return tr("no run is opened") if session.opened_run.shown is None else ""

    return (
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
    )


def _comparisons(parts: Parts) -> tuple[Command, ...]:
    window, session, here = parts.window, parts.window.session, parts.command
    steps, second = session.document.undo_stack, session.second_world

    def compare_with_before() -> None:
        second.show(before_step(session.document, steps.index()))

    def why_no_change() -> str:
        return "" if steps.index() else tr("nothing has been changed")

    def why_no_second() -> str:
        return "" if second.active else tr("there is only one world")

    words, side_by_side = tr("Second world, with and without, ghost"), tr("Side by side")
    return (
        here("run.pin", tr("P&in run"), partial(pin_run, window, session), why_not=session.run_status.why_no_run),
        here("run.compare", tr("Co&mpare runs…"), partial(show_comparison, window, session)),
        here("run.vary", tr("V&ary a number…"), partial(show_variation, window)),
        here("run.side_by_side", tr("Sid&e by side…"), second.ask, words=words),
        here(
            "run.before_change",
            tr("Compare wit&h before the last change"),
            compare_with_before,
            words=side_by_side,
            why_not=why_no_change,
        ),
        here(
            "run.one_world",
            tr("Close &the second world"),
            second.close,
            words=side_by_side,
            why_not=why_no_second,
        ),
    )


def _settings(parts: Parts) -> tuple[Command, ...]:
    window, session, here = parts.window, parts.window.session, parts.command

    def has_controls() -> bool:
        return session.settings.controls

    def toggle_controls() -> None:
        session.set_settings(replace(session.settings, controls=not session.settings.controls))

    return (
        here("run.controls", tr("Run &control groups too"), toggle_controls, checked=has_controls),
        here(
            "run.shared",
            tr("Put all agents in one &world"),
            partial(toggle_shared, session),
            checked=partial(is_shared, session),
        ),
        here("run.agents", tr("Number of a&gents…"), partial(ask_agents, window, session)),
    )
