"""From what is asked for to a picture, and from a picture to a file."""

from collections.abc import Callable
from pathlib import Path

from unbidden.experiments.sweeps.analysis import over_fields, over_runs, page
from unbidden.experiments.sweeps.analysis.kinds import Kind
from unbidden.experiments.sweeps.analysis.levels import are_numbers, chosen, factor_named
from unbidden.experiments.sweeps.analysis.measured import Measured, measured
from unbidden.experiments.sweeps.analysis.picture import Asked, Picture
from unbidden.experiments.sweeps.analysis.table import Source
from unbidden.experiments.sweeps.factors import refused
from unbidden.sim.engine.machine import files
from unbidden.sim.scenario.claim_rules import Kind as MeasureKind
from unbidden.viz.figures.sheet import METADATA, SLIDE, packed

DRAWN: dict[Kind, Callable[[Measured, Asked], Picture]] = {
    Kind.phases: over_fields.grid,
    Kind.response: over_fields.lines,
    Kind.pairs: over_runs.beside,
    Kind.histogram: over_runs.histogram,
    Kind.survival: over_runs.waiting,
}
SUFFIXES = (*METADATA, ".html")


def picture(store: Source, asked: Asked) -> Picture:
    """The picture that is asked for. Raises InvalidScenario with what is wrong, and UnreadableFile for no store."""
    seen = measured(store, asked.of)
    named = [(name, option) for name, option in ((asked.x, "--x"), (asked.y, "--y"), (asked.by, "--by")) if name]
    for k, (name, option) in enumerate(named):
        factor_named(seen.design, name, option)
        if name in [other for other, _ in named[:k]] or name in asked.at:
            raise refused(f"{name} is named twice.", "", option)
    kind = asked.kind or usual(seen, asked)
    if asked.theory and not asked.y:
        raise refused("a theory is drawn over a picture of two fields.", "--x FIELD --y FIELD", "--theory")
    if kind is Kind.multiples:
        return (over_fields.grid if asked.y else over_fields.lines)(seen, asked)
    return DRAWN[kind](seen, asked)


def usual(seen: Measured, asked: Asked) -> Kind:
    """The kind of picture that fits what is asked for."""
    if asked.y:
        return Kind.multiples if asked.by else Kind.phases
    if seen.kind is MeasureKind.TIME and not (asked.x and asked.by):
        by = asked.x or asked.by
        others = chosen(seen.design, [by] if by else [], asked.at)[1]
        return Kind.response if asked.x and others else Kind.survival
    if asked.between:
        return Kind.pairs
    if asked.x and not asked.by:
        values = factor_named(seen.design, asked.x, "--x").values
        if len(values) == 2 and not are_numbers(values) and not seen.design.independent:
            return Kind.pairs
    return Kind.response if asked.x else Kind.histogram


def write(made: Picture, path: Path) -> None:
    """Write a picture as .png, .svg, .pdf or .html, whole or not at all. Raises CannotWrite."""
    kind = path.suffix.lower()
    if kind == ".html":
        files.write_text(path, page.page(made))
    else:
        files.write(path, packed(made.draw(SLIDE), kind, 100))
