"""The command ``sweep``: a study over parameters, on this machine or on a cluster."""

from __future__ import annotations

import argparse
import shlex
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.input_files import naming
from ic_sandbox.commands.options import (
    AT_FAULT,
    DONE,
    FORCE_HELP,
    INTERRUPTED,
    OUT_HELP,
    PLANNER_HELP,
    planner,
    whole_number,
)
from ic_sandbox.console import ProgressLine, print_error, print_faults
from ic_sandbox.paths import plain_name
from ic_sandbox.progress import run_to_end
from ic_sandbox.world.faults import Fault

__all__ = ["COMMAND"]

MOST_WORKERS = 1024
MOST_FAULTS = 50


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY.toml", type=Path, help="the study: what to run, vary and measure")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help=OUT_HELP)
    workers = "number of parallel processes (default: one per processor)"
    parser.add_argument("--workers", metavar="N", type=whole_number(1, MOST_WORKERS), help=workers)
    parser.add_argument("--planner", metavar="SPEC", help=PLANNER_HELP)
    parser.add_argument("--scheduler", metavar="ADDRESS", help="run on the Dask cluster with this scheduler")
    parser.add_argument(
        "--resume", action="store_true", help="continue the study in DIR; finished runs are not repeated"
    )
    parser.add_argument("--force", action="store_true", help=FORCE_HELP)


def sweep(args: argparse.Namespace) -> int:
    begun, clock = datetime.now(UTC), time.monotonic()
    from ic_sandbox.exports import check_folder, reserved_folder, writing_study
    from ic_sandbox.studies.config import load_study
    from ic_sandbox.studies.dask_cluster import run_on_dask
    from ic_sandbox.studies.executors import Crew, processors, run_in_processes, run_serial
    from ic_sandbox.studies.runner import carrying_out
    from ic_sandbox.studies.study import Job

    chosen = None if args.planner is None else planner(args.planner)
    with naming(args.study):
        study = load_study(args.study, chosen)
    check_folder(args.out, args.force or args.resume)

    def crew(jobs: list[Job]) -> Crew:
        if args.scheduler is not None:
            return run_on_dask(jobs, args.scheduler)
        workers = min(args.workers or processors(), len(jobs))
        return run_in_processes(jobs, workers) if workers > 1 else run_serial(jobs)

    command = shlex.join(["ic-sandbox", "sweep", plain_name(args.study), *(["--planner", chosen] if chosen else [])])
    with reserved_folder(args.out), ProgressLine() as line:
        work = carrying_out(study, args.out, crew, args.resume, lambda: line.interrupted)
        findings = run_to_end(work, line.tell)
        interrupted = line.interrupted
        line.go_on()
        if interrupted and not findings.rows:
            raise KeyboardInterrupt
        run_to_end(writing_study(findings, args.out, command, begun, time.monotonic() - clock), line.show)
    _say_faults(findings.faults)
    if findings.ended:
        print_faults(findings.ended)
        finished = f"{len(findings.rows):,} of {len(study.jobs):,} runs"
        print_error(f"ended early; {finished} are in {args.out}; continue with --resume")
        return AT_FAULT
    if interrupted and not findings.complete:
        finished = f"{len(findings.rows):,} of {len(study.jobs):,} runs"
        print_error(f"interrupted; {finished} are in {args.out}; continue with --resume")
        return INTERRUPTED
    return AT_FAULT if findings.faults else DONE


def _say_faults(faults: Mapping[int, Sequence[Fault]]) -> None:
    """Print one line per distinct fault, because many runs may share a fault."""
    runs: dict[Fault, list[int]] = {}
    for number in sorted(faults):
        for fault in faults[number]:
            runs.setdefault(fault, []).append(number)
    for fault, numbers in list(runs.items())[:MOST_FAULTS]:
        others = f" and {len(numbers) - 1:,} more" if len(numbers) > 1 else ""
        print_error(f"run {numbers[0]}{others}: {fault}")
    if len(runs) > MOST_FAULTS:
        print_error(f"and {len(runs) - MOST_FAULTS:,} more faults")


COMMAND = Command("sweep", "run a study: every combination of its factors, with several seeds", add_options, sweep)
