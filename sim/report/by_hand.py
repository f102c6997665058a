"""A round by hand in words: what is perceived, what can be done, and what the round amounted to.

Tiles are shown, and not named: a learner is not told what anything is called or meant for.
"""

from typing import Any

import numpy as np

from unbidden.sim.engine.laws.moves import ACTIONS
from unbidden.sim.engine.laws.percepts import PARTS, READY
from unbidden.sim.engine.state import NOBODY
from unbidden.sim.judge.audit import pays_by_itself
from unbidden.sim.report.catalogue import number, say
from unbidden.sim.report.events import event_sentence
from unbidden.sim.report.naming import word
from unbidden.sim.report.outcome import summaries
from unbidden.sim.report.scenario import texts, unit
from unbidden.sim.runs.by_hand import Perceived, Round
from unbidden.sim.runs.records import Run
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.minds import MEANINGS, actions_of
from unbidden.sim.scenario.tiled import Names, stocks_of

Said = dict[str, Any]


def actions(played: Round) -> list[Said]:
    """What can be done: what it is called, and which of the engine's actions it is."""
    group = played.scenario.file.agents[played.scenario.setup.rows[played.body][0].name]
    labels = actions_of(group).items()
    return [{"says": say(f"action.{verb}") if label == verb else label, "verb": verb} for label, verb in labels]


def perceived(played: Round) -> list[Said]:
    """What a learner in this place perceives now: what that is, its value, and the cell and kind of a tile if it is
    about one; nothing once the round is over."""
    if played.is_over:
        return []
    names = Names(played.scenario.file, played.scenario.rows)
    return [said for part in played.perceived() for said in _told(played.scenario, names, part)]


def _told(scenario: Scenario, names: Names, known: Perceived) -> list[Said]:
    sense, value = known.sense, known.value
    if sense.what == "thing":
        return _things(scenario, names, sense.of, value)
    cell = sense.part.row * names.cols + sense.part.col if sense.what in PARTS[READY:] else None
    kind = value if sense.what in ("here", "ahead", "tile") and value < len(names.kinds) else None
    said = say(f"sense.{sense.what}", MEANINGS[sense.what], of=_name(scenario, sense.what, sense.of))
    return [{"says": said, "value": _value(names, known), "cell": cell, "kind": kind}]


def _name(scenario: Scenario, what: str, of: str) -> str:
    """A stock as the scenario puts it; all else by what it is called."""
    stock = texts(scenario).world.stocks.get(of) if what == "held" else None
    return (stock.says if stock else "") or word(scenario, of).replace("_", " ")


def _value(names: Names, known: Perceived) -> str:
    what, value, limit = known.sense.what, known.value, known.sense.part.limit
    if what == "cell":
        return _place(names, value)
    if what == "heading":
        return say(f"action.{ACTIONS[value]}")
    if what in ("ready", "changed"):
        return say("yes" if value else "no")
    if what in ("here", "ahead", "tile"):
        return _tile(names, value)
    if what == "left":
        return say("sense.parts", n=limit, value=value)
    if what == "others" and value == limit - 1:
        return say("sense.or_more", value=value)
    return _window(names, value, int(known.sense.of)) if what == "window" else number(value)


def _place(names: Names, cell: int) -> str:
    return say("sense.place", row=cell // names.cols + 1, col=cell % names.cols + 1)


def _tile(names: Names, kind: int) -> str:
    return say("sense.tile.of", letter=names.kinds[kind]) if kind < len(names.kinds) else say("sense.edge")


def _window(names: Names, value: int, side: int) -> str:
    """The letters of the tiles around, row by row; a blank is beyond the map."""
    letters = [*names.kinds, " "]
    kinds = np.unravel_index(value, (len(letters),) * side**2)
    return "\n".join("".join(letters[kind] for kind in row) for row in np.reshape(kinds, (side, side)))


def _things(scenario: Scenario, names: Names, group: str, value: int) -> list[Said]:
    """Where each thing of a group is."""
    cells, count = len(names.rows) * names.cols, names.file.world.things[group].count
    places = np.unravel_index(value, (cells + 1,) * count)
    return [
        {
            "says": say("sense.thing", of=word(scenario, group).replace("_", " "), number=number(k)),
            "value": _place(names, int(place)) if place < cells else say("sense.gone"),
            "cell": None,
            "kind": None,
        }
        for k, place in enumerate(places, 1)
    ]


def judged(run: Run, body: int) -> list[str]:
    """What a round amounted to for that body: what it was paid, and what came about of all that is watched."""
    ticks, paid = len(run.trace.cell) - 1, float(run.trace.episode_return[-1, body])
    alone = _is_alone(run)
    totals = _totals(run) if alone else _gained(run, body)
    events = [_did(run, name, body, alone) for name in run.scenario.watches]
    return [say("hand.paid", n=ticks, paid=number(paid)), *totals, *filter(None, events)]


def _totals(run: Run) -> list[str]:
    """What is said of whatever is only added up; it was all by the one agent that there is."""
    kinds = {name: watch.detector for name, watch in run.scenario.watches.items()}
    return [text for name, text in summaries(run).items() if not (kinds[name].has_events or kinds[name].learners)]


def _gained(run: Run, body: int) -> list[str]:
    """What it has more of than at the beginning, but for ticks, which everybody has."""
    more = (run.trace.held[-1, body] - run.trace.held[0, body]).tolist()
    gains = [
        say("hand.units", units=number(units), one=unit(run.scenario, stock))
        for stock, units in zip(stocks_of(run.scenario.file), more, strict=True)
        if stock != "ticks" and units > 0.0
    ]
    return [say("hand.gained", what=gains)] if gains else []


def _did(run: Run, name: str, body: int, alone: bool) -> str:
    """What is said of the events of one watch that were by that body; nothing if there were none."""
    events = _events_by(run, name, body, alone)
    if not events:
        return ""
    did = say("hand.did", n=len(events), what=event_sentence(run.scenario, events[0]), seconds=events[0]["seconds"])
    return f"{did} {say('hand.unpaid')}" if _is_unpaid(run.scenario, name) else did


def came_about(run: Run, body: int) -> frozenset[str]:
    """The names of what is watched and came about by that body."""
    alone = _is_alone(run)
    return frozenset(name for name in run.scenario.watches if _events_by(run, name, body, alone))


def _events_by(run: Run, name: str, body: int, alone: bool) -> list[dict[str, Any]]:
    by = (body, NOBODY) if alone else (body,)  # some events do not say whose they are
    return [e for e in run.events if e["watch"] == name and not e.get("undoes") and e.get("body", NOBODY) in by]


def _is_alone(run: Run) -> bool:
    return sum(group.count for group in run.scenario.setup.agents) == 1


def _is_unpaid(scenario: Scenario, name: str) -> bool:
    """Whether nothing is paid for what is watched, neither by the file's own word nor by any of its recipes."""
    tally = scenario.tallies.get(name)
    return not scenario.watches[name].paid and (tally is None or pays_by_itself(scenario, tally.recipes) == 0.0)
