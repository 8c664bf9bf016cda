"""Where a label goes beside its point, so that labels and points do not cover each other."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A point with the width and height of the label it needs."""

    x: float
    y: float
    width: float
    height: float


def place(points: Sequence[Box], width: float, height: float) -> list[tuple[float, float]]:
    """Return the middle of each label: the nearest free spot around its point, the first one where none is free."""
    taken: list[Box] = [Box(p.x, p.y, 10, 10) for p in points]
    found = []
    for point in points:
        spots = [
            (point.x + sx * (7 + reach + point.width / 2), point.y + sy * (5 + reach + point.height / 2))
            for reach in (0.0, 8.0, 18.0, 30.0)
            for sx, sy in ((1, -1), (-1, -1), (1, 1), (-1, 1), (1.2, 0), (-1.2, 0), (0, -1.2), (0, 1.2))
        ]
        inside = [s for s in spots if 8 <= s[0] <= width - 8 and 8 <= s[1] <= height - 8] or spots
        free = [
            s
            for s in inside
            if not any(_overlap(Box(*s, point.width, point.height), other) for other in taken)
        ]
        best = (free or inside)[0]
        taken.append(Box(*best, point.width, point.height))
        found.append(best)
    return found


def _overlap(a: Box, b: Box) -> bool:
    return abs(a.x - b.x) * 2 < a.width + b.width and abs(a.y - b.y) * 2 < a.height + b.height
