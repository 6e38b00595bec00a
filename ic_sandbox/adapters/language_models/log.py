"""Logs of Inspect as runs, so that the measures, intervals and charts of runs apply to language models."""

from __future__ import annotations

import os
import shlex
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.language_models.task import METADATA
from ic_sandbox.adapters.language_models.text_episode import EpisodeCase
from ic_sandbox.adapters.requirements import required
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.paths import plain_name
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.simulation.experiment import MAIN, NEUTRAL
from ic_sandbox.simulation.outside_agents import replayed, with_taken
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.files import read_world

__all__ = ["read_inspect_log", "reading_log"]

Episodes = dict[str, dict[int, list[str]]]
"""The actions of each agent, by arm."""

RETRY = "evaluate it with inspect eval-retry"


def read_inspect_log(path: str | os.PathLike[str]) -> Run:
    """Read the log of an Inspect task as a run, next to the optimum and the controls.

    Parameters
    ----------
    path
        The log, such as ``logs/2026-11-29_world.eval``.

    Returns
    -------
    Run
        A run with one agent for each episode of the main arm, in which each acts as the model did and then waits.

    Raises
    ------
    ModuleNotFoundError
        If Inspect is not installed.
    WorldError
        If the file is not the log of such a task, or an episode of the main arm is missing.

    Notes
    -----
    A neutral arm is left out unless it has as many episodes as the main arm.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> run = ics.read_inspect_log("logs/2026-11-29_world.eval")  # doctest: +SKIP
    >>> [line.figure for line in ics.summarize(run)][:2]  # doctest: +SKIP
    ['survival', 'survival']
    """
    return run_to_end(reading_log(Path(path)))


def reading_log(path: Path) -> Generator[Progress, None, Run]:
    """Read like :func:`read_inspect_log`, as a generator that yields progress."""
    log = _log_of(path)
    settings = _settings_of(path, log)
    episodes = _episodes_of(path, log)
    main = episodes.get(MAIN, {})
    agents = len(main)
    if not agents:
        raise WorldError([Fault(str(path), "has no episodes of the arm main")])
    missing = sorted(set(range(agents)) - set(main))
    if missing:
        raise WorldError([Fault(str(path), f"the episode {MAIN}-{missing[0]} is missing", RETRY)])
    case = EpisodeCase(read_world(settings["world"]), settings["goal"], settings["ticks"], agents, settings["seed"])
    experiment = case.experiment
    taken = replayed(experiment, experiment.main, _actions(path, case, main, MAIN))
    neutral = {
        arm.drive: replayed(experiment, arm, _actions(path, case, episodes[arm.key], arm.key))
        for arm in experiment.controls
        if arm.kind == NEUTRAL and arm.drive is not None and set(episodes.get(arm.key, ())) == set(range(agents))
    }
    command = shlex.join(["ic-sandbox", "import-log", plain_name(path)])
    brought = yield from with_taken(experiment, taken, neutral, str(log.eval.model), fixed=False, command=command)
    return (yield from simulate_steps(brought, case.ticks))


def _log_of(path: Path) -> Any:
    required("inspect_ai")
    from inspect_ai.log import read_eval_log

    if not path.is_file():
        found = "this is a folder, not a file" if path.is_dir() else "this is not an ordinary file"
        raise WorldError([Fault(str(path), found if path.exists() else "there is no such file")])
    try:
        return read_eval_log(str(path))
    except Exception as error:  # whatever the formats of logs raise
        raise WorldError([Fault(str(path), f"is not a log of Inspect: {type(error).__name__}: {error}")]) from error


def _settings_of(path: Path, log: Any) -> Mapping[str, Any]:
    """Return the settings of the task, after checking their types."""
    found = (log.eval.metadata or {}).get(METADATA)
    kinds = {"world": str, "ticks": int, "seed": int}
    if not isinstance(found, dict) or not all(isinstance(found.get(name), kind) for name, kind in kinds.items()):
        reason = f"is a log of another task, {log.eval.task!r}"
        raise WorldError([Fault(str(path), reason, "use logs of ic_sandbox/world or ics.inspect_task")])
    return {"goal": None, **found}


def _episodes_of(path: Path, log: Any) -> Episodes:
    """Return the actions of each episode, after checking that none failed."""
    found: Episodes = {}
    for sample in log.samples or ():
        if sample.error is not None:  # left out, it would bias the figures
            raise WorldError([Fault(f"{path}, episode {sample.id}", f"failed: {sample.error.message}", RETRY)])
        if sample.epoch != 1:
            hint = "use more samples instead, which have random numbers of their own"
            raise WorldError([Fault(str(path), "has several epochs of the same episodes", hint)])
        arm, agent, actions = (
            sample.metadata.get("arm"),
            sample.metadata.get("agent"),
            sample.store.get("actions"),
        )
        if isinstance(arm, str) and isinstance(agent, int) and isinstance(actions, list):
            found.setdefault(arm, {})[agent] = actions
    return found


def _actions(path: Path, case: EpisodeCase, episodes: Mapping[int, list[str]], arm: str) -> NDArray[np.int8]:
    """Return the actions of an arm, after which agents wait: int8 [T, N]."""
    names = case.experiment.main.model.actions
    found = np.full((case.ticks, len(episodes)), WAIT, np.int8)
    for agent, actions in episodes.items():
        unknown = [action for action in actions if action not in names]
        if unknown or len(actions) > case.ticks:
            reason = f"there is no action {unknown[0]!r}" if unknown else f"has more than {case.ticks} actions"
            raise WorldError([Fault(f"{path}, episode {arm}-{agent}", reason)])
        found[: len(actions), agent] = [names.index(action) for action in actions]
    return found
