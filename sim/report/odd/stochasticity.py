"""Concept 4.9 of the ODD protocol: every draw with its distribution, and how draws are made."""

import inspect
from collections.abc import Iterator

from unbidden.sim.engine import draws
from unbidden.sim.report.odd.document import Block, Paragraph, code, table
from unbidden.sim.report.odd.program import Draw
from unbidden.sim.report.odd.subject import Subject, told
from unbidden.sim.report.odd.values import number
from unbidden.sim.scenario.values import FieldValue

DISTRIBUTIONS = {  # of what each function of draws.py and laws/chance.py answers
    "uniform": "evenly from 0 to 1",
    "bits": "64 random bits, each 0 or 1 with the same chance",
    "words": "128 random bits, each 0 or 1 with the same chance",
    "happens": "yes with the chance {}, else no",
    "pick": "a whole number from 0 to below {}, each with the same chance",
    "integer": "a whole number from 0 to below {}, each with the same chance",
}


def stochasticity(subject: Subject) -> Iterator[Block]:
    """Every draw that the loop can make, then the chances that this scenario sets, then how draws are made."""
    yield Paragraph(
        "Read off the functions that this world executes: every purpose for which there is a draw, and its "
        "distribution. One whose chance is 0 or 1 here, or for which there is no occasion, changes nothing."
    )
    rows = [
        (draw.purpose, _distribution(draw), f"{code(draw.function.name)}: {draw.function.doc.split(chr(10))[0]}")
        for draw in subject.program.draws()
    ]
    yield from table(("what is drawn", "distribution", "by"), rows)
    yield from told(
        "Chances in this scenario that are neither 0 nor 1", table(("field", "chance", "of"), _chances(subject)), 3
    )
    parts = (inspect.getdoc(draws) or "").split("\n\n")
    yield from told("How draws are made", [Paragraph(part) for part in parts], 3)


def _distribution(draw: Draw) -> str:
    return DISTRIBUTIONS[draw.by].format(*map(code, draw.told))


def _chances(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Every field of the file that is declared to be a chance and leaves something open."""
    for section in subject.sections:
        for label, values in section.members:
            path = f"{section.path}.{label}" if section.is_many else section.path
            yield from ((code(f"{path}.{v.name}"), number(v.value), v.doc) for v in values if _is_open_chance(v))


def _is_open_chance(value: FieldValue) -> bool:
    return value.doc.startswith("chance") and isinstance(value.value, int | float) and 0.0 < value.value < 1.0
