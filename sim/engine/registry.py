"""Registries: where the things a scenario may name are found by their names.

A registry maps a name to a plain function and says what the nearest name is when one is not found. There are
`sensors` and `actuators` (laws) and `rules` (agents: those that follow a rule, and learners). A rule says all there is
to know about it in its own first line:

    @rule(does=("climb", "turn", "go"))
    def blimp(below, bumped, whim, hold: Annotated[float, Param("m", 0, 50, "height to keep")] = 1.0): ...

Arguments without a default are its sensors: it is given those numbers and nothing else. Arguments with a default are
parameters that a scenario may set. `does` names the actuators that its results go to, in order.

A learner is two functions, one that decides and one that learns. What each is given it names in the same way, from
the words in GIVEN_TO_DECIDE and GIVEN_TO_LEARN. One that learns either changes a table that it is given (`value`), as
our own do, or is given numbers alone and answers with what the action is worth from now on; so do those of users.
"""

import difflib
import importlib
import inspect
import itertools
import linecache
import math
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from unbidden.sim.engine.machine.exact import exact
from unbidden.sim.engine.machine.kernel import compiled, plain

# What may be needed: of the world, of its recipes, of its edges, of a run, of a learner, of each tick, of a mind.
Need = Literal[
    "tiles",
    "beginnings",
    "stays",
    "seam",
    "turns",
    "trails",
    "births",
    "actions",
    "luck",
    "memory",
    "signs",
    "neighbours",
    "queue",
    "graph",
]
ANYWHERE: frozenset[Need] = frozenset({"luck", "memory", "signs", "neighbours"})  # by whoever needs it, into any world
MOST, LONGEST = 1000, 100  # names among which the nearest is sought, and letters of what is sought


@dataclass(frozen=True)
class Param:
    """The unit, range and meaning of a number that a scenario may set."""

    unit: str
    low: float
    high: float
    doc: str
    default: float = 0.0
    live: bool = True  # may be changed while the world runs


@dataclass(frozen=True, eq=False)
class Rule:
    """A decision as data: percepts and parameters in, commands out. Each is equal to itself only."""

    name: str
    decide: Callable[..., Any]
    sensors: tuple[str, ...]
    parameters: dict[str, Param]
    does: tuple[str, ...]
    doc: str
    source: Path
    text: str  # of its file

    @property
    def needs(self) -> set[Need]:
        """What it cannot decide or act without."""
        asked = ((sensors, self.sensors), (actuators, self.does))
        return {need for registry, names in asked for name in names for need in registry.needs.get(name, ())}

    @property
    def memory(self) -> int:
        """How many numbers it keeps in mind from tick to tick."""
        asked = ((sensors, self.sensors), (actuators, self.does))
        return max(
            (registry.keywords.get(n, {}).get("memory", 0) for registry, names in asked for n in names), default=0
        )


_PARTS = "state.learning.seen[state.learning.sees[{0}].begin : state.learning.sees[{0}].end]".format(
    "state.bodies[i].group"
)

# What learners may be given, and where the loop finds it for agent i; `mind` is its record.
GIVEN_TO_DECIDE = {
    "value": "value[mind[i].table]",  # f64[planes, states, actions]: what it has learnt, changed in place
    "state": "mind[i].percept",  # the number of what it perceives
    "parts": _PARTS,  # SEEN[parts]: what it perceives is made of, each with how many there are (`limit`)
    "actions": "count_actions(state, i)",  # how many actions it has
    "luck": "luck_of(state, i)",  # a fresh number from [0, 1)
    "exploring": "not state.clock[0].frozen",  # false when what was learnt is shown
    "trained": "state.clock[0].trained",  # part of the training that is behind, 0 to 1
    "told": "mind[i].intended",  # the action that somebody else decided on
    "tick": "state.clock[0].tick",
}
GIVEN_TO_LEARN = {
    "value": "value[mind[i].table]",
    "state": "mind[i].previous",
    "parts": _PARTS,
    "action": "mind[i].action",  # carried out
    "intended": "mind[i].intended",  # decided on; noise, or being held, can make it another
    "reward": "mind[i].reward",
    "next_state": "mind[i].percept",
    "next_action": "next_action",  # who asks for it decides before it learns
    "terminated": "mind[i].ended == 1",  # the world ended it; a time limit does not
    "finished": "is_finished(state, i)",  # ended, or out of time
    "actions": "count_actions(state, i)",
    "log": "state.learning.log[i]",  # LOGGED[ticks]: state, action and reward of each of its ticks
    "steps": "mind[i].steps",  # how many of each there are
    "trained": "state.clock[0].trained",
    "luck": "uniform(at(state, i), LESSON)",
    "worth": "worth_of(state, i)",  # what the action is held to be worth, which the learner may answer anew
    "next_best": "next_best(state, i)",  # what the best action next is held to be worth; 0 if the world has ended it
    "next_mean": "next_mean(state, i)",  # what all actions next are held to be worth on average; 0 likewise
    "next_worth": "next_worth(state, i, next_action)",  # what the action decided on next is held to be worth
    "tries": "tries_of(state, i)",  # how often the action was tried there, this time included
}
TABLES = ("value", "log", "parts")  # what is given to learners of our own alone: whoever indexes a table can leave it


