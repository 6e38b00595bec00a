"""The forms of agents, populations and cameras."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from ic_sandbox.gui.inspector.binding import Bound, Desk, FaultLabel
from ic_sandbox.gui.inspector.controls import Choices, choice, decimal, named, number, text_field
from ic_sandbox.gui.inspector.layouts import field, section
from ic_sandbox.gui.inspector.lenses import Lens
from ic_sandbox.gui.inspector.rows import chance_field, chance_shape, condition_rows, effect_rows
from ic_sandbox.gui.inspector.weights import weight_rows
from ic_sandbox.world import edits
from ic_sandbox.world.document import World
from ic_sandbox.world.edits import EditError
from ic_sandbox.world.people import LARGEST_SEED, MOST_AGENTS

__all__ = [
    "agent_shape",
    "build_agent",
    "build_camera",
    "build_population",
    "camera_shape",
    "goal_choices",
    "population_shape",
]

PLANNERS: Choices = (("optimal", "Optimal"), ("random", "Random"))
DRAWS: Choices = (
    ("uniform_cells", "A random liking for every cell"),
    ("single_cell", "One random cell each"),
    ("named", "The world's goals"),
)
FARTHEST = 512


def goal_choices(world: World) -> Choices:
    """The goals of the world."""
    return [(goal.name, goal.name) for goal in world.goals]


def agent_shape(world: World, index: int) -> Hashable:
    """What of an agent decides which fields it has: nothing."""
    return ()


def build_agent(desk: Desk, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of an agent."""
    agent = Lens(
        lambda world: world.agents[index],
        lambda world, changed: edits.replace_agent(world, index, changed),
    )
    fault = FaultLabel()
    goal = choice(
        desk, agent.part("goal"), "agent-goal", "Goal of the agent", fault, goal_choices, "All that it is paid for"
    )
    field(column, "Goal", goal, fault)
    _planner(desk, column, agent.part("planner"), "agent")


def _planner(desk: Desk, column: QVBoxLayout, lens: Lens, name: str) -> None:
    def put_kind(world: World, kind: str) -> World:
        # The parameters of one kind mean nothing to another.
        return lens.put(world, replace(lens.get(world), kind=kind, parameters=()))

    fault = FaultLabel()
    kind = choice(desk, Lens(lens.part("kind").get, put_kind), f"{name}-planner", "Planner", fault, lambda _: PLANNERS)
    field(column, "Planner", kind, fault)
    fault = FaultLabel()
    discount = decimal(
        desk,
        lens.part("discount"),
        f"{name}-discount",
        "Discount",
        fault,
        0.0,
        0.999,
        0.01,
        3,
        "How far-sighted it is: what a reward is worth a tick later",
    )
    field(column, "Discount", discount, fault)


def population_shape(world: World, index: int) -> Hashable:
    """What of a population decides which fields it has."""
    goals = world.populations[index].goals
    return goals.draw, len(goals.mix)


def build_population(desk: Desk, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a population."""
    population = Lens(
        lambda world: world.populations[index],
        lambda world, changed: edits.replace_population(world, index, changed),
    )
    draw = population.part("goals")
    fault = FaultLabel()
    count = number(desk, population.part("count"), "population-count", "Number of agents", fault, 1, MOST_AGENTS)
    field(column, "Agents", count, fault)
    _planner(desk, column, population.part("planner"), "population")
    section(column, "Their goals")
    _draw(desk, column, draw)
    _seed(desk, column, population.part("seed"))
    if draw.get(desk.session.world).draw == "named":
        weight_rows(
            desk,
            column,
            draw.part("mix"),
            "population-mix",
            "Shares (none: equal ones)",
            "goal",
            lambda world: [goal.name for goal in world.goals],
            least=0.0,
        )


def _draw(desk: Desk, column: QVBoxLayout, draw: Lens) -> None:
    def put_kind(world: World, kind: str) -> World:
        before = draw.get(world)
        return draw.put(world, replace(before, draw=kind, mix=before.mix if kind == "named" else ()))

    fault = FaultLabel()
    kind = choice(
        desk,
        Lens(draw.part("draw").get, put_kind),
        "population-draw",
        "Where their goals come from",
        fault,
        lambda _: DRAWS,
    )
    column.addWidget(kind)
    column.addWidget(fault)
    fault = FaultLabel()
    different = number(
        desk,
        draw.part("number").seen_as(lambda value: value or 0, lambda value: value or None),
        "population-different",
        "Number of different goals",
        fault,
        0,
        MOST_AGENTS,
        "How many different goals are drawn; agents take them in turn. Automatic: one an agent, at most 256",
    )
    different.setSpecialValueText("automatic")
    field(column, "Different", different, fault)


def _seed(desk: Desk, column: QVBoxLayout, lens: Lens) -> None:
    def read(seed: int | None) -> str:
        return "" if seed is None else str(seed)

    def write(text: str) -> int:
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and int(digits) <= LARGEST_SEED):
            raise EditError("Write a whole number from 0 on, of at most 18 digits.")
        return int(digits)

    fault = FaultLabel()
    line = text_field(desk, lens.seen_as(read, write), "population-seed", "Seed", fault, "Which goals are drawn")
    automatic = QCheckBox("automatic")
    named(automatic, "population-seed-automatic", "Automatic seed", "Follow the seed of the world")
    by_itself = lens.seen_as(lambda seed: seed is None, lambda yes: None if yes else 0)
    bound = Bound(desk, by_itself, automatic, automatic.setChecked, fault, merges=False)
    automatic.toggled.connect(bound.commit)

    def follow(world: World) -> None:
        line.setEnabled(lens.get(world) is not None)

    desk.watch(follow)
    field(column, "Seed", line, fault, automatic)


def camera_shape(world: World, index: int) -> Hashable:
    """What of a camera decides which fields it has."""
    camera = world.cameras[index]
    return len(camera.when), chance_shape(camera.chance), len(camera.then.changes)


def build_camera(desk: Desk, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a camera."""
    camera = Lens(
        lambda world: world.cameras[index],
        lambda world, changed: edits.replace_camera(world, index, changed),
    )
    fault = FaultLabel()
    reach = number(
        desk,
        camera.part("range"),
        "camera-range",
        "Range",
        fault,
        0,
        FARTHEST,
        "How many cells it sees in every direction, where no wall is between",
    )
    field(column, "Range", reach, fault)
    chance_field(desk, column, camera.part("chance"), "camera-chance")
    section(column, "When it sees a violation")
    condition_rows(desk, column, camera.part("when"), "camera-when", "Only when")
    effect_rows(desk, column, camera.part("then"), "camera-then", "Then")
