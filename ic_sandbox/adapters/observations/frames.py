"""Pictures of agents in a world for ``rgb_array``.

The window's code draws them and is loaded only for them: the one import against the order of the layers.
"""

from __future__ import annotations

import sys
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ic_sandbox.display import what_a_picture_lacks
from ic_sandbox.world.document import World

__all__ = ["Frames", "frames_of"]


class Frames(Protocol):
    """The images of agents in one world."""

    def image(self, rows: NDArray[np.int16], cols: NDArray[np.int16], status: NDArray[np.int8]) -> NDArray[np.uint8]:
        """Return the image of N agents in these cells: uint8 [height, width, 3]."""


def frames_of(world: World) -> Frames:
    """Prepare the images of a world, without a screen. Raises ``RuntimeError`` if pictures can't be drawn here."""
    if "PySide6.QtGui" not in sys.modules:
        lacking = what_a_picture_lacks()
        if lacking:
            raise RuntimeError(lacking)
    from ic_sandbox.gui.rendering.state_frames import StateFrames

    return StateFrames(world)
