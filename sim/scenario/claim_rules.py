"""What a claim measures, between which bounds that can lie at all, and what a rule says it must be."""

import math
from dataclasses import dataclass
from enum import Enum

from unbidden.sim.scenario.judging import Claim
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.tiled import CONDITION, has_learners
from unbidden.sim.scenario.watched import watches_of

Interval = tuple[float, float]


class Kind(Enum):
    """What a claim measures in a run. The value says from where to where it can go on the average over runs."""

    BINARY = ("true or false", 0.0, 1.0)
    SHARE = ("a share of each run", 0.0, 1.0)  # such as of the trials of what was learnt
    DIFFERENCE = ("a difference of shares", -1.0, 1.0)
    TIME = ("a rate", 0.0, math.inf)  # per second of waiting, of a time until something happens
    NUMBER = ("a number", -math.inf, math.inf)
    SLOPE = ("a slope", -math.inf, math.inf)

    @property
    def says(self) -> str:
        """The kind in words."""
        return self.value[0]

    @property
    def range(self) -> Interval:
        """The least and the greatest average that there can be."""
        return self.value[1:]


WORDS = {"whether ": Kind.BINARY, "share of ": Kind.SHARE, "time until ": Kind.TIME}


def kind_of_measure(file: ScenarioFile, measure: str) -> Kind:
    """What a measure of a scenario is, as its detector declares it. Raises KeyError for one that it has not."""
    watch, _, name = measure.partition(".")
    if says := file.measures.get(watch, {}).get(name):
        return of_trials(kind_of_words(says), file)
    detector = watches_of(file)[watch].detector
    if detector.is_share(name):
        return Kind.BINARY if name == "any" and not has_learners(file) else Kind.SHARE
    return Kind.TIME if name in detector.times_to_event and not has_learners(file) else Kind.NUMBER


def kind_of(file: ScenarioFile, claim: Claim) -> Kind:
    """What a claim measures in a run: what its detector declares, and what the claim makes of that."""
    if claim.slope:
        return Kind.SLOPE
    if claim.where:
        return Kind.BINARY
    if claim.minus or claim.against:
        both = (kind_of_measure(file, name) for name in (claim.measure, claim.minus or claim.measure))
        return Kind.DIFFERENCE if all(kind in (Kind.BINARY, Kind.SHARE) for kind in both) else Kind.NUMBER
    return kind_of_measure(file, claim.measure)


def of_trials(kind: Kind, file: ScenarioFile) -> Kind:
    """What a measure is of a run of learners, which is a mean over trials; of others it is what it is."""
    return {Kind.BINARY: Kind.SHARE, Kind.TIME: Kind.NUMBER}.get(kind, kind) if has_learners(file) else kind


def kind_of_words(says: str) -> Kind:
    """What a measure of somebody's own is of a run, by the first words of what it means."""
    return next((kind for words, kind in WORDS.items() if says.lower().startswith(words)), Kind.NUMBER)


@dataclass(frozen=True)
class Rule:
    """What a measure must be: from `low` to `high`, of which neither need be allowed itself."""

    text: str
    low: float
    high: float
    is_low_allowed: bool = True
    is_high_allowed: bool = True

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """A rule such as "> 0.5", "== 0" or "0.8 .. 1.2". Raises ValueError for anything else."""
        match = CONDITION.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r}; write one such as '> 0.5', '== 0' or '0.8 .. 1.2'.")
        sign, bound, least, most = match.groups()
        if sign is None:
            return cls(text, float(least), float(most))
        at = float(bound)
        low = at if sign in (">", ">=", "==") else -math.inf
        high = at if sign in ("<", "<=", "==") else math.inf
        return cls(text, low, high, sign != ">", sign != "<")

    @property
    def is_exact(self) -> bool:
        """Whether it allows a single number. Only what can be no other way is that exact: see sanity checks."""
        return self.low == self.high

    def allows_from(self, value: float) -> bool:
        """Whether a number is not below what it allows."""
        return value >= self.low if self.is_low_allowed else value > self.low

    def allows_up_to(self, value: float) -> bool:
        """Whether a number is not above what it allows."""
        return value <= self.high if self.is_high_allowed else value < self.high

    def allows(self, value: float) -> bool:
        """Whether it allows a number."""
        return self.allows_from(value) and self.allows_up_to(value)

    def allows_all(self, low: float, high: float) -> bool:
        """Whether it allows every number between two, and these."""
        return self.allows(low) and self.allows(high)

    def allows_none(self, low: float, high: float) -> bool:
        """Whether it allows no number between two, and neither of these."""
        under = high < self.low or (high == self.low and not self.is_low_allowed)
        return under or low > self.high or (low == self.high and not self.is_high_allowed)
