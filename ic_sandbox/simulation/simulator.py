"""Simulation of experiments: advances all arms together and records their history.

Randomness is counter-based: each draw is a pure function of (seed, agent, tick, purpose). So a run does not depend on
how it is split into steps, and all arms of an experiment share the same random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.conduct import Conduct
from ic_sandbox.simulation.experiment import Arm, Experiment, experiment_of
from ic_sandbox.simulation.recorder import Recorder
from ic_sandbox.simulation.return_checkpoints import ReturnCheckpoints
from ic_sandbox.simulation.run import ArmHistory, Events, Run
from ic_sandbox.simulation.settings import check_ticks
from ic_sandbox.simulation.snapshots import frozen
from ic_sandbox.simulation.state_history import Recording, StateHistory
from ic_sandbox.simulation.stepper import Stepper
from ic_sandbox.simulation.stock_sums import StockSums
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["ControlArms", "Simulator", "simulate", "simulate_steps"]

RETURNS_SHARE = 8
"""The returns at past ticks take one part in this many of the memory for states."""

EVENTS_WITHOUT_LIMIT = 2**62

AGENT_TICKS_A_STEP = 200_000
"""The work of a generator between two yields: some tens of milliseconds."""


def simulate(plan: Plan, agents: int, ticks: int, seed: int = 0, mode: str | None = None) -> Run:
    """Simulate agents that act by a plan.

    Parameters
    ----------
    plan
        The plan of a compiled world. The agents take its goals in turn.
    agents
        The number of agents, at least 1.
    ticks
        The number of ticks, at least 1.
    seed
        The seed of all random numbers, 0 to 2**63 - 1.
    mode
        ``"ensemble"``: each agent in its own copy of the world. ``"shared"``: all in one world. None: the world's own
        mode, which is shared if its agents collide.

    Returns
    -------
    Run
        The history of all agents and their events, without controls.

    Raises
    ------
    WorldError
        If ``mode`` is unknown, a shared world has too many states, or agents and ticks exceed the memory.
    ValueError
        If ``agents``, ``ticks`` or ``seed`` is out of range.
    TypeError
        If ``plan`` is not the plan of a compiled world, or a number is not whole.

    Notes
    -----
    A shared world is planned again unless the plan's model was compiled with ``shared=True``, because others cause
    states that no agent reaches alone. Random numbers are functions of (seed, agent, tick, purpose), so the same
    arguments always give the same run.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> model = ics.compile_world(ics.load_world("off_switch"))
    >>> plan = ics.solve(model, ics.draw_goals(model, "uniform_cells", number=8, seed=0), discount=0.97)
    >>> run = ics.simulate(plan, agents=16, ticks=20, seed=1)
    >>> run.ticks, run.states_at(20).shape
    (20, (16,))
    """
    agents, ticks = whole_number("agents", agents, 1), whole_number("ticks", ticks, 1)
    seed = whole_number("seed", seed, 0, LARGEST_SEED)
    check_ticks(ticks)
    simulator = Simulator(experiment_of(plan, agents, seed, mode))
    simulator.advance(ticks)
    return simulator.run()


def simulate_steps(
    experiment: Experiment, ticks: int, stopped: Callable[[], bool] = lambda: False
) -> Generator[Progress, None, Run]:
    """Simulate an experiment, as a generator that yields progress; it ends early once ``stopped()`` is true."""
    simulator = Simulator(experiment)
    at_once = max(1, AGENT_TICKS_A_STEP // max(1, len(experiment.cast)))
    while simulator.tick < ticks and not stopped():
        simulator.advance(min(at_once, ticks - simulator.tick))
        yield Progress(
            tr("Simulating"), simulator.tick / ticks, tr("tick {tick:,} of {ticks:,}", tick=simulator.tick, ticks=ticks)
        )
    return simulator.run()


class Simulator:
    """A run that grows. It is not thread-safe; the runs that it returns are frozen."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.tick = 0
        limit = experiment.settings.history_bytes
        self._main = _ArmState(experiment, experiment.main, limit)
        self._controls = ControlArms(experiment)

    def advance(self, ticks: int) -> None:
        """Simulate this many more ticks in every arm."""
        self._main.advance(self.tick, ticks)
        self._controls.advance(ticks)
        self.tick += ticks

    @property
    def rests(self) -> bool:
        """Return whether it is certain that no agent changes its state any more, and that no event occurs."""
        return self._main.rests

    def join(self, controls: ControlArms) -> None:
        """Add controls that were planned while the main arm was simulated, and simulate them up to the same tick.

        The run is the same as if they had been there from the start. They are simulated again from the start if they
        are ahead.
        """
        if controls.tick > self.tick:
            controls = ControlArms(controls.experiment)
        controls.advance(self.tick - controls.tick)
        self.experiment, self._controls = controls.experiment, controls

    def run(self) -> Run:
        """Return the run so far."""
        return Run(
            experiment=self.experiment,
            ticks=self.tick,
            main=self._main.history(self.tick),
            controls=self._controls.histories(),
            events=self._main.events(self.tick),
        )