@dataclass(frozen=True, eq=False)
class Learner:
    """A decision that is learnt: percepts in, one action out. Each is equal to itself only."""

    name: str
    decide: Callable[..., Any]
    learn: Callable[..., Any] | None
    decides_with: tuple[str, ...]  # what the function is given, then its parameters
    learns_with: tuple[str, ...]
    parameters: dict[str, Param]
    planes: int  # tables that it fills for each state and action
    filled: int  # how many of them begin at the parameter `initial_value`; the rest at 0
    keeps_log: bool
    doc: str
    source: Path
    text: str
    sensors: tuple[str, ...] = ()
    does: tuple[str, ...] = ("act_out",)
    memory: int = 0

    @property
    def needs(self) -> set[Need]:
        """What it cannot decide without."""
        return {"luck"} if "luck" in self.decides_with else set()

    @property
    def decides_first(self) -> bool:
        """Whether it learns from what it is about to do next, as on-policy methods do."""
        return bool({"next_action", "next_worth"} & set(self.learns_with))

    @property
    def is_linear(self) -> bool:
        """Whether its rows are values of parts of what is perceived, and not whole percepts."""
        return "parts" in self.decides_with

    @property
    def answers(self) -> bool:
        """Whether what it answers is what the action is worth from now on, instead of a table that it changed."""
        return self.learn is not None and "value" not in self.learns_with

    @property
    def counts(self) -> bool:
        """Whether it is counted how often each action was tried, in a plane of its own."""
        return "tries" in self.learns_with


@dataclass(frozen=True)
class Range:
    """Where the commands of an actuator lie, as it declares: `law(low=0.0, high=1.0)`."""

    low: float
    high: float
    whole: bool = False  # whole numbers only
    of: str = ""  # the field of a body whose value, times the length of a tick, low and high are parts of
    cells: bool = False  # and then in cells, not in metres


def range_of(actuator: str) -> Range:
    """The declared range of an actuator. Raises UnknownName."""
    actuators[actuator]  # or it is unknown
    keywords = actuators.keywords[actuator]
    return Range(**{field.name: keywords[field.name] for field in fields(Range) if field.name in keywords})


