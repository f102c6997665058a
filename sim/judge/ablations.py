"""What a learnt behaviour needed: the same trainings, with the same draws, with one thing taken away at a time.

What is taken away is gone before the training begins: a recipe, scarcity, time, foresight, curiosity, company. Of most
of these a part can be left, too: a dose. All doses are of the same seeds.

A thing was needed if without it the share of trials with the behaviour is below half of the share with everything
there: the whole 95 % interval of the one, over the seeds, lies below half of the other. It was not needed if the whole
interval lies above. Otherwise the seeds do not settle it.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from unbidden.sim.judge.audit import pays_by_itself
from unbidden.sim.judge.claims.estimators import bounded_mean
from unbidden.sim.judge.counterfactuals import NothingToExplain
from unbidden.sim.runs.arms import Ablation, Arm, ablations
from unbidden.sim.runs.many import Row, runs, succeeded
from unbidden.sim.scenario import Scenario

Progress = Callable[[int, int], None]
Verdict = Literal["needed", "not needed", "unsettled"]
VERDICTS: tuple[Verdict, ...] = ("needed", "unsettled", "not needed")
EARNED = "episode.return"
OF_EVENTS = ("any", "late")
HALF = 0.5  # of the share with everything there: below it, the behaviour is taken to be gone
SEEDS = 10


@dataclass(frozen=True)
class AblationResult:
    """What became of the behaviour when the learners never had something, or had less of it."""

    what: str
    left: float  # the share of it that was left
    trials: float  # share of trials with it
    interval: tuple[float, float]  # of that share, 95 %, over the seeds
    late: float | None  # share of the last tenth of the training
    paid: float  # in a trial, to each agent
    verdict: Verdict | None  # None where everything is there
    seeds: tuple[float, ...]  # share of trials with it, seed by seed


@dataclass(frozen=True)
class Removed:
    """What became of the behaviour without one thing."""

    what: str
    verdict: Verdict  # with the least of it left
    doses: tuple[AblationResult, ...]  # from the least that was left to the most


@dataclass(frozen=True)
class Ablations:
    """What a behaviour needed."""

    event: str
    given: tuple[str, ...]  # what learners perceive
    pays: float | None  # by itself; None if no recipe is the event
    whole: AblationResult  # with everything there
    without: tuple[Removed, ...]
    seeds: int


def events_of(scenario: Scenario) -> list[str]:
    """The events that a scenario watches."""
    return [name for name, watch in scenario.watches.items() if watch.detector.has_events]


def ablations_of(
    scenario: Scenario,
    event: str | None = None,
    seeds: Sequence[int] = range(SEEDS),
    progress: Progress = lambda done, total: None,
    all_doses: bool = False,
) -> Ablations:
    """What an event needed, over some seeds. Raises NothingToExplain if it is not watched, or was not learnt.

    What makes the share of trials no smaller when it is gone is not weakened, too, unless `all_doses` are asked for:
    each dose takes as long as a removal.
    """
    known = events_of(scenario)
    if not known:
        raise NothingToExplain(f"{scenario.name} watches no event; add one to watch.")
    if event is not None and event not in known:
        raise NothingToExplain(f"{scenario.name} watches no event {event!r}; it watches {', '.join(known)}.")
    trainings, arms = _Trainings(scenario, known, seeds, progress), ablations(scenario)
    at_once = [name for name, arm in arms.items() if all_doses or not arm.whole]
    event = trainings.add([None, *at_once], event)
    whole = trainings.result(event, None, None)
    gone = {name: trainings.result(event, name, arms[name], whole.trials) for name in at_once}
    more = [name for name, arm in arms.items() if name not in gone and gone[arm.whole].trials < whole.trials]
    trainings.add(more, event)
    results = gone | {name: trainings.result(event, name, arms[name], whole.trials) for name in more}
    without = [_removed(name, arms, results) for name, arm in arms.items() if not arm.whole]
    tally = scenario.tallies.get(event)
    group = scenario.file.agents[scenario.setup.learners[0].name]
    return Ablations(
        event,
        tuple(group.percepts),
        pays_by_itself(scenario, tally.recipes) if tally else None,
        whole,
        tuple(sorted(without, key=lambda removed: VERDICTS.index(removed.verdict))),
        len(seeds),
    )


def _removed(name: str, arms: Mapping[str, Ablation], results: Mapping[str, AblationResult]) -> Removed:
    """All doses of one thing."""
    parts = [results[part] for part in results if arms[part].whole == name]
    least = results[name]
    assert least.verdict is not None
    return Removed(least.what, least.verdict, (least, *reversed(parts)))


class _Trainings:
    """The trainings that are made, and their trials, arm by arm."""

    def __init__(self, scenario: Scenario, known: Sequence[str], seeds: Sequence[int], progress: Progress):
        self.scenario, self.known, self.seeds, self.progress = scenario, known, seeds, progress
        watches = scenario.watches
        self.measures = [EARNED, *(f"{n}.{m}" for n in known for m in OF_EVENTS if m in watches[n].detector.measures)]
        self.rows: dict[str | None, list[Row]] = defaultdict(list)
        self.done = self.total = 0

    def add(self, names: Sequence[str | None], event: str | None) -> str:
        """Train without each of these things; None is without nothing. The event in question, if it is not given.

        Raises NothingToExplain if it never came about in the world as it is, which comes first.
        """
        self.total += len(names) * len(self.seeds)
        arms = [Arm(ablation=name) for name in names]
        for row in succeeded(runs(self.scenario, arms, self.seeds, self.measures, digests=False)):
            self.rows[row.arm.ablation].append(row)
            self.done += 1
            self.progress(self.done, self.total)
            if self.done == len(self.seeds):
                event = self._to_explain(event)
        assert event is not None
        return event

    def _to_explain(self, event: str | None) -> str:
        """The event that is asked for, or the first that was learnt. Raises NothingToExplain if it never came about."""
        whole, name = self.rows[None], self.scenario.name
        chosen = event or next((each for each in self.known if _mean(whole, f"{each}.any") >= HALF), None)
        if chosen is None or _mean(whole, f"{chosen}.any") == 0.0:
            what = f"{chosen} never came" if chosen else "none of its events came"
            raise NothingToExplain(f"{what} about in the trials of {name}; there is nothing to explain.")
        return chosen

    def result(self, event: str, name: str | None, arm: Ablation | None, whole: float = 0.0) -> AblationResult:
        """What became of the event in one arm; `whole` is its share of trials with everything there."""
        rows, late = self.rows[name], f"{event}.late"
        shares = tuple(float(row.measures[f"{event}.any"] or 0.0) for row in rows)
        share, interval = bounded_mean(shares)
        assert share is not None
        assert interval is not None
        return AblationResult(
            arm.says if arm else "nothing",
            arm.left if arm else 1.0,
            share,
            interval,
            _mean(rows, late) if late in rows[0].measures else None,
            _mean(rows, EARNED),
            verdict_of(interval, whole) if arm else None,
            shares,
        )


def verdict_of(interval: tuple[float, float], whole: float) -> Verdict:
    """Whether something was needed, by the interval of the share without it and the share with everything there."""
    low, high = interval
    return "needed" if high < HALF * whole else "not needed" if low > HALF * whole else "unsettled"


def _mean(rows: Sequence[Row], measure: str) -> float:
    return sum(float(row.measures[measure] or 0.0) for row in rows) / len(rows)
