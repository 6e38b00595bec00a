"""A report on a run as one page: the world, what happened, the value of its drives, and how to reproduce it.

The page is self-contained and uses no network; text from a world is escaped, never markup.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ic_sandbox.charts.labels import figure_text
from ic_sandbox.charts.shapes import shape_svg
from ic_sandbox.charts.texts.drives import total_text
from ic_sandbox.exports.folders import write_bytes
from ic_sandbox.exports.formats import REPORT
from ic_sandbox.exports.manifest import command_of, manifest_of, named_file, seeds_option
from ic_sandbox.exports.page_parts import base64_text, description_of, inline_png, page_template
from ic_sandbox.exports.report_charts import charts_by_drive, charts_of_drives, charts_of_run
from ic_sandbox.exports.report_mitigations import comparing_planners, mitigations_section
from ic_sandbox.exports.report_tables import draw_rows, drive_rows, figure_rows, inert_rows, uptake_rows
from ic_sandbox.i18n import language, numeral, numerals, tr, tr_world
from ic_sandbox.measures.critical_discount import LADDER
from ic_sandbox.measures.discount_scan import STATES_AT_MOST, affordable_goals
from ic_sandbox.measures.drive_value import Worth
from ic_sandbox.measures.instrumental_value import DEFAULT_GOALS, Analysis, analysing, default_discount, default_draw
from ic_sandbox.measures.mitigation_table import MitigationTable
from ic_sandbox.measures.robustness import WorthUnderDraw, finding_robustness
from ic_sandbox.measures.run_measurement import measure_run_steps
from ic_sandbox.measures.shapley import ShapleyShare, finding_shapley_shares, groups_of_drives
from ic_sandbox.measures.summary import Measurement, summarize_steps
from ic_sandbox.progress import Progress
from ic_sandbox.simulation.experiment import MAIN, SHARED
from ic_sandbox.simulation.outside_agents import outside_note
from ic_sandbox.simulation.run import Run
from ic_sandbox.studies.repetition import ONE_RUN, Seeds, measuring_seeds
from ic_sandbox.world.draws import DRAWS
from ic_sandbox.world.faults import WorldError
from ic_sandbox.world.io.files import dump_world

__all__ = ["Pictures", "check_report", "writing_report"]

COMPARED_AT_MOST = 10 * STATES_AT_MOST
"""The most states times goals for Shapley shares, and for other draws of goals; larger worlds get fewer goals."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The world's map as PNG files, for a light and a dark background."""

    light: bytes
    dark: bytes


check_report = REPORT.check


def writing_report(
    run: Run,
    path: Path,
    source: str | Path | None = None,
    pictures: Pictures | None = None,
    seeds: Seeds = ONE_RUN,
    lines: Sequence[Measurement] | None = None,
    mitigations: MitigationTable | None = None,
) -> Generator[Progress, None, Path]:
    """Measure a run and its world's drives, and write the report; ``source`` is the file of the world.

    With several ``seeds``, its figures are ``lines``, the means over all runs; None to compute them.
    ``mitigations``: its planners compared; None to compare them if that does not take long.

    Raises :class:`WorldError` if the file cannot be written.
    """
    check_report(path)
    series = yield from measure_run_steps(run)
    chosen = run.experiment.settings.discount
    discount = default_discount(run.experiment.world) if chosen is None else chosen
    analysis = yield from _analysing(run, discount)
    shares, draws = yield from _comparing(run, discount)
    compared = mitigations if mitigations is not None else (yield from comparing_planners(run))
    if lines is None:
        lines = yield from (measuring_seeds(run, seeds) if seeds.runs > 1 else summarize_steps(run))
    yield Progress(tr("Writing"), 0.5, path.name)
    world = run.experiment.world
    command = command_of(run, source)
    if command:
        command += seeds_option(seeds)
    claim, about = description_of(world.info)
    text = dump_world(world)
    page = page_template("report.html").render(
        numeral=numeral,
        numerals=numerals,
        tr=tr,
        language=language(),
        name=tr_world(world.name),
        claim=claim,
        about=about,
        light=inline_png(pictures.light) if pictures is not None else None,
        dark=inline_png(pictures.dark) if pictures is not None else None,
        manifest=manifest_of(run, command),
        command=f"{command} --out run" if command else "",
        note=outside_note(run.experiment),
        taken=uptake_rows(lines),
        figures=figure_rows(lines),
        inert=inert_rows(lines),
        drives=drive_rows(analysis, discount, shares) if analysis is not None else [],
        worths=charts_of_drives(analysis, discount) if analysis is not None else [],
        draws=draw_rows(draws),
        mitigations=mitigations_section(compared),
        discount=numeral(discount, "g"),
        total=total_text(shares, _worths(analysis, discount)) if shares and analysis is not None else "",
        sharing_goals=numeral(shares[0].goals) if shares else "",
        runs=seeds.runs,
        together=run.experiment.settings.mode == SHARED,
        earned=_main_figure(lines, "return"),
        planned=_main_figure(lines, "value_alone"),
        goals=len(analysis.goals) if analysis is not None else 0,
        charts=charts_of_run(series),
        uptakes=charts_by_drive(series),
        shape=lambda style: Markup(shape_svg(style.shape, style.colour)),
        world=text,
        world_file=f"data:application/json;base64,{base64_text(text.encode('utf-8', 'replace'))}",
        world_name=named_file(world, source),
    )
    write_bytes(path, page.encode("utf-8", "replace"))
    return path


def _main_figure(lines: Sequence[Measurement], figure: str) -> str:
    """Format a figure of the agents themselves; empty if they do not have it."""
    return next(
        (figure_text(figure, line.measured) for line in lines if line.figure == figure and line.arm == MAIN), ""
    )


def _analysing(run: Run, discount: float) -> Generator[Progress, None, Analysis | None]:
    """Analyse the drives of the run's world at its discount, and in small worlds at others, too.

    Returns None if there is nothing to report.
    """
    world, model = run.experiment.world, run.experiment.main.model
    drives = world.drives()
    if not drives:
        return None
    cheap = len(model.states) * DEFAULT_GOALS * (1 + len(drives)) <= STATES_AT_MOST
    discounts = (discount, *LADDER) if cheap else (discount,)
    try:
        return (yield from analysing(world, discounts, default_draw(world), DEFAULT_GOALS, world.seed))
    except WorldError:  # such as a world whose populations take named goals that do not exist
        return None


def _worths(analysis: Analysis, discount: float) -> list[Worth]:
    """Return the value of each drive at a discount."""
    at = analysis.discounts.index(discount)
    return [worths[at] for worths in analysis.worths]


def _comparing(
    run: Run, discount: float
) -> Generator[Progress, None, tuple[tuple[ShapleyShare, ...], tuple[WorthUnderDraw, ...]]]:
    """Find Shapley shares, and prevalence and strength under other draws of goals; over fewer goals in large worlds."""
    world, states = run.experiment.world, len(run.experiment.main.model.states)
    drives = len(world.drives())
    if not drives:
        return (), ()
    groups, variants = groups_of_drives(drives), len(DRAWS) * (1 + drives)
    numbers = [affordable_goals(states * worlds, COMPARED_AT_MOST) for worlds in (groups, variants)]
    try:
        shares = yield from finding_shapley_shares(world, (discount,), default_draw(world), numbers[0], world.seed)
        draws = yield from finding_robustness(world, (discount,), numbers[1], world.seed)
    except WorldError:  # as above
        return (), ()
    return shares, draws
