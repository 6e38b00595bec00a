"""The list of a world's own kinds of terrain, with all their properties."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ic_sandbox.gui.inspector.binding import BoundField, FaultLabel, FormContext
from ic_sandbox.gui.inspector.controls import button, choice, named, narrow, switch
from ic_sandbox.gui.inspector.editable_list import Listed
from ic_sandbox.gui.inspector.layout import add_rows, caption, field, label_for, note, row, scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_list import rule_list, rule_shape
from ic_sandbox.gui.inspector.rule_rows import chance_field, chance_shape, condition_rows
from ic_sandbox.gui.inspector.text_fields import text_field
from ic_sandbox.gui.rendering.terrain import cell_colour
from ic_sandbox.gui.style.icons import swatch
from ic_sandbox.gui.style.theme import drawing_colours, is_dark
from ic_sandbox.i18n import lowercase_first, tr, tr_many
from ic_sandbox.world.document import FLOOR, Terrain, Test, World
from ic_sandbox.world.editing import legend as legend_edits
from ic_sandbox.world.editing.edits import EditError
from ic_sandbox.world.sentences import terrain_sentence
from ic_sandbox.world.state_words import vocabulary
from ic_sandbox.world.terrain_choices import terrain_name

__all__ = ["LEGEND", "legend_rows", "terrain_shape"]

CHIP = 14
GLYPH_WIDTH = 40
COLOUR_WIDTH = 44
DIRECTIONS = ("north", "east", "south", "west")


def _put_legend(world: World, kinds: tuple[Terrain, ...]) -> World:
    """Replace the legend by one in which a single entry differs, or which has another order."""
    changed = [index for index, (old, new) in enumerate(zip(world.legend, kinds, strict=True)) if old != new]
    if len(changed) == 1:
        return legend_edits.replace_terrain(world, changed[0], kinds[changed[0]])
    return legend_edits.reorder(world, kinds)


LEGEND = Lens(lambda world: world.legend, _put_legend)


def terrain_shape(kind: Terrain) -> Hashable:
    """Return the structure of a kind of terrain that determines the fields of its form."""
    condition = kind.passable if isinstance(kind.passable, bool) else len(kind.passable)
    return isinstance(kind.passable, bool), condition, chance_shape(kind.slip), tuple(map(rule_shape, kind.trigger))


def legend_rows(listed: Listed, column: QVBoxLayout) -> None:
    """Add a block for each kind of terrain except wall and floor."""
    if not listed.count():
        column.addWidget(
            note(tr("No special terrain yet. Paint ice, doors or lava from the palette, or add your own."))
        )
    add_rows(column, listed.count(), lambda index: _entry(listed, column, index))


def _entry(listed: Listed, column: QVBoxLayout, index: int) -> None:
    kind = listed.lens.item(index)
    key = f"{listed.name}-{index}"

    def say(world: World) -> str:
        shown: Terrain = kind.get(world)
        return f"{lowercase_first(terrain_name(shown))} — {terrain_sentence(shown, vocabulary(world))}"

    def fill(inside: QVBoxLayout) -> None:
        _form(listed.context, inside, kind, key)
        _replacing(listed, inside, index, key)

    listed.entry(column, index, say, fill, lead=_chip(listed.context, kind))


def _colour(kind: Terrain) -> QColor:
    return cell_colour(kind, drawing_colours(is_dark()))


def _chip(context: FormContext, kind: Lens) -> QLabel:
    """Create a chip in the colour of the terrain."""
    chip = QLabel()
    chip.setFixedSize(CHIP + 2, CHIP + 4)
    line = chip.palette().color(QPalette.ColorRole.Mid)

    def follow(world: World) -> None:
        chip.setPixmap(swatch(_colour(kind.get(world)), line, CHIP, chip.devicePixelRatioF()))

    context.watch(follow)
    return chip


def _form(context: FormContext, column: QVBoxLayout, kind: Lens, key: str) -> None:
    fault = FaultLabel()
    label = text_field(context, kind.part("label").seen_as(str, str.strip).titled(), f"{key}-label", tr("Label"), fault)
    glyph = _glyph_field(context, kind.part("glyph"), key, fault)
    field(column, tr("Label"), label, fault, caption(tr("glyph")), glyph)
    _looks(context, column, kind, key)
    _passable(context, column, kind.part("passable"), key)
    chance_field(context, column, kind.part("slip"), f"{key}-slip", tr("Slips"))
    _exits(context, column, kind.part("exits"), key)
    fault = FaultLabel()
    column.addWidget(
        switch(
            context,
            kind.part("restricted"),
            f"{key}-restricted",
            tr("Restricted"),
            fault,
            tr("Being here is a violation if a camera sees it"),
        )
    )
    column.addWidget(fault)
    rule_list(
        context,
        column,
        kind.part("trigger"),
        f"{key}-trigger",
        tr("When stepped on"),
        tr("Checked whenever an agent ends its action here."),
    )


def _glyph_field(context: FormContext, lens: Lens, key: str, fault: FaultLabel) -> QLineEdit:
    def write(text: str) -> str:
        if len(text.strip()) != 1:
            raise EditError(tr("The glyph must be a single character."))
        return text.strip()

    line = text_field(
        context,
        lens.seen_as(str, write),
        f"{key}-glyph",
        tr("Glyph"),
        fault,
        tr("The character that stands for this terrain in saved maps"),
    )
    line.setFixedWidth(scaled(GLYPH_WIDTH))
    return line


def _looks(context: FormContext, column: QVBoxLayout, kind: Lens, key: str) -> None:
    """Add the colour, chosen by the user or automatic."""
    fault = FaultLabel()
    chosen = kind.part("colour")
    pick = QToolButton()
    pick.setIconSize(QSize(CHIP, CHIP))
    named(pick, f"{key}-colour", tr("Choose a colour"))
    pick.setFixedWidth(scaled(COLOUR_WIDTH))
    line = pick.palette().color(QPalette.ColorRole.Mid)

    def follow(world: World) -> None:
        pick.setIcon(QIcon(swatch(_colour(kind.get(world)), line, CHIP, pick.devicePixelRatioF())))

    context.watch(follow)

    def take(colour: QColor) -> None:
        context.act(tr("Change the colour"), chosen.changed(lambda _: colour.name()), fault, key)

    pick.clicked.connect(lambda: _ask_colour(pick, _colour(kind.get(context.session.world)), take))
    automatic = QCheckBox(tr("automatic"))
    named(
        automatic,
        f"{key}-colour-automatic",
        tr("Automatic colour"),
        tr("Derived from the label, otherwise from the glyph"),
    )
    own = kind.seen_as(lambda shown: shown.colour is None, bool)

    def put(world: World, is_automatic: Any) -> World:
        return chosen.put(world, None if is_automatic else _colour(kind.get(world)).name())

    bound = BoundField(context, Lens(own.get, put), automatic, automatic.setChecked, fault, merges=False)
    automatic.toggled.connect(bound.commit)
    column.addLayout(row(label_for(tr("Colour"), pick), pick, automatic))
    column.addWidget(fault)


def _ask_colour(near: QWidget, now: QColor, take: Callable[[QColor], None]) -> None:
    dialog = QColorDialog(now, near.window())
    dialog.setObjectName("terrain-colours")
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.colorSelected.connect(take)
    dialog.open()


def _passable(context: FormContext, column: QVBoxLayout, lens: Lens, key: str) -> None:
    def get(world: World) -> str:
        passable = lens.get(world)
        if isinstance(passable, bool):
            return "yes" if passable else "no"
        return "if"

    def put(world: World, how: str) -> World:
        if how != "if":
            return lens.put(world, how == "yes")
        if not world.variables:
            raise EditError(tr("The world has no variables yet. Add one in the world's form."))
        return lens.put(world, (Test(world.variables[0].name, ">=", 1),))

    fault = FaultLabel()
    combo = choice(
        context,
        Lens(get, put),
        f"{key}-passable",
        tr("Can be entered"),
        fault,
        lambda _: (("yes", tr("yes")), ("no", tr("no")), ("if", tr("only when …"))),
    )
    field(column, tr("Enter"), combo, fault)
    if not isinstance(lens.get(context.session.world), bool):
        condition_rows(context, column, lens, f"{key}-when", tr("Can be entered when"))


def _exits(context: FormContext, column: QVBoxLayout, lens: Lens, key: str) -> None:
    """Add the exits: a check box for each direction."""
    fault = FaultLabel()
    signs = {"north": tr("N"), "east": tr("E"), "south": tr("S"), "west": tr("W")}
    words = {"north": tr("north"), "east": tr("east"), "south": tr("south"), "west": tr("west")}
    boxes = []
    for way in DIRECTIONS:
        box = QCheckBox(signs[way])
        label = tr("Can be left going {way}", way=words[way])
        named(box, f"{key}-exit-{way}", label)
        bound = BoundField(context, _exit(lens, way), box, box.setChecked, fault, merges=False)
        box.toggled.connect(bound.commit)
        boxes.append(box)
    column.addLayout(row(label_for(tr("Exits"), boxes[0]), *boxes))
    column.addWidget(fault)


def _exit(lens: Lens, way: str) -> Lens:
    def get(world: World) -> bool:
        exits = lens.get(world)
        return exits is None or way in exits

    def put(world: World, opened: bool) -> World:
        before = lens.get(world)
        ways = set(DIRECTIONS if before is None else before)
        ways = ways | {way} if opened else ways - {way}
        return lens.put(world, None if len(ways) == len(DIRECTIONS) else tuple(w for w in DIRECTIONS if w in ways))

    return Lens(get, put)


def _replacing(listed: Listed, column: QVBoxLayout, index: int, key: str) -> None:
    """Add the number of the terrain's cells, and the controls to replace it by another terrain."""
    context, kind, fault = listed.context, listed.lens.item(index), FaultLabel()
    words, combo = note(""), QComboBox()
    named(combo, f"{key}-instead", tr("Replacement terrain"))
    narrow(combo)

    def follow(world: World) -> None:
        shown: Terrain = kind.get(world)
        count = legend_edits.cells_of(world, shown.glyph)
        words.setText(tr_many("{count} cell on the map.", "{count} cells on the map.", count))
        others = [(k.glyph, terrain_name(k)) for k in world.terrain_kinds().values() if k.glyph != shown.glyph]
        if others != [(combo.itemData(k), combo.itemText(k)) for k in range(combo.count())]:
            combo.clear()
            for glyph, name in others:
                combo.addItem(name, glyph)
            combo.setCurrentIndex(combo.findData(FLOOR.glyph))

    def replace_it() -> None:
        glyph = combo.currentData()
        context.act(tr("Replace terrain"), lambda world: legend_edits.remove_terrain(world, index, glyph), fault, key)

    context.watch(follow)
    label = tr("Remove this terrain and turn its cells into the selected one")
    replace = button(tr("Replace"), f"{key}-replace", label, replace_it)
    column.addWidget(words)
    column.addLayout(row(label_for(tr("Turn into"), combo), combo, replace, stretch=1))
    column.addWidget(fault)