class ControlArms:
    """The controls of an experiment as they grow. They are not thread-safe."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.tick = 0
        self._arms = [_ArmState(experiment, arm, None) for arm in experiment.controls]

    def advance(self, ticks: int) -> None:
        """Simulate this many more ticks in every control."""
        for arm in self._arms:
            arm.advance(self.tick, ticks)
        self.tick += ticks

    def histories(self) -> tuple[ArmHistory, ...]:
        """Return the history of each control so far."""
        return tuple(arm.history(self.tick) for arm in self._arms)


class _ArmState:
    """One arm as it grows. ``limit``: the bytes for its past states; None stores only the current ones."""

    def __init__(self, experiment: Experiment, arm: Arm, limit: int | None) -> None:
        self.arm = arm
        self.stepper = Stepper(experiment, arm)
        self.memory = self.stepper.memory(memorizes=True)
        self.agents, self.cast = len(experiment.cast), experiment.cast
        self.before: NDArray[np.int32] | None = None
        self.now = arm.start
        recompute = partial(_recompute_states, self.stepper)
        self.recording = None if limit is None else Recording(arm.start, recompute, limit)
        # The main arm stores its states, from which any sum can be computed later.
        self.stocks = None
        if limit is None:
            self.stocks = StockSums(arm.start, arm.model.states.variables, experiment.cast.clusters)
        summed = 0 if limit is not None else len(arm.model.variables)
        self.recorder = Recorder(self.agents, len(arm.model.drives), limit or 0, summed)
        self.checkpoints = None if limit is None else ReturnCheckpoints(self.recorder.returns, limit // RETURNS_SHARE)

    def advance(self, first_tick: int, ticks: int) -> None:
        self.recorder.make_room(first_tick + ticks)
        for tick, end in self.stepper.pieces(first_tick, first_tick + ticks, self.memory):
            self._advance(tick, end)

    def _advance(self, tick: int, end: int) -> None:
        """Simulate some ticks together, or fewer if the recording has room for fewer, and then the others."""
        while tick < end:
            if self.recording is None:
                states = np.empty((end - tick, self.agents), np.int32)
            else:
                states = self.recording.room(end - tick)
            stop = tick + len(states)
            self.stepper.go_on(self.memory, tick, self.now, states, self.recorder, tick)
            self.recorder.average(tick, stop)
            if self.stocks is not None:
                self.stocks.follow(self.now, states, self.recorder.stocks[tick:stop])
            self.before, self.now = (states[-2] if len(states) > 1 else self.now), states[-1]
            if self.recording is not None:
                self.recording.extend(states)
            if self.checkpoints is not None:
                self.checkpoints.add(stop, self.recorder.returns)
            tick = stop

    @property
    def rests(self) -> bool:
        """Return whether it is certain that no agent changes its state any more, and that no event occurs."""
        still = self.before is not None and np.array_equal(self.before, self.now)
        return still and self.stepper.rests(self.now, self.memory)

    def history(self, ticks: int) -> ArmHistory:
        recorder = self.recorder
        states = StateHistory.only(frozen(self.now)) if self.recording is None else self.recording.history()
        returns = recorder.copied("returns")
        recompute = partial(_recompute_returns, self.stepper)
        return ArmHistory(
            arm=self.arm,
            agents=self.cast,
            states=states,
            rewards=frozen(recorder.mean_rewards[:ticks]),
            ticks=ticks,
            times=recorder.times,
            new_fired=frozen(recorder.new_fired[:ticks]),
            new_visited=frozen(recorder.new_visited[:ticks]),
            returns=returns,
            earnings=None if self.checkpoints is None else self.checkpoints.history(states, returns, recompute),
            intended_rewards=frozen(recorder.mean_intended_rewards[:ticks]),
            earned=self._figures("earned"),
            conduct=Conduct.of(self._figures("conduct")),
            tick_conduct=frozen(recorder.tick_conduct[:ticks]),
            stocks=frozen(recorder.stocks[:ticks]),
        )

    def _figures(self, name: str) -> NDArray[Any]:
        """Return figures of each agent as they are now."""
        constant = name in self.stepper.constant
        return frozen(getattr(self.recorder, name)) if constant else self.recorder.copied(name)

    def events(self, ticks: int) -> Events:
        pieces = self.recorder.event_rows
        if pieces is None:
            gather = partial(_recompute_events, self.stepper, self.arm.start, ticks)
        else:
            gather = partial(_joined, pieces, len(pieces))
        return Events(self.recorder.events, gather, pieces)


def _joined(pieces: list[NDArray[np.int32]], number: int) -> NDArray[np.int32]:
    return np.concatenate(pieces[:number])


def _recompute_events(stepper: Stepper, start: NDArray[np.int32], ticks: int) -> NDArray[np.int32]:
    """Recompute the events of a run with too many of them to store: int32 [E, 6]."""
    recorder, memory = Recorder(stepper.agents, stepper.drives, EVENTS_WITHOUT_LIMIT), stepper.memory()
    recorder.make_room(ticks)
    for tick, end in stepper.pieces(0, ticks, memory):
        states = np.empty((end - tick, stepper.agents), np.int32)
        stepper.go_on(memory, tick, start, states, recorder, tick)
        start = states[-1]
    return np.concatenate(recorder.event_rows or [])


def _recompute_states(stepper: Stepper, tick: int, states: NDArray[np.int32], ticks: int) -> NDArray[np.int32]:
    """Recompute the states of some ticks from those at the start of the first: int32 [ticks + 1, N]."""
    return _recompute(stepper, tick, states, ticks, Recorder(stepper.agents, stepper.drives))


def _recompute_returns(
    stepper: Stepper, tick: int, states: NDArray[np.int32], returns: NDArray[np.float64], ticks: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Recompute the states and returns after some ticks from those at the start of the first."""
    recorder = Recorder(stepper.agents, stepper.drives)
    recorder.returns[:] = returns
    found = _recompute(stepper, tick, states, ticks, recorder)
    return found[-1], frozen(recorder.returns)


def _recompute(
    stepper: Stepper, tick: int, states: NDArray[np.int32], ticks: int, recorder: Recorder
) -> NDArray[np.int32]:
    found = np.empty((ticks + 1, stepper.agents), np.int32)
    found[0] = states
    recorder.make_room(ticks)
    stepper.step(tick, found, recorder, first_row=0)
    return found
