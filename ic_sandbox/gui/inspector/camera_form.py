"""The form of a camera: its range, its chance of detection, and what happens to agents that it detects."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtWidgets import QVBoxLayout

from ic_sandbox.gui.inspector.binding import FaultLabel, FormContext
from ic_sandbox.gui.inspector.common_fields import place_fields
from ic_sandbox.gui.inspector.controls import number
from ic_sandbox.gui.inspector.layout import field, note, section
from ic_sandbox.gui.inspector.lens import Lens
from ic_sandbox.gui.inspector.rule_rows import chance_field, chance_shape, condition_rows, effect_rows
from ic_sandbox.i18n import tr
from ic_sandbox.world.document import World
from ic_sandbox.world.editing import edits
from ic_sandbox.world.io.map_decoder import LARGEST_RANGE
from ic_sandbox.world.items import Item
from ic_sandbox.world.sentences import camera_sentence
from ic_sandbox.world.state_words import vocabulary

__all__ = ["build", "shape"]


def shape(world: World, index: int) -> Hashable:
    """Return the structure of a camera that determines the fields of its form."""
    camera = world.cameras[index]
    return len(camera.when), chance_shape(camera.chance), len(camera.then.changes)


def build(context: FormContext, column: QVBoxLayout, index: int) -> None:
    """Fill a column with the fields of a camera."""
    camera = Lens(
        lambda world: world.cameras[index],
        lambda world, changed: edits.replace_camera(world, index, changed),
    )
    fault = FaultLabel()
    tip = tr("How many cells it sees in each direction, up to the next wall")
    reach = number(context, camera.part("range"), "camera-range", tr("Range"), fault, 0, LARGEST_RANGE, tip)
    field(column, tr("Range"), reach, fault)
    place_fields(context, column, Item("camera", index), "camera")
    section(column, tr("When it sees a violation"))
    sentence = note("")
    sentence.setObjectName("camera-sentence")
    context.watch(lambda world: sentence.setText(camera_sentence(camera.get(world), vocabulary(world))))
    column.addWidget(sentence)
    condition_rows(context, column, camera.part("when"), "camera-when", tr("Only when"))
    chance_field(context, column, camera.part("chance"), "camera-chance")
    effect_rows(context, column, camera.part("then"), "camera-then", tr("Then"))
