"""The command ``worlds``: the names and titles of the shipped worlds."""

from __future__ import annotations

import argparse

from ic_sandbox.commands.command import Command
from ic_sandbox.commands.options import DONE

__all__ = ["COMMAND"]


def list_worlds(_: argparse.Namespace) -> int:
    from ic_sandbox.world.io.files import shipped_worlds

    for world in shipped_worlds():
        print(f"{world.name}\t{world.title}")
    return DONE


COMMAND = Command("worlds", "list the shipped worlds: name, tab, title", lambda parser: None, list_worlds)
