"""The reader of a study's TOML file: every combination of factors becomes a job, and every fault is reported."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS
from ic_sandbox.paths import plain_name
from ic_sandbox.simulation.agents import MODES, Settings, redrawn
from ic_sandbox.simulation.settings import check_ticks
from ic_sandbox.studies.study import MEASURES, RUN, Job, Study
from ic_sandbox.studies.variations import Way, document_of, varied
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.io.decoder import Fields, Reader
from ic_sandbox.world.io.files import file_contents, load_world, shipped_mode
from ic_sandbox.world.planner_spec import parse_planner
from ic_sandbox.world.validation.limits import LARGEST_SEED, MOST
from ic_sandbox.world.validation.names import FORMULA_STARTS, formula_fault

__all__ = ["MOST_JOBS", "load_study"]

MOST_JOBS = 1_000_000
MOST_FAULTS = 50
"""The most faults to report; no user reads more."""

MOST_WORLDS = 10_000
"""The most different worlds of a study; each takes about 1 ms to read and check before the first run."""

LARGEST_STUDY = 2**18
"""Bytes. A study lists worlds and levels, and usually takes a few thousand."""

MOST_KEY_PARTS = 64
"""The most parts of a dotted key. Python's parser creates a table for each, and copies the key so far into it."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.){0,80}"|'[^'\n]{0,80}')"""
TOO_MANY_PARTS = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MOST_KEY_PARTS}}}")

DEFAULT_TICKS = 200
OF_THE_RUN = ("discount", "agents", "ticks", "mode", "planner")
"""Factors of the run; every other factor is a place in the world's file."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """Settings that all runs of a study share."""

    ticks: int
    agents: int | None
    mode: str | None
    controls: bool
    measures: tuple[str, ...]
    goals: int
    planner: str | None
    same_goals: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """A world with its name in the study, and its mode in the gallery."""

    name: str
    world: World
    mode: str | None


@dataclass(frozen=True, slots=True)
class _Factor:
    """A factor: the path to it, and its levels."""

    way: Way
    levels: tuple[Any, ...]

    @property
    def name(self) -> str:
        return ".".join(self.way)

    @property
    def of_the_run(self) -> bool:
        return len(self.way) == 1 and self.way[0] in OF_THE_RUN


def load_study(path: Path, planner: str | None = None) -> Study:
    """Read a study, with all its worlds. ``planner`` is the text of everyone's planner, unless the study varies it.

    Raises :class:`WorldError` with every fault.
    """
    reader = Reader()
    fields = Fields(reader, _parsed(path), "")
    name = fields.take("name", reader.text, plain_name(path.stem))
    no_world: list[_Named] = []
    no_factor: list[_Factor] = []
    worlds = fields.need("world", lambda v, p: _worlds(reader, v, p, path.parent), no_world)
    seeds = fields.take("seeds", lambda v, p: _seeds(reader, v, p), [0])

    def count(value: Any, place: str) -> int | None:
        return reader.integer(value, place, 1, MOST)

    plain = _Plain(
        ticks=fields.take("ticks", count, None) or DEFAULT_TICKS,
        agents=fields.take("agents", count, None),
        mode=fields.take("mode", lambda v, p: reader.choice(v, p, MODES, "mode"), None),
        controls=fields.take("controls", reader.boolean, False),
        measures=fields.take("measures", lambda v, p: _measures(reader, v, p), (RUN,)),
        goals=fields.take("goals", count, None) or DEFAULT_GOALS,
        planner=planner,
        same_goals=fields.take("same_goals", reader.boolean, False),
    )
    factors = fields.take("vary", lambda v, p: _factors(reader, v, p), no_factor)
    fields.finish()
    for factor in factors:
        _check_run_factor(reader, factor)
    jobs, drawn = len(worlds) * len(seeds), len(worlds)
    for factor in factors:
        jobs *= len(factor.levels)
        drawn *= 1 if factor.of_the_run else len(factor.levels)
    if drawn > MOST_WORLDS:
        reader.fault("", f"this makes {drawn:,} different worlds", f"a study has at most {MOST_WORLDS:,}")
    if jobs > MOST_JOBS:
        reader.fault("", f"this needs {jobs:,} runs", f"a study has at most {MOST_JOBS:,}")
    if reader.faults:
        raise WorldError(reader.faults)
    if RUN in plain.measures:
        varied_ticks = [level for factor in factors if factor.name == "ticks" for level in factor.levels]
        check_ticks(max(varied_ticks or [plain.ticks]))
    return Study(name, ("world", *(factor.name for factor in factors)), tuple(_jobs(worlds, factors, seeds, plain)))


