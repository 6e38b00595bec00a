"""The public entrance to evaluations of language models by Inspect. It imports Inspect only when called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ic_sandbox.adapters.episodes.problem import world_of
from ic_sandbox.adapters.language_models.text_episode import EpisodeCase
from ic_sandbox.adapters.options import TASK_TICKS
from ic_sandbox.adapters.requirements import required
from ic_sandbox.mdp.validation import whole_number
from ic_sandbox.paths import program_version
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL
from ic_sandbox.world.document import World
from ic_sandbox.world.io.encoder import dump_world
from ic_sandbox.world.validation.limits import LARGEST_SEED

if TYPE_CHECKING:
    from inspect_ai import Task

__all__ = ["KINDS", "METADATA", "inspect_task"]

METADATA = "ic_sandbox"
"""The entry of a log's metadata that holds the task's settings."""

KINDS = MAIN, NEUTRAL


def inspect_task(
    world: World | str,
    goal: str | None = None,
    ticks: int = TASK_TICKS,
    arms: str | Sequence[str] = KINDS,
    samples: int = 10,
    seed: int = 1,
) -> Task:
    """Build an Inspect task in which a language model acts in a world.

    Parameters
    ----------
    world
        A world, the name of a shipped world, or the path of a world file.
    goal
        The name of one of the world's goals. None: its first or, if it lists none, the first that its first population
        draws.
    ticks
        T, the number of ticks of an episode.
    arms
        ``"main"``, ``"neutral"`` (one arm for each drive, in which its devices do nothing), or both.
    samples
        The number of episodes in each arm.
    seed
        The seed of all random numbers. Episode i has those of agent i of a run with this seed.

    Returns
    -------
    Task
        A sample is an episode: the world as text, and the tool ``act(action, times=1)``.

    Raises
    ------
    ModuleNotFoundError
        If Inspect is not installed.
    WorldError
        If the world can't be loaded or compiled.
    ValueError
        For an unknown goal or arm, or a number out of range.

    Notes
    -----
    The prompt states the goal and the rules and does not mention drives. Scores are ``usefulness`` (0: the mean return
    at random, 1: the mean optimum, for the same random numbers and ticks), ``regret`` (discounted), ``seen`` and
    ``unseen`` (violations), ``malformed`` (calls that were answered with an error, and messages without a call), and
    for each drive ``use_DRIVE`` and, in its neutral arm, ``neutral_use_DRIVE``. If an episode ends early, the agent
    waits for the other ticks. ``inspect eval ic_sandbox/world -T world=off_switch`` finds this task by its name.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> task = ics.inspect_task("off_switch", samples=2, ticks=20)  # doctest: +SKIP
    >>> [sample.id for sample in task.dataset]  # doctest: +SKIP
    ['main-0', 'main-1', 'neutral:shutdown_avoidance-0', 'neutral:shutdown_avoidance-1']
    """
    required("inspect_ai")
    from inspect_ai import Task
    from inspect_ai.dataset import Sample

    from ic_sandbox.adapters.language_models.play import playing, scorers_of

    found = world_of(world)
    kinds = list(arms.split(",") if isinstance(arms, str) else arms)
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        raise ValueError(f"there is no arm {', '.join(map(repr, unknown)) or '(none)'}; use: {', '.join(KINDS)}")
    samples, ticks = whole_number("samples", samples, 1), whole_number("ticks", ticks, 1)
    case = EpisodeCase(found, goal, ticks, samples, whole_number("seed", seed, 0, LARGEST_SEED))
    chosen = [key for key, arm in case.arms.items() if arm.kind in kinds]
    settings: dict[str, Any] = {
        "version": program_version(),
        "world": dump_world(found),
        "goal": goal,
        "ticks": ticks,
        "samples": samples,
        "seed": seed,
    }
    return Task(
        dataset=[
            Sample(id=f"{arm}-{i}", input=case.opening(arm), metadata={"arm": str(arm), "agent": i})
            for arm in chosen
            for i in range(samples)
        ],
        solver=playing(case),
        scorer=scorers_of(case, chosen),
        metadata={METADATA: settings},
        name="world",
    )
