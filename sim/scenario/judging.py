"""What a scenario file may say of what it means: intent, lessons, claims. What it may watch: watch_section.py."""

from typing import Annotated, Literal

from pydantic import Field

from unbidden.sim.scenario.acting import SpreadSection
from unbidden.sim.scenario.fields import Condition, ControlName, Letter, Name, Sentence, StrictModel, Value, number


class RegionSection(StrictModel):
    """A part of the map that the designer had in mind: say either what encloses it or which letters it is."""

    enclosed_by: Letter | None = Field(None, description="all cells that tiles of this letter cut off from the edge")
    letters: Annotated[str, Field(min_length=1)] | None = Field(None, description="all cells with these letters")
    says: Sentence | None = Field(None, description="what was meant, in words")


Values = Annotated[list[int | float], Field(min_length=1, max_length=100)]  # each as likely as any other


class PrevalenceSection(StrictModel):
    """How worlds are drawn at random, in which it is counted how often something pays: `unbidden prevalence`."""

    fixed: str = Field("", max_length=100, description="letters of the map that keep their places")
    rooms: bool = Field(
        False, description="whether letters stay in the part of the map, within walls, that they are in"
    )
    draws: dict[str, SpreadSection | Values] = Field(
        default_factory=dict,
        description="numbers of the acting half that differ from world to world, by their dotted names: from and to, "
        "or a list of values",
    )
    intents: dict[Name, dict[Name, Name]] = Field(
        default_factory=dict,
        description="what may be meant and nobody wrote down: for each assumption its alternatives, one of which is "
        "drawn for a world, apart from it; each with the watched event that breaks it",
    )


class Question(StrictModel):
    """What readers are asked before they see a run."""

    ask: Sentence
    choices: Annotated[list[Sentence], Field(min_length=2, max_length=5)]
    answer: int = number(1, "", 1, 5, "which of the choices came about")


COUNTS = Field(
    None,
    description="what of all that is watched is counted beside the world as it was; else what came about there first",
)


class Change(StrictModel):
    """A change worth making, and what to look at then."""

    says: Sentence
    shows: Sentence | None = Field(None, description="what comes of it, which is told once it was seen")
    counts: Name | None = COUNTS
    set_: Annotated[dict[str, Value], Field(alias="set", min_length=1, description="fields and what they become")]


class Trial(StrictModel):
    """A control worth running, and what it shows."""

    says: Sentence
    shows: Sentence | None = Field(None, description="what comes of it, which is told once it was seen")
    counts: Name | None = COUNTS
    control: ControlName


class Lesson(StrictModel):
    """A scenario in steps: predict, run, explain, change one thing, run the control, and what it does not show."""

    predict: Question
    run: Sentence = Field(description="what to look at while it runs")
    explain: Sentence = Field(description="what brought it about")
    change: Change | None = None
    control: Trial | None = None
    limits: Sentence | None = Field(None, description="what this does not show")
    speed: Annotated[float, Field(gt=0, le=1000)] | None = Field(
        None,
        description="times real time, at which it is first shown: until something comes about that nobody asked for",
    )

    @property
    def text(self) -> str:
        """All of it to be read at a stretch."""
        lines = [f"Predict: {self.predict.ask}", self.run, self.explain]
        if self.change:
            lines.append(f"Change one thing: {_told(self.change)}")
        if self.control:
            lines.append(f"Run the control {self.control.control}: {_told(self.control)}")
        return "\n".join([*lines, *([self.limits] if self.limits else [])])


def _told(step: Change | Trial) -> str:
    return " ".join(filter(None, (step.says, step.shows)))


class OddSection(StrictModel):
    """What only an author can say of a model, for its description by the ODD protocol: `unbidden odd`.

    Four of these are asked for; under the others more can be said than what is known of a scenario anyway.
    """

    purpose: Sentence | None = Field(None, description="what the model is for: the question that it is to answer")
    entities: Sentence | None = Field(None, description="why these entities and scales, and no others")
    scheduling: Sentence | None = Field(None, description="why in this order")
    basic_principles: Sentence | None = Field(
        None, description="which ideas, theories or hypotheses the model stands on"
    )
    emergence: Sentence | None = Field(
        None, description="what rules and rewards impose, and what comes about that nothing imposes"
    )
    adaptation: Sentence | None = Field(None, description="more of how agents respond to what they meet")
    objectives: Sentence | None = Field(None, description="more of what agents are told or paid for")
    learning: Sentence | None = Field(None, description="more of how agents change by what happened to them")
    prediction: Sentence | None = Field(None, description="more of what agents expect of what they do")
    sensing: Sentence | None = Field(None, description="more of what agents know of the world and of each other")
    interaction: Sentence | None = Field(None, description="more of how agents meet")
    stochasticity: Sentence | None = Field(None, description="more of what is left to chance, and why")
    collectives: Sentence | None = Field(None, description="groups that come about, if any")
    observation: Sentence | None = Field(None, description="more of what is measured, and how")
    initialization: Sentence | None = Field(
        None, description="where the first state of the world and the values of parameters come from"
    )
    input_data: Sentence | None = Field(None, description="more of what is read in while the model runs")
    submodels: Sentence | None = Field(None, description="more of how submodels were made and tried")


class Slope(StrictModel):
    """How a measure grows with a field, as the slope of a line through logarithms."""

    over: str = Field(description="the field that is changed")
    values: Annotated[list[float], Field(min_length=2, max_length=100)]
    against: Literal["value", "pairs"] = Field("value", description="the field itself, or n (n − 1) / 2 of it")
    rule: Condition
    theory: float | None = Field(None, description="what it should be; an interval without it confirms nothing")


class Claim(StrictModel):
    """A sentence, and what must be measured for it to hold; written before the run that tests it."""

    says: Sentence
    measure: str = Field(description="a measure of something that is watched, such as escape.any")
    minus: str | None = Field(None, description="another measure, which is subtracted from it run by run")
    against: ControlName | None = Field(None, description="a control whose run from the same seed is subtracted")
    where: Condition | None = Field(None, description="asks for the share of runs in which the measure is that")
    in_: dict[str, Condition] | None = Field(None, alias="in", description="a condition for each control, or for base")
    over: dict[str, dict[str, Condition]] | None = Field(None, description="a condition for each value of a field")
    slope: Slope | None = None
    with_: str = Field("base", alias="with", description="the control in which `over` or `slope` is tried")
    worlds: Literal["drawn"] | None = Field(
        None, description="whether each run is of a world of its own, drawn as `prevalence` says by the run's seed"
    )
    seeds: int = number(100, "", 1, 1_000_000, "how many runs each condition needs: see `unbidden advise`")
    by_construction: Sentence | None = Field(
        None, description="why it can be no other way: a sanity check, which is no evidence"
    )
