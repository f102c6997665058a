"""Where axes have ticks: at round numbers and round times, as many as there is room for.

The page has the same in its own language (`viz/page/static/axis.js`); tests hold the two to the same ticks.
"""

from math import ceil, floor, log10

NICE = (1.0, 2.0, 5.0, 10.0)
TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)  # s
HAIR = 1e-9


def ticks(least: float, most: float, count: int) -> list[float]:
    """Round numbers from the least to the most, so many steps apart or fewer; two at least, or nothing can be read."""
    rough = (most - least) / max(count, 1)
    if not rough > 0.0:
        return [least]
    power = 10.0 ** floor(log10(rough))
    steps = (nice * power for nice in NICE if nice * power >= rough * (1.0 - HAIR))
    found = _multiples(next(steps, 10.0 * power), least, most)
    return found if len(found) > 1 else ticks(least, most, max(count, 1) + 1)


def time_ticks(begin: float, end: float, count: int) -> list[float]:
    """Round times, s."""
    rough = (end - begin) / max(count, 1)
    if rough < TIMES[0]:
        return ticks(begin, end, count)
    hour = TIMES[-1]
    return _multiples(next((step for step in TIMES if step >= rough), ceil(rough / hour) * hour), begin, end)


def _multiples(step: float, least: float, most: float) -> list[float]:
    first, last = ceil(least / step - HAIR), floor(most / step + HAIR)
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]
