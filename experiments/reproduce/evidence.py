"""The runs by which published claims are judged. They are kept as they are made, so that what stops them loses none.

Runs of each version of the program, and of what it computes with, have a folder of their own: no verdict is made of
runs of several.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from unbidden.experiments.reproduce.published import World, conditions, headlines
from unbidden.experiments.sweeps.manifest import made_by, seal_of
from unbidden.sim.engine.machine import files
from unbidden.sim.judge import claims as court
from unbidden.sim.judge.claims import ClaimResult, Condition
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import Row
from unbidden.sim.scenario import Scenario, load
from unbidden.sim.scenario.registered import Registration, entries, results_of

Progress = Callable[[str, int, int], None]
KEPT = ("seed", "digest", "training_digest", "measures")


@dataclass(frozen=True)
class Judged:
    """A scenario, its registration, the runs that were made of it and what became of its claims."""

    scenario: Scenario
    entry: Registration
    conditions: Sequence[Condition]
    rows: dict[Arm, list[Row]]
    results: Sequence[ClaimResult]
    recorded: dict[tuple[int, str], tuple[float | None, str]]  # what its registry has: measured, verdict

    @property
    def differing(self) -> list[str]:
        """Rows that did not come to what the registry has, of those that were judged."""
        found = {(row.claim, row.arm): (row.as_row().measured, row.verdict) for row in self.results}
        return [
            f"claim {key[0]} in {key[1]}"
            for key, came in found.items()
            if key in self.recorded and came[1] != court.NOT_JUDGED and came != self.recorded[key]
        ]

    def answers(self, world: World) -> list[ClaimResult]:
        """What answers the question, and its control."""
        by_name = {(row.claim, row.arm): row for row in self.results}
        return [by_name[one.number, one.label] for one in headlines(world, self.scenario)]


@dataclass
class Evidence:
    """Makes and keeps runs. `folder`: where they are kept, if anywhere."""

    is_quick: bool
    progress: Progress
    folder: Path | None = None
    _made: dict[str, dict[Arm, list[Row]]] = field(default_factory=dict)

    @property
    def kept(self) -> Path | None:
        """Where the runs of this version are kept, if they are."""
        return self.folder and self.folder / seal_of(repr(sorted(made_by().items())))[:16]

    def judged(self, world: World) -> Judged:
        """The claims of a world, judged on the seeds of their registration.

        If it is to be quick, there are fewer runs, and where learners are trained only the answer and its control.
        """
        scenario = load(world.scenario)
        entry, heads = court.registered(scenario), headlines(world, scenario)
        asked = heads if self.is_quick and scenario.setup.learners else conditions(world, scenario)
        asked = list({(one.number, one.label): one for one in asked}.values())
        most = world.quick if self.is_quick else None
        known = self._known(scenario, entry)
        show = partial(self.progress, f"{scenario.name}: runs")
        with self._keeping(scenario, entry) as keep:
            rows = court.evidence(scenario, entry.first_seed, most, show, asked, known, keep)
        known.update({arm: made for arm, made in rows.items() if len(made) > len(known.get(arm, ()))})
        show = partial(self.progress, f"{scenario.name}: baselines")
        around = court.beside(scenario, entry.first_seed, show, heads if self.is_quick else asked)
        results = court.evaluate(scenario, rows, around, asked)
        found = results_of(entries(court.registry(scenario)), entry.registration)
        recorded = {(row.claim, row.arm): (row.measured, row.verdict) for row in (found.rows if found else ())}
        return Judged(scenario, entry, asked, rows, results, recorded)

    # ---- kept -------------------------------------------------------------------------------------------------------

    def _known(self, scenario: Scenario, entry: Registration) -> dict[Arm, list[Row]]:
        """What was made before: in this process, or in another that was stopped."""
        if scenario.name not in self._made:
            self._made[scenario.name] = self._read(scenario, entry)
        return self._made[scenario.name]

    def _file(self, scenario: Scenario, entry: Registration) -> Path | None:
        return self.kept and self.kept / f"{scenario.name}.{entry.hash[:16]}.jsonl"

    @contextmanager
    def _keeping(self, scenario: Scenario, entry: Registration) -> Iterator[Callable[[Row], None]]:
        """What keeps a row as soon as it is made, if rows are kept. Raises CannotWrite."""
        path = self._file(scenario, entry)
        if path is None:
            yield lambda row: None
            return
        files.make_folder(path.parent)
        with path.open("a", encoding="utf-8", buffering=1) as file:  # written line by line

            def keep(row: Row) -> None:
                told = {name: getattr(row, name) for name in KEPT}
                file.write(json.dumps({"arm": row.arm.as_json()} | told) + "\n")

            yield keep

    def _read(self, scenario: Scenario, entry: Registration) -> dict[Arm, list[Row]]:
        """Runs of a file, of each arm as many as follow each other; what was torn is left, and made again."""
        path, found = self._file(scenario, entry), dict[Arm, list[Row]]()
        if path is None or not path.exists():
            return found
        lines = path.read_bytes().split(b"\n")
        for line in lines:
            try:
                told = json.loads(line)
                row = Row(Arm.from_json(told["arm"]), *(told[name] for name in KEPT))
            except (ValueError, LookupError, TypeError):
                continue
            rows = found.setdefault(row.arm, [])
            if row.seed == entry.first_seed + len(rows):
                rows.append(row)
        if lines[-1]:
            with path.open("ab") as file:
                file.write(b"\n")  # after what was torn
        return found
