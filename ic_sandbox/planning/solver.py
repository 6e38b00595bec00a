"""The solver: all goals of one model at once, with a certified bound on the error.

For each goal g with reward ``R_g`` the optimal values solve ``V(s) = max_a Q(s, a)``, ``Q(s, a) = R_g(s, a) + discount
* sum_s' P(s' | s, a) V(s')``. They are found by in-place sweeps, first in float32 and then in float64, for one block of
goals after another, several blocks at once in as many threads as there are processors. The result for a goal depends
neither on its block nor on the number of threads.

Stopping. A value has settled when no backup would change it by more than almost nothing relative to itself, because a
goal that is far off for an agent with a small discount has tiny values which still decide what it does. A backup of all
states is a contraction by ``discount`` in the maximum norm with the fixed point ``V`` (Puterman 1994, theorem 6.3.1;
with staying in closed form, section 6.3.3). So if another backup would change no value by more than c, no value is
further from the true one than ``c / (1 - discount)``; this certifies the result. The rounding of float64 and of the
stored float32 is added to this.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import Goals, goals_of, intended_goals
from ic_sandbox.mdp.kernels.layout import WAIT
from ic_sandbox.mdp.model import DecisionProcess, Model
from ic_sandbox.mdp.validation import check_process
from ic_sandbox.planning.block_sinks import PlanSink, SetSink, ValueSink
from ic_sandbox.planning.goal_blocks import BlockType, solving_blocks, working_bytes
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.sweep_rows import SweepRows, rows_of
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.system import physical_memory
from ic_sandbox.world.document import Goal
from ic_sandbox.world.faults import Fault, WorldError

__all__ = [
    "DEFAULT_TOLERANCE",
    "SETTLED_EXACTLY",
    "best_sets",
    "check_memory",
    "check_planning",
    "following_intended",
    "solve",
    "solve_steps",
    "valuing",
    "valuing_rows",
]

DEFAULT_TOLERANCE = 1e-4
"""The default error allowed in a value, as a share of the largest value of its goal."""

SETTLED = 1e-9
"""A value has settled when a backup would change it by less than this share of itself."""
SETTLED_EXACTLY = 1e-14


PLAN_BYTES = 6
"""The bytes of a value, a set of optimal actions and a set to draw from."""


MEMORY_SHARE = 0.6
LARGEST_FLOAT32 = float(np.finfo(np.float32).max)


def solve(
    model: DecisionProcess,
    goals: Goals | Goal | Iterable[Goal],
    discount: float,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Plan:
    """Plan optimally for every goal at once.

    Parameters
    ----------
    model
        A compiled world, or a process from :func:`tabular`.
    goals
        Arrays for this model, or goals of a world.
    discount
        The discount γ, in [0, 1): an agent plans about 1 / (1 - γ) ticks ahead.
    tolerance
        The error allowed in a value, as a share of the largest absolute value of its goal; above 0 and below 1.

    Returns
    -------
    Plan
        Values float32 [S, G], optimal sets uint8 [S, G], and certified error bounds float64 [G].

    Raises
    ------
    ValueError
        If the discount or the tolerance is out of range, or if there are no goals.
    TypeError
        If ``model`` is neither a compiled world nor a table of transitions, or a goal is not a goal.
    WorldError
        If the plan would not fit into the machine's memory.

    Notes
    -----
    In-place value iteration over strongly connected components. The error bound is that of a contraction (Puterman
    1994, theorem 6.3.1; for in-place sweeps, theorems 6.3.4 and 6.3.7).

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> world = ics.load_world("off_switch")
    >>> model = ics.compile_world(world)
    >>> goals = ics.draw_goals(model, "uniform_cells", number=3, seed=0)
    >>> plan = ics.solve(model, goals, discount=0.97)
    >>> plan.values.shape == (len(model.states), 3), plan.certified
    (True, True)

    A reward of 1 for each tick in state 1, which is one action away, has the value 0.9 / (1 - 0.9):

    >>> process = ics.tabular([[0, 1], [1, 1]])
    >>> plan = ics.solve(process, ics.Goal("leave", cells=(((0, 1), 1.0),)), discount=0.9)
    >>> plan.values[:, 0].round(3).tolist()
    [9.0, 10.0]
    """
    check_process(model)
    goals = goals if isinstance(goals, Goals) else goals_of(model, goals)
    if not len(goals):
        raise ValueError("there is no goal to plan for")
    return run_to_end(solve_steps(model, goals, discount, tolerance))


def solve_steps(
    model: DecisionProcess,
    goals: Goals | Iterable[Goal],
    discount: float,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Generator[Progress, None, Plan]:
    """Plan like :func:`solve`, as a generator that yields progress."""
    wanted = goals if isinstance(goals, Goals) else goals_of(model, goals)
    check_planning(discount, tolerance)
    check_memory(model, len(wanted))
    following = yield from following_intended(model, discount)
    results = PlanSink(model, rows_of(model, following), len(wanted), discount)
    yield from solving_blocks(model, results.rows, wanted, discount, SETTLED, tolerance, results)
    known = np.isfinite(results.error_bounds) & (results.scales <= LARGEST_FLOAT32)
    certified = bool(np.all(known & (results.error_bounds <= tolerance * results.scales)))
    policies = results.policies()
    figures = (results.values, results.actions, policies, results.error_bounds)
    return Plan(model, wanted, float(discount), tolerance, *figures, certified)


def best_sets(
    model: DecisionProcess, rows: SweepRows, goals: Goals, discount: float, block_type: BlockType | None = None
) -> Generator[Progress, None, NDArray[np.uint8]]:
    """Compute the sets from which agents draw if they take the best of the ``rows`` of a model: uint8 [S, G].

    The rule for ties is that of plans. ``block_type`` creates the blocks (None: :class:`Block`).
    """
    check_memory(model, len(goals))
    results = SetSink(model, rows, len(goals), discount)
    yield from solving_blocks(model, rows, goals, discount, SETTLED, DEFAULT_TOLERANCE, results, block_type)
    return results.policies()


def valuing(
    model: DecisionProcess, goals: Goals, discount: float, states: NDArray[np.int64]
) -> Generator[Progress, None, tuple[Floats, Floats, Floats]]:
    """Compute the values of a few states as exactly as float64 allows.

    Returns values float64 [len(states), G], error bounds float64 [G], and the largest absolute value of each goal in
    any state, float64 [G]. Instrumental values are differences between such values, so they must be exact.
    """
    check_planning(discount, DEFAULT_TOLERANCE)
    following = yield from following_intended(model, discount)
    return (yield from valuing_rows(model, rows_of(model, following), goals, discount, states))


def valuing_rows(
    model: DecisionProcess, rows: SweepRows, goals: Goals, discount: float, states: NDArray[np.int64]
) -> Generator[Progress, None, tuple[Floats, Floats, Floats]]:
    """Compute the values of a few states like :func:`valuing`, if only the ``rows`` of the model may be chosen."""
    results = ValueSink(rows, states, len(model.states), len(goals))
    yield from solving_blocks(model, rows, goals, discount, SETTLED_EXACTLY, DEFAULT_TOLERANCE, results)
    return results.values, results.error_bounds, results.scales


def following_intended(model: DecisionProcess, discount: float) -> Generator[Progress, None, NDArray[np.uint8]]:
    """Return the bit set of actions from which a modified agent draws in each modified state: uint8 [modified states].

    These are the optimal actions of the world's intended goal at the same cell, variables and beliefs in the model
    without modification; ``wait`` if that state is unreachable there.
    """
    modified = slice(model.n_active, model.n_living)
    following = np.full(model.n_living - model.n_active, 1 << WAIT, np.uint8)
    if isinstance(model, Model) and model.unmodified is not None:
        guide = model.unmodified
        plan = yield from solve_steps(guide, intended_goals(guide), discount)
        wanted = model.states.code[modified] - model.codes_a_status
        place = np.minimum(np.searchsorted(guide.states.code, wanted), len(guide.states) - 1)
        known = guide.states.code[place] == wanted
        following[known] = plan.policies[place[known], 0]
    return following


def check_planning(discount: float, tolerance: float) -> None:
    """Raise ValueError for a discount or tolerance out of range."""
    if not 0.0 <= discount < 1.0:
        raise ValueError(f"the discount must be at least 0 and below 1, not {discount}")
    if not 0.0 < tolerance < 1.0:
        raise ValueError(f"the tolerance must be between 0 and 1, not {tolerance}")


def check_memory(model: DecisionProcess, n_goals: int, each: int = PLAN_BYTES) -> None:
    """Raise :class:`WorldError` if a plan of ``each`` bytes for a state and a goal would not fit into memory."""
    wanted = each * len(model.states) * n_goals + working_bytes(len(model.states), n_goals)
    machine = physical_memory()
    if wanted > MEMORY_SHARE * machine:
        raise WorldError(
            [
                Fault(
                    "",
                    tr(
                        "a plan for {n_goals:,} goals over {states:,} states takes {wanted:.1f} GiB, and this "
                        "machine has {machine:.1f} GiB",
                        n_goals=n_goals,
                        states=len(model.states),
                        wanted=wanted / 2**30,
                        machine=machine / 2**30,
                    ),
                    tr("plan for fewer goals, or draw a smaller world"),
                )
            ]
        )
