"""What a scenario file may say of what happens: the world, who acts in it, how long it runs."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from unbidden.sim.engine.laws.moves import ACTIONS
from unbidden.sim.scenario.fields import (
    MAX_BODIES,
    MAX_EPISODES,
    MAX_ROOM,
    MAX_TICKS,
    Condition,
    ControlName,
    Heading,
    Icon,
    Letter,
    Letters,
    Name,
    Price,
    StrictModel,
    number,
)

WIDTH = "how wide each is, a disc around the centre of its cell; as wide as the cell, if not said"


class SpreadSection(StrictModel):
    """How a number differs from one to the next: `from` and `to`, `from` and `step`, or `mean` and `sd`."""

    from_: float | None = Field(None, alias="from", description="the least value, or that of the first")
    to: float | None = Field(None, description="the greatest value; each is as likely as any other")
    step: float | None = Field(None, description="how much more it is for each further one")
    mean: float | None = Field(None, description="the mean of a normal distribution")
    sd: float | None = Field(None, ge=0, description="its standard deviation")
    whole: bool = Field(False, description="whether only whole numbers are drawn")

    @property
    def form(self) -> str:
        """Which way it is said: between, steps or normal; empty, if it is none of them."""
        told = {name for name in ("from_", "to", "step", "mean", "sd") if getattr(self, name) is not None}
        return SPREADS.get(frozenset(told), "")

    @property
    def ends(self) -> list[float]:
        """The numbers that have to lie where the values may."""
        return [end for end in (self.from_, self.to, self.mean) if end is not None]


SPREADS = {
    frozenset({"from_", "to"}): "between",
    frozenset({"from_", "step"}): "steps",
    frozenset({"mean", "sd"}): "normal",
}


class Tile(StrictModel):
    """A kind of ground, drawn in the map with one letter."""

    height: float = number(0.0, "m", 0.0, 1000.0, "height of the ground here")
    capacity: float = number(0.0, "units", 0.0, 1e9, "how much can lie here")
    at_start: float | SpreadSection | None = Field(
        None, description="how much of it lies here at the beginning, if not as much as can; or from and to, if drawn"
    )
    regrowth: float = number(0.0, "units a tick", 0.0, 1e9, "how much of it comes back by itself")
    sticky: float = number(0.0, "", 0.0, 1.0, "chance that a step away from here fails")
    moves: Heading | None = Field(None, description="which way it carries what lies on it")
    carries: Literal["all", "things"] = Field(
        "all", description="what it carries if it moves: everything, or only things, and those past agents in their way"
    )
    roomy: bool = Field(
        False,
        description="whether nobody on it is in anybody's way; what shares a place is pushed together from then on",
    )
    entry_headings: list[Heading] | None = Field(
        None, description="the headings with which it may be entered; all, if not said"
    )
    name: str | None = Field(None, max_length=40, description="what people call it; nothing that acts can read it")
    icon: Icon | None = Field(None, description="how viewers draw it; nothing that acts can read it")


class ServiceSection(StrictModel):
    """How a thing serves those who send requests: first come, first served."""

    rate: float = number(1.0, "requests a tick", 0.0001, 1000.0, "how many it serves")
    room: int = number(1000, "requests", 1, MAX_ROOM, "how many can wait; further ones are refused")
    down_from: int = number(0, "ticks", 0, MAX_TICKS, "when an outage begins, in which it serves nobody")
    down_for: int = number(0, "ticks", 0, MAX_TICKS, "how long the outage lasts; 0 is none")


class ThingSection(StrictModel):
    """Objects that lie on the ground and do nothing."""

    at: Letters = Field(description="letter of the map where they may lie, or several")
    count: int = number(1, "", 0, MAX_BODIES, "how many")
    height: float = number(0.2, "m", 0.01, 100.0, "how tall each is")
    width: float | None = number(None, "m", 0.001, 1000.0, WIDTH)
    singular: str | None = Field(None, min_length=1, max_length=40, description="what people call one of them")
    pushable: bool = Field(False, description="whether those that push can push it")
    serves: ServiceSection | None = Field(None, description="how it serves those who send requests; not, if not said")


class Stock(StrictModel):
    """Something that bodies can hold and that is counted."""

    max: float = number(1e9, "units", 0.0, 1e9, "the most that one body can hold")
    singular: str | None = Field(
        None, max_length=200, description="what one unit of it is called, such as: finished task"
    )
    says: str | None = Field(None, max_length=200, description="what it stands for")


FlagValue = Annotated[float, Field(ge=-1e9, le=1e9)]


class Flag(StrictModel):
    """Something that is so or not in the whole world; or a number, which may be drawn as an episode begins."""

    chance: float = number(0.0, "", 0.0, 1.0, "chance that it is 1 at the beginning of an episode, else 0")
    max: int = number(1, "", 1, 1000, "the most that it can be")
    one_of: Annotated[list[FlagValue], Field(min_length=1, max_length=4096)] | None = Field(
        None, description="values of which it has one at the beginning of an episode, each as likely as the others"
    )
    mean: float | None = number(None, "", -1e9, 1e9, "instead of these the mean of a normal distribution")
    sd: float | None = number(None, "", 0.0, 1e9, "and its standard deviation")
    scale: float | None = number(None, "", 0.0, 1e9, "or, of a logistic distribution with that mean, its scale")
    values: int = number(
        64, "", 2, 4096, "how many values stand for such a distribution: the means of so many equally likely parts"
    )
    plus: Name | None = Field(None, description="flag before it in the file that is added to it at the beginning")


class RecipeSection(StrictModel):
    """What tiles do on an occasion, for whom, what it needs and what comes of it."""

    at: Annotated[str, Field(min_length=1)] = Field(description="letters of the tiles that do it; * is all of them")
    when: Literal["enter", "leave", "stay", "push", "tick", "use", "take", "drop", "give", "begin", "brought"] = Field(
        description="the occasion; stay is at the end of a tick and begin before anybody acts, for each body here; "
        "brought is being carried in by a tile that moves; tick is the end of every tick, whoever is here"
    )
    name: str | None = Field(None, max_length=60, description="what people call it; nothing that acts can read it")
    of: Name | None = Field(None, description="group of agents or things that sets it off; all agents, if not said")
    to: Name | None = Field(None, description="group of agents that is given what it gives, if not who set it off")
    toward: list[Heading] | None = Field(None, description="only for those who face this way")
    needs: dict[str, float | bool | Condition] = Field(
        default_factory=dict, description="stock, flag.x, here, mine, other.stock or near.L.2: a least amount or a rule"
    )
    gives: dict[str, float] = Field(
        default_factory=dict,
        description="units of stock, here, other.stock or flag.x; what is below 0 is taken, and must be there as "
        "a whole unless needs says of the same name how much must be",
    )
    times: Name | None = Field(None, description="flag by which all that it gives is multiplied")
    sets: dict[str, float | bool] = Field(default_factory=dict, description="flags, and what they are from now on")
    flips: list[Name] = Field(
        default_factory=list, description="flags that are turned over: up from now on if they were 0, else 0"
    )
    by: str | None = Field(
        None,
        min_length=1,
        max_length=40,
        description="action by which it comes about, by what `actions` of the group "
        "calls it; any that is the occasion, if not said",
    )
    becomes: Letter | None = Field(None, description="what the tile is from now on")
    goes: Letter | None = Field(None, description="tile on which whoever set it off is from now on; the only such one")
    chance: float = number(1.0, "", 0.0, 1.0, "chance that it comes about, each time")
    else_: bool = Field(
        False,
        alias="else",
        description="whether it is another outcome of the recipe before it, for the same occasion: "
        "at most one of them comes about, each with its own chance",
    )
    duration: int = number(1, "ticks", 1, 1_000_000, "how long whoever set it off is held")
    cooldown: int = number(0, "ticks", 0, 1_000_000, "how long until the tile can do it again")
    ends: bool | Literal["all"] = Field(False, description="whether the episode of whoever set it off, or of all, ends")
    owns: bool = Field(False, description="whether the tile belongs to whoever set it off from now on")
    removes: bool = Field(False, description="whether whatever set it off is gone; an agent has ended then")
    bears: bool = Field(
        False,
        description="whether the agent that set it off bears one of its group, which holds half of what it held; in "
        "its cell, if that tile is roomy, or in a free one beside it, if there is one",
    )
    ousts: Name | None = Field(
        None, description="group of which one that is in the same cell is gone; several there are as likely"
    )


class GustsSection(StrictModel):
    """Now and then a patch of air rises somewhere in the world."""

    every: float = number(15.0, "s", 0.001, 1e6, "time from the start of one gust to the next")
    lasts: float = number(1.0, "s", 0.001, 1e6, "how long a gust blows")
    lift: float = number(0.55, "m/s", 0.0, 50.0, "how fast the air rises")
    radius: float = number(1.0, "m", 0.0, 1000.0, "how far from its centre a gust reaches")


class Air(StrictModel):
    """What the air does."""

    gusts: GustsSection | None = Field(None, description="patches of it that rise now and then; none, if not said")


class TrailSection(StrictModel):
    """A trail that bodies can lay on the ground."""

    spreads: float = number(0.0, "", 0.0, 1.0, "share of it that each cell gives to the eight around it in a tick")
    fades: float = number(0.0, "", 0.0, 1.0, "share of it that is gone after a tick")


class FieldsSection(StrictModel):
    """What has an amount in every cell, spreads and fades."""

    trail: TrailSection | None = Field(None, description="what bodies can lay, and sense; none, if not said")


class DemosSection(StrictModel):
    """What learners are shown before they begin: episodes of best play."""

    episodes: int = number(100, "episodes", 1, 100_000, "how many are shown")
    of: dict[ControlName, Annotated[float, Field(ge=0.0, le=1.0)]] = Field(
        description="control, or base, in whose world they are played, and in which share of the episodes; each "
        "episode is drawn"
    )
    shuffled: bool = Field(
        False,
        description="whether the acts that were shown are exchanged among all states in which something was shown",
    )


class Agents(BaseModel):
    """Agents of one kind. Further fields are the parameters of their rule."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, allow_inf_nan=False)

    rule: str = Field(description="name of the rule they follow")
    at: Letters = Field(
        description="letter of the map where they may start, or several; one that is written twice is twice as likely"
    )
    count: int = number(1, "", 0, MAX_BODIES, "how many there are at the beginning")
    most: int = number(0, "", 0, MAX_BODIES, "how many there can be at the same time, where some are born")
    height: float = number(0.2, "m", 0.01, 100.0, "how tall each is, from bottom to top")
    width: float | None = number(None, "m", 0.001, 1000.0, WIDTH)
    solid: bool = Field(
        True, description="whether other agents rest on it and are stopped by it, and it by them; things always do"
    )
    climb_speed: float = number(0.0, "m/s", 0.0, 100.0, "how fast it can rise or sink; one that can floats")
    speed: float = number(0.5, "m/s", 0.0, 1000.0, "how fast it can move along")
    step_height: float = number(0.0, "m", 0.0, 100.0, "how high it can step up")
    singular: str | None = Field(None, min_length=1, max_length=40, description="what people call one of them")
    sees_bodies: bool = Field(True, description="whether its sensors see other agents")
    sight: int = number(1, "cells", 0, 100, "how far it sees around itself and along the way it faces")
    watches: str | None = Field(
        None,
        min_length=1,
        max_length=40,
        description="what the sensors bearing and distance are about: a group of agents or things by its name, or a "
        "kind of tile by its letter",
    )
    faces: Heading | None = Field(None, description="which way it faces at the start; drawn, if not said")
    differ: dict[Name, SpreadSection] = Field(
        default_factory=dict,
        description="parameters of the rule, or sight, in which each of them has a value of its own",
    )
    percepts: list[str] = Field(
        default_factory=list, description="what learners perceive: cell, held.x, flag.x, ready.L …"
    )
    actions: list[str] | dict[str, str] = Field(
        default_factory=list, description="what learners can do: " + ", ".join(ACTIONS)
    )
    shared_table: bool = Field(False, description="whether all of them learn in one table")
    noise: float = number(0.0, "", 0.0, 1.0, "chance that any other action is carried out instead")
    noise_when: Name | None = Field(None, description="flag that must be up for the noise")
    noise_in: Literal["body", "mind"] = Field(
        "body",
        description="where the noise is: in the body; or in the mind, and then whoever does what a script or another "
        "program decides is free of it",
    )
    pushes: bool = Field(False, description="whether it pushes what is in its way and can be pushed")
    holds: dict[Name, float | SpreadSection] = Field(
        default_factory=dict,
        description="units of stocks it has at the beginning; where they differ, as those of fields in `differ` do",
    )
    objective: dict[Name, Price] | None = Field(
        None, description="what is paid to a learner of this group for a unit of each stock, if not what the file says"
    )
    script: list[str] = Field(default_factory=list, description="what the learner `scripted` does, one after the other")
    approval: ControlName | None = Field(
        None, description="the control by whose objective the overseer of the learner `mona` judges"
    )
    demos: DemosSection | None = Field(
        None, description="what is shown to the learners `imitator` and `prior_q` before they begin"
    )
    goals: dict[Name, list[ControlName]] = Field(
        default_factory=dict,
        description="flag, and for each of its values the control whose objective is the goal then, of planners "
        "whose goal may change",
    )


class RunSection(StrictModel):
    """How long a run is."""

    ticks: int = number(1000, "ticks", 1, MAX_TICKS, "how many ticks a run, or an episode of training, lasts at most")
    in_turn: bool = Field(
        False,
        description="whether each agent senses and decides when it is its turn to act; if not, all decide by the same "
        "instant, and then one after the other acts",
    )
    episodes: int = number(0, "episodes", 0, MAX_EPISODES, "how many episodes learners are trained for")
    trials: int = number(20, "episodes", 1, 100_000, "how many episodes are then run to see what was learnt")
    trials_in: ControlName | None = Field(
        None, description="the control in which they are run, if not the one of training"
    )