class UnknownName(LookupError):
    """A name that a registry does not hold; `nearest` is the closest it has, or None."""

    def __init__(self, kind: str, name: str, known: Iterable[str]):
        self.kind, self.name, self.known = kind, name, sorted(known)
        self.nearest = nearest(name, self.known)
        message = f"no {kind} is called {name!r}; known: {', '.join(self.known) or 'none'}. {hint(name, self.known)}"
        super().__init__(message.rstrip())

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.kind, self.name, self.known)  # or a pool of processes could not send it home


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like `name`, or None if none does."""
    return next(iter(difflib.get_close_matches(str(name)[:LONGEST], list(itertools.islice(known, MOST)), 1, 0.6)), None)


def hint(name: str, known: Iterable[str]) -> str:
    """A question that names the nearest known name, or nothing."""
    close = nearest(name, known)
    return f"Did you mean {close!r}?" if close else ""


class Registry:
    """Names of one kind, each with what it stands for."""

    def __init__(self, kind: str, tells: tuple[str, ...] = ()):
        """`tells` are the keywords that every law in it has to give."""
        self.kind, self.tells = kind, tells
        self.entries: dict[str, Any] = {}
        self.needs: dict[str, tuple[Need, ...]] = {}  # nothing, if a name is not here
        self.over_tiles: dict[str, Any] = {}
        self.keywords: dict[str, dict[str, Any]] = {}  # the keywords that each law gave

    def add(self, name: str, entry: Any) -> Any:
        """Enter something under a name that is still free."""
        if name in self.entries:
            raise ValueError(f"two {self.kind}s are called {name!r}; give one of them another name")
        self.entries[name] = entry
        return entry

    def law(
        self, function: Callable[..., Any] | None = None, *, needs: tuple[Need, ...] = (), **keywords: Any
    ) -> Callable[..., Any]:
        """Decorator, plain or with keywords, which are kept: compile a function and enter it under its own name.

        `needs` says what the function cannot be called without. Sensors that answer parts of one look name its function
        and what that is given (`look`), and which part they answer (`part`): a rule that asks for several looks once.
        What draws where it is asked for, and not beforehand, says so (`draws`).
        """
        if function is None:
            return lambda function: self.law(function, needs=needs, **keywords)
        if missing := [name for name in self.tells if name not in keywords]:
            raise TypeError(f"the {self.kind} {function.__name__!r} must declare {' and '.join(missing)}")
        self.needs[function.__name__], self.keywords[function.__name__] = needs, keywords
        return self.add(function.__name__, compiled(function))

    def instead(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorator: compile a function that takes the place of an entry in worlds of tiles."""
        return lambda function: self.over_tiles.setdefault(name, compiled(function))

    def for_rules(self) -> list[str]:
        """The names of what a rule can use somewhere."""
        return [name for name in self.entries if "actions" not in self.needs.get(name, ())]

    def __getitem__(self, name: str) -> Any:
        if name not in self.entries:
            raise UnknownName(self.kind, name, self.for_rules())
        return self.entries[name]

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def doc(self, name: str) -> str:
        """The first line of what the entry says about itself."""
        return (inspect.getdoc(plain(self[name])) or "").split("\n", 1)[0]


@dataclass(frozen=True, eq=False)
class Law:
    """Something that happens in a phase of the loop, to a whole world."""

    name: str
    function: Callable[..., Any]
    module: str
    order: int
    needs: tuple[Need, ...]


PHASES = {  # what each law of a phase is given, and what the phase is
    "restore": ("state", "Make the world what it is at the beginning."),
    "begin_tick": ("state", "What happens in a tick before anybody acts."),
    "draw": ("state", "Draw what is decided with in a tick."),
    "update": ("state", "What happens in a tick when all have acted."),
    "record": ("state, trace", "Write this instant into a trace, as long as that has room."),
}


