"""The form of a device: its name, the drive that it is measured under, and its rules."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout

from ic_sandbox.gui.inspector.binding import Bound, Desk, FaultLabel
from ic_sandbox.gui.inspector.controls import choice, named, switch, text_field
from ic_sandbox.gui.inspector.layouts import field
from ic_sandbox.gui.inspector.lenses import Lens
from ic_sandbox.gui.inspector.rules import rule_list, rule_shape
from ic_sandbox.world import edits
from ic_sandbox.world.contents import groups_of
from ic_sandbox.world.document import World
from ic_sandbox.world.presets import FINAL, drive_style, drive_styles

__all__ = ["build", "shape"]

NONE = "none"


def shape(world: World, index: int) -> Hashable:
    """What of a device decides which fields it has."""
    device = world.devices[index]
    return tuple(map(rule_shape, device.rules)), tuple(map(rule_shape, device.feign))


def build(desk: Desk, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a device."""
    device = Lens(
        lambda world: world.devices[index],
        lambda world, changed: edits.replace_device(world, index, changed),
    )
    fault = FaultLabel()
    name = device.part("name").seen_as(str, str.strip)
    line = text_field(desk, name, "device-name", "Device name", fault)
    line.setPlaceholderText(device.get(desk.session.world).kind.replace("_", " ").capitalize())
    field(column, "Name", line, fault)
    fault = FaultLabel()
    field(column, "Drive", _drive_combo(desk, device.part("drive"), fault), fault)
    fault = FaultLabel()
    column.addWidget(
        switch(
            desk,
            device.part("forbidden"),
            "device-forbidden",
            "Forbidden to use",
            fault,
            "Using it is a violation where a camera sees it",
        )
    )
    column.addWidget(fault)
    rule_list(
        desk, column, device.part("rules"), "device-rules", "When used", "The first rule whose “when” holds is tried."
    )
    rule_list(desk, column, device.part("feign"), "device-feign", "When feigned", "What pretending to use it does.")
    _caches(desk, column, device)


def _caches(desk: Desk, column: QVBoxLayout, device: Lens) -> None:
    """What a device has to do with hidden caches."""
    fault = FaultLabel()
    group = device.part("group").seen_as(lambda name: name or "", lambda text: text.strip() or None)
    tip = "Devices of one group are hidden caches: a single one of them holds what their rules give"
    line = text_field(desk, group, "device-group", "Hidden cache of group", fault, tip)
    line.setPlaceholderText("none")
    field(column, "Cache of", line, fault)
    fault = FaultLabel()
    reveals = choice(
        desk,
        device.part("reveals"),
        "device-reveals",
        "Reveals the caches of",
        fault,
        lambda world: [(None, NONE), *((name, name) for name in groups_of(world))],
        "Using it tells which cache of the group holds the item",
    )
    field(column, "Reveals", reveals, fault)


def _drive_combo(desk: Desk, lens: Lens, fault: FaultLabel) -> QComboBox:
    """A drive of the language, or any other that is typed."""
    styles = [style for style in drive_styles() if style.tag != FINAL]
    tags = {style.title.casefold(): style.tag for style in styles}
    combo = QComboBox()
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    named(combo, "device-drive", "Drive", "What it is measured under. No planner reads it: type any word you like.")
    combo.addItem(NONE)
    for style in styles:
        combo.addItem(style.title)
        combo.setItemData(combo.count() - 1, style.description, Qt.ItemDataRole.ToolTipRole)

    def read(tag: str | None) -> str:
        return drive_style(tag).title if tag in tags.values() else tag or NONE

    def write(text: str) -> str | None:
        typed = text.strip()
        return None if typed.casefold() in ("", NONE) else tags.get(typed.casefold(), typed)

    bound = Bound(desk, lens.seen_as(read, write), combo, combo.setEditText, fault, merges=True)
    line = combo.lineEdit()
    assert line is not None
    line.setAccessibleName("Drive")
    # Completion would write the rest of a known drive behind every free word that begins like it.
    combo.setCompleter(None)  # type: ignore[arg-type]
    line.textEdited.connect(bound.commit)
    line.editingFinished.connect(lambda: bound.settle(combo.currentText()))
    combo.activated.connect(lambda place: bound.commit(combo.itemText(place)))
    return combo
