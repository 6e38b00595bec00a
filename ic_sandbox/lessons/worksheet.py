"""Worksheets of lessons as Markdown: blank ones to print, and filled ones with predictions and measured results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ic_sandbox.i18n import numeral, tr, tr_world
from ic_sandbox.lessons.lesson import Lesson, Step
from ic_sandbox.lessons.measurement import Outcome
from ic_sandbox.world.io.files import shipped_world

__all__ = ["worksheet", "worksheet_name"]

BOX, TICKED = "☐", "☒"
EM_SPACE = "\u2003"
LINE, SHORT_LINE, NAME_LINE = ("\\_" * count for count in (60, 12, 30))


def worksheet_name(lesson: Lesson) -> str:
    """Return a file name for the worksheet of a lesson, without a suffix."""
    letters = (c if c.isalnum() else "-" for c in lesson.english_title.casefold())
    return "-".join(filter(None, "".join(letters).split("-")))


def worksheet(lesson: Lesson, outcomes: Sequence[Outcome] = ()) -> str:
    """Return the worksheet of a lesson in the current language.

    Parameters
    ----------
    lesson
        The lesson.
    outcomes
        The results of its first steps; the other steps are left blank.

    Returns
    -------
    str
        Markdown.
    """
    return "\n\n".join(_parts(lesson, outcomes)) + "\n"


def _parts(lesson: Lesson, outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield f"# {lesson.title}"
    yield lesson.aim
    yield f"{tr('Name')}: {NAME_LINE}  {tr('Date')}: {SHORT_LINE}"
    for number, step in enumerate(lesson.steps):
        outcome = outcomes[number] if number < len(outcomes) else None
        yield f"## {numeral(number + 1)}. {tr_world(shipped_world(step.world).name)}"
        yield tr(step.question)
        yield f"**{tr('Predict')}.** " + EM_SPACE.join(_choices(step, outcome))
        after = tr("Measured after {ticks:,} ticks:", ticks=step.ticks)
        yield f"**{tr('Simulate')}.** {after} {_measured(outcome)}"
        yield f"**{tr('Explain')}.** " + (outcome.explanation if outcome is not None else LINE)
        if outcome is None:
            yield LINE
    yield f"## {tr('Discuss')}"
    yield "\n".join(f"{number}. {question}" for number, question in enumerate(lesson.discussion, 1))


def _choices(step: Step, outcome: Outcome | None) -> Iterator[str]:
    for number, answer in enumerate(step.answers()):
        yield f"{TICKED if outcome is not None and outcome.predicted == number else BOX} {answer}"


def _measured(outcome: Outcome | None) -> str:
    return SHORT_LINE if outcome is None else outcome.value
