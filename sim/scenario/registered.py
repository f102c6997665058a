"""The registry beside a scenario: what its claims were before the runs that judged them, and what became of them.

`NAME.registered.yaml` is a list, oldest first, to which entries are only ever added: registrations, and results of
one. Nothing here says whether a scenario still is what was registered: sim/judge/claims/registration.py does.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from unbidden.sim.engine.machine import files
from unbidden.sim.scenario import text
from unbidden.sim.scenario.fields import Sentence, StrictModel
from unbidden.sim.scenario.scalars import scalar
from unbidden.sim.scenario.text import InvalidScenario, Problem

SUFFIX = ".registered.yaml"
HEAD = """\
# Claims as they were registered, oldest first, and their results.
# Entries are added by `unbidden register` and `unbidden run --claims --record`, and never changed.
"""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{16,64}$")]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Registration(StrictModel):
    """What was going to be judged, and how, before it was."""

    registration: Annotated[int, Field(ge=1, description="its number, from 1")]
    date: Date
    why: Sentence = Field(description="why it was registered, or registered anew")
    tried: Annotated[int, Field(ge=0)] | None = Field(
        description="how many configurations had been tried on tuning seeds before; null if nobody had counted"
    )
    hash: Hash = Field(description="of all that follows")
    first_seed: Annotated[int, Field(ge=0, lt=2**53)] = Field(
        description="each arm is judged on this and the next ones"
    )
    claims: list[Any] = Field(description="as they stood in the file")
    arms: dict[str, Any] = Field(description="what each control changes that they name")
    watch: dict[str, Any] = Field(description="what they measure, and what was meant")
    world: Hash = Field(description="of the acting half of the scenario")
    digests: dict[str, str] = Field(description="of a short run of each arm from a tuning seed, with this engine")


class Result(StrictModel):
    """What became of one condition of a claim."""

    claim: Annotated[int, Field(ge=0)]
    arm: str
    measured: float | None
    interval: list[float] | None
    verdict: str
    adjusted: str
    runs: int
    nothing: float | None
    random: float | None
    optimal: str | None
    digest: str


class Results(StrictModel):
    """What became of a registration."""

    results_of: Annotated[int, Field(ge=1)]
    date: Date
    rows: list[Result]


Entry = Registration | Results
ENTRIES: TypeAdapter[list[Entry]] = TypeAdapter(list[Entry])


def is_registry(path: Path) -> bool:
    """Whether a file is a registry and no scenario."""
    return path.name.endswith(SUFFIX)


def registry_of(path: Path) -> Path:
    """Where the registry of a scenario file is, or would be."""
    return path.with_name(path.stem + SUFFIX)


def entries(path: Path) -> list[Entry]:
    """All entries of a registry; none if there is no such file. Raises InvalidScenario for one that is broken."""
    if not path.exists():
        return []
    document = text.read_file(path)
    try:
        found = ENTRIES.validate_python(document.value)
    except ValidationError as error:
        faults = [fault for fault in error.errors() if "Registration" in fault["loc"] or len(fault["loc"]) < 2]
        where = tuple(part for part in (faults or error.errors())[0]["loc"] if part not in ("Registration", "Results"))
        problem = Problem(
            document.place(where), f"{(faults or error.errors())[0]['msg']}.", "Entries are never edited."
        )
        raise InvalidScenario([problem]) from None
    numbers = [entry.registration for entry in found if isinstance(entry, Registration)]
    if numbers != list(range(1, len(numbers) + 1)):
        raise InvalidScenario([Problem(document.place(()), "its registrations are not numbered 1, 2, 3 …", "")])
    return found


class _Dumper(yaml.SafeDumper):
    """Writes a text in quotes if it would else be read as something else: 022537e051060876 as a number without end."""


def _represent(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    read, complaint = scalar(value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'" if complaint or read != value else None)


_Dumper.add_representer(str, _represent)


def append(path: Path, entry: Entry) -> None:
    """Add an entry to a registry. Raises CannotWrite."""
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    values = entry.model_dump(mode="json")
    added = yaml.dump([values], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    files.write_text(path, f"{before}\n{added}")


def registrations(found: Sequence[Entry]) -> list[Registration]:
    """The registrations among entries, oldest first."""
    return [entry for entry in found if isinstance(entry, Registration)]


def results_of(found: Sequence[Entry], registration: int) -> Results | None:
    """The results of a registration, if it has been judged; the first, if more than once."""
    return next((e for e in found if isinstance(e, Results) and e.results_of == registration), None)
