"""How fast a world is shown: at first as its lesson says, that nobody misses what happens; then in about a minute."""

from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.judging import Lesson

USUAL_LENGTH = 60.0  # s in which a whole run is shown, about


def usual_speed(seconds: float) -> float:
    """A power of two at which a run that lasts so long is over in about a minute."""
    speed = 1.0
    while seconds / speed > 1.5 * USUAL_LENGTH:
        speed *= 2.0
    return speed


def speeds(scenario: Scenario) -> dict[str, float]:
    """Times real time: until something was seen that nobody asked for, and after that."""
    usual, lesson = usual_speed(scenario.setup.ticks * scenario.setup.seconds), scenario.file.lesson
    return {"first": (isinstance(lesson, Lesson) and lesson.speed) or usual, "usual": usual}
