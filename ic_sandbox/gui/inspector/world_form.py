"""The form of the world itself, shown while nothing is selected."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.common_fields import goal_choices, seed_field
from ic_sandbox.gui.inspector.controls import button, choice, named, switch
from ic_sandbox.gui.inspector.editable_list import Listed
from ic_sandbox.gui.inspector.foldable import folding_section
from ic_sandbox.gui.inspector.layout import add_rows, field, label_for, note, row, scaled
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.process_rows import PROCESSES, new_process, process_rows
from ic_sandbox.gui.inspector.rule_list import rule_shape
from ic_sandbox.gui.inspector.story_rows import CAPTIONS, new_caption, story_rows
from ic_sandbox.gui.inspector.terrain_rows import LEGEND, legend_rows, terrain_shape
from ic_sandbox.gui.inspector.text_fields import text_area, text_field
from ic_sandbox.gui.inspector.variable_rows import VARIABLES, new_variable, variable_rows
from ic_sandbox.gui.style.icons import swatch
from ic_sandbox.gui.style.theme import goal_colour
from ic_sandbox.gui.widgets.line_button import LineButton
from ic_sandbox.gui.widgets.markdown_view import MarkdownView
from ic_sandbox.gui.widgets.whole_spin import WholeSpin
from ic_sandbox.i18n import tr, tr_text
from ic_sandbox.world.document import World
from ic_sandbox.world.editing import edits, references
from ic_sandbox.world.editing import legend as legend_edits
from ic_sandbox.world.editing.framed_maps import resize_framed
from ic_sandbox.world.items import Item, goal_title
from ic_sandbox.world.validation.world import LARGEST_SIDE

__all__ = ["ABOUT", "DESCRIPTION", "PREVIEW", "build", "shape"]

ABOUT, DESCRIPTION, PREVIEW = "world-about", "world-info", "world-info-preview"
"""Object names of the section with the world's description, of its editor, and of its preview button."""

SIZE_WIDTH = 52
TEXT_HEIGHT = 170
CHIP = 12

WHOLE = Lens(lambda world: world, lambda _, changed: changed)


def shape(world: World, index: int) -> Hashable:
    """Return the structure of a world that determines the fields of its form."""
    rules = tuple(rule_shape(process.rule) for process in world.processes)
    captions = 0 if world.story is None else len(world.story.captions)
    return len(world.variables), rules, len(world.goals), tuple(map(terrain_shape, world.legend)), captions


