"""Decoding of agents: goals, agents, populations and their planners."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import (
    DEFAULT_DISCOUNT,
    Agent,
    Cell,
    Draw,
    Goal,
    Planner,
    Population,
)
from ic_sandbox.world.draws import DRAWS
from ic_sandbox.world.io.decoder import Reader
from ic_sandbox.world.placeholders import MISSING, NOWHERE
from ic_sandbox.world.planner_kinds import PlannerParameter, known_kinds, planner_kind
from ic_sandbox.world.validation.limits import LARGEST_SEED, LARGEST_WEIGHT, MOST_AGENTS

__all__ = ["AgentDecoder"]


class AgentDecoder:
    """A decoder for goals and the agents that have them."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def seed(self, value: Any, place: str) -> int | None:
        """Decode a seed."""
        return self.reader.integer(value, place, 0, LARGEST_SEED)

    def _count(self, value: Any, place: str) -> int | None:
        return self.reader.integer(value, place, 1, MOST_AGENTS)

    def _weight(self, value: Any, place: str) -> float:
        return self.reader.number(value, place, -LARGEST_WEIGHT, LARGEST_WEIGHT) or 0.0

    def _share(self, value: Any, place: str) -> float:
        share = self.reader.number(value, place, -LARGEST_WEIGHT, LARGEST_WEIGHT)
        return math.nan if share is None else share

    def goals(self, value: Any, place: str) -> tuple[Goal, ...]:
        return self.reader.each(value, place, self._goal, (Goal(MISSING),))

    def _goal(self, value: Any, place: str) -> Goal:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Goal(MISSING)
        goal = Goal(
            name=fields.need("name", reader.name, MISSING),
            cells=fields.take("cells", self._cell_weights, ()),
            tick=fields.take("tick", self._weight, 0.0),
            events=fields.take("events", self._weights, ()),
            off=fields.take("off", self._weight, 0.0),
        )
        fields.finish()
        return goal

    def _weights(self, value: Any, place: str) -> tuple[tuple[str, float], ...]:
        if self.reader.fields(value, place) is None:
            return ()
        return tuple((key, self._share(item, f'{place}["{key}"]')) for key, item in value.items())

    def _cell_weights(self, value: Any, place: str) -> tuple[tuple[Cell, float], ...]:
        weights: dict[Cell, float] = {}
        for key, weight in self._weights(value, place):
            row, comma, col = key.partition(",")
            at = f'{place}["{key}"]'
            if not (comma and _is_index(row) and _is_index(col)):
                self.reader.fault(at, tr("is not a cell"), tr('write "row,column", counted from 0, such as "1,7"'))
                continue
            cell = int(row), int(col)
            if cell in weights:
                self.reader.fault(at, tr("this cell already has a weight"))
            weights[cell] = weight
        return tuple(weights.items())

    def agents(self, value: Any, place: str) -> tuple[Agent, ...]:
        return self.reader.each(value, place, self._agent)

    def _agent(self, value: Any, place: str) -> Agent:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Agent(NOWHERE, MISSING)
        agent = Agent(
            at=fields.need("at", reader.cell, NOWHERE),
            goal=fields.need("goal", reader.name, MISSING),
            planner=fields.take("planner", self._planner, Planner()),
        )
        fields.finish()
        return agent

    def populations(self, value: Any, place: str) -> tuple[Population, ...]:
        return self.reader.each(value, place, self._population)

    def _population(self, value: Any, place: str) -> Population:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Population(1, NOWHERE)
        population = Population(
            count=fields.need("count", self._count, None) or 1,
            at=fields.need("at", reader.cell, NOWHERE),
            goals=fields.take("goals", self._draw, Draw()),
            seed=fields.take("seed", self.seed, None),
            planner=fields.take("planner", self._planner, Planner()),
        )
        fields.finish()
        return population

    def _draw(self, value: Any, place: str) -> Draw:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Draw()
        draw: Any = fields.take("draw", lambda v, p: reader.choice(v, p, DRAWS, "draw"), "uniform_cells")
        goals = Draw(
            draw=draw,
            number=fields.take("number", self._count, None),
            mix=fields.take("mix", self._weights, ()),
        )
        fields.finish()
        return goals

    def _planner(self, value: Any, place: str) -> Planner:
        reader = self.reader
        fields = reader.fields(value, place)
        if fields is None:
            return Planner()
        kind: Any = fields.take("kind", lambda v, p: reader.choice(v, p, known_kinds(), "planner"), "optimal")
        planner = Planner(kind, fields.take("discount", self._discount, DEFAULT_DISCOUNT))
        if kind is MISSING:
            return planner
        parameters = []
        for parameter in planner_kind(kind).parameters:
            if parameter.key in fields.value or parameter.required:
                found = fields.need(parameter.key, partial(self._parameter, parameter), None)
                if found is not None and found is not MISSING:
                    parameters.append((parameter.key, found))
            else:
                fields.taken.append(parameter.key)
        fields.finish()
        return replace(planner, parameters=tuple(parameters))

    def _discount(self, value: Any, place: str) -> float:
        discount = self._below_one(value, place)
        return DEFAULT_DISCOUNT if discount is None else discount

    def _below_one(self, value: Any, place: str) -> float | None:
        discount = self.reader.number(value, place)
        if discount is not None and not 0.0 <= discount < 1.0:
            self.reader.fault(
                place,
                tr("must be at least 0 and below 1, not {discount:g}", discount=discount),
                tr("0.97 plans about 33 ticks ahead"),
            )
            return None
        return discount

    def _parameter(self, parameter: PlannerParameter, value: Any, place: str) -> Any:
        reader = self.reader
        match parameter.type:
            case "texts":
                return reader.each(value, place, reader.name)
            case "goal":
                return reader.name(value, place)
            case "choice":
                return reader.choice(value, place, parameter.values, parameter.key)
            case "discount":
                return self._below_one(value, place)
            case "integer_or_goals" if isinstance(value, list):
                return reader.each(value, place, reader.name)
            case "integer" | "integer_or_goals":
                return reader.integer(value, place, int(parameter.low), int(parameter.high))
        number = reader.number(value, place, parameter.low, parameter.high)
        if parameter.type == "positive" and number == 0.0:
            reader.fault(place, tr("must be above 0"))
            return None
        return number


def _is_index(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 6
