"""The fields of a planner: its kind, its discount, and the parameters of its kind."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import Choices, choice, decimal, number
from ic_sandbox.gui.inspector.layout import field, note
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.i18n import tr
from ic_sandbox.planning.kinds import can_run
from ic_sandbox.world.document import Planner, World
from ic_sandbox.world.items import goal_title
from ic_sandbox.world.planner_kinds import PlannerParameter, Value, planner_kind, planner_kinds

__all__ = ["planner_fields", "planner_shape"]

LEAST_POSITIVE = 0.000001
LARGEST = 1_000_000.0
LARGEST_DISCOUNT = 0.9999


def planner_shape(planner: Planner) -> Hashable:
    """Return the structure of a planner that determines its fields."""
    return planner.kind, tuple(key for key, value in planner.parameters if isinstance(value, tuple))


def planner_fields(context: FormContext, column: QVBoxLayout, lens: Lens, name: str) -> None:
    """Add the fields for how an agent chooses its actions."""

    def put_kind(world: World, kind: Any) -> World:
        # Parameters of one kind are meaningless for another.
        return lens.put(world, replace(lens.get(world), kind=kind, parameters=planner_kind(kind).initial))

    fault = FaultLabel()
    kind = choice(
        context,
        Lens(lens.part("kind").get, put_kind),
        f"{name}-planner",
        tr("Planner"),
        fault,
        lambda world: _offered(lens.get(world).kind),
        tr("How actions are chosen"),
    )
    field(column, tr("Planner"), kind, fault)
    planner: Planner = lens.get(context.session.world)
    found = planner_kind(planner.kind)
    column.addWidget(note(found.sentence + (f" ({found.reference})" if found.reference else "")))
    fault = FaultLabel()
    discount = decimal(
        context,
        lens.part("discount"),
        f"{name}-discount",
        tr("Discount"),
        fault,
        0.0,
        LARGEST_DISCOUNT,
        0.01,
        4,
        tr("The weight of a reward one tick later (γ): it sets how far ahead agents plan"),
    )
    field(column, tr("Discount"), discount, fault)
    for parameter in found.parameters:
        fault = FaultLabel()
        key = f"{name}-{parameter.key.replace('_', '-')}"
        field(column, parameter.title, _control(context, lens, parameter, key, fault), fault)


def _offered(current: str) -> Choices:
    """List the kinds that can be run, and always the current one."""
    return [
        (kind.key, kind.title if can_run(kind.key) else tr("{kind} (not available yet)", kind=kind.title))
        for kind in planner_kinds()
        if can_run(kind.key) or kind.key == current
    ]


def _control(context: FormContext, planner: Lens, parameter: PlannerParameter, key: str, fault: FaultLabel) -> QWidget:
    """Create the control that fits the type of a parameter."""
    value, title, tip = _value(planner, parameter), parameter.title, parameter.sentence
    match parameter.type:
        case "choice":
            values: Choices = [(one, one) for one in parameter.values]
            return choice(context, value, key, title, fault, lambda _: values, tip)
        case "goal":
            return choice(context, value, key, title, fault, _goals, tip)
        case "texts":
            return text_field(context, value.seen_as(", ".join, _listed), key, title, fault, tip)
        case "integer_or_goals" if isinstance(value.get(context.session.world), tuple):
            return text_field(context, value.seen_as(", ".join, _listed), key, title, fault, tip)
        case "integer" | "integer_or_goals":
            return number(context, value, key, title, fault, int(parameter.low), int(parameter.high), tip)
        case "discount":
            return decimal(context, value, key, title, fault, 0.0, LARGEST_DISCOUNT, 0.01, 4, tip)
    low = LEAST_POSITIVE if parameter.type == "positive" else parameter.low
    return decimal(context, value, key, title, fault, low, min(parameter.high, LARGEST), 0.05, tip=tip)


def _goals(world: World) -> Choices:
    return [(None, tr("The intended goal")), *((goal.name, goal_title(goal.name)) for goal in world.goals)]


def _value(planner: Lens, parameter: PlannerParameter) -> Lens:
    """Return the lens of a parameter. Default values are not written into the world."""

    def default(given: Planner) -> Value | None:
        return given.discount if parameter.type == "discount" else parameter.default

    def get(world: World) -> Any:
        given: Planner = planner.get(world)
        known = dict(given.parameters)
        if parameter.key in known:
            return known[parameter.key]
        return parameter.initial if parameter.required else default(given)

    def put(world: World, value: Any) -> World:
        before: Planner = planner.get(world)
        known = dict(before.parameters) | {parameter.key: value}
        if not parameter.required and value == default(before):
            del known[parameter.key]
        keys = [item.key for item in planner_kind(before.kind).parameters]
        return planner.put(world, replace(before, parameters=tuple((k, known[k]) for k in keys if k in known)))

    return Lens(get, put)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