def build(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of the world."""
    fault = FaultLabel()
    name = WHOLE.part("name").seen_as(str, str.strip).titled()
    field(column, tr("Name"), text_field(context, name, "world-name", tr("World name"), fault), fault)
    fault = FaultLabel()
    intended = choice(
        context,
        WHOLE.part("intended_goal"),
        "world-intended",
        tr("Intended goal"),
        fault,
        lambda world: [(None, tr("none")), *goal_choices(world)],
        tr("What people want the agents to do; modified agents pursue it"),
    )
    field(column, tr("Intended goal"), intended, fault)
    _description(context, column)
    folding_section(context, column, "world-map", tr("Map and run"), lambda inside: _map(context, inside))
    _goals(context, column)
    kinds = Listed(context, LEGEND, "world-terrain", tr("terrain"), legend_edits.remove_terrain)
    variables = Listed(context, VARIABLES, "world-variable", tr("variable"), references.remove_variable)
    processes = Listed(context, PROCESSES, "world-process", tr("process"), edits.remove_process)
    for listed, key, words, sign, make, fill in (
        (kinds, "terrains", tr("Terrain"), tr("+ Terrain"), legend_edits.new_terrain, legend_rows),
        (variables, "variables", tr("Variables"), tr("+ Variable"), new_variable, variable_rows),
        (processes, "processes", tr("Processes"), tr("+ Process"), new_process, process_rows),
    ):
        adder = listed.adder(sign, make)
        folding_section(context, column, f"world-{key}", words, partial(fill, listed), adder, under=listed.fault)
    captions = Listed(context, CAPTIONS, "world-caption", tr("caption"))
    adder, fill_story = captions.adder(tr("+ Caption"), new_caption), partial(story_rows, captions)
    folding_section(context, column, "world-story", tr("Story"), fill_story, adder, opened=False, under=captions.fault)


def _description(context: FormContext, column: QVBoxLayout) -> None:
    """Add the world's description, as an editor and as a preview."""
    preview_button = button(tr("Preview"), PREVIEW, tr("Show the formatted text"), lambda: None)
    preview_button.setCheckable(True)

    def fill(inside: QVBoxLayout) -> None:
        fault = FaultLabel()
        tip = tr("Markdown: # heading, **bold**, *italic*, - list")
        editor = text_area(context, WHOLE.part("info"), DESCRIPTION, tr("Description of the world"), fault, tip)
        editor.setPlaceholderText(tr("What this world shows, what to try, what to watch. Use Markdown."))
        preview_view = MarkdownView()
        preview_view.setObjectName("world-info-read")
        preview_view.setAccessibleName(tr("Formatted description"))
        for view in (editor, preview_view):
            view.setFixedHeight(scaled(TEXT_HEIGHT))
            inside.addWidget(view)
        inside.addWidget(fault)

        def follow(world: World) -> None:
            if not preview_view.isHidden() and preview_view.property("shown") != world.info:
                preview_view.setProperty("shown", world.info)
                preview_view.show_markdown(tr_text(world.info))

        def show(preview: bool) -> None:
            context.memory.folds[PREVIEW] = preview
            editor.setHidden(preview)
            preview_view.setVisible(preview)
            follow(context.session.world)

        preview_button.toggled.connect(show)
        preview_button.setChecked(context.memory.folds.get(PREVIEW, False))
        show(preview_button.isChecked())
        context.watch(follow)

    folding_section(context, column, ABOUT, tr("Description"), fill, preview_button, opened=False)


def _map(context: FormContext, column: QVBoxLayout) -> None:
    _size(context, column)
    fault = FaultLabel()
    tip = tr(
        "Seed of the goals that are drawn for populations without a seed of their own. The seed below the map is"
        " another one: it is for what happens in the run."
    )
    title = tr("Seed of goals")
    field(column, title, seed_field(context, WHOLE.part("seed"), "world-seed", title, fault, tip), fault)
    fault = FaultLabel()
    tip = tr("In a shared world, two agents can't be in the same cell")
    column.addWidget(switch(context, WHOLE.part("collide"), "world-collide", tr("Agents block each other"), fault, tip))
    column.addWidget(fault)


def _anchors() -> list[str]:
    """List the parts of a map that can stay in place when it is resized, row by row."""
    return [
        tr("Top left"), tr("Top"), tr("Top right"),
        tr("Left"), tr("Middle"), tr("Right"),
        tr("Bottom left"), tr("Bottom"), tr("Bottom right"),
    ]  # fmt: skip


def _size(context: FormContext, column: QVBoxLayout) -> None:
    fault = FaultLabel()
    rows, cols = WholeSpin(), WholeSpin()
    for spin, name, words in (
        (cols, "world-cols", tr("Width of the map, in cells")),
        (rows, "world-rows", tr("Height of the map, in cells")),
    ):
        named(spin, name, words)
        spin.setRange(1, LARGEST_SIDE)
        spin.setFixedWidth(scaled(SIZE_WIDTH))
    apply = QPushButton(tr("Apply"))
    tip = tr("Adds floor, or cuts off empty rows and columns; a frame of walls moves outwards")
    named(apply, "world-resize", tr("Apply this size"), tip)
    keep = QComboBox()
    named(
        keep, "world-keep", tr("Anchor when resizing"), tr("Rows and columns are added or removed on the other sides")
    )
    keep.addItems(_anchors())

    def resize() -> None:
        size, anchor = (rows.value(), cols.value()), divmod(keep.currentIndex(), 3)
        context.act(tr("Change the size"), lambda world: resize_framed(world, *size, anchor), fault, apply)

    def offer() -> None:
        world = context.session.world
        apply.setEnabled((rows.value(), cols.value()) != (world.rows, world.cols))

    shown = [(0, 0)]

    def follow(world: World) -> None:
        if shown[0] != (world.rows, world.cols):
            shown[0] = world.rows, world.cols
            rows.setValue(world.rows)
            cols.setValue(world.cols)
        offer()

    rows.valueChanged.connect(lambda _: offer())
    cols.valueChanged.connect(lambda _: offer())
    apply.clicked.connect(lambda: resize())
    context.watch(follow)
    column.addLayout(row(label_for(tr("Width × height"), cols), cols, QLabel("×"), rows))
    column.addLayout(row(label_for(tr("Anchor"), keep), keep, stretch=1))
    column.addLayout(row(QLabel(), apply, stretch=0))
    column.addWidget(fault)


def _goals(context: FormContext, column: QVBoxLayout) -> None:
    fault = FaultLabel()

    def add() -> None:
        count = len(context.session.world.goals)
        if context.act(tr("Add a goal"), edits.add_goal, fault, "add"):
            context.open_goal(count)

    def fill(inside: QVBoxLayout) -> None:
        if not context.session.world.goals:
            inside.addWidget(note(tr("No goals yet. A new agent gets one automatically.")))
        add_rows(inside, len(context.session.world.goals), lambda index: inside.addWidget(_goal_button(context, index)))

    adder = button(tr("+ Goal"), "world-goals-add", tr("Add a goal"), add)
    folding_section(context, column, "world-goals", tr("Goals"), fill, adder, under=fault)


def _goal_button(context: FormContext, index: int) -> QPushButton:
    goal_button = LineButton()
    goal_button.setIconSize(QSize(CHIP, CHIP))
    line = goal_button.palette().color(QPalette.ColorRole.Mid)
    goal_button.setIcon(QIcon(swatch(goal_colour(index), line, CHIP, goal_button.devicePixelRatioF())))
    goal_button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def follow(world: World) -> None:
        goal = goal_title(world.goals[index].name)
        goal_button.setText(goal.replace("&", "&&"))
        named(
            goal_button,
            f"world-goal-{index}",
            tr("Goal {name}", name=goal),
            tr("Show the rewards of “{name}”", name=goal),
        )

    def show() -> None:
        if not context.alive():
            return
        cells = context.session.world.goals[index].cells
        if cells:
            context.session.selection.select(Item("goal_cell", index, cells[0][0]))
        else:
            context.open_goal(index)

    context.watch(follow)
    goal_button.clicked.connect(lambda: show())
    return goal_button
