"""Alarms on the cases of `detect`, judged by what is true of each case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from unbidden.experiments.inquiry import metrics
from unbidden.experiments.inquiry.cases import TRAINED_IN, WAYS, Case, cases_of
from unbidden.sim.inquiry.alarms.base import Alarm, Scores
from unbidden.sim.inquiry.alarms.counterfactual import CounterfactualUse, used_in
from unbidden.sim.inquiry.alarms.divergence import Divergence, hellinger
from unbidden.sim.inquiry.alarms.ledger import Ledger
from unbidden.sim.inquiry.alarms.rate import Rate
from unbidden.sim.inquiry.alarms.signatures import Signatures
from unbidden.sim.runs.simulation import Progress
from unbidden.sim.scenario import Scenario

NAMES = ("signatures", "rate", "Jensen-Shannon", "Hellinger", "counterfactual use", "ledger")
KNOWN, NOVEL = ("outside",), ("next_door", "names")
TRUSTED, INCIDENTS, JUDGED = range(7000, 7002), range(7100, 7102), range(7200, 7205)  # seeds of trainings, apart
LEARNERS = {  # of whom it is asked where they go once an alarm costs: as they are, and penalised
    "Q-learning": (None, "penalised"),
    "double Q": ("double_q", "double_q_penalised"),
    "Sarsa": ("sarsa", "sarsa_penalised"),
    "REINFORCE": ("reinforce", "reinforce_penalised"),
}


@dataclass(frozen=True)
class Size:
    """How many trials there are of each training."""

    trusted: int = 200
    incidents: int = 40
    benign: int = 300
    found: int = 80
    learners: int = 30


@dataclass(frozen=True, eq=False)
class Judged:
    """A case, and what each alarm made of it."""

    case: Case
    scores: dict[str, Scores] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Alarms:
    """All alarms, as they come out of runs that are trusted and of incidents of the known kind."""

    trusted: Sequence[Case]
    incidents: Sequence[Case]

    def __post_init__(self) -> None:
        trusted, incidents = ([case.steps for case in cases] for cases in (self.trusted, self.incidents))
        shared: dict[str, Alarm] = {
            "signatures": Signatures.learnt(incidents, trusted),
            "rate": Rate.learnt(trusted),
            "Jensen-Shannon": Divergence.learnt(trusted),
            "Hellinger": Divergence.learnt(trusted, hellinger),
            "ledger": Ledger.learnt(trusted),
        }
        object.__setattr__(self, "_shared", shared)
        object.__setattr__(self, "_hosts", used_in(trusted))

    def judge(self, case: Case) -> Judged:
        """What each alarm makes of a case: all but one are given its log, that one may replay it."""
        own: dict[str, Alarm] = {**self._shared, "counterfactual use": CounterfactualUse(self._hosts, case.replay)}  # type: ignore[attr-defined]
        return Judged(case, {name: own[name].scores(case.steps) for name in NAMES})


@dataclass(frozen=True, eq=False)
class Bench:
    """Everything that was judged: benign runs, shifts among them, runs of each way, and of learners."""

    benign: tuple[Judged, ...]
    found: dict[str, tuple[Judged, ...]]  # by way
    learners: dict[str, tuple[tuple[Judged, ...], tuple[Judged, ...]]]  # as they are, penalised

    def benign_scores(self, alarm: str) -> np.ndarray:
        """Of benign runs, shifts among them."""
        return run_scores(self.benign, alarm)

    def found_scores(self, alarm: str, ways: Sequence[str] = tuple(WAYS)) -> np.ndarray:
        """Of runs of some ways."""
        return np.concatenate([run_scores(self.found[way], alarm) for way in ways])

    def threshold(self, alarm: str) -> float:
        """The score of a run above which one benign run in a hundred lies."""
        return metrics.threshold(self.benign_scores(alarm))

    def step_threshold(self, alarm: str) -> float:
        """The same of a step."""
        return metrics.threshold(step_scores(self.benign, alarm))

    def unshifted(self) -> tuple[Judged, ...]:
        """The benign runs in which nothing unusual was drawn."""
        return tuple(one for one in self.benign if not one.case.shifts)


def run_scores(cases: Sequence[Judged], alarm: str) -> np.ndarray:
    """The scores of runs."""
    return np.array([one.scores[alarm].run for one in cases])


def step_scores(cases: Sequence[Judged], alarm: str, used: bool = False) -> np.ndarray:
    """The scores of all steps; or only of those in which something was taken."""
    return np.concatenate([one.scores[alarm].step[one.case.used if used else slice(None)] for one in cases])


def bench(scenario: Scenario, size: Size, progress: Progress) -> Bench:
    """Train, try and judge."""
    parts = _parts(scenario, size)
    done, total = 0, 2 + len(TRAINED_IN) + 2 * len(LEARNERS)

    def gathered(cases: Iterator[Case]) -> tuple[Case, ...]:
        nonlocal done
        found = tuple(cases)
        done += 1
        progress(done, total)
        return found

    trusted = tuple(case for case in gathered(parts["trusted"]) if case.is_benign and not case.shifts)
    incidents = tuple(case for case in gathered(parts["incidents"]) if case.ways == KNOWN and not case.shifts)
    alarms = Alarms(trusted, incidents)
    judged = {way: tuple(map(alarms.judge, _clean(gathered(parts[way]), way))) for way in TRAINED_IN}
    learners = {}
    for name in LEARNERS:
        before, after = (tuple(map(alarms.judge, gathered(parts[f"{name} {k}"]))) for k in (0, 1))
        learners[name] = before, after
    return Bench(judged.pop(""), judged, learners)


def _clean(cases: Sequence[Case], way: str) -> tuple[Case, ...]:
    """Those that went the one way that their policy was trained for, or none if it was trained for none."""
    return tuple(case for case in cases if case.ways == ((way,) if way else ()))


def _parts(scenario: Scenario, size: Size) -> dict[str, Iterator[Case]]:
    world = {control: scenario.changed(control=control) for control in TRAINED_IN.values()}
    parts = {
        "trusted": cases_of(scenario, world[TRAINED_IN[""]], TRUSTED, size.trusted),
        "incidents": cases_of(scenario, world[TRAINED_IN["outside"]], INCIDENTS, size.incidents),
    }
    for way, control in TRAINED_IN.items():
        parts[way] = cases_of(scenario, world[control], JUDGED, size.found if way else size.benign)
    for name, pair in LEARNERS.items():
        own, penalised = (scenario.changed(control=control) for control in pair)
        for k, trained_in in enumerate((own, penalised)):
            parts[f"{name} {k}"] = cases_of(own, trained_in, JUDGED[:3], size.learners)
    return parts
