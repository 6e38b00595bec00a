"""The command ``lessons``: the lessons of the window, and their worksheets as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.options import AT_FAULT, DONE
from ic_sandbox.console import print_error

__all__ = ["COMMAND"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("lesson", metavar="LESSON", nargs="?", help="the name of a lesson (default: list all)")
    where = "write the worksheet to FILE.md or FILE.pdf (default: print it as Markdown)"
    parser.add_argument("--out", metavar="FILE", type=Path, help=where)


def list_lessons(args: argparse.Namespace) -> int:
    """List the lessons, or write a worksheet."""
    from ic_sandbox.display import what_a_picture_lacks
    from ic_sandbox.exports import check_file
    from ic_sandbox.exports.folders import write_bytes
    from ic_sandbox.lessons.lesson import lessons
    from ic_sandbox.lessons.worksheet import worksheet, worksheet_name
    from ic_sandbox.world.faults import Fault, WorldError

    known = {worksheet_name(lesson): lesson for lesson in lessons()}
    if args.lesson is None:
        for name, lesson in known.items():
            print(f"{name}\t{lesson.title}\t{lesson.aim}")
        return DONE
    if args.lesson not in known:
        raise WorldError([Fault("LESSON", f"there is no lesson {args.lesson!r}", f"use one of: {', '.join(known)}")])
    lesson, out = known[args.lesson], args.out
    text = worksheet(lesson)
    if out is None:
        print(text, end="")
        return DONE
    check_file(out)
    if out.suffix.casefold() != ".pdf":
        write_bytes(out, text.encode())
        return DONE
    lacking = what_a_picture_lacks()
    if lacking:
        print_error(lacking)
        return AT_FAULT
    from ic_sandbox.gui.drawing.markdown_pdf import pdf_without_window

    write_bytes(out, pdf_without_window(text, lesson.title))
    return DONE


COMMAND = Command("lessons", "list the lessons, or write a worksheet for a class", add_options, list_lessons)
