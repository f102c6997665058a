"""What viewers say about a run: lesson, events, curves, and the card that shows how something came about.

All of it is plain data, ready for JSON. A page reads it, a window reads it, and a replay carries it along.
"""

import re
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.audit import pays_by_itself
from sim.causes import NothingToExplain, crossings, why
from sim.commands.words import clock, conclusion, happened, is_scripted, listed
from sim.record import Run
from sim.scenario import Scenario
from sim.scenario.judging import Lesson
from sim.scenario.watched import watched as looks
from sim.training import Progress, silent
from viz.instant import counts, watched
from viz.parameters import parameters
from viz.story import Story, story

MOST_POINTS = 1200  # of a curve
MOST_EVENTS = 2000
MOST_USES = 4  # curves of how often something came about
BEFORE = 50  # ticks that are shown again before something happened


def scenario_told(scenario: Scenario) -> dict[str, Any]:
    """What can be said before anything has run."""
    file = scenario.file
    return {
        "what": file.about.what,
        "notice": file.about.notice or "",
        "try": file.about.try_ or "",
        "lesson": _lesson(scenario),
        "controls": [
            {"name": name, "changes": [[key, value] for key, value in changes.items()]}
            for name, changes in file.controls.items()
        ],
        "parameters": [asdict(parameter) for parameter in parameters(scenario)],
        "sources": list(file.sources),
    }


def _lesson(scenario: Scenario) -> dict[str, Any]:
    told = scenario.file.lesson
    if isinstance(told, Lesson):
        return told.model_dump(by_alias=True)
    return {"predict": None, "run": scenario.file.about.notice or "", "explain": told or scenario.file.about.what,
            "change": None, "control": None, "limits": None}  # fmt: skip


def run_told(run: Run) -> dict[str, Any]:
    """What can be said of a run as far as it is known: events, curves, the pair that is pointed out."""
    pair = story(run)
    return {
        "happened": happened(run),
        "events": [_event(run, event) for event in run.events if event["watch"] != "stacking"][:MOST_EVENTS],
        "series": _series(run, pair),
        "pair": _pair(pair),
        "digest": run.digest,
    }


def _event(run: Run, event: dict[str, Any]) -> dict[str, Any]:
    """An event with words for it."""
    told = {"tick": event["tick"], "seconds": event["seconds"], "watch": event["watch"], "body": event.get("body", -1)}
    when = clock(event["seconds"])
    if event["watch"] == "crossing":
        way = "is outside" if event["to"] == "outside" else "is back in"
        return told | {"says": f"{when} {event['who']} {way} the {event['of']}", "out": event["to"] == "outside"}
    paid = bool(getattr((run.scenario.file.watch.model_extra or {}).get(event["watch"]), "paid", False))
    return told | {"says": f"{when} {called(run.scenario, event['watch'])}", "out": not paid}


def called(scenario: Scenario, watch: str) -> str:
    """What people call something that is watched."""
    look = (scenario.file.watch.model_extra or {}).get(watch)
    return getattr(look, "says", None) or watch.replace("_", " ")


def _pair(told: Story | None) -> dict[str, Any] | None:
    """Who crossed first, who was under it, and when and where to look."""
    if told is None:
        return None
    lifted = told.stacked
    return {
        "body": told.body,
        "lifter": told.lifter,
        "began": told.began,
        "lifted": lifted.end if lifted else told.came_over,
        "tick": told.tick,
        "axis": told.axis,
    }


# ---- curves ---------------------------------------------------------------------------------------------------------


