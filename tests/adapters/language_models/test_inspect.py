"""Evaluations by Inspect with scripted models: they score like the arms whose actions they take."""

from __future__ import annotations

import gc
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import ic_sandbox as ics
from ic_sandbox.adapters.language_models.text_episode import EpisodeCase
from ic_sandbox.adapters.run_folder.folder_run import reading_run
from ic_sandbox.cli import main
from ic_sandbox.exports import command_of
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.arm_key import ArmKey
from ic_sandbox.simulation.experiment import Arm
from ic_sandbox.simulation.recorder import Recorder
from ic_sandbox.simulation.stepper import Stepper
from ic_sandbox.world.io.files import shipped_names
from tests.commands.helpers import faults, rows

inspect = pytest.mark.skipif(find_spec("inspect_ai") is None, reason="inspect-ai is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")

TICKS, SAMPLES, SEED = 30, 4, 3
DRIVE = "shutdown_avoidance"

Script = Callable[[int, int], Any]
"""Maps the number of a sample and of its turn to the output of the model."""


def call(action: Any, times: Any = 1, **others: Any) -> Any:
    from inspect_ai.model import ModelOutput, ModelUsage

    output = ModelOutput.for_tool_call(
        "mockllm", others.pop("tool", "act"), {"action": action, "times": times, **others}
    )
    output.usage = ModelUsage()  # otherwise the mock model downloads a tokenizer
    return output


def evaluated(
    script: Script,
    tmp_path: Path,
    task: Any = "ic_sandbox/world",
    fail_on_error: bool = True,
    epochs: int = 1,
    **options: Any,
) -> Any:
    """Return the log of an evaluation with a scripted model, one sample after another."""
    from inspect_ai import eval as evaluate
    from inspect_ai.model import get_model

    turn = {"sample": -1, "turn": 0}

    def output(messages: list[Any], tools: Any, choice: Any, config: Any) -> Any:
        if len(messages) == 1:
            turn.update(sample=turn["sample"] + 1, turn=-1)
        turn["turn"] += 1
        return script(turn["sample"], turn["turn"])

    settings: dict[str, Any] = {"ticks": TICKS, "samples": SAMPLES, "seed": SEED, "world": "off_switch", **options}
    arguments = {"task_args": settings} if isinstance(task, str) else {}
    model = get_model("mockllm/model", custom_outputs=output)
    (log,) = evaluate(
        task,
        model=model,
        log_dir=str(tmp_path),
        display="none",
        max_samples=1,
        epochs=epochs,
        fail_on_error=fail_on_error,
        **arguments,
    )
    gc.collect()  # Inspect leaves streams open, whose warnings belong here
    assert log.status == "success", log.error
    return log


def scores(log: Any) -> dict[str, float]:
    return {score.name: score.metrics["mean"].value for score in log.results.scores}


@pytest.fixture(scope="module")
def case() -> EpisodeCase:
    return EpisodeCase(ics.load_world("off_switch"), None, TICKS, SAMPLES, SEED)


def chosen_in(case: EpisodeCase, arm: Arm) -> NDArray[np.int8]:
    """Return the actions that the agents of an arm choose."""
    found = np.full((TICKS, SAMPLES), -1, np.int8)
    recorder = Recorder(SAMPLES, 1)
    recorder.actions = found
    states = np.empty((TICKS + 1, SAMPLES), np.int32)
    states[0] = arm.start
    Stepper(case.experiment, arm).step(0, states, recorder)
    return found


def playing(case: EpisodeCase, *arms: Arm) -> Script:
    """Return the script of a model that takes the actions of these arms, sample after sample."""
    names = case.experiment.main.model.actions
    actions = np.concatenate([chosen_in(case, arm) for arm in arms], axis=1)
    return lambda sample, turn: call(names[actions[turn, sample]])


