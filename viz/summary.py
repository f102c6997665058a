"""What viewers say about a run: lesson, events, curves, and the card that shows how something came about.

All of it is plain data, ready for JSON. A page reads it, a window reads it, and a replay carries it along.
"""

import re
from dataclasses import asdict
from typing import Any

import numpy as np

from unbidden.sim.judge.audit import pays_by_itself
from unbidden.sim.judge.counterfactuals import NothingToExplain, explained_events, watch_of, why
from unbidden.sim.report.catalogue import Sentence, clock, say
from unbidden.sim.report.causes import conclusion, spell_words, tried
from unbidden.sim.report.events import event_sentence, sentence
from unbidden.sim.report.luck import lucky
from unbidden.sim.report.outcome import happened
from unbidden.sim.report.scenario import called, is_scripted, objective_text, place, text_language, texts
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.judging import Lesson
from unbidden.sim.scenario.watched import Watch
from unbidden.viz.causal_chain import CausalChain, chain_of_event
from unbidden.viz.pace import speeds
from unbidden.viz.parameters import parameters
from unbidden.viz.results import results
from unbidden.viz.snapshot import counts, watched

MOST_POINTS = 1200  # of a curve
MOST_EVENTS = 2000
MOST_USES = 4  # curves of how often something came about
BEFORE = 50  # ticks that are shown again before something happened


def scenario_summary(scenario: Scenario) -> dict[str, Any]:
    """What can be said before anything has run."""
    file, about = scenario.file, texts(scenario).about
    return {
        "lang": text_language(scenario),
        "what": about.what,
        "notice": about.notice or "",
        "try": about.try_ or "",
        "lesson": _lesson(scenario),
        "speeds": speeds(scenario),
        "controls": [
            {"name": name, "changes": [[key, value] for key, value in changes.items()]}
            for name, changes in file.controls.items()
        ],
        "parameters": [asdict(parameter) for parameter in parameters(scenario)],
        "sources": list(file.sources),
    }


def _lesson(scenario: Scenario) -> dict[str, Any]:
    file = texts(scenario)
    if isinstance(file.lesson, Lesson):
        return file.lesson.model_dump(by_alias=True)
    return {"predict": None, "run": file.about.notice or "", "explain": file.lesson or file.about.what,
            "change": None, "control": None, "limits": None}  # fmt: skip


def run_summary(run: Run) -> dict[str, Any]:
    """What can be said of a run as far as it is known: events, curves, the pair that is pointed out."""
    pair = chain_of_event(run)
    return {
        "happened": happened(run),
        "events": [_event(run, event) for event in run.events if _is_listed(run, event)][:MOST_EVENTS],
        "series": _series(run, pair),
        "results": results(run),
        "pair": _pair(pair),
        "digest": run.digest,
    }


def _is_listed(run: Run, event: dict[str, Any]) -> bool:
    return run.scenario.watches[event["watch"]].detector.listed


def _event(run: Run, event: dict[str, Any]) -> dict[str, Any]:
    """An event with words for it."""
    watch = run.scenario.watches[event["watch"]]
    facts = {"tick": event["tick"], "seconds": event["seconds"], "watch": watch.name, "body": event.get("body", -1)}
    says = say("event.seen", seconds=event["seconds"], what=event_sentence(run.scenario, event))
    return facts | {"says": says, "out": not watch.paid and not event.get("undoes")}


def _pair(chain: CausalChain | None) -> dict[str, Any] | None:
    """To whom it came about first, who was under it, and when and where to look."""
    if chain is None:
        return None
    lifted = chain.stacked
    return {
        "body": chain.body,
        "lifter": chain.lifter,
        "began": chain.began,
        "lifted": lifted.end if lifted else chain.came_over,
        "tick": chain.tick,
        "axis": chain.axis,
    }


# ---- curves ---------------------------------------------------------------------------------------------------------


