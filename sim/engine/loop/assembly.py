"""How a world's rules, learners and laws become one compiled loop.

The loop itself is ordinary code: tick.py, episodes.py, copies.py and whoever goes through ticks in a way of its own.
Only what depends on a world is written out for it: dispatch.py, which turns to the right rule for each agent, and to
the laws that this world has a use for. The modules of the loop are then imported once more, as part of a package of
this world, with that dispatch in the place of the one beside this file. The package lies in the cache folder; read it,
or step through it with NUMBA_DISABLE_JIT=1.
"""

import functools
import importlib
import inspect
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from unbidden.sim.engine.fields import Array
from unbidden.sim.engine.laws.events import ticks_of_room
from unbidden.sim.engine.ledger import Ledger
from unbidden.sim.engine.machine.kernel import Source, load_alone, load_package
from unbidden.sim.engine.registry import (
    ANYWHERE,
    GIVEN_TO_DECIDE,
    GIVEN_TO_LEARN,
    PHASES,
    Learner,
    Need,
    Rule,
    actuators,
    laws,
    load_folder,
    range_of,
    sensors,
)
from unbidden.sim.engine.state import ENDED, ENDING, SPARE, State, Trace, is_spare, with_percepts, with_room

load_folder("unbidden.sim.engine.laws")  # they enter themselves in the registry

HOME = "unbidden.sim.engine.loop"
LOOP = (f"{HOME}.tick", f"{HOME}.episodes")
GONE = "not state.bodies[i].alive"
UNMOVED = f"{GONE} or is_still(state, i)"
IMPORTS = {  # what the text of a dispatch may name, and where it is
    "floor": "math",
    "np": "numpy",
    "uniform": "unbidden.sim.engine.draws",
    "at": "unbidden.sim.engine.laws.address",
    "carried_out": "unbidden.sim.engine.laws.moves",
    "chosen": "unbidden.sim.engine.laws.moves",
    "perceive": "unbidden.sim.engine.laws.percepts",
    "richest": "unbidden.sim.engine.laws.harvest",
    **dict.fromkeys(("count_acting", "row_of"), "unbidden.sim.engine.laws.rows"),
    **dict.fromkeys(("draw_commands", "is_random", "is_still"), "unbidden.sim.engine.laws.policies"),
    **dict.fromkeys(("is_told", "ticks_a_cell"), "unbidden.sim.engine.laws.policies"),
    **dict.fromkeys(("LESSON", "count_actions", "has_to_learn", "is_finished"), f"{HOME}.learning"),
    **dict.fromkeys(("log_reward", "remember", "count_try", "tries_of"), f"{HOME}.learning"),
    **dict.fromkeys(("worth_of", "next_best", "next_mean", "next_worth"), f"{HOME}.learning"),
    "ask_for_actors": f"{HOME}.turns",
    "luck_of": "unbidden.sim.engine.laws.luck",
    "compiled": "unbidden.sim.engine.machine.kernel",
}


@dataclass(frozen=True)
class Loop:
    """The compiled loop of a world."""

    package: ModuleType
    tick: ModuleType
    episodes: ModuleType
    provided: tuple[Need, ...]

    def begin(self, state: State, trace: Trace) -> None:
        """Put the bodies of a new world where they start, and record that instant."""
        state.clock[0].events = 0
        self.episodes.begin(self._used(state, trace), trace)

    def run(self, state: State, trace: Trace, ticks: int) -> Trace:
        """Go on for so many ticks, or until all time has ended, and learn nothing.

        The trace that is answered is the one that was given, or that with more room for events.
        """
        end = int(state.clock[0].tick) + ticks
        while True:
            used = self._used(state, trace)
            self.episodes.run(used, trace, end - int(state.clock[0].tick))
            if ticks_of_room(used) > 0:
                return trace
            trace = with_room(trace, state)

    def train(self, state: State, ledger: Ledger, seed: int, first: int, last: int, episodes: int) -> None:
        """Go through the episodes from `first` to before `last`, of so many in all, and learn."""
        self.episodes.train(self._without(state), ledger, seed, first, last, episodes)

    def _used(self, state: State, trace: Trace) -> State:
        """The state with the events of a trace, without what no law here looks at: that would only be compiled.

        Percepts have room only where a trace has room for them.
        """
        percept = with_percepts(state).minds.percept if len(trace.percept) else state.minds.percept[:0]
        minds = state.minds._replace(percept=percept)
        used = self._without(state)._replace(minds=minds, events=trace.events)
        return used if "tiles" in self.provided else used._replace(land=None, stocks=None, learning=None)  # type: ignore

    def _without(self, state: State) -> State:
        """The state without what a world has no use for: laws that are given none of it are compiled so."""
        return state._replace(**{name: None for name in SPARE if is_spare(getattr(state, name))})  # type: ignore


