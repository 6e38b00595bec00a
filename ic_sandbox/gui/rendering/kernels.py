"""Kernel that draws agents into an image, pixel by pixel."""

from __future__ import annotations

import numpy as np
from numba import njit

PAIR = 0x00FF00FF
"""A mask for every other byte of a pixel."""


@njit(cache=True, nogil=True)
def blit_dots(image, xs, ys, colours, rims, shapes, stamps, counts, side):
    """Draw a dot for each agent into ``image`` uint32 [height, width], premultiplied ARGB, transparent at first.

    ``xs``, ``ys``: int32 [N], the top left corner of each dot. ``colours``, ``rims``: uint32 [N], 0xRRGGBB.
    ``shapes``: int8 [N], index into ``stamps`` int32 [shapes, K, 4], of which the first ``counts`` int32 [shapes]
    pixels are used: down, right, opacity of the colour and of the rim, each of 256; together at most 256. ``side``:
    width and height of a stamp in pixels.

    Later agents lie on top. They are drawn first and the others below them, so that a hidden pixel costs only one
    check.
    """
    height, width = image.shape
    flat = image.reshape(-1)
    places = stamps[:, :, 0] * width + stamps[:, :, 1]
    for i in range(xs.shape[0] - 1, -1, -1):
        left, top = xs[i], ys[i]
        if left <= -side or top <= -side or left >= width or top >= height:
            continue
        cut = left < 0 or top < 0 or left + side > width or top + side > height
        start = np.int64(top) * width + left
        colour = np.int64(colours[i])
        red_blue, green = colour & PAIR, colour >> 8 & 255
        rim_colour = np.int64(rims[i])
        rim_red_blue, rim_green = rim_colour & PAIR, rim_colour >> 8 & 255
        shape = shapes[i]
        for k in range(counts[shape]):
            if cut:
                y, x = top + stamps[shape, k, 0], left + stamps[shape, k, 1]
                if y < 0 or x < 0 or y >= height or x >= width:
                    continue
            place = start + places[shape, k]
            over = np.int64(flat[place])
            room = 255 - (over >> 24)
            if room < 2:
                continue
            fill = np.int64(stamps[shape, k, 2])
            if fill == 256 and over == 0:
                flat[place] = np.uint32(255 << 24 | colour)
                continue
            rim = np.int64(stamps[shape, k, 3])
            # Two channels at once, with a spare byte above each: no sum exceeds 255.
            rb = red_blue * fill + rim_red_blue * rim >> 8 & PAIR
            ag = 255 * (fill + rim) >> 8 << 16 | green * fill + rim_green * rim >> 8
            if over != 0:
                room += room >> 7  # of 256
                rb = (rb * room >> 8 & PAIR) + (over & PAIR)
                ag = (ag * room >> 8 & PAIR) + (over >> 8 & PAIR)
            flat[place] = np.uint32(ag << 8 | rb)
