"""What has happened up to a tick of a run that is watched, in a few words; no word of what comes later."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.naming import body_names, word
from unbidden.sim.runs.records import Run
from unbidden.viz.snapshot import count_at, highlighted, watched

MOST = 4  # kinds of events told


def so_far(run: Run, events: list[dict[str, Any]], tick: int, series: Sequence[dict[str, Any]] = ()) -> list[str]:
    """Sentences about a run up to a tick. `events` and `series` are those of `run_summary`."""
    past = [event for event in events if event["tick"] <= tick]
    said = [*_sides(run, past, tick), *_uses(run, past)]
    paid = (
        run.trace.episode_return[min(tick, len(run.trace.episode_return) - 1)].sum()
        if run.trace.episode_return.size
        else None
    )
    if paid is not None and run.scenario.setup.learners:
        said.append(say("status.paid" if run.trace.episode_return.shape[1] == 1 else "status.paid.all", paid=paid))
    for curve in series:
        value = _value_at(curve, tick)
        if curve["what"] == "share":
            said.append(say("status.course", what=curve["name"], share=value))
        elif curve["what"] == "count" and curve["role"].startswith("group"):
            said.append(say("status.course.count", what=curve["name"], count=value))
    return said or [say("status.nothing")]


def _value_at(curve: dict[str, Any], tick: int) -> float:
    """What a curve has come to at a tick."""
    return float(curve["values"][max(bisect_right(curve["ticks"], tick) - 1, 0)])


def headline(
    run: Run, events: list[dict[str, Any]], tick: int, series: Sequence[dict[str, Any]] = ()
) -> tuple[str, str]:
    """The one thing to be said at a tick, and the role of the theme that it has."""
    past = [event for event in events if event["tick"] <= tick]
    now = outside_now(run, tick)
    if now:
        return _sides(run, past, tick)[0], "outside" if now[1] else "ink"
    if past:
        return past[-1]["says"], "outside" if past[-1]["out"] else "ink"
    return so_far(run, events, tick, series)[0], "ink"


def outside_now(run: Run, tick: int) -> tuple[str, int, int] | None:
    """Of a group that is watched for where it is: its name, how many are outside, and how many there are."""
    marked, sides = watched(run), count_at(run, min(tick, len(run.trace.cell) - 1))
    if not marked or not sides:
        return None
    inside, outside = sides
    return marked[0], outside, inside + outside


def _sides(run: Run, past: list[dict[str, Any]], tick: int) -> list[str]:
    now = outside_now(run, tick)
    if now is None:
        return []
    name, outside, total = now
    watch, shown = highlighted(run.scenario) or ("", None)
    region = word(run.scenario, shown.region) if shown else "region"
    what = {"outside": outside, "total": total, "who": word(run.scenario, name), "region": region}
    first = next((event for event in past if event["watch"] == watch and event["out"]), None)
    if total == 1 and outside:
        return [say("status.it.outside", region=region, seconds=first["seconds"] if first else 0.0)]
    if not total:
        return [say("status.none", **what)]
    if first is None and outside:
        return [say("status.outside.uncrossed", **what)]
    if first is None:
        return [say("status.inside", n=total, **what)]
    who = body_names(run.scenario)[first["body"]]
    return [say("status.outside", **what), say("status.first", who=who, seconds=first["seconds"])]


def _uses(run: Run, past: list[dict[str, Any]]) -> list[str]:
    """How often each of the other things that are watched came about."""
    said, marked = [], (highlighted(run.scenario) or ("",))[0]
    for name in dict.fromkeys(event["watch"] for event in past if event["watch"] != marked):
        mine = [event for event in past if event["watch"] == name]
        often = say("status.often", n=len(mine)) if len(mine) > 1 else ""
        unpaid = say("status.unpaid") if mine[0]["out"] else ""
        said.append(", ".join(filter(None, [mine[0]["says"], often, unpaid])) + ".")
    return said[:MOST]
