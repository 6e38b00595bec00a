"""The settings of a run in a folder, read from its manifest: what the simulator needs besides the world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ic_sandbox.adapters.run_folder.manifest import MANIFEST, Manifest
from ic_sandbox.exports.run_tables import ACTIONS
from ic_sandbox.i18n import tr
from ic_sandbox.simulation.experiment import Settings
from ic_sandbox.world.document import World
from ic_sandbox.world.editing.edits import planners
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.planner_spec import parse_planner, planner_spec

__all__ = ["are_simulated", "own_settings", "settings_of"]


def are_simulated(folder: Path, manifest: Manifest) -> bool:
    """Return whether planners of the program steer the agents of a run, and not actions that its folder holds."""
    if manifest.options or (folder / ACTIONS).exists():
        return False
    try:
        for spec in manifest.planners:
            parse_planner(spec)
    except WorldError:
        return False
    return True


def settings_of(world: World, manifest: Manifest) -> Settings:
    """Return the settings of a run: the number of agents and the discount only if they differ from the world's."""
    residents = len(world.agents) + sum(population.count for population in world.populations)
    return Settings(
        seed=manifest.seed,
        agents=None if manifest.agents == residents else manifest.agents,
        discount=_discount(world, manifest),
        mode=manifest.mode,
        controls=manifest.controls,
    )


def own_settings(world: World, manifest: Manifest) -> Settings:
    """Return the settings of a run of the world's own agents, with the planner only if the world has another one."""
    written = manifest.option("--planner")
    wanted = (planner_spec(parse_planner(written)),) if written else manifest.planners
    own = {planner_spec(planner) for planner in planners(world)}
    if len(wanted) > 1 and not own.issuperset(wanted):
        reason = tr("is {value}; this world has {own}", value=list(wanted), own=sorted(own))
        raise WorldError([Fault(f"{MANIFEST}: planner", reason)])
    given = bool(written) or not own.issuperset(wanted)
    return replace(settings_of(world, manifest), planner=wanted[0] if given else None)


def _discount(world: World, manifest: Manifest) -> float | None:
    """Return the discount of all agents if it is not that of each agent in the world.

    The command says so if there is one; otherwise it follows from the discounts of the agents.
    """
    written = manifest.option("--discount")
    if written:
        return _parsed_discount(written)
    own = sorted({planner.discount for planner in planners(world)})
    if manifest.world_file or list(manifest.discounts) in (own, []):
        return None
    if len(manifest.discounts) == 1:
        return manifest.discounts[0]
    if set(own).issuperset(manifest.discounts):
        return None
    reason = tr("is {value}; this world has {own}", value=list(manifest.discounts), own=own)
    raise WorldError([Fault(f"{MANIFEST}: discount", reason)])


def _parsed_discount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number < 1.0:  # NaN fails, too
        reason = tr("is {value}", value=f"--discount {text}")
        hint = tr("expected {wanted}", wanted=tr("a number from 0 to below 1, or a list of them"))
        raise WorldError([Fault(f"{MANIFEST}: command", reason, hint)])
    return number
