"""Notes for teachers in words: sections of lines, which the page shows and which are printed as Markdown."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from unbidden.sim.report.catalogue import say
from unbidden.sim.report.scenario import text_language, texts, title
from unbidden.sim.scenario import Scenario, find, shipped
from unbidden.sim.scenario.judging import Lesson
from unbidden.sim.scenario.teaching import Question, Step, TeachingNotes, notes_beside

WIDTH = 116  # letters of a line of Markdown


@dataclass(frozen=True)
class Line:
    """What is said, perhaps of something that stands before it, or a command to type."""

    says: str
    label: str = ""
    is_command: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the notes."""

    title: str
    lines: list[Line]


def notes_of(scenario: Scenario) -> TeachingNotes | None:
    """The notes of a shipped scenario in the language that its texts are in, if there are any.

    A scenario of one's own has none here, whatever it is called: no file that was not named is opened.
    """
    if scenario.name not in shipped():
        return None
    path = find(scenario.name)
    is_shipped = path.read_bytes().decode("utf-8", "replace") == scenario.document.text
    return notes_beside(path, text_language(scenario)) if is_shipped else None


def lead(notes: TeachingNotes) -> str:
    """For whom it is, and how long it takes."""
    return say("teaching.lead", age=notes.age, minutes=notes.minutes)


def sections(scenario: Scenario, notes: TeachingNotes) -> list[Section]:
    """All of the notes, and before the plans what the lesson of the scenario asks and does."""
    return [
        Section(say("teaching.goals"), [Line(goal) for goal in notes.goals]),
        Section(say("teaching.lesson"), _lesson(scenario)),
        *(Section(say("teaching.plan", minutes=minutes), _plan(steps)) for minutes, steps in notes.plans().items()),
        Section(say("teaching.fixed"), _answered(notes.fixed.all())),
        Section(
            say("teaching.misconceptions"),
            [Line(wrong.answer, say("teaching.quote", says=wrong.says)) for wrong in notes.misconceptions],
        ),
        Section(say("teaching.questions"), _answered(notes.questions)),
    ]


def _lesson(scenario: Scenario) -> list[Line]:
    """What the lesson asks, with the answer, and how its change and its control are run without the page."""
    lesson, name = texts(scenario).lesson, scenario.name
    if not isinstance(lesson, Lesson):
        return []
    lines = [Line(lesson.predict.choices[lesson.predict.answer - 1], lesson.predict.ask)]
    if lesson.change:
        changes = " ".join(f"--set {key}={value}" for key, value in lesson.change.set_.items())
        lines.append(Line(f"unbidden run {name} {changes}", say("change"), True))
    if lesson.control:
        lines.append(Line(f"unbidden run {name} --control {lesson.control.control}", say("control"), True))
    return lines


def _plan(steps: list[Step]) -> list[Line]:
    return [Line(step.do, say("teaching.minutes", minutes=step.minutes)) for step in steps]


def _answered(questions: list[Question]) -> list[Line]:
    return [Line(question.answer, question.ask) for question in questions]


def markdown(scenario: Scenario, notes: TeachingNotes) -> str:
    """The notes as a part of a page of documentation."""
    return "\n".join(
        [f"## {title(scenario)}", "", *_wrapped(f"*{lead(notes)}* {notes.card}"), *_parts(scenario, notes)]
    )


def _parts(scenario: Scenario, notes: TeachingNotes) -> Iterator[str]:
    for section in sections(scenario, notes):
        yield from ("", f"**{section.title}**", "")
        for line in section.lines:
            says = f"`{line.says}`" if line.is_command else line.says
            yield from _wrapped(f"- **{line.label}** {says}" if line.label else f"- {says}", "  ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
