"""The shapes of agents on the map."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ic_sandbox.gui.rendering.agent_stamps import CROSS, DISC, FIRST, RING, outline, shape_of, stamps
from ic_sandbox.gui.rendering.agents import agent_view, has_shapes
from ic_sandbox.progress import run_to_end
from ic_sandbox.simulation.experiment import Settings, prepare_steps
from ic_sandbox.simulation.simulator import simulate_steps
from ic_sandbox.world.io.files import load_world
from ic_sandbox.world.presets import SHAPES, drive_styles

POLYGONS = [shape for shape in range(FIRST, FIRST + len(SHAPES)) if SHAPES[shape - FIRST] != "circle"]


def picture(shape: int, radius: float) -> np.ndarray:
    """Return the coverage of each pixel, of 256."""
    found, counts, side = stamps(radius)
    image = np.zeros((side, side))
    for down, right, fill, rim in found[shape, : counts[shape]]:
        image[down, right] = fill + rim
    return image


@pytest.mark.parametrize("radius", [5.0, 9.25, 20.0])
@pytest.mark.parametrize("shape", POLYGONS)
def test_a_polygon_covers_what_qt_s_own_painter_covers(shape: int, radius: float) -> None:
    ours = picture(shape, radius) / 256
    side = len(ours)
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("white"))
    painter.translate(side / 2, side / 2)
    painter.drawPolygon([QPointF(right, down) for right, down in (outline(shape) * radius).tolist()])
    painter.end()
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())[:, :side]
    assert abs(ours.sum() - bits.sum() / 255) < 0.08 * ours.sum()
    assert np.abs(ours - bits / 255).mean() < 0.03


def test_shapes_are_different_and_none_touches_the_edge_of_its_stamp() -> None:
    shapes = [DISC, CROSS, RING, *POLYGONS]
    pictures = {shape: picture(shape, 6.0) for shape in shapes}
    for one, other in combinations(shapes, 2):
        apart = np.abs(pictures[one] - pictures[other]).sum() / max(pictures[one].sum(), pictures[other].sum())
        assert apart > 0.12, (one, other)
    for shape, image in pictures.items():
        assert not image[[0, -1]].any(), shape
        assert not image[:, [0, -1]].any(), shape


def test_each_drive_has_its_shape_and_only_circles_are_discs() -> None:
    for style in drive_styles():
        assert (shape_of(style.tag) == DISC) == (style.shape == "circle")
        assert style.shape == "circle" or SHAPES[shape_of(style.tag) - FIRST] == style.shape


def test_large_agents_have_the_shapes_of_what_they_pursue() -> None:
    world = load_world("off_switch")
    run = run_to_end(simulate_steps(run_to_end(prepare_steps(world, Settings(seed=1))), 20))
    plain = agent_view(run, 0, "subgoal", world.rows, world.cols)
    shaped = agent_view(run, 0, "subgoal", world.rows, world.cols, shaped=True)
    assert set(plain.shape.tolist()) == {DISC}
    assert set(shaped.shape.tolist()) == {DISC, shape_of("shutdown_avoidance")}
    by_goal = agent_view(run, 0, "goal", world.rows, world.cols, shaped=True)
    assert set(by_goal.shape.tolist()) == {DISC}
    later = agent_view(run, 20, "subgoal", world.rows, world.cols, shaped=True)
    assert CROSS in later.shape.tolist()  # switched-off agents pursue nothing


def test_shapes_come_with_size_and_pixels() -> None:
    assert not has_shapes(264, 23.0)
    assert has_shapes(264, 23.0, 2.0)
    assert has_shapes(264, 60.0)
