"""What was predicted and guessed in the window's lesson comes back, as far as the worlds were seen."""

from dataclasses import dataclass

from unbidden.sim.report.catalogue import clock, say
from unbidden.sim.scenario.judging import Lesson
from unbidden.viz.playback import Playback
from unbidden.viz.results import Comparison, compared
from unbidden.viz.seen import seen_events


@dataclass(frozen=True)
class Returned:
    """What came about in the world that was shown first, in words, and what another one came to beside it."""

    did: str = ""  # empty until something was seen that nobody asked for, or the end
    ended: bool = False
    beside: Comparison | None = None
    at: str = ""  # the time at which both are compared


def returned(base: Playback, shown: Playback) -> Returned:
    """What may be told of the first world, and of the one that is shown now if that is another."""
    ended = base.seen >= base.last
    surprise = next((event for event in seen_events(base.summary, base.seen) if event["out"]), None)
    did = (base.summary["happened"] or [say("status.nothing")])[0] if ended else surprise["says"] if surprise else ""
    beside = None
    if _is_known(base, shown):
        beside = compared(base.summary["results"], shown.summary["results"], base.seen, _counts(base, shown))
    return Returned(did, ended, beside, clock(base.seen * base.reel.legend.seconds))


def _counts(base: Playback, shown: Playback) -> str | None:
    """What the step of the lesson counts that tries the world which is shown, if one does."""
    lesson, control = base.reel.scenario.file.lesson, shown.reel.scenario.control
    if not isinstance(lesson, Lesson):
        return None
    step = lesson.control if lesson.control and lesson.control.control == control else lesson.change
    return step.counts if step else None


def _is_known(base: Playback, shown: Playback) -> bool:
    """Whether another world was seen as far as the first one."""
    return shown is not base and base.seen > 0 and shown.seen >= min(base.seen, shown.last)
