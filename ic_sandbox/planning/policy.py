"""Policies: how agents choose in each state, as sets of actions or as probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.planning.plan import Plan

__all__ = ["Policy", "join_policies"]

AS_LIKELY = 1e-6
"""Actions are equally likely if their probabilities differ by less than this share: the rounding of float32."""


@dataclass(frozen=True, eq=False, repr=False)
class Policy:
    """The choices of agents in each of S states, with a column for each of G goals, or one if the goal does not matter.

    Attributes
    ----------
    n_actions : int
        A, the number of actions.
    sets : uint8 [S, columns]
        Bit sets of the actions with a probability above 0. In the first columns an agent draws uniformly from its set.
    shares : float32 [S, D, A]
        For the last D columns, the cumulative probabilities of the actions.
    plan : Plan or None
        The plan that the policy follows from, if there is one.

    Examples
    --------
    >>> import ic_sandbox as ics
    >>> world = ics.load_world("off_switch")
    >>> model = ics.compile_world(world)
    >>> goals = ics.draw_goals(model, "uniform_cells", number=2, seed=0)
    >>> policy = ics.plan_with(model, goals, "boltzmann", temperature=0.1)
    >>> policy.n_actions, policy.sets.shape == (len(model.states), 2)
    (6, True)
    """

    n_actions: int
    sets: NDArray[np.uint8]
    shares: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0, 0), np.float32))
    plan: Plan | None = None

    @property
    def first_drawn(self) -> int:
        """The first column in which an agent draws by ``shares``."""
        columns: int = self.sets.shape[1] - self.shares.shape[1]
        return columns

    def probabilities(self, state: int, goal: int = 0) -> NDArray[np.float64]:
        """Return the probability of each action in one state.

        Parameters
        ----------
        state
            Index of the state.
        goal
            Index of the goal.

        Returns
        -------
        float64 [A]
            Probabilities, which add up to 1.

        Raises
        ------
        IndexError
            If there is no such state or goal.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> goals = ics.draw_goals(model, "uniform_cells", number=2, seed=0)
        >>> ics.plan_with(model, goals, "random").probabilities(0).round(3).tolist()
        [0.167, 0.167, 0.167, 0.167, 0.167, 0.167]
        """
        found: NDArray[np.float64] = self.distributions(np.array([state]), goal)[0]
        return found

    def distributions(self, states: NDArray[np.integer] | slice, goal: int = 0) -> NDArray[np.float64]:
        """Return the probability of each action in several states.

        Parameters
        ----------
        states
            Indices of N states, or a slice.
        goal
            Index of the goal.

        Returns
        -------
        float64 [N, A]
            Probabilities; each row adds up to 1.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> goals = ics.draw_goals(model, "uniform_cells", number=2, seed=0)
        >>> ics.plan_with(model, goals, "random").distributions(slice(0, 3)).shape
        (3, 6)
        """
        column = 0 if self.sets.shape[1] == 1 else goal
        if column >= self.first_drawn >= 0 and self.shares.size:
            upto = self.shares[states, column - self.first_drawn].astype(np.float64)
            drawn: NDArray[np.float64] = np.diff(upto, axis=1, prepend=0.0)
            return drawn
        chosen = self.sets[states, column][:, None] >> np.arange(self.n_actions, dtype=np.uint8) & 1
        shares: NDArray[np.float64] = chosen / chosen.sum(axis=1, keepdims=True)
        return shares

    def sample(self, state: int, goal: int = 0, generator: np.random.Generator | None = None) -> int:
        """Draw an action.

        Parameters
        ----------
        state
            Index of the state.
        goal
            Index of the goal.
        generator
            The source of randomness; None for a new one.

        Returns
        -------
        int
            Index of the action.

        Examples
        --------
        >>> import numpy as np
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> goals = ics.draw_goals(model, "uniform_cells", number=2, seed=0)
        >>> action = ics.plan_with(model, goals, "random").sample(0, generator=np.random.default_rng(0))
        >>> 0 <= action < 6
        True
        """
        source = np.random.default_rng() if generator is None else generator
        upto = np.cumsum(self.probabilities(state, goal))
        place = int(np.searchsorted(upto, source.random() * upto[-1], side="right"))
        return min(place, self.n_actions - 1)

    def likeliest_sets(self) -> NDArray[np.uint8]:
        """Return the bit sets of the most probable actions.

        Returns
        -------
        uint8 [S, columns]
            Bit a is set if no action is more probable than action a.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> goals = ics.draw_goals(model, "uniform_cells", number=2, seed=0)
        >>> int(ics.plan_with(model, goals, "random").likeliest_sets()[0, 0]) == 0b111111
        True
        """
        if not self.shares.size:
            return self.sets
        found = self.sets.copy()
        for column in range(self.first_drawn, found.shape[1]):
            found[:, column] = self.likeliest_set(column)
        return found

    def likeliest_set(self, column: int) -> NDArray[np.uint8]:
        """Return the bit sets of the most probable actions in one column.

        Parameters
        ----------
        column
            Index of the column.

        Returns
        -------
        uint8 [S]
            Bit a is set if no action is more probable than action a.

        Examples
        --------
        >>> import ic_sandbox as ics
        >>> model = ics.compile_world(ics.load_world("off_switch"))
        >>> goals = ics.draw_goals(model, "uniform_cells", number=2, seed=0)
        >>> int(ics.plan_with(model, goals, "random").likeliest_set(0)[0]) == 0b111111
        True
        """
        if column < self.first_drawn:
            alone: NDArray[np.uint8] = self.sets[:, column]
            return alone
        each = np.diff(self.shares[:, column - self.first_drawn].astype(np.float64), axis=1, prepend=0.0)
        likely = each >= (1.0 - AS_LIKELY) * each.max(axis=1, keepdims=True)
        found: NDArray[np.uint8] = (likely << np.arange(self.n_actions)).sum(axis=1).astype(np.uint8)
        return found


def join_policies(parts: Sequence[Policy]) -> Policy:
    """Concatenate policies of the same model, column after column; those with ``shares`` must come last."""
    if len(parts) == 1:
        return parts[0]
    sets = np.concatenate([part.sets for part in parts], axis=1)
    drawn = [part.shares for part in parts if part.shares.size]
    if not drawn:
        return Policy(parts[0].n_actions, sets)
    return Policy(parts[0].n_actions, sets, np.concatenate(drawn, axis=1))
