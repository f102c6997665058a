"""What a scenario file may say of what it means: intent, what is watched, claims."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from sim.scenario.fields import Condition, ControlName, Letter, Model, Name, Sentence, Value, number


class Region(Model):
    """A part of the map that the designer had in mind: say either what encloses it or which letters it is."""

    enclosed_by: Letter | None = Field(None, description="all cells that tiles of this letter cut off from the edge")
    letters: Annotated[str, Field(min_length=1)] | None = Field(None, description="all cells with these letters")
    says: Sentence | None = Field(None, description="what was meant, in words")


class Crossing(Model):
    """Who left a region, and who came back."""

    of: Name = Field(description="group of agents")
    from_: Name = Field(alias="from", description="region named in intent")


class Stacking(Model):
    """Who was over whom."""

    of: Name = Field(description="group of agents")


class Altitude(Model):
    """How high they were."""

    of: Name = Field(description="group of agents")


class Look(Model):
    """A way of looking under a name of its own: one of uses, gains, pays and social."""

    uses: Annotated[str, Field(min_length=1)] | None = Field(
        None, description="letters of tiles: how often their recipes came about"
    )
    when: list[str] | None = Field(None, description="for uses: only on these occasions")
    recipe: str | None = Field(None, description="for uses: only the recipes of this name")
    paid: bool = Field(False, description="for uses: the objective pays for it; it is what is asked for")
    gains: Name | None = Field(None, description="a stock: how much of it was gained")
    pays: dict[Name, float] | None = Field(
        None, description="what the designer would have paid for a unit of each stock; nobody who acts can see it"
    )
    social: Name | None = Field(None, description="a stock: how a group fares together with it")
    of: Name | None = Field(None, description="group of agents; all, if not said")
    says: Annotated[str, Field(max_length=80)] | None = Field(
        None, description="what it is called when it happens, such as: it takes compute from the rack"
    )

    @property
    def kind(self) -> str:
        """Which way of looking it is; nothing, unless it is exactly one."""
        told = [name for name in ("uses", "gains", "pays", "social") if getattr(self, name) is not None]
        return told[0] if len(told) == 1 else ""


class Watch(Model):
    """What to look for in a finished run. Further names are ways of looking that are given with `uses`, `gains` …"""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, allow_inf_nan=False)
    __pydantic_extra__: dict[str, Look] = Field(init=False)

    crossing: Crossing | None = None
    stacking: Stacking | None = None
    altitude: Altitude | None = None


class Question(Model):
    """What readers are asked before they see a run."""

    ask: Sentence
    choices: Annotated[list[Sentence], Field(min_length=2, max_length=5)]
    answer: int = number(1, "", 1, 5, "which of the choices came about")


class Change(Model):
    """A change worth making, and what to look at then."""

    says: Sentence
    set_: Annotated[dict[str, Value], Field(alias="set", min_length=1, description="fields and what they become")]


class Trial(Model):
    """A control worth running, and what it shows."""

    says: Sentence
    control: ControlName


class Lesson(Model):
    """A scenario in steps: predict, run, explain, change one thing, run the control, and what it does not show."""

    predict: Question
    run: Sentence = Field(description="what to look at while it runs")
    explain: Sentence = Field(description="what brought it about")
    change: Change | None = None
    control: Trial | None = None
    limits: Sentence | None = Field(None, description="what this does not show")

    @property
    def text(self) -> str:
        """All of it to be read at a stretch."""
        told = [f"Predict: {self.predict.ask}", self.run, self.explain]
        told += [f"Change one thing: {self.change.says}"] if self.change else []
        told += [f"Run the control {self.control.control}: {self.control.says}"] if self.control else []
        return "\n".join([*told, *([self.limits] if self.limits else [])])


class Slope(Model):
    """How a measure grows with a field, as the slope of a line through logarithms."""

    over: str = Field(description="the field that is changed")
    values: Annotated[list[float], Field(min_length=2, max_length=100)]
    against: Literal["value", "pairs"] = Field("value", description="the field itself, or n (n − 1) / 2 of it")
    rule: Condition


class Claim(Model):
    """A sentence, and what must be measured for it to hold; written before the run that tests it."""

    says: Sentence
    measure: str = Field(description="a measure of a detector, such as crossing.any")
    minus: str | None = Field(None, description="another measure, which is subtracted from it run by run")
    against: ControlName | None = Field(None, description="a control whose run from the same seed is subtracted")
    in_: dict[str, Condition] | None = Field(None, alias="in", description="a condition for each control, or for base")
    over: dict[str, dict[str, Condition]] | None = Field(None, description="a condition for each value of a field")
    slope: Slope | None = None
    with_: str = Field("base", alias="with", description="the control in which `over` or `slope` is tried")
    seeds: int = number(100, "", 1, 1_000_000, "how many runs each condition needs")
