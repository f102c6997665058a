"""A recording in one HTML file that needs no network: frames, lesson, events, why, and the worlds to compare it with."""

from collections.abc import Mapping
from typing import Any

from sim import study
from sim.causes import NothingToExplain, without
from sim.record import Run
from sim.scenario import Scenario
from sim.train import Progress, silent
from viz.frames import Reel, reel_of
from viz.legend import legend_of
from viz.page.html import lesson_page
from viz.page.payload import Packed
from viz.telling import card, run_told, scenario_told

FORMAT = 1
NUMBER = 1  # of the crossing that is explained


def replay(run: Run, lang: str = "en", theme: str = "light", progress: Progress = silent) -> str:
    """The page of a run."""
    told = payload(run, progress)
    last = told["stages"][-1]
    return lesson_page(legend_of(run.scenario, run.seed), told["told"], last["found"], last["card"], lang,
                       replay=told, theme=theme)  # fmt: skip


def payload(run: Run, progress: Progress = silent) -> dict[str, Any]:
    """All that the page carries, as JSON values."""
    packed = Packed()
    stages = [_recording(packed, reel_of(run), 0, progress)]
    return {
        "format": FORMAT,
        "legend": legend_of(run.scenario, run.seed).as_json(),
        "told": scenario_told(run.scenario),
        "stages": stages,
        "others": list(_others(packed, run, stages[-1]["card"], progress)),
        "data": packed.text(),
    }


def _recording(packed: Packed, reel: Reel, episodes: int, progress: Progress) -> dict[str, Any]:
    run = reel.run()
    return {
        "episodes": episodes,
        "last": reel.last,
        "found": run_told(run),
        "card": _card(run, progress),
        "arrays": packed.add(reel),
    }


def _card(run: Run, progress: Progress) -> dict[str, Any] | None:
    try:
        return card(run, NUMBER, progress)
    except NothingToExplain:
        return None


# ---- worlds to compare it with --------------------------------------------------------------------------------------


def _others(packed: Packed, run: Run, told: Mapping[str, Any] | None, progress: Progress) -> Any:
    """The same seed without what was needed first, under the lesson's change, and under its control."""
    if told and told["without"]:
        yield _without(packed, run, told["without"][0])
    lesson = scenario_told(run.scenario)["lesson"]
    if lesson["change"]:
        what = ", ".join(f"{field} = {value}" for field, value in lesson["change"]["set"].items())
        changed = run.scenario
        for field, value in lesson["change"]["set"].items():
            changed = changed.with_field(field, value)
        yield _other(packed, changed, run.seed, "change", what, progress)
    if lesson["control"] and lesson["control"]["control"] != run.scenario.control:
        name = lesson["control"]["control"]
        yield _other(packed, run.scenario.changed(control=name), run.seed, "control", name, progress)


def _without(packed: Packed, run: Run, what: str) -> dict[str, Any]:
    trace, tick = without(run, NUMBER, what)
    other = study.run_of(run.scenario, run.seed, trace, study.judge(run.scenario, trace))
    return _recording(packed, reel_of(other), 0, silent) | {"key": "without", "what": what, "from": tick}


def _other(packed: Packed, scenario: Scenario, seed: int, key: str, what: str, progress: Progress) -> dict[str, Any]:
    run = study.run(scenario, seed, progress)
    legend = legend_of(scenario, seed).as_json()
    return _recording(packed, reel_of(run), 0, progress) | {"key": key, "what": what, "from": 0, "legend": legend}
