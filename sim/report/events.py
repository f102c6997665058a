"""What is said of events and measures: a detector brings its sentences in English, and catalogues put them otherwise.

A catalogue has them in its section `detectors`, by the detector and the key: `uses.event`. Sentences that every
detector has stand there under `any`.
"""

from collections.abc import Mapping
from typing import Any

from unbidden.sim.detectors import Event, Measure, Seconds
from unbidden.sim.report.catalogue import say
from unbidden.sim.report.naming import spoken
from unbidden.sim.report.scenario import called
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.watched import Watch


def sentence(scenario: Scenario, key: str, event: Event) -> str:
    """What is said of an event of something that is watched; the keys are those of its detector."""
    watch = scenario.watches[event["watch"]]
    if key == "event" and watch.says:
        return called(scenario, watch.name)
    values: dict[str, Any] = {
        **_put(scenario, event),
        "watch": called(scenario, watch.name),
        "at": Seconds(event["seconds"]),
    }
    own = watch.detector.sentences
    if key == "why" and key not in own:
        values["event"] = sentence(scenario, "event", event)
    return _say(watch, key, values) if key in own else say(f"any.{key}", **values)


def event_sentence(scenario: Scenario, event: Event, detailed: bool = False) -> str:
    """What is said of an event when it comes about, or is undone; in detail if its detector has any."""
    watch = scenario.watches[event["watch"]]
    detail = detailed and not watch.says and "detail" in watch.detector.sentences
    return sentence(scenario, "undone" if event.get("undoes") else "detail" if detail else "event", event)


def summary(scenario: Scenario, watch: Watch, measures: Mapping[str, Measure], first: Event | None) -> str:
    """What is said of the measures of something that is watched over a run, and of its first event there."""
    if watch.detector.summary is None:
        return ""
    known = {"watch": watch.name, **watch.arguments, **measures}
    said = watch.detector.summary(measures, first)
    return " ".join(_say(watch, key, _put(scenario, {**known, **more})) for key, more in said)


def _put(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with every name in them as people call it."""
    return {key: spoken(scenario, value) if isinstance(value, str) else value for key, value in values.items()}


def _say(watch: Watch, key: str, values: Mapping[str, Any]) -> str:
    return say(f"{watch.detector.name}.{key}", watch.detector.sentences[key], **values)


def who(event: Event, scenario: Scenario) -> str:
    """Whom an event is about."""
    return spoken(scenario, event["who"]) if event.get("who") else say("it")