def engine(setup: Any) -> Loop:
    """The compiled loop of a world."""
    return fuse(setup.rules, setup.provides)


@functools.cache
def fuse(used: tuple[Rule | Learner, ...], provided: tuple[Need, ...] = ()) -> Loop:
    """The loop of a world whose agents follow these rules; BODY.rule counts in their order."""
    package = _package(used, provided, LOOP)
    tick, episodes = (importlib.import_module(f"{package.__name__}.{_last(name)}") for name in LOOP)
    return Loop(package, tick, episodes, provided)


@functools.cache
def fuse_with(used: tuple[Rule | Learner, ...], provided: tuple[Need, ...], module: str) -> ModuleType:
    """A module that goes through the ticks of such a world in a way of its own, as part of that world's package."""
    package = _package(used, provided, (*LOOP, module))
    return importlib.import_module(f"{package.__name__}.{_last(module)}")


@functools.cache
def alone(module: str) -> ModuleType:
    """A module whose entries are compiled, and kept, by themselves."""
    return load_alone(_source_of(module), own_sources(), [])


def _package(used: tuple[Rule | Learner, ...], provided: tuple[Need, ...], modules: Sequence[str]) -> ModuleType:
    sources = {_last(name): _source_of(name) for name in modules}
    names = {name: _last(name) for name in (f"{HOME}.dispatch", *modules)}
    sources["dispatch"] = Source(dispatch_text(used, provided))
    return load_package(sources, own_sources(), [rule.text for rule in used], names)


def _last(module: str) -> str:
    return module.rpartition(".")[2]


def _source_of(module: str) -> Source:
    spec = find_spec(module)
    assert spec and spec.origin
    return Source(Path(spec.origin).read_text(encoding="utf-8"), Path(spec.origin))


# ---- the text of a dispatch -----------------------------------------------------------------------------------------


def dispatch_text(used: Sequence[Rule | Learner], provided: Collection[Need] = ()) -> str:
    """The module that turns to these rules, and to the laws of a world that provides so much, as Python text."""
    provided = {*provided, *(need for rule in used for need in rule.needs & ANYWHERE)}
    learners = [rule for rule in used if isinstance(rule, Learner)]
    done = f"mind[i].ended == {ENDED}" if learners else GONE
    phase = functools.partial(_phase, bool(learners), "births" in provided)
    parts = [
        phase("sense", "Give every agent its percepts, all of the same instant.", "k", done, map(_sense_lines, used)),
        phase("learn", "Let every learner learn from its last action.", "k", done, map(_learn_lines, used)),
        *(_in_turn(phase, used, provided) if "turns" in provided else _at_once(phase, done, used, provided)),
        *(_law_phase(name, provided) for name in PHASES),
        _world_of(provided),
    ]
    body = "".join(parts)
    head = '"""Which rule and which law has its turn; made by assembly.py anew for every world."""\n\n'
    return head + _imports(body, provided) + _names(used, provided) + body


def _at_once(
    phase: Callable[..., str], done: str, used: Sequence[Rule | Learner], provided: Collection[Need]
) -> Iterator[str]:
    """All decide by the same instant, and then one after the other acts."""
    yield phase("decide", "Let every agent turn its percepts into commands.", "k", done, map(_decide_lines, used))
    acts = (_act_lines(rule, provided) for rule in used)
    yield phase("act", "Let one agent after the other do what was decided.", "minds.order[k]", UNMOVED, acts)


def _in_turn(phase: Callable[..., str], used: Sequence[Rule | Learner], provided: Collection[Need]) -> Iterator[str]:
    """Each decides when it is its turn to act, by what those before it left."""
    yield phase("decide", "Nobody decides before it is its turn.", "k", GONE, iter(()))
    doc = "Let one agent after the other decide, and do what it decided."
    acts = (
        [*_decide_lines(rule), "if not is_still(state, i):", *(f"    {line}" for line in _act_lines(rule, provided))]
        for rule in used
    )
    yield phase("act", doc, "minds.order[k]", GONE, acts)


def _imports(body: str, provided: Collection[Need]) -> str:
    code = re.sub(r'""".*?"""', "", body)
    named = {name: home for name, home in IMPORTS.items() if re.search(rf"(?<!\.)\b{name}\b", code)}
    named |= {law.name: law.module for phase in PHASES for law in laws.of(phase, provided)}
    named |= dict.fromkeys(_parts(provided), State.__module__)
    homes: dict[str, list[str]] = {}
    for name, home in named.items():
        homes.setdefault(home, []).append(name)
    if homes.pop("numpy", None):
        homes["numpy as np"] = []
    lines = (
        f"from {home} import {', '.join(sorted(names))}\n" if names else f"import {home}\n"
        for home, names in sorted(homes.items())
    )
    return "".join(lines)


