"""The catalogue of commands of the command line, in the order of the help text."""

from __future__ import annotations

from ic_sandbox.commands import (
    analyze,
    check_incentives,
    compare,
    import_log,
    import_world,
    lessons,
    mitigate,
    open_window,
    policy,
    power,
    render,
    run,
    sweep,
    validate,
    worlds,
)
from ic_sandbox.commands.command import Command

__all__ = ["COMMANDS", "DEFAULT"]

DEFAULT = open_window.COMMAND
"""The command that runs if none is named."""

COMMANDS: tuple[Command, ...] = (
    open_window.COMMAND,
    worlds.COMMAND,
    lessons.COMMAND,
    validate.COMMAND,
    run.COMMAND,
    compare.COMMAND,
    analyze.COMMAND,
    mitigate.COMMAND,
    check_incentives.COMMAND,
    power.COMMAND,
    policy.COMMAND,
    sweep.COMMAND,
    import_world.COMMAND,
    import_log.COMMAND,
    render.COMMAND,
)
