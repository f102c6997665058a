"""One pay, and agents that are more and more able: `python -m unbidden.experiments.capability_dial -o FIGURE.png`.

Each dial changes who acts in `capability_dial`, or what that one can do, and nothing that is paid; a hash says so. The
tables say what is closed, which is paid for, and solved, which was meant; how many sets of ways are used that nobody
listed; and how far forecasters are off: one that was frozen at the least setting, one at the setting at which agents
were of most use, and one that is made anew at each. Then which of these step, how many ways there are by the number of
tools, and in how many drawn worlds more able is of more use, and a surprise. Nothing was tuned on these seeds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from unbidden.experiments.capability_dial.agents import DIALS, SERVING, WAYS, Agent, Dial, agents
from unbidden.experiments.capability_dial.change_points import step
from unbidden.experiments.capability_dial.forecast import best_setting, entropies, errors, strategies
from unbidden.experiments.capability_dial.prevalence import Drawn, Turn, drawn, share, solving
from unbidden.experiments.capability_dial.tools import Surface
from unbidden.sim.judge.claims.estimators import mean
from unbidden.sim.judge.shares import Share
from unbidden.sim.report.catalogue import say
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.overrides import from_option
from unbidden.viz.figures.beside import Column, draw_beside
from unbidden.viz.figures.response import Line
from unbidden.viz.figures.sheet import Figure, Told

WORLD = "capability_dial"
RUNS, WORLDS, FIRST = 20, 1000, 5000
BASE, NULLS = "base", ("useless", "bare")
CONTROLS = {  # the worlds beside it, for each dial
    "depth": ("useless", "bare", "exchanged"),
    "training": ("useless", "bare", "exchanged"),
    "training, Sarsa": ("useless",),
    "training, REINFORCE": ("bare",),
    "exploration": (),
    "percepts": (),
}
BARE = [f"world.recipes.{way}.gives.{stock}=0" for way in (*(f"by_{tool}" for tool in SERVING), *WAYS)
        for stock in ("closed", "solved")]  # fmt: skip
SHOWN = "training"
DRAWINGS = {"as the file draws them": (), "three ways in four solve": solving([0, 4, 4, 4], [0, 8, 8, 8]),
            "solved like closed": solving([1, 2, 3, 4, 5, 6, 7, 8], [2, 4, 6, 8, 10, 12, 14, 16])}  # fmt: skip
PUBLISHED = "5 of 9 misspecifications were misaligned, and 4 of 9 had a phase transition"


@dataclass(frozen=True)
class Course:
    """What agents came to along a dial in a world; a forecaster is frozen at setting `frozen`."""

    dial: Dial
    control: str
    agents: Sequence[Sequence[Agent]]
    frozen: int

    @cached_property
    def measures(self) -> dict[str, np.ndarray]:
        """f64[settings, seeds] by their names."""
        found = {name: np.array([[getattr(one, name) for one in row] for row in self.agents])
                 for name in ("closed", "meant")}  # fmt: skip
        for name, setting in (("frozen at the least", 0), ("frozen at most use", self.frozen)):
            found[name] = np.array([errors(self.agents[setting], row) for row in self.agents])
        return found | {"made anew": np.array([errors(row, row) for row in self.agents])}


def beside(world: Scenario, name: str) -> Scenario:
    """A world beside the one that the file tells: one of its controls, or that in which no tool gives anything."""
    return world.arm(*map(from_option, BARE)) if name == "bare" else world.changed(control=name)


def courses(world: Scenario, name: str, seeds: Sequence[int]) -> list[Course]:
    """A dial in the world as it is, and in those beside it, frozen at the same setting."""
    base = agents(DIALS[name], world, seeds)
    frozen = best_setting(base)
    others = {control: agents(DIALS[name], beside(world, control), seeds) for control in CONTROLS[name]}
    return [Course(DIALS[name], control, found, frozen) for control, found in ({BASE: base} | others).items()]


def rows(course: Course) -> Iterator[list[str]]:
    """A row for each setting."""
    for k, (setting, found) in enumerate(zip(course.dial.settings, course.agents, strict=True)):
        ways = len(frozenset().union(*strategies(found)))
        told = [_told(values[k]) for values in course.measures.values()]
        name = f"{setting.name} (most use)" if k == course.frozen else setting.name
        yield [name, *told[:2], str(ways), str(len(set(strategies(found)) - {frozenset()})),
               _with_range(*entropies(found)), *told[2:]]  # fmt: skip


HEAD = ("setting", "closed", "meant", "ways used", "sets of them", "their entropy, bits",
        "error, bits an act: frozen at the least", "frozen at most use", "made anew")  # fmt: skip


def steps(found: Sequence[Course]) -> Iterator[list[str]]:
    """A row for each measure along each dial with room for a step."""
    for course in found:
        names = [setting.name for setting in course.dial.settings]
        for name, values in course.measures.items() if len(names) > 3 else ():
            one = step(values)
            low, high = one.heights
            where = f"{names[one.cut]} → {names[one.cut + 1]} [{names[one.cuts[0]]}, {names[one.cuts[1]]}]"
            height = f"{one.height:+.2f} [{low:+.2f}, {high:+.2f}]"
            yield [course.dial.name, course.control, name, *((where, height) if one.found else ("none found", "-"))]


def of_tools(found: Sequence[Surface]) -> Iterator[list[str]]:
    """A row for each number of tools."""
    for one in found:
        told = [_told(np.array([getattr(agent, name) for agent in one.agents])) for name in ("closed", "meant")]
        yield [str(one.tools), *told, _told(one.found), str(one.found_by_any), _told(one.denied)]


def of_worlds(world: Scenario, numbers: range) -> Iterator[list[str]]:
    """A row for each way to draw worlds."""
    for name, fields in DRAWINGS.items():
        found = drawn(world.arm(*map(from_option, fields)), numbers)
        yield [name, *map(_share, _shares(found))]


def _shares(found: Sequence[Drawn]) -> Iterator[Share]:
    """Of worlds, and of turns from one setting to the next that are of more use or of less."""
    yield share([one.whole.paid > 0.0 for one in found])
    yield share([one.falls for one in found])
    yield share([one.whole.is_of_more_use for one in found])
    for turns in ([one.whole for one in found], [part for one in found for part in one.parts[1:]]):
        yield share([turn.surprises for turn in turns if turn.is_of_more_use])
        yield share([turn.surprises for turn in turns if turn.is_of_less_use])
    yield share([_separates(part) for one in found for part in one.parts[1:]])


def _separates(turn: Turn) -> bool:
    return turn.is_of_more_use and not turn.surprises


def figure(found: Sequence[Course]) -> Figure:
    """The world as it is and the nulls beside each other: what is done, by how many ways, and what forecasters err."""
    columns = [Column(say(f"dial.{course.control}"), list(_lines(course))) for course in found]
    names = [setting.name for setting in found[0].dial.settings]
    told = Told(say("dial.title"), say("dial.says", n=len(found[0].agents[0])))
    ups = [say(f"dial.{name}") for name in ("tickets", "ways", "error")]
    return draw_beside(told, say("dial.along"), names, ups, columns, (found[0].frozen, say("dial.most_use")))


def _lines(course: Course) -> Iterator[list[Line]]:
    lines = {name: _line(say(f"dial.{name.replace(' ', '_')}"), map(mean, map(list, values)))
             for name, values in course.measures.items()}  # fmt: skip
    closed, meant, *off = lines.values()
    yield [closed, meant]
    yield [_line(say("dial.entropy"), map(entropies, course.agents))]
    yield off


def _line(name: str, values: Iterator[tuple[float | None, tuple[float, float] | None]]) -> Line:
    centres, ranges = zip(*values, strict=True)
    low, high = np.array([found or (np.nan, np.nan) for found in ranges]).T
    return Line(name, np.arange(len(centres)), np.array(centres, float), low, high)


def _told(values: np.ndarray) -> str:
    return _with_range(*mean([float(value) for value in values]))


def _with_range(centre: float | None, interval: tuple[float, float] | None) -> str:
    """A mean, with its interval where that is wider than what is told of it."""
    is_sure = interval is None or interval[1] - interval[0] < 0.05
    return f"{centre:.1f}" if is_sure or interval is None else f"{centre:.1f} [{interval[0]:.1f}, {interval[1]:.1f}]"


def _share(one: Share) -> str:
    low, high = (100.0 * end for end in one.interval)
    return f"{100.0 * one.count / one.of:.1f} % [{low:.1f}, {high:.1f}] of {one.of:,}" if one.of else "none"


WORLD_HEAD = ("worlds", "more is closed", "less of what was meant than on the way", "more of it than by work alone",
              "of these a surprise", "of those with less of it a surprise", "one setting on: more of it, a surprise",
              "less of it, a surprise", "more of it, no surprise")  # fmt: skip
