"""What a sweep is asked for with: a file of YAML, options of the command line or of Python, or both.

    scenario: blimps
    vary:
      agents.blimps.count: 1..20:20
      control: [base, calm]
    reps: 50
    measures: [escape.any]

An option takes the place of the field of its name; those of `vary` and `set` join what a file has there. Whatever is
wrong is told at its line of the file, or at its option. Names of files in a file are relative to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from unbidden.experiments.sweeps.factors import at, name_and_values, refused
from unbidden.sim.scenario import text
from unbidden.sim.scenario.fields import StrictModel
from unbidden.sim.scenario.forms import filled
from unbidden.sim.scenario.overrides import Override, dotted, from_option, parse_path
from unbidden.sim.scenario.own_measures import name_of, own_among
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Document, Place

REPS, MOST_REPS = 20, 2000  # unless something else is asked for
JOINED = ("vary", "set")  # fields whose entries options are added to


class SweepFile(StrictModel):
    """What a file of a sweep may say."""

    scenario: str = Field(..., description="a shipped scenario, or a .yaml file beside this one", min_length=1)
    vary: dict[str, Any] = Field(
        {}, description="by field, `control`, `ablation` or `stage`: a list of values, or a range"
    )
    rows: list[dict[str, Any]] | None = Field(None, description="in place of what varies: points one by one")
    table: str | None = Field(None, description="in place of what varies: a .csv or .parquet file of points")
    design: str | None = Field(None, description="how points are taken from what varies")
    points: int | None = Field(None, description="how many points, where they are drawn", ge=1)
    reps: int | None = Field(None, description="how many runs of each point", ge=1, le=10**6)
    until_ci: float | None = Field(
        None, description="a point has enough runs when the interval is so narrow to either side", gt=0
    )
    max_reps: int | None = Field(
        None, description="how many runs of each point at the most, with until_ci", ge=1, le=10**6
    )
    measures: list[str] = Field([], description="what is measured; all, if nothing is named")
    seed: int = Field(0, description="all seeds of runs follow from it", ge=0, lt=2**63)
    independent: bool = Field(False, description="whether every point has seeds of its own")
    set_: dict[str, Any] = Field({}, description="fields that are changed in the whole sweep", alias="set")
    control: str | list[str] | None = Field(None, description="the control that the whole sweep is under, or several")
    rules: str | None = Field(None, description="a Python file with rules of your own")
    events: bool = Field(False, description="whether it is kept what happened in each run")
    digests: bool = Field(False, description="whether a digest of each trajectory is kept")
    seconds: float | None = Field(None, description="that a run may take; one that takes longer failed", ge=0.01)


@dataclass(frozen=True)
class Request:
    """A sweep as it was asked for: what of it, and where."""

    file: SweepFile
    document: Document
    options: tuple[Override, ...] = ()
    own: tuple[str, ...] = ()  # measures of the user's own, FILE.py:NAME: a file can name them, and brings no code

    def place(self, *path: str | int, key: bool = False) -> Place:
        """Where something, or its key, was asked for."""
        for option in self.options:
            if path[: len(option.path)] == option.path:
                return option.place
        return self.document.place(path, key) if self.document.value else at(_option(str(path[0])))

    def path(self, field: str, name: str) -> str:
        """A name of a file; what a file names is beside that."""
        is_typed = any(option.path == (field,) for option in self.options)
        return name if is_typed else str(Path(self.document.name).parent / name)

    @property
    def scenario(self) -> str:
        """The scenario, as it is found from here."""
        name = self.file.scenario
        is_file = "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))
        return self.path("scenario", name) if is_file else name

    @property
    def rules(self) -> Path | None:
        """The file of rules that is given beside the scenario's own."""
        return Path(self.path("rules", self.file.rules)) if self.file.rules else None

    @property
    def changes(self) -> list[Override]:
        """The fields that are changed in the whole sweep."""
        return [Override(parse_path(name), value, self.place("set", name)) for name, value in self.file.set_.items()]

    @property
    def replicates(self) -> int:
        """How many runs of each point, at the most. Raises InvalidScenario for a number that is fixed and is not."""
        file = self.file
        if file.until_ci is None and file.max_reps is not None:
            raise refused("the most runs are for points that stop by their intervals.", "Say --reps, or --until-ci "
                          "as well.", self.place("max_reps"))  # fmt: skip
        if file.until_ci is not None and file.reps is not None:
            what = "the number of runs of a point is fixed, or it is until its interval is narrow, not both."
            raise refused(what, "Say --max-reps beside --until-ci, or --reps alone.", self.place("reps"))
        return (file.reps or REPS) if file.until_ci is None else (file.max_reps or MOST_REPS)


def request_of(source: str, options: Mapping[str, Any]) -> Request:
    """What a file of a sweep, or a scenario by its name, and options ask for. Raises InvalidScenario.

    `options`: fields of a SweepFile; None is for what was not asked for.
    """
    document = _file(source)
    given = {name: value for name, value in options.items() if value is not None}
    own = tuple(own_among(given.get("measures", ())))
    if "measures" in given:
        given["measures"] = [name_of(one) for one in given["measures"]]
    if own and document and _names_all(document.value.get("measures"), given["measures"]):
        del given["measures"]  # the file says what is measured, and the options bring the code
    if document is None:
        document, given = text.read("{}", source), {"scenario": source, **given}
    asked, changes = dict(document.value), list[Override]()
    for name, value in given.items():
        changes += _as_changes(name, value)
        before = asked.get(name)
        asked[name] = {**before, **value} if name in JOINED and isinstance(before, dict) else value
    return Request(filled(SweepFile, document, changes, asked), document, tuple(changes), own)


def _names_all(listed: Any, names: Iterable[str]) -> bool:
    return isinstance(listed, list) and all(name in listed for name in names)


def fields_of(changes: Iterable[str]) -> dict[str, Any] | None:
    """Changes as `--set` takes them, by field. Raises InvalidScenario."""
    return {dotted(change.path): change.value for change in map(from_option, changes)} or None


def factors_of(texts: Iterable[str]) -> dict[str, str] | None:
    """What varies, as `--vary` takes it, by name. Raises InvalidScenario for one that is there twice."""
    pairs = [name_and_values(text) for text in texts]
    for k, (name, _) in enumerate(pairs):
        if name in dict(pairs[:k]):
            raise refused(f"{name} is varied twice.", "Give all of its values in one --vary.")
    return dict(pairs) or None


def _as_changes(name: str, value: Any) -> list[Override]:
    """An option as changes of the fields of a file: one, or one for each of its entries."""
    if name not in JOINED:
        return [Override((name,), value, at(_option(name)))]
    return [Override((name, key), inner, at(f"{_option(name)} {key}={inner}")) for key, inner in value.items()]


def _option(name: str) -> str:
    return "--measure" if name == "measures" else f"--{name.replace('_', '-')}"


def _file(source: str) -> Document | None:
    """The file of a sweep; None, if it is a scenario's, or only a name."""
    if not source.endswith((".yaml", ".yml")):
        return None
    document = text.read_file(Path(source))
    fields = document.value.keys() if isinstance(document.value, dict) else set()
    own = {field.alias or name for name, field in SweepFile.model_fields.items()} - ScenarioFile.model_fields.keys()
    return document if fields & own and "world" not in fields else None
