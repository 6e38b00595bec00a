"""Planners as short texts."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ic_sandbox.world.document import Planner
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.planner_spec import parse_planner, planner_spec


@pytest.mark.parametrize(
    ("spec", "parameters"),
    [
        ("optimal", ()),
        ("aup:strength=0.5,deviation=decrease", (("strength", 0.5), ("deviation", "decrease"))),
        ("constrained:rules=vault+influence", (("rules", ("vault", "influence")),)),
        ("constrained:rules=", (("rules", ()),)),
        ("aup:strength=1,auxiliary=%31%36", (("strength", 1.0), ("auxiliary", ("16",)))),
        ("mona:approver=50%25 off%2C a%2Bb%3Dc%3A", (("approver", "50% off, a+b=c:"),)),
        ("boltzmann:temperature=0.001,units=reward", (("temperature", 0.001), ("units", "reward"))),
    ],
)
def test_a_planner_reads_back_from_its_text(spec: str, parameters: tuple[tuple[str, object], ...]) -> None:
    planner = parse_planner(spec)
    assert planner == Planner(spec.partition(":")[0], parameters=parameters)  # type: ignore[arg-type]
    assert planner_spec(planner) == spec


@pytest.mark.parametrize(
    ("written", "spec"),
    [
        ("aup:units=span,deviation=absolute,strength=1.50,auxiliary=16", "aup:strength=1.5"),
        ("mona:strength=1.0,horizon=5", "mona"),
        ("reachability:targets=256,strength=1e-1", "reachability:strength=0.1"),
        ("quantilizer:base=random,q=1.0", "quantilizer:q=1"),
    ],
)
def test_the_text_has_one_form(written: str, spec: str) -> None:
    assert planner_spec(parse_planner(written)) == spec


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("quantiliser:q=1", "planner quantiliser:q=1: unknown planner"),
        ("quantilizer", "planner quantilizer: q: is missing"),
        ("quantilizer:q=0", "planner quantilizer:q=0: q: must be above 0, not 0"),
        ("quantilizer:q=1.5", "must be from 0 to 1, not 1.5"),
        ("quantilizer:q=nan", 'must be a number, not "nan"'),
        ("quantilizer:q=0.5,q=0.6", "is given twice"),
        ("myopic:horizon=2.5", 'must be a whole number, not "2.5"'),
        ("myopic:horizon=0", "not 0"),
        ("optimal:q=1", 'unknown parameter "q"'),
        ("optimal:", "does not have the form name=value"),
        ("aup:strength=1,over=worlds", "must be one of states, cells"),
        ("mona:approver=16", "a name is written %31%36"),
        ("aup:strength=1,penalty_discount=1", "below 1, not 1"),
        ("aup:strength=1,auxiliary=a%zz", "must be written as %XX"),
    ],
)
def test_a_text_at_fault_is_refused_with_its_place(spec: str, fault: str) -> None:
    with pytest.raises(WorldError, match="planner") as refused:
        parse_planner(spec)
    assert fault in str(refused.value)


@example(["nan"], 0.5)
@example(["-1.5e3"], 0.5)
@example(["\u0663"], 0.5)  # a digit outside ASCII
@given(st.lists(st.text(min_size=1), min_size=1, unique=True), st.floats(min_value=0, allow_infinity=False))
def test_any_names_and_numbers_survive(names: list[str], strength: float) -> None:
    planner = Planner("aup", parameters=(("strength", strength), ("auxiliary", tuple(names))))
    assert parse_planner(planner_spec(planner)) == planner
