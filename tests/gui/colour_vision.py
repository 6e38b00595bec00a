"""Distances of colours as seen with and without colour vision deficiencies.

Vision is simulated as in G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009, by its
matrices of severity 1.0, on linear RGB. Distances are those of CIELAB (1976) and of CIEDE2000, under D65.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["EYES", "ciede2000", "difference", "distance", "lab", "linear"]

Floats = NDArray[np.float64]

EYES: dict[str, Floats] = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> Floats:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: Floats) -> Floats:
    share = (TO_XYZ @ light) / TO_XYZ.sum(axis=1)
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, eyes: str) -> float:
    seen = (lab(np.clip(EYES[eyes] @ linear(colour), 0, 1)) for colour in (one, other))
    return float(np.linalg.norm(next(seen) - next(seen)))


def difference(one: str, other: str, eyes: str) -> float:
    """Return the CIEDE2000 difference of two colours; from about 5, they are seen as different at a glance."""
    return ciede2000(*(lab(np.clip(EYES[eyes] @ linear(colour), 0, 1)) for colour in (one, other)))


def ciede2000(one: Floats, other: Floats) -> float:
    """Return the difference of two colours in CIELAB.

    G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 color-difference formula: Implementation notes, supplementary test
    data, and mathematical observations", Color Research and Application 30(1), 2005, equations 2 to 22.
    """
    chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    c1, c2 = (math.hypot(stretch * colour[1], colour[2]) for colour in (one, other))
    h1, h2 = (math.degrees(math.atan2(colour[2], stretch * colour[1])) % 360 for colour in (one, other))
    grey = c1 * c2 == 0
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    if h2 - h1 == 180 and not grey:
        turn = 180.0
    hue = h1 + h2
    if not grey:
        hue = hue / 2 if abs(h1 - h2) <= 180 else (hue + 360) / 2 if hue < 360 else (hue - 360) / 2
    light, c = (one[0] + other[0]) / 2, (c1 + c2) / 2
    t = 1 - sum(
        weight * math.cos(math.radians(times * hue + shift))
        for weight, times, shift in ((0.17, 1, -30), (-0.24, 2, 0), (-0.32, 3, 6), (0.20, 4, -63))
    )
    lightness = (other[0] - one[0]) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    saturation = (c2 - c1) / (1 + 0.045 * c)
    tone = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * c * t)
    rotation = -math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2)))) * 2
    rotation *= math.sqrt(c**7 / (c**7 + 25.0**7))
    return math.sqrt(lightness**2 + saturation**2 + tone**2 + rotation * saturation * tone)
