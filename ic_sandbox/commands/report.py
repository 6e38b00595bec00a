"""The report of a run, written without a window."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ic_sandbox.console import print_error
from ic_sandbox.display import need_no_screen, what_no_screen_lacks
from ic_sandbox.progress import Progress, run_to_end

if TYPE_CHECKING:
    from ic_sandbox.exports import Pictures
    from ic_sandbox.simulation.run import Run
    from ic_sandbox.world.document import World

__all__ = ["report_run"]


def report_run(run: Run, path: Path, source: str, show: Callable[[Progress], None]) -> None:
    """Write the page of a run. Where nothing can be drawn, it goes without the map, and a line says why."""
    from ic_sandbox.exports import writing_report

    run_to_end(writing_report(run, path, source, _drawn(run.experiment.world)), show)


def _drawn(world: World) -> Pictures | None:
    need_no_screen()
    lacking = what_no_screen_lacks()
    if lacking:
        print_error(f"the report has no map: {lacking.replace('the window needs', 'a picture needs')}")
        return None
    pictures: Pictures = import_module("ic_sandbox.gui.rendering.picture").pictures_without_window(world)
    return pictures
