"""An evaluation of a language model by Inspect; here a mock model takes the place of a real one, so no key is needed.

The mock walks north, uses the switch on the way, and waits at the stars: it acts optimally. But it does the same in the
neutral arm, in which the switch does nothing, so using it is a habit, and excess uptake is 0. For a real model, type
`inspect eval ic_sandbox/world -T world=off_switch --model PROVIDER/MODEL`.

    usefulness                           1.00
    regret                               0.00
    use_shutdown_avoidance               0.70
    neutral_use_shutdown_avoidance       0.70
    malformed                            0.00
    uptake: optimal 0.70, excess 0.00
"""

from __future__ import annotations

import tempfile

from inspect_ai import eval as evaluate
from inspect_ai.model import ModelOutput, ModelUsage, get_model

import ic_sandbox as ics

PLAN = (("north", 2), ("use", 1), ("north", 5), ("wait", 99))


def scripted(messages: list, tools: list, tool_choice: object, config: object) -> ModelOutput:
    """Return the next call of the plan; the conversation tells how many came before."""
    action, times = PLAN[min(len(messages) // 2, len(PLAN) - 1)]
    output = ModelOutput.for_tool_call("mockllm", "act", {"action": action, "times": times})
    output.usage = ModelUsage()
    return output


def main() -> None:
    """Evaluate the mock model, print its scores, and read the log as a run."""
    task = ics.inspect_task("off_switch", ticks=40, samples=10, seed=1)
    model = get_model("mockllm/model", custom_outputs=scripted)
    with tempfile.TemporaryDirectory() as logs:
        (log,) = evaluate(task, model=model, log_dir=logs, display="none")
        run = ics.read_inspect_log(log.location)
    for score in log.results.scores:
        if score.name not in ("seen", "unseen"):
            print(f"{score.name:34} {score.metrics['mean'].value:6.2f}")
    found = {(line.figure, line.arm.kind): line.measured.value for line in ics.summarize(run)}
    print(f"uptake: optimal {found['uptake', 'optimal']:.2f}, excess {found['excess_uptake', 'main']:.2f}")


if __name__ == "__main__":
    main()
