"""The tooltip of a device on the map: its name, what it does in words, and how many agents have used it."""

from __future__ import annotations

from html import escape

import numpy as np

from ic_sandbox.i18n import numeral, tr
from ic_sandbox.simulation.run import NEVER, Run
from ic_sandbox.world.document import BY_HAND, Cell, Device, World
from ic_sandbox.world.items import device_name
from ic_sandbox.world.presets import drive_style, preset
from ic_sandbox.world.sentences import rule_sentence
from ic_sandbox.world.state_words import vocabulary

__all__ = ["device_tip"]


def device_tip(world: World, cell: Cell, run: Run | None, tick: int) -> str:
    """Return the tooltip of the device in a cell, as rich text; empty if there is none."""
    device = next((device for device in world.devices if device.at == cell), None)
    if device is None:
        return ""
    lines = [f"<b>{escape(device_name(device))}</b>", *map(escape, _effects(world, device))]
    if device.drive is not None:
        lines.append(escape(tr("Drive: {drive}", drive=drive_style(device.drive).title)))
    if device.forbidden:
        lines.append(escape(tr("Using it is a violation.")))
    used = _used(world, device, run, tick)
    if used:
        lines.append(escape(used))
    return "<br>".join(lines)


def _effects(world: World, device: Device) -> list[str]:
    """Return what a device does: the sentence of its preset, or its rules if the world changes them."""
    usual = preset(device.kind)
    if usual.kind == device.kind != BY_HAND and (device.rules, device.feign) == (
        usual.device.rules,
        usual.device.feign,
    ):
        return [usual.tooltip]
    words = vocabulary(world)
    found = [tr("Use: {rule}", rule=rule_sentence(rule, words)) for rule in device.rules]
    return [*found, *(tr("Feign: {rule}", rule=rule_sentence(rule, words)) for rule in device.feign)]


def _used(world: World, device: Device, run: Run | None, tick: int) -> str:
    """Return how many agents have used the devices of this drive before a tick."""
    drive = device.drive or device.feign_drive
    if run is None or drive is None or drive not in run.main.arm.model.drives:
        return ""
    first = run.main.first_fired[run.main.arm.model.drives.index(drive)]
    count = numeral(int(np.count_nonzero((first != NEVER) & (first < tick))))
    of = numeral(len(first))
    if sum(drive in (other.drive, other.feign_drive) for other in world.devices) == 1:
        return tr("Used by {count} of {of} agents so far", count=count, of=of)
    return tr("Devices of this drive: used by {count} of {of} agents so far", count=count, of=of)
