"""What viewers say about a run: lesson, events, curves, and the card that shows how something came about.

All of it is plain data, ready for JSON. A page reads it, a window reads it, and a replay carries it along.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from unbidden.sim.judge.audit import pays_by_itself
from unbidden.sim.judge.counterfactuals import NothingToExplain, explained_events, watch_of, why
from unbidden.sim.report.catalogue import Sentence, clock, number, say
from unbidden.sim.report.causes import conclusion, spell_words, tried
from unbidden.sim.report.events import event_sentence, sentence
from unbidden.sim.report.luck import lucky
from unbidden.sim.report.naming import control_name, spoken, whole_languages, word
from unbidden.sim.report.outcome import happened
from unbidden.sim.report.scenario import called, is_scripted, objective_text, text_language, texts
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.runs.toy import floating
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.judging import Lesson
from unbidden.sim.scenario.objectives import objectives_of
from unbidden.sim.scenario.watched import Watch
from unbidden.viz.causal_chain import CausalChain, chain_of_event
from unbidden.viz.curves import series
from unbidden.viz.pace import speeds
from unbidden.viz.parameters import parameters
from unbidden.viz.results import results

MOST_EVENTS = 2000
BEFORE = 50  # ticks that are shown again before something happened


def scenario_summary(scenario: Scenario) -> dict[str, Any]:
    """What can be said before anything has run."""
    file, about = scenario.file, texts(scenario).about
    return {
        "lang": text_language(scenario),
        "languages": whole_languages(scenario),
        "title": about.title,
        "before": about.before or about.title,
        "what": about.what,
        "notice": about.notice or "",
        "try": about.try_ or "",
        "lesson": _lesson(scenario),
        "plays": bool(scenario.setup.learners),  # whether a viewer can take somebody's place for a round
        "floats": floating(scenario) is not None,  # whether there is somebody to be held in the hand
        "speeds": speeds(scenario),
        "controls": [
            {
                "name": name,
                "label": control_name(scenario, name),
                "changes": [[key, value] for key, value in changes.items()],
            }
            for name, changes in file.controls.items()
        ],
        "parameters": [asdict(parameter) for parameter in parameters(scenario)],
        "sources": list(file.sources),
    }


def _lesson(scenario: Scenario) -> dict[str, Any]:
    file = texts(scenario)
    if isinstance(file.lesson, Lesson):
        told = file.lesson.model_dump(by_alias=True)
        for step in filter(None, (told["change"], told["control"])):
            step["counted"] = called(scenario, step["counts"]) if step["counts"] else ""
        return told
    return {"predict": None, "run": file.about.notice or "", "explain": file.lesson or file.about.what,
            "change": None, "control": None, "limits": None}  # fmt: skip


def run_summary(run: Run) -> dict[str, Any]:
    """What can be said of a run as far as it is known: events, curves, the pair that is pointed out."""
    pair = chain_of_event(run)
    curves = series(run, pair)
    return {
        "happened": _ended(run, curves),
        "events": [_event(run, event) for event in _listed(run)][:MOST_EVENTS],
        "series": curves,
        "results": results(run),
        "pair": _pair(pair),
        "digest": run.digest,
    }


def _ended(run: Run, curves: list[dict[str, Any]]) -> list[str]:
    """What happened; of what was learnt, first the trial that is shown, in the numbers at the ends of its curves."""
    if not run.training_digest:
        return happened(run)
    ends = [f"{curve['name']} {number(curve['values'][-1])}" for curve in curves if curve["what"] != "height"]
    trial: list[str] = [say("happened.trial", ends=", ".join(ends))] if ends else []
    often = run.scenario.file.run.trials
    return [*trial, *([say("happened.trials", n=often)] if often > 1 else []), *happened(run)]


def _listed(run: Run) -> Iterator[dict[str, Any]]:
    """The events that viewers list: all of most watches, of some the first."""
    told: set[str] = set()
    for event in run.events:
        detector = run.scenario.watches[event["watch"]].detector
        if detector.listed or (detector.first_listed and event["watch"] not in told):
            told.add(event["watch"])
            yield event


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
        rose, over = spell.height[1] - spell.height[0], spoken(run.scenario, spell.over)
        steps.append({
            "tick": spell.end, "at": clock(spell.begin * seconds), "over": over, "body": body,
            "rise": round(rose, 3),
            "says": spell_words(spell, over),
        })  # fmt: skip
    needed = [removal.what for removal in answer.removals if removal.needed]
    return {
        "title": sentence(run.scenario, "why", event),
        "event": _event(run, event),
        "number": number,
        "given": say("card.given", sensors=list(answer.given)) if answer.given else "",
        "steps": steps,
        "tries": [
            {
                "what": spoken(run.scenario, removal.what),
                "needed": removal.needed,
                "says": tried(removal.just_before, event, run.scenario),
            }
            for removal in answer.removals
            if removal.needed or removal.in_chain
        ],
        "without": needed,
        "called": {what: spoken(run.scenario, what) for what in needed},
        "conclusion": conclusion(answer, run.scenario),
        "luck": lucky(answer.luck) if answer.luck else "",
        "sentence": _sentence(run, watch),
        "again": max(0, event["tick"] - BEFORE),
    }


def _sentence(run: Run, watch: Watch) -> str:
    """What they were not told; nothing where that cannot be read off the scenario."""
    file = run.scenario.file
    shown, words = watch.highlights, re.findall(r"\w+", f"{file.objective} {objectives_of(file)}".lower())
    if shown is None or is_scripted(run.scenario):
        return ""
    named = {"wall", "outside", "out", "cross", "leave", shown.region.lower()}
    if named & {word.removesuffix("s") for word in words} | named & set(words):
        return ""
    return say("card.sentence", who=word(run.scenario, shown.group))


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
        "called": {},
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
            "what": say("card.their_use", control=control_name(run.scenario, name)),
            "needed": True,
            "says": say("card.run_it"),
        }
    ]
