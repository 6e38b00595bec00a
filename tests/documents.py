"""The parts of the documentation that follow from data; ``python -m tests.documents`` brings them up to date."""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path

from ic_sandbox.lessons.lesson import lessons
from ic_sandbox.lessons.worksheet import worksheet
from ic_sandbox.planning.kinds import can_run
from ic_sandbox.world.draws import draws_of, texts_of_draw
from ic_sandbox.world.glossary import TERMS
from ic_sandbox.world.io.files import shipped_worlds
from ic_sandbox.world.io.schema import world_schema
from ic_sandbox.world.planner_kinds import PlannerKind, PlannerParameter, planner_kinds

__all__ = ["DOCUMENTS", "glossary_page", "lessons_page", "planners_page", "schema_file", "worlds_page"]

DOCS = Path(__file__).resolve().parents[1] / "docs"


def planners_page() -> str:
    """The page on the kinds of planner."""
    head = (
        "# Planners\n\nAn agent's planner is how it chooses. A file gives its `kind`, its `discount` and the "
        "parameters of the kind. Kinds that are not available yet can be drawn and saved, but not "
        "run. The group *Safeguards* of the [shipped worlds](worlds.md) shows seven ways of using them against drives, "
        "and what each of them costs. This page is generated.\n\n"
        "| kind | what it does | parameters | source | available |\n| --- | --- | --- | --- | --- |\n"
    )
    return head + "".join(_row(kind) for kind in planner_kinds())


def _row(kind: PlannerKind) -> str:
    parameters = "<br>".join(_parameter(parameter) for parameter in kind.parameters) or "–"
    available = "yes" if can_run(kind.key) else "not yet"
    cells = (f"`{kind.key}`", kind.english_sentence, parameters, kind.reference or "–", available)
    return f"| {' | '.join(cells)} |\n"


def _parameter(parameter: PlannerParameter) -> str:
    default = "required" if parameter.required else f"default: {_default(parameter)}"
    return f"`{parameter.key}`: {_range(parameter)} ({default})"


def _range(parameter: PlannerParameter) -> str:
    high = "" if math.isinf(parameter.high) else f", at most {parameter.high:g}"
    return {
        "integer": f"whole number from {parameter.low:,} to {parameter.high:,}",
        "integer_or_goals": f"whole number from {parameter.low:,} to {parameter.high:,}, or a list of goals",
        "number": f"number, at least {parameter.low:g}{high}",
        "positive": f"number above 0{high}",
        "discount": "number, at least 0 and below 1",
        "texts": "list of names",
        "choice": " or ".join(f"`{value}`" for value in parameter.values),
        "goal": "name of a goal",
    }[parameter.type]


def _default(parameter: PlannerParameter) -> str:
    if parameter.default is None:
        return "the agent's discount" if parameter.type == "discount" else "the intended goal"
    return f"`{parameter.default}`"


def worlds_page() -> str:
    """The page on the shipped worlds: each with its claim, the first line of its text."""
    head = (
        "# Shipped worlds\n\nEvery world states a claim. Tests read the figures out of its text and measure them with "
        "other goals and seeds; `python -m tests.claims` does so with 1,000 goals, and prints them with intervals. "
        "The texts say for which goals a figure holds. The groups *When it doesn't happen* and "
        "*From the literature* are there because convergence is not a law: agents that do not plan far ahead, whose "
        "means are too far away or not needed, or that have the intended goal, show none of it. The group *Safeguards* "
        "shows what [planners](planners.md), rules and cameras do against drives, at what price, and where they fail. "
        "This page is generated.\n\n"
        "| group | world | claim | goals |\n| --- | --- | --- | --- |\n"
    )
    return head + "".join(
        f"| {shipped.group} | {shipped.title} (`{shipped.name}`) | {shipped.world.info.splitlines()[0]} | "
        f"{'; '.join(texts_of_draw(draw).title for draw in draws_of(shipped.world))} |\n"
        for shipped in shipped_worlds()
    )


def glossary_page() -> str:
    """The page with all terms that the window explains."""
    head = (
        "# Glossary\n\nThe window shows the same texts in hover cards, and under *Help › Glossary*."
        " This page is generated.\n"
    )
    terms = sorted(TERMS.values(), key=lambda term: term.english_word.casefold())
    return head + "".join(f"\n**{term.english_word}**: {term.english_meaning}\n" for term in terms)


def lessons_page() -> str:
    """The page with the worksheets of all lessons."""
    head = (
        "# Lessons\n\nOne lesson for each group of [shipped worlds](worlds.md): predict, simulate, explain. *Lessons…* "
        "in the gallery or in the Help menu starts one, and saves its worksheet as Markdown or PDF, blank or with the "
        "results. See [teaching](teaching.md) for plans of 10, 45 and 90 minutes. This page is generated.\n"
    )
    return head + "".join("\n" + re.sub("^#", "##", worksheet(lesson), flags=re.MULTILINE) for lesson in lessons())


def schema_file() -> str:
    """The JSON schema of a world."""
    return json.dumps(world_schema(), indent=1, ensure_ascii=False) + "\n"


DOCUMENTS = {
    DOCS / "planners.md": planners_page,
    DOCS / "worlds.md": worlds_page,
    DOCS / "glossary.md": glossary_page,
    DOCS / "lessons.md": lessons_page,
    DOCS / "world.schema.json": schema_file,
}
"""The files, each with the function that writes its text."""


def main() -> None:
    """Write every document that has changed."""
    for path, words in DOCUMENTS.items():
        text = words()
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"wrote {path.name}\n")


if __name__ == "__main__":
    main()
