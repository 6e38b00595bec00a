"""The SVG renderer of charts, for chart files and the report.

Every element has a literal colour and, if that depends on the background, its role as a class. So a file is
self-contained, and a page can recolour roles with its style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree

import numpy as np

from ic_sandbox.charts.axis_ticks import round_heights
from ic_sandbox.charts.bands import Band, bands_of
from ic_sandbox.charts.colours import PAPER, Colour, Palette, Role
from ic_sandbox.charts.frame import FILE, PAGE, Frame, Sheet, beside, text_width
from ic_sandbox.charts.labels import percent, rounded
from ic_sandbox.charts.legend import Key, point_shape
from ic_sandbox.charts.line import Dash, Floats, Line
from ic_sandbox.charts.markers import along
from ic_sandbox.charts.shapes import add_shape
from ic_sandbox.charts.spec import Drawing
from ic_sandbox.charts.svg.across import SLANT, numbers_across
from ic_sandbox.charts.svg.characters import well_formed
from ic_sandbox.charts.svg.layout import layout_of
from ic_sandbox.charts.svg.legend_layout import SWATCH, TITLE, PlacedKey, fitting
from ic_sandbox.charts.svg.point_selection import stretches

__all__ = ["FILE", "PAGE", "key_svg", "render"]

DASHES = {
    Dash.SOLID: "",
    Dash.DASHED: "6 4",
    Dash.DOTTED: "1.5 3.5",
    Dash.DASH_DOTTED: "7 3 1.5 3",
    Dash.LONG_DASHED: "12 4",
    Dash.DASH_DOT_DOTTED: "7 3 1.5 2 1.5 3",
}
FONTS = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"

STROKE, EDGE = "2", "0.75"
"""The widths of lines, and of the edges of intervals."""

MARK, DOT = 3.6, 4.5
"""The radius of shapes along lines, and of the points of a scatter."""

BEFORE_NUMBERS = 4.15
"""The distance of the name of y from the frame, as a multiple of the height of text."""


def render(drawing: Drawing, sheet: Sheet = FILE, palette: Palette = PAPER) -> str:
    """Draw a chart on a sheet as an SVG document. Slanted names along x and long legends make it taller."""
    layout = layout_of(drawing, sheet)
    root = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
    root.set("viewBox", f"0 0 {sheet.width:g} {layout.height:g}")
    root.set("role", "img")
    root.set("aria-label", drawing.title)
    pencil = _Pencil(root, palette, sheet)
    if sheet.whole:
        root.set("width", f"{sheet.width * sheet.scale:g}")
        root.set("height", f"{layout.height * sheet.scale:g}")
        root.set("font-family", FONTS)
        root.set("font-size", f"{sheet.text:g}")
        pencil.add("title").text = drawing.title
        pencil.add("rect", width=f"{sheet.width:g}", height=f"{layout.height:g}", fill=palette.ground)
        pencil.heading(drawing, layout.keys)
    pencil.axes(layout.frame, layout.height, layout.slanted)
    pencil.contents(layout.frame)
    return well_formed(ElementTree.tostring(root, "unicode"))


def key_svg(key: Key, palette: Palette = PAPER) -> str:
    """Return the sample of a legend entry, to be used in text."""
    root = ElementTree.Element("svg", {"viewBox": f"0 0 {SWATCH:g} 10", "class": "key", "aria-hidden": "true"})
    _Pencil(root, palette, PAGE).sample(key, 0.0, 5.0)
    return well_formed(ElementTree.tostring(root, "unicode"))


class _Pencil:
    """A pencil that adds the elements of a drawing to ``root``."""

    def __init__(self, root: ElementTree.Element, palette: Palette, sheet: Sheet) -> None:
        self.root = root
        self.palette = palette
        self.sheet = sheet

    def add(self, tag: str, **attributes: str) -> ElementTree.Element:
        return ElementTree.SubElement(self.root, tag, attributes)

    def word(self, text: str, x: float, y: float, anchor: str = "start", role: str = "muted") -> ElementTree.Element:
        fill = {"muted": self.palette.muted, "text": self.palette.text}[role]
        word = self.add("text", x=f"{x:.1f}", y=f"{y:.1f}", fill=fill)
        word.set("class", role)
        word.set("text-anchor", anchor)
        word.text = text
        return word

    def ink(self, element: ElementTree.Element, colour: Colour, *parts: str, pale: bool = False) -> None:
        """Colour the ``parts`` of an element: its "stroke", its "fill". Lines over areas are never pale."""
        pale = pale and colour.role is not Role.TEXT
        for part in parts:
            element.set(part, self.palette.paler(colour) if pale else self.palette.of(colour))
        if colour.role not in (Role.DRIVE, Role.VARIABLE, Role.PLANNER) and not pale:
            element.set("class", " ".join((colour.role.value, *parts)))
        if "fill" not in parts and element.tag != "line":
            element.set("fill", "none")

    def heading(self, drawing: Drawing, placed: Sequence[PlacedKey]) -> None:
        """Write the title and the legend."""
        sheet = self.sheet
        text = fitting(drawing.title, TITLE, sheet.width - sheet.left - sheet.right)
        title = self.word(text, sheet.left, sheet.top + TITLE, role="text")
        title.set("font-size", f"{TITLE:g}")
        title.set("font-weight", "bold")
        for entry in placed:
            self.sample(entry.key, entry.x, entry.y - sheet.text * 0.35)
            self.word(entry.name, entry.name_x, entry.y, role="text")

    def sample(self, key: Key, x: float, y: float) -> None:
        """Draw a piece of a line, a point or a patch, around a height."""
        middle = x + SWATCH / 2
        if key.dash is not None:
            piece = self.add("line", x1=f"{x:.1f}", y1=f"{y:.1f}", x2=f"{x + SWATCH:.1f}", y2=f"{y:.1f}")
            piece.set("stroke-width", STROKE)
            if DASHES[key.dash]:
                piece.set("stroke-dasharray", DASHES[key.dash])
            self.ink(piece, key.colour, "stroke", pale=key.behind)
        if key.area:
            patch = self.add("rect", x=f"{middle - 5:.1f}", y=f"{y - 5:.1f}", width="10", height="10")
            self.ink(patch, key.colour, "fill")
        elif key.shape and not key.behind:
            self.ink(add_shape(self.root, key.shape, middle, y, MARK), key.colour, "fill")

    def axes(self, frame: Frame, height: float, slanted: bool) -> None:
        drawing, sheet, write = frame.drawing, self.sheet, percent if frame.drawing.percents else rounded
        small = sheet.text * 0.35
        about = (frame.bottom - frame.top) / ((2.7 if drawing.log_y else 3.5) * sheet.text)
        for value in round_heights(*drawing.y_range, drawing.log_y, max(3.0, about)):
            y = float(frame.y(np.array([value]))[0])
            self.rule(frame.left, y, frame.right, y)
            self.word(write(value), frame.left - 6, y + small, "end")
        for value, text in numbers_across(drawing, (frame.right - frame.left) / 80.0):
            x = float(frame.x(np.array([value]))[0])
            self.rule(x, frame.bottom, x, frame.bottom + 4)
            if slanted:
                word = self.word(text, 0, 0, "end")
                word.set("transform", f"translate({x + 4:.1f} {frame.bottom + 14:.1f}) rotate({-SLANT:g})")
            else:
                anchor = "middle" if drawing.x_range[1] > value or not self._at_edge(x, text) else "end"
                self.word(text, x, frame.bottom + 6 + sheet.text, anchor)
        if sheet.whole or drawing.y_label:
            self.word(drawing.x_label, (frame.left + frame.right) / 2, height - (8 if sheet.whole else 4), "middle")
        if drawing.y_label:
            name = self.word(drawing.y_label, 0, 0, "middle")
            middle = (frame.top + frame.bottom) / 2
            name.set("transform", f"translate({frame.left - BEFORE_NUMBERS * sheet.text:.1f} {middle:.1f}) rotate(-90)")

    def _at_edge(self, x: float, text: str) -> bool:
        return x + text_width(text, self.sheet.text) / 2 > self.sheet.width

    def rule(self, x1: float, y1: float, x2: float, y2: float) -> None:
        rule = self.add(
            "line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", stroke=self.palette.rule
        )
        rule.set("class", "rule")

    def contents(self, frame: Frame) -> None:
        """Draw the lines, from back to front."""
        lines = sorted(frame.drawing.lines, key=lambda line: not line.behind)  # those of other runs are below
        edge = frame.y(np.array([_floor(frame.drawing)]))
        # Draw the highest of the stacked lines first: each next one covers it up to its own edge.
        for line in reversed(lines):
            if _filled(line):
                self.area(frame, line, float(edge[0]))
        for line, band in zip(lines, bands_of(lines), strict=True):
            if line.low is not None and line.high is not None and not (line.places or line.names):
                self.band(frame, line, line.low, line.high, band)
        for mark in frame.drawing.marks:
            across = frame.x(np.full(2, mark.x))
            self.way(_points(across, np.array([frame.top, frame.bottom])), mark.colour, mark.dash, "1")
        for line in lines:
            if not (_filled(line) or line.places):
                x, y = frame.x(line.x), frame.y(line.drawn)
                for part in stretches(line.drawn, frame.most_points):
                    if not line.names or part.size > 1:
                        self.way(
                            _points(x[part], y[part]),
                            line.colour,
                            line.dash,
                            "1" if line.names else STROKE,
                            line.behind,
                        )
        placed = [line for line in lines if line.places]
        for k, line in enumerate(placed):
            self.points(frame, line, point_shape(line, k), beside(k, len(placed)))
        for line in reversed(lines):  # the first kinds of planner, for reference, lie on top
            if line.names:
                self.scatter(frame, line)
        live = [line for line in lines if not (line.behind or _filled(line))]
        marked = along(live)
        for line in live:
            for place in marked.get(line.key, ()):
                (across,), (height,) = frame.x(line.x[[place]]), frame.y(line.drawn[[place]])
                shape = add_shape(self.root, line.shape, float(across), float(height), MARK)
                self.ink(shape, line.colour, "stroke", *(() if line.control else ("fill",)))

    def way(self, points: list[str], colour: Colour, dash: Dash, width: str, pale: bool = False) -> None:
        if len(points) == 1:  # it lasts until the next tick
            points = points * 2
        way = self.add("polyline", points=" ".join(points))
        way.set("stroke-width", width)
        if DASHES[dash]:
            way.set("stroke-dasharray", DASHES[dash])
        else:
            way.set("stroke-linejoin", "round")
        if points[0] == points[-1]:
            way.set("stroke-linecap", "round")
        self.ink(way, colour, "stroke", pale=pale)

    def band(self, frame: Frame, line: Line, low: Floats, high: Floats, style: Band) -> None:
        """Draw an interval as a shade, or by its edges."""
        x, lows, highs = frame.x(line.x), frame.y(low), frame.y(high)
        for part in stretches(low + high, frame.most_points, low, high):
            if style.shade:
                outline = _points(x[part], highs[part]) + _points(x[part[::-1]], lows[part[::-1]])
                shade = self.add("polygon", points=" ".join(outline))
                shade.set("fill-opacity", f"{style.shade:g}")
                self.ink(shade, line.colour, "fill")
            for heights in (lows, highs) if style.edge else ():
                edge = self.add("polyline", points=" ".join(_points(x[part], heights[part])))
                edge.set("stroke-width", EDGE)
                edge.set("stroke-opacity", f"{style.edge:g}")
                self.ink(edge, line.colour, "stroke")

    def area(self, frame: Frame, line: Line, floor: float) -> None:
        x, y = frame.x(line.x), frame.y(line.drawn)
        for part in stretches(line.drawn, frame.most_points):
            across, top = x[part], y[part]
            if part.size == 1:  # it lasts until the next tick
                across, top = np.append(across, min(across[0] + frame.x(np.ones(1))[0], frame.right)), np.repeat(top, 2)
            outline = _points(across, top) + _points(across[[-1, 0]], np.full(2, floor))
            self.ink(self.add("polygon", points=" ".join(outline)), line.colour, "fill")

    def points(self, frame: Frame, line: Line, shape: str, offset: float) -> None:
        """Draw points with whiskers, for charts whose x are names."""
        x, y = frame.x(line.x + offset), frame.y(line.drawn)
        if line.low is not None and line.high is not None:
            for at, low, high in zip(x, frame.y(line.low), frame.y(line.high), strict=True):
                if math.isfinite(low) and math.isfinite(high):
                    whisker = self.add("line", x1=f"{at:.1f}", y1=f"{low:.1f}", x2=f"{at:.1f}", y2=f"{high:.1f}")
                    whisker.set("stroke-width", STROKE)
                    self.ink(whisker, line.colour, "stroke")
        for at, height in zip(x, y, strict=True):
            if math.isfinite(height):
                self.ink(add_shape(self.root, shape, float(at), float(height), MARK), line.colour, "fill")

    def scatter(self, frame: Frame, line: Line) -> None:
        """Draw the points of a scatter, with bars for the intervals on both axes."""
        unknown = np.full(len(line.x), np.nan)
        ends = [unknown if end is None else end for end in (line.x_low, line.x_high, line.low, line.high)]
        left, right = (np.clip(frame.x(end), frame.left, frame.right) for end in ends[:2])
        low, high = (frame.y(end) for end in ends[2:])
        x, y = frame.x(line.x), frame.y(line.drawn)
        for k in np.flatnonzero(np.isfinite(x + y)):
            for bar in ((left[k], y[k], right[k], y[k]), (x[k], low[k], x[k], high[k])):
                if all(map(math.isfinite, bar)) and not line.behind:
                    places = dict(zip(("x1", "y1", "x2", "y2"), (f"{end:.1f}" for end in bar), strict=True))
                    whisker = self.add("line", **places)
                    whisker.set("stroke-width", "1")
                    self.ink(whisker, line.colour, "stroke")
            mark = add_shape(self.root, line.shape, float(x[k]), float(y[k]), DOT)
            self.ink(mark, line.colour, "fill", pale=line.behind)


def _filled(line: Line) -> bool:
    return line.level is not None and not line.behind


def _floor(drawing: Drawing) -> float:
    """Return the height down to which areas are filled."""
    return 10.0 ** drawing.y_range[0] if drawing.log_y else max(0.0, drawing.y_range[0])


def _points(x: Floats, y: Floats) -> list[str]:
    return [f"{across:.1f},{down:.1f}" for across, down in zip(x.tolist(), y.tolist(), strict=True)]
