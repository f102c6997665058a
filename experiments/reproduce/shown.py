"""Which runs of a claim are shown, of the arm that answers it: the first in which it came about, the one in the middle,
and the control."""

from collections.abc import Sequence
from dataclasses import dataclass

from unbidden.experiments.reproduce.evidence import Judged
from unbidden.experiments.reproduce.published import World, headlines
from unbidden.sim.judge.claims import BASE
from unbidden.sim.runs import running
from unbidden.sim.runs.many import Row
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import silent
from unbidden.sim.scenario import Scenario


@dataclass(frozen=True)
class Shown:
    """A run that is shown, and as what."""

    title: str
    scenario: Scenario  # as it was asked for; trials may be in another
    run: Run


def shown(world: World, judged: Judged) -> list[Shown]:
    """The first run with the event, the run of the control from the same seed, and the run in the middle."""
    (arm,) = headlines(world, judged.scenario)[0].arms
    base = judged.scenario if arm == BASE else arm.changed(judged.scenario)
    rows = judged.rows[arm]
    first = next((row for row in rows if row.measures.get(f"{world.event}.any")), None)
    found = [("The first run in which it happened", first)] if first else []
    middle = _middle(rows, world.median)
    if middle is not None and middle is not first:
        found.append((f"The run in the middle, by {world.median}", middle))
    made = [_shown(f"{title}: seed {row.seed}", arm.of_seed(base, row.seed), row) for title, row in found]
    if world.replay_control and found:
        control = arm.of_seed(judged.scenario.changed(control=world.replay_control), found[0][1].seed)
        run = running.run(control, found[0][1].seed, silent)
        made.insert(1, Shown(f"The control {world.replay_control} from the same seed", control, run))
    return made


def _shown(title: str, scenario: Scenario, row: Row) -> Shown:
    return Shown(title, scenario, _run(scenario, row))


def _run(scenario: Scenario, row: Row) -> Run:
    """A run, made again; it must come to what it came to."""
    run = running.run(scenario, row.seed, silent)
    if run.digest != row.digest:
        raise AssertionError(f"{scenario.name}, seed {row.seed}: {run.digest} now, {row.digest} before")
    return run


def _middle(rows: Sequence[Row], measure: str) -> Row | None:
    """The run whose measure is in the middle; of several equal ones the first."""
    known = [(float(row.measures[measure]), row.seed, row) for row in rows if row.measures.get(measure) is not None]
    known.sort(key=lambda entry: entry[:2])
    if not known:
        return None
    value = known[(len(known) - 1) // 2][0]
    return next(row for found, _, row in known if found == value)
