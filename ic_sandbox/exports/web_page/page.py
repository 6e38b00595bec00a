"""A run as one HTML page that plays it in any browser: map, timeline, charts, captions, and the numbers of ticks.csv.

The page is self-contained and loads nothing: its content security policy forbids it, and names its scripts and its
style sheet by their hashes. Text from a world is escaped, never markup. It is in all languages of the program: one
player for each, of which the page shows one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from ic_sandbox.exports.csv_table import LINE_END, Table, pieces
from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.exports.formats import WEB_PAGE
from ic_sandbox.exports.manifest import command_of, manifest_of
from ic_sandbox.exports.page_parts import inline_png, page_template
from ic_sandbox.exports.run_tables import ticks_table
from ic_sandbox.exports.web_page.drive_colours import DriveVariables
from ic_sandbox.exports.web_page.happenings import finding_happenings
from ic_sandbox.exports.web_page.payload import Payload
from ic_sandbox.exports.web_page.tracks import MOST_DRAWN, Tracks, finding_tracks
from ic_sandbox.exports.web_page.version import FOLDER, KnownRun, PageVersion, making_version
from ic_sandbox.i18n import LANGUAGES, in_language, language, numeral, tr
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.paths import RESOURCES
from ic_sandbox.progress import Progress, map_progress
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["MOST_TICKS", "MapPicture", "PageOptions", "check_web_page", "estimated_size", "writing_web_page"]

MOST_TICKS = 2_000
"""The most ticks on a page."""

CHECK = "check.js"
"""A script that the oldest browsers understand: it says if the browser is too old."""

PLAYER = ("run.js", "map.js", "charts.js", "agent.js", "player.js")
"""The parts of a player, in order."""

PAGE_BYTES, DRIVE_BYTES, TICK_BYTES, DRIVE_TICK_BYTES, AGENT_TICK_BYTES = 190_000, 45_000, 350, 60, 0.5
"""The size of a page without its pictures, and what each drive adds to its charts, each tick to its tables, and each
drive and each agent to a tick: so much if agents move all the time, less if they rest.
"""

check_web_page = WEB_PAGE.check


@dataclass(frozen=True, slots=True)
class MapPicture:
    """The map as a PNG file on one ground, and the colours of marks on it as #rrggbb.

    ``drives``: the colours of drives that differ from the usual ones.
    """

    png: bytes
    floor: str
    ink: str
    muted: str
    drives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageOptions:
    """The contents of a page: the ticks from ``first`` to ``last`` (None: of the run, if that is not too far).

    ``until_still``: end when nothing changes any more.
    """

    first: int = 0
    last: int | None = None
    until_still: bool = True

    def check_ticks(self, ticks: int) -> tuple[int, int]:
        """Return the first and the last tick of a page on a run of this many.

        Raises :class:`WorldError` if the run does not have them, or if they are too many.
        """
        last = min(ticks, self.first + MOST_TICKS if self.last is None else self.last)
        if not 0 <= self.first < last:
            reason = tr("a page can't begin at tick {first}", first=numeral(self.first))
            raise WorldError([Fault("", reason, tr("the run has {ticks} ticks", ticks=numeral(ticks)))])
        if last - self.first > MOST_TICKS:
            reason = tr("{ticks} ticks are too many for a page", ticks=numeral(last - self.first))
            raise WorldError([Fault("", reason, tr("choose at most {most}", most=numeral(MOST_TICKS)))])
        return self.first, last


def estimated_size(run: Run, ticks: int, pictures: int) -> int:
    """Estimate the size of a page in bytes, for a number of ticks and the size of its pictures."""
    drawn, drives = min(len(run.experiment.cast), MOST_DRAWN), len(run.experiment.main.model.drives)
    a_tick = TICK_BYTES + drives * DRIVE_TICK_BYTES + drawn * AGENT_TICK_BYTES
    return round(PAGE_BYTES + 4 / 3 * pictures + drives * DRIVE_BYTES + ticks * a_tick)


def writing_web_page(
    run: Run,
    path: Path,
    light: MapPicture,
    dark: MapPicture,
    source: str | Path | None = None,
    options: PageOptions | None = None,
) -> Generator[Progress, None, Path]:
    """Write a run as a page, as a generator that yields progress; ``source`` is the file of the world.

    The page begins in the current language. Figures are those of all agents; of more than :data:`MOST_DRAWN`, a random
    sample is drawn. Raises :class:`WorldError` if the file cannot be written.
    """
    check_web_page(path)
    options = options or PageOptions()
    first, last = options.check_ticks(run.ticks)
    drives = DriveVariables.of(run.experiment.world)
    series = yield from measure_run_steps(run)
    tracks = yield from finding_tracks(run, first, last, options.until_still)
    last = tracks.last
    happenings = yield from finding_happenings(run, first, last)
    known = KnownRun(run, series, tracks, happenings, drives, source)
    pictures = inline_png(light.png), inline_png(dark.png)
    versions: list[PageVersion] = []
    for chosen in _languages():
        work = making_version(known, pictures if not versions else ("", ""))
        versions.append((yield from map_progress(in_language(chosen, work), _in_own_words)))
    yield Progress(tr("Writing"), 0.9, path.name)
    page = _page(known, versions, light, dark)
    write_bytes(path, page.encode("utf-8", "replace"))
    return path


def _languages() -> list[str]:
    """Return the languages of a page, that of the program first."""
    return [language(), *(key for key in LANGUAGES if key != language())]


def _in_own_words(step: Progress) -> Progress:
    return replace(step, what=tr("Drawing charts"))


def _payload(known: KnownRun, versions: list[PageVersion]) -> Payload:
    """Return the data of a page. Rewards are indices into their different values, which are few.

    ``run`` has the values of the first language, ``languages`` those of each that differ from them.
    """
    tracks, first = known.tracks, versions[0].values
    payload = Payload()
    values, index = np.unique(tracks.rewards, return_inverse=True)
    payload.add_values("run", first)
    payload.add_values(
        "languages",
        {
            version.language: {key: value for key, value in version.values.items() if value != first[key]}
            for version in versions
        },
    )
    payload.add_values("happenings", known.happenings)
    payload.add_values("ticks", _rows(ticks_table(known.series, bool(known.run.controls)), tracks))
    payload.add_tracks("places", tracks.places)
    payload.add_tracks("looks", tracks.looks)
    payload.add_tracks("rewards", index.reshape(tracks.rewards.shape))
    payload.add_numbers("values", values)
    payload.add_numbers("rewarded", tracks.rewarded)
    payload.add_numbers("returned", tracks.returned)
    return payload


def _rows(table: Table, tracks: Tracks) -> dict[str, Any]:
    """Return ``ticks.csv``: the names of its columns, its header line, and its lines for the page's ticks."""
    header, *rest = pieces(table)
    lines = "".join(rest).splitlines()[tracks.first : tracks.last]
    names = [column.name for column in table.columns]
    return {"columns": names, "header": header.removesuffix(LINE_END), "lines": lines}


