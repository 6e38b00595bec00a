"""Export of results: tables of runs and analyses, and the manifest for reproducing them."""

from __future__ import annotations

from ic_sandbox.exports.analysis import write_analysis, writing_analysis
from ic_sandbox.exports.figures import writing_figures
from ic_sandbox.exports.folder_lock import reserved_folder
from ic_sandbox.exports.folders import check_file, check_folder, writing_files
from ic_sandbox.exports.manifest import command_of, seeds_option
from ic_sandbox.exports.picture import check_picture, fitting_cell, largest_cell, write_picture
from ic_sandbox.exports.power import write_power
from ic_sandbox.exports.recording import check_recording, recording
from ic_sandbox.exports.report import Pictures, check_report, writing_report
from ic_sandbox.exports.run import write_run, writing_run
from ic_sandbox.exports.study import writing_study
from ic_sandbox.exports.web_page.page import MapPicture, PageOptions, check_web_page, writing_web_page

__all__ = [
    "MapPicture",
    "PageOptions",
    "Pictures",
    "check_file",
    "check_folder",
    "check_picture",
    "check_recording",
    "check_report",
    "check_web_page",
    "command_of",
    "fitting_cell",
    "largest_cell",
    "recording",
    "reserved_folder",
    "seeds_option",
    "write_analysis",
    "write_picture",
    "write_power",
    "write_run",
    "writing_analysis",
    "writing_figures",
    "writing_files",
    "writing_report",
    "writing_run",
    "writing_study",
    "writing_web_page",
]
