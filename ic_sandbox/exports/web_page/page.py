"""A run as one HTML page that plays it in any browser: map, timeline, charts, captions, and the numbers of ticks.csv.

The page is self-contained and loads nothing: its content security policy forbids it, and names its script and its style
sheet by their hashes. Text from a world is escaped, never markup.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from ic_sandbox.charts.landmarks import Landmark, LandmarkReader
from ic_sandbox.charts.map_marks import ALARM, GLOW, OVERWRITTEN, RIMMED, SHAPED, STOCKED
from ic_sandbox.exports.csv_table import LINE_END, Table, pieces
from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.exports.formats import WEB_PAGE
from ic_sandbox.exports.manifest import command_of, manifest_of
from ic_sandbox.exports.page_parts import description_of, inline_png, page_template
from ic_sandbox.exports.run_tables import ticks_table
from ic_sandbox.exports.web_page.captions import Told, told_story
from ic_sandbox.exports.web_page.charts import PageChart, finding_charts, indexed
from ic_sandbox.exports.web_page.drive_colours import DriveVariables
from ic_sandbox.exports.web_page.happenings import finding_happenings
from ic_sandbox.exports.web_page.payload import Payload
from ic_sandbox.exports.web_page.texts import script_texts
from ic_sandbox.exports.web_page.things import device_keys, goal_keys, look_keys, things_of
from ic_sandbox.exports.web_page.tracks import MOST_DRAWN, Tracks, finding_tracks
from ic_sandbox.i18n import language, numeral, tr, tr_text, tr_world
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.paths import RESOURCES
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.simulation.outside_agents import outside_note
from ic_sandbox.simulation.run import Run
from ic_sandbox.world.faults import Fault, WorldError

__all__ = ["MOST_TICKS", "MapPicture", "PageOptions", "check_web_page", "estimated_size", "writing_web_page"]

MOST_TICKS = 2_000
"""The most ticks on a page."""

FOLDER = "web_page"
SCRIPTS = ("data.js", "map.js", "charts.js", "agent.js", "player.js")
"""The parts of the script, in order."""

PAGE_BYTES, DRIVE_BYTES, TICK_BYTES, DRIVE_TICK_BYTES, AGENT_TICK_BYTES = 120_000, 25_000, 250, 40, 0.5
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
    """What a page shows: the ticks from ``first`` to ``last`` (None for the end of the run, if that is not too far).

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

    The page is in the current language. Figures are those of all agents; of more than :data:`MOST_DRAWN`, a random
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
    charts = yield from finding_charts(series, first, last, drives.palette)
    yield Progress(tr("Writing"), 0.5, path.name)
    told = told_story(run, series, first, last)
    page = _page(_Contents(run, series, tracks, happenings, charts, told, drives), light, dark, source)
    write_bytes(path, page.encode("utf-8", "replace"))
    return path


@dataclass(frozen=True, eq=False)
class _Contents:
    """Everything that was found out about a run for a page."""

    run: Run
    series: RunSeries
    tracks: Tracks
    happenings: dict[str, Any]
    charts: list[PageChart]
    told: Told
    drives: DriveVariables

    @property
    def landmarks(self) -> list[Landmark]:
        """The landmarks after the first tick of the page."""
        return [
            known for known in LandmarkReader().read(self.series) if self.tracks.first < known.tick <= self.tracks.last
        ]


def _payload(contents: _Contents) -> Payload:
    """Return the data of a page. Rewards are indices into their different values, which are few."""
    run, tracks, told = contents.run, contents.tracks, contents.told
    payload = Payload()
    values, index = np.unique(tracks.rewards, return_inverse=True)
    payload.add_values(
        "run",
        {
            "first": tracks.first,
            "last": tracks.last,
            **things_of(run, tracks, contents.drives),
            "speed": told.speed,
            "captions": told.captions,
            "camera": told.camera,
            "headlines": indexed(told.headlines),
            "charts": [chart.data for chart in contents.charts],
            "texts": script_texts(),
            "marks": {"alarm": ALARM, "overwritten": OVERWRITTEN, "glow": GLOW, "stocked": STOCKED},
            "shaped": SHAPED,
            "rimmed": RIMMED,
            "thousands": numeral(1000)[1:-3],
        },
    )
    payload.add_values("happenings", contents.happenings)
    payload.add_values("ticks", _rows(ticks_table(contents.series, bool(run.controls)), tracks))
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


def _page(contents: _Contents, light: MapPicture, dark: MapPicture, source: str | Path | None) -> str:
    run, tracks, told, palette = contents.run, contents.tracks, contents.told, contents.drives.palette
    world = run.experiment.world
    command = command_of(run, source)
    claim, about = description_of(tr_text(world.info))
    style = Markup(
        page_template(f"{FOLDER}/page.css").render(
            rows=world.rows,
            cols=world.cols,
            captions=bool(told.captions),
            light=light,
            dark=dark,
            light_drives=contents.drives.values(light.drives, dark=False),
            dark_drives=contents.drives.values(dark.drives, dark=True),
        )
    )
    script = Markup(_script())
    return page_template(f"{FOLDER}/page.html").render(
        numeral=numeral,
        tr=tr,
        language=language(),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        icon=_icon,
        name=tr_world(world.name),
        claim=claim,
        about=about,
        light=inline_png(light.png),
        dark=inline_png(dark.png),
        manifest=manifest_of(run, command),
        command=f"{command} --out run" if command else "",
        note=outside_note(run.experiment),
        shared=run.experiment.settings.mode == SHARED,
        first=tracks.first,
        last=tracks.last,
        drawn=len(tracks.agents),
        told=told,
        landmarks=contents.landmarks,
        charts=contents.charts,
        looks=look_keys(run, palette),
        goals=goal_keys(run),
        devices=device_keys(world, palette),
        payload=_payload(contents),
    )


def _script() -> str:
    """Return the script: all parts in one function, so that nothing of it is visible from outside."""
    parts = [(RESOURCES / FOLDER / name).read_text("utf-8") for name in SCRIPTS]
    return "\n".join(['"use strict";', "(async () => {", *parts, "})();", ""])


def _icon(name: str) -> Markup:
    """Return one of the program's icons, in the colour of the text around it."""
    drawn = (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8").strip()
    return Markup(drawn.replace("<svg ", '<svg class="icon" aria-hidden="true" ', 1))


def _hash(text: str) -> str:
    """Return the hash of a script or a style sheet as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