def _series(run: Run, pair: CausalChain | None) -> list[dict[str, Any]]:
    """Curves over the whole run, a plot for every unit."""
    marked, inside = watched(run), counts(run)
    curves: list[dict[str, Any]] = []
    if marked and inside:
        curves.append(_steps(say("curve.inside", who=marked[0]), "count", "inside", inside[0]))
        curves.append(_steps(say("curve.outside", who=marked[0]), "count", "outside", inside[1]))
    curves += _heights(run, pair, marked[0] if marked else "")
    if run.trace.episode_return.size:
        curves.append(_steps(say("curve.paid"), "paid", "crosser", run.trace.episode_return.sum(axis=1)))
    curves += _uses(run)
    for k, name in enumerate(_limited(run.scenario)):
        total = run.trace.held[:, :, k].sum(axis=1) if name else None
        if name and total is not None:
            curves.append(_steps(name, "held", f"group{k % 5}", total))
    return curves


def _heights(run: Run, pair: CausalChain | None, watched_group: str) -> list[dict[str, Any]]:
    """The heights of the pair from when it came about on, for its names tell who; before that the greatest of all."""
    names, groups = run.scenario.setup.names(), run.scenario.setup.agents
    curves = []
    if any(group.floats and group.name == watched_group and group.count for group in groups):
        rows = [i for i, (group, _) in enumerate(run.scenario.setup.rows) if group.name == watched_group]
        highest = run.trace.bottom[:, rows].max(axis=1)
        until = pair.tick if pair else None
        curves.append(_samples(say("curve.highest", who=watched_group), "height", "ink", highest, until=until))
    if pair is None:
        return curves
    both = [(body, role) for body, role in ((pair.body, "crosser"), (pair.lifter, "lifter")) if body is not None]
    return curves + [
        _samples(names[body], "height", role, run.trace.bottom[:, body], since=pair.tick) for body, role in both
    ]


def _uses(run: Run) -> list[dict[str, Any]]:
    """How often what is watched has come about so far, of what came about at all."""
    setup, ticks = run.scenario.setup, np.arange(len(run.trace.cell))
    totals = {
        name: np.searchsorted(tally.came_about(setup, run.trace)[0], ticks, side="right")
        for name, tally in run.scenario.tallies.items()
        if tally.recipes
    }
    often = [(name, total) for name, total in totals.items() if total[-1] > total[0]][:MOST_USES]
    return [
        _steps(name.replace("_", " "), "times", f"group{k % 5}", total, since=int(np.argmax(total > total[0])))
        for k, (name, total) in enumerate(often)
    ]


def _limited(scenario: Scenario) -> list[str]:
    """The names of stocks that can run out, at their places; an empty one for the others."""
    stocks = scenario.file.world.stocks
    return ["", *(name if stock.max < 1e6 else "" for name, stock in stocks.items() if name != "ticks")][: 1 + 3]


def _steps(name: str, what: str, role: str, values: np.ndarray, since: int = 0) -> dict[str, Any]:
    """A curve that stays until it jumps."""
    ticks = np.unique([0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values) - 1])
    return _curve(name, what, role, "steps", ticks, values, since, None)


def _samples(
    name: str, what: str, role: str, values: np.ndarray, since: int = 0, until: int | None = None
) -> dict[str, Any]:
    return _curve(name, what, role, "line", np.arange(len(values)), values, since, until)


def _curve(
    name: str, what: str, role: str, kind: str, ticks: np.ndarray, values: np.ndarray, since: int, until: int | None
) -> dict[str, Any]:
    """As many points as can be told apart. It is shown once a tick was seen, and until another one was."""
    if len(ticks) > MOST_POINTS:
        ticks = ticks[np.linspace(0, len(ticks) - 1, MOST_POINTS).astype(int)]
    points = [round(float(value), 3) for value in values[ticks]]
    unit = say(f"unit.{what}")
    return {"name": name, "what": what, "unit": unit, "role": role, "kind": kind, "ticks": ticks.tolist(),
            "values": points, "since": since, "until": until}  # fmt: skip


# ---- the card -------------------------------------------------------------------------------------------------------


def card(run: Run, number: int = 1, progress: Progress = silent) -> dict[str, Any]:
    """How an event, or the first use of what was not paid for, came about. Raises NothingToExplain."""
    if run.scenario.setup.learners:
        return _use_card(run)
    if not explained_events(run):
        raise NothingToExplain(say("card.not_yet", what=called(run.scenario, watch_of(run).name)))
    return _event_card(run, number, progress)


