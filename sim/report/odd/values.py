"""The values of a scenario as tables: with unit, range, default and meaning."""

from collections.abc import Iterable
from typing import Any

from unbidden.sim.report.odd.document import Block, Heading, Paragraph, code, codes, table
from unbidden.sim.scenario.values import FieldValue, Section

DECLARED = ("unit", "range", "default", "meaning")


def tables(sections: Iterable[Section]) -> list[Block]:
    """What each section says, under its path; nothing of one that says nothing."""
    return [block for section in sections for block in _section(section)]


def _section(section: Section) -> list[Block]:
    rows = _many(section) if section.is_many else values(section.members[0][1])
    return [Heading(2, code(section.path)), *rows] if rows else []


def values(known: Iterable[FieldValue]) -> list[Block]:
    """One row for each field."""
    return table(("field", "value", *DECLARED), ((code(v.name), shown(v.value), *_declared(v)) for v in known))


def _many(section: Section) -> list[Block]:
    """A row for each member, with the fields that any of them sets; then what each field means."""
    members = [known for _, known in section.members]
    used = [k for k, column in enumerate(zip(*members, strict=True)) if any(value.is_set for value in column)]
    head = ("", *(code(members[0][k].name) for k in used))
    rows = [(code(name), *(shown(known[k].value) for k in used)) for name, known in section.members]
    meanings = [(code(value.name), *_declared(value)) for value in members[0]]
    said = "What these fields mean. One that has no column above is at its default in every row."
    return [*table(head, rows), Paragraph(said), *table(("field", *DECLARED), meanings)]


def _declared(value: FieldValue) -> tuple[str, str, str, str]:
    """Unit, range, default and meaning of a field."""
    limits = (value.low, value.high)
    span = "" if None in limits else f"{shown(value.low)} to {shown(value.high)}"
    return value.unit, span, "" if value.is_required else shown(value.default), value.doc


def shown(value: Any) -> str:
    """A value in a file, in a line."""
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case str() if "\n" in value.strip():
            return f"{len(value.strip().splitlines())} lines, which are printed by themselves"
        case list():
            return codes(value, "–")
        case dict():
            return "; ".join(f"{code(name)}: {shown(part)}" for name, part in sorted(value.items())) or "–"
    return code(value)


def number(value: float) -> str:
    """A number to ten digits, with commas from a thousand on."""
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e18 else f"{value:.10g}"