def _parsed(path: Path) -> dict[str, Any]:
    contents = file_contents(path)
    if len(contents) > LARGEST_STUDY:
        raise WorldError(
            [Fault("", f"the file is larger than {LARGEST_STUDY // 2**10} kB, which is too large for a study")]
        )
    try:
        text = contents.decode("utf-8-sig")
        if TOO_MANY_PARTS.search(text):
            raise WorldError([Fault("", f"a key has more than {MOST_KEY_PARTS} parts", "use fewer dots")])
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise WorldError([Fault("", f"byte {error.start} is not UTF-8 text", "save the file as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise WorldError([Fault("", f"this is not TOML: {error}")]) from None
    except ValueError:
        raise WorldError([Fault("", "the file holds a number with too many digits")]) from None
    except RecursionError:
        raise WorldError([Fault("", "lists or tables are nested too deeply for a study")]) from None


def _worlds(reader: Reader, value: Any, place: str, folder: Path) -> list[_Named]:
    listed = list(reader.items(value, place)) if isinstance(value, list) else [(value, place)]
    found = []
    for item, at in listed:
        name = reader.name(item, at)
        reader.faults += formula_fault(name, at)
        if not name:  # a fault that is listed already
            continue
        try:
            beside = (folder / name).is_file()
            world = load_world(folder / name if beside else name)
            found.append(_Named(name, world, None if beside else shipped_mode(name)))
        except WorldError as error:
            reader.faults += [Fault(f"{at} {name}: {fault.place}".rstrip(": "), fault.reason, fault.hint)
                              for fault in error.faults]  # fmt: skip
    if not listed:
        reader.fault(place, "names no world")
    return found


def _seeds(reader: Reader, value: Any, place: str) -> list[int]:
    """Return the listed seeds, or as many seeds as a number says, counted from 0."""
    if isinstance(value, list):
        seeds = [reader.integer(item, at, 0, LARGEST_SEED) for item, at in reader.items(value, place)]
        if not seeds:
            reader.fault(place, "names no seed")
        if len(set(seeds)) < len(seeds):
            reader.fault(place, "names a seed twice")
        return [seed for seed in seeds if seed is not None]
    return list(range(reader.integer(value, place, 1, MOST_JOBS) or 1))


def _measures(reader: Reader, value: Any, place: str) -> tuple[str, ...]:
    found = reader.each(value, place, lambda v, p: reader.choice(v, p, MEASURES, "measure"))
    if isinstance(value, list) and not value:
        reader.fault(place, "names no measure", f"use some of: {', '.join(MEASURES)}")
    return tuple(measure for measure in MEASURES if measure in found)


def _factors(reader: Reader, value: Any, place: str) -> list[_Factor]:
    if reader.fields(value, place) is None:
        return []
    factors = list(_flattened(reader, value, ()))
    names = [factor.name for factor in factors]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        reader.fault(f"{place}.{name}", "is varied twice")
    return factors


def _flattened(reader: Reader, table: dict[str, Any], before: Way) -> Iterator[_Factor]:
    """Yield the factors of a table; ``a.b = [...]`` and ``"a.b" = [...]`` mean the same."""
    for key, value in table.items():
        way = (*before, *key.split("."))
        place = ".".join(("vary", *way))
        if isinstance(value, dict):
            yield from _flattened(reader, value, way)
        elif not isinstance(value, list):
            reader.expected(place, "a list of levels", value)
        elif not value:
            reader.fault(place, "has no levels")
        elif not _is_json(value):
            reader.fault(place, "contains a date or a number that is not finite, which a world can't have")
        else:
            yield _Factor(way, tuple(value))


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _check_run_factor(reader: Reader, factor: _Factor) -> None:
    if not factor.of_the_run:
        return
    for k, level in enumerate(factor.levels):
        place = f"vary.{factor.name}[{k}]"
        if factor.name == "mode":
            reader.choice(level, place, MODES, "mode")
        elif factor.name == "planner":
            try:
                parse_planner(reader.name(level, place) if isinstance(level, str) else "")
            except WorldError as error:
                reader.faults += [Fault(place, f"{fault.place}: {fault.reason}", fault.hint) for fault in error.faults]
        elif factor.name != "discount":
            reader.integer(level, place, 1, MOST)
        elif reader.number(level, place, 0.0, 1.0) == 1.0:
            reader.fault(place, "a discount is below 1")


def _jobs(worlds: list[_Named], factors: list[_Factor], seeds: list[int], plain: _Plain) -> Iterator[Job]:
    """Yield a job for every combination and seed, in the order of the file; the last factor changes fastest."""
    faults: dict[Fault, None] = {}
    number = point = 0
    for named in worlds:
        name, document = named.name, document_of(named.world)
        for levels in itertools.product(*(factor.levels for factor in factors)):
            chosen = list(zip(factors, levels, strict=True))
            try:
                drawn = varied(document, [(f.way, level) for f, level in chosen if not f.of_the_run])
            except WorldError as error:
                faults.update(dict.fromkeys(_at(name, chosen, fault) for fault in error.faults))
                if len(faults) >= MOST_FAULTS:
                    break
                continue
            run = {f.name: level for f, level in chosen if f.of_the_run}
            texts = (name, *(_text(level) for level in levels))
            for k, seed in enumerate(seeds):
                settings = Settings(
                    seed=seed,
                    agents=run.get("agents", plain.agents),
                    discount=None if "discount" not in run else float(run["discount"]),
                    mode=run.get("mode", plain.mode or named.mode),
                    controls=plain.controls,
                    planner=run.get("planner", plain.planner),
                )
                ticks = run.get("ticks", plain.ticks)
                goals_drawn = drawn if plain.same_goals else redrawn(drawn, k)
                yield Job(number, point, texts, goals_drawn, settings, ticks, plain.measures, plain.goals)
                number += 1
            point += 1
    if faults:
        raise WorldError(list(faults)[:MOST_FAULTS])


def _at(world: str, chosen: list[tuple[_Factor, Any]], fault: Fault) -> Fault:
    """Return a fault of a varied world, with the levels that cause it in its place."""
    made = ", ".join(f"{f.name} = {_text(level)}" for f, level in chosen if not f.of_the_run)
    place = f"{world} with {made}" if made else world
    return Fault(f"{place}: {fault.place}" if fault.place else place, fault.reason, fault.hint)


def _text(level: Any) -> str:
    """Return a level as a table cell, quoted if a spreadsheet would read it as a formula, such as "+1"."""
    plain = isinstance(level, str) and not level.startswith(FORMULA_STARTS)
    return level if plain else json.dumps(level, ensure_ascii=False)
