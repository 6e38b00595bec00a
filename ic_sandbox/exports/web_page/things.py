"""The agents, goals, drives and devices of a run, as a page lists and draws them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from ic_sandbox.charts.colours import GOAL_COLOURS, Palette, drive_role
from ic_sandbox.charts.map_marks import NEUTRAL, STATUS_COLOURS, dot_share, goal_places, offsets_in_cell
from ic_sandbox.charts.shapes import corners, shape_svg
from ic_sandbox.charts.texts.planners import planner_words
from ic_sandbox.exports.web_page.drive_colours import DriveVariables
from ic_sandbox.exports.web_page.tracks import Tracks
from ic_sandbox.i18n import numeral, tr, tr_world
from ic_sandbox.paths import RESOURCES
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.document import World
from ic_sandbox.world.draws import draws_of, texts_of_draw
from ic_sandbox.world.items import device_name
from ic_sandbox.world.planner_spec import parse_planner
from ic_sandbox.world.presets import FINAL, drive_style, preset
from ic_sandbox.world.traversal import modifies_goals

__all__ = ["GoalKey", "LookKey", "device_keys", "goal_keys", "look_keys", "things_of"]

MOST_GOALS = 24
"""The most goals in the legend."""

SVG_TAG = re.compile(r"^<svg [^>]*>|</svg>\s*$")

OFFSET_UNITS = 10_000
"""The positions of agents in their cells are whole numbers of this part of a cell."""


@dataclass(frozen=True, slots=True)
class LookKey:
    """An entry of the legend of agents: a symbol, its name, and the ways of colouring in which it is shown."""

    symbol: Markup
    name: str
    modes: str


@dataclass(frozen=True, slots=True)
class GoalKey:
    """An entry of the legend of goals: its colour (empty for others), its name, and how many agents have it."""

    colour: str
    name: str
    agents: str


def look_keys(run: Run, palette: Palette) -> list[LookKey]:
    """Return the legend of agents."""
    found = []
    for drive in run.experiment.main.model.drives:
        style = drive_style(drive)
        found.append(LookKey(Markup(shape_svg(style.shape, palette.of(drive_role(drive)))), style.title, "subgoal"))
    found.append(LookKey(Markup(shape_svg("circle", palette.of(drive_role()))), drive_style(FINAL).title, "subgoal"))
    found.append(LookKey(_ring(GOAL_COLOURS[0]), tr("rim: final goal"), "subgoal"))
    found.append(LookKey(Markup(shape_svg("circle", STATUS_COLOURS["active"])), tr("active"), "status"))
    found.append(LookKey(Markup(shape_svg("cross", STATUS_COLOURS["off"])), tr("off"), "subgoal goal status"))
    if modifies_goals(run.experiment.world):
        found.append(LookKey(_ring(STATUS_COLOURS["modified"]), tr("modified"), "subgoal goal status"))
    return found


def _ring(colour: str) -> Markup:
    circle = f'<circle r="3.6" fill="none" stroke="{colour}" stroke-width="2.2"/>'
    return Markup(f'<svg viewBox="-6 -6 12 12" class="shape" aria-hidden="true">{circle}</svg>')


def goal_keys(run: Run) -> list[GoalKey]:
    """Return the legend of goals: those that the world names, then the random ones together."""
    cast = run.experiment.cast
    counts = Counter(cast.goal.tolist())
    places = _goal_places(run)
    named = [g for g in range(len(cast.goals)) if not cast.goals.drawn[g]]
    found = [
        GoalKey(GOAL_COLOURS[places[g] % len(GOAL_COLOURS)], tr_world(cast.goals.names[g]), numeral(counts[g]))
        for g in named
    ]
    if len(found) > MOST_GOALS:
        rest = sum(counts[g] for g in named[MOST_GOALS:])
        more = tr("{count} more goals", count=numeral(len(found) - MOST_GOALS))
        found = [*found[:MOST_GOALS], GoalKey("", more, numeral(rest))]
    drawn = len(cast.goals) - len(named)
    if drawn:
        agents = int(cast.goals.drawn[cast.goal].sum())
        titles = ", ".join(texts_of_draw(draw).short for draw in draws_of(run.experiment.world) if draw != "named")
        name = tr("{count} random goals (colours repeat): {draws}", count=numeral(drawn), draws=titles)
        found.append(GoalKey("", name, numeral(agents)))
    return found


def _goal_places(run: Run) -> list[int]:
    return goal_places(run.experiment.goals.names, tuple(goal.name for goal in run.experiment.world.goals))


def device_keys(world: World, palette: Palette) -> list[tuple[Markup, str]]:
    """Return the legend of devices: a tile with the icon of each, and its name."""
    found: dict[tuple[str, str, str], None] = {}
    for device in world.devices:
        colour = palette.of(drive_role(device.drive)) if device.drive else NEUTRAL
        found.setdefault((preset(device.kind).icon, colour, device_name(device)), None)
    return [(_tile(icon, colour), name) for icon, colour, name in found]


def _tile(icon: str, colour: str) -> Markup:
    glyph = SVG_TAG.sub("", (RESOURCES / "icons" / f"{icon}.svg").read_text("utf-8"))
    drawn = f'<g transform="translate(3.4 3.4) scale(0.717)">{glyph}</g>'
    return Markup(
        '<svg viewBox="0 0 24 24" class="tile" aria-hidden="true" fill="none" stroke="#ffffff" color="#ffffff"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f'<rect width="24" height="24" rx="5" fill="{colour}" stroke="none"/>{drawn}</svg>'
    )


def things_of(run: Run, tracks: Tracks, variables: DriveVariables) -> dict[str, Any]:
    """Return what the page's script needs to draw and describe the agents of ``tracks``, and the devices."""
    world, cast, agents = run.experiment.world, run.experiment.cast, tracks.agents
    used, goal = np.unique(cast.goal[agents], return_inverse=True)
    kinds = tuple(dict.fromkeys(cast.planner))
    planner = np.array([kinds.index(spec) for spec in cast.planner])[agents]
    down, right = offsets_in_cell(len(agents))
    return {
        "rows": world.rows,
        "cols": world.cols,
        "agents": len(cast),
        "numbers": agents.tolist(),
        "goal": goal.tolist(),
        "goals": _goals(run, used),
        "planner": planner.tolist(),
        "planners": [planner_words(parse_planner(spec)) if run.experiment.outside is None else spec for spec in kinds],
        "discount": cast.discount[agents].tolist(),
        "dot": dot_share(len(agents)),
        "down": np.round(down * OFFSET_UNITS).astype(int).tolist(),
        "right": np.round(right * OFFSET_UNITS).astype(int).tolist(),
        "offsetUnits": OFFSET_UNITS,
        "goalColours": GOAL_COLOURS,
        "statusColours": list(STATUS_COLOURS.values()),
        "statuses": [tr("active"), tr("off"), tr("modified")],
        "subgoals": [_subgoal(FINAL, tr("Own final goal"), variables)]
        + [_subgoal(drive, drive_style(drive).title, variables) for drive in run.experiment.main.model.drives],
        "devices": [_device(device.at, device_name(device), world.cols) for device in world.devices],
        "doors": _doors(world),
    }


