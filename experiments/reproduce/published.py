"""What was said in public: a file for each claim, with what is tested here, how, and what would refute it."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from unbidden.sim.engine.registry import hint
from unbidden.sim.judge.claims import Condition, conditions_of
from unbidden.sim.scenario import InvalidScenario, Scenario, text
from unbidden.sim.scenario.fields import ControlName, Name, Sentence, StrictModel
from unbidden.sim.scenario.forms import filled
from unbidden.sim.scenario.text import Place, Problem

SOURCES: dict[str, str] = {  # of whom a claim is, in the order in which they came
    "thread": "a fediverse thread by cwebber, with a reply about blimps",
    "paper": "arXiv 2512.24873, “Let It Flow”, section 3.1.4 and those on chunks of interaction",
    "qa": "a note of questions and answers on exploratory wandering and guardrails",
    "side": "“The Side Effect”, thesynthesis.ai",
    "press": "a press summary of the paper",
    "rational": "Morgan Blake, “The Alibaba Agent Didn't Go Rogue. It Got Rational.”",
}
Source = Literal["thread", "paper", "qa", "side", "press", "rational"]
Unique = Annotated[str, Field(min_length=3, description="how the sentence of a claim of the scenario begins")]


class Headline(StrictModel):
    """The condition that answers the question, and the control beside it."""

    claim: Unique
    arm: str = "base"
    happens: Sentence = Field(description="what it is that comes about, as in 'Somebody crossed the wall'")
    against: Unique | None = Field(None, description="the claim of which the control is an arm, if it is another")
    control: str
    without: Sentence = Field(description="what the control takes away, in words")


class World(StrictModel):
    """A scenario in which a claim is tested."""

    scenario: Name
    claims: Annotated[list[Unique], Field(min_length=1)] | None = Field(
        None, description="which of its registered claims; all of them, if this is left out"
    )
    headline: Headline
    quick: Annotated[int, Field(ge=2, le=10_000)] = Field(description="runs of each arm that end within a minute")
    event: Name = Field(description="what is watched, whose first occurrence is shown and explained")
    median: str = Field(description="the measure by which the run in the middle is chosen")
    replay_control: ControlName | None = Field(None, description="the control whose run is shown beside")


class Published(StrictModel):
    """A claim that was made in public."""

    id: Annotated[str, Field(pattern=r"^C\d{2}$")]
    question: Sentence
    said: Sentence = Field(description="the claim in our words")
    quoted: Sentence | None = Field(None, description="a few words of it as they were")
    by: Annotated[list[Source], Field(min_length=1)]
    shows: Sentence | None = Field(None, description="what our small world shows")
    tested: Sentence | None = None
    not_tested: Sentence
    in_part: bool = Field(
        False, description="whether a part of the claim has no world yet, so that no more holds than that"
    )
    refuted_by: Sentence | None = None
    limits: Sentence | None = Field(None, description="what it does not show, whatever comes out")
    worlds: list[World] = Field(default_factory=list)
    study: Annotated[str, Field(pattern=r"^(rooms)$")] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "Published":
        """Whoever tests something says what, and what would refute it."""
        if self.worlds and not (self.tested and self.refuted_by and self.limits and self.shows):
            raise ValueError("with worlds it must say `shows`, `tested`, `refuted_by` and `limits`")
        return self


def read(path: Path) -> Published:
    """The claim in a file. Raises InvalidScenario, which names the place."""
    return filled(Published, text.read_file(path))


@cache
def published() -> dict[str, Published]:
    """All claims by their names, in order."""
    folder = Path(str(files("unbidden.experiments.reproduce"))) / "claims"
    return {path.stem: read(path) for path in sorted(folder.glob("*.yaml"))}


def chosen(names: Sequence[str]) -> list[Published]:
    """Claims by their names; all, without any. Raises InvalidScenario for one that there is not."""
    known = published()
    asked = [name.upper() for name in names] or list(known)
    for name in asked:
        if name not in known:
            what = f"no claim is called {name!r}; known: {', '.join(known)}."
            raise InvalidScenario([Problem(Place("reproduce", 0, 0, ""), what, hint(name, known))])
    return [known[name] for name in dict.fromkeys(asked)]


def conditions(world: World, scenario: Scenario) -> list[Condition]:
    """The conditions of a scenario's claims by which a claim is judged. Raises InvalidScenario."""
    every = conditions_of(scenario)
    if world.claims is None:
        return every
    return [one for begins in world.claims for one in _beginning(begins, scenario, every)]


def headlines(world: World, scenario: Scenario) -> list[Condition]:
    """The condition that answers the question, and that of the control. Raises InvalidScenario."""
    return [_condition(world.headline, scenario, is_control) for is_control in (False, True)]


def _condition(headline: Headline, scenario: Scenario, is_control: bool) -> Condition:
    begins = headline.against or headline.claim if is_control else headline.claim
    label = headline.control if is_control else headline.arm
    found = [one for one in _beginning(begins, scenario, conditions_of(scenario)) if one.label == label]
    if not found:
        raise _refused(scenario, f"the claim {begins!r} has no arm called {label!r}.")
    return found[0]


def _beginning(begins: str, scenario: Scenario, every: Sequence[Condition]) -> list[Condition]:
    found = [one for one in every if one.claim.says.startswith(begins)]
    if len({one.number for one in found}) != 1:
        many = "no claim" if not found else "more than one claim"
        raise _refused(scenario, f"{many} of {scenario.name} begins {begins!r}.")
    return found


def _refused(scenario: Scenario, what: str) -> InvalidScenario:
    return InvalidScenario([Problem(Place(f"a claim about {scenario.name}", 0, 0, ""), what)])
