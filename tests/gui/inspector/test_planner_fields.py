"""The fields of a planner in the inspector."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox

from ic_sandbox.gui.inspector import Inspector
from ic_sandbox.gui.session.session import Session
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.planning import kinds
from ic_sandbox.simulation.agents import Settings, cast_of
from ic_sandbox.world.document import Planner
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world, save_world
from ic_sandbox.world.items import Item
from ic_sandbox.world.planner_kinds import planner_kind, planner_kinds
from tests.gui.inspector.hands import choose, faults, find, form, write, write_number
from tests.world.test_planner_kinds import dummy_kind

__all__ = ["dummy_kind"]

RUNNABLE = [planner_kind(key).title for key in kinds.runnable_kinds()]
LEARNER = Planner("learner", parameters=planner_kind("learner").initial)


def give(session: Session, planner: Planner) -> None:
    """Set the planner of the first agent, and show the agent."""
    first = replace(session.world.agents[0], planner=planner)
    session.document.edit("Give a planner", replace(session.world, agents=(first,)))
    session.document.finish_stroke()
    session.selection.select(Item("agent", 0))


def offered(panel: Inspector) -> list[str]:
    combo = find(panel, QComboBox, "agent-planner")
    return [combo.itemText(k) for k in range(combo.count())]


def parameters(session: Session) -> tuple[tuple[str, object], ...]:
    return session.world.agents[0].planner.parameters


def test_only_kinds_that_can_be_run_are_offered(panel: Inspector, session: Session) -> None:
    session.selection.select(Item("agent", 0))
    assert offered(panel) == RUNNABLE
    choose(panel, "agent-planner", "Random")
    assert session.world.agents[0].planner == Planner("random")


def test_an_unavailable_kind_from_a_file_is_shown_as_such_and_rejected_in_words(
    panel: Inspector, session: Session
) -> None:
    give(session, LEARNER)
    assert offered(panel) == [*RUNNABLE, "Learner (not available yet)"]
    assert find(panel, QComboBox, "agent-planner").currentText() == "Learner (not available yet)"
    write_number(panel, "agent-exploration", "0.5")
    assert dict(parameters(session))["exploration"] == 0.5
    assert not faults(panel)
    with pytest.raises(WorldError, match="can't be run yet"):
        cast_of(compile_world(session.world), session.world, Settings())
    choose(panel, "agent-planner", "Optimal")
    assert offered(panel) == RUNNABLE


def test_the_inspector_shows_the_meaning_and_the_source_of_a_kind(panel: Inspector, session: Session) -> None:
    give(session, Planner("satisficer", parameters=(("aspiration", 0.8),)))
    shown = [label.text() for label in form(panel).findChildren(QLabel)]
    assert "Takes any action that is good enough. (Simon 1956)" in shown


def test_a_default_is_shown_and_not_written_into_the_world(panel: Inspector, session: Session) -> None:
    give(session, Planner("aup", 0.9, (("strength", 1.0),)))
    goals = find(panel, QSpinBox, "agent-auxiliary")
    assert goals.value() == 16
    goals.setValue(9)
    choose(panel, "agent-deviation", "decrease")
    assert parameters(session) == (("strength", 1.0), ("auxiliary", 9), ("deviation", "decrease"))
    goals.setValue(16)
    choose(panel, "agent-deviation", "absolute")
    assert parameters(session) == (("strength", 1.0),)
    ahead = find(panel, QDoubleSpinBox, "agent-penalty-discount")
    assert ahead.value() == 0.9  # as far as the agent
    ahead.setValue(0.5)
    assert parameters(session) == (("strength", 1.0), ("penalty_discount", 0.5))


def test_names_are_separated_by_commas(panel: Inspector, session: Session) -> None:
    named = replace(session.world.devices[0], name="Vault")
    session.document.edit("Name a device", replace(session.world, devices=(named, *session.world.devices[1:])))
    give(session, Planner("constrained", parameters=(("rules", ()),)))
    write(panel, "agent-rules", "shutdown_avoidance, Vault,")
    assert parameters(session) == (("rules", ("shutdown_avoidance", "Vault")),)


def test_a_list_of_goals_is_shown_in_place_of_a_number(panel: Inspector, session: Session) -> None:
    give(session, Planner("aup", parameters=(("strength", 1.0), ("auxiliary", ("Cure", "Paperclips")))))
    assert find(panel, QLineEdit, "agent-auxiliary").text() == "Cure, Paperclips"


def test_an_approver_is_chosen_among_the_goals(panel: Inspector, session: Session) -> None:
    give(session, Planner("mona"))
    choose(panel, "agent-approver", "Paperclips")
    assert parameters(session) == (("approver", "Paperclips"),)
    choose(panel, "agent-approver", "The intended goal")
    assert parameters(session) == ()


@pytest.mark.parametrize("kind", [kind.key for kind in planner_kinds()])
def test_a_newly_chosen_kind_survives_saving_and_loading(
    monkeypatch: pytest.MonkeyPatch, panel: Inspector, session: Session, kind: str, tmp_path: Path
) -> None:
    monkeypatch.setitem(kinds.POLICY_MAKERS, kind, kinds.POLICY_MAKERS["random"])
    session.selection.select(Item("population", 0))
    choose(panel, "population-planner", planner_kind(kind).title)
    save_world(session.world, tmp_path / "world.icw")
    assert load_world(tmp_path / "world.icw").populations[0].planner == session.world.populations[0].planner
    assert session.world.populations[0].planner == Planner(kind, 0.97, planner_kind(kind).initial)


@pytest.mark.usefixtures("dummy_kind")
def test_a_runnable_kind_added_to_the_catalogue_is_offered_with_its_fields(
    monkeypatch: pytest.MonkeyPatch, panel: Inspector, session: Session
) -> None:
    monkeypatch.setitem(kinds.POLICY_MAKERS, "dummy", kinds.POLICY_MAKERS["random"])
    session.selection.select(Item("agent", 0))
    assert offered(panel) == [*RUNNABLE, "Dummy"]
    choose(panel, "agent-planner", "Dummy")
    find(panel, QSpinBox, "agent-boldness").setValue(4)
    assert session.world.agents[0].planner == Planner("dummy", 0.97, (("boldness", 4),))
