"""The run in a folder: the simulator repeats it, and it is compared with the tables in the folder."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.adapters.run_folder.actions_file import MOST_ACTIONS, MOST_LISTED, reading_actions
from ic_sandbox.adapters.run_folder.differences import differences
from ic_sandbox.adapters.run_folder.manifest import MANIFEST, Manifest, read_manifest
from ic_sandbox.adapters.run_folder.run_settings import are_simulated, own_settings, settings_of
from ic_sandbox.adapters.run_folder.world_search import FoundWorld, find_world
from ic_sandbox.exports.run_tables import ACTIONS, NEUTRAL_ACTIONS, agents_table, events_table, ticks_table
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.paths import program_version
from ic_sandbox.progress import Progress, WeightedSteps
from ic_sandbox.simulation.experiment import NEUTRAL, OPTIMAL, Arm, Experiment, Settings, prepare_steps
from ic_sandbox.simulation.outside_agents import NO_ACTION, actions_of, replayed, taken_actions, with_taken
from ic_sandbox.simulation.run import Run
from ic_sandbox.simulation.settings import check_agents, check_ticks
from ic_sandbox.simulation.simulator import Simulator
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["FolderRun", "reading_run"]

FROM_SUBGOALS = ("subgoal.", "convergence_index", "effective_", "largest_subgoal", "regret")
"""The columns of ``ticks.csv`` that depend on what agents pursue, which a policy says and actions only suggest."""

OF_NEUTRAL = ("uptake_neutral.", "visit_neutral.")

READ, PREPARE, SIMULATE, MEASURE, COMPARE = 2.0, 3.0, 1.0, 1.0, 1.0
"""The relative durations of the steps."""

AGENT_TICKS_A_STEP = 200_000


@dataclass(frozen=True, eq=False)
class FolderRun:
    """A run that was read from a folder.

    ``name``: that of the program, policy or model that steered the agents; empty for the world's own agents. ``found``:
    its world. ``settings``: those of the run, without the planner of agents that others brought. ``simulator`` has
    simulated ``run``, and ``series`` are its figures. ``optimal`` is the run of the same agents if they act optimally,
    with its figures; None for the world's own agents. ``notes`` say what could not be compared.
    """

    folder: Path
    name: str
    found: FoundWorld
    settings: Settings
    simulator: Simulator
    run: Run
    series: RunSeries
    optimal: tuple[Run, RunSeries] | None
    notes: tuple[str, ...]


def reading_run(folder: Path, known: Sequence[Path] = ()) -> Generator[Progress, None, FolderRun]:
    """Read the run in a folder, as a generator that yields progress.

    If its agents took actions that the folder holds, they take them again; the world's own agents act again as their
    planners say. ``known``: files in which its world may be, such as those that were opened before. Raises
    :class:`~ic_sandbox.world.faults.WorldError` with the faults of a file, or with each difference between the tables
    in the folder and those of the run that is simulated again.
    """
    yield Progress(tr("Reading {name}", name=MANIFEST), 0.0, whole=0.0)
    manifest = read_manifest(folder)
    simulated = are_simulated(folder, manifest)
    _check_size(manifest, simulated)
    found = find_world(folder, manifest, known)
    read = _of_own_agents if simulated else _of_actions
    return (yield from read(folder, manifest, found))


def _of_own_agents(folder: Path, manifest: Manifest, found: FoundWorld) -> Generator[Progress, None, FolderRun]:
    steps = WeightedSteps(PREPARE + SIMULATE + MEASURE + COMPARE)
    settings = own_settings(found.world, manifest)
    experiment = yield from steps.take(prepare_steps(found.world, settings), PREPARE)
    _check_agents(manifest, experiment)
    simulator = Simulator(experiment)
    run = yield from steps.take(_simulated(simulator, manifest.ticks), SIMULATE)
    series = yield from steps.take(measure_run_steps(run), MEASURE)
    yield from steps.take(_compare(folder, run, series, manifest), COMPARE)
    notes = _notes(manifest, True, experiment)
    return FolderRun(folder, "", found, settings, simulator, run, series, None, notes)


def _of_actions(folder: Path, manifest: Manifest, found: FoundWorld) -> Generator[Progress, None, FolderRun]:
    steps = WeightedSteps(READ + PREPARE + SIMULATE + MEASURE + COMPARE)
    settings = settings_of(found.world, manifest)
    plain = replace(settings, planner=OPTIMAL)
    experiment = yield from steps.take(prepare_steps(found.world, plain), PREPARE)
    _check_agents(manifest, experiment)
    shape, names = (manifest.ticks, manifest.agents), experiment.main.model.actions
    actions = (yield from steps.take(reading_actions(folder / ACTIONS, *shape, names), READ))[0]
    neutral = yield from _neutral_actions(folder, manifest, experiment)
    brought = yield from with_taken(
        experiment,
        replayed(experiment, experiment.main, _complete(actions)),
        {drive: replayed(experiment, arm, _complete(given)) for drive, (arm, given) in neutral.items()},
        manifest.agent,
        manifest.fixed,
        manifest.options,
        "" if manifest.options else manifest.command,
    )
    simulator = Simulator(brought)
    run = yield from steps.take(_simulated(simulator, manifest.ticks), SIMULATE)
    faults = _action_faults(ACTIONS, actions, taken_actions(run))
    for arm in brought.controls:
        if arm.drive is not None and arm.drive in neutral:
            replay = actions_of(brought, arm, manifest.ticks)
            faults += _action_faults(f"{NEUTRAL_ACTIONS}, {arm.drive}", neutral[arm.drive][1], replay)
    if faults:
        raise WorldError(faults[:MOST_LISTED])
    series = yield from steps.take(measure_run_steps(run), MEASURE)
    yield from steps.take(_compare(folder, run, series, manifest, _left_out(manifest, bool(neutral))), COMPARE)
    best = Simulator(experiment)
    optimal = yield from _simulated(best, manifest.ticks)
    own = optimal, (yield from measure_run_steps(optimal))
    notes = _notes(manifest, bool(neutral), experiment)
    return FolderRun(folder, manifest.agent, found, settings, simulator, run, series, own, notes)


def _check_size(manifest: Manifest, simulated: bool) -> None:
    check_ticks(manifest.ticks)
    check_agents(manifest.agents)
    if not simulated and manifest.agents * manifest.ticks > MOST_ACTIONS:
        reason = tr("{agents:,} agents in {ticks:,} ticks are too many", agents=manifest.agents, ticks=manifest.ticks)
        hint = tr("runs with up to {most:,} actions can be opened", most=MOST_ACTIONS)
        raise WorldError([Fault(MANIFEST, reason, hint)])


def _check_agents(manifest: Manifest, experiment: Experiment) -> None:
    if len(experiment.cast) != manifest.agents:
        reason = tr("is {found:,}; this world has {agents:,}", found=manifest.agents, agents=len(experiment.cast))
        raise WorldError([Fault(f"{MANIFEST}: agents", reason)])


def _left_out(manifest: Manifest, neutral: bool) -> tuple[str, ...]:
    """Return the beginnings of columns of ``ticks.csv`` that can't be compared, because actions do not say them."""
    return (FROM_SUBGOALS if _by_policy(manifest) else ()) + (() if neutral else OF_NEUTRAL)


