"""What may be shown of a run to somebody who has seen it up to a tick: nothing that comes later.

The page asks its twin, `viz/page/static/seen.js`; tests hold the two to the same answers.
"""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]


def seen_events(summary: Facts, seen: int) -> list[dict[str, Any]]:
    """The events that have happened on the screen. `summary` is that of `run_summary`, here and below."""
    return [event for event in summary["events"] if event["tick"] <= seen]


def seen_all(summary: Facts, seen: int) -> bool:
    """Whether each kind of thing that nobody asked for and that comes about has been seen: then it can be explained."""
    unasked = [event for event in summary["events"] if event["out"]]
    return bool(unasked) and {event["watch"] for event in unasked} == {
        event["watch"] for event in unasked if event["tick"] <= seen
    }


def seen_pair(summary: Facts, seen: int) -> dict[str, Any] | None:
    """The pair that is pointed out, once what it came to has happened."""
    pair = summary["pair"]
    return pair if pair and pair["tick"] <= seen else None


def seen_curves(summary: Facts, seen: int) -> list[dict[str, Any]]:
    """The curves as far as they have been seen; a curve whose name would tell of something waits for it."""
    return [
        _cut(curve, seen)
        for curve in summary["series"]
        if curve["since"] <= seen and (curve["until"] is None or seen < curve["until"])
    ]


def _cut(curve: Facts, seen: int) -> dict[str, Any]:
    """The points that were seen; a curve that stays until it jumps goes on to the last tick that was."""
    ticks = [tick for tick in curve["ticks"] if tick <= seen]
    values, end = curve["values"][: len(ticks)], min(seen, curve["ticks"][-1])
    if curve["kind"] == "steps" and ticks[-1] < end:
        ticks, values = [*ticks, end], [*values, values[-1]]
    return {**curve, "ticks": ticks, "values": values}