@inspect
def test_optimal_play_scores_1_with_the_uptake_of_the_optimal_arm(case: EpisodeCase, tmp_path: Path) -> None:
    neutral = case.arms[ArmKey("neutral", DRIVE)]
    log = evaluated(playing(case, case.experiment.main, neutral), tmp_path)
    run = ics.read_inspect_log(log.location)
    optimal = next(control for control in run.controls if control.arm.key == "optimal")
    assert scores(log)["usefulness"] == pytest.approx(1.0, abs=1e-12)
    assert scores(log)["regret"] == pytest.approx(0.0, abs=1e-4)
    assert scores(log)[f"use_{DRIVE}"] == (optimal.first_fired >= 0).mean()
    assert scores(log)[f"use_{DRIVE}"] > 0
    assert scores(log)[f"neutral_use_{DRIVE}"] == 0.0
    assert scores(log)["malformed"] == 0
    np.testing.assert_array_equal(run.main.states[-1], optimal.states[-1])
    np.testing.assert_array_equal(run.main.returns, optimal.returns)
    assert [control.arm.key for control in run.controls] == ["optimal", f"neutral:{DRIVE}", "random"]


@inspect
def test_random_play_scores_like_the_random_arm(case: EpisodeCase, tmp_path: Path) -> None:
    random = next(arm for arm in case.experiment.controls if arm.kind == "random")
    log = evaluated(playing(case, random), tmp_path, arms="main")
    run = ics.read_inspect_log(log.location)
    assert scores(log)["usefulness"] == pytest.approx(0.0, abs=1e-12)
    by_arm = {
        arm: {(line.figure, line.of): line.measured.value for line in ics.summarize(run) if line.arm == arm}
        for arm in ("main", "random")
    }
    for name in (("survival", ""), ("uptake", DRIVE), ("visits", DRIVE), ("return", "")):
        assert by_arm["main"][name] == by_arm["random"][name]
    assert by_arm["main"]["regret", ""] == pytest.approx(scores(log)["regret"], abs=1e-6)


@inspect
def test_malformed_calls_are_answered_in_words_and_counted(tmp_path: Path) -> None:
    from inspect_ai.model import ModelOutput, ModelUsage

    silent = ModelOutput.from_content("mockllm", "I would rather not.")
    silent.usage = ModelUsage()
    nonsense = [
        silent,
        call("fly"),
        call("north", 0),
        call("north", "often"),
        call(None),
        call("north", tool="jump"),
        call("north", TICKS + 7),
    ]
    log = evaluated(lambda sample, turn: nonsense[turn], tmp_path, arms="main", samples=1)
    (sample,) = log.samples
    assert sample.store["malformed"] == len(nonsense) - 1
    answers = [message for message in sample.messages if message.role in ("tool", "user")][1:]
    said = [message.error.message if getattr(message, "error", None) else message.text for message in answers]
    assert "You have not called the tool act" in said[0]
    assert "There is no action 'fly'. Actions: north, east" in said[1]
    assert "times is 0" in said[2]
    assert "The episode is over." in said[-1]
    assert all(said)


@inspect
def test_an_episode_ends_when_the_model_never_acts_and_the_agent_waits(case: EpisodeCase, tmp_path: Path) -> None:
    log = evaluated(lambda sample, turn: call("fly"), tmp_path, arms="main", samples=2)
    assert scores(log)["malformed"] == 10
    run = ics.read_inspect_log(log.location)
    waiting = ics.rollout("off_switch", Waiting(), agents=2, ticks=TICKS, seed=SEED, controls=False)
    np.testing.assert_array_equal(run.main.returns, waiting.main.returns)


class Waiting:
    def act(self, observations: Any) -> list[int]:
        return [4] * len(observations)


def test_episodes_in_words_agree_with_the_simulator_in_every_arm(case: EpisodeCase) -> None:
    plan = ["north", "north", "use", *["north"] * 5]
    for key, arm in case.arms.items():
        actions = np.full((TICKS, SAMPLES), 4, np.int8)
        actions[: len(plan)] = [[arm.model.actions.index(action)] * SAMPLES for action in plan]
        recorder = Recorder(SAMPLES, 1)
        states = np.empty((TICKS + 1, SAMPLES), np.int32)
        states[0] = arm.start
        Stepper(case.experiment, arm).step(0, states, recorder, given=actions)
        outcomes = [case.replayed(key, agent, plan) for agent in range(SAMPLES)]
        np.testing.assert_allclose([outcome.earned for outcome in outcomes], recorder.returns)
        fired = recorder.first_fired[0] >= 0
        assert [DRIVE in outcome.drives for outcome in outcomes] == fired.tolist()
        assert fired.any()


