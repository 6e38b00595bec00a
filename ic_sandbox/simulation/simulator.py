"""Letting agents live: advances every arm of an experiment together, and keeps their history.

Randomness is counter-based: each draw is a pure function of (seed, agent, tick, purpose). So a run is the same
however it is cut into steps, and the arms of an experiment meet the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.planning.plan import Plan
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.conduct import Conduct
from ic_sandbox.simulation.experiment import Arm, Experiment, experiment_of
from ic_sandbox.simulation.kernels.stepping import sum_stocks
from ic_sandbox.simulation.recorder import Recorder, frozen
from ic_sandbox.simulation.return_checkpoints import ReturnCheckpoints
from ic_sandbox.simulation.run import ArmHistory, Events, Run
from ic_sandbox.simulation.settings import check_ticks
from ic_sandbox.simulation.state_history import AGENT_TICKS_AT_ONCE, Recording, StateHistory
from ic_sandbox.simulation.stepper import Stepper
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["Simulator", "simulate", "simulate_steps"]

LEDGER_SHARE = 8
"""What agents have earned by past ticks takes this part of the memory for their states."""

EVENTS_WITHOUT_LIMIT = 2**62

AGENT_TICKS_A_STEP = 200_000
"""How much a generator simulates between two yields: some tens of milliseconds."""


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
    """Simulate an experiment, one step at a time; fewer ticks where between two steps ``stopped`` says so."""
    simulator = Simulator(experiment)
    at_once = max(1, AGENT_TICKS_A_STEP // max(1, len(experiment.cast)))
    while simulator.tick < ticks and not stopped():
        simulator.advance(min(at_once, ticks - simulator.tick))
        yield Progress(
            tr("Simulating"), simulator.tick / ticks, tr("tick {tick:,} of {ticks:,}", tick=simulator.tick, ticks=ticks)
        )
    return simulator.run()


class Simulator:
    """A run in the making. Not for several threads at once; the runs that it hands out are frozen."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.tick = 0
        limit = experiment.settings.history_bytes
        self._main = _ArmState(experiment, experiment.main, limit)
        self._controls = [_ArmState(experiment, arm, None) for arm in experiment.controls]

    def advance(self, ticks: int) -> None:
        """Live this many ticks more, in every arm."""
        for arm in (self._main, *self._controls):
            arm.advance(self.tick, ticks)
        self.tick += ticks

    def run(self) -> Run:
        """What has happened so far."""
        return Run(
            experiment=self.experiment,
            ticks=self.tick,
            main=self._main.history(self.tick),
            controls=tuple(arm.history(self.tick) for arm in self._controls),
            events=self._main.events(self.tick),
        )


