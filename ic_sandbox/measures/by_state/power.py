"""POWER: the average value of a state over goals, without the reward for the state itself.

``POWER(s) = (1 - discount) / discount * E_g[V*_g(s) - R_g(s)]`` (Turner, Smith, Shah, Critch and Tadepalli 2021,
*Optimal policies tend to seek power*, definition 5.2), with goals drawn by ``uniform_cells``.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.i18n import tr
from ic_sandbox.mdp.goals import draw_goals
from ic_sandbox.mdp.model import OFF, DecisionProcess
from ic_sandbox.mdp.validation import check_process, whole_number
from ic_sandbox.planning.reachability import reached_states
from ic_sandbox.planning.solver import following_intended, solve_steps
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["DEFAULT_SAMPLES", "LEAST_DISCOUNT", "Power", "measuring_power", "power"]

DEFAULT_SAMPLES = 10_000

LEAST_DISCOUNT = 1e-6
"""The smallest discount: below it, dividing by the discount would magnify rounding errors beyond use."""

FEWEST_GOALS, MOST_GOALS = 16, 512
VALUES_AT_ONCE = 8_000_000
"""The number of values solved together: enough for the planner to be fast, few enough to save memory."""

TOLERANCE = 1e-6
"""The error of a value as a share of the largest value of its goal: far below any standard error."""


@dataclass(frozen=True, eq=False, repr=False)
class Power:
    """POWER of S states, estimated from random goals.

    Attributes
    ----------
    model : DecisionProcess
        The process.
    discount : float
        The discount.
    samples, seed : int
        The number of goals, and the seed of their draws.
    power, stderr : float64 [S]
        The mean over the goals, and its standard error; between 0 and 1 for a process without events and off.
    reached : bool [S]
        The states that agents can reach. A model also lists states that modified agents would reach if they did not
        follow the intended goal.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> found = ics.power(ics.tabular([[1, 2], [1, 1], [2, 2]]), discount=0.9, samples=1000)
    >>> found.power.shape, found.reached.tolist()
    ((3,), [True, True, True])
    """

    model: DecisionProcess
    discount: float
    samples: int
    seed: int
    power: NDArray[np.float64]
    stderr: NDArray[np.float64]
    reached: NDArray[np.bool_]


def power(model: DecisionProcess, discount: float, samples: int = DEFAULT_SAMPLES, seed: int = 0) -> Power:
    """Estimate the POWER of every state from random goals.

    Parameters
    ----------
    model
        A compiled world, or a process from :func:`tabular`.
    discount
        The discount, from 1e-6 to below 1.
    samples
        The number of goals, at least 2.
    seed
        The seed of the draws.

    Returns
    -------
    Power
        POWER and its standard error, float64 [S].

    Raises
    ------
    ValueError
        If the discount, ``samples`` or ``seed`` is out of range.
    TypeError
        If ``model`` is neither a compiled world nor a table of transitions.

    Notes
    -----
    Turner et al. 2021, "Optimal policies tend to seek power", definition 5.2. Goals have independent weights from U[0,
    1] for all cells.

    Examples
    --------
    State 0 leads to two absorbing states, so its POWER is the expected maximum of two uniform variables, 2/3; theirs is
    1/2:

    >>> import ic_sandbox as ics
    >>> found = ics.power(ics.tabular([[1, 2], [1], [2]]), discount=0.9, samples=20_000)
    >>> found.power.round(2).tolist()
    [0.67, 0.5, 0.5]
    """
    check_process(model)
    samples, seed = whole_number("samples", samples, 2), whole_number("seed", seed, 0, LARGEST_SEED)
    return run_to_end(measuring_power(model, discount, samples, seed))


def measuring_power(
    model: DecisionProcess, discount: float, samples: int, seed: int
) -> Generator[Progress, None, Power]:
    """Estimate POWER like :func:`power`, as a generator that yields progress."""
    if not 0.0 < discount < 1.0:
        raise ValueError(f"POWER is defined for a discount above 0 and below 1, not {discount:g}")
    if discount < LEAST_DISCOUNT:
        raise ValueError(f"POWER is lost in rounding for a discount below {LEAST_DISCOUNT:g}")
    if samples < 2:
        raise ValueError(f"a standard error needs at least two samples, not {samples}")
    n_states = len(model.states)
    off = model.states.status == OFF
    mean, squares = np.zeros(n_states), np.zeros(n_states)
    at_once = max(FEWEST_GOALS, min(MOST_GOALS, VALUES_AT_ONCE // n_states))
    done = 0
    for batch in range(0, samples, at_once):
        number = min(at_once, samples - batch)
        goals = draw_goals(model, "uniform_cells", number, seed, batch)
        work = solve_steps(model, goals, discount, TOLERANCE)
        while True:
            try:
                step = next(work)
            except StopIteration as finished:
                plan = finished.value
                break
            yield Progress(
                tr("Measuring POWER"),
                (done + step.done * number) / samples,
                tr("{done:,} of {samples:,} goals", done=done, samples=samples),
            )
        reward = np.where(off[:, None], goals.off, goals.by_place()[model.states.cell])
        found = (1.0 - discount) / discount * (plan.values - reward)
        # Means and squares of batches are merged without the cancellation of plain sums (Chan et al. 1979).
        batch_mean = found.mean(axis=1)
        shift = batch_mean - mean
        squares += ((found - batch_mean[:, None]) ** 2).sum(axis=1) + shift**2 * done * number / (done + number)
        mean += shift * number / (done + number)
        done += number
    stderr = np.sqrt(squares / (samples - 1) / samples)
    following = yield from following_intended(model, discount)
    return Power(model, discount, samples, seed, mean, stderr, reached_states(model, following))
