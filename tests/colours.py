"""How colours differ for people with any colour vision, and how well one can be read on another."""

from itertools import combinations
from math import atan2, cos, exp, hypot, radians, sin, sqrt

import numpy as np

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency" (IEEE TVCG
# 15, 2009), severity 1.0; on linear RGB.
VISION = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(color: str) -> np.ndarray:
    """Linear red, green and blue of #RRGGBB."""
    parts = np.array([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((float(linear(c) @ (0.2126, 0.7152, 0.0722)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(color: str, vision: str = "usual") -> np.ndarray:
    """CIELAB under D65 of a colour as somebody sees it."""
    seen = np.clip(np.array(VISION[vision]) @ linear(color), 0, 1)
    ratios = TO_XYZ @ seen / (0.95047, 1.0, 1.08883)
    f = np.where(ratios > (6 / 29) ** 3, np.cbrt(ratios), ratios / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def least(colors: dict[str, str]) -> tuple[float, str]:
    """The least difference between any two colours for anybody, and between which and for whom."""
    return min(
        (difference(lab(a, vision), lab(b, vision)), f"{one} and {other}, {vision}")
        for vision in VISION
        for (one, a), (other, b) in combinations(colors.items(), 2)
    )


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """CIEDE2000, after Sharma, Wu and Dalal (Color Research and Application 30, 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one.tolist(), other.tolist()
    c = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 1.5 - 0.5 * sqrt(c**7 / (c**7 + 25.0**7))
    c1, c2 = hypot(g * a1, b1), hypot(g * a2, b2)
    h1, h2 = (atan2(b, g * a) * 180 / np.pi % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    for_l = 1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2)
    for_c, for_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    twist = 2 * sqrt(chroma**7 / (chroma**7 + 25.0**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    dl, dc, dh = (l2 - l1) / for_l, (c2 - c1) / for_c, 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / for_h
    return sqrt(dl**2 + dc**2 + dh**2 - twist * dc * dh)


def _cos(degrees: float) -> float:
    return cos(radians(degrees))
