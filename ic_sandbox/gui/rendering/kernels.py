"""Kernels that look agents up and draw them into an image, pixel by pixel."""

from __future__ import annotations

import numpy as np
from numba import njit

PAIR = 0x00FF00FF
"""A mask for every other byte of a pixel."""


BY_GOAL, BY_STATUS, BY_SUBGOAL = range(3)


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
        s, b = now[i], before[i]
        if row_of[s] >= rows or col_of[s] >= cols:
            continue
        status = status_of[s]
        if status == off:
            at = at_off
            at_off += 1
        else:
            at = at_on
            at_on += 1
        down, right = row_of[s] + 0.5 + spread[0][i], col_of[s] + 0.5 + spread[1][i]
        if part < 1.0:
            down += (part - 1.0) * (np.float64(row_of[s]) - np.float64(row_of[b]))
            right += (part - 1.0) * (np.float64(col_of[s]) - np.float64(col_of[b]))
        row[at] = down
        col[at] = right
        subgoal = subgoals[s, columns[i]]
        if status == off:
            colour[at] = colour_off
        elif by == BY_GOAL:
            colour[at] = colours[goals[i]]
        elif by == BY_STATUS:
            colour[at] = colours[status]
        else:
            colour[at] = colours[subgoal]  # -1 is the last
        dot[at] = dot_of[status]
        if dot_of[status] == disc and dot_by_subgoal.shape[0] > 0:
            dot[at] = dot_by_subgoal[subgoal]
        if rim.shape[0] > 0:
            rim[at] = goal_colours[goals[i]]
    return n_off + n_on


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
        shape = shapes[i]
        cut = left < 0 or top < 0 or left + side > width or top + side > height
        start = np.int64(top) * width + left
        colour = np.int64(colours[i])
        red_blue, green = colour & PAIR, colour >> 8 & 255
        if rims.shape[0] > 0:
            rim_colour = np.int64(rims[i])
            rim_red_blue, rim_green = rim_colour & PAIR, rim_colour >> 8 & 255
        else:
            rim_red_blue, rim_green = red_blue * shade >> 8 & PAIR, green * shade >> 8
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
