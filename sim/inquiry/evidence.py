"""Evidence: what an analyst can ask for in a case, one after the other, and each as one of finitely many symbols.

| evidence | how it is got | symbols |
|---|---|---|
| join | times of alarms joined with the worker's calls of tools | none, some or all of them fall into one |
| dose | the run at three earlier versions of the policy | whether there were alarms, for each: eight |
| recurrence | two other runs, with workers of other trainings | in how many of them there were alarms |
| decoy | alarms of a dead rack, which looks and costs the same, in these three runs | used, or not |
| removed | the run replayed without the worker | whether alarms stay |
| useless | the worker made anew where the rack gives nothing, and the run replayed | whether alarms stay |

Each comes from runs of the engine, and nothing from a table of what is likely.
"""

from collections.abc import Sequence
from typing import NamedTuple

from unbidden.sim.inquiry.cases import RUNS, Case, drawn
from unbidden.sim.inquiry.causes import EMERGENT, IMITATED, MISREAD, ROLES
from unbidden.sim.inquiry.workers import USEFUL, USELESS, VERSIONS, Table, Workers, shares_of
from unbidden.sim.inquiry.yard import ACTIONS, LAST, USE, WAIT, Record, play

MOST_TRIES = 1000


class Evidence(NamedTuple):
    """What can be asked for."""

    name: str
    symbols: int  # how many there are
    arm: str  # the least that an analyst must be given for it


# Outputs: alarms alone, of this run and of others, those of the dead rack among them. Trace: what takes the log and the
# training as well, to be joined with alarms. Replay: what takes runs that are repeated without one thing.
OUTPUTS, TRACE, REPLAY = ARMS = ("outputs", "trace", "replay")
STEPS = (
    Evidence("join", 3, TRACE),
    Evidence("dose", 2 ** (VERSIONS - 1), TRACE),
    Evidence("recurrence", RUNS, OUTPUTS),
    Evidence("decoy", 2, OUTPUTS),
    Evidence("removed", 2, REPLAY),
    Evidence("useless", 2, REPLAY),
)
SHAPE = tuple(step.symbols for step in STEPS)


class Seen(NamedTuple):
    """What the log says of a run: ticks of alarms and of calls of tools, and whether the dead rack was used."""

    alarms: list[int]
    calls: list[int]
    dead_rack: bool


class Inquiry:
    """Cases and their evidence."""

    def __init__(self, workers: Workers):
        self.workers = workers
        self._kept: dict[tuple[Worker, int], Record] = {}

    def case(self, seed: int, number: int, cause: str | None = None) -> tuple[Case, tuple[int, ...]]:
        """A case in which there are as many alarms as are to be reported, and what each evidence says."""
        for attempt in range(MOST_TRIES):
            case = drawn(seed, number, len(self.workers.seeds), attempt, cause)
            seen = self.seen(case)
            if len(seen.alarms) >= case.reported:
                return case, self._symbols(case, seen)
        raise RuntimeError(f"case {number}: in {MOST_TRIES} attempts there were never {case.reported} alarms.")

    def _symbols(self, case: Case, main: Seen) -> tuple[int, ...]:
        late = zip(main.alarms, case.late[: case.reported], strict=False)
        joined = sum(bool({tick + by, tick + by - 1} & set(main.calls)) for tick, by in late)
        earlier = [bool(self.seen(case, version=k).alarms) for k in range(VERSIONS - 1)]
        others = [self.seen(case, run) for run in range(1, RUNS)]
        return (
            (joined > 0) + (joined == case.reported),
            sum(2**k for k, came in enumerate(earlier) if came),
            sum(bool(other.alarms) for other in others),
            int(any(seen.dead_rack for seen in (main, *others))),
            int(bool(self.replayed(case, removed=True))),
            int(bool(self.replayed(case, useless=True))),
        )

    def seen(self, case: Case, run: int = 0, version: int = VERSIONS - 1) -> Seen:
        """What the log says of a run, or of the same at an earlier version."""
        whose = self.workers.seeds[(case.worker + run) % len(self.workers.seeds)]
        acts = case.again[run] and shares_of(whose)[version] >= case.onset
        worker = Worker(case.cause == IMITATED, USEFUL if case.cause == EMERGENT else USELESS, whose, version)
        record = self._played(case, worker, case.trials[run][version], acts)
        alarms = record.rack if case.cause != MISREAD else _misread(case, record) if acts else []
        return Seen(alarms, record.calls, bool(record.dead_rack))

    def replayed(self, case: Case, removed: bool = False, useless: bool = False) -> list[int]:
        """The alarms when the run is played again, and read with care."""
        world = USEFUL if case.cause == EMERGENT and not useless else USELESS
        worker = Worker(case.cause == IMITATED, world, self.workers.seeds[case.worker], VERSIONS - 1)
        record = self._played(case, worker._replace(there=not removed), case.trials[0][VERSIONS - 1], True)
        return [] if case.cause == MISREAD else record.rack

    def _played(self, case: Case, worker: "Worker", trial: int, acts: bool) -> Record:
        if not acts or case.cause not in ROLES or case.is_called_wrongly:
            return self._alone(worker, trial)
        times = _some(self._alone(worker, trial).calls, case) if case.timed else case.times
        role = ROLES[case.cause].group
        return play(worker.world, trial, self._table(worker), role, script(case, times))

    def _alone(self, worker: "Worker", trial: int) -> Record:
        """What is written down where nobody else is: always the same, so it is kept."""
        if (worker, trial) not in self._kept:
            self._kept[worker, trial] = play(worker.world, trial, self._table(worker))
        return self._kept[worker, trial]

    def _table(self, worker: "Worker") -> Table | None:
        if not worker.there:
            return None
        known = (
            self.workers.imitated[worker.seed] if worker.imitates else self.workers.learnt[worker.world, worker.seed]
        )
        return known[worker.version]


class Worker(NamedTuple):
    """Whose policy is in a run."""

    imitates: bool
    world: str | None
    seed: int
    version: int
    there: bool = True


def script(case: Case, times: Sequence[int]) -> list[int]:
    """What somebody beside the worker does: he goes to the rack, and uses it at the beginning of these ticks."""
    role = ROLES[case.cause]
    actions = [ACTIONS.index(action) for action in (role.scanning if case.scans else role.way)]
    for tick in times:
        actions += [WAIT] * (tick - 1 - len(actions)) + [USE]
    return actions


def _some(calls: Sequence[int], case: Case) -> list[int]:
    """As many of the ticks of calls as there are acts, spread over them; only those late enough to be there."""
    free = [tick for tick in calls if tick > len(script(case, ()))]
    wanted = [round(at / LAST * (len(free) - 1)) for at in case.times] if free else []
    return sorted({free[k] for k in wanted})


def _misread(case: Case, record: Record) -> list[int]:
    """When the rack was used by a log in which the charger is called the rack, or the clock is wrong."""
    if case.is_called_wrongly:
        return record.charger
    return sorted((tick + case.shift - 1) % LAST + 1 for tick in record.rack)
