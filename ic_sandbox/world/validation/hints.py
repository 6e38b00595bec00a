"""Hints about valid worlds that may not mean what their authors think."""

from __future__ import annotations

from collections.abc import Iterator

from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.faults import Fault

__all__ = ["hints_of"]


def hints_of(world: World) -> tuple[Fault, ...]:
    """Return every hint with its place; a world with hints is valid."""
    return tuple(_feigned_drives(world))


def _feigned_drives(world: World) -> Iterator[Fault]:
    """Yield devices whose feign rules have no drive although the others have one.

    In an older file, ``drive`` meant both.
    """
    for index, device in enumerate(world.devices):
        if device.feign and device.drive is not None and device.feign_drive is None:
            yield Fault(
                f"devices[{index}]",
                tr('feigning is not measured: "drive" labels its rules, not its feign rules'),
                tr('label these with "feign_drive"'),
            )
