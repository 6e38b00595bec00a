"""Kernels that look agents up and draw them into an image, pixel by pixel."""

from __future__ import annotations

import numpy as np
from numba import njit

PAIR = 0x00FF00FF
"""A mask for every other byte of a pixel."""

BY_GOAL, BY_STATUS, BY_SUBGOAL = range(3)

BLOCK = 512
"""The number of agents whose places are computed together, several at once."""

UNKNOWN = 127
"""Stands for the shape of an agent that has to be looked up."""

# Numba counts references to arrays whenever it passes them on, so the functions below are inlined.


@njit(inline="always")
def _shape(status, subgoal, dot_of, dot_by_subgoal, disc):
    """Return the shape of an agent; see :func:`look_up`."""
    shape = dot_of[status]
    return dot_by_subgoal[subgoal] if shape == disc and dot_by_subgoal.shape[0] > 0 else shape


@njit(inline="always")
def _colour(status, subgoal, goal, off, by, colours, colour_off):
    """Return the colour of an agent; see :func:`look_up`."""
    kind = goal if by == BY_GOAL else status if by == BY_STATUS else subgoal  # a subgoal of -1 is the last
    return colour_off if status == off else colours[kind]


@njit(cache=True, nogil=True)
def look_up(now, before, part, states, spread, size, agents, looks, row, col, colour, dot, rim):
    """Write where the agents on a map lie and how they look, in the order in which they are drawn: first those off.

    ``now``, ``before``: int32 [N], the states of agents after and before a tick of which ``part`` is over. ``states``:
    the row, column and status of each state, the status of agents that are off, and the subgoals int8 [S, columns].
    ``spread``: the place of each agent in its cell, down and right, float64 [N]. ``size``: the rows and columns of the
    map. ``agents``: the goal and the column of each agent, int32 [N]. ``looks``: what agents are coloured by, the
    colours uint32 of its kinds, the colour of agents that are off, the shapes int8 of statuses, those of subgoals or
    none, the shape that these replace, and the colours of goals.

    Writes ``row`` and ``col`` float64 [N], ``colour`` uint32 [N], ``dot`` int8 [N], the shape, and ``rim`` uint32 [N],
    the colour of the goal, unless it has no entries. Returns the number of agents on the map.
    """
    row_of, col_of, status_of, off, subgoals = states
    down_by, right_by = spread
    rows, cols = size
    goals, columns = agents
    by, colours, colour_off, dot_of, dot_by_subgoal, disc, goal_colours = looks
    n_off, n_on = 0, 0
    for i in range(now.shape[0]):
        s = now[i]
        if row_of[s] < rows and col_of[s] < cols:
            n_off += status_of[s] == off
            n_on += status_of[s] != off
    at_off, at_on = 0, n_off
    for i in range(now.shape[0]):
        s = now[i]
        if row_of[s] >= rows or col_of[s] >= cols:
            continue
        if status_of[s] == off:
            at = at_off
            at_off += 1
        else:
            at = at_on
            at_on += 1
        row[at], col[at] = row_of[s] + 0.5 + down_by[i], col_of[s] + 0.5 + right_by[i]
        if part < 1.0:
            b = before[i]
            row[at] += (part - 1.0) * (np.float64(row_of[s]) - np.float64(row_of[b]))
            col[at] += (part - 1.0) * (np.float64(col_of[s]) - np.float64(col_of[b]))
        subgoal = subgoals[s, columns[i]]
        colour[at] = _colour(status_of[s], subgoal, goals[i], off, by, colours, colour_off)
        dot[at] = _shape(status_of[s], subgoal, dot_of, dot_by_subgoal, disc)
        if rim.shape[0] > 0:
            rim[at] = goal_colours[goals[i]]
    return n_off + n_on


@njit(inline="always")
def _blit(flat, height, width, left, top, colour, rim, shape, stamps, places, counts, side):
    """Draw a dot below those drawn before, and return whether nothing of it is visible, whatever its colour.

    ``flat``: the pixels of an image of ``height`` and ``width``. ``left``, ``top``: the corner of the dot. ``colour``,
    ``rim``: 0xRRGGBB. ``stamps``, ``counts``: see :func:`blit_dots`; ``places``: those of the pixels of stamps from the
    corner on in ``flat``.
    """
    hidden = True
    cut = left < 0 or top < 0 or left + side > width or top + side > height
    start = top * width + left
    red_blue, green = colour & PAIR, colour >> 8 & 255
    rim_red_blue, rim_green = rim & PAIR, rim >> 8 & 255
    for k in range(counts[shape]):
        if cut:
            y, x = top + stamps[shape, k, 0], left + stamps[shape, k, 1]
            if y < 0 or x < 0 or y >= height or x >= width:
                continue
        place = np.uint32(start + places[shape, k])
        over = np.int64(flat[place])
        fill, share = np.int64(stamps[shape, k, 2]), np.int64(stamps[shape, k, 3])
        alpha, room = 255 * (fill + share) >> 8, 255 - (over >> 24)
        room += room >> 7  # of 256
        if alpha * room < 256:  # no channel exceeds alpha, so nothing would be added
            continue
        hidden = False
        if fill == 256 and over == 0:
            flat[place] = np.uint32(255 << 24 | colour)
            continue
        # Two channels at once, with a spare byte above each: no sum exceeds 255.
        rb = red_blue * fill + rim_red_blue * share >> 8 & PAIR
        ag = alpha << 16 | green * fill + rim_green * share >> 8
        if over != 0:
            rb = (rb * room >> 8 & PAIR) + (over & PAIR)
            ag = (ag * room >> 8 & PAIR) + (over >> 8 & PAIR)
        flat[place] = np.uint32(ag << 8 | rb)
    return hidden


