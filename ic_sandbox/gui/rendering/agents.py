"""The agents on the map: their positions and colours at a tick, and their dots in an image."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from ic_sandbox.charts.map_marks import FEW, RIMMED, SHAPED, STATUS_COLOURS, dot_share, goal_places, offsets_in_cell
from ic_sandbox.gui.rendering.agent_stamps import CROSS, DISC, RING, THIN_RIM, WIDE_RIM, shape_of, stamps
from ic_sandbox.gui.rendering.kernels import BY_GOAL, BY_STATUS, BY_SUBGOAL, blit_dots, draw_crowd, look_up
from ic_sandbox.gui.rendering.view_camera import ViewCamera
from ic_sandbox.gui.style.theme import drive_colour, final_colour, goal_colour
from ic_sandbox.mdp.model import OFF
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World

__all__ = [
    "OF_STATUS",
    "AgentLayer",
    "AgentView",
    "agent_view",
    "agents_near",
    "dot_radius",
    "draw_agents",
    "has_rims",
    "has_shapes",
    "places_of",
]

OF_STATUS = np.array([DISC, CROSS, RING], np.int8)
"""The shape of each status: active, off, modified."""

NO_RIMS = np.zeros(0, np.uint32)


@dataclass(frozen=True, eq=False)
class AgentView:
    """N agents to draw: ``row``, ``col`` in cells (float64), ``colour`` 0xRRGGBB, ``shape`` an index into ``stamps``.

    ``rim``: the colours of their rims; None for darker shades of ``colour``. Later agents lie on top.
    """

    row: NDArray[np.float64]
    col: NDArray[np.float64]
    colour: NDArray[np.uint32]
    shape: NDArray[np.int8]
    rim: NDArray[np.uint32] | None = None


def agent_view(
    run: Run,
    tick: int,
    mode: str,
    rows: int,
    cols: int,
    part: float = 1.0,
    shaped: bool = False,
    rimmed: bool = False,
) -> AgentView:
    """Return the agents of one tick that are on a map of ``rows`` x ``cols``.

    The map may have been cropped since the run. ``part`` is their progress from the previous tick: 1 when they have
    arrived. Switched-off agents are crosses and modified ones rings, so that colour is not the only cue; active agents
    lie on top. If coloured by subgoal, the others have the shapes of their drives if ``shaped``, and rims in the
    colours of their final goals if ``rimmed``.
    """
    rimmed, shaped = rimmed and mode == "subgoal", shaped and mode == "subgoal"
    found = _found(run, tick, mode, rows, cols, part, shaped)
    n_agents = len(found[0])
    (row, col), colour = np.empty((2, n_agents)), np.empty(n_agents, np.uint32)
    shape, rim = np.empty(n_agents, np.int8), np.empty(n_agents if rimmed else 0, np.uint32)
    shown = look_up(*found, row, col, colour, shape, rim)
    return AgentView(row[:shown], col[:shown], colour[:shown], shape[:shown], rim[:shown] if rimmed else None)


def _found(
    run: Run, tick: int, mode: str, rows: int, cols: int, part: float, shaped: bool
) -> tuple[NDArray[np.int32], *tuple[object, ...]]:
    """Return what :func:`~ic_sandbox.gui.rendering.kernels.look_up` reads: the states of agents first."""
    experiment, states, now = run.experiment, run.main.arm.model.states, run.main.states[tick]
    before = _before(run, tick, part)
    return (
        now,
        now if before is None else before,
        1.0 if before is None else part,
        (states.row, states.col, states.status, OFF, experiment.subgoals),
        offsets_in_cell(len(now)),
        (rows, cols),
        (experiment.cast.goal, experiment.main.column),
        _looks(run, mode, shaped),
    )


def _number_on_map(run: Run, tick: int, world: World) -> int:
    """Return the number of agents on a map, which may have been cropped since the run."""
    states, now, before = run.main.arm.model.states, run.main.states[tick], run.experiment.world
    if world.rows >= before.rows and world.cols >= before.cols:
        return len(now)
    return int(np.count_nonzero((states.row[now] < world.rows) & (states.col[now] < world.cols)))


def _before(run: Run, tick: int, part: float) -> NDArray[np.int32] | None:
    """Return the states at the tick before if agents are still on their way and these states are in memory."""
    if part < 1.0 and tick > 0 and run.main.states.at_hand(tick - 1):  # a glide is not worth recomputing a state
        return run.main.states.at(tick - 1)
    return None


def agents_near(run: Run, tick: int, row: float, col: float, reach: float) -> list[int]:
    """Return the agents drawn within ``reach`` cells of a point, nearest first."""
    down, right = places_of(run, tick)
    distance = np.hypot(down - row, right - col)
    near = np.flatnonzero(distance <= reach)
    return [int(agent) for agent in near[np.argsort(distance[near], kind="stable")]]


def places_of(run: Run, tick: int, part: float = 1.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the position of each agent, float64 [N] cells down and right, at ``part`` of its way into the tick."""
    states = run.main.arm.model.states
    now = run.main.states[tick]
    row_off, col_off = offsets_in_cell(len(now))
    row, col = states.row[now] + 0.5 + row_off, states.col[now] + 0.5 + col_off
    before = _before(run, tick, part)
    if before is not None:
        row += (part - 1.0) * (states.row[now] - states.row[before].astype(np.float64))
        col += (part - 1.0) * (states.col[now] - states.col[before].astype(np.float64))
    return row, col