class Phases:
    """The laws of each phase of the loop, in their order."""

    def __init__(self) -> None:
        self._laws: dict[str, list[Law]] = {phase: [] for phase in PHASES}

    def during(
        self, phase: str, order: int = 0, needs: tuple[Need, ...] = ()
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorator: compile a function and let it happen in one of PHASES, in worlds that have what it needs."""

        def enter(function: Callable[..., Any]) -> Callable[..., Any]:
            law = Law(function.__name__, compiled(function), function.__module__, order, needs)
            self._laws[phase] = sorted((*self._laws[phase], law), key=lambda law: law.order)
            return law.function

        return enter

    def of(self, phase: str, provided: Iterable[Need]) -> list[Law]:
        """The laws of a phase that a world has a use for which provides so much."""
        return [law for law in self._laws[phase] if set(law.needs) <= set(provided)]


laws = Phases()
sensors = Registry("sensor")
actuators = Registry("actuator", tells=("low", "high"))  # the range of its commands; see Range
rules = Registry("rule")


def learner_of(name: str | None) -> Learner:
    """The learner of this name. Raises UnknownName, and TypeError for a rule that learns nothing."""
    entry = rules[str(name)]
    if not isinstance(entry, Learner):
        raise TypeError(f"{name!r} is a rule, and no learner")
    return entry


def rule(does: tuple[str, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: enter a function as a rule under its own name; `does` names the actuators of its results."""

    if not isinstance(does, tuple) or not all(isinstance(name, str) for name in does):
        raise TypeError(f"`does` is a tuple of names of actuators, such as ('go',), not {does!r}")

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        arguments = _by_place(function)
        hints = get_type_hints(function, include_extras=True)
        source, text = _file_of(function)
        decide = compiled(exact(function, text, len(does)))
        rules.add(
            function.__name__,
            Rule(
                name=function.__name__,
                decide=decide,
                sensors=tuple(a.name for a in arguments if a.default is a.empty),
                parameters={a.name: _param(a, hints.get(a.name)) for a in arguments if a.default is not a.empty},
                does=does,
                doc=inspect.getdoc(function) or "",
                source=source,
                text=text,
            ),
        )
        return decide

    return enter


def learner(
    decide: Callable[..., Any], planes: int = 1, filled: int = 1
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: enter a function that learns, and the one that decides for it, as a learner under its own name."""

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        learns, learns_with, own = _arguments(function, GIVEN_TO_LEARN)
        _, decides_with, others = _arguments(decide, GIVEN_TO_DECIDE)
        source, text = _file_of(function)
        answers = learns and "value" not in learns_with
        rules.add(
            function.__name__,
            Learner(
                name=function.__name__,
                decide=compiled(decide),
                learn=compiled(exact(function, text, 1) if answers else function) if learns else None,
                decides_with=decides_with,
                learns_with=learns_with,
                parameters=own | {name: _defaulting(p, name, own.get(name, p).default) for name, p in others.items()},
                planes=planes + ("tries" in learns_with),
                filled=filled,
                keeps_log="log" in learns_with,
                doc=inspect.getdoc(function) or "",
                source=source,
                text=text,
            ),
        )
        return function

    return enter


def _file_of(function: Callable[..., Any]) -> tuple[Path, str]:
    """The file that a function was compiled from, and its text as it was then. Raises ValueError if it has none."""
    name = function.__code__.co_filename
    text = "".join(linecache.getlines(name, function.__globals__))  # who loads rules has put the audited text there
    if not text:
        raise ValueError(f"the text of the rule {function.__name__!r} is not known; write it in a file")
    return Path(name), text


def _arguments(function: Callable[..., Any], known: dict[str, str]) -> tuple[bool, tuple[str, ...], dict[str, Param]]:
    """Whether a function is given anything, the names of all its arguments, and its parameters."""
    arguments = _by_place(function)
    hints = get_type_hints(function, include_extras=True)
    for a in arguments:
        if a.default is a.empty and a.name not in known:
            raise TypeError(f"{function.__name__}: a learner is never given {a.name!r}; known: {', '.join(known)}")
    parameters = {a.name: _param(a, hints.get(a.name)) for a in arguments if a.default is not a.empty}
    return any(a.default is a.empty for a in arguments), tuple(a.name for a in arguments), parameters


def _by_place(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The arguments of a function, all of which the loop gives by their place. Raises TypeError for others."""
    arguments = list(inspect.signature(function).parameters.values())
    for a in arguments:
        if a.kind not in (a.POSITIONAL_ONLY, a.POSITIONAL_OR_KEYWORD):
            raise TypeError(f"{function.__name__}: {a} is given by name, or is many; arguments are plain names")
    return arguments


def _param(argument: inspect.Parameter, hint: Any) -> Param:
    notes = get_args(hint) if get_origin(hint) is Annotated else ()
    declared = next((x for x in notes if isinstance(x, Param)), None)
    return _defaulting(declared or Param("", -1e9, 1e9, argument.name), argument.name, argument.default)


def _defaulting(param: Param, name: str, default: Any) -> Param:
    """A parameter with another default. Raises TypeError for one that is not in its range."""
    if not isinstance(default, int | float) or not math.isfinite(default) or not param.low <= default <= param.high:
        raise TypeError(
            f"the default of {name} is {default!r}; it must be a number from {param.low:g} to {param.high:g}"
        )
    return replace(param, default=float(default))


def load_folder(package: str) -> None:
    """Import every module of a package, so that what it holds is entered in the registries."""
    folder = importlib.import_module(package)
    for module in pkgutil.iter_modules(folder.__path__, f"{package}."):
        importlib.import_module(module.name)