def _page(known: KnownRun, versions: list[PageVersion], light: MapPicture, dark: MapPicture) -> str:
    world = known.run.experiment.world
    style = Markup(
        page_template(f"{FOLDER}/page.css").render(
            rows=world.rows,
            cols=world.cols,
            captions=bool(versions[0].told.captions),
            light=light,
            dark=dark,
            light_drives=known.drives.values(light.drives, dark=False),
            dark_drives=known.drives.values(dark.drives, dark=True),
        )
    )
    check, script = Markup(_part(CHECK)), Markup(_script())
    return page_template(f"{FOLDER}/page.html").render(
        versions=versions,
        style=style,
        style_hash=_hash(style),
        check=check,
        check_hash=_hash(check),
        script=script,
        script_hash=_hash(script),
        manifest=manifest_of(known.run, command_of(known.run, known.source)),
        payload=_payload(known, versions),
    )


def _part(name: str) -> str:
    return (RESOURCES / FOLDER / name).read_text("utf-8")


def _script() -> str:
    """Return the script: all parts in one function, so that nothing of it is visible from outside."""
    player = ["function makePlayer(body, run, showLanguage) {", *map(_part, PLAYER), "}"]
    parts = ['"use strict";', "(async () => {", _part("data.js"), *player, _part("language.js"), "})();", ""]
    return "\n".join(parts)


def _hash(text: str) -> str:
    """Return the hash of a script or a style sheet as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