def _looks(run: Run, mode: str, shaped: bool) -> tuple[object, ...]:
    """Return how agents look: see :func:`~ic_sandbox.gui.rendering.kernels.look_up`."""
    experiment = run.experiment
    drives = experiment.main.model.drives
    goals = _goal_table(experiment.goals.names, tuple(goal.name for goal in experiment.world.goals))
    statuses = np.array([_rgb(QColor(colour)) for colour in STATUS_COLOURS.values()], np.uint32)
    subgoals = _subgoal_table(drives, final_colour().rgb())
    by, colours = {"goal": (BY_GOAL, goals), "status": (BY_STATUS, statuses)}.get(mode, (BY_SUBGOAL, subgoals))
    shapes = np.array([*map(shape_of, drives), DISC] if shaped else [], np.int8)
    return by, colours, np.uint32(_rgb(QColor(STATUS_COLOURS["off"]))), OF_STATUS, shapes, DISC, goals


@lru_cache(maxsize=4)
def _goal_table(names: tuple[str, ...], named: tuple[str, ...]) -> NDArray[np.uint32]:
    """Return the colour of each goal: that of its flag if the world names it."""
    return np.array([_rgb(goal_colour(index)) for index in goal_places(names, named)], np.uint32)


@lru_cache(maxsize=16)
def _subgoal_table(drives: tuple[str, ...], final: int) -> NDArray[np.uint32]:
    """Return the colour of each drive, and last of final goals, which differs between sets of colours."""
    return np.array([*(_rgb(drive_colour(drive)) for drive in drives), final & 0xFFFFFF], np.uint32)


def _rgb(colour: QColor) -> int:
    return colour.rgb() & 0xFFFFFF


def dot_radius(n_agents: int, size: float) -> float:
    """Return the radius of an agent's dot, for this many agents and this cell size."""
    return max(1.2, size * dot_share(n_agents))


def has_shapes(n_agents: int, size: float, ratio: float = 1.0) -> bool:
    """Return whether an agent's dot is large enough for a shape, for this many agents and this cell size."""
    return dot_radius(n_agents, size) * ratio >= SHAPED


def has_rims(n_agents: int, size: float, ratio: float = 1.0) -> bool:
    """Return whether an agent's dot is large enough for a rim in the colour of its final goal."""
    return dot_radius(n_agents, size) * ratio >= RIMMED


def draw_agents(view: AgentView, camera: ViewCamera, width: int, height: int, ratio: float) -> QImage:
    """Return an image of ``width`` x ``height`` device pixels with every agent's dot on a transparent background."""
    image, pixels = _blank(width, height, ratio)
    n_agents = len(view.row)
    shapes, counts, side = _stamps(n_agents, camera, ratio, view.rim is not None)
    half = side / 2
    xs = (camera.x + view.col * camera.size) * ratio - half
    ys = (camera.y + view.row * camera.size) * ratio - half
    rims = NO_RIMS if view.rim is None else view.rim
    blit_dots(pixels, xs, ys, view.colour, rims, _shade(n_agents), view.shape, shapes, counts, side)
    return image


def _blank(width: int, height: int, ratio: float) -> tuple[QImage, NDArray[np.uint32]]:
    """Return a transparent image, and its pixels as uint32 [height, width]."""
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    if image.isNull():
        return image, np.zeros((0, 0), np.uint32)
    return image, np.frombuffer(image.bits(), np.uint32).reshape(height, width)


def _stamps(
    n_agents: int, camera: ViewCamera, ratio: float, rimmed: bool
) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
    radius = dot_radius(n_agents, camera.size) * ratio
    return stamps(round(radius * 4) / 4, WIDE_RIM if rimmed else THIN_RIM)


def _shade(n_agents: int) -> int:
    """Return the brightness of dark rims, of 256: less dark for many agents, whose rims would form a dark blot."""
    return 90 if n_agents <= FEW else 150


class AgentLayer:
    """The image of the agents, redrawn only if they, the colours or the view have changed."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._key: tuple[object, ...] = ()
        self._image = QImage()

    def image(
        self,
        run: Run,
        tick: int,
        mode: str,
        world: World,
        camera: ViewCamera,
        size: QSize,
        ratio: float,
        part: float = 1.0,
    ) -> QImage:
        """Return the agents in a view of ``size`` logical pixels, at ``part`` of their way into a tick."""
        colours = final_colour().rgb()  # another set of drive colours has another one
        key = (tick, part, mode, world.rows, world.cols, camera.size, camera.x, camera.y, size, ratio, colours)
        if run is not self._run or key != self._key:
            n_agents = len(run.experiment.cast)
            shaped, rimmed = has_shapes(n_agents, camera.size, ratio), has_rims(n_agents, camera.size, ratio)
            rimmed, shaped = rimmed and mode == "subgoal", shaped and mode == "subgoal"
            image, pixels = _blank(round(size.width() * ratio), round(size.height() * ratio), ratio)
            found = _found(run, tick, mode, world.rows, world.cols, part, shaped)
            place = float(camera.x), float(camera.y), float(camera.size), float(ratio)
            on_map = _number_on_map(run, tick, world)
            draw_crowd(pixels, *found, rimmed, place, _shade(on_map), *_stamps(on_map, camera, ratio, rimmed))
            self._image = image
            self._run, self._key = run, key
        return self._image