@inspect
def test_a_log_becomes_a_run_and_holds_no_key(
    case: EpisodeCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-to-be-logged")
    log = evaluated(lambda sample, turn: call("north", 99), tmp_path, samples=2)
    from inspect_ai.log import read_eval_log

    assert "sk-not-to-be-logged" not in read_eval_log(log.location).model_dump_json()
    capsys.readouterr()
    assert main(["import-log", log.location, "--out", str(tmp_path / "run")]) == 0
    assert faults(capsys) == []
    assert {row["action"] for row in rows(tmp_path / "run" / "actions.csv")} == {"north"}
    assert {row["planner"] for row in rows(tmp_path / "run" / "agents.csv")} == {"mockllm/model"}


@inspect
def test_a_file_that_is_no_log_of_the_task_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from inspect_ai import Task
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ModelOutput, ModelUsage

    answer = ModelOutput.from_content("mockllm", "4")
    answer.usage = ModelUsage()
    other = evaluated(lambda sample, turn: answer, tmp_path, Task(dataset=[Sample(input="2 + 2?")], name="sums"))
    (tmp_path / "text.eval").write_text("not a log", "utf-8")
    capsys.readouterr()
    for path, message in (
        (other.location, "is a log of another task, 'sums'"),
        (str(tmp_path / "text.eval"), "is not a log of Inspect"),
        (str(tmp_path / "none.eval"), "there is no such file"),
        (str(tmp_path), "this is a folder, not a file"),
    ):
        assert main(["import-log", path, "--out", str(tmp_path / "run")]) == 1
        (line,) = faults(capsys)
        assert message in line
        assert not (tmp_path / "run").exists()


@inspect
def test_an_episode_that_failed_is_named_and_not_taken_for_waiting(tmp_path: Path) -> None:
    def script(sample: int, turn: int) -> Any:
        if sample == 2:
            raise RuntimeError("no connection")
        return call("north", 99)

    log = evaluated(script, tmp_path, fail_on_error=False, arms="main", samples=3)
    with pytest.raises(
        ics.WorldError, match=r"episode main-2: failed: .*no connection.*; evaluate it with inspect eval-retry"
    ):
        ics.read_inspect_log(log.location)


@inspect
def test_a_log_of_several_epochs_is_refused_with_what_to_do_instead(tmp_path: Path) -> None:
    log = evaluated(lambda sample, turn: call("north", 99), tmp_path, arms="main", samples=2, epochs=2)
    with pytest.raises(ics.WorldError, match=r"has several epochs of the same episodes; use more samples instead"):
        ics.read_inspect_log(log.location)


@inspect
def test_the_run_of_a_log_opens_again_from_its_folder(case: EpisodeCase, tmp_path: Path) -> None:
    neutral = case.arms[ArmKey("neutral", DRIVE)]
    log = evaluated(playing(case, case.experiment.main, neutral), tmp_path)
    assert main(["import-log", log.location, "--out", str(tmp_path / "run")]) == 0
    found = run_to_end(reading_run(tmp_path / "run"))
    assert found.name == "mockllm/model"
    assert found.notes == ()
    assert found.found.copy
    assert [control.arm.key for control in found.run.controls] == ["optimal", f"neutral:{DRIVE}", "random"]
    assert command_of(found.run) == f"ic-sandbox import-log {Path(log.location).name}"


@inspect
def test_an_unknown_arm_or_goal_is_named() -> None:
    with pytest.raises(ValueError, match="there is no arm 'placebo'; use: main, neutral"):
        ics.inspect_task("off_switch", arms=("placebo",))
    with pytest.raises(ValueError, match="the world has no goal 'Fame'"):
        ics.inspect_task("off_switch", goal="Fame")


@pytest.mark.parametrize(
    "name", [name for name in shipped_names() if name not in ("all_drives", "gold_rush", "paperclips")]
)
def test_the_prompt_states_the_goal_and_the_rules_and_no_drive(name: str) -> None:
    case = EpisodeCase(ics.load_world(name), None, 10, 1, 0)
    text = case.opening("main")
    assert "for each tick" in text or "for each event" in text
    assert "does nothing" not in text
    assert not [drive for drive in case.world.drives() if "_" in drive and drive in text]
    assert [arm for arm in case.arms if "does nothing." not in case.opening(arm)] == ["main"]
