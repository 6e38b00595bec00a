"""Opportunities and subgoals in each state, against the independent reference."""

from __future__ import annotations

import pytest

from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.mdp.model import Model
from ic_sandbox.planning.solver import solve
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.opportunities import EXAM_OFFER, SEEN_OFFER, UNSEEN_OFFER, finding_offers
from ic_sandbox.simulation.subgoals import FINAL, finding_subgoals
from ic_sandbox.world.document import Rule

from .compare import states_of
from .meaning import ACTIVE, OFF, Meaning, State, then
from .random_worlds import EVERYTHING, random_world

WORLDS = 16
MOST_STATES = 800
SAME = 1e-12


def small_worlds() -> list[Model]:
    models = (compile_world(random_world(seed, EVERYTHING)) for seed in range(WORLDS))
    return [model for model in models if len(model.states) <= MOST_STATES]


def offered(meaning: Meaning, state: State, actions: tuple[str, ...]) -> int:
    found = 0
    device = meaning.device_at.get(state.cell)
    for action in actions if state.status != OFF else ():
        misused = action in ("use", "feign") and device is not None and device.forbidden
        for after, _ in then(meaning.act(state, action), meaning.trigger):
            if misused or meaning.world.terrain_at(after.cell).restricted:
                seen = after.status != OFF and any(
                    meaning.sees(camera, after.cell)
                    and meaning.holds(camera.when, after)
                    and meaning.chance(camera.chance, after) > 0
                    for camera in meaning.world.cameras
                )
                found |= SEEN_OFFER if seen else UNSEEN_OFFER
    if state.status == ACTIVE and device is not None and device.feign:
        honest, feigned = (_whereto(meaning, state, action) for action in ("use", "feign"))
        if any(abs(honest.get(after, 0.0) - feigned.get(after, 0.0)) > SAME for after in {*honest, *feigned}):
            found |= EXAM_OFFER
    return found


def _whereto(meaning: Meaning, state: State, action: str) -> dict[State, float]:
    chances: dict[State, float] = {}
    for (after, _), chance in meaning.tick(state, action).items():
        chances[after] = chances.get(after, 0.0) + chance
    return chances


def fired(meaning: Meaning, state: State) -> dict[str, str]:
    """Return the drive that each act may fire in a state."""
    device = meaning.device_at.get(state.cell)
    if device is None or state.status == OFF:
        return {}

    def may(rules: tuple[Rule, ...]) -> bool:
        rule = next((rule for rule in rules if meaning.holds(rule.when, state)), None)
        return rule is not None and meaning.chance(rule.chance, state) > 0

    using = may(device.rules)
    if device.reveals is not None:
        using = using or len(state.beliefs[meaning.groups.index(device.reveals)]) > 1
    elif device.group is not None:
        here = meaning.caches[device.group].index(device.at)
        using = using and here in state.beliefs[meaning.groups.index(device.group)]
    acts = (("use", using, device.drive), ("feign", may(device.feign), device.feign_drive))
    return {act: drive for act, does, drive in acts if does and drive is not None}


def after_what(model: Model, meaning: Meaning, states: list[State], sets: list[set[str]], start: int) -> int:
    """Follow the most probable path from a state; ``sets`` are the actions from which agents draw in each state."""
    s, passed = start, set()
    while states[s].status != OFF and s not in passed:
        passed.add(s)
        drives = fired(meaning, states[s])
        served = {drives.get(action) for action in sets[s]}
        if len(served) == 1 and None not in served:
            return model.drives.index(str(served.pop()))
        chances: dict[int, float] = {}
        for action in sets[s]:
            successors, likely = model.transitions.row(s, model.actions.index(action))
            for successor, chance in zip(successors.tolist(), likely.tolist(), strict=True):
                chances[successor] = chances.get(successor, 0.0) + chance / len(sets[s])
        s = min(after for after, chance in chances.items() if chance > max(chances.values()) - SAME)
    return FINAL


def test_opportunities_of_a_state_are_what_its_actions_may_lead_to() -> None:
    found = set()
    for model in small_worlds():
        meaning, offers = Meaning(model.world), run_to_end(finding_offers(model)).tolist()
        assert offers == [offered(meaning, state, model.actions) for state in states_of(model)], model.world.name
        found |= set(offers)
    assert all(any(bits & offer for bits in found) for offer in (SEEN_OFFER, UNSEEN_OFFER, EXAM_OFFER))


@pytest.mark.parametrize("discount", [0.5, 0.97])
def test_subgoals_are_devices_that_the_most_probable_paths_fire(discount: float) -> None:
    found = set()
    for model in small_worlds():
        meaning, states = Meaning(model.world), states_of(model)
        plan = solve(model, named_goals(model), discount)
        subgoals = run_to_end(finding_subgoals(model, plan.policies))
        for goal in range(len(plan.goals)):
            drawn = plan.policies[:, goal].tolist()
            sets = [{action for a, action in enumerate(model.actions) if bits >> a & 1} for bits in drawn]
            wanted = [after_what(model, meaning, states, sets, s) for s in range(len(states))]
            assert subgoals[:, goal].tolist() == wanted, (model.world.name, goal)
            found |= set(wanted)
    assert {FINAL, 0, 1} <= found
