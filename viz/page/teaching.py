"""The notes for teachers as a part of the page, folded, because they hold the answers."""

from html import escape

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.teaching import Line, lead, notes_of, sections
from unbidden.sim.scenario import Scenario


def teaching_part(scenario: Scenario | None) -> str:
    """All notes of a scenario, or nothing where there are none in its language."""
    notes = notes_of(scenario) if scenario else None
    if scenario is None or notes is None:
        return ""
    parts = "".join(
        f"<h4>{escape(section.title)}</h4><ul>{''.join(map(_line, section.lines))}</ul>"
        for section in sections(scenario, notes)
    )
    return (
        f'<details id="teaching" class="teaching"><summary>{escape(say("teaching"))}</summary>'
        f'<p class="needs-script"><button type="button" id="do-teaching-print">{escape(say("teaching.print"))}</button>'
        f"</p><p>{escape(lead(notes))}</p>{parts}</details>"
    )


def _line(line: Line) -> str:
    label, says = escape(line.label), escape(line.says)
    said = f"<code>{says}</code>" if line.is_command else says
    return f"<li><b>{label}</b> {said}</li>" if label else f"<li>{said}</li>"
