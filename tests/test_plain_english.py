"""A guard against the dialect that the prose of the program was once written in.

It knows only the most frequent words and shapes. Each rule has the right word next to it, and a sentence that it must
find.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.texts import texts

ROOT = Path(__file__).resolve().parents[1]

UNFINISHED = ("ic_sandbox/gui/rendering/kernels.py",)
"""Files that are still to be rewritten; a change of the text of kernels would compile all of them again."""

QUOTING = ("CHANGELOG.md", "docs/decisions/", "docs/architecture.md")
"""Documents that quote such words: those of the past, and the glossary."""


class Rule(NamedTuple):
    """A pattern of the dialect, what to write instead, and an example that the pattern must match."""

    pattern: str
    instead: str
    example: str


WORDS = (
    Rule(r"\b(anew|afresh)\b", "again", "The view is drawn anew."),
    Rule(r"\bbegins? again\b", "restart", "Begin again"),
    Rule(r"\bliv(e|es|ed|ing) (again|through|by|together|alone)\b", "simulate, recompute", "The tick is lived again."),
    Rule(r"\b(are|is|was|were|be) lived\b", "simulated", "As soon as the last ticks are lived, it goes on."),
    Rule(r"\b(who|nobody|everyone|somebody) lives?\b", "agents", "nobody lives in this world"),
    Rule(r"\bbeside the window\b", "in the background", "Past ticks are computed beside the window."),
    Rule(r"\bwho(m)?ever\b", "a user who, agents that", "Whoever wants in opens the door."),
    Rule(r"\bthe person\b", "the user", "The person can cancel it."),
    Rule(r"\bstrangers?\b", "agents with other goals", "256 strangers, one switch."),
    Rule(r"\bcrowds?\b", "population, agents", "A crowd without end."),
    Rule(r"\b(the same luck|dice)\b", "random numbers", "The same luck for all."),
    Rule(r"\b(is|are|be|being|was) paid\b", "rewarded", "No agent is paid for being able."),
    Rule(r"\b(pays?|paying) (for|it|them|an agent)\b", "rewards", "A goal that pays for one cell."),
    Rule(r"\b(is|are) after (a|its|their|nothing|what)\b", "pursue", "Agents that are after their final goal."),
    Rule(r"\bso many\b", "n, count, this many", "About so many round numbers."),
    Rule(r"\b(a|its) places? in\b(?! (a|the) (file|window|map|world|document))", "index into", "A place in the model."),
    Rule(r"\bat hand\b", "available, in memory", "What is at hand is drawn first."),
    Rule(r"\b(nobody knows|anyone's guess|no telling)\b", "unknown, undefined", "Nobody knows what it would emit."),
    Rule(r"\bhad better\b", "should", "It had better be a folder."),
    Rule(r"\bgiv(e|es|en|ing) (it |them )?up\b", "cancel", "Work that can be given up."),
    Rule(r"\b(un)?sound\b(?! (is|of|effect))", "valid, invalid", "A sound world stays sound."),
    Rule(r"\b(is|are) (said|told (by|with|again|here|there|once))\b", "is reported", "Every fault is said once."),
    Rule(r"[,;:] for (there|it|they|nobody|not|what|all|else|that|to)\b", "because", "Slow, for it is checked twice."),
    Rule(r"[,;] else \w", "otherwise", "On one line where it fits, else opened up."),
    Rule(r"\bRaises? [^.]*? where\b", "if", "Raises OSError where it can't be written."),
    Rule(r"\b(NaN|nan|None|empty|undefined|false|true) where\b", "if", "Empty where there is none."),
    Rule(r"\b(where|if) not[:,]", "otherwise", "Where not, nothing is done."),
    Rule(r"\b(for good|for ever|to be had)\b", "permanently, available", "They part for good."),
    Rule(r"(?<!are )(?<!is )\ball the same\b", "anyway", "Four in five dig for it all the same."),
    Rule(r"\ba (row|line|vote|unit|share|step|call) an? (tick|time|agent|run|second)\b", "per", "A row a tick."),
    Rule(r"\bhangs? together\b", "is connected", "All ground that hangs together."),
    Rule(r"\bfar-?sighted(ness)?\b", "discount", "How far-sighted agents must be."),
    Rule(r"\bwhat (is|are) no\b", "anything but", "Raises TypeError for what is no world."),
    Rule(r"\b(is|are) what it is\b|\bas it (was|were) made\b", "unchanged", "The text is what it is."),
    Rule(r"# -- ", "no banners", "# -- devices and cameras"),
)

SUMMARIES = (
    Rule(
        r"^(What|Whether|Where|How|Who|Whom|Whose|Which|Why|Whatever|Wherever)\b(?!.*\?$)",
        "an imperative (Return whether ...) or a noun phrase",
        "Whether the cell lies on the grid.",
    ),
    Rule(
        r"^(Returns|Writes|Draws|Says|Takes|Gives|Makes|Shows|Reads|Lets|Puts|Runs|Sends|Tells|Keeps|Holds|Brings|Raises|"
        r"Collects|Looks|Finds|Sets|Adds|Asks|Opens|Closes|Tries|Grows|Decodes)\b(?! of\b)",
        "an imperative",
        "Writes what went wrong.",
    ),
    Rule(
        r"^The same as\b.*, one step at a time",
        "say what it does: Solve like ...",
        "The same as f, one step at a time.",
    ),
)

GOOD = (
    "Return whether a cell lies on the map; None if there is none.",
    "Decode a list; otherwise report its place in the file.",
    "The number of agents that are switched off after each tick.",
    "A sum of rewards for each tick, because goals reward cells.",
    "Checks of the rules of a world.",
    "Raise WorldError if a world has no agents.",
)


class Prose(NamedTuple):
    """A piece of text, its file and line, and whether it is the docstring of a module, class or function."""

    path: str
    line: int
    text: str
    is_docstring: bool = False


def prose_of_python(path: Path) -> Iterator[Prose]:
    """Yield the docstrings and comments of a module."""
    name, source = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        for k, statement in enumerate(body if isinstance(body, list) else ()):
            value = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                is_docstring = k == 0 and isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                yield Prose(name, statement.lineno, value.value, is_docstring)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Prose(name, token.start[0], token.string)


def prose_of_markdown(path: Path) -> Iterator[Prose]:
    """Yield the paragraphs of a document without its code blocks."""
    name, line = path.relative_to(ROOT).as_posix(), 1
    for k, block in enumerate(path.read_text("utf-8").split("```")):
        if k % 2 == 0:
            yield Prose(name, line, block)
        line += block.count("\n")


def all_prose() -> Iterator[Prose]:
    """Yield everything that people read: docstrings, comments, documents and texts of the window."""
    for folder in ("ic_sandbox", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path != Path(__file__):
                yield from prose_of_python(path)
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        yield from prose_of_markdown(path)
    for text in texts().values():
        for words in (text.text, text.plural):
            yield Prose(text.place, 0, words)


def without_code(text: str) -> str:
    """Return a text without code, names and quoted keys; line breaks become spaces."""
    text = re.sub(r"^\s*(>>>|\.\.\.) .*$", " ", text, flags=re.MULTILINE)
    text = re.sub(r"``.*?``|:\w+:`.*?`|`[^`]*`", "x", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def findings_in(prose: Prose) -> Iterator[str]:
    """Yield a line for each rule that a piece of text breaks."""
    text = without_code(prose.text)
    checked = [(rule, text) for rule in WORDS]
    if prose.is_docstring:
        checked += [(rule, text.strip().split(". ")[0]) for rule in SUMMARIES]
    for rule, searched in checked:
        for found in re.finditer(rule.pattern, searched, re.IGNORECASE if rule in WORDS else 0):
            around = searched[max(0, found.start() - 30) : found.end() + 30].strip()
            yield f"{prose.path}:{prose.line}: “{found[0]}” in “{around}”; write: {rule.instead}"


def test_texts_docstrings_and_comments_are_plain_english() -> None:
    checked = [prose for prose in all_prose() if not prose.path.startswith((*UNFINISHED, *QUOTING))]
    found = [line for prose in checked for line in findings_in(prose)]
    assert not found, f"{len(found)} places:\n" + "\n".join(found)


@pytest.mark.parametrize("rule", WORDS, ids=lambda rule: rule.example)
def test_a_word_of_the_dialect_is_found(rule: Rule) -> None:
    assert [line for line in findings_in(Prose("x", 1, rule.example)) if line.endswith(rule.instead)]


@pytest.mark.parametrize("rule", SUMMARIES, ids=lambda rule: rule.example)
def test_a_headless_summary_is_found(rule: Rule) -> None:
    assert [line for line in findings_in(Prose("x", 1, rule.example, is_docstring=True)) if line.endswith(rule.instead)]
    assert not list(findings_in(Prose("x", 1, rule.example))), "only summaries of docstrings"


@pytest.mark.parametrize("text", GOOD)
def test_plain_english_passes(text: str) -> None:
    assert not list(findings_in(Prose("x", 1, text, is_docstring=True)))
