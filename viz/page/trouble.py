"""Words for whatever goes wrong: viewers get a sentence, the log a line, nobody a traceback."""

import sys
import traceback

from sim.commands.failures import foreseen
from sim.live import NotLive
from sim.scenario import InvalidScenario
from viz.page.limits import Refused

UNFORESEEN = "something went wrong here; the world is as it was before."


def explained(error: Exception) -> tuple[str, str]:
    """What to tell a viewer, and the field it is about."""
    if isinstance(error, Refused):
        return str(error), error.field
    if isinstance(error, InvalidScenario):
        first = error.problems[0]
        return f"{first.what} {first.hint}".strip(), first.place.name
    if isinstance(error, NotLive) or foreseen(error) is not None:
        return str(error), ""
    log(error)
    return UNFORESEEN, ""


def log(error: BaseException) -> None:
    """One line about what nobody foresaw."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({place[0].name}, line {place[0].lineno})" if place else ""
    print(f"unforeseen: {type(error).__name__}{where}: {str(error)[:200]!r}", file=sys.stderr, flush=True)
