"""The documentation of the public names: complete sections, and examples that run."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

import ic_sandbox as ics
from ic_sandbox.mdp.model import States, Transitions
from ic_sandbox.measures.instrumental_value import Worth
from ic_sandbox.measures.measure import Measurement
from ic_sandbox.measures.run_series import Banded
from ic_sandbox.simulation.run import ArmHistory, Events

RETURNED = (ArmHistory, Banded, Events, Measurement, States, Transitions, Worth)
"""Classes that the public names return or hold, besides those that are public themselves."""

PARTS = (States, Transitions, Banded, ArmHistory, Events)
"""Classes that examples of the classes that hold them show."""

UNDERLINE = re.compile(r"^(\w[\w ]*)\n-+$", re.MULTILINE)


def public_objects() -> list[tuple[str, Any]]:
    """Return every public class and function with its name, and the classes they return."""
    named = [(name, getattr(ics, name)) for name in ics.__all__ if not name.startswith("__")]
    return named + [(cls.__name__, cls) for cls in RETURNED]


def methods() -> Iterator[tuple[str, Any]]:
    """Yield the public methods of the public classes that take more than the object itself, and other public ones."""
    for name, cls in public_objects():
        if inspect.isclass(cls) and cls not in PARTS:
            for key, member in vars(cls).items():
                if inspect.isfunction(member) and not key.startswith("_"):
                    yield f"{name}.{key}", member


def sections_of(documented: Any) -> dict[str, str]:
    """Return the numpydoc sections of a docstring by their titles; the summary is under an empty title."""
    parts = UNDERLINE.split(inspect.cleandoc(documented.__doc__))
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def names_in(section: str) -> set[str]:
    """Return the names that a section of parameters or attributes describes."""
    heads = (line.split(" : ")[0] for line in section.splitlines() if line and not line[0].isspace())
    return {name.strip() for head in heads for name in head.split(",")}


FUNCTIONS = [(name, value) for name, value in public_objects() if inspect.isfunction(value)] + list(methods())
CLASSES = [(name, value) for name, value in public_objects() if inspect.isclass(value)]


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=[name for name, _ in FUNCTIONS])
def test_a_public_function_documents_its_parameters_result_and_use(name: str, function: Any) -> None:
    sections = sections_of(function)
    parameters = set(inspect.signature(function).parameters) - {"self"}
    assert names_in(sections.get("Parameters", "")) == parameters
    returns_nothing = inspect.signature(function).return_annotation in ("None", None)
    assert returns_nothing or "Returns" in sections or "Yields" in sections
    assert ">>>" in sections.get("Examples", ""), f"{name} has no example"


@pytest.mark.parametrize(("name", "cls"), CLASSES, ids=[name for name, _ in CLASSES])
def test_a_public_class_documents_its_fields_and_use(name: str, cls: Any) -> None:
    sections = sections_of(cls)
    described = names_in(sections.get("Attributes", ""))
    declared = {field.name for field in fields(cls)} if is_dataclass(cls) else described
    assert declared <= described, f"{name} does not describe {sorted(declared - described)}"
    assert described <= declared | set(dir(cls)), f"{name} describes {sorted(described - declared)}"
    assert cls in PARTS or ">>>" in sections.get("Examples", ""), f"{name} has no example"


def examples() -> list[doctest.DocTest]:
    """Return the examples of the public objects and of the methods of public classes."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [test for name, value in public_objects() for test in finder.find(value, name, globs={}) if test.examples]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_gives_what_it_shows(example: doctest.DocTest) -> None:
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    failed, attempted = runner.run(example, out=report.append)
    assert attempted
    assert not failed, "".join(report)
