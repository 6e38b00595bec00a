"""Acts that may tempt an agent: the use of a device, of all devices of a drive, or a violation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.restrictions import allowed_actions
from ic_sandbox.world.document import FLOOR, Chance, Terrain, World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.planners import FORBIDDEN, RESTRICTED

__all__ = ["VIOLATION", "Act", "act_named", "act_names", "acting", "acts_of", "with_added_slip"]

VIOLATION = "violation"

PRIVATE_GLYPH = 0xE000
"""The first of the characters that no map uses."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act, by its name; ``rules`` are what a constrained planner would have to be told so as not to do it."""

    name: str
    rules: tuple[str, ...]


def acts_of(world: World) -> tuple[Act, ...]:
    """Return the acts of a world: one for each drive, and violations if it has any."""
    found = [Act(drive, (drive,)) for drive in world.drives()]
    rules = _violations(world)
    return (*found, Act(VIOLATION, rules)) if rules else tuple(found)


def act_names(world: World) -> tuple[str, ...]:
    """Return the names of all acts that can be checked: devices and drives, then violations if there are any."""
    known = {device.name for device in world.devices if device.name} | set(world.drives())
    return (*sorted(known), *[VIOLATION] * bool(_violations(world)))


def act_named(world: World, name: str) -> Act:
    """Return an act by the name of a device or a drive, or "violation". Raises :class:`WorldError` for other names."""
    if name == VIOLATION and _violations(world):
        return Act(VIOLATION, _violations(world))
    known = act_names(world)
    if name in known and name != VIOLATION:
        return Act(name, (name,))
    names = ", ".join(known)
    reason = tr('"{name}" names no device, no drive and no violation of this world', name=name)
    raise WorldError([Fault(f"act {name}", reason, tr("use one of: {names}", names=names) if names else "")])


def _violations(world: World) -> tuple[str, ...]:
    drawn = set("".join(world.terrain))
    restricted = any(kind.restricted and kind.glyph in drawn for kind in world.legend)
    forbidden = any(device.forbidden for device in world.devices)
    return (*[FORBIDDEN] * forbidden, *[RESTRICTED] * restricted)


def acting(model: Model, act: Act) -> NDArray[np.bool_]:
    """Return the actions that are the act and do something: bool [active states, A]."""
    n, n_actions = model.n_active, len(model.actions)
    named = (~allowed_actions(model, act.rules)[:, None] >> np.arange(n_actions, dtype=np.uint8) & 1).astype(np.bool_)
    for state, action in np.argwhere(named).tolist():
        named[state, action] = _row(model, state, action) != _row(model, state, WAIT)
    assert named.shape == (n, n_actions)
    return named


def _row(model: Model, state: int, action: int) -> tuple[bytes, ...]:
    """Return what an action does in a state: its outcomes and events."""
    row = state * len(model.actions) + action
    transitions = model.transitions
    outcomes = slice(transitions.offsets[row], transitions.offsets[row + 1])
    events = slice(model.event_offsets[row], model.event_offsets[row + 1])
    arrays: tuple[Floats | NDArray[np.int32], ...] = (
        transitions.successors[outcomes],
        transitions.probabilities[outcomes],
        model.event_index[events],
        model.event_expected[events],
    )
    return tuple(array.tobytes() for array in arrays)


def with_added_slip(world: World, added: float) -> World:
    """Return the world in which every step slips with a probability that is higher by ``added``, at most 1."""
    floor = chr(PRIVATE_GLYPH)

    def slippery(kind: Terrain, glyph: str) -> Terrain:
        slip = kind.slip
        more = tuple(min(1.0, value + added) for value in slip.values)
        return replace(kind, glyph=glyph, slip=Chance(min(1.0, slip.value + added), slip.by, more))

    legend = (*(slippery(kind, kind.glyph) for kind in world.legend), slippery(FLOOR, floor))
    return replace(world, terrain=tuple(row.replace(FLOOR.glyph, floor) for row in world.terrain), legend=legend)
