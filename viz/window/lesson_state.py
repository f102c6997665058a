"""Where in the lesson somebody is. What they say will happen is sealed, and nothing moves before that; then it comes
back: "You said …", and what it did.

The page has the same in `viz/page/static/lesson.js`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unbidden.sim.report.catalogue import say
from unbidden.viz.window.returns import Returned

STEPS = ("predict", "run", "explain", "change", "control")
WAITING = ("explain", "change", "control")  # until something was seen that nobody asked for
CLOSED = -1
UNANSWERED = -1


@dataclass
class LessonState:
    """Where in the lesson and in the list of parameters somebody is, and what they said would happen."""

    question: Mapping[str, Any] | None = None  # what is asked before anything moves
    step: int = 0
    choice: int = UNANSWERED
    skipped: bool = False
    page: int = 0
    asked: tuple[str, float] | None = None  # a slider that is being dragged, and where it is
    told: bool = False  # whether somebody wants to be told what was not seen yet
    guesses: dict[str, str] = field(default_factory=dict)  # by step: less, same or more
    _came: str = ""  # what was said last of what was predicted

    @property
    def locked(self) -> bool:
        """Whether nothing moves, because the question is not answered yet."""
        return self.question is not None and self.choice == UNANSWERED and not self.skipped

    def answer(self, choice: int) -> str:
        """Seal an answer; what is said to that, or nothing if there is no such answer or one was given."""
        if not self.locked or self.question is None or not 0 <= choice < len(self.question["choices"]):
            return ""
        self.choice, self.step = choice, STEPS.index("run")
        return say("predict.sealed", choice=self.question["choices"][choice])

    def skip(self) -> str:
        """Go on without an answer; who does is told everything."""
        if not self.locked:
            return ""
        self.skipped = self.told = True
        self.step = STEPS.index("run")
        return say("predict.skipped")

    def may(self, step: str) -> bool:
        """Whether a step may run: what comes of it was guessed, or whoever is here skips questions."""
        return self.skipped or step in self.guesses

    def returns(self, told: Returned) -> str:
        """What was predicted beside what came about, as far as it was seen; nothing before."""
        if self.question is None or self.choice == UNANSWERED or not told.did:
            return ""
        answer, choices = self.question["answer"] - 1, self.question["choices"]
        key = "predict.so.far" if not told.ended else "predict.right" if self.choice == answer else "predict.wrong"
        return say(key, choice=choices[self.choice], answer=choices[answer], did=told.did)

    def comes(self, told: Returned) -> str:
        """The same once, when it has something new to say; then the lesson is at what explains it."""
        said = self.returns(told)
        if said == self._came:
            return ""
        self._came, self.step = said, STEPS.index("explain")
        return said

    def is_right(self) -> bool:
        """Whether what was predicted is what mostly comes about."""
        return self.question is not None and self.choice == self.question["answer"] - 1
