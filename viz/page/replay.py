"""A recording in one HTML file that needs no network: frames, lesson, events, why, and worlds to compare it with."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim import study
from sim.causes import NothingToExplain, without
from sim.live import Live
from sim.record import Run
from sim.scenario import Scenario
from sim.training import Progress, silent
from viz.explaining import explained
from viz.frames import Reel, reel_of
from viz.legend import legend_of
from viz.page.html import lesson_page
from viz.page.notebook import pictures_of_run
from viz.page.parts import change_words
from viz.page.payload import Packed
from viz.stages import stages
from viz.telling import card, run_told, scenario_told

FORMAT = 1
NUMBER = 1  # of the crossing that is explained


def replay(
    run: Run,
    lang: str = "en",
    theme: str = "light",
    progress: Progress = silent,
    asked: Scenario | None = None,
    live: Live | None = None,
) -> str:
    """The page of a run. `asked`: the scenario that was asked for, where trials are held in another than that.

    `live`: the world that it is the run of, where that was changed while it ran.
    """
    told = payload(run, progress, asked, live)
    last, first = told["stages"][-1], live.first if live else run.scenario
    return lesson_page(legend_of(first, run.seed), told["told"], last["found"], last["card"], lang,
                       replay=told, theme=theme, still=pictures_of_run(run))  # fmt: skip


def payload(
    run: Run, progress: Progress = silent, asked: Scenario | None = None, live: Live | None = None
) -> dict[str, Any]:
    """All that the page carries, as JSON values."""
    packed, first = Packed(), live.first if live else run.scenario
    reels = [(0, reel_of(live))] if live else _stages(run, asked, progress)
    shown = [_recording(packed, reel, done, progress) for done, reel in reels]
    return {
        "format": FORMAT,
        "legend": legend_of(first, run.seed).as_json(),
        "told": scenario_told(first),
        "stages": shown,
        "others": list(_others(packed, reels[-1][1], asked or first, shown[-1]["card"], progress)),
        "data": packed.text(),
    }


def _stages(run: Run, asked: Scenario | None, progress: Progress) -> list[tuple[int, Reel]]:
    """The reel of a run; before it those of its training, if that is what the run comes from."""
    if run.scenario.setup.learners and (asked or not run.scenario.file.run.trials_in):
        found = stages(asked or run.scenario, run.seed, progress)
        if found[-1].reel.run().digest == run.digest:
            return [(stage.episodes, stage.reel) for stage in found]
    return [(0, reel_of(run))]


def _recording(packed: Packed, reel: Reel, episodes: int, progress: Progress) -> dict[str, Any]:
    card, unexplained = _card(reel, progress)
    return {
        "episodes": episodes,
        "last": reel.last,
        "found": run_told(reel.run()),
        "card": card,
        "unexplained": unexplained,
        "arrays": packed.add(reel),
    } | _turns(reel)


def _card(reel: Reel, progress: Progress) -> tuple[dict[str, Any] | None, str]:
    """The card of the first crossing, or why there is none."""
    try:
        return card(explained(reel, NUMBER), NUMBER, progress), ""
    except NothingToExplain as error:
        return None, str(error)


def _turns(reel: Reel) -> dict[str, Any]:
    """What was changed while it ran, and what of the legend is another from then on."""
    live = reel.source
    if not isinstance(live, Live) or not live.turns:
        return {}
    scenario, later = live.first, []
    for turn in live.turns:
        scenario = scenario.with_field(turn.field, turn.value)
        legend = legend_of(scenario, live.seed).as_json()
        later.append([turn.tick, {name: legend[name] for name in ("groups", "gust")}])
    return {"turns": [[turn.tick, turn.field, turn.value] for turn in live.turns], "later": later}


# ---- worlds to compare it with --------------------------------------------------------------------------------------


def _others(
    packed: Packed, reel: Reel, asked: Scenario, told: Mapping[str, Any] | None, progress: Progress
) -> Iterator[dict[str, Any]]:
    """The same seed without what was needed first, under the lesson's change, and under its control."""
    run = reel.run()
    if told and told["without"]:
        run = explained(reel, NUMBER)
        yield _without(packed, run, told["without"][0])
    told_before = scenario_told(asked)
    lesson = told_before["lesson"]
    if lesson["change"]:
        changed = asked.with_fields(lesson["change"]["set"])
        yield _other(packed, changed, run.seed, "change", change_words(told_before), progress)
    if lesson["control"] and lesson["control"]["control"] != asked.control:
        name = lesson["control"]["control"]
        yield _other(packed, asked.changed(control=name), run.seed, "control", name, progress)


def _without(packed: Packed, run: Run, what: str) -> dict[str, Any]:
    other, tick = without(run, NUMBER, what)
    return _recording(packed, reel_of(other), 0, silent) | {"key": "without", "what": what, "from": tick}


def _other(packed: Packed, scenario: Scenario, seed: int, key: str, what: str, progress: Progress) -> dict[str, Any]:
    run = study.run(scenario, seed, progress)
    legend = legend_of(scenario, seed).as_json()
    return _recording(packed, reel_of(run), 0, progress) | {"key": key, "what": what, "from": 0, "legend": legend}
