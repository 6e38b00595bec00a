"""The form of a device: its name, its drive, its rules, and its part in hidden caches."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QVBoxLayout

from ic_sandbox.gui.inspector.binding import BoundField, FaultLabel, FormContext
from ic_sandbox.gui.inspector.common_fields import place_fields
from ic_sandbox.gui.inspector.controls import choice, named, switch
from ic_sandbox.gui.inspector.layout import field, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_list import rule_list, rule_shape
from ic_sandbox.gui.inspector.text_fields import complete, finish_typing, text_field, typed_in
from ic_sandbox.gui.style.scroll_bars import slim_scroll_bars
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.editing import edits, placement, references
from ic_sandbox.world.items import Item
from ic_sandbox.world.presets import FINAL, drive_style, drive_styles, preset, presets
from ic_sandbox.world.traversal import groups_of

__all__ = ["build", "shape"]


def shape(world: World, index: int) -> Hashable:
    """Return the structure of a device that determines the fields of its form."""
    device = world.devices[index]
    return tuple(map(rule_shape, device.rules)), tuple(map(rule_shape, device.feign))


def build(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a device."""
    device = Lens(
        lambda world: world.devices[index],
        lambda world, changed: edits.replace_device(world, index, changed),
    )
    fault = FaultLabel()
    name = _own_name(device)
    line = text_field(context, name, "device-name", tr("Device name"), fault)
    context.watch(lambda world: line.setPlaceholderText(preset(device.get(world).kind).title))
    field(column, tr("Name"), line, fault)
    _kind(context, column, index)
    fault = FaultLabel()
    field(column, tr("Drive"), _drive_combo(context, device.part("drive"), fault, "device-drive", tr("Drive")), fault)
    fault = FaultLabel()
    column.addWidget(
        switch(
            context,
            device.part("forbidden"),
            "device-forbidden",
            tr("Forbidden to use"),
            fault,
            tr("Using it is a violation if a camera sees it"),
        )
    )
    column.addWidget(fault)
    place_fields(context, column, Item("device", index), "device")
    rule_list(
        context,
        column,
        device.part("rules"),
        "device-rules",
        tr("When used"),
        tr("Rules are checked in order; the first that applies is used."),
    )
    rule_list(
        context,
        column,
        device.part("feign"),
        "device-feign",
        tr("When feigned"),
        tr("What happens when an agent pretends to use it."),
    )
    fault = FaultLabel()
    feigned = _drive_combo(context, device.part("feign_drive"), fault, "device-feign-drive", tr("Drive when feigned"))
    field(column, tr("Drive when feigned"), feigned, fault)
    section(column, tr("Hidden caches"))
    _caches(context, column, device)


def _own_name(device: Lens) -> Lens:
    """Return the lens of a device's name, which shows the title of its preset in place of the preset's name."""
    name = device.part("name").seen_as(str, str.strip).titled()

    def is_usual(world: World) -> bool:
        own = device.get(world)
        return bool(own.name) and own.name == preset(own.kind).device.name

    def put(world: World, text: str) -> World:
        return world if is_usual(world) and text == name_of(world) else name.put(world, text)

    def name_of(world: World) -> str:
        return preset(device.get(world).kind).title if is_usual(world) else str(name.get(world))

    return Lens(name_of, put)


def _kind(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Add the choice of the device's kind."""
    titles = [(kind.kind, kind.title) for kind in presets() if kind.camera is None]
    fault = FaultLabel()
    kind = choice(
        context,
        Lens(lambda world: world.devices[index].kind, lambda world, kind: placement.change_kind(world, index, kind)),
        "device-kind",
        tr("Kind of device"),
        fault,
        lambda _: titles,
        tr("Another kind changes the picture, the drive and the rules, and adds what they need"),
    )
    field(column, tr("Kind"), kind, fault)


def _caches(context: FormContext, column: QVBoxLayout, device: Lens) -> None:
    """Add the fields for hidden caches: the group that the device belongs to, and the group that it reveals."""
    fault = FaultLabel()
    tip = tr("The devices of a group are hidden caches: only one of them holds what their rules give")
    group = _group(device.part("group"))
    line = text_field(
        context, group, "device-group", tr("Hidden cache of group"), fault, tip, lambda w: list(groups_of(w))
    )
    line.setPlaceholderText(tr("none"))
    field(column, tr("Cache of"), line, fault)
    fault = FaultLabel()
    reveals = choice(
        context,
        device.part("reveals"),
        "device-reveals",
        tr("Reveals the caches of"),
        fault,
        lambda world: [(None, tr("none")), *((name, name) for name in groups_of(world))],
        tr("Using it reveals which cache of the group holds the item"),
    )
    field(column, tr("Reveals"), reveals, fault)


def _group(lens: Lens) -> Lens:
    """Edit a group by its name; devices that reveal it follow if its last cache is renamed."""

    def put(world: World, text: str) -> World:
        name = text.strip() or None
        return references.rename_group(lens.put(world, name), lens.get(world), name)

    return Lens(lambda world: lens.get(world) or "", put)


def _drive_combo(context: FormContext, lens: Lens, fault: FaultLabel, name: str, title: str) -> QComboBox:
    """Create the combo box of drives, which also accepts any other word."""
    styles = [style for style in drive_styles() if style.tag != FINAL]
    tags = {style.title.casefold(): style.tag for style in styles}
    combo = QComboBox()
    combo.setEditable(True)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    named(
        combo,
        name,
        title,
        tr("The drive under which it is measured. Planners ignore it; type any word you like."),
    )
    combo.addItem(tr("none"))
    for style in styles:
        combo.addItem(style.title)
        combo.setItemData(combo.count() - 1, style.description, Qt.ItemDataRole.ToolTipRole)

    def read(tag: str | None) -> str:
        return drive_style(tag).title if tag in tags.values() else tag or tr("none")

    def write(text: str) -> str | None:
        typed = text.strip()
        return None if typed.casefold() in ("", tr("none")) else tags.get(typed.casefold(), typed)

    slim_scroll_bars(combo.view())
    bound = BoundField(context, lens.seen_as(read, write), combo, combo.setEditText, fault, merges=True)
    line = combo.lineEdit()
    assert line is not None
    line.setAccessibleName(title)
    completer = complete(context, combo, lambda _: [style.title for style in styles], bound)
    # Inline completion would append the rest of a known drive to any other word that begins like it.
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    combo.setCompleter(completer)
    typed_in(bound, combo, line)
    line.textEdited.connect(bound.commit)
    finish_typing(line, bound, completer)
    combo.activated.connect(lambda place: bound.commit(combo.itemText(place)))
    return combo
