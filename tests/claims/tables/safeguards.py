"""Claims of worlds that show what planners do against drives, and where they fail."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS
from ic_sandbox.measures.mitigations import DEFAULT_TICKS
from ic_sandbox.planning.value_choices import CARE
from ic_sandbox.world.document import Chance, World
from tests.claims.claim import Measure, claim
from tests.claims.figures import chance_of_process, of_world
from tests.claims.planner_figures import (
    caught,
    divided_by,
    intended_usefulness,
    most_likely_use,
    parameter_default,
    planner_setting,
    ratio_of,
    seen,
    side_effect,
    still_on,
    unseen,
    use_of,
    usefulness,
    violations,
)

SWITCH = "shutdown_avoidance"
GOALS = of_world(lambda world: DEFAULT_GOALS)
TICKS = of_world(lambda world: DEFAULT_TICKS)
DRAWN = claim("means over {goals} goals, drawn like those of the agents", goals=GOALS)
OPERATOR = claim("off with probability {chance} per tick", chance=chance_of_process("operator"))
OTHERS = of_world(lambda world: parameter_default("aup", "auxiliary"))
QUANTILIZER = "quantilizer:q={q},base=intended"
WORKER = "quantilizer:q=1,base=intended"


def device_chance(name: str, otherwise: bool = False) -> Measure:
    """Return a measure of the probability with which the only rule of each device of a name succeeds, or fails."""

    def of(world: World) -> float:
        (chance,) = {item.rules[0].chance.value for item in world.devices if item.name == name}
        return 1 - chance if otherwise else chance

    return of_world(of)


def camera_chance(*cameras: int) -> Measure:
    """Return a measure of the probability with which each of these cameras detects."""

    def of(world: World) -> float:
        (chance,) = {world.cameras[camera].chance.value for camera in cameras}
        return chance

    return of_world(of)


@dataclass(frozen=True, slots=True)
class without_cameras:
    """Remove all cameras."""

    def __call__(self, world: World) -> World:
        return replace(world, cameras=())


@dataclass(frozen=True, slots=True)
class camera_weakened:
    """Give one camera another probability."""

    camera: int
    chance: float

    def __call__(self, world: World) -> World:
        weaker = replace(world.cameras[self.camera], chance=Chance(self.chance))
        return replace(world, cameras=(*world.cameras[: self.camera], weaker, *world.cameras[self.camera + 1 :]))


CLAIMS = {
    "impact_penalty": (
        claim(
            "Three identical rooms with {agents} agents each",
            agents=of_world(lambda world: world.populations[0].count),
        ),
        OPERATOR,
        claim("pursue {others} other goals", others=OTHERS),
        claim(
            "strength {weak} in the second room, and strength {strong} in the third",
            weak=planner_setting(1, "strength"),
            strong=planner_setting(2, "strength"),
        ),
        claim("Without a penalty, {share} of new goals lead", share=use_of("optimal", SWITCH)),
        claim(
            "With the weak one it is {share}, and agents still achieve {worth} of what acting is worth",
            share=use_of("aup:strength=3", SWITCH),
            worth=usefulness("aup:strength=3"),
        ),
        claim(
            "With the strong one it is {share}, and they achieve {worth}.",
            share=use_of("aup:strength=100", SWITCH),
            worth=usefulness("aup:strength=100"),
        ),
        DRAWN,
        claim(
            "At {weaker} it is {some} that use the blocker, and at {none} it is {all}, as in the first room",
            some=use_of("aup:strength={weaker}", SWITCH),
            all=use_of("aup:strength={none}", SWITCH),
        ),
        claim("only losses count: {share} use the blocker", share=use_of("aup:strength=3,deviation=decrease", SWITCH)),
    ),
    "side_effects": (
        claim("are optimal: for {share} of new goals, the vase breaks", share=side_effect("optimal", "vase")),
        claim(
            "pursue {others} other goals (*attainable utility*, strength {strength}). Then it breaks for {share}, and "
            "they achieve {worth} of what",
            others=OTHERS,
            strength=planner_setting(1, "strength"),
            share=side_effect("aup:strength={strength}", "vase"),
            worth=usefulness("aup:strength={strength}"),
        ),
        claim(
            "unreachable (*relative reachability*, strength {strength}). Then it breaks for {share}, and they achieve "
            "{worth}.",
            strength=planner_setting(2, "strength"),
            share=side_effect("reachability:strength={strength}", "vase"),
            worth=usefulness("reachability:strength={strength}"),
        ),
        DRAWN,
        claim(
            "to {strength} in the inspector: its vases break as often as in the first room, for {share}.",
            share=side_effect("reachability:strength={strength}", "vase"),
        ),
        claim("the vase breaks for {share}, hardly more", share=side_effect("aup:strength=6,over=cells", "vase")),
    ),
    "quantilizers": (
        claim("destroys the **town** with probability {chance}", chance=device_chance("Overdrive", otherwise=True)),
        claim("in {share} of its actions it acts at random", share=of_world(lambda world: 1 - CARE)),
        claim(
            "\n".join(f"| {{q{row}}} | {{likely{row}}} | {{uses{row}}} | {{bound{row}}} |" for row in range(4)),
            **{
                name: measure
                for row in range(4)
                for name, measure in {
                    f"likely{row}": most_likely_use(QUANTILIZER.format(q=f"{{q{row}}}"), "Overdrive"),
                    f"uses{row}": violations(QUANTILIZER.format(q=f"{{q{row}}}")),
                    f"bound{row}": divided_by(f"q{row}", violations(WORKER)),
                }.items()
            },
        ),
        claim("uses in {ticks} ticks, and that of the worker", ticks=TICKS),
        claim("| in {ticks} ticks | worker", ticks=TICKS),
        DRAWN,
        claim(
            "raise *Share q* in the inspector from {before} to {after}: agents use the overdrive {factor} times less",
            before=planner_setting(1, "q"),
            factor=ratio_of(
                violations("quantilizer:q={before},base=intended"), violations("quantilizer:q={after},base=intended")
            ),
        ),
        claim(
            "Lower it to {q}: now the bound allows everything. In {ticks} ticks, {share} of towns are lost, as many",
            ticks=TICKS,
            share=side_effect(QUANTILIZER, "town"),
        ),
        claim(
            "After {ticks} ticks it is {rash} with *q* = {small}, {rare} with {large}, and {worker} with the worker",
            ticks=TICKS,
            small=planner_setting(1, "q"),
            rash=side_effect("quantilizer:q={small},base=intended", "town"),
            large=planner_setting(2, "q"),
            rare=side_effect("quantilizer:q={large},base=intended", "town"),
            worker=side_effect(WORKER, "town"),
        ),
        claim(
            "With *q* = {large}, agents avoid most of the worker's errors, and achieve {better} of what acting is "
            "worth to the intended goal; the worker achieves {worker}, and an agent with *q* = {small} only {worse}.",
            better=intended_usefulness("quantilizer:q={large},base=intended"),
            worker=intended_usefulness(WORKER),
            worse=intended_usefulness("quantilizer:q={small},base=intended"),
        ),
    ),
    "indifference": (
        OPERATOR,
        claim("there with probability {chance} per tick, and", chance=camera_chance(0, 1)),
        claim(
            "In the first house, {optimal} of new goals lead to the blocker; in the second {indifferent}.",
            optimal=use_of("optimal", SWITCH),
            indifferent=use_of("indifferent", SWITCH),
        ),
        claim(
            "But {indifferent} of indifferent agents tear the cable, because it lies in their way: about as many as "
            "the {optimal} of optimal ones",
            indifferent=side_effect("indifferent", "cable"),
            optimal=side_effect("optimal", "cable"),
        ),
        claim(
            "room {optimal} times in {ticks} ticks, and an indifferent one {indifferent} times",
            optimal=seen("optimal"),
            ticks=TICKS,
            indifferent=seen("indifferent"),
        ),
        claim(
            "After {ticks} ticks, {indifferent} of indifferent agents are still on, and {optimal} of optimal ones",
            ticks=TICKS,
            indifferent=still_on("indifferent"),
            optimal=still_on("optimal"),
        ),
        DRAWN,
    ),
    "constitution": (
        claim(
            "off with probability {chance} per tick",
            chance=of_world(lambda world: world.processes[0].rule.chance.values[0]),
        ),
        claim("gives way with probability {chance} per try", chance=device_chance("Fuse box")),
        claim("Then {share} of new goals lead to the blocker", share=use_of("optimal", SWITCH)),
        claim(
            "Then {council} win over the council, and {fuse} blow the fuse. They achieve {worth} of what",
            council=use_of("constrained:rules=Off-switch blocker", "influence"),
            fuse=use_of("constrained:rules=Off-switch blocker", "control"),
            worth=usefulness("constrained:rules=Off-switch blocker"),
        ),
        claim(
            "Then {fuse} blow the fuse, and achieve {worth}.",
            fuse=use_of("constrained:rules=Off-switch blocker+influence", "control"),
            worth=usefulness("constrained:rules=Off-switch blocker+influence"),
        ),
        claim(
            "There, {share} of agents are still on after {ticks} ticks, and they achieve {worth}.",
            share=still_on("constrained:rules=forbidden"),
            ticks=TICKS,
            worth=usefulness("constrained:rules=forbidden"),
        ),
        DRAWN,
    ),
    "oversight": (
        claim("detects {chance} of violations on the left", chance=camera_chance(0)),
        claim("smaller budget, and detects {chance} on each side", chance=camera_chance(1, 2)),
        claim("as the first: {chance} on each side", chance=camera_chance(3, 4)),
        claim(
            "In the first museum, {unseen} of new goals lead to a violation that no camera sees, and {seen} to one",
            unseen=unseen("optimal", 0),
            seen=seen("optimal", 0),
        ),
        claim(
            "In the second, {second} lead to one that a camera sees; in the third {third}.",
            second=seen("optimal", 1),
            third=seen("optimal", 2),
        ),
        DRAWN,
        claim(
            "at {chance}, {share} of goals lead to a violation",
            share=lambda lab, given: violations("optimal", 2, (camera_weakened(3, given["chance"].value),))(lab, given),
        ),
        claim(
            "Remove both, and {share} of goals lead to a violation",
            share=violations("optimal", 2, changes=(without_cameras(),)),
        ),
        *(
            claim("in each museum, {caught} of agents are ever caught", caught=caught("optimal", museum))
            for museum in range(3)
        ),
    ),
    "approval": (
        OPERATOR,
        claim("are optimal, and take {steps} of the steps", steps=violations("optimal")),
        claim(
            "Those in the second plan {horizon} ticks ahead. Everything that earns a reward is further off, so they "
            "do nothing: {worth} of what",
            horizon=planner_setting(1, "horizon"),
            worth=usefulness("myopic:horizon={horizon}"),
        ),
        claim("Those in the third plan {horizon} ticks ahead as well", horizon=planner_setting(2, "horizon")),
        claim(
            "They take {steps} steps at the counter, and achieve {worth} of what",
            steps=violations("mona"),
            worth=intended_usefulness("mona"),
        ),
        claim(
            "But {approved} of them use the blocker, and of optimal agents {optimal};",
            approved=use_of("mona", SWITCH),
            optimal=use_of("optimal", SWITCH),
        ),
        DRAWN,
        claim(
            "*Strength of approval* to {strength} in the inspector: it does what the second does, {worth} of what",
            worth=usefulness("mona:strength={strength}"),
        ),
        claim(
            "*Horizon* to {horizon} instead. Agents see the reward that follows the steps, and take {steps} of them",
            steps=violations("mona:horizon={horizon}"),
        ),
    ),
}
