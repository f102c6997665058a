"""A recording in one HTML file that needs no network: frames, lesson, events, why, and worlds to compare it with."""

import base64
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from unbidden.sim.judge.counterfactuals import NothingToExplain, without
from unbidden.sim.report.catalogue import language, speaking
from unbidden.sim.report.naming import control_name, offered
from unbidden.sim.runs import running
from unbidden.sim.runs.live import Live
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.scenario import Scenario
from unbidden.viz.checkpoints import stages
from unbidden.viz.explaining import explained
from unbidden.viz.page.document import lesson_page
from unbidden.viz.page.rooms import rooms
from unbidden.viz.page.sections import change_words
from unbidden.viz.page.still import moment_of, pictures
from unbidden.viz.picture.frames import FIELDS, Frame, FrameField, Reel, reel_of
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.summary import card, run_summary, scenario_summary

FORMAT = 1
NUMBER = 1  # of the event that is explained

BITS = {"f4": "<i4", "i4": "<i4", "u2": "<u2", "i1": "i1"}


@dataclass
class PackedArrays:
    """Arrays, one after the other."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, reel: Reel) -> list[dict[str, Any]]:
        """All frames of a reel, as arrays over ticks; says where each is."""
        frames = [reel.frame(tick) for tick in range(reel.last + 1)]
        return [self._array(field, frames) for field in FIELDS]

    def _array(self, field: FrameField, frames: list[Frame]) -> dict[str, Any]:
        rows, kind = np.stack([getattr(frame, field.name) for frame in frames]), field.shown.type
        description: dict[str, Any] = {"name": field.name, "at": self.size, "delta": True}
        if field.shown.parts:
            rows, kind = np.round(rows * field.shown.parts).astype(np.int32), "i4"
            description["scale"] = field.shown.parts
        if len(rows) > 1 and (rows[1:] == rows[:-1]).all():
            rows = rows[:1]
        data = differences(rows, kind)
        self.parts.append(data + bytes(-len(data) % 4))
        self.size += len(self.parts[-1])
        return description | {"type": kind, "shape": list(rows.shape), "bytes": len(data)}

    def text(self) -> str:
        """All of it as letters."""
        return base64.b64encode(zlib.compress(b"".join(self.parts), 9)).decode("ascii")


def differences(rows: np.ndarray, kind: str) -> bytes:
    """An array as differences from tick to tick, of its bits where it does not hold whole numbers: mostly zeros."""
    bits = np.ascontiguousarray(rows.astype(f"<{kind}")).view(BITS[kind])
    changed = bits.copy()
    changed[1:] -= bits[:-1]
    return changed.tobytes()


# ---- the page --------------------------------------------------------------------------------------------------------


def replay(
    run: Run,
    theme: str = "light",
    progress: Progress = silent,
    asked: Scenario | None = None,
    live: Live | None = None,
    alone: bool = False,
    counts: bool = False,
) -> str:
    """The page of a run, in the language that is spoken here if its scenario is wholly said in that.

    `asked`: the scenario that was asked for, where trials are held in another than that.

    `live`: the world that it is the run of, where that was changed while it ran. `alone`: whether nothing is shown
    beside it, because what its scenario says would be no comparison, as with a training that was cut short.
    `counts`: whether 100 rooms are run beside their control, for the page to show what came of them.
    """
    with speaking(offered(run.scenario, language())):
        data = payload(run, progress, asked, live, alone)
        counted = {"rooms": rooms(asked or run.scenario, run.seed, progress)} if counts else {}
        return _page(run, theme, live, data | counted)


def _page(run: Run, theme: str, live: Live | None, data: dict[str, Any]) -> str:
    last, first = data["stages"][-1], live.first if live else run.scenario
    return lesson_page(legend_of(first, run.seed), data["told"], last["found"], last["card"],
                       replay=data, theme=theme, still=pictures(*moment_of(run)))  # fmt: skip


def payload(
    run: Run,
    progress: Progress = silent,
    asked: Scenario | None = None,
    live: Live | None = None,
    alone: bool = False,
) -> dict[str, Any]:
    """All that the page carries, as JSON values."""
    packed, first = PackedArrays(), live.first if live else run.scenario
    reels = [(0, reel_of(live or run))] if live or alone else _stages(run, asked, progress)
    shown = [_recording(packed, reel, done, progress) for done, reel in reels]
    return {
        "format": FORMAT,
        "legend": legend_of(first, run.seed).as_json(),
        "told": scenario_summary(first),
        "stages": shown,
        "others": [] if alone else list(_others(packed, reels[-1][1], asked or first, shown[-1]["card"], progress)),
        "data": packed.text(),
    }


def _stages(run: Run, asked: Scenario | None, progress: Progress) -> list[tuple[int, Reel]]:
    """The reel of a run; before it those of its training, if that is what the run comes from."""
    if run.scenario.setup.learners and (asked or not run.scenario.file.run.trials_in):
        checkpoints = stages(asked or run.scenario, run.seed, progress)
        if checkpoints[-1].reel.run().digest == run.digest:
            return [(stage.episodes, stage.reel) for stage in checkpoints]
    return [(0, reel_of(run))]


def _recording(packed: PackedArrays, reel: Reel, episodes: int, progress: Progress) -> dict[str, Any]:
    card, unexplained = _card(reel, progress)
    return {
        "episodes": episodes,
        "last": reel.last,
        "found": run_summary(reel.run()),
        "card": card,
        "unexplained": unexplained,
        "arrays": packed.add(reel),
    } | _turns(reel)


def _card(reel: Reel, progress: Progress) -> tuple[dict[str, Any] | None, str]:
    """The card of the first event, or why there is none."""
    try:
        return card(explained(reel, NUMBER), NUMBER, progress), ""
    except NothingToExplain as error:
        return None, str(error)


def _turns(reel: Reel) -> dict[str, Any]:
    """What was changed while it ran, and what of the legend is another from then on."""
    live = reel.source
    if not isinstance(live, Live) or not live.interventions:
        return {}
    scenario, later = live.first, []
    for turn in live.interventions:
        scenario = scenario.with_field(turn.field, turn.value)
        legend = legend_of(scenario, live.seed).as_json()
        later.append([turn.tick, {name: legend[name] for name in ("groups", "gust")}])
    return {"turns": [[turn.tick, turn.field, turn.value] for turn in live.interventions], "later": later}


# ---- worlds to compare it with --------------------------------------------------------------------------------------


def _others(
    packed: PackedArrays, reel: Reel, asked: Scenario, summary: Mapping[str, Any] | None, progress: Progress
) -> Iterator[dict[str, Any]]:
    """The same seed without what was needed first, under the lesson's change, and under its control."""
    run = reel.run()
    if summary and summary["without"]:
        run = explained(reel, NUMBER)
        yield _without(packed, run, summary["without"][0])
    summary_before = scenario_summary(asked)
    lesson = summary_before["lesson"]
    if lesson["change"]:
        changed = asked.with_fields(lesson["change"]["set"])
        yield _other(packed, changed, run.seed, "change", change_words(summary_before), progress)
    if lesson["control"] and lesson["control"]["control"] != asked.control:
        name = lesson["control"]["control"]
        yield _other(packed, asked.changed(control=name), run.seed, "control", control_name(asked, name), progress)


def _without(packed: PackedArrays, run: Run, what: str) -> dict[str, Any]:
    other, tick = without(run, NUMBER, what)
    return _recording(packed, reel_of(other), 0, silent) | {"key": "without", "what": what, "from": tick}


def _other(
    packed: PackedArrays, scenario: Scenario, seed: int, key: str, what: str, progress: Progress
) -> dict[str, Any]:
    run = running.run(scenario, seed, progress)
    legend = legend_of(scenario, seed).as_json()
    return _recording(packed, reel_of(run), 0, progress) | {"key": key, "what": what, "from": 0, "legend": legend}