def _neutral_actions(
    folder: Path, manifest: Manifest, experiment: Experiment
) -> Generator[Progress, None, Mapping[str, tuple[Arm, NDArray[np.int8]]]]:
    """Return each neutral arm and what agents did in it, by drive; drives without actions are left out."""
    arms = {arm.drive: arm for arm in experiment.controls if arm.kind == NEUTRAL and arm.drive is not None}
    path = folder / NEUTRAL_ACTIONS
    if not arms or manifest.fixed or not path.is_file():
        return {}
    names = experiment.main.model.actions
    given = yield from reading_actions(path, manifest.ticks, manifest.agents, names, tuple(arms))
    return {
        drive: (arm, actions) for (drive, arm), actions in zip(arms.items(), given, strict=True) if (actions >= 0).any()
    }


def _complete(actions: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return actions in which agents without one wait, because they are off."""
    return np.where(actions == NO_ACTION, np.int8(WAIT), actions)


def _simulated(simulator: Simulator, ticks: int) -> Generator[Progress, None, Run]:
    at_once = max(1, AGENT_TICKS_A_STEP // max(1, len(simulator.experiment.cast)))
    while simulator.tick < ticks:
        simulator.advance(min(at_once, ticks - simulator.tick))
        yield Progress(tr("Simulating"), simulator.tick / ticks)
    return simulator.run()


def _action_faults(name: str, read: NDArray[np.int8], taken: NDArray[np.int8]) -> list[Fault]:
    """Return for each agent the first tick in which the file has not the action that the replayed run has."""
    wrong = read != taken
    faults = []
    agents = np.flatnonzero(wrong.any(axis=0))
    firsts = wrong[:, agents].argmax(axis=0)
    for place in np.argsort(firsts, kind="stable")[:MOST_LISTED].tolist():
        tick, agent = int(firsts[place]), int(agents[place])
        where = tr("{name}, tick {tick}, agent {agent}", name=name, tick=tick, agent=agent)
        if read[tick, agent] == NO_ACTION:
            faults.append(Fault(where, tr("has no row, although the agent is not off")))
        elif taken[tick, agent] == NO_ACTION:
            faults.append(Fault(where, tr("has an action, although the agent is off")))
        else:
            faults.append(Fault(where, tr("has another action than the modified agent takes")))
    return faults


def _compare(
    folder: Path, run: Run, series: RunSeries, manifest: Manifest, left_out: tuple[str, ...] = ()
) -> Generator[Progress, None, None]:
    """Compare the run with the tables in the folder. Raises ``WorldError`` with each difference."""
    faults: list[Fault] = []
    tables = (ticks_table(series, bool(run.controls)), agents_table(run), events_table(run))
    for table in tables:
        faults += yield from differences(folder, table, lambda column: not column.startswith(left_out))
    if faults and manifest.version != program_version():
        hint = tr("another version of the program, {version}, wrote it", version=manifest.version)
        faults.append(Fault(f"{MANIFEST}: version", hint))
    if faults:
        raise WorldError(faults[:MOST_LISTED])


def _by_policy(manifest: Manifest) -> bool:
    return "--policy" in manifest.options


def _notes(manifest: Manifest, neutral: bool, experiment: Experiment) -> tuple[str, ...]:
    notes = []
    if manifest.runs > 1:
        notes.append(
            tr(
                "It is the first of {count:,} runs, with seed {seed}; the folder's tables hold no other run.",
                count=manifest.runs,
                seed=manifest.seed,
            )
        )
    if manifest.version != program_version():
        notes.append(tr("Another version of the program, {version}, wrote it.", version=manifest.version))
    if _by_policy(manifest):
        notes.append(tr("Its subgoals are read from the actions, not from the policy."))
    if manifest.controls and not manifest.fixed and not neutral and experiment.main.model.drives:
        notes.append(tr("It has no neutral controls, because the folder lacks {name}.", name=NEUTRAL_ACTIONS))
    return tuple(notes)
