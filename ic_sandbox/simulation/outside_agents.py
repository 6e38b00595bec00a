"""Agents that no planner of the program steers: runs with the actions that they took, or by a policy of their own."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.planning.policy import Policy
from ic_sandbox.planning.sweep_rows import shares_of
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import NEUTRAL, OPTIMAL, Arm, Experiment, Outside
from ic_sandbox.simulation.recorder import Recorder
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.stepper import Stepper
from ic_sandbox.simulation.subgoals import finding_subgoals

__all__ = ["NO_ACTION", "Taken", "actions_of", "outside_note", "replayed", "taken_actions", "with_policy", "with_taken"]

NO_ACTION = -1

EVEN = 1e-6
"""The largest difference between probabilities that count as equal."""


@dataclass(frozen=True, eq=False)
class Taken:
    """The actions that agents took in an arm: ``actions`` int8 [T, N] and ``states`` int32 [T or more, N] before them.

    Actions of agents that were not active have no meaning.
    """

    actions: NDArray[np.int8]
    states: NDArray[np.int32]


def with_taken(
    experiment: Experiment,
    main: Taken,
    neutral: Mapping[str, Taken],
    name: str,
    fixed: bool,
    options: tuple[str, ...] = (),
    command: str = "",
) -> Generator[Progress, None, Experiment]:
    """Return an experiment in which agents take given actions, from one in which the same agents act optimally.

    ``neutral`` holds what they did in the world in which a drive is inert, by drive; the neutral arms of other drives
    are left out. What agents pursue is read from their actions: in each state, an agent's subgoal is that of agents
    that take the actions which those with its goal and discount took most often there.
    """
    optimum = experiment.main
    arm = _given(optimum, main)
    controls = tuple(
        _given(control, neutral[control.drive or ""]) if control.kind == NEUTRAL else control
        for control in experiment.controls
        if control.kind != NEUTRAL or control.drive in neutral
    )
    return (yield from _brought(experiment, arm, controls, Outside(name, optimum, fixed, options, command)))


def with_policy(
    experiment: Experiment, probabilities: Floats, name: str, options: tuple[str, ...] = ()
) -> Generator[Progress, None, Experiment]:
    """Return an experiment in which every agent follows one fixed policy, and which has no neutral arms.

    ``probabilities`` float64 [active states, A]: those of each action, which add up to 1. ``experiment`` is that in
    which the same agents act optimally.
    """
    optimum = experiment.main
    discounts, column, like = np.unique(experiment.cast.discount, return_index=True, return_inverse=True)
    sets = optimum.policy.sets[:, optimum.column[column]].copy()  # modified agents act as before, by their discount
    sets[: len(probabilities)] = _sets_of(probabilities > 0)[:, None]
    drawn = np.zeros((0, 0, 0), np.float32)
    if not _is_uniform(probabilities):
        drawn = np.empty((len(sets), len(discounts), probabilities.shape[1]), np.float32)
        for place in range(len(discounts)):
            shares = shares_of(sets[:, place], probabilities.shape[1])
            shares[: len(probabilities)] = probabilities
            drawn[:, place] = np.cumsum(shares, axis=1)
            beyond = np.cumsum(shares[:, ::-1], axis=1)[:, ::-1] - shares  # what later actions have
            drawn[:, place][beyond == 0.0] = 1.0  # in spite of rounding
    policy = Policy(optimum.policy.n_actions, sets, drawn)
    arm = replace(optimum, policy=policy, column=like.astype(np.int32))
    controls = tuple(control for control in experiment.controls if control.kind != NEUTRAL)
    return (yield from _brought(experiment, arm, controls, Outside(name, optimum, True, options)))


def _sets_of(chosen: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the bit set of each row of a table bool [S, A]: uint8 [S]."""
    bits: NDArray[np.uint8] = (chosen << np.arange(chosen.shape[1])).sum(axis=1).astype(np.uint8)
    return bits


def _is_uniform(probabilities: Floats) -> bool:
    """Return whether all actions that a state has are equally likely, in every state."""
    chosen = probabilities > 0
    even = chosen / chosen.sum(axis=1, keepdims=True)
    return bool(np.abs(probabilities - even).max(initial=0.0) <= EVEN)