class _ArmState:
    """One arm as it grows. ``limit`` is how many bytes of its past states are kept; None: only the present."""

    def __init__(self, experiment: Experiment, arm: Arm, limit: int | None) -> None:
        self.arm = arm
        self.stepper = Stepper(experiment, arm)
        self.agents = len(experiment.cast)
        self.cast = experiment.cast
        self.now = arm.start
        self.recording = None if limit is None else Recording(arm.start, partial(_replayed, self.stepper), limit)
        # The main arm keeps all its states, of which more can be told than sums.
        summed = 0 if limit is not None else len(arm.model.variables)
        self.book = Recorder(self.agents, len(arm.model.drives), limit or 0, summed)
        self.ledger = None if limit is None else ReturnCheckpoints(self.book.returns, limit // LEDGER_SHARE)

    def advance(self, first_tick: int, ticks: int) -> None:
        for states in _living(self.stepper, self.now, first_tick, ticks, self.book):
            self.now = states[-1]
            stop = first_tick + len(states) - 1
            self.book.average(first_tick, stop)
            if self.recording is None:
                variables, clusters = self.arm.model.states.variables, self.cast.clusters
                sum_stocks(states[1:], variables, clusters.of, clusters.sizes, self.book.stocks[first_tick:stop])
            first_tick = stop
            if self.recording is not None and self.ledger is not None:
                self.recording.extend(states)
                self.ledger.note(first_tick, self.book.returns)

    def history(self, ticks: int) -> ArmHistory:
        book = self.book
        states = StateHistory.only(frozen(self.now)) if self.recording is None else self.recording.history()
        returns = frozen(book.returns.copy())
        relive = partial(_relived, self.stepper)
        return ArmHistory(
            arm=self.arm,
            agents=self.cast,
            states=states,
            rewards=frozen(book.mean_rewards[:ticks]),
            first_fired=frozen(book.first_fired.copy()),
            first_visited=frozen(book.first_visited.copy()),
            new_fired=frozen(book.new_fired[:ticks]),
            new_visited=frozen(book.new_visited[:ticks]),
            off_tick=frozen(book.off_tick.copy()),
            modified_tick=frozen(book.modified_tick.copy()),
            returns=returns,
            earnings=None if self.ledger is None else self.ledger.earnings(states, returns, relive),
            intended_rewards=frozen(book.mean_intended_rewards[:ticks]),
            earned=frozen(book.earned.copy()),
            conduct=Conduct.of(book.conduct),
            tick_conduct=frozen(book.tick_conduct[:ticks]),
            stocks=frozen(book.stocks[:ticks]),
        )

    def events(self, ticks: int) -> Events:
        kept = self.book.event_rows
        if kept is None:
            gather = partial(_events_again, self.stepper, self.arm.start, ticks)
        else:
            gather = partial(_joined, kept, len(kept))
        return Events(self.book.events, gather)


def _living(
    stepper: Stepper, now: NDArray[np.int32], first_tick: int, ticks: int, book: Recorder
) -> Iterator[NDArray[np.int32]]:
    """Live so many ticks, piece by piece: int32 [ticks of the piece + 1, N], the first row being the last again."""
    book.make_room(first_tick + ticks)
    at_once = stepper.ticks_at_once(max(1, AGENT_TICKS_AT_ONCE // max(1, stepper.agents)))
    for tick in range(first_tick, first_tick + ticks, at_once):
        states = np.empty((1 + min(at_once, first_tick + ticks - tick), stepper.agents), np.int32)
        states[0] = now
        stepper.step(tick, states, book)
        now = states[-1]
        yield states


def _joined(pieces: list[NDArray[np.int32]], number: int) -> NDArray[np.int32]:
    return np.concatenate(pieces[:number])


def _events_again(stepper: Stepper, start: NDArray[np.int32], ticks: int) -> NDArray[np.int32]:
    """The events of a run in which there were too many of them to keep: int32 [E, 6]."""
    book = Recorder(stepper.agents, stepper.drives, EVENTS_WITHOUT_LIMIT)
    for _ in _living(stepper, start, 0, ticks, book):
        pass
    return np.concatenate(book.event_rows or [])


def _replayed(stepper: Stepper, tick: int, states: NDArray[np.int32], ticks: int) -> NDArray[np.int32]:
    """Live some ticks again, from where the agents were in one of them: int32 [ticks + 1, N]."""
    return _lived_again(stepper, tick, states, ticks, Recorder(stepper.agents, stepper.drives))


def _relived(
    stepper: Stepper, tick: int, states: NDArray[np.int32], returns: NDArray[np.float64], ticks: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The same, for where the agents are then and what they have earned."""
    accounts = Recorder(stepper.agents, stepper.drives)
    accounts.returns[:] = returns
    lived = _lived_again(stepper, tick, states, ticks, accounts)
    return lived[-1], frozen(accounts.returns)


def _lived_again(
    stepper: Stepper, tick: int, states: NDArray[np.int32], ticks: int, accounts: Recorder
) -> NDArray[np.int32]:
    lived = np.empty((ticks + 1, stepper.agents), np.int32)
    lived[0] = states
    accounts.make_room(ticks)
    stepper.step(tick, lived, accounts, first_row=0)
    return lived
