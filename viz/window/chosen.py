"""What is shown of the worlds, as somebody has chosen it."""

from dataclasses import dataclass, field

from unbidden.viz.picture.surface import NOBODY
from unbidden.viz.window.lesson_state import LessonState


@dataclass
class Look:
    """What is shown of the worlds, as somebody has chosen it."""

    theme: str = "light"
    selected: int = NOBODY  # the body that is looked at
    trails: bool = True
    arrows: bool = True
    following: bool = False
    lesson: bool | None = None  # whether its panel is shown; None: where there is room
    help: bool = False
    results: bool = False  # whether the table of what was run is open
    place: LessonState = field(default_factory=LessonState)

    @property
    def wants_lesson(self) -> bool | None:
        """The same, but that a question which has to be answered first is always shown."""
        return True if self.place.locked and self.lesson is None else self.lesson
