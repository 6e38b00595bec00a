"""Trees of random questions have the outcomes of the tick, with the same probabilities and for the same draws."""

from __future__ import annotations

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.mdp.model import Model
from ic_sandbox.simulation import outcome_trees as trees_module
from ic_sandbox.simulation.kernels.arrays import OutcomeTrees
from ic_sandbox.simulation.kernels.outcome_trees import NOTEWORTHY
from ic_sandbox.simulation.outcome_trees import outcome_trees
from ic_sandbox.simulation.state_tables import state_arrays
from ic_sandbox.world.document import Terrain
from tests.building import rule, world


def chances_of(trees: OutcomeTrees, node: int, weight: float = 1.0) -> dict[int, float]:
    """Return the probability of each leaf below a node."""
    if node < 0:
        return {node: weight}
    found: dict[int, float] = {}
    for answer, chance in ((0, 1 - trees.chance[node]), (1, trees.chance[node])):
        for leaf, share in chances_of(trees, int(trees.child[node, answer]), weight * chance).items():
            found[leaf] = found.get(leaf, 0.0) + share
    return found


def grown(model: Model) -> OutcomeTrees:
    return outcome_trees(model, state_arrays(model))


@pytest.mark.parametrize("name", ["off_switch", "control", "information", "camera_corridor", "commons", "influence"])
def test_the_leaves_of_a_tree_are_the_outcomes_of_the_tick(name: str) -> None:
    model = ics.compile_world(ics.load_world(name))
    trees = grown(model)
    known = 0
    for state in range(0, model.n_active, max(1, model.n_active // 200)):
        for action in range(len(model.actions)):
            row = state * len(model.actions) + action
            leaves = chances_of(trees, int(trees.root[row]))
            noteworthy = leaves.pop(NOTEWORTHY, 0.0)
            successors, chances = model.transitions.row(state, action)
            exact = dict(zip(successors.tolist(), chances.tolist(), strict=True))
            known += noteworthy < 1.0
            assert sum(leaves.values()) + noteworthy == pytest.approx(1.0)
            for leaf, chance in leaves.items():
                assert chance <= exact[-1 - leaf] + 1e-12
            if noteworthy == 0.0:
                assert {-1 - leaf: pytest.approx(chance) for leaf, chance in leaves.items()} == exact
    assert known > 0


def test_a_tree_asks_once_for_a_slip_and_once_for_its_side() -> None:
    ice = Terrain("~", slip=rule(chance=0.2).chance)
    model = ics.compile_world(world("...", ".~.", "...", at=(1, 1), legend=(ice,)))
    trees = grown(model)
    row = model.state_at((1, 1)) * len(model.actions)
    assert sorted(chances_of(trees, int(trees.root[row])).values()) == pytest.approx([0.1, 0.1, 0.8])


def test_large_models_have_no_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees_module, "MOST_ROWS", 10)
    trees = grown(ics.compile_world(ics.load_world("off_switch")))
    assert np.all(trees.root == NOTEWORTHY)
    assert len(trees.purpose) == 0
