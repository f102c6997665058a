"""Notes for those who teach with a scenario: a file beside it, `blimps.teaching.yaml`, and one for each language.

Nothing that acts or judges reads them. A translation, `blimps.teaching.de.yaml`, is a whole file of the same kind: it
says everything anew, and takes as long and is for the same age.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from unbidden.sim.scenario import text
from unbidden.sim.scenario.fields import Sentence, StrictModel
from unbidden.sim.scenario.forms import filled
from unbidden.sim.scenario.text import Document, InvalidScenario, Problem

KIND = ".teaching"  # before the ending, and before the language if there is one
PLANS = {"in_10_minutes": 10, "in_45_minutes": 45}


class Step(StrictModel):
    """A step of a plan."""

    minutes: Annotated[int, Field(ge=1, le=45)]
    do: Sentence = Field(description="what teacher and pupils do")


class Question(StrictModel):
    """A question with its answer, for the teacher."""

    ask: Sentence
    answer: Sentence


class Misconception(StrictModel):
    """What pupils say that is not so, and what answers it."""

    says: Annotated[str, Field(min_length=1, max_length=200)]
    answer: Sentence


class FixedQuestions(StrictModel):
    """The three questions of every lesson, which must be answered by what its page shows and says."""

    cause: Question = Field(description="what brought it about")
    told: Question = Field(description="whether anybody was told to")
    stopped: Question = Field(description="what would have stopped it")

    def all(self) -> list[Question]:
        """In the order in which they are asked."""
        return [self.cause, self.told, self.stopped]


Plan = Annotated[list[Step], Field(min_length=2, max_length=12)]


class TeachingNotes(StrictModel):
    """What a teacher needs to know of a lesson."""

    card: Annotated[str, Field(min_length=1, max_length=160)] = Field(
        description="one sentence for those who choose a lesson, which does not give away what happens"
    )
    minutes: Annotated[int, Field(ge=1, le=90)] = Field(description="about how long the steps of the page take alone")
    age: Annotated[int, Field(ge=6, le=25)] = Field(description="from about which age")
    goals: Annotated[list[Sentence], Field(min_length=1, max_length=6)] = Field(description="what pupils can do then")
    in_10_minutes: Plan
    in_45_minutes: Plan
    fixed: FixedQuestions
    misconceptions: Annotated[list[Misconception], Field(min_length=1, max_length=10)]
    questions: Annotated[list[Question], Field(min_length=1, max_length=10)] = Field(
        description="to talk about, with what a good answer holds"
    )

    def plans(self) -> dict[int, list[Step]]:
        """The plans by their minutes."""
        return {minutes: getattr(self, name) for name, minutes in PLANS.items()}


def is_notes(path: Path) -> bool:
    """Whether a file holds notes, in whatever language, and no scenario."""
    return KIND in path.suffixes[:-1]


def path_of_notes(path: Path, lang: str = "en") -> Path:
    """Where the notes of a scenario file are in a language, or would be."""
    ending = "" if lang == "en" else f".{lang}"
    return path.with_name(f"{path.stem}{KIND}{ending}{path.suffix}")


def notes_beside(path: Path, lang: str = "en") -> TeachingNotes | None:
    """The notes beside the file of a scenario in a language, if there are any. Raises InvalidScenario."""
    notes = path_of_notes(path, lang)
    return read_notes(text.read_file(notes)) if notes.is_file() else None


def read_notes(document: Document) -> TeachingNotes:
    """The notes that a document holds. Raises InvalidScenario with everything found wrong."""
    notes = filled(TeachingNotes, document)
    if problems := list(_wrong_sums(document, notes)):
        raise InvalidScenario(problems)
    return notes


def _wrong_sums(document: Document, notes: TeachingNotes) -> Iterator[Problem]:
    for name, minutes in PLANS.items():
        total = sum(step.minutes for step in getattr(notes, name))
        if total != minutes:
            what = f"the steps of {name} take {total} minutes together; they must take {minutes}."
            yield Problem(document.place((name,), key=True), what, "Give or take the difference at one of them.")
