"""The command ``policy``: the policy of one goal as a table, which ``run --policy`` reads."""

from __future__ import annotations

import argparse
from pathlib import Path

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import load_input
from ic_sandbox.commands.options import DONE, WORLD_HELP, discount, is_run_shared
from ic_sandbox.console import ProgressLine
from ic_sandbox.progress import run_to_end

__all__ = ["COMMAND"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("world", metavar="WORLD", help=WORLD_HELP)
    parser.add_argument("--goal", metavar="NAME", help="a goal of the world (default: its first)")
    parser.add_argument(
        "--planner", metavar="SPEC", default="optimal", help="such as quantilizer:q=0.1 (default: optimal)"
    )
    mode = "of the run that reads it: in a world that agents share, more states can occur (default: as in run)"
    parser.add_argument("--mode", choices=("ensemble", "shared"), help=mode)
    parser.add_argument("--discount", metavar="G", type=discount, help="default: the world's own")
    parser.add_argument("--out", metavar="FILE.csv", type=Path, required=True, help="the table to write")


def write_policy(args: argparse.Namespace) -> int:
    """Plan, and write the table, replacing an existing file."""
    from ic_sandbox.adapters.episodes.problem import one_goal
    from ic_sandbox.adapters.own_agents.policy_file import policy_table
    from ic_sandbox.exports import check_file, writing_files
    from ic_sandbox.mdp.compiler import compile_steps
    from ic_sandbox.measures.instrumental_value import default_discount
    from ic_sandbox.planning.kinds import check_planner, planning_policy
    from ic_sandbox.planning.planning_case import PlanningCase
    from ic_sandbox.world.faults import Fault, WorldError
    from ic_sandbox.world.planner_spec import parse_planner

    world = load_input(args.world)
    check_file(args.out)
    gamma = default_discount(world) if args.discount is None else args.discount
    wanted = parse_planner(args.planner, gamma)
    with ProgressLine() as line:
        shared = is_run_shared(args.world, world) if args.mode is None else args.mode == "shared"
        model = run_to_end(compile_steps(world, shared=shared), line.show)
        check_planner(model, wanted, f"planner {args.planner}")
        try:
            goal = one_goal(model, args.goal)
        except ValueError as error:
            raise WorldError([Fault("--goal", str(error))]) from None
        policy = run_to_end(planning_policy(PlanningCase(model, goal, gamma), wanted), line.show)
        path = args.out.resolve()  # write to the target of a link
        files = [policy_table(policy, model, path.name).file()]
        run_to_end(writing_files(path.parent, files, force=True), line.show)
    return DONE


COMMAND = Command(
    "policy", "write the policy of one goal as a table, which run --policy reads", add_options, write_policy
)