def _brought(
    experiment: Experiment, main: Arm, controls: tuple[Arm, ...], outside: Outside
) -> Generator[Progress, None, Experiment]:
    """Return the experiment with another main arm; the optimum becomes a control if there are controls."""
    subgoals = yield from finding_subgoals(main.model, main.policy.likeliest_sets())
    if experiment.settings.controls:
        controls = (replace(outside.optimum, kind=OPTIMAL), *controls)
    cast = replace(experiment.cast, planner=(outside.name,) * len(experiment.cast))
    settings = replace(experiment.settings, planner=None)
    return replace(
        experiment,
        settings=settings,
        cast=cast,
        main=main,
        controls=controls,
        subgoals=subgoals,
        outside=outside,
    )


def _given(arm: Arm, taken: Taken) -> Arm:
    """Return an arm whose agents take given actions; its policy is what was observed."""
    return replace(arm, policy=Policy(arm.policy.n_actions, _observed_sets(arm, taken)), given=taken.actions)


def _observed_sets(arm: Arm, taken: Taken) -> NDArray[np.uint8]:
    """Return the bit sets of the most frequent actions for each column of a policy; in other states, of waiting."""
    model = arm.model
    n_actions = arm.policy.n_actions
    sets = arm.policy.sets.copy()  # modified agents act as before
    sets[: model.n_active] = 1 << WAIT
    states = taken.states[: len(taken.actions)].astype(np.int64)
    active = states < model.n_active
    place = (states * sets.shape[1] + arm.column)[active]
    keys, counts = np.unique(place * n_actions + taken.actions[active], return_counts=True)
    place, action = np.divmod(keys, n_actions)
    firsts = np.flatnonzero(np.diff(place, prepend=-1))
    if len(firsts):
        most = np.repeat(np.maximum.reduceat(counts, firsts), np.diff(np.append(firsts, len(place))))
        bits = np.where(counts == most, 1 << action, 0)
        sets.ravel()[place[firsts]] = np.bitwise_or.reduceat(bits, firsts).astype(np.uint8)
    return sets


def replayed(experiment: Experiment, arm: Arm, actions: NDArray[np.int8]) -> Taken:
    """Return what agents do in an arm that take the ``actions`` int8 [T, N] while they are active."""
    stepper = Stepper(experiment, arm)
    states = np.empty((len(actions) + 1, actions.shape[1]), np.int32)
    states[0] = arm.start
    for first, stop in stepper.pieces(0, len(actions)):
        recorder = Recorder(actions.shape[1], stepper.drives)
        recorder.make_room(stop - first)
        stepper.step(first, states[first : stop + 1], recorder, first_row=0, given=actions[first:stop])
    return Taken(actions, states)


def taken_actions(run: Run, first: int = 0, stop: int | None = None) -> NDArray[np.int8]:
    """Return the actions that agents took in some ticks: int8 [stop - first, N], -1 for agents that were off.

    They are computed again from the states at the first tick.
    """
    return _actions(run.experiment, run.main.arm, run.main.states.at(first), first, run.ticks if stop is None else stop)


def actions_of(experiment: Experiment, arm: Arm, ticks: int) -> NDArray[np.int8]:
    """Return the actions that agents take in an arm: int8 [T, N], -1 for agents that are off."""
    return _actions(experiment, arm, arm.start, 0, ticks)


def _actions(experiment: Experiment, arm: Arm, start: NDArray[np.int32], first: int, stop: int) -> NDArray[np.int8]:
    """Return the actions in the ticks from ``first`` on, in which agents have the states ``start`` int32 [N]."""
    stepper = Stepper(experiment, arm)
    agents = len(experiment.cast)
    found = np.full((stop - first, agents), NO_ACTION, np.int8)
    for begin, end in stepper.pieces(first, stop):
        recorder = Recorder(agents, stepper.drives)
        recorder.make_room(end - begin)
        recorder.actions = found[begin - first : end - first]
        states = np.empty((1 + end - begin, agents), np.int32)
        states[0] = start
        stepper.step(begin, states, recorder, first_row=0)
        start = states[-1]
    return found


def outside_note(experiment: Experiment) -> str:
    """Return what a run of outside agents must say about its controls; empty if nothing."""
    if experiment.outside is None or not experiment.outside.fixed:
        return ""
    return tr(
        "These agents follow a fixed policy, so they have no neutral controls: a habit of using a device that does"
        " nothing is not a control."
    )
