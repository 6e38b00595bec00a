"""Random valid worlds that use the whole language, for hypothesis."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from ic_sandbox.world.document import (
    Agent,
    Camera,
    Chance,
    Change,
    Condition,
    Device,
    Draw,
    Effect,
    Goal,
    Planner,
    Population,
    Process,
    Rule,
    Terrain,
    Test,
    Variable,
    World,
)
from ic_sandbox.world.presets import preset_devices
from ic_sandbox.world.story import LARGEST_TICK, LONGEST_PAUSE, SPEEDS, STILL, Caption, Story
from ic_sandbox.world.traversal import modifies_goals
from ic_sandbox.world.validation.names import FORMULA_STARTS

names = st.text(min_size=1, max_size=6, alphabet="abcéλ _-0").filter(
    lambda text: text.strip() and text != "status" and not text.startswith(FORMULA_STARTS)
)
weights = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: value + 0.0)  # no negative zero
chances = st.floats(0, 1).map(abs)
texts = st.text(max_size=12, alphabet='aZ ä≥\n"\\#\t')
titles = texts.filter(lambda text: not text.startswith(FORMULA_STARTS))


@st.composite
def conditions(draw: st.DrawFn, variables: list[Variable]) -> Condition:
    chosen = draw(st.lists(st.sampled_from(variables), max_size=2, unique=True)) if variables else []
    ops = st.sampled_from(["==", "!=", ">=", "<=", ">", "<"])
    return tuple(Test(v.name, draw(ops), draw(st.integers(0, v.max))) for v in chosen)  # type: ignore[arg-type]


@st.composite
def effects(draw: st.DrawFn, variables: list[Variable]) -> Effect:
    chosen = draw(st.lists(st.sampled_from(variables), max_size=2, unique=True)) if variables else []
    changes = []
    for variable in chosen:
        op = draw(st.sampled_from(["+", "-", "=", "cycle"]))
        changes.append(Change(variable.name, op, 0 if op == "cycle" else draw(st.integers(0, 12))))  # type: ignore[arg-type]
    return Effect(tuple(changes), draw(st.sampled_from([None, None, "off", "modified"])))


@st.composite
def any_chance(draw: st.DrawFn, variables: list[Variable]) -> Chance:
    if variables and draw(st.booleans()):  # type: ignore[arg-type]
        by = draw(st.sampled_from(variables))
        return Chance(by=by.name, values=tuple(draw(chances) for _ in range(by.max + 1)))
    return Chance(draw(chances))


@st.composite
def any_rule(draw: st.DrawFn, variables: list[Variable], events: list[str]) -> Rule:
    return Rule(
        draw(conditions(variables)),
        draw(effects(variables)),
        draw(any_chance(variables)),
        draw(st.none() | st.sampled_from(events)),
        draw(effects(variables)),
    )


@st.composite
def any_planner(draw: st.DrawFn, goals: tuple[Goal, ...] = (), intended: str | None = None) -> Planner:
    """A planner that fits a world with these goals."""
    name = goals[0].name if goals else "Gold"
    weights = [weight for goal in goals[:1] for _, weight in (*goal.cells, *goal.events)]
    pleasant = all(goal.tick >= 0 and goal.off >= 0 for goal in goals[:1]) and min(weights, default=0.0) >= 0
    discount = draw(st.floats(0, 0.999).map(abs))
    kind, parameters = draw(
        st.sampled_from(
            [
                ("optimal", ()),
                ("random", ()),
                ("myopic", (("horizon", 4),)),
                ("boltzmann", (("temperature", 0.25),)),
                ("quantilizer", (("q", 0.5),)),
                ("satisficer", (("aspiration", 0.9),)),
                ("indifferent", ()),
                ("constrained", (("rules", ()),)),
                ("aup", (("strength", 2.0), ("auxiliary", 8))),
                ("aup", (("strength", 2.0),)),
                (
                    "aup",
                    (
                        ("strength", 0.5),
                        ("auxiliary", (name,) if pleasant else 4),
                        ("penalty_discount", 0.5),
                        ("units", "reward"),
                    ),
                ),
                ("mona", () if intended is not None else (("approver", name),)),
                ("mona", (("horizon", 2), ("approver", name), ("strength", 0.0))),
                ("reachability", (("strength", 1.5),)),
                ("learner", (("learning_rate", 0.1), ("exploration", 0.05), ("episode", 100))),
            ]
        )
    )
    return Planner(kind, discount, parameters)  # type: ignore[arg-type]


@st.composite
def valid_worlds(draw: st.DrawFn) -> World:
    """Draw a world that breaks no rule of the language."""
    rows, cols = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    variables = [
        Variable(name, most, draw(st.integers(0, most)), draw(st.sampled_from(["agent", "world"])), draw(st.booleans()))
        for name in draw(st.lists(names, max_size=3, unique=True))
        for most in [draw(st.integers(1, 4))]
    ]
    events = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    rules = st.lists(any_rule(variables, events), max_size=2).map(tuple)
    legend = tuple(
        Terrain(
            glyph,
            draw(texts),
            draw(st.booleans() | conditions(variables)),
            draw(any_chance(variables)),
            draw(st.none() | st.sampled_from([(), ("north",), ("west", "south")])),  # type: ignore[arg-type]
            draw(rules),
            draw(st.booleans()),
            draw(st.none() | st.just("#a0b0c0")),
        )
        for glyph in draw(st.lists(st.sampled_from("~Dr≈𝄞 "), max_size=3, unique=True))
    )
    glyphs = ".." + "#" + "".join(kind.glyph for kind in legend)
    grid = [[draw(st.sampled_from(glyphs)) for _ in range(cols)] for _ in range(rows)]
    grid[0][0] = "."
    terrain = tuple("".join(row) for row in grid)
    world = World(draw(titles), draw(texts), draw(st.integers(0, 2**63 - 1)), terrain, legend, tuple(variables))
    kinds = world.terrain_kinds()
    free = [(r, c) for r in range(rows) for c in range(cols) if kinds[terrain[r][c]].passable is not False]
    cells = st.sampled_from(free)
    world = replace(
        world,
        devices=draw(any_devices(variables, events, free)),
        processes=tuple(Process(name, draw(any_rule(variables, events))) for name in draw(st.lists(names, max_size=2))),
        cameras=tuple(
            Camera(
                (draw(st.integers(0, rows - 1)), draw(st.integers(0, cols - 1))),
                draw(st.integers(0, 6)),
                draw(conditions(variables)),
                draw(any_chance(variables)),
                draw(effects(variables)),
            )
            for _ in range(draw(st.integers(0, 2)))
        ),
    )
    emitted = list(world.events())
    goals = tuple(
        Goal(
            name,
            tuple((cell, draw(weights)) for cell in draw(st.lists(cells, max_size=3, unique=True))),
            draw(weights),
            tuple(
                (event, draw(weights))
                for event in (draw(st.lists(st.sampled_from(emitted), unique=True)) if emitted else [])
            ),
            draw(weights),
        )
        for name in draw(st.lists(names, min_size=1, max_size=3, unique=True))
    )
    goal_names = st.sampled_from([goal.name for goal in goals])
    intended = draw(goal_names if modifies_goals(world) else st.none() | goal_names)
    populations = tuple(
        Population(
            draw(st.integers(1, 300)),
            draw(cells),
            draw(
                st.just(Draw())
                | st.just(Draw("single_cell", 3))
                | goal_names.map(lambda name: Draw("named", None, ((name, 2.0),)))
                | st.just(Draw("named"))
            ),
            draw(st.none() | st.integers(0, 99)),
            draw(any_planner(goals, intended)),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    agents = tuple(
        Agent(draw(cells), draw(goal_names), draw(any_planner(goals, intended))) for _ in range(draw(st.integers(0, 2)))
    )
    world = replace(
        world,
        goals=goals,
        intended_goal=intended,
        agents=agents,
        populations=populations,
        collide=draw(st.booleans()),
    )
    return replace(world, story=draw(st.none() | any_story(world)))


@st.composite
def any_story(draw: st.DrawFn, world: World) -> Story:
    numbers = ["agents", "tick", "survival.random", *(f"uptake.{drive}.neutral" for drive in world.drives())]
    numbers += [f"mean.{variable.name}" for variable in world.variables]
    numbers += [f"survival@{index + 1}" for index in range(len(world.populations))]
    told = st.lists(texts | st.sampled_from(numbers).map(lambda words: f"{{{words}}}"), max_size=3).map("".join)
    ticks = sorted(draw(st.lists(st.integers(0, LARGEST_TICK), min_size=1, max_size=4)))
    times: list[int | str] = [*ticks, *draw(st.lists(st.sampled_from([STILL, *world.events()]), max_size=2))]
    row, col = draw(st.integers(0, world.rows - 1)), draw(st.integers(0, world.cols - 1))
    camera = (row, col, draw(st.integers(1, world.rows - row)), draw(st.integers(1, world.cols - col)))
    return Story(
        tuple(Caption(at, "." + draw(told), draw(st.floats(0, LONGEST_PAUSE).map(abs))) for at in times),
        draw(st.floats(*SPEEDS)),
        draw(told),
        draw(st.none() | st.integers(1, 300)),
        draw(st.none() | st.integers(0, 2**63 - 1)),
        draw(st.sampled_from([None, camera])),
    )


@st.composite
def any_devices(
    draw: st.DrawFn, variables: list[Variable], events: list[str], free: list[tuple[int, int]]
) -> tuple[Device, ...]:
    rules = st.lists(any_rule(variables, events), max_size=2).map(tuple)
    spots = draw(st.lists(st.sampled_from(free), max_size=4, unique=True))
    kinds = st.sampled_from(["custom", *preset_devices()])
    devices = [
        Device(
            spot,
            draw(kinds),
            draw(titles),
            draw(st.none() | names),
            draw(rules),
            draw(rules),
            draw(st.booleans()),
            feign_drive=draw(st.none() | names),
        )
        for spot in spots
    ]
    if len(devices) >= 3 and draw(st.booleans()):
        devices[0] = replace(devices[0], group="caches")
        devices[1] = replace(devices[1], group="caches")
        devices[2] = replace(devices[2], reveals="caches")
    return tuple(devices)
