"""What has happened up to a tick of a run that is watched, in a few words; no word of what comes later."""

from typing import Any

from sim.commands.words import clock
from sim.record import Run
from viz.instant import count_at, watched

MOST = 4  # kinds of events told


def so_far(run: Run, events: list[dict[str, Any]], tick: int) -> list[str]:
    """Sentences about a run up to a tick. `events` are those of `run_told`."""
    past = [event for event in events if event["tick"] <= tick]
    said = [*_sides(run, past, tick), *_uses(past)]
    paid = run.trace.paid[min(tick, len(run.trace.paid) - 1)].sum() if run.trace.paid.size else None
    if paid is not None and run.scenario.setup.learners:
        said.append(f"Paid so far{'' if run.trace.paid.shape[1] == 1 else ', to all together'}: {paid:g}.")
    return said or ["Nothing that is watched, so far."]


def headline(run: Run, events: list[dict[str, Any]], tick: int) -> tuple[str, str]:
    """The one thing to be said at a tick, and the role of the theme that it has."""
    past = [event for event in events if event["tick"] <= tick]
    now = outside_now(run, tick)
    if now:
        return _sides(run, past, tick)[0], "outside" if now[1] else "ink"
    if past:
        return past[-1]["says"], "outside" if past[-1]["out"] else "ink"
    return so_far(run, events, tick)[0], "ink"


def outside_now(run: Run, tick: int) -> tuple[str, int, int] | None:
    """Of a group that is watched for leaving a region: its name, how many are outside, and how many there are."""
    found, sides = watched(run), count_at(run, min(tick, len(run.trace.cell) - 1))
    if not found or not sides:
        return None
    inside, outside = sides
    return found[0], outside, inside + outside


def _sides(run: Run, past: list[dict[str, Any]], tick: int) -> list[str]:
    now = outside_now(run, tick)
    if now is None:
        return []
    name, outside, total = now
    region = getattr(run.scenario.file.watch.crossing, "from_", "region")
    first = next((event for event in past if event["watch"] == "crossing" and event["out"]), None)
    if total == 1 and outside:
        return [f"It is outside the {region}, since {clock(first['seconds'] if first else 0.0)}."]
    if not total:
        return [f"None of the {name} are inside or outside the {region}."]
    if first is None and outside:
        return [f"{outside} of {total} {name} outside the {region}; none of them crossed."]
    if first is None:
        return [f"All {total} {name} are in the {region}." if total > 1 else f"It is in the {region}."]
    who = run.scenario.setup.names()[first["body"]]
    return [f"{outside} of {total} {name} outside the {region}.", f"First: {who}, at {clock(first['seconds'])}."]


def _uses(past: list[dict[str, Any]]) -> list[str]:
    """How often each of the other things that are watched came about."""
    said = []
    for name in dict.fromkeys(event["watch"] for event in past if event["watch"] != "crossing"):
        mine = [event for event in past if event["watch"] == name]
        often = f", {len(mine)} times so far" if len(mine) > 1 else ""
        unpaid = ", unpaid" if mine[0]["out"] else ""
        said.append(f"{mine[0]['says']}{often}{unpaid}.")
    return said[:MOST]
