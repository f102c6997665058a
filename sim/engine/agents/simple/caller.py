"""A machine with a job now and then, for which it asks somebody else, and asks again when no answer comes."""

from typing import Annotated

from unbidden.sim.engine.registry import Param, rule


@rule(does=("send", "keep"))
def caller(
    tries,
    waited,
    kept,
    whim,
    load: Annotated[float, Param("jobs a tick", 0.0, 1.0, "chance of a job in a tick in which it has none")] = 0.02,
    patience: Annotated[float, Param("ticks", 1.0, 1e6, "how long it waits for an answer before it asks again")] = 10.0,
    growth: Annotated[float, Param("", 1.0, 100.0, "times as long it waits after each further request")] = 1.0,
    budget: Annotated[float, Param("a job", 0.0, 1e6, "how often it may ask again, for each job")] = 1e6,
):
    """Send a request for each job; send another one if no answer came in time, as often as its retry budget allows.

    What it keeps in mind is how often it may still ask again. Each new job adds to that, and saves up no more than one
    request, or what one job brings.
    """
    if tries == 0:
        begins = whim < load
        return 1.0 * begins, min(kept + budget * begins, max(budget, 1.0))
    again = waited >= patience * growth ** min(tries - 1.0, 100.0) and kept >= 1.0
    return 1.0 * again, kept - 1.0 * again