def _names(used: Sequence[Rule | Learner], provided: Collection[Need]) -> str:
    text = "".join(f'decide_{rule.name} = rules["{rule.name}"].decide\n' for rule in used)
    text += "".join(f'learn_{rule.name} = rules["{rule.name}"].learn\n' for rule in used if isinstance(rule, Learner))
    text += "".join(
        f'sense_{name} = sensors["{name}"]\n'
        for name in sorted({s for rule in used for s in rule.sensors if not _look_of(s)})
    )
    for name in sorted({a for rule in used for a in rule.does}):
        page = ".over_tiles" if "tiles" in provided and name in actuators.over_tiles else ""
        text += f'do_{name} = actuators{page}["{name}"]\n'
    registries = [name for name in ("actuators", "rules", "sensors") if f"{name}[" in text or f"{name}." in text]
    head = f"from unbidden.sim.engine.registry import {', '.join(registries)}\n\n" if registries else ""
    return head + text


def _phase(learns: bool, bears: bool, verb: str, doc: str, who: str, skip: str, blocks: Iterator[list[str]]) -> str:
    cases = []
    for number, lines in enumerate(blocks):
        cases.append(f"        {'el' if number else ''}if rule == {number}:")
        cases += [f"            {line}" for line in lines or ["pass"]]
    head = f'\n\n@compiled\ndef {verb}(state):\n    """{doc}"""\n'
    if not cases:
        return head
    asks = "        ask_for_actors(state, k)\n" if who != "k" else ""
    more = "    mind, value = state.learning.mind, state.learning.value\n" if learns else ""
    rows = "count_acting(state, state.births)" if bears else "len(minds.order)"
    who = "row_of(state.births, k)" if bears and who == "k" else who
    return (
        f"{head}    minds = state.minds\n{more}    for k in range({rows}):\n"
        f"{asks}        i = {who}\n"
        f"        if {skip}:\n            continue\n        rule = state.bodies[i].rule\n" + "\n".join(cases) + "\n"
    )


def _law_phase(name: str, provided: Collection[Need]) -> str:
    arguments, doc = PHASES[name]
    calls = "".join(f"    {law.name}({arguments})\n" for law in laws.of(name, provided))
    return f'\n\n@compiled\ndef {name}({arguments}):\n    """{doc}"""\n{calls}'


def _sense_lines(rule: Rule | Learner) -> list[str]:
    if isinstance(rule, Learner):
        return ["mind[i].percept = perceive(state, i)"]
    return []  # `decide` asks for them: nothing changes before it that a rule can perceive


def _learn_lines(rule: Rule | Learner) -> list[str]:
    if not isinstance(rule, Learner) or rule.decides_first:
        return []
    return _lesson(rule)


def _lesson(rule: Learner) -> list[str]:
    lines = ["log_reward(state, i)"] if rule.keeps_log else []
    lines += ["count_try(state, i)"] if rule.counts else []
    if rule.learn is not None:
        place = "value[mind[i].table, 0, mind[i].previous, mind[i].action] = " if rule.answers else ""
        lines.append(f"{place}learn_{rule.name}({_arguments(rule, rule.learns_with, GIVEN_TO_LEARN)})")
    return ["if has_to_learn(state, i):", *(f"    {line}" for line in lines)] if lines else []


def _decide_lines(rule: Rule | Learner) -> list[str]:
    if isinstance(rule, Learner):
        decided = f"decide_{rule.name}({_arguments(rule, rule.decides_with, GIVEN_TO_DECIDE)})"
        return [
            f"intended = chosen(state, i, {decided})",
            "if is_random(state, i):",
            "    draw_commands(state, i, 1, 1)",
            "    intended = int(minds.command[i, 0] * count_actions(state, i))",
            "if is_told(state, i):",
            "    intended = chosen(state, i, mind[i].intended)",
            "next_action = carried_out(state, i, intended)",
            *(_lesson(rule) if rule.decides_first else []),
            f"if mind[i].ended == {ENDING}:",
            f"    mind[i].ended = {ENDED}",
            "else:",
            "    remember(state, i, intended, next_action)",
        ]
    senses = [*_sensing_lines(rule)]
    senses += [
        "if i < len(minds.percept):",
        *(f"    minds.percept[i, {k}] = sees_{k}" for k in range(len(rule.sensors))),
    ]
    arguments = [f"sees_{k}" for k in range(len(rule.sensors))]
    arguments += [f"minds.parameter[i, {k}]" for k in range(len(rule.parameters))]
    places = [f"minds.command[i, {k}]" for k in range(len(rule.does))]
    return [
        *senses,
        f"{', '.join(places)} = decide_{rule.name}({', '.join(arguments)})",
        "if is_random(state, i):",
        f"    draw_commands(state, i, {len(rule.does)}, ticks_a_cell(state, i))",
        *(f"    minds.command[i, {k}] = {_scaled(actuator, places[k])}" for k, actuator in enumerate(rule.does)),
    ]


