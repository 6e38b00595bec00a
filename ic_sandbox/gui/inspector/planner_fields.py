"""The fields of a planner: its kind, its discount, and whatever else its kind needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import Choices, choice, decimal, number
from ic_sandbox.gui.inspector.layout import field
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.io.agent_decoder import OPTIONAL_PARAMETERS, PLANNERS

__all__ = ["planner_fields"]

DEFAULTS: Mapping[str, float | int | tuple[str, ...]] = {
    "horizon": 5,
    "temperature": 0.1,
    "q": 0.1,
    "aspiration": 0.8,
    "rules": (),
    "strength": 1.0,
    "auxiliary": 16,
    "learning_rate": 0.1,
    "exploration": 0.1,
    "episode": 200,
}
"""What a parameter is when its kind of planner is chosen."""

LEAST_POSITIVE = 0.000001
LARGEST = 1_000_000.0


def _kinds() -> dict[str, str]:
    return {
        "optimal": tr("Optimal"),
        "random": tr("Random"),
        "myopic": tr("Myopic"),
        "boltzmann": tr("Boltzmann"),
        "quantilizer": tr("Quantilizer"),
        "satisficer": tr("Satisficer"),
        "indifferent": tr("Indifferent to interruption"),
        "constrained": tr("Constrained by rules"),
        "aup": tr("Attainable utility"),
        "reachability": tr("Relative reachability"),
        "learner": tr("Learner"),
    }


def _words(parameter: str) -> tuple[str, str]:
    """What a parameter is called, and what it does."""
    known = {
        "horizon": (tr("Horizon"), tr("How many ticks ahead it plans")),
        "temperature": (tr("Temperature"), tr("How often it does what is not best: the higher, the more at random")),
        "q": (tr("Share q"), tr("It picks at random among this share of the best actions")),
        "aspiration": (tr("Aspiration"), tr("The share of the best possible value that is good enough for it")),
        "rules": (tr("Rules"), tr("The names of the rules that it keeps, with commas between them")),
        "strength": (tr("Strength"), tr("How much it minds its impact on the world")),
        "auxiliary": (tr("Other goals"), tr("By how many other goals the impact is measured; 0: as many as usual")),
        "learning_rate": (tr("Learning rate"), tr("How much it believes the latest experience")),
        "exploration": (tr("Exploration"), tr("How often it tries something at random")),
        "episode": (tr("Episode"), tr("After how many ticks its training begins again")),
    }
    return known.get(parameter, (parameter.replace("_", " ").capitalize(), ""))


def planner_fields(desk: FormContext, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """How someone chooses what to do."""

    def put_kind(world: World, kind: Any) -> World:
        # The parameters of one kind mean nothing to another.
        given = tuple((word, DEFAULTS[word]) for word in PLANNERS[kind] if word not in OPTIONAL_PARAMETERS)
        return lens.put(world, replace(lens.get(world), kind=kind, parameters=given))

    fault = FaultLabel()
    titles = _kinds()
    offered: Choices = [(kind, titles.get(kind, kind.capitalize())) for kind in PLANNERS]
    kind = choice(
        desk,
        Lens(lens.part("kind").get, put_kind),
        f"{name}-planner",
        tr("Planner"),
        fault,
        lambda _: offered,
        tr("How it chooses what to do"),
    )
    field(column, tr("Planner"), kind, fault)
    fault = FaultLabel()
    discount = decimal(
        desk,
        lens.part("discount"),
        f"{name}-discount",
        tr("Discount"),
        fault,
        0.0,
        0.9999,
        0.01,
        4,
        tr("How far-sighted it is: what a reward is worth a tick later"),
    )
    field(column, tr("Discount"), discount, fault)
    planner: Planner = lens.get(desk.session.world)
    for parameter, (what, low, high) in PLANNERS[planner.kind].items():
        _parameter(desk, column, lens, name, parameter, what, low, high)


def _parameter(
    desk: FormContext, column: QVBoxLayout, planner: Lens, name: str, parameter: str, what: str, low: float, high: float
) -> None:
    words, tip = _words(parameter)
    key, fault, value = f"{name}-{parameter.replace('_', '-')}", FaultLabel(), _value(planner, parameter)
    if what == "texts":
        line = text_field(desk, value.seen_as(", ".join, _listed), key, words, fault, tip)
        field(column, words, line, fault)
    elif what == "integer":
        least = 0 if parameter in OPTIONAL_PARAMETERS else int(low)
        count = number(
            desk, value.seen_as(lambda n: n or 0, lambda n: n or None), key, words, fault, least, int(high), tip
        )
        if parameter in OPTIONAL_PARAMETERS:
            count.setSpecialValueText(tr("automatic"))
        field(column, words, count, fault)
    else:
        least_value = LEAST_POSITIVE if what == "positive" else low
        spin = decimal(desk, value, key, words, fault, least_value, min(high, LARGEST), 0.05, tip=tip)
        field(column, words, spin, fault)


def _value(planner: Lens, parameter: str) -> Lens:
    """One parameter; None takes it away."""

    def get(world: World) -> Any:
        given = dict(planner.get(world).parameters)
        return given.get(parameter, None if parameter in OPTIONAL_PARAMETERS else DEFAULTS.get(parameter))

    def put(world: World, value: Any) -> World:
        before: Planner = planner.get(world)
        given = dict(before.parameters) | {parameter: value}
        kept = tuple((word, given[word]) for word in PLANNERS[before.kind] if given.get(word) is not None)
        return planner.put(world, replace(before, parameters=kept))

    return Lens(get, put)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
