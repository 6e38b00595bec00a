"""The manifest: the inputs of a run, and the command that reproduces it."""

from __future__ import annotations

import json
import platform
import shlex
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ic_sandbox.paths import file_stem, plain_name, program_version
from ic_sandbox.simulation.experiment import RANDOM, Settings
from ic_sandbox.simulation.outside_agents import outside_note
from ic_sandbox.simulation.run import Run
from ic_sandbox.studies.repetition import Seeds
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import SUFFIX, load_world, shipped_mode, shipped_worlds, world_sha256

__all__ = ["command_of", "libraries", "manifest_of", "manifest_text", "named_file", "seeds_option"]

LIBRARIES = ("numpy", "numba", "llvmlite")


def command_of(run: Run, source: str | Path | None = None) -> str:
    """Return the command line that reproduces this run, without the output folder.

    ``source`` is the file of the world, written without its folder. An unsaved world gets the name that the window
    would save it under; a world equal to a shipped one gets that one's name. Settings contained in the world are not
    repeated. So the window and the command line give the same command. For agents that the command ``run`` does not
    bring, it is the command that does, or empty.
    """
    experiment = run.experiment
    if experiment.outside is not None and not experiment.outside.options:
        return experiment.outside.command
    world, settings = experiment.world, experiment.settings
    shipped = _shipped_name(world)
    words = ["ic-sandbox", "run", shipped or named_file(world, source)]
    words += ["--ticks", str(run.ticks), "--seed", str(settings.seed)]
    residents = len(world.agents) + sum(population.count for population in world.populations)
    if settings.agents not in (None, residents):
        words += ["--agents", str(settings.agents)]
    planners = [item.planner for item in world.agents] + [item.planner for item in world.populations]
    if settings.discount is not None and any(item.discount != settings.discount for item in planners):
        words += ["--discount", repr(settings.discount)]
    default = Settings(mode=shipped_mode(shipped)).settled(world).mode
    if settings.mode is not None and settings.mode != default:
        words += ["--mode", settings.mode]
    if settings.planner is not None:
        words += ["--planner", settings.planner]
    if run.controls:
        words.append("--controls")
    if experiment.outside is not None:
        words += experiment.outside.options
    return shlex.join(words)


def seeds_option(seeds: Seeds) -> str:
    """Return the options of :func:`command_of` for several seeds; empty for one."""
    if seeds.runs == 1:
        return ""
    return f" --seeds {seeds.runs}" + " --same-goals" * seeds.same_goals


def named_file(world: World, source: str | Path | None) -> str:
    """Return the file name of a world: the one it was read from, otherwise the one that the window suggests."""
    return plain_name(source) if source is not None else f"{file_stem(world.name)}{SUFFIX}"


def _shipped_name(world: World) -> str | None:
    """Return the name of the shipped world that equals this one, if any."""
    digest = world_sha256(world)
    with suppress(WorldError):  # a damaged shipped file is no reason to lose a run
        for shipped in shipped_worlds():
            if world_sha256(load_world(shipped.path)) == digest:
                return shipped.name
    return None


def manifest_text(run: Run, command: str | None, start: datetime, duration: float) -> str:
    """Return ``manifest.json``. Only ``start`` and ``duration`` (seconds) differ between equal runs."""
    times = {"start": start.astimezone(UTC).isoformat(timespec="milliseconds"), "duration": round(duration, 3)}
    return json.dumps({**manifest_of(run, command), **times}, indent=2, ensure_ascii=False) + "\n"


def manifest_of(run: Run, command: str | None) -> dict[str, Any]:
    """Return the inputs of a run; the same for equal runs."""
    cast, settings = run.experiment.cast, run.experiment.settings
    discounts = sorted(
        {discount for discount, planner in zip(cast.discount.tolist(), cast.planner, strict=True) if planner != RANDOM}
    )
    planners = sorted(set(cast.planner))
    found: dict[str, Any] = {
        "program": "ic-sandbox",
        "version": program_version(),
        "world": run.experiment.world.name,
        "world_sha256": world_sha256(run.experiment.world),
        "command": command,
        "seed": settings.seed,
        "mode": settings.mode,
        "planner": planners[0] if len(planners) == 1 else planners or None,
        "discount": discounts[0] if len(discounts) == 1 else discounts or None,
        "agents": len(cast),
        "ticks": run.ticks,
        "controls": bool(run.controls),
        "libraries": libraries(),
    }
    note = outside_note(run.experiment)
    return {**found, "note": note} if note else found


def libraries() -> dict[str, str]:
    """Return the versions of Python and of the libraries that figures depend on."""
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        with suppress(PackageNotFoundError):  # for instance in a bundle without metadata
            found[library] = version(library)
    return found
