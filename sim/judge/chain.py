"""What a body was over on its way to an event, read off the trace: one spell after the other."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from unbidden.sim.detectors import Scene
from unbidden.sim.engine.state import NOBODY, Trace
from unbidden.sim.scenario import Scenario

SETTLED = 1e-3  # m: how near its usual height a body must be to count as back to normal


@dataclass(frozen=True)
class Spell:
    """A time over one thing: heights at both ends; at the start also the top of the thing and what the sensor read."""

    begin: int
    end: int
    over: str
    surface: float
    read: float | None
    height: tuple[float, float]
    in_gust: bool


def usual_tick(trace: Trace, body: int, tick: int) -> int:
    """The last tick before an event at which the body was no higher than it usually is."""
    height = trace.bottom[: tick + 1, body]
    usual = height[:tick] <= float(np.median(height)) + SETTLED
    return int(np.flatnonzero(usual)[-1]) if usual.any() else 0


def rises_or_sinks(spells: Sequence[Spell]) -> bool:
    """Whether a body was ever anywhere but at rest at one height; if it was not, what it was over tells nothing."""
    heights = [height for spell in spells for height in spell.height]
    at_rest = all(abs(spell.surface - spell.height[0]) <= SETTLED for spell in spells)
    return not at_rest or max(heights, default=0.0) - min(heights, default=0.0) > SETTLED


def chain(scenario: Scenario, trace: Trace, body: int, begin: int, end: int) -> Iterator[Spell]:
    """What a body was over, from a tick to another."""
    scene = scenario.scene(trace)
    ticks = range(begin, end + 1)
    under = [_under(scenario, scene, body, t) for t in ticks]
    for _, spell in itertools.groupby(ticks, key=lambda t: under[t - begin][0]):
        inside = list(spell)
        first, last = inside[0], inside[-1]
        name, surface = under[first - begin]
        yield Spell(
            first,
            last,
            name,
            surface,
            _read(scenario, trace, body, first + 1),
            (float(trace.bottom[first, body]), float(trace.bottom[last, body])),
            any(scene.in_gust(t, body) for t in inside),
        )


def _under(scenario: Scenario, scene: Scene, body: int, t: int) -> tuple[str, float]:
    """The highest thing under a body at a tick: its name and the height of its top, m."""
    lower = scene.under(t, body)
    if lower == NOBODY:
        row, col = scenario.setup.ground_under(body, scene.trace.cell[t, body])
        return f"the {scenario.tile(scenario.rows[row][col]).name or 'ground'}", scenario.setup.heights[row][col]
    return scene.names[lower], float(scene.trace.bottom[t, lower] + scenario.setup.rows[lower][0].tall)


def _read(scenario: Scenario, trace: Trace, body: int, t: int) -> float | None:
    """What the downward sensor of a body read for tick t, m, if its rule has one."""
    group = scenario.setup.rows[body][0]
    sensors = next((rule.sensors for rule in scenario.setup.rules if rule.name == group.rule), ())
    known = "below" in sensors and t < len(trace.percept)
    return float(trace.percept[t, body, sensors.index("below")]) if known else None
