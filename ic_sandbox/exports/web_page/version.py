"""A page in one language: its body, and the values that its player needs."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ic_sandbox.charts.landmarks import Landmark, LandmarkReader
from ic_sandbox.charts.map_marks import ALARM, GLOW, OVERWRITTEN, RIMMED, SHAPED, STOCKED
from ic_sandbox.exports.manifest import command_of, manifest_of
from ic_sandbox.exports.page_parts import description_of, page_template
from ic_sandbox.exports.web_page.captions import Told, told_story
from ic_sandbox.exports.web_page.charts import PageChart, finding_charts, indexed
from ic_sandbox.exports.web_page.drive_colours import DriveVariables
from ic_sandbox.exports.web_page.texts import script_texts
from ic_sandbox.exports.web_page.things import device_keys, goal_keys, look_keys, things_of
from ic_sandbox.exports.web_page.tracks import Tracks
from ic_sandbox.i18n import LANGUAGES, language, numeral, tr, tr_text, tr_world
from ic_sandbox.measures.run_series import RunSeries
from ic_sandbox.paths import RESOURCES
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import SHARED
from ic_sandbox.simulation.outside_agents import outside_note
from ic_sandbox.simulation.run import Run

__all__ = ["FOLDER", "KnownRun", "PageVersion", "making_version"]

FOLDER = "web_page"
"""The folder of templates and scripts."""


@dataclass(frozen=True, eq=False)
class KnownRun:
    """Everything about a run that is the same in all languages."""

    run: Run
    series: RunSeries
    tracks: Tracks
    happenings: dict[str, Any]
    drives: DriveVariables
    source: str | Path | None

    @property
    def landmarks(self) -> list[Landmark]:
        """The landmarks after the first tick of the page."""
        return [
            known for known in LandmarkReader().read(self.series) if self.tracks.first < known.tick <= self.tracks.last
        ]


@dataclass(frozen=True, eq=False)
class PageVersion:
    """The page in one language: its body, the values that its player needs, and what it says to unfit browsers."""

    language: str
    name: str
    told: Told
    values: dict[str, Any]
    body: Markup
    needs_script: str
    needs_browser: str


def making_version(known: KnownRun, pictures: tuple[str, str]) -> Generator[Progress, None, PageVersion]:
    """Make the page in the current language."""
    tracks = known.tracks
    charts = yield from finding_charts(known.series, tracks.first, tracks.last, known.drives.palette)
    told = told_story(known.run, known.series, tracks.first, tracks.last)
    return PageVersion(
        language(),
        tr_world(known.run.experiment.world.name),
        told,
        _values(known, charts, told),
        _body(known, charts, told, pictures),
        tr(
            "This page needs JavaScript to play the run. If a mail program or a preview shows it, save the file and"
            " open it in a browser."
        ),
        tr(
            "This browser is too old to play the run. Please open the page in a version of Chrome, Edge, Firefox or"
            " Safari from the middle of 2023 or later."
        ),
    )


def _values(known: KnownRun, charts: list[PageChart], told: Told) -> dict[str, Any]:
    """Return the values that a player needs, in the current language."""
    tracks = known.tracks
    return {
        "first": tracks.first,
        "last": tracks.last,
        **things_of(known.run, tracks, known.drives),
        "speed": told.speed,
        "captions": told.captions,
        "camera": told.camera,
        "headlines": indexed(told.headlines),
        "charts": [chart.data for chart in charts],
        "texts": script_texts(),
        "marks": {"alarm": ALARM, "overwritten": OVERWRITTEN, "glow": GLOW, "stocked": STOCKED},
        "shaped": SHAPED,
        "rimmed": RIMMED,
        "thousands": numeral(1000)[1:-3],
        "decimal": numeral(1.5, "g")[1:-1],
    }


def _body(known: KnownRun, charts: list[PageChart], told: Told, pictures: tuple[str, str]) -> Markup:
    """Return the body of a page in the current language; without pictures, the script takes those of another body."""
    run, tracks, palette = known.run, known.tracks, known.drives.palette
    world = run.experiment.world
    command = command_of(run, known.source)
    claim, about = description_of(tr_text(world.info))
    return Markup(
        page_template(f"{FOLDER}/body.html").render(
            numeral=numeral,
            tr=tr,
            other_languages=[(key, name) for key, name in LANGUAGES.items() if key != language()],
            icon=_icon,
            name=tr_world(world.name),
            claim=claim,
            about=about,
            light=pictures[0],
            dark=pictures[1],
            manifest=manifest_of(run, command),
            command=f"{command} --out run" if command else "",
            note=outside_note(run.experiment),
            shared=run.experiment.settings.mode == SHARED,
            first=tracks.first,
            last=tracks.last,
            drawn=len(tracks.agents),
            told=told,
            landmarks=known.landmarks,
            charts=charts,
            looks=look_keys(run, palette),
            goals=goal_keys(run),
            devices=device_keys(world, palette),
        )
    )


def _icon(name: str) -> Markup:
    """Return one of the program's icons, in the colour of the text around it."""
    drawn = (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8").strip()
    return Markup(drawn.replace("<svg ", '<svg class="icon" aria-hidden="true" ', 1))
