"""Faults of planners that do not fit their world."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ic_sandbox.world.document import Device, Goal, Planner, Terrain, World
from ic_sandbox.world.editing.edits import remove_goal
from ic_sandbox.world.editing.references import replace_goal
from ic_sandbox.world.faults import EditError
from ic_sandbox.world.validation.planners import planner_faults
from tests.building import world


def drawn(**parts: Any) -> World:
    return world(
        "...",
        goals=(Goal("Cure"), Goal("Clips"), Goal("Harm", tick=-1.0)),
        devices=(
            Device((0, 1), name="vault", drive="goal_preservation"),
            Device((0, 2), name="control", drive="control"),
        ),
        **parts,
    )


@pytest.mark.parametrize(
    ("planner", "place", "reason"),
    [
        (Planner("mona"), "p.approver", "there is no approver"),
        (Planner("mona", parameters=(("approver", "Peace"),)), "p.approver", "unknown goal"),
        (Planner("quantilizer", parameters=(("q", 0.5), ("base", "intended"))), "p.base", "needs an intended goal"),
        (Planner("aup", parameters=(("auxiliary", ("Cure", "Peace")),)), "p.auxiliary[1]", "unknown goal"),
        (Planner("aup", parameters=(("auxiliary", ("Harm",)),)), "p.auxiliary[0]", "negative weight"),
        (Planner("aup", parameters=(("auxiliary", ("Cure",)), ("over", "cells"))), "p.over", "no effect"),
        (Planner("aup", parameters=(("auxiliary", ()),)), "p.auxiliary", "lists no goal"),
        (Planner("constrained", parameters=(("rules", ("vault", "safe")),)), "p.rules[1]", "names nothing"),
        (Planner("constrained", parameters=(("rules", ("control",)),)), "p.rules[0]", "a device and a drive"),
        (Planner("constrained", parameters=(("rules", ("forbidden",)),)), "p.rules[0]", "is forbidden"),
        (Planner("constrained", parameters=(("rules", ("restricted",)),)), "p.rules[0]", "is restricted"),
    ],
)
def test_what_does_not_fit_the_world_is_a_fault(planner: Planner, place: str, reason: str) -> None:
    (fault,) = planner_faults(drawn(), planner, "p")
    assert fault.place == place
    assert reason in fault.reason
    assert fault.hint


def test_restricted_terrain_that_is_not_drawn_is_no_fault() -> None:
    legend = (Terrain("r", "server room", restricted=True),)
    planner = Planner("constrained", parameters=(("rules", ("restricted", "vault", "goal_preservation")),))
    assert not list(planner_faults(drawn(legend=legend), planner, "p"))


def living_by(planner: Planner, **parts: Any) -> World:
    before = drawn(**parts)
    return replace(before, agents=tuple(replace(agent, planner=planner) for agent in before.agents))


def test_parameters_follow_goals_that_get_another_name() -> None:
    before = living_by(Planner("aup", parameters=(("strength", 1.0), ("auxiliary", ("Clips", "Cure")))))
    after = replace_goal(before, 1, Goal("Paperclips"))
    assert dict(after.agents[0].planner.parameters)["auxiliary"] == ("Paperclips", "Cure")


def test_parameters_forget_goals_that_are_taken_away() -> None:
    before = living_by(Planner("mona", parameters=(("approver", "Clips"),)), intended_goal="Cure")
    assert remove_goal(before, 1).agents[0].planner == Planner("mona")
    alone = living_by(Planner("mona", parameters=(("approver", "Clips"),)))
    with pytest.raises(EditError, match="approver"):
        remove_goal(alone, 1)
