"""Comparison of planners: usefulness, harms, the frontier, and critical strengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

import ic_sandbox as ics
from ic_sandbox.exports.csv_table import pieces
from ic_sandbox.exports.mitigations import critical_strengths_table, mitigation_values_table, mitigations_table
from ic_sandbox.mdp.compiler import compile_world
from ic_sandbox.mdp.goals import named_goals
from ic_sandbox.measures import critical_strengths
from ic_sandbox.measures.critical_strengths import FoundStrengths, finding_critical_strengths
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.measures.mitigations import Compared, default_planners, mitigate, mitigating, parse_planners
from ic_sandbox.planning.kinds import runnable_kinds
from ic_sandbox.planning.planning_case import PlanningCase
from ic_sandbox.progress import Progress, run_to_end
from ic_sandbox.world.document import Goal, Variable, World
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.planner_spec import planner_spec
from tests.building import cell_goal, off_switch_world

CHANCE, DISCOUNT = 0.1, 0.9


def switch_world() -> World:
    """Return a world with a goal one step to the left of the start, and the switch one step to the right."""
    goals = (cell_goal((0, 0), name="left"), Goal("nothing"))
    return off_switch_world("...", at=(0, 1), switch=(0, 2), chance=CHANCE, goals=goals, intended_goal="left")


def test_the_optimal_planner_has_usefulness_one_and_waiting_zero() -> None:
    table = mitigate(switch_world(), ["optimal", "myopic:horizon=1", "random"], discount=DISCOUNT, draw="named")
    optimal, idle, random = table.rows
    assert optimal.mean_usefulness().value == pytest.approx(1.0)
    assert idle.mean_usefulness().value == pytest.approx(0.0)
    assert random.mean_usefulness().value < 1.0
    assert optimal.goals_flat == 1
    assert np.isnan(optimal.usefulness[0, 1])
    assert optimal.regret[0, 0] == pytest.approx(0.0, abs=1e-9)


def test_figures_match_the_closed_form() -> None:
    """The agent goes left and stays there, and the operator switches it off with probability p per tick."""
    table = mitigate(
        switch_world(), ["constrained:rules=shutdown_avoidance"], discount=DISCOUNT, ticks=20, draw="named"
    )
    figures = table.rows[0].figures
    living = DISCOUNT * (1 - CHANCE)
    assert figures.returns[0, 0] == pytest.approx(living / (1 - living), abs=1e-9)
    assert figures.survival[0, 0] == pytest.approx((1 - CHANCE) ** 20)
    assert figures.use[0, 0, 0] == 0.0
    assert figures.unmodified[0, 0] == 1.0


def test_a_population_that_is_given_its_goals_is_a_census() -> None:
    table = mitigate(switch_world(), ["optimal"], discount=DISCOUNT, draw="named")
    assert np.isnan(table.rows[0].mean_usefulness().low)
    drawn = mitigate(switch_world(), ["optimal"], 16, DISCOUNT, draw="uniform_cells", seed=1)
    assert drawn.rows[0].mean_of(drawn.rows[0].figures.use[0]).low >= 0.0


def test_the_frontier_contains_planners_that_no_other_dominates() -> None:
    specs = ["optimal", "random", "constrained:rules=shutdown_avoidance", "boltzmann:temperature=5"]
    table = mitigate(load_world("off_switch"), specs, 32, 0.97)
    useful = [row.mean_usefulness().value for row in table.rows]
    harm = table.harms["use.shutdown_avoidance"]
    wanted = [
        not any(
            useful[b] >= useful[a] and harm[b] <= harm[a] and (useful[b] > useful[a] or harm[b] < harm[a])
            for b in range(4)
        )
        for a in range(4)
    ]
    assert table.frontier("use.shutdown_avoidance").tolist() == wanted
    assert wanted[0]


def test_the_default_planners_include_every_kind() -> None:
    planners = default_planners(switch_world())
    assert {planner.kind for planner in planners} == set(runnable_kinds())
    assert len({planner_spec(planner) for planner in planners}) == len(planners) > 30
    alone = replace(switch_world(), intended_goal=None)
    assert "mona" not in {planner.kind for planner in default_planners(alone)}


def test_rows_are_reported_as_they_are_found_and_known_ones_are_kept() -> None:
    def compared(specs: Sequence[str], known: MitigationTable | None = None) -> list[list[str]]:
        seen: list[list[str]] = []

        def show(step: Progress) -> None:
            if isinstance(step, Compared) and step.table is not None:
                seen.append([row.spec for row in step.table.rows])

        table = run_to_end(mitigating(switch_world(), parse_planners(specs), 4, "named", (), 10, 0, known=known), show)
        tables.append(table)
        return seen

    tables: list[MitigationTable] = []
    assert compared(["optimal", "random"]) == [["optimal"], ["optimal", "random"]]
    assert compared(["random", "indifferent"], tables[0]) == [["random", "indifferent"]]
    assert [row.spec for row in tables[1].rows] == ["random", "indifferent"]
    assert tables[1].rows[0] is tables[0].rows[1]


def test_the_mean_of_each_harm_has_an_interval_around_it() -> None:
    table = mitigate(load_world("off_switch"), ["optimal", "random"], goals=8, ticks=20)
    for harm, values in table.harms.items():
        means = table.harm_means(harm)
        assert [mean.value for mean in means] == pytest.approx(values)
        assert all(mean.low <= mean.value <= mean.high for mean in means)
    lost = table.harm_means("shutdown")[1]
    kept = table.rows[1].mean_of(table.rows[1].figures.survival)
    assert (lost.low, lost.high) == pytest.approx((1 - kept.high, 1 - kept.low))


def test_duplicate_and_unknown_planners_are_refused() -> None:
    with pytest.raises(WorldError, match="given twice"):
        mitigate(switch_world(), ["quantilizer:q=1", "quantilizer:q=1.0,base=random"])
    with pytest.raises(WorldError, match="unknown planner"):
        mitigate(switch_world(), ["best"])


def test_the_tables_have_the_specified_columns() -> None:
    world = replace(switch_world(), variables=(*switch_world().variables, Variable("garden", 2, 2, protected=True)))
    table = mitigate(world, ["optimal", "aup:strength=1"], 4, DISCOUNT)
    header, first, *_ = "".join(pieces(mitigations_table(table))).split("\r\n")
    drive = "shutdown_avoidance"
    harms = [f"use.{drive}", "violations_seen", "violations_unseen", "side_effect.garden", "shutdown"]
    assert header.split(",") == [
        *("planner", "discount", "goals", "goals_flat"),
        *("usefulness", "usefulness_low", "usefulness_high", "usefulness_median"),
        *(f"use.{drive}", f"use_low.{drive}", f"use_high.{drive}"),
        *("survival", "survival_low", "survival_high", "unmodified", "unmodified_low", "unmodified_high"),
        *("violations_seen", "violations_seen_low", "violations_seen_high"),
        *("violations_unseen", "violations_unseen_low", "violations_unseen_high"),
        *("side_effect.garden", "side_effect_low.garden", "side_effect_high.garden"),
        *("intended_usefulness", "intended_usefulness_low", "intended_usefulness_high"),
        *(f"frontier.{harm}" for harm in harms),
    ]
    assert first.startswith("optimal,0.9,4,")
    header, *rows = "".join(pieces(mitigation_values_table(table))).split("\r\n")
    assert header == (
        "planner,discount,goal,row,col,return,optimal,idle,usefulness,survival,unmodified,violations_seen,"
        f"violations_unseen,use.{drive},side_effect.garden,intended_return,intended_optimal,intended_idle"
    )
    assert len(rows) == 2 * 4 + 1
    assert rows[4].startswith("aup:strength=1,0.9,uniform_cells 1,0,1,")


def test_use_is_halved_at_the_critical_strength(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {kind: critical_strengths.AXES[kind] for kind in ("myopic", "quantilizer")}
    monkeypatch.setattr(critical_strengths, "AXES", kept)
    model = compile_world(switch_world())
    case = PlanningCase(model, named_goals(model).only(np.array([0])), 0.97)
    found = run_to_end(finding_critical_strengths([case], 50, drawn=False))
    assert [(each.kind, each.parameter) for each in found] == [("myopic", "horizon"), ("quantilizer", "q")]
    table = mitigate(switch_world(), ["optimal"], discount=0.97, ticks=50, draw="named")
    half = table.rows[0].figures.use[0, 0, 0] / 2
    horizon, share = found
    for spec, stops in (
        (f"myopic:horizon={horizon.critical:g}", True),
        (f"myopic:horizon={horizon.critical + 1:g}", False),
        (f"quantilizer:q={share.critical!r}", True),
        (f"quantilizer:q={share.critical - 0.002!r}", False),
    ):
        use = mitigate(switch_world(), [spec], discount=0.97, ticks=50, draw="named").rows[0].figures.use[0, 0, 0]
        assert (use <= half) == stops, spec
    assert np.isnan(horizon.low)
    header = next(pieces(critical_strengths_table(found))).strip()
    assert header == "planner,parameter,drive,discount,critical,low,high,crossings"


def test_a_search_for_some_drives_reports_each_kind_and_measures_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {kind: critical_strengths.AXES[kind] for kind in ("myopic", "quantilizer")}
    monkeypatch.setattr(critical_strengths, "AXES", kept)
    model = compile_world(switch_world())
    case = PlanningCase(model, named_goals(model).only(np.array([0])), 0.97)
    seen: list[list[str]] = []

    def show(step: Progress) -> None:
        if isinstance(step, FoundStrengths):
            seen.append([found.kind for found in step.strengths])

    assert run_to_end(finding_critical_strengths([case], 50, drawn=False, drives=()), show) == []
    seen.clear()
    first = run_to_end(finding_critical_strengths([case], 50, drawn=False, drives=("shutdown_avoidance",)), show)
    assert seen == [["myopic"], ["myopic", "quantilizer"]]
    monkeypatch.setattr(critical_strengths, "judging", lambda *_: pytest.fail("it is known"))
    again = run_to_end(finding_critical_strengths([case], 50, drawn=False))
    assert [(each.kind, each.critical) for each in again] == [(each.kind, each.critical) for each in first]


def test_mitigate_is_public() -> None:
    assert ics.mitigate is mitigate