@njit(inline="always")
def _darker(colour, shade):
    """Return a colour 0xRRGGBB with a brightness of ``shade``, of 256."""
    return ((colour & PAIR) * shade >> 8 & PAIR) | ((colour >> 8 & 255) * shade >> 8) << 8


@njit(cache=True, nogil=True)
def blit_dots(image, xs, ys, colours, rims, shade, shapes, stamps, counts, side):
    """Draw a dot for each agent into ``image`` uint32 [height, width], premultiplied ARGB, transparent at first.

    ``xs``, ``ys``: float64 [N], the top left corner of each dot, which is rounded. ``colours``, ``rims``: uint32 [N],
    0xRRGGBB; without ``rims``, these are colours with a brightness of ``shade``, of 256. ``shapes``: int8 [N], index
    into ``stamps`` int32 [shapes, K, 4], of which the first ``counts`` int32 [shapes] pixels are used: down, right,
    opacity of the colour and of the rim, each of 256; together at most 256. ``side``: width and height of a stamp in
    pixels.

    Later agents lie on top. They are drawn first and the others below them, so that a hidden pixel costs only one
    check.
    """
    height, width = image.shape
    flat = image.reshape(-1)
    places = stamps[:, :, 0] * width + stamps[:, :, 1]
    for i in range(xs.shape[0] - 1, -1, -1):
        left, top = np.int64(np.rint(xs[i])), np.int64(np.rint(ys[i]))
        if left <= -side or top <= -side or left >= width or top >= height:
            continue
        shape, colour = shapes[i], np.int64(colours[i])
        rim = np.int64(rims[i]) if rims.shape[0] > 0 else _darker(colour, shade)
        _blit(flat, height, width, left, top, colour, rim, shape, stamps, places, counts, side)


@njit(cache=True, nogil=True)
def draw_crowd(
    image, now, before, part, states, spread, size, agents, looks, rimmed, camera, shade, stamps, counts, side
):
    """Draw a dot for each agent on a map into ``image``, like :func:`look_up` and :func:`blit_dots` together.

    ``rimmed``: whether rims have the colours of goals. ``camera``: the position of the map in the view and the size of
    a cell in logical pixels, and the device pixels of each.

    It skips most agents in a crowd: those in a place that was hidden already when one of the same shape was drawn.
    """
    row_of, col_of, status_of, off, subgoals = states
    down_by, right_by = spread
    rows, cols = size
    goals, columns = agents
    by, colours, colour_off, dot_of, dot_by_subgoal, disc, goal_colours = looks
    map_x, map_y, cell, ratio = camera
    height, width = image.shape
    flat = image.reshape(-1)
    places = stamps[:, :, 0] * width + stamps[:, :, 1]
    shaped = dot_by_subgoal.shape[0] > 0
    n_agents, nowhere = now.shape[0], flat.shape[0]
    hidden_at = np.full(nowhere + 1, -1, np.int8)  # the shape of which nothing would be visible at each corner
    below, n_below = np.empty(n_agents, np.int32), 0
    xs, ys = np.empty(BLOCK), np.empty(BLOCK)
    lefts, tops, corners = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int32)
    ids, shapes, rest = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int8), np.empty(BLOCK, np.int32)
    for on in (True, False):  # from the last to the first
        first = 0
        last = n_agents if on else n_below
        while first < last:
            count = min(BLOCK, last - first)
            for k in range(count):
                ids[k] = n_agents - 1 - first - k if on else below[first + k]
            for k in range(count):
                i = np.uint32(ids[k])
                s = np.uint32(now[i])
                xs[k], ys[k] = col_of[s] + 0.5 + right_by[i], row_of[s] + 0.5 + down_by[i]
                status = status_of[s]
                shapes[k] = UNKNOWN if (on and status == off) or shaped else dot_of[status]
            if part < 1.0:
                for k in range(count):
                    i = np.uint32(ids[k])
                    s, b = np.uint32(now[i]), np.uint32(before[i])
                    xs[k] += (part - 1.0) * (np.float64(col_of[s]) - np.float64(col_of[b]))
                    ys[k] += (part - 1.0) * (np.float64(row_of[s]) - np.float64(row_of[b]))
            for k in range(count):
                left = np.int32(np.rint((map_x + xs[k] * cell) * ratio - side / 2))
                top = np.int32(np.rint((map_y + ys[k] * cell) * ratio - side / 2))
                lefts[k], tops[k] = left, top
                inside = (left >= 0) & (top >= 0) & (left < width) & (top < height)
                corners[k] = top * width + left if inside else nowhere
            n_rest = 0
            for k in range(count):  # without a branch, which the processor could not predict
                rest[n_rest] = k
                n_rest += hidden_at[np.uint32(corners[k])] != shapes[k]
            for r in range(n_rest):
                k = rest[r]
                i, corner = ids[k], corners[k]
                s = now[i]
                status = status_of[s]
                if on and status == off:
                    below[n_below] = i
                    n_below += 1
                    continue
                left, top = np.int64(lefts[k]), np.int64(tops[k])
                if left <= -side or top <= -side or left >= width or top >= height:
                    continue
                if row_of[s] >= rows or col_of[s] >= cols:
                    continue
                subgoal = subgoals[s, columns[i]]
                shape = _shape(status, subgoal, dot_of, dot_by_subgoal, disc)
                if hidden_at[corner] == shape:
                    continue
                colour = np.int64(_colour(status, subgoal, goals[i], off, by, colours, colour_off))
                rim = np.int64(goal_colours[goals[i]]) if rimmed else _darker(colour, shade)
                hidden = _blit(flat, height, width, left, top, colour, rim, shape, stamps, places, counts, side)
                if hidden and corner != nowhere:
                    hidden_at[corner] = shape
            first += count
