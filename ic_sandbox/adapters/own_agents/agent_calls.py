"""Calls of an agent that others wrote: each in time, and each answer checked, so that a fault is named."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.mdp.goals import Goals
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["AgentError", "AgentStopped", "CalledAgent"]

LOOK_EVERY_S = 0.1
"""How often a waiting call looks whether the run was asked to stop."""


class AgentError(WorldError):
    """The refusal of an agent's answer, or of an agent that raises or never returns.

    Attributes
    ----------
    run : Run or None
        The ticks before the fault; None if there are none.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> class Confused:
    ...     def act(self, observations):
    ...         return [99] * len(observations)
    >>> try:
    ...     ics.rollout("off_switch", Confused(), agents=2, ticks=3, controls=False)
    ... except ics.AgentError as error:
    ...     print(error)
    Confused.act, tick 0: agent 0 chose action 99; actions are 0 (north) to 5 (use)
    """

    def __init__(self, place: str, reason: str, hint: str = "") -> None:
        super().__init__([Fault(place, reason, hint)])
        self.run: Run | None = None


class AgentStopped(Exception):
    """Raised by a call that has not returned when the run was asked to stop."""


class CalledAgent:
    """An agent, called in a thread of its own if calls have a time limit. ``name`` identifies it in faults.

    ``timeout``: the seconds in which each call must return; None for no limit. A call that does not return can't be
    ended: its thread ends with the process. Once ``stopped()`` is true, it is no longer waited for, and
    :class:`AgentStopped` is raised.
    """

    def __init__(
        self, agent: Any, name: str, timeout: float | None, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        if not callable(getattr(agent, "act", None)):
            raise AgentError(name, "an agent needs a method act(observations)", "see docs/adapters.md")
        self._agent, self._name, self._timeout = agent, name, timeout
        self._caller = None if timeout is None else _Caller(stopped)
        self.observes = callable(getattr(agent, "observe", None))

    def close(self) -> None:
        """End the thread, unless a call has not returned."""
        if self._caller is not None:
            self._caller.close()

    def reset(self, goals: Goals, seed: int) -> None:
        """Tell the agent its goals and the seed, if it takes them."""
        if callable(getattr(self._agent, "reset", None)):
            self._call("reset", "before the first tick", goals, seed)

    def observe(self, tick: int, rewards: NDArray[np.float64], infos: list[dict[str, Any]]) -> None:
        """Tell the agent its rewards, float64 [N], and what happened, if it takes them."""
        if self.observes:
            self._call("observe", f"tick {tick}", rewards, infos)

    def act(self, tick: int, observations: Any, agents: int, actions: Sequence[str]) -> NDArray[np.int8]:
        """Return the agent's choices among ``actions``: int8 [agents]."""
        place = f"{self._name}.act, tick {tick}"
        answer = self._call("act", f"tick {tick}", observations)
        try:
            chosen = np.asarray(answer)
        except Exception as error:
            raise AgentError(place, f"the answer is no array: {error}") from None
        if chosen.shape != (agents,):
            raise AgentError(
                place, f"the answer has shape {chosen.shape}", f"return one action for each agent: shape ({agents},)"
            )
        if chosen.dtype.kind == "f":
            _check_each(place, np.isnan(chosen), "agent {agent} returned NaN as its action")
            _check_each(place, chosen != np.floor(chosen), "agent {agent} returned an action that is no whole number")
        elif chosen.dtype.kind not in "iu":
            raise AgentError(place, f"the answer holds {chosen.dtype}, not numbers of actions")
        wrong = np.flatnonzero((chosen < 0) | (chosen >= len(actions)))
        if len(wrong):
            number = chosen[wrong[0]]
            raise AgentError(
                place,
                f"agent {wrong[0]} chose action {number:.9g}",
                f"actions are 0 ({actions[0]}) to {len(actions) - 1} ({actions[-1]})",
            )
        return chosen.astype(np.int8)

    def _call(self, method: str, when: str, *arguments: Any) -> Any:
        place = f"{self._name}.{method}, {when}"
        function = getattr(self._agent, method)
        if self._caller is None or self._timeout is None:
            try:
                return function(*arguments)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # an agent that exits must not end the run
                raised = error
        else:
            try:
                answer, fault = self._caller.call(function, arguments, self._timeout)
            except queue.Empty:
                raise AgentError(place, f"did not return within {self._timeout:g} seconds") from None
            if fault is None:
                return answer
            raised = fault
        raise AgentError(place, f"raised {_described(raised)}{_where(raised)}") from raised


class _Caller:
    """A thread that makes one call at a time. It is a daemon, so a call that never returns does not block the exit."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._calls: queue.SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="agent", daemon=True).start()

    def call(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], timeout: float
    ) -> tuple[Any, BaseException | None]:
        """Return what the call returns, and what it raises. Raises ``queue.Empty`` after ``timeout`` seconds."""
        self._calls.put((function, arguments))
        return self._answer(time.monotonic() + timeout)

    def _answer(self, until: float) -> tuple[Any, BaseException | None]:
        """Wait for an answer, unless the run was asked to stop."""
        while True:
            left = until - time.monotonic()
            try:
                return self._answers.get(timeout=max(0.0, min(left, LOOK_EVERY_S)))
            except queue.Empty:
                if self._stopped():
                    raise AgentStopped from None
                if left <= LOOK_EVERY_S:
                    raise

    def close(self) -> None:
        """End the thread after the present call."""
        self._calls.put(None)

    def _work(self) -> None:
        while (wanted := self._calls.get()) is not None:
            function, arguments = wanted
            try:
                answer: tuple[Any, BaseException | None] = function(*arguments), None
            except BaseException as error:
                answer = None, error
            self._answers.put(answer)


def _check_each(place: str, wrong: NDArray[np.bool_], text: str) -> None:
    if wrong.any():
        raise AgentError(place, text.format(agent=int(np.argmax(wrong))))


def _described(error: BaseException) -> str:
    """Return the type and text of an error, whose text may itself raise."""
    try:
        text = str(error)
    except Exception as fault:
        text = f"its text raised {type(fault).__name__}"
    return f"{type(error).__name__}: {text}".rstrip(": ")


def _where(error: BaseException) -> str:
    """Return the file and line that raised an error, as the end of a sentence; empty if that is not the agent's."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    return f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
