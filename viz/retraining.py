"""Is it the luck of one training? Learners are trained anew from other seeds, and what their trials show is counted.

The trial after each training is the one that viewers show of that seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from unbidden.sim.report.catalogue import Sentence, number, say
from unbidden.sim.report.scenario import called
from unbidden.sim.runs.running import run
from unbidden.sim.runs.simulation import Progress
from unbidden.sim.runs.training import train
from unbidden.sim.scenario import Scenario
from unbidden.viz.chance import events_of, headline_of

PART = 100  # so many parts has a training, of which one is timed


@dataclass(frozen=True)
class Trained:
    """What one training came to: the watched events that came about in its trial, and the headline of all of them."""

    came: frozenset[str]
    headline: float | None


@dataclass
class Side:
    """A world whose learners are trained anew, and what came of it so far."""

    name: Sentence | str
    scenario: Scenario
    trained: list[Trained] = field(default_factory=list)


def trained(scenario: Scenario, seed: int, progress: Progress) -> Trained:
    """Train the learners of a world from a seed, and judge what they do."""
    headline, watched = headline_of(scenario), events_of(scenario)
    names = watched or ([headline.watch] if headline else [])
    made = run(scenario, seed, progress, names)
    came = frozenset(event["watch"] for event in made.events if not event.get("undoes"))
    return Trained(came, headline.outcome(made.measures)[0] if headline and not watched else None)


def seconds_of(scenarios: Sequence[Scenario], seed: int, progress: Progress) -> float:
    """How long one training of each takes here, about: a small part of each is timed, its machine code being there."""
    seconds = 0.0
    for done, scenario in enumerate(scenarios):
        progress(done, len(scenarios))
        episodes = scenario.file.run.episodes
        few = max(1, episodes // PART)
        train(scenario, seed, until=1)
        before = perf_counter()
        train(scenario, seed, until=few)
        seconds += (perf_counter() - before) * episodes / few
    return seconds


# ---- what came of it -------------------------------------------------------------------------------------------------


def summary(sides: Sequence[Side], is_over: bool) -> dict[str, Any]:
    """A table of what came of the trainings so far, as JSON values; with intervals once it is over."""
    scenario = sides[0].scenario
    came = [name for name in events_of(scenario) if any(name in one.came for side in sides for one in side.trained)]
    rows = [[called(scenario, name), *(_share(side, name, is_over) for side in sides)] for name in came]
    headline = headline_of(scenario)
    if headline is not None and not events_of(scenario):
        rows = [[say("trainings.headline", what=headline.axis), *(_mean(side, is_over) for side in sides)]]
    return {"names": [side.name for side in sides], "rows": rows}


def _share(side: Side, name: str, is_over: bool) -> Sentence | str:
    from unbidden.sim.judge.claims.estimators import proportion

    n, k = len(side.trained), sum(name in one.came for one in side.trained)
    _, interval = proportion(k, n) if n else (None, None)
    if interval is None or not is_over:
        return say("trainings.so_far", k=k, n=n)
    return say("trainings.share", k=k, n=n, low=interval[0], high=interval[1])


def _mean(side: Side, is_over: bool) -> Sentence | str:
    from unbidden.sim.judge.claims.estimators import mean

    values = [one.headline for one in side.trained if one.headline is not None]
    middle, interval = mean(values) if values else (None, None)
    if middle is None:
        return "–"
    if interval is None or not is_over:
        return number(middle, ".4g")
    ends = {"low": number(interval[0], ".4g"), "high": number(interval[1], ".4g")}
    return say("trainings.mean", value=number(middle, ".4g"), **ends)