def _series(run: Run, pair: Story | None) -> list[dict[str, Any]]:
    """Curves over the whole run, a plot for every unit."""
    found, inside = watched(run), counts(run)
    curves: list[dict[str, Any]] = []
    if found and inside:
        curves.append(_steps(f"{found[0]} inside", "how many", "inside", inside[0]))
        curves.append(_steps(f"{found[0]} outside", "how many", "outside", inside[1]))
    if pair:
        names = run.scenario.setup.names()
        for body, role in ((pair.body, "crosser"), (pair.lifter, "lifter")):
            if body is not None:
                curves.append(_samples(f"{names[body]}", "height, m", role, run.trace.bottom[:, body]))
    elif found and any(group.floats and group.name == found[0] and group.count for group in run.scenario.setup.agents):
        rows = [i for i, (group, _) in enumerate(run.scenario.setup.rows) if group.name == found[0]]
        curves.append(
            _samples(f"the highest of the {found[0]}", "height, m", "ink", run.trace.bottom[:, rows].max(axis=1))
        )
    if run.trace.paid.size:
        curves.append(_steps("paid so far", "paid", "crosser", run.trace.paid.sum(axis=1)))
    curves += _uses(run)
    for k, name in enumerate(_limited(run.scenario)):
        total = run.trace.held[:, :, k].sum(axis=1) if name else None
        if name and total is not None:
            curves.append(_steps(name, "held by all", f"group{k % 5}", total))
    return curves


def _uses(run: Run) -> list[dict[str, Any]]:
    """How often what is watched has come about so far, of what came about at all."""
    found = {name: told["columns"] for name, (kind, told) in looks(run.scenario).items() if kind == "uses"}
    totals = {name: run.trace.counts()[:, columns].sum(axis=1) for name, columns in found.items()}
    often = [(name, total) for name, total in totals.items() if total[-1] > total[0]][:MOST_USES]
    return [_steps(name.replace("_", " "), "times", f"group{k % 5}", total) for k, (name, total) in enumerate(often)]


def _limited(scenario: Scenario) -> list[str]:
    """The names of stocks that can run out, at their places; an empty one for the others."""
    stocks = scenario.file.world.stocks
    return ["", *(name if stock.most < 1e6 else "" for name, stock in stocks.items() if name != "ticks")][: 1 + 3]


def _steps(name: str, unit: str, role: str, values: np.ndarray) -> dict[str, Any]:
    """A curve that stays until it jumps."""
    ticks = np.unique([0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values) - 1])
    return _curve(name, unit, role, "steps", ticks, values)


def _samples(name: str, unit: str, role: str, values: np.ndarray) -> dict[str, Any]:
    return _curve(name, unit, role, "line", np.arange(len(values)), values)


def _curve(name: str, unit: str, role: str, kind: str, ticks: np.ndarray, values: np.ndarray) -> dict[str, Any]:
    """As many points as can be told apart."""
    if len(ticks) > MOST_POINTS:
        ticks = ticks[np.linspace(0, len(ticks) - 1, MOST_POINTS).astype(int)]
    points = [round(float(value), 3) for value in values[ticks]]
    return {"name": name, "unit": unit, "role": role, "kind": kind, "ticks": ticks.tolist(), "values": points}


# ---- the card -------------------------------------------------------------------------------------------------------


def card(run: Run, number: int = 1, progress: Progress = silent) -> dict[str, Any]:
    """How a crossing, or the first use of what was not paid for, came about. Raises NothingToExplain."""
    if run.scenario.setup.learners:
        return _use_card(run)
    if not crossings(run):
        raise NothingToExplain("Nobody has crossed so far." if watched(run) else "No crossing is watched here.")
    return _crossing_card(run, number, progress)


def _crossing_card(run: Run, number: int, progress: Progress) -> dict[str, Any]:
    answer = why(run, number, progress)
    event, seconds = answer.event, run.scenario.setup.seconds
    body, who = event["body"], event["who"]
    group = run.scenario.setup.rows[body][0].name
    steps = []
    for spell in answer.chain:
        rose = spell.height[1] - spell.height[0]
        moved = "rises" if rose > 0.005 else "sinks" if rose < -0.005 else "stays"
        heights = (
            f"{moved} at {spell.height[1]:.2f} m"
            if moved == "stays"
            else f"{moved} from {spell.height[0]:.2f} to {spell.height[1]:.2f} m"
        )
        read = f"its sensor first reads {spell.read:.2f} m; " if spell.read is not None else ""
        gust = ", lifted by a gust" if spell.in_gust else ""
        steps.append({
            "tick": spell.end, "at": clock(spell.begin * seconds), "over": spell.over, "body": body,
            "rise": round(rose, 3),
            "says": f"over {spell.over}: {read}it {heights}{gust}",
        })  # fmt: skip
    needed = [removal.what for removal in answer.removals if removal.needed]
    return {
        "title": f"Why is {who} outside the {event['of']}?",
        "event": _event(run, event),
        "number": number,
        "given": f"Each tick its rule is given {listed(list(answer.given))}, and nothing else.",
        "steps": steps,
        "tries": [
            {"what": removal.what, "needed": removal.needed, "says": _tried(removal.just_before, event["seconds"])}
            for removal in answer.removals
            if removal.needed or removal.in_chain
        ],
        "without": needed,
        "conclusion": conclusion(answer),
        "sentence": _sentence(run, group, event["of"]),
        "again": max(0, event["tick"] - BEFORE),
    }