def _goals(run: Run, used: NDArray[np.int32]) -> list[dict[str, Any]]:
    """Return the name and the colour of each goal, and the cell that it rewards most, if any."""
    goals, places, cells = run.experiment.goals, _goal_places(run), run.main.arm.model.cells
    found: list[dict[str, Any]] = []
    for g in used.tolist():
        best = int(goals.cells[g].argmax())
        place = (
            int(cells[best, 0]) * run.experiment.world.cols + int(cells[best, 1]) if goals.cells[g, best] > 0 else -1
        )
        *_, number = goals.names[g].split(" ")  # drawn goals are named after their draw, and numbered
        name = tr("random goal {number}", number=number) if goals.drawn[g] else tr_world(goals.names[g])
        found.append({"name": name, "colour": places[g] % len(GOAL_COLOURS), "best": place})
    return found


def _subgoal(tag: str, title: str, variables: DriveVariables) -> dict[str, Any]:
    return {
        "title": title,
        "colour": variables.name(tag),
        "corners": [[round(x, 4), round(y, 4)] for x, y in corners(drive_style(tag).shape)] if tag != FINAL else [],
    }


def _device(at: tuple[int, int], name: str, cols: int) -> dict[str, Any]:
    return {"place": at[0] * cols + at[1], "name": name}


def _doors(world: World) -> Mapping[str, list[int]]:
    """Return the cells of each kind of conditional terrain, by its glyph."""
    doors = {kind.glyph for kind in world.legend if not isinstance(kind.passable, bool)}
    found: dict[str, list[int]] = {glyph: [] for glyph in doors}
    for row, line in enumerate(world.terrain):
        for col, glyph in enumerate(line):
            if glyph in doors:
                found[glyph].append(row * world.cols + col)
    return found
