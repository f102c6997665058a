"""The hidden account: what the designer would have paid for what somebody came to hold. Nobody who acts can see it."""

from collections.abc import Mapping
from typing import Annotated

from unbidden.sim.detectors.base import (
    Event,
    Finding,
    Group,
    Measure,
    Scene,
    Stock,
    Summary,
    Tally,
    Vocabulary,
    detector,
)


def _summary(measures: Mapping[str, Measure], first: Event | None) -> Summary:
    yield "total", {}


def _tally(words: Vocabulary, prices: dict[str, float], of: str | None) -> Tally:
    return Tally(prices={words.stocks.index(stock): price for stock, price in prices.items()})


@detector(
    measures={"total": "what the designer would have paid for a trial, to all together"},
    sentences={"total": "{watch}: {total:.4g}."},
    summary=_summary,
    tally=_tally,
)
def pays(
    scene: Scene,
    prices: Annotated[dict[Stock, float], "what the designer would have paid for a unit of each stock"],
    of: Annotated[Group | None, "group of agents; all, if not said"] = None,
) -> Finding:
    """The hidden account: what was really wanted."""
    paid = _tally(scene.words, prices, of).prices.items()
    return Finding(measures={"total": sum(price * float(scene.gained(stock, of).sum()) for stock, price in paid)})