def _event_card(run: Run, number: int, progress: Progress) -> dict[str, Any]:
    answer = why(run, number, progress, earlier=False)
    event, seconds = answer.event, run.scenario.setup.seconds
    watch, body = run.scenario.watches[event["watch"]], event.get("body", -1)
    steps = []
    for spell in answer.chain:
        rose = spell.height[1] - spell.height[0]
        steps.append({
            "tick": spell.end, "at": clock(spell.begin * seconds), "over": spell.over, "body": body,
            "rise": round(rose, 3),
            "says": spell_words(spell, place(run.scenario, spell.over)),
        })  # fmt: skip
    needed = [removal.what for removal in answer.removals if removal.needed]
    return {
        "title": sentence(run.scenario, "why", event),
        "event": _event(run, event),
        "number": number,
        "given": say("card.given", sensors=list(answer.given)) if answer.given else "",
        "steps": steps,
        "tries": [
            {"what": removal.what, "needed": removal.needed, "says": tried(removal.just_before, event, run.scenario)}
            for removal in answer.removals
            if removal.needed or removal.in_chain
        ],
        "without": needed,
        "conclusion": conclusion(answer, run.scenario),
        "luck": lucky(answer.luck) if answer.luck else "",
        "sentence": _sentence(run, watch),
        "again": max(0, event["tick"] - BEFORE),
    }


def _sentence(run: Run, watch: Watch) -> str:
    """What they were not told; nothing where that cannot be read off the scenario."""
    shown, words = watch.highlights, re.findall(r"\w+", str(run.scenario.file.objective).lower())
    if shown is None or is_scripted(run.scenario):
        return ""
    named = {"wall", "outside", "out", "cross", "leave", shown.region.lower()}
    if named & {word.removesuffix("s") for word in words} | named & set(words):
        return ""
    return say("card.sentence", who=shown.group)


def _use_card(run: Run) -> dict[str, Any]:
    """The first watched use in a trial of something that nothing was paid for."""
    tallies = {name: tally for name, tally in run.scenario.tallies.items() if tally.recipes}
    decoys = run.scenario.file.decoys.values()  # they are there to be of no use
    free = {name: tally for name, tally in tallies.items()
            if name not in decoys and pays_by_itself(run.scenario, tally.recipes) == 0.0}  # fmt: skip
    first = next((event for event in run.events if event["watch"] in free), None)
    if first is None:
        raise NothingToExplain(_nothing(run))
    paid = run.trace.episode_return.sum(axis=1)
    names = {event["watch"]: event for event in reversed(run.events) if event["watch"] in free}
    steps = [
        {"tick": event["tick"], "at": clock(event["seconds"]), "over": name, "body": 0,
         "says": say("card.use", what=called(run.scenario, name), paid=paid[event["tick"]])}
        for name, event in sorted(names.items(), key=lambda item: item[1]["tick"])
    ]  # fmt: skip
    return {
        "title": say("card.use.title", seconds=first["seconds"], what=called(run.scenario, first["watch"])),
        "event": _event(run, first),
        "number": 1,
        "given": objective_text(run.scenario),
        "steps": steps,
        "tries": _useless(run),
        "without": [],
        "conclusion": _learnt(run),
        "luck": "",
        "sentence": say("card.use.sentence"),
        "again": max(0, first["tick"] - BEFORE),
    }


def _nothing(run: Run) -> str:
    """Why there is no card."""
    if not run.scenario.setup.learners:
        return say("card.nobody.why")
    return say("card.use.none")


def _learnt(run: Run) -> Sentence:
    """What a use may come from; that it is of use is not for this card to prove."""
    if not _is_trained(run):
        return say("card.untrained")
    if run.scenario.control and run.scenario.control == run.scenario.file.useless:
        return say("card.useless")
    return say("card.learnt")


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
            "what": say("card.their_use", control=name),
            "needed": True,
            "says": say("card.run_it"),
        }
    ]