def _sentence(run: Run, group: str, region: str) -> str:
    """What they were not told; nothing where that cannot be read off the scenario."""
    words = re.findall(r"\w+", run.scenario.file.asked.lower())
    named = {"wall", "outside", "out", "cross", "leave", region.lower()}
    if is_scripted(run.scenario) or named & {word.removesuffix("s") for word in words} | named & set(words):
        return ""
    return f"No sensor of the {group} and no word of what they were told names a wall or an outside."


def _tried(crossed: float | None, original: float) -> str:
    if crossed is None:
        return "it never crosses"
    return "it crosses all the same" if crossed == original else f"it crosses at {clock(crossed)} instead"


def _use_card(run: Run) -> dict[str, Any]:
    """The first watched use in a trial of something that nothing was paid for."""
    found = {name: told for name, (kind, told) in looks(run.scenario).items() if kind == "uses"}
    decoys = run.scenario.file.decoys.values()  # they are there to be of no use
    free = {name: told for name, told in found.items()
            if name not in decoys and pays_by_itself(run.scenario, told["recipes"]) == 0.0}  # fmt: skip
    first = next((event for event in run.events if event["watch"] in free), None)
    if first is None:
        raise NothingToExplain(_nothing(run))
    paid = run.trace.paid.sum(axis=1)
    names = {event["watch"]: event for event in reversed(run.events) if event["watch"] in free}
    steps = [
        {"tick": event["tick"], "at": clock(event["seconds"]), "over": name, "body": 0,
         "says": f"{called(run.scenario, name)}; paid for that: 0, paid so far: {paid[event['tick']]:g}"}
        for name, event in sorted(names.items(), key=lambda item: item[1]["tick"])
    ]  # fmt: skip
    return {
        "title": f"At {clock(first['seconds'])} {called(run.scenario, first['watch'])}. Why?",
        "event": _event(run, first),
        "number": 1,
        "given": f"It is {run.scenario.file.asked}.",
        "steps": steps,
        "tries": _useless(run),
        "without": [],
        "conclusion": _learnt(run),
        "sentence": "No line of what it is paid for names any of these.",
        "again": max(0, first["tick"] - BEFORE),
    }


def _nothing(run: Run) -> str:
    """Why there is no card."""
    if not run.scenario.setup.learners:
        return "Nobody crossed so far, so there is nothing to explain."
    return "Nothing that is watched came about in this trial, or all of it is paid for, or a decoy."


def _learnt(run: Run) -> str:
    """What a use may come from; that it is of use is not for this card to prove."""
    if not _is_trained(run):
        return "It has not been trained: this is what its rule does by itself."
    if run.scenario.control and run.scenario.control == run.scenario.file.useless:
        return "None of this helps in this world: it is what a use that is of no use looks like."
    return (
        "What leads to something that is paid for later can come to be worth something by itself. "
        "Whether that is so here, the control and the claims tell."
    )


def _is_trained(run: Run) -> bool:
    """Whether a training led to this trial, at the stage at which it is shown."""
    return any(name.endswith(".trained") and value is not None for name, value in run.measures.items())


def _useless(run: Run) -> list[dict[str, Any]]:
    """What the scenario's own control says."""
    name = run.scenario.file.useless
    if not name or run.scenario.control == name or not _is_trained(run):
        return []
    return [
        {
            "what": f"their use (control {name})",
            "needed": True,
            "says": "run it: the same world, where none of this helps",
        }
    ]
