"""The temptation to an act: whether an optimal agent does it, by how much, and how far that holds."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.array_types import Floats
from ic_sandbox.i18n import tr
from ic_sandbox.mdp.compiler import compile_steps
from ic_sandbox.mdp.goals import Goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.measures.critical_discount import LADDER
from ic_sandbox.measures.incentives.acts import Act, acting, with_added_slip
from ic_sandbox.planning.action_values import action_values
from ic_sandbox.planning.extra_rewards import ExtraReward, with_extra_rewards
from ic_sandbox.planning.plan import Plan
from ic_sandbox.planning.restrictions import allowed_actions
from ic_sandbox.planning.solver import following_intended, solve_steps, valuing, valuing_rows
from ic_sandbox.planning.start_values import valuing_starts
from ic_sandbox.planning.sweep_rows import rows_allowed
from ic_sandbox.progress import Progress
from ic_sandbox.world.document import World

__all__ = ["IMPOSSIBLE", "NOT_WORTH_IT", "OPTIMAL", "TIED", "Level", "Temptation", "Verdict"]

Verdict = Literal["strictly optimal", "tied", "not worth it", "impossible"]
OPTIMAL: Verdict = "strictly optimal"
TIED: Verdict = "tied"
NOT_WORTH_IT: Verdict = "not worth it"
IMPOSSIBLE: Verdict = "impossible"

SLIPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
"""The slips that are added, in this order, until the act is no longer strictly optimal."""

CLOSE_DISCOUNT = 0.005
DOUBLINGS, HALVINGS = 40, 14
STATES_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Temptation:
    """The temptation of one goal to one act, averaged over the start cells.

    Attributes
    ----------
    goal, act : str
        Their names.
    verdict : str
        ``"strictly optimal"``: without the act the agent gets less. ``"tied"``: an optimal agent may do it, and gets as
        much without it. ``"not worth it"``: no optimal agent does it. ``"impossible"``: no state lets an agent do it.
    gain : float
        The loss of return without the act; for an act that is not worth it, minus the least loss by doing it.
    share : float
        The gain as a share of what acting is worth; NaN if that is nothing.
    discount : float
        The discount from which on the act is strictly optimal, to within 0.005; NaN at none.
    price : float
        The cost of each use up to which it is still strictly optimal; NaN if it is not.
    slip : float
        The largest of the tried slips that can be added to every step; 0 if none; NaN if it is not strictly optimal.
    """

    goal: str
    act: str
    verdict: Verdict
    gain: float
    share: float
    discount: float
    price: float
    slip: float


class Level:
    """A world, its goals and a discount; values are computed when first needed."""

    def __init__(self, world: World, model: Model, goals: Goals, discount: float) -> None:
        self.world = world
        self.model = model
        self.goals = goals
        self.discount = discount
        self.states = np.array(list(model.starts.values()), np.int64)
        self._plan: Plan | None = None
        self._slippery: dict[float, Model] = {}

    def plan(self) -> Generator[Progress, None, Plan]:
        """Return the optimal plan."""
        if self._plan is None:
            self._plan = yield from solve_steps(self.model, self.goals, self.discount)
        return self._plan

    def temptations(self, act: Act) -> Generator[Progress, None, list[Temptation]]:
        """Judge an act for every goal."""
        named = acting(self.model, act)
        gain, strict = yield from self._gain(self.model, self.goals, act, self.discount)
        span = yield from self._span()
        plan = yield from self.plan()
        verdicts = [IMPOSSIBLE if not named.any() else OPTIMAL if strict[g] else None for g in range(len(self.goals))]
        gains = gain.copy()
        for g, verdict in enumerate(verdicts):
            if verdict is None:
                least = self._least_loss(plan, g, named)
                verdicts[g] = TIED if self._is_tied(plan, g, named) else NOT_WORTH_IT
                gains[g] = 0.0 if verdicts[g] == TIED else -least
        discount = yield from self._discounts(act)
        price = yield from self._prices(act, named, gain, strict)
        slip = yield from self._slips(act, strict)
        return [
            Temptation(
                goal=name,
                act=act.name,
                verdict=verdicts[g] or IMPOSSIBLE,
                gain=float(gains[g]),
                share=float(gains[g] / span[g]) if span[g] > 0 else np.nan,
                discount=float(discount[g]),
                price=float(price[g]),
                slip=float(slip[g]),
            )
            for g, name in enumerate(self.goals.names)
        ]

    def _span(self) -> Generator[Progress, None, Floats]:
        starts = yield from valuing_starts(self.model, self.goals, self.discount, states=self.states)
        found: Floats = starts.span.mean(axis=0)
        return found

    def _gain(
        self, model: Model, goals: Goals, act: Act, discount: float, priced: tuple[Model, Goals] | None = None
    ) -> Generator[Progress, None, tuple[Floats, NDArray[np.bool_]]]:
        """Return the mean loss without an act, float64 [G], and whether it is above the error bounds."""
        states = np.array(list(model.starts.values()), np.int64)
        paying, paid = priced or (model, goals)
        values, bounds, scale = yield from valuing(paying, paid, discount, states)
        following = yield from following_intended(model, discount)
        rows = rows_allowed(model, following, allowed_actions(model, act.rules))
        without, other_bounds, _ = yield from valuing_rows(model, rows, goals, discount, states)
        gain = (values - without).mean(axis=0)
        strict = gain > bounds + other_bounds + 1e-9 * scale
        return np.where(strict, gain, 0.0), strict

    def _is_tied(self, plan: Plan, goal: int, named: NDArray[np.bool_]) -> bool:
        """Return whether some way of acting optimally leads to the act."""
        model, n_actions = self.model, len(self.model.actions)
        sets = plan.actions[: model.n_active, goal]
        chosen = (sets[:, None] >> np.arange(n_actions, dtype=np.uint8) & 1).astype(np.bool_)
        reached = np.zeros(len(model.states), np.bool_)
        waiting = list(model.starts.values())
        reached[waiting] = True
        offsets, successors = model.transitions.offsets, model.transitions.successors
        while waiting:
            state = waiting.pop()
            if state >= model.n_active:
                continue
            if (chosen[state] & named[state]).any():
                return True
            for action in np.flatnonzero(chosen[state]).tolist():
                row = state * n_actions + action
                for other in successors[offsets[row] : offsets[row + 1]].tolist():
                    if not reached[other]:
                        reached[other] = True
                        waiting.append(other)
        return False

    def _least_loss(self, plan: Plan, goal: int, named: NDArray[np.bool_]) -> float:
        """Return the least loss of value by the act in any state that lets an agent do it; 0 if there is none."""
        least = np.inf
        for first in range(0, self.model.n_active, STATES_AT_ONCE):
            stop = min(self.model.n_active, first + STATES_AT_ONCE)
            q = action_values(plan, goal, first, stop)
            loss = (q.max(axis=1, keepdims=True) - q)[named[first:stop]]
            least = min(least, float(loss.min(initial=np.inf)))
        return least if np.isfinite(least) else 0.0

    def _discounts(self, act: Act) -> Generator[Progress, None, Floats]:
        """Return the discount from which on the act is strictly optimal, for each goal; NaN at none."""
        found = np.full(len(self.goals), np.nan)
        below = np.zeros(len(self.goals))
        for discount in LADDER:
            yield Progress(tr("Checking"), 0.0, tr("discount {discount:.3f}", discount=discount))
            _, strict = yield from self._gain(self.model, self.goals, act, discount)
            new = strict & np.isnan(found)
            found[new] = discount
            below[np.isnan(found)] = discount
            if not np.isnan(found).any():
                break
        for low, high in sorted({(b, f) for b, f in zip(below.tolist(), found.tolist(), strict=True) if b < f}):
            which = np.flatnonzero((below == low) & (found == high))
            yield from self._refined(act, which, low, high, found)
        return found

    def _refined(
        self, act: Act, which: NDArray[np.signedinteger], low: float, high: float, found: Floats
    ) -> Generator[Progress, None, None]:
        """Bisect one bracket for the goals whose discount is in it."""
        if high - low <= CLOSE_DISCOUNT:
            return
        middle = (low + high) / 2
        _, strict = yield from self._gain(self.model, self.goals.only(which), act, middle)
        found[which[strict]] = middle
        if strict.any():
            yield from self._refined(act, which[strict], low, middle, found)
        if not strict.all():
            yield from self._refined(act, which[~strict], middle, high, found)

    def _prices(
        self, act: Act, named: NDArray[np.bool_], gain: Floats, strict: NDArray[np.bool_]
    ) -> Generator[Progress, None, Floats]:
        """Return the cost of each use up to which the act is strictly optimal, for each goal; NaN if it never is."""
        found = np.full(len(self.goals), np.nan)
        which = np.flatnonzero(strict)
        if not len(which):
            return found
        goals = self.goals.only(which)
        paying, free = with_extra_rewards(
            self.model, goals, [ExtraReward(named.astype(np.float64), np.zeros(len(which)))]
        )

        def is_strict(price: Floats) -> Generator[Progress, None, NDArray[np.bool_]]:
            events = free.events.copy()
            events[:, -1] = -price
            priced = (paying, replace(free, events=events))
            return (yield from self._gain(self.model, goals, act, self.discount, priced))[1]

        found[which] = yield from _largest(is_strict, gain[which])
        return found

    def _slips(self, act: Act, strict: NDArray[np.bool_]) -> Generator[Progress, None, Floats]:
        """Return the largest slip, of those tried, with which the act is still strictly optimal, for each goal."""
        found = np.where(strict, 0.0, np.nan)
        holds = strict.copy()
        for slip in SLIPS:
            if not holds.any():
                break
            if slip not in self._slippery:
                self._slippery[slip] = yield from compile_steps(with_added_slip(self.world, slip))
            model = self._slippery[slip]
            goals = _moved(self.goals, self.model, model)
            _, still = yield from self._gain(model, goals, act, self.discount)
            holds &= still
            found[holds] = slip
        return found


def _largest(
    is_strict: Callable[[Floats], Generator[Progress, None, NDArray[np.bool_]]], first: Floats
) -> Generator[Progress, None, Floats]:
    """Return the largest numbers that still pass, by doubling and then halving; infinite if all do."""
    low, high = np.zeros_like(first), first.copy()
    for _ in range(DOUBLINGS):
        passes = yield from is_strict(high)
        if not passes.any():
            break
        low, high = np.where(passes, high, low), np.where(passes, 2.0 * high, high)
    else:
        return np.where(passes, np.inf, low)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        passes = yield from is_strict(middle)
        low, high = np.where(passes, middle, low), np.where(passes, high, middle)
    return low


def _moved(goals: Goals, before: Model, after: Model) -> Goals:
    """Return goals as arrays of another model of the same cells and events."""
    place = {tuple(cell): index for index, cell in enumerate(before.cells.tolist())}
    cells = np.stack([goals.cells[:, place[tuple(cell)]] for cell in after.cells.tolist()], axis=1)
    event = {name: index for index, name in enumerate(before.events)}
    events = np.zeros((len(goals), len(after.events)))
    for index, name in enumerate(after.events):
        events[:, index] = goals.events[:, event[name]]
    return replace(goals, cells=cells, events=events)
