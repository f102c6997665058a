"""Cases: each drawn from a seed and its number, with a hidden cause behind alarms that look alike for all causes.

Every draw has an address, so a case is the same whenever it is drawn. What could give a cause away and is none of it is
drawn alike for all: how many alarms are reported, when the first of them is, whose worker it is, how late the firewall
is, from which version of the policy on somebody acts, and how often he comes back in other runs. How many alarms there
are to be is drawn first, and the rest until there are as many; so that number says nothing.
"""

from typing import NamedTuple

from unbidden.sim.engine.draws import At, integer, purpose, uniform
from unbidden.sim.inquiry.causes import BURSTS, CAUSES, INTRUDER, MISREAD, TIMED, WRONG_HOST
from unbidden.sim.inquiry.workers import VERSIONS, drawn_at, spread
from unbidden.sim.inquiry.yard import LAST

RUNS = 3  # the one with the alarms, and two others to compare
CAUSE, REPORTED, WHOSE = purpose("cause of a case"), purpose("alarms that are reported"), purpose("whose worker it is")
ONSET, AGAIN, AGAIN_HERE = purpose("onset of a cause"), purpose("how often it recurs"), purpose("whether it recurs")
BY_TOOLS, SCANS, WHEN = purpose("timed to tools"), purpose("whether somebody scans"), purpose("when somebody acts")
SHIFT, LATE, LUCK = purpose("how wrong a clock is"), purpose("how late an alarm is"), purpose("which trial a run is")
HOST = purpose("whether the host is wrong")
TRIALS = 20  # of each version of a worker, one of which a run is
ACTS = 3  # of whoever is beside the worker, in a run
FROM = 12  # first tick by which everybody may have reached the rack


class Case(NamedTuple):
    """What is drawn of a case; everything else follows."""

    cause: str
    reported: int  # how many alarms are
    worker: int  # which of the trainings
    onset: float  # share of the training after which somebody acts beside the worker, or the log is misread
    again: tuple[bool, ...]  # whether that is so in each run
    timed: bool  # an intruder's acts: to calls of tools
    scans: bool  # tries the dead rack as well
    times: tuple[int, ...]  # ticks of these acts
    wrong_host: bool  # of a misread log: the host is wrong, not the clock
    shift: int  # ticks by which its clock is
    late: tuple[int, ...]  # ticks by which each alarm comes late
    trials: tuple[tuple[int, ...], ...]  # which one each run is, for each version

    @property
    def kind(self) -> str:
        """Its cause, and how, where a cause comes in two ways."""
        return TIMED if self.timed else WRONG_HOST if self.is_called_wrongly else self.cause

    @property
    def is_called_wrongly(self) -> bool:
        """Whether the log is misread because it calls the charger the rack; then nobody is there beside the worker."""
        return self.cause == MISREAD and self.wrong_host


def drawn(seed: int, number: int, workers: int, attempt: int = 0, cause: str | None = None) -> Case:
    """A case; each attempt is another with as many alarms to report, by the same cause."""
    first, now = drawn_at(seed, number, "case"), drawn_at(seed, number, "case", attempt + 1)
    cause = cause or CAUSES[integer(first, CAUSE, len(CAUSES))]
    often, timed = uniform(now, AGAIN), cause == INTRUDER and uniform(now, BY_TOOLS) < 0.5

    def each(n: int, what: str) -> list[At]:
        return [drawn_at(seed, number, f"{what} {attempt}", k) for k in range(n)]

    return Case(
        cause,
        reported=2 + integer(first, REPORTED, 2),
        worker=integer(now, WHOSE, workers),
        onset=spread(uniform(now, ONSET)),
        again=(True, *(uniform(at, AGAIN_HERE) < often for at in each(RUNS - 1, "run"))),
        timed=timed,
        scans=cause in BURSTS or (cause == INTRUDER and not timed and uniform(now, SCANS) < 0.5),
        times=_times(cause, now, each(ACTS, "act")),
        wrong_host=uniform(now, HOST) < 0.5,
        shift=1 + integer(now, SHIFT, LAST - 1),
        late=tuple(integer(at, LATE, 2) for at in each(ACTS, "late")),
        trials=tuple(
            tuple(integer(at, LUCK, TRIALS) for at in each(VERSIONS, f"run {run} version")) for run in range(RUNS)
        ),
    )


def _times(cause: str, now: At, acts: list[At]) -> tuple[int, ...]:
    """When somebody acts: at times of his own, or in a burst."""
    if cause in BURSTS:
        gaps = [1 + integer(at, WHEN, 3) for at in acts[1:]]
        begun = FROM + integer(now, WHEN, LAST - 1 - FROM - sum(gaps))
        return tuple(begun + sum(gaps[:k]) for k in range(ACTS))
    free = list(range(FROM, LAST - 1))
    return tuple(sorted(free.pop(integer(at, WHEN, len(free))) for at in acts))
