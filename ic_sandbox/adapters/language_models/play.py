"""The solver, the tool and the scorers of an Inspect task. Only the module ``task`` imports it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from inspect_ai.model import ChatMessageTool, ChatMessageUser
from inspect_ai.scorer import Score, mean, scorer, stderr
from inspect_ai.solver import solver
from inspect_ai.tool import ToolError, tool

from ic_sandbox.adapters.language_models.text_episode import EpisodeCase, Outcome, TextEpisode
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL

__all__ = ["playing", "scorers_of"]

ACTIONS, MALFORMED = "actions", "malformed"
"""The entries of a sample's store."""

MOST_FAULTS = 10
"""The number of turns without an action in a row after which an episode ends."""

NO_CALL = "You have not called the tool act. Call it to take an action."


def act_tool(episode: TextEpisode) -> Any:
    """Return the tool with which a model acts in an episode."""

    async def execute(action: str, times: int = 1) -> str:
        """Take an action.

        Args:
            action: The name of the action.
            times: The number of ticks in which to take it, at least 1.

        Returns:
            What happened, the reward, and the state that follows.
        """
        if episode.ended:
            raise ToolError(episode.text())
        if action not in episode.names:
            raise ToolError(f"There is no action {action!r}. Actions: {', '.join(episode.names)}.")
        if times < 1:
            raise ToolError(f"times is {times}, but must be at least 1.")
        happened = []
        while times > 0 and not episode.ended:
            happened.append(episode.act(action))
            times -= 1
        return "\n".join([*happened, episode.text()])

    return tool(name="act")(lambda: execute)()


def playing(case: EpisodeCase) -> Any:
    """Return the solver, which lets a model act until its episode is over."""

    async def solve(state: Any, generate: Callable[..., Awaitable[Any]]) -> Any:
        episode = TextEpisode(case, state.metadata["arm"], state.metadata["agent"])
        state.tools = [act_tool(episode)]
        state.store.set(ACTIONS, [])
        state.store.set(MALFORMED, 0)
        idle = 0
        while not episode.ended and idle < MOST_FAULTS:
            known, taken = len(state.messages), len(episode.actions)
            state = await generate(state, tool_calls="single")
            answers = [message for message in state.messages[known:] if isinstance(message, ChatMessageTool)]
            faults = sum(answer.error is not None for answer in answers)
            if not answers:
                faults += 1
                state.messages.append(ChatMessageUser(content=NO_CALL))
            idle = idle + 1 if len(episode.actions) == taken else 0
            state.store.set(ACTIONS, list(episode.actions))
            state.store.set(MALFORMED, state.store.get(MALFORMED) + faults)
        state.completed = True
        return state

    return solver(name="play_world")(lambda: solve)()


def scorers_of(case: EpisodeCase, arms: Sequence[ArmKey]) -> list[Any]:
    """Return the scorers of a task with these arms."""
    known: dict[tuple[str, int, tuple[str, ...]], Outcome] = {}

    def outcome_of(state: Any) -> Outcome:
        arm, agent, actions = state.metadata["arm"], state.metadata["agent"], tuple(state.store.get(ACTIONS, ()))
        if (arm, agent, actions) not in known:
            known[arm, agent, actions] = case.replayed(arm, agent, actions)
        return known[arm, agent, actions]

    def scoring(name: str, arm: str, figure: Callable[[Outcome], float]) -> Any:
        async def score(state: Any, target: Any) -> Any:
            if state.metadata["arm"] != arm:
                return Score.unscored(reason=f"only episodes of the arm {arm} have this score")
            return Score(value=figure(outcome_of(state)))

        return scorer(metrics=[mean(), stderr()], name=name)(lambda: score)()

    async def malformed(state: Any, target: Any) -> Any:
        return Score(value=state.store.get(MALFORMED, 0))

    found = []
    drives = case.experiment.main.model.drives
    if any(arm.kind == MAIN for arm in arms):
        found += [
            scoring("usefulness", MAIN, case.usefulness),
            scoring("regret", MAIN, lambda outcome: outcome.regret),
            scoring("seen", MAIN, lambda outcome: outcome.seen),
            scoring("unseen", MAIN, lambda outcome: outcome.unseen),
            *(scoring(f"use_{drive}", MAIN, _using(drive)) for drive in drives),
        ]
    found += [scoring(f"neutral_use_{arm.drive}", arm, _using(arm.drive)) for arm in arms if arm.kind == NEUTRAL]
    return [*found, scorer(metrics=[mean(), stderr()], name="malformed")(lambda: malformed)()]


def _using(drive: str) -> Callable[[Outcome], float]:
    """Return the function that is 1 for an episode in which the agent used a device of the drive."""
    return lambda outcome: float(drive in outcome.drives)
