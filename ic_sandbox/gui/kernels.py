"""Drawing agents into an image, pixel by pixel."""

from __future__ import annotations

import numpy as np
from numba import njit

PAIR = 0x00FF00FF
"""Every other byte of a pixel."""


@njit(cache=True, nogil=True)
def blit_dots(image, xs, ys, colours, shapes, masks, shade):
    """Blend a dot for each agent into ``image`` uint32 [height, width], premultiplied ARGB.

    ``xs``, ``ys``: int32 [N], the top left corner of each dot. ``colours``: uint32 [N], 0xRRGGBB. ``shapes``: int8
    [N], a row of ``masks`` uint16 [shapes, 2, side, side]: how much of the colour, and how much of its dark rim, of
    256. ``shade``: how much of the colour, of 256, is left in the rim.
    """
    height, width = image.shape
    side = masks.shape[2]
    for i in range(xs.shape[0]):
        colour = np.int64(colours[i])
        red_blue, green = colour & PAIR, colour >> 8 & 255
        whole = np.uint32(255 << 24 | colour)
        shape = shapes[i]
        for dy in range(max(0, -ys[i]), min(side, height - ys[i])):
            y = ys[i] + dy
            for dx in range(max(0, -xs[i]), min(side, width - xs[i])):
                fill = np.int64(masks[shape, 0, dy, dx])
                rim = np.int64(masks[shape, 1, dy, dx])
                cover = fill + rim
                if cover == 0:
                    continue
                x = xs[i] + dx
                if fill == 256:
                    image[y, x] = whole
                    continue
                below = np.int64(image[y, x])
                left = 256 - cover
                dark = fill + (rim * shade >> 8)
                # Two channels at once, a byte of room above each: no sum goes beyond 255.
                rb = (red_blue * dark >> 8 & PAIR) + ((below & PAIR) * left >> 8 & PAIR)
                ag = (255 * cover >> 8 << 16) + (green * dark >> 8) + ((below >> 8 & PAIR) * left >> 8 & PAIR)
                image[y, x] = np.uint32(ag << 8 | rb)
