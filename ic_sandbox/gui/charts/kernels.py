"""Kernel that draws all lines of a chart into an image, pixel by pixel."""

from __future__ import annotations

import numpy as np
from numba import njit

PAIR = 0x00FF00FF
"""A mask for every other byte of a pixel."""

LINE, BAND, MARK = range(3)
"""What an operation draws: a path, the area between two paths, or a shape at a point."""


@njit(cache=True, nogil=True)
def _put(image, row, col, colour):
    """Draw a premultiplied colour over a pixel."""
    clear = 255 - (colour >> 24)
    if clear == 0:
        image[row, col] = np.uint32(colour)
        return
    under = np.int64(image[row, col])
    # Two channels at once, with a spare byte above each; rounded division by 255.
    rb = (under & PAIR) * clear + 0x00800080
    ag = (under >> 8 & PAIR) * clear + 0x00800080
    rb = rb + (rb >> 8 & PAIR) >> 8 & PAIR
    ag = ag + (ag >> 8 & PAIR) >> 8 & PAIR
    image[row, col] = np.uint32((ag << 8 | rb) + colour)


@njit(cache=True, nogil=True)
def _nearest(place):
    """Return the pixel border nearest to a place; of two the later one, like Qt."""
    return np.int64(np.floor(place + 0.5))


@njit(cache=True, nogil=True)
def _line(image, clip, xs, ys, width, colour, dash):
    """Draw a path through points, whose gaps are NaN; ``dash``: the lengths of dashes and gaps in pixels, or none.

    Chooses the same pixels as Qt's lines with square caps and without antialiasing, except at the joints of wide ones.
    """
    left, top, right, bottom = clip
    period, thin = dash.sum(), width == 1
    into_first = 0.0 if thin else width / 2  # wide dashes have square caps
    at, last_row, last_col = into_first, -1, -1
    for k in range(1, xs.shape[0]):
        x0, y0, x1, y1 = xs[k - 1], ys[k - 1], xs[k], ys[k]
        if not np.isfinite(x0 + y0 + x1 + y1):
            at, last_row, last_col = into_first, -1, -1
            continue
        begins = k == 1 or not np.isfinite(xs[k - 2] + ys[k - 2])
        ends = k == xs.shape[0] - 1 or not np.isfinite(xs[k + 1] + ys[k + 1])
        upright = abs(y1 - y0) > abs(x1 - x0)
        # ``major`` counts pixels along the axis along which the path is longer; ``base`` is its place on the other.
        start, stop, base, drift = (y0, y1, x0, x1 - x0) if upright else (x0, x1, y0, y1 - y0)
        slope = drift / (stop - start) if stop != start else 0.0
        pace = 1.0 if thin else np.sqrt(1.0 + slope * slope)
        cap = width / 2
        forward = stop >= start
        if forward:
            first, past = _nearest(start - cap * begins), _nearest(stop + cap * ends)
        else:
            first, past = _nearest(stop - cap * ends), _nearest(start + cap * begins)
        low, high = (max(first, top), min(past, bottom)) if upright else (max(first, left), min(past, right))
        sample = 0.5 if slope > 0.0 or not thin else 0.0
        for step in range(low, high):
            major = step if forward else low + high - 1 - step
            if period > 0.0:
                gone = major - first if forward else past - 1 - major
                into, on = at + gone * pace, True
                into -= period * np.floor(into / period)  # exact for whole numbers, and quicker than ``%``
                for length in dash:
                    if into < length:
                        break
                    into -= length
                    on = not on
                if not on:
                    continue
            middle = base + slope * (major + sample - start)
            if thin:
                minor = np.int64(np.floor(middle))
                after = minor + 1
            else:
                minor, after = _nearest(middle - cap * pace), _nearest(middle + cap * pace)
            for across in range(minor, after):
                row, col = (major, across) if upright else (across, major)
                if left <= col < right and top <= row < bottom and not (row == last_row and col == last_col):
                    _put(image, row, col, colour)
                    last_row, last_col = row, col
        at += (past - first) * pace


@njit(cache=True, nogil=True)
def _band(image, clip, xs, ys, others, colour):
    """Fill the pixels whose centres are between two paths over the same x, from each point with both to the next."""
    left, top, right, bottom = clip
    before = -1
    for k in range(xs.shape[0]):
        if not np.isfinite(xs[k] + ys[k] + others[k]):
            continue
        if before >= 0 and xs[k] > xs[before]:
            wide = xs[k] - xs[before]
            for col in range(max(left, _nearest(xs[before])), min(right, _nearest(xs[k]))):
                share = (col + 0.5 - xs[before]) / wide
                y = ys[before] + share * (ys[k] - ys[before])
                other = others[before] + share * (others[k] - others[before])
                for row in range(max(top, _nearest(min(y, other))), min(bottom, _nearest(max(y, other)))):
                    _put(image, row, col, colour)
        before = k


@njit(cache=True, nogil=True)
def draw_lines(image, clip, xs, ys, operations, width, dashes, stamps, sides):
    """Draw operations in order into ``image`` uint32 [height, width], premultiplied ARGB.

    ``clip``: the left, top, right and bottom of the plot, in pixels. ``xs``, ``ys``: float64 [...], places in pixels.
    ``operations``: int64 [N, 7], of which each row says what it draws, where its points begin in ``xs`` and in ``ys``,
    their number, where the other edge of a band begins in ``ys`` or which stamp it draws, the premultiplied colour, and
    the row of ``dashes`` float64 [patterns, lengths]. ``width``: that of lines, in pixels. ``stamps``: uint32 [shapes,
    side, side], premultiplied; of each only the top left ``sides`` int64 [shapes] pixels are used.
    """
    left, top, right, bottom = clip
    for n in range(operations.shape[0]):
        kind, x, y, points, other, colour, pattern = operations[n]
        here = xs[x : x + points]
        if kind == LINE:
            _line(image, clip, here, ys[y : y + points], width, colour, dashes[pattern])
        elif kind == BAND:
            _band(image, clip, here, ys[y : y + points], ys[other : other + points], colour)
        else:
            for k in range(points):
                if not np.isfinite(here[k] + ys[y + k]):
                    continue
                side = sides[other]
                first_row, first_col = _nearest(ys[y + k] - side / 2), _nearest(here[k] - side / 2)
                for i in range(max(0, top - first_row), min(side, bottom - first_row)):
                    for j in range(max(0, left - first_col), min(side, right - first_col)):
                        ink = np.int64(stamps[other, i, j])
                        if ink != 0:
                            _put(image, first_row + i, first_col + j, ink)
