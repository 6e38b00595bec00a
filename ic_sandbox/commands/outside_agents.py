"""Options of ``run`` for agents that users bring: a program, or a policy as a table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Generator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ic_sandbox.adapters.options import AGENT_SECONDS, OBSERVATIONS
from ic_sandbox.console import print_error
from ic_sandbox.world.faults import Fault, WorldError

if TYPE_CHECKING:
    from ic_sandbox.adapters.own_agents.agent_calls import AgentError
    from ic_sandbox.progress import Progress
    from ic_sandbox.simulation.experiment import Experiment
    from ic_sandbox.simulation.run import Run

__all__ = ["add_outside_options", "brings_agents", "playing_brought", "simulating_brought"]


def add_outside_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to the command ``run``."""
    group = parser.add_argument_group("agents of your own (docs/adapters.md)")
    agent = "runs this code: a function or class that takes a world and returns an agent, or a single agent"
    group.add_argument("--agent", metavar="PACKAGE.MODULE:FACTORY", help=agent)
    group.add_argument("--observation", choices=OBSERVATIONS, default=OBSERVATIONS[0], help="what --agent observes")
    seconds = f"the seconds in which each call of --agent must return (default: {AGENT_SECONDS:g})"
    group.add_argument("--agent-timeout", metavar="S", type=_seconds, default=AGENT_SECONDS, help=seconds)
    table = "a table with the probability of each action in each state, as ic-sandbox policy writes it; runs no code"
    group.add_argument("--policy", metavar="FILE.csv", type=Path, help=table)
    # The names are those of ic_sandbox.adapters.own_agents.policy_file, which loads numpy.
    elsewhere = "what agents do in states that --policy leaves out (default: error)"
    group.add_argument("--elsewhere", choices=("error", "random", "wait"), default="error", help=elsewhere)


def brings_agents(args: argparse.Namespace) -> bool:
    """Return whether the options bring agents. Raises ``WorldError`` if they contradict others."""
    given = [name for name in ("agent", "policy", "planner") if getattr(args, name) is not None]
    if given in ([], ["planner"]):
        return False
    if len(given) > 1:
        raise WorldError([Fault(f"--{given[0]} and --{given[1]}", "can't be combined", "leave one of them out")])
    return True


def simulating_brought(
    args: argparse.Namespace, experiment: Experiment, stopped: Callable[[], bool], faults: list[AgentError]
) -> Generator[Progress, None, Run]:
    """Simulate the agents; ``experiment`` is that in which they act optimally.

    The fault of an agent is added to ``faults`` if there are ticks before it, and raised otherwise.
    """
    from ic_sandbox.adapters.own_agents.agent_calls import AgentError
    from ic_sandbox.simulation.outside_agents import outside_note

    try:
        run = yield from playing_brought(args, experiment, args.ticks, stopped)
    except AgentError as error:
        if error.run is None:
            raise
        run = error.run
        faults.append(error)
    note = outside_note(run.experiment)
    if note and args.controls:
        print_error(f"note: {note}")
    return run


def playing_brought(
    args: argparse.Namespace, experiment: Experiment, ticks: int, stopped: Callable[[], bool] = lambda: False
) -> Generator[Progress, None, Run]:
    """Simulate the agents for some ticks. Raises :class:`~ic_sandbox.adapters.own_agents.agent_calls.AgentError`."""
    from ic_sandbox.adapters.own_agents.rollout import rolling_out

    if args.policy is not None:
        return (yield from _by_policy(args, experiment, ticks, stopped))
    here = os.getcwd()
    try:
        return (yield from rolling_out(experiment, _maker(args), ticks, stopped))
    finally:
        os.chdir(here)  # an agent may have changed it, and the paths of files are relative to it


def _by_policy(
    args: argparse.Namespace, experiment: Experiment, ticks: int, stopped: Callable[[], bool]
) -> Generator[Progress, None, Run]:
    from ic_sandbox.adapters.own_agents.policy_file import read_policy
    from ic_sandbox.paths import plain_name
    from ic_sandbox.simulation.outside_agents import with_policy
    from ic_sandbox.simulation.simulator import simulate_steps

    model = experiment.main.model
    table = read_policy(args.policy, model, args.elsewhere)
    options: tuple[str, ...] = ("--policy", plain_name(args.policy))
    if args.elsewhere != "error":
        options += ("--elsewhere", args.elsewhere)
    if table.left_out and experiment.settings.seed == args.seed:  # said once, for the first of several seeds
        what = "choose at random" if args.elsewhere == "random" else "wait"
        print_error(
            f"note: {args.policy} leaves out {table.left_out:,} of {model.n_active:,} states; agents {what} there"
        )
    brought = yield from with_policy(experiment, table.probabilities, plain_name(args.policy), options)
    return (yield from simulate_steps(brought, ticks, stopped))


def _maker(args: argparse.Namespace) -> Any:
    """Return the source of the agents, after importing their module."""
    from ic_sandbox.adapters.own_agents.rollout import AgentMaker, maker_of

    module, colon, name = args.agent.partition(":")
    place = f"--agent {args.agent}"
    if not (module and colon and name):
        raise WorldError([Fault(place, "is not of the form package.module:factory")])
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())  # like python -m, which the installed command is not
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the module may do anything, even exit
        raise WorldError([Fault(place, f"{type(error).__name__}: {error}")]) from error
    options: tuple[str, ...] = ("--agent", args.agent)
    if args.observation != OBSERVATIONS[0]:
        options += ("--observation", args.observation)
    maker: AgentMaker = maker_of(found, args.agent, options, args.observation, args.agent_timeout)
    return maker


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0.0 < number < 1e7:  # NaN fails, too
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and below 10,000,000")
    return number