def _sensing_lines(rule: Rule) -> Iterator[str]:
    """What a rule asks for, sensor by sensor; those that answer parts of one look share it."""
    looked: set[str] = set()
    for k, sensor in enumerate(rule.sensors):
        if (look := _look_of(sensor)) is None:
            yield f"sees_{k} = sense_{sensor}(state, i)"
            continue
        name = f"look_{look[0]}_{look[1]}"
        if name not in looked:
            looked.add(name)
            yield f"{name} = {look[0]}(state, i, {look[1]})"
        yield f"sees_{k} = {name}[{sensors.keywords[sensor]['part']}]"


def _look_of(sensor: str) -> tuple[str, int] | None:
    """The function of a look that a sensor answers a part of, and what it is given; none, if it looks by itself."""
    return sensors.keywords.get(sensor, {}).get("look")


def _scaled(actuator: str, drawn: str) -> str:
    """A number drawn from [0, 1) as a command from the range that an actuator declares, as text."""
    bounds = range_of(actuator)
    each = "pace" if bounds.cells else "seconds"
    most = f" * state.bodies[i].{bounds.of} * state.clock[0].{each}" if bounds.of else ""
    command = f"({bounds.low!r} + {bounds.high + bounds.whole - bounds.low!r} * {drawn}){most}"
    return f"float(floor({command}))" if bounds.whole else command


def _arguments(rule: Learner, names: Sequence[str], sources: dict[str, str]) -> str:
    """What a learner is given, as the text of arguments."""
    parameters = {name: f"minds.parameter[i, {k}]" for k, name in enumerate(rule.parameters)}
    return ", ".join(parameters.get(name) or sources[name] for name in names)


def _act_lines(rule: Rule | Learner, provided: Collection[Need]) -> list[str]:
    lines = [f"do_{actuator}(state, i, minds.command[i, {k}])" for k, actuator in enumerate(rule.does)]
    if isinstance(rule, Learner) or "tiles" not in provided:
        return lines
    held = ["if state.bodies[i].busy > 0:", "    state.bodies[i].busy -= 1", "else:"]  # `act_out` sees to it itself
    return [*held, *(f"    {line}" for line in lines)]


def _kept_parts(provided: Collection[Need]) -> dict[str, Any]:
    """What a state of a copied world has, by name: its declaration, or None for what such a world has no use for."""
    hints = inspect.get_annotations(State).items()
    return {name: hint if name not in SPARE or SPARE[name] in provided else None for name, hint in hints}


def _parts(provided: Collection[Need]) -> list[str]:
    """The names of the parts that a state is made of, and its own."""
    hints = _kept_parts(provided).values()
    return ["State", *(hint.__name__ for hint in hints if hint and not hasattr(hint, "__metadata__"))]


def _world_of(provided: Collection[Need]) -> str:
    """The function that makes the world of one copy from stacked arrays (see copies.py)."""
    lines = ["    return State("]
    for name, hint in _kept_parts(provided).items():
        if hint is None:
            lines.append("        None,  # type: ignore  # such a world has no use for it")
        elif hasattr(hint, "__metadata__"):
            lines.append(f"        {_slice(hint.__metadata__[0], name)},")
        else:
            lines.append(f"        {hint.__name__}(")
            for inner, annotation in inspect.get_annotations(hint).items():
                lines.append(f"            {_slice(annotation.__metadata__[0], f'{name}.{inner}')},")
            lines.append("        ),")
    doc = '    """The world of copy e: what copies share, and views of what they do not."""'
    return "\n".join(["\n\n@compiled", "def world_of(copies, e):", doc, *lines, "    )", ""])


def _slice(array: Array, path: str) -> str:
    return f"copies.{path}" if array.is_shared else f"copies.{path}[e]"


@functools.cache
def own_sources() -> tuple[str, ...]:
    """The texts of the engine's files, which all machine code depends on."""
    home = Path(__file__).parents[1]
    compiler = ("kernel", "linking", "address", "shortcuts", "keeping", "memory", "numbers", "answers", "exact")
    machine = [home / "machine" / f"{name}.py" for name in compiler]
    folders = (home / name for name in ("loop", "laws", "agents/learning"))
    files = [
        *machine,
        *sorted(home.glob("*.py")),
        *(file for folder in folders for file in sorted(folder.glob("*.py"))),
    ]
    return tuple(file.read_text(encoding="utf-8") for file in files)
