"""Policies of every shipped world written to a file, read back, and compared with the run of their planner.

``python -m tests.adapters.own_agents.policy_round_trip [WORLD...]`` takes half an hour for all worlds; the suite
takes a few. Planners that a world has no use for, such as one that needs an intended goal, are left out.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ic_sandbox.cli import main
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.planning.kinds import check_planner
from ic_sandbox.world.document import Agent, Planner, World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world, save_world, shipped_names
from ic_sandbox.world.planner_spec import parse_planner

__all__ = ["differences", "one_minded"]

SPECS = (
    "optimal", "boltzmann:temperature=0.3", "quantilizer:q=0.2", "satisficer:aspiration=0.8", "myopic:horizon=5",
    "random", "indifferent", "aup:strength=1", "reachability:strength=1,targets=16", "mona:horizon=3",
    "constrained:rules=forbidden", "constrained:rules=restricted",
)  # fmt: skip
MODES = ("ensemble", "shared")
RUN = ("--ticks", "30", "--seed", "3", "--agents", "12")
TABLES = ("ticks.csv", "events.csv")


def one_minded(name: str) -> World:
    """Return a shipped world whose agents all have its first goal, from its first start."""
    world = load_world(name)
    at = world.agents[0].at if world.agents else world.populations[0].at
    return replace(world, agents=(Agent(at, world.goals[0].name, Planner("optimal", 0.97)),), populations=())


def differences(world: World, spec: str, mode: str, folder: Path) -> Iterator[str]:
    """Yield the names of tables that a policy read from a file does not give byte for byte."""
    file, table = folder / "world.icw", str(folder / "policy.csv")
    save_world(world, file)
    assert main(["policy", str(file), "--planner", spec, "--mode", mode, "--out", table]) == 0
    run = ["run", str(file), *RUN, "--mode", mode, "--force"]
    assert main([*run, "--planner", spec, "--out", str(folder / "planned")]) == 0
    assert main([*run, "--policy", table, "--out", str(folder / "read")]) == 0
    for name in TABLES:
        if (folder / "planned" / name).read_bytes() != (folder / "read" / name).read_bytes():
            yield name


def applies(world: World, spec: str) -> bool:
    """Return whether a planner can run in a world."""
    try:
        check_planner(compile_world(world), parse_planner(spec), spec)
    except WorldError:
        return False
    return True


def everything(names: list[str]) -> int:
    """Compare all planners in some shipped worlds; print each difference, and return their number."""
    found = 0
    for name in names or shipped_names():
        world = one_minded(name)
        specs = [spec for spec in SPECS if applies(world, spec)]
        for spec in specs:
            for mode in MODES:
                with tempfile.TemporaryDirectory() as folder:
                    for table in differences(world, spec, mode, Path(folder)):
                        found += 1
                        print(f"{name}, {spec}, {mode}: {table} differs", flush=True)
        print(f"{name}: {len(specs)} planners", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(min(1, everything(sys.argv[1:])))
