"""The forms of agents and populations."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from ic_sandbox.gui.inspector.binding import BoundField, FaultLabel, FormContext
from ic_sandbox.gui.inspector.common_fields import goal_choices, place_fields, seed_field
from ic_sandbox.gui.inspector.controls import choice, named, number
from ic_sandbox.gui.inspector.layout import field, note, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.planner_fields import planner_fields, planner_shape
from ic_sandbox.gui.inspector.weight_list import WeightedNames, weight_rows
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.draws import DRAWS, about_draw, texts_of_draw
from ic_sandbox.world.editing import edits
from ic_sandbox.world.items import Item, goal_title
from ic_sandbox.world.validation.limits import MOST_AGENTS

__all__ = ["agent_shape", "build_agent", "build_population", "population_shape"]


def agent_shape(world: World, index: int) -> Hashable:
    """Return the structure of an agent that determines the fields of its form."""
    return planner_shape(world.agents[index].planner)


def build_agent(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of an agent."""
    agent = Lens(
        lambda world: world.agents[index],
        lambda world, changed: edits.replace_agent(world, index, changed),
    )
    fault = FaultLabel()
    goal = choice(
        context,
        agent.part("goal"),
        "agent-goal",
        tr("Goal of the agent"),
        fault,
        goal_choices,
        tr("Everything it is rewarded for"),
    )
    field(column, tr("Goal"), goal, fault)
    place_fields(context, column, Item("agent", index), "agent")
    planner_fields(context, column, agent.part("planner"), "agent")


def population_shape(world: World, index: int) -> Hashable:
    """Return the structure of a population that determines the fields of its form."""
    population = world.populations[index]
    return population.goals.draw, len(population.goals.mix), planner_shape(population.planner)


def build_population(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a population."""
    population = Lens(
        lambda world: world.populations[index],
        lambda world, changed: edits.replace_population(world, index, changed),
    )
    draw = population.part("goals")
    fault = FaultLabel()
    count = number(context, population.part("count"), "population-count", tr("Number of agents"), fault, 1, MOST_AGENTS)
    field(column, tr("Agents"), count, fault)
    place_fields(context, column, Item("population", index), "population")
    planner_fields(context, column, population.part("planner"), "population")
    section(column, tr("Their goals"))
    _draw(context, column, draw)
    _seed(context, column, population.part("seed"))
    if draw.get(context.session.world).draw == "named":
        goals = WeightedNames(
            "population-mix",
            tr("Split between goals (equal by default)"),
            tr("goal"),
            lambda world: [goal.name for goal in world.goals],
            least=0.0,
            titled=goal_title,
        )
        weight_rows(context, column, draw.part("mix"), goals)


def _draw(context: FormContext, column: QVBoxLayout, draw: Lens) -> None:
    def put_kind(world: World, kind: str) -> World:
        before = draw.get(world)
        return draw.put(world, replace(before, draw=kind, mix=before.mix if kind == "named" else ()))

    draws = tuple((draw, texts_of_draw(draw).title) for draw in DRAWS)
    fault = FaultLabel()
    kind = choice(
        context,
        Lens(draw.part("draw").get, put_kind),
        "population-draw",
        tr("Where their goals come from"),
        fault,
        lambda _: draws,
    )
    column.addWidget(kind)
    sentence = note("")
    sentence.setObjectName("population-draw-sentence")
    column.addWidget(sentence)
    context.watch(lambda world: sentence.setText(about_draw(draw.get(world).draw, world)))
    column.addWidget(fault)
    fault = FaultLabel()
    different = number(
        context,
        draw.part("number").seen_as(lambda value: value or 0, lambda value: value or None),
        "population-different",
        tr("Number of different goals"),
        fault,
        0,
        MOST_AGENTS,
        tr("How many different goals are drawn; agents get them in turn. Automatic: one per agent, at most 256"),
    )
    different.setSpecialValueText(tr("automatic"))
    field(column, tr("Number of goals"), different, fault)


def _seed(context: FormContext, column: QVBoxLayout, lens: Lens) -> None:
    fault = FaultLabel()
    title, tip = tr("Seed of this population"), tr("Determines which goals are drawn")
    line = seed_field(context, lens, "population-seed", title, fault, tip)
    automatic = QCheckBox(tr("automatic"))
    named(automatic, "population-seed-automatic", tr("Automatic seed"), tr("Use the seed of the world"))
    is_automatic = lens.seen_as(lambda seed: seed is None, lambda yes: None if yes else 0)
    bound = BoundField(context, is_automatic, automatic, automatic.setChecked, fault, merges=False)
    automatic.toggled.connect(bound.commit)

    def follow(world: World) -> None:
        line.setEnabled(lens.get(world) is not None)

    context.watch(follow)
    field(column, tr("Own seed"), line, fault, automatic)
