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
from ic_sandbox.gui.rendering.kernels import blit_dots
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
    """Return the agents of one tick that are on a map of ``rows`` x ``cols``, which may have been cropped since the
    run.

    ``part`` is their progress from the previous tick: 1 when they have arrived. Switched-off agents are crosses and
    modified ones rings, so that colour is not the only cue; active agents lie on top. If coloured by subgoal, the
    others have the shapes of their drives if ``shaped``, and rims in the colours of their final goals if ``rimmed``.
    """
    states = run.main.arm.model.states
    now = run.main.states[tick]
    status = states.status[now]
    row, col = places_of(run, tick, part)
    on_map = (states.row[now] < rows) & (states.col[now] < cols)
    order = np.concatenate([np.flatnonzero(on_map & (status == OFF)), np.flatnonzero(on_map & (status != OFF))])
    return AgentView(
        row=row[order],
        col=col[order],
        colour=_colours(run, now, status, mode)[order],
        shape=_shapes(run, now, status, shaped and mode == "subgoal")[order],
        rim=_goal_colours(run)[order] if rimmed and mode == "subgoal" else None,
    )


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
    if part < 1.0 and tick > 0 and run.main.states.at_hand(tick - 1):  # a glide is not worth recomputing a state
        before = run.main.states[tick - 1]
        row += (part - 1.0) * (states.row[now] - states.row[before].astype(np.float64))
        col += (part - 1.0) * (states.col[now] - states.col[before].astype(np.float64))
    return row, col


def _colours(run: Run, now: NDArray[np.int32], status: NDArray[np.int8], mode: str) -> NDArray[np.uint32]:
    experiment = run.experiment
    if mode == "goal":
        colours = _goal_colours(run)
    elif mode == "status":
        colours = np.array([_rgb(QColor(colour)) for colour in STATUS_COLOURS.values()], np.uint32)[status]
    else:
        drives = [_rgb(drive_colour(drive)) for drive in experiment.main.model.drives]
        table = np.array([*drives, _rgb(final_colour())], np.uint32)  # index -1 is the last
        colours = table[experiment.subgoals[now, experiment.main.column]]
    colours = colours.copy()
    colours[status == OFF] = np.uint32(_rgb(QColor(STATUS_COLOURS["off"])))
    return colours


def _goal_colours(run: Run) -> NDArray[np.uint32]:
    """Return the colour of each agent's final goal: uint32 [N]."""
    experiment = run.experiment
    table = _goal_table(experiment.goals.names, tuple(goal.name for goal in experiment.world.goals))
    found: NDArray[np.uint32] = table[experiment.cast.goal]
    return found


@lru_cache(maxsize=4)
def _goal_table(names: tuple[str, ...], named: tuple[str, ...]) -> NDArray[np.uint32]:
    """Return the colour of each goal: that of its flag if the world names it."""
    return np.array([_rgb(goal_colour(index)) for index in goal_places(names, named)], np.uint32)


def _shapes(run: Run, now: NDArray[np.int32], status: NDArray[np.int8], shaped: bool) -> NDArray[np.int8]:
    found = OF_STATUS[status]
    if not shaped:
        return found
    experiment = run.experiment
    table = np.array([*map(shape_of, experiment.main.model.drives), DISC], np.int8)  # index -1 is the last
    return np.where(found == DISC, table[experiment.subgoals[now, experiment.main.column]], found)


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
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    if image.isNull():
        return image
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
    n_agents = len(view.row)
    radius = dot_radius(n_agents, camera.size) * ratio
    shapes, counts, side = stamps(round(radius * 4) / 4, THIN_RIM if view.rim is None else WIDE_RIM)
    half = side / 2
    xs = np.round((camera.x + view.col * camera.size) * ratio - half).astype(np.int32)
    ys = np.round((camera.y + view.row * camera.size) * ratio - half).astype(np.int32)
    rims = _shaded(view.colour, n_agents) if view.rim is None else view.rim
    blit_dots(pixels, xs, ys, view.colour, rims, view.shape, shapes, counts, side)
    return image


def _shaded(colours: NDArray[np.uint32], n_agents: int) -> NDArray[np.uint32]:
    """Return darker shades of colours; less dark for many agents, whose overlapping rims would form a dark blot."""
    shade = np.uint32(90 if n_agents <= FEW else 150)
    channels = ((colours >> np.uint32(shift) & np.uint32(255)) * shade >> np.uint32(8) for shift in (16, 8, 0))
    red, green, blue = channels
    found: NDArray[np.uint32] = red << np.uint32(16) | green << np.uint32(8) | blue
    return found


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
            view = agent_view(run, tick, mode, world.rows, world.cols, part, shaped, rimmed)
            width, height = round(size.width() * ratio), round(size.height() * ratio)
            self._image = draw_agents(view, camera, width, height, ratio)
            self._run, self._key = run, key
        return self._image
