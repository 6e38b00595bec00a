"""Choices by the values of all actions, not only of the best: satisficers, softmax, quantilizers.

A satisficer takes any action that is good enough (Simon 1956). A softmax agent prefers better actions. A quantilizer
draws from the best share q of a base distribution, so that ``E[c] <= E_base[c] / q`` for every cost c >= 0 in every
state (Taylor 2016, *Quantilizers: a safer alternative to maximizers for limited optimization*).
"""

from __future__ import annotations

from collections.abc import Generator
from threading import Event

import numpy as np

from ic_sandbox.array_types import Floats
from ic_sandbox.mdp.goals import intended_goals
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.planning.block_sinks import TIED
from ic_sandbox.planning.goal_blocks import OUTCOMES_A_CALL, Block, solving_blocks
from ic_sandbox.planning.kernels import choices
from ic_sandbox.planning.kernels.arrays import SolvedGoals
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.planning.policy import Policy
from ic_sandbox.planning.solver import DEFAULT_TOLERANCE, SETTLED_EXACTLY, check_memory, solve_steps
from ic_sandbox.planning.sweep_rows import SweepRows, rows_of, shares_of
from ic_sandbox.progress import Progress

__all__ = ["quantilizer_policy", "satisficer_policy", "softmax_policy"]

SHARE_BYTES = 4
CARE = 0.9
"""The probability with which a worker for the intended goal chooses optimally; otherwise it acts at random."""

_UNUSED = np.zeros((0, 0))


def satisficer_policy(case: PlanningCase, aspiration: float) -> Generator[Progress, None, Policy]:
    """Draw from all actions that reach a share ``aspiration`` of the way from the mean Q to the best."""
    return (yield from _policy(case, choices.SATISFICER, aspiration, np.ones(len(case.goals)), _UNUSED))


def softmax_policy(case: PlanningCase, temperature: float, units: str) -> Generator[Progress, None, Policy]:
    """Take an action with a probability in proportion to ``exp(Q / (temperature * scale))``."""
    scale = yield from case.units(units)
    return (yield from _policy(case, choices.BOLTZMANN, temperature, scale, _UNUSED))


def quantilizer_policy(case: PlanningCase, share: float, base: str) -> Generator[Progress, None, Policy]:
    """Draw from the best ``share`` of a base: "random" actions, or those of a worker for the "intended" goal."""
    drawn = yield from case.results.of(("base", base), lambda: _base(case, base))
    return (yield from _policy(case, choices.QUANTILIZER, share, np.ones(len(case.goals)), drawn))


def _base(case: PlanningCase, base: str) -> Generator[Progress, None, Floats]:
    """Compute the probability with which the base takes each action: float64 [active states, A]."""
    model = case.model
    uniform = np.full((model.n_active, len(model.actions)), 1.0 / len(model.actions))
    if base == "random":
        return uniform
    plan = yield from solve_steps(model, intended_goals(model), case.discount)
    best = shares_of(plan.policies[: model.n_active, 0], len(model.actions))
    found: Floats = CARE * best + (1.0 - CARE) * uniform
    return found


def _policy(
    case: PlanningCase, kind: int, parameter: float, units: Floats, base: Floats
) -> Generator[Progress, None, Policy]:
    model, n_goals, n_actions = case.model, len(case.goals), len(case.model.actions)
    drawn = 0 if kind == choices.SATISFICER else n_goals
    check_memory(model, n_goals, 1 + SHARE_BYTES * n_actions * (drawn > 0))
    rows = rows_of(model, (yield from case.following()))
    results = _ChoiceSink(case, rows, kind, parameter, units, base)
    yield from solving_blocks(model, rows, case.goals, case.discount, SETTLED_EXACTLY, DEFAULT_TOLERANCE, results)
    return Policy(n_actions, results.sets, results.shares) if drawn else Policy(n_actions, results.sets)


class _ChoiceSink:
    """A sink for the choices by the values of solved blocks: ``sets`` uint8 [S, G], ``shares`` float32 [S, G, A]."""

    def __init__(
        self, case: PlanningCase, rows: SweepRows, kind: int, parameter: float, units: Floats, base: Floats
    ) -> None:
        n_states, n_goals, n_actions = len(case.model.states), len(case.goals), len(case.model.actions)
        self.case = case
        self.rows = rows
        self.rule = (kind, parameter)
        self.units = units
        self.base = base
        self.sets = np.full((n_states, n_goals), (1 << n_actions) - 1, np.uint8)
        self.shares = np.zeros((n_states if kind != choices.SATISFICER else 0, n_goals, n_actions), np.float32)
        self.shares[case.model.n_living :] = np.linspace(0.0, 1.0, n_actions + 1)[1:]

    def take(self, block: Block, cancelled: Event) -> None:
        case, rows, discount = self.case, self.rows, self.case.discount
        kind, parameter = self.rule
        solved = SolvedGoals(
            block.values,
            block.event_reward,
            2.0 * discount * block.change / (1.0 - discount),
            TIED,
            block.signed,
            case.model.n_active,
            WAIT,
            1.0 - discount,
        )
        n_swept, n_outcomes = len(rows.states), max(1, rows.n_outcomes)
        at_once = max(1, OUTCOMES_A_CALL // block.width * n_swept // n_outcomes)
        for first in range(0, n_swept, at_once):
            choices.choose_by_values(
                kind,
                float(parameter),
                first,
                min(n_swept, first + at_once),
                rows.table,
                solved,
                discount,
                self.units[block.piece],
                self.base,
                rows.states,
                len(block.goals),
                block.piece.start,
                (self.sets, self.shares),
            )
            if cancelled.is_set():
                return
