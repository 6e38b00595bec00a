"""Drawing agents into an image, pixel by pixel."""

from __future__ import annotations

import numpy as np
from numba import njit


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
        red = (colours[i] >> 16) & 255
        green = (colours[i] >> 8) & 255
        blue = colours[i] & 255
        whole = np.uint32((255 << 24) | (red << 16) | (green << 8) | blue)
        shape = shapes[i]
        for dy in range(max(0, -ys[i]), min(side, height - ys[i])):
            y = ys[i] + dy
            for dx in range(max(0, -xs[i]), min(side, width - xs[i])):
                fill = masks[shape, 0, dy, dx]
                rim = masks[shape, 1, dy, dx]
                cover = fill + rim
                if cover == 0:
                    continue
                x = xs[i] + dx
                if fill == 256:
                    image[y, x] = whole
                    continue
                below = image[y, x]
                left = 256 - cover
                dark = fill + (rim * shade >> 8)
                a = cover + (((below >> 24) & 255) * left >> 8)
                r = (red * dark >> 8) + (((below >> 16) & 255) * left >> 8)
                g = (green * dark >> 8) + (((below >> 8) & 255) * left >> 8)
                b = (blue * dark >> 8) + ((below & 255) * left >> 8)
                image[y, x] = (min(a, 255) << 24) | (min(r, 255) << 16) | (min(g, 255) << 8) | min(b, 255)
