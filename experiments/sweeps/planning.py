"""From what somebody asked for to a sweep that can be begun: whatever is wrong with it is said before its first run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from unbidden.experiments.sweeps.asking import design_of, measures_of, rule_files, sources
from unbidden.experiments.sweeps.checking import check
from unbidden.experiments.sweeps.design import Design
from unbidden.experiments.sweeps.factors import refused
from unbidden.experiments.sweeps.manifest import Manifest, Stopping, made_by
from unbidden.experiments.sweeps.request import Request
from unbidden.experiments.sweeps.store import BrokenStore, read_manifest
from unbidden.experiments.sweeps.work import Recipe
from unbidden.sim.runs.arms import Arm
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.own_measures import with_code

MOST_RUNS = 1_000_000_000  # of which there is a byte each in memory
BLOCK = 25  # replicates of all points before the next are begun


@dataclass(frozen=True)
class Kept:
    """What is kept of each run, beside why it failed: measures (all, if none are named), events, a digest."""

    measures: Sequence[str] = ()
    events: bool = False
    digests: bool = False


def plan(
    name: str,
    scenario: Scenario,
    design: Design,
    replicates: int,
    kept: Kept,
    half: float | None = None,
    rules: Path | None = None,
    seconds: float | None = None,
    shard: tuple[int, int] | None = None,
    command: str = "",
) -> Manifest:
    """A sweep of a scenario, checked. Raises InvalidScenario with everything found wrong.

    `name`: how the scenario was asked for; `half`: stop a point when the interval of the first measure is so narrow to
    either side; `seconds`: that a run may take; `shard`: which of how many parts of the points, counted from 0.
    """
    if (runs := replicates * len(design.points)) > MOST_RUNS:
        raise refused(f"that is {runs:,} runs; the most of a sweep is {MOST_RUNS:,}.", "", "sweep")
    check(scenario, design, Arm())
    measures = measures_of(scenario, kept.measures)
    files = rule_files(scenario, name, rules)
    recipe = Recipe.of(scenario, files, measures=measures, events=kept.events, digests=kept.digests, seconds=seconds)
    stopping = Stopping(measures[0], half, replicates) if half else None
    return Manifest(
        recipe,
        Arm(),
        design,
        replicates,
        min(BLOCK, replicates),
        stopping,
        shard,
        sources(name, files),
        command,
        made_by(),
    )


def plan_of(request: Request, scenario: Scenario, shard: tuple[int, int] | None = None, command: str = "") -> Manifest:
    """The sweep of a scenario that is asked for, checked. Raises InvalidScenario."""
    file = request.file
    kept, replicates = Kept(file.measures, file.events, file.digests), request.replicates
    made = design_of(request)
    return plan(request.scenario, scenario, made, replicates, kept, file.until_ci, request.rules, file.seconds, shard,
                command)  # fmt: skip


def again(store: Path, shard: tuple[int, int] | None, command: str, own: Sequence[str] = ()) -> Manifest:
    """The sweep of a store that is there, or a part of it, to be made once more. Raises BrokenStore after a change.

    `own`: the code of measures of the user's own, `FILE.py:NAME`, which a store never holds. Raises InvalidScenario.
    """
    manifest = read_manifest(store)
    if changed := manifest.changed():
        raise BrokenStore(f"{store} cannot be made again as it was: {'; '.join(changed)}. Begin another sweep.")
    recipe = replace(manifest.recipe, own=with_code(manifest.recipe.own, own))
    return replace(manifest, recipe=recipe, shard=shard, command=command)
