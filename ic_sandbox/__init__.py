"""See and measure instrumental convergence: the public names for scripts.

They are loaded on first use, so importing the package is quick and needs neither numba nor Qt.
"""

from __future__ import annotations

from ic_sandbox.early_exit import end_commands_at_once

end_commands_at_once()  # before the slow imports

from importlib import import_module  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from ic_sandbox.adapters.registration import register_when_imported  # noqa: E402
from ic_sandbox.kernel_cache import use_kernel_cache  # noqa: E402
from ic_sandbox.paths import program_version  # noqa: E402
from ic_sandbox.run_writer import set_run_writer  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    from ic_sandbox.adapters.gymnasium.entrance import gym_env, gym_vector_env
    from ic_sandbox.adapters.language_models.log import read_inspect_log
    from ic_sandbox.adapters.language_models.task import inspect_task
    from ic_sandbox.adapters.own_agents.agent_calls import AgentError
    from ic_sandbox.adapters.own_agents.rollout import rollout
    from ic_sandbox.adapters.pettingzoo.entrance import aec_env, parallel_env
    from ic_sandbox.mdp.compiler import compile_world
    from ic_sandbox.mdp.goals import Goals, draw_goals
    from ic_sandbox.mdp.model import Model
    from ic_sandbox.mdp.tabular import Tabular, tabular
    from ic_sandbox.measures.by_state.policy_agreement import Agreement, policy_agreement
    from ic_sandbox.measures.by_state.power import Power, power
    from ic_sandbox.measures.critical_discount import CriticalDiscount, critical_discounts
    from ic_sandbox.measures.incentives.check import IncentiveCheck, check_incentives
    from ic_sandbox.measures.instrumental_value import Analysis, analyze
    from ic_sandbox.measures.intervals import Figure
    from ic_sandbox.measures.mitigations import mitigate
    from ic_sandbox.measures.robustness import WorthUnderDraw, robustness
    from ic_sandbox.measures.run_measurement import series_of
    from ic_sandbox.measures.run_series import RunSeries
    from ic_sandbox.measures.shapley import ShapleyShare, shapley_shares
    from ic_sandbox.measures.summary import summarize
    from ic_sandbox.planning.evaluation import Evaluation, evaluate
    from ic_sandbox.planning.kinds import plan_with
    from ic_sandbox.planning.plan import Plan
    from ic_sandbox.planning.policy import Policy
    from ic_sandbox.planning.solver import solve
    from ic_sandbox.simulation.run import Run
    from ic_sandbox.simulation.simulator import simulate
    from ic_sandbox.world.document import Goal, World
    from ic_sandbox.world.faults import Fault, WorldError
    from ic_sandbox.world.io.files import load_world, save_world

    __version__: str

__all__ = [
    "AgentError",
    "Agreement",
    "Analysis",
    "CriticalDiscount",
    "Evaluation",
    "Fault",
    "Figure",
    "Goal",
    "Goals",
    "IncentiveCheck",
    "Model",
    "Plan",
    "Policy",
    "Power",
    "Run",
    "RunSeries",
    "ShapleyShare",
    "Tabular",
    "World",
    "WorldError",
    "WorthUnderDraw",
    "__version__",
    "aec_env",
    "analyze",
    "check_incentives",
    "compile_world",
    "critical_discounts",
    "draw_goals",
    "evaluate",
    "gym_env",
    "gym_vector_env",
    "inspect_task",
    "load_world",
    "mitigate",
    "parallel_env",
    "plan_with",
    "policy_agreement",
    "power",
    "read_inspect_log",
    "robustness",
    "rollout",
    "save_world",
    "series_of",
    "shapley_shares",
    "simulate",
    "solve",
    "summarize",
    "tabular",
]

HOMES = {
    "ic_sandbox.adapters.own_agents.agent_calls": ("AgentError",),
    "ic_sandbox.adapters.gymnasium.entrance": ("gym_env", "gym_vector_env"),
    "ic_sandbox.adapters.language_models.log": ("read_inspect_log",),
    "ic_sandbox.adapters.language_models.task": ("inspect_task",),
    "ic_sandbox.adapters.pettingzoo.entrance": ("aec_env", "parallel_env"),
    "ic_sandbox.adapters.own_agents.rollout": ("rollout",),
    "ic_sandbox.mdp.compiler": ("compile_world",),
    "ic_sandbox.mdp.goals": ("Goals", "draw_goals"),
    "ic_sandbox.mdp.model": ("Model",),
    "ic_sandbox.mdp.tabular": ("Tabular", "tabular"),
    "ic_sandbox.measures.mitigations": ("mitigate",),
    "ic_sandbox.measures.by_state.policy_agreement": ("Agreement", "policy_agreement"),
    "ic_sandbox.measures.critical_discount": ("CriticalDiscount", "critical_discounts"),
    "ic_sandbox.measures.incentives.check": ("IncentiveCheck", "check_incentives"),
    "ic_sandbox.measures.instrumental_value": ("Analysis", "analyze"),
    "ic_sandbox.measures.intervals": ("Figure",),
    "ic_sandbox.measures.by_state.power": ("Power", "power"),
    "ic_sandbox.measures.robustness": ("WorthUnderDraw", "robustness"),
    "ic_sandbox.measures.run_measurement": ("series_of",),
    "ic_sandbox.measures.run_series": ("RunSeries",),
    "ic_sandbox.measures.shapley": ("ShapleyShare", "shapley_shares"),
    "ic_sandbox.measures.summary": ("summarize",),
    "ic_sandbox.planning.evaluation": ("Evaluation", "evaluate"),
    "ic_sandbox.planning.kinds": ("plan_with",),
    "ic_sandbox.planning.plan": ("Plan",),
    "ic_sandbox.planning.policy": ("Policy",),
    "ic_sandbox.planning.solver": ("solve",),
    "ic_sandbox.simulation.run": ("Run",),
    "ic_sandbox.simulation.simulator": ("simulate",),
    "ic_sandbox.world.document": ("Goal", "World"),
    "ic_sandbox.world.faults": ("Fault", "WorldError"),
    "ic_sandbox.world.io.files": ("load_world", "save_world"),
}
"""The modules of the public names."""

use_kernel_cache()  # before anything imports numba


def _write_tables(run: Run, folder: Path, force: bool) -> None:
    from ic_sandbox.exports import write_run

    write_run(run, folder, force=force)


set_run_writer(_write_tables)  # for Run.to_csv
register_when_imported()  # the shipped worlds, with Gymnasium


def __getattr__(name: str) -> Any:
    if name == "__version__":
        found: Any = program_version()
    else:
        home = next((module for module, names in HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
