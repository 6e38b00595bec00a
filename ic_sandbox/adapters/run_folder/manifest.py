"""The manifest of a run as read from its folder: what the run was made from."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ic_sandbox.adapters.table_file import check_ordinary
from ic_sandbox.i18n import tr
from ic_sandbox.planning.kinds import RANDOM
from ic_sandbox.simulation.agents import MODES
from ic_sandbox.world.faults import Fault, WorldError
from ic_sandbox.world.validation.limits import LARGEST_SEED

__all__ = ["MANIFEST", "Manifest", "read_manifest", "run_folder"]

MANIFEST = "manifest.json"

MOST_BYTES = 1 << 20
"""The largest manifest that is read; those of the program have about a kilobyte."""

BROUGHT_BY = ("--agent", "--observation", "--agent-timeout", "--policy", "--elsewhere")
"""The options of ``run`` that bring agents; each has one value."""

DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The entries of a manifest that a run is made from.

    ``planners``: those of the agents, or the name of their program, policy or model. ``discounts``: those of the
    agents, without repetition; empty if all choose at random. ``fixed``: whether they follow a fixed policy, and so
    have no neutral arms.
    """

    version: str
    world: str
    sha256: str
    command: str
    planners: tuple[str, ...]
    seed: int
    mode: str
    discounts: tuple[float, ...]
    agents: int
    ticks: int
    controls: bool
    fixed: bool

    @property
    def agent(self) -> str:
        """The name of the agents' program, policy or model."""
        return ", ".join(self.planners)

    @property
    def options(self) -> tuple[str, ...]:
        """The words of the command that bring the agents; empty if another command than ``run`` did."""
        words = self._words
        places = [place for place, word in enumerate(words) if word in BROUGHT_BY]
        return tuple(word for place in places for word in words[place : place + 2])

    @property
    def runs(self) -> int:
        """The number of seeds that the command runs, of which the folder's tables hold the first."""
        given = self.option("--seeds")
        return int(given) if given.isascii() and given.isdigit() and len(given) <= len(str(LARGEST_SEED)) else 1

    @property
    def world_file(self) -> str:
        """The name of the world's file in the command, or of a shipped world; empty if the command names none."""
        words = self._words
        return words[2] if len(words) > 2 and words[1] == "run" else ""

    def option(self, name: str) -> str:
        """The value of an option of the command; empty if it is not given."""
        words = self._words
        return words[words.index(name) + 1] if name in words[:-1] else ""

    @property
    def _words(self) -> list[str]:
        with suppress(ValueError):  # quotes that do not match
            return shlex.split(self.command)
        return []


def run_folder(path: str | Path) -> Path | None:
    """Return the folder of a run that a path means: itself, or that of its manifest; None for any other file."""
    file = Path(path).absolute()
    if os.path.isdir(file):  # false if the path can't be looked up, and then reading the file says why
        return file
    return file.parent if file.name == MANIFEST else None


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder. Raises :class:`~ic_sandbox.world.faults.WorldError` with every fault of it."""
    found = _entries(folder / MANIFEST)
    faults: list[Fault] = []

    def entry(name: str, right: Callable[[Any], bool], wanted: str, missing: Any = None) -> Any:
        value = found.get(name, missing)
        if right(value):
            return value
        reason = tr("is missing") if value is None else tr("is {value}", value=_shown(value))
        faults.append(Fault(f"{MANIFEST}: {name}", reason, tr("expected {wanted}", wanted=wanted)))
        return None

    program = found.get("program")
    if program != "ic-sandbox":
        reason = tr("is missing") if program is None else tr("is {value}", value=_shown(program))
        hint = tr("choose the folder of a run that this program wrote")
        raise WorldError([Fault(f"{MANIFEST}: program", reason, hint)])
    planner = entry("planner", _is_text_or_texts, tr("the name of the agents"))
    discounts = None
    if found.get("discount") is not None or not _choose_at_random(planner):
        discounts = entry("discount", _are_discounts, tr("a number from 0 to below 1, or a list of them"))
    manifest = Manifest(
        version=entry("version", _is_text, tr("the version of the program")),
        world=entry("world", _is_text, tr("the name of the world")),
        sha256=entry("world_sha256", _is_digest, tr("64 hexadecimal digits")),
        command=entry("command", _is_text, tr("a text"), missing="") if found.get("command") is not None else "",
        planners=(planner,) if isinstance(planner, str) else tuple(planner or ()),
        seed=entry("seed", lambda value: _is_whole(value, 0, LARGEST_SEED), tr("a whole number from 0 on")),
        mode=entry("mode", lambda value: value in MODES, " / ".join(MODES)),
        discounts=tuple(discounts if isinstance(discounts, list) else [] if discounts is None else [discounts]),
        agents=entry("agents", lambda value: _is_whole(value, 1), tr("a whole number from 1 on")),
        ticks=entry("ticks", lambda value: _is_whole(value, 1), tr("a whole number from 1 on")),
        controls=entry("controls", lambda value: isinstance(value, bool), "true / false"),
        fixed=isinstance(found.get("note"), str),
    )
    if faults:
        raise WorldError(faults)
    return manifest


def _entries(path: Path) -> dict[str, Any]:
    hint = tr("choose the folder of a run that this program wrote")
    try:
        check_ordinary(path)
        if path.stat().st_size > MOST_BYTES:
            raise WorldError([Fault(MANIFEST, tr("is larger than {most} MiB", most=MOST_BYTES >> 20), hint)])
        found = json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise WorldError([Fault(MANIFEST, tr("is missing"), hint)]) from None
    except OSError as error:
        raise WorldError([Fault(MANIFEST, tr("can't be read: {reason}", reason=error.strerror or error))]) from error
    except (ValueError, RecursionError) as error:
        raise WorldError([Fault(MANIFEST, tr("is not JSON: {reason}", reason=error), hint)]) from error
    if not isinstance(found, dict):
        raise WorldError([Fault(MANIFEST, tr("is not a JSON object"), hint)])
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_texts(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, list) and bool(value) and all(map(_is_text, value)))


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= DIGITS


def _is_whole(value: Any, least: int, most: int | None = None) -> bool:
    return type(value) is int and value >= least and (most is None or value <= most)


def _are_discounts(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return all(type(one) in (int, float) and 0 <= one < 1 for one in listed)


def _choose_at_random(planner: Any) -> bool:
    """Return whether all agents choose at random, so that the manifest lists no discount."""
    return planner in (RANDOM, [RANDOM])


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
