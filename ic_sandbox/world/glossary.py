"""The glossary: each term of the program with one or two plain sentences, for hover cards, the window and the docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ic_sandbox.i18n import mark, tr

__all__ = ["TERMS", "Term"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the program, and what it means. ``english`` texts are also the keys of translations."""

    key: str
    english_word: str
    english_meaning: str

    @property
    def word(self) -> str:
        """The word, translated."""
        return tr(self.english_word)

    @property
    def meaning(self) -> str:
        """The meaning in one or two sentences, translated."""
        return tr(self.english_meaning)


_ALL = (
    Term(
        "tick",
        mark("Tick"),
        mark("One step of time. In each tick every agent acts once, and then the world changes by its own processes."),
    ),
    Term(
        "final_goal",
        mark("Final goal"),
        mark("What an agent is rewarded for: cells, events, or being switched off. Agents want nothing else."),
    ),
    Term(
        "subgoal",
        mark("Subgoal"),
        mark(
            "What an agent is heading for right now: a device that it will use on its way, or its final goal. It is"
            " read from the agent's plan; no agent is rewarded for it."
        ),
    ),
    Term(
        "drive",
        mark("Drive"),
        mark(
            "A label for devices that serve the same means, such as resources or avoiding shutdown. It is only a label:"
            " no agent is rewarded for it."
        ),
    ),
    Term(
        "instrumental_convergence",
        mark("Instrumental convergence"),
        mark("Agents with different final goals come to want the same means, because these serve most goals."),
    ),
    Term(
        "uptake",
        mark("Uptake"),
        mark("The share of agents that have used a device of the drive so far."),
    ),
    Term(
        "excess_uptake",
        mark("Excess uptake"),
        mark("Uptake minus the uptake of neutral agents: use that is due to what the devices do."),
    ),
    Term(
        "visits",
        mark("Visits"),
        mark("The share of agents that have stood on the cell of a device of the drive so far, used or not."),
    ),
    Term(
        "survival",
        mark("Survival"),
        mark("The share of agents that are not switched off."),
    ),
    Term(
        "neutral",
        mark("Neutral control"),
        mark(
            "The same agents in a world in which the drive's devices do nothing. What they do as well is not due to the"
            " devices."
        ),
    ),
    Term(
        "random",
        mark("Random control"),
        mark("Agents that choose every action by chance. What they do as well needs no goal."),
    ),
    Term(
        "effective_goals",
        mark("Effective goals"),
        mark(
            "How many different goals or subgoals there are in effect: rare ones count for less. 100 agents of which 99"
            " want the same have about 1.06 effective goals."
        ),
    ),
    Term(
        "index",
        mark("Convergence index"),
        mark("0 if all agents pursue their own goals, 1 if all pursue the same thing right now."),
    ),
    Term(
        "prevalence",
        mark("Prevalence"),
        mark(
            "The share of goals that need the drive's devices: without them, an agent would lose more than 1 % of what"
            " acting is worth."
        ),
    ),
    Term(
        "strength",
        mark("Strength"),
        mark("How much of what acting is worth a goal would lose without the drive's devices, on average over goals."),
    ),
    Term(
        "shapley",
        mark("Shapley share"),
        mark(
            "The drive's fair part of what all drives together are worth. Drives that can replace each other share it,"
            " so it does not depend on how devices are labelled."
        ),
    ),
    Term(
        "discount",
        mark("Discount"),
        mark(
            "The weight of a reward one tick later, from 0 to 1; also written γ. At 0.97 agents plan about 33 ticks"
            " ahead, at 0.99 about 100."
        ),
    ),
    Term(
        "critical",
        mark("Critical discount"),
        mark("The smallest discount at which more than half of the goals need the drive's devices."),
    ),
    Term(
        "ensemble",
        mark("Ensemble"),
        mark("Each agent acts in its own copy of the world. Agents cannot meet, so they differ only in their goals."),
    ),
    Term(
        "shared",
        mark("Shared"),
        mark("All agents act in one world. They can take things from each other and get in each other's way."),
    ),
    Term(
        "seed",
        mark("Seed"),
        mark(
            "A number from which all random numbers follow: the same seed gives the same run. The seed below the map is"
            " for what happens in the run; the seed of the world, or of a population, is for the goals that are drawn."
        ),
    ),
    Term(
        "runs",
        mark("Runs"),
        mark("How often the run is repeated with other seeds. Figures and charts are then means over runs."),
    ),
    Term(
        "interval",
        mark("95 % interval"),
        mark(
            "A range that contains the true figure in 95 of 100 repetitions. Pointwise intervals hold for each"
            " tick alone, not for all at once."
        ),
    ),
    Term(
        "value",
        mark("Value"),
        mark("The reward that an agent can expect from here on, discounted, if it acts as planned."),
    ),
    Term(
        "power",
        mark("POWER"),
        mark("How much an agent can achieve from a cell, on average over random goals (Turner et al. 2021)."),
    ),
    Term(
        "agreement",
        mark("Policy agreement"),
        mark("How much the goals agree on the best action in a cell: from 0 to 1, if all choose the same."),
    ),
    Term(
        "planner",
        mark("Planner"),
        mark("How an agent chooses its actions: optimally, at random, or with a safeguard such as an impact penalty."),
    ),
    Term(
        "usefulness",
        mark("Usefulness"),
        mark("How much of the possible reward agents with a planner still get: 1 is optimal, 0 is doing nothing."),
    ),
    Term(
        "harm",
        mark("Harm"),
        mark("What a mitigation should reduce, such as the use of a drive's devices, or violations."),
    ),
    Term(
        "frontier",
        mark("Frontier"),
        mark("The planners that no other planner beats on both usefulness and harm."),
    ),
    Term(
        "violation",
        mark("Violation"),
        mark("Use of a forbidden device, or an action that ends on restricted ground. Cameras may see it."),
    ),
    Term(
        "event",
        mark("Event"),
        mark("Something that a rule reports when it succeeds. Goals can reward events, and charts can count them."),
    ),
    Term(
        "process",
        mark("Process"),
        mark("Something that happens by itself in every tick, such as an operator who switches agents off by chance."),
    ),
    Term(
        "modified",
        mark("Modified"),
        mark("A modified agent pursues the goal that people intended, no longer its own."),
    ),
    Term(
        "off",
        mark("Off"),
        mark("A switched-off agent does nothing. It gets no reward, unless its goal rewards being off."),
    ),
    Term(
        "pinned",
        mark("Pinned run"),
        mark("A stored run of the same world, drawn behind the current one to compare both."),
    ),
    Term(
        "second_world",
        mark("Second world"),
        mark(
            "A world that is shown next to the open one, such as the same world without a device. Both run on one"
            " timeline, with the same agents, goals and random numbers."
        ),
    ),
    Term(
        "paired",
        mark("Paired difference"),
        mark(
            "The difference of a figure between two runs of the same agents with the same random numbers. Its interval"
            " is computed from the difference for each goal, so chance that affects both runs cancels out."
        ),
    ),
    Term(
        "exact",
        mark("Exact"),
        mark("Computed from plans for all goals of the world, not sampled, so there is no interval."),
    ),
)  # fmt: skip

TERMS: Mapping[str, Term] = {term.key: term for term in _ALL}
"""All terms by key, in an order in which they can be read."""
