"""Goodhart's law in random worlds: `python -m unbidden.experiments.goodhart_lab [FIGURE.png] --worlds 1000`.

World K is a table of states as scenario files draw them (`world.random`, `table: K`), of the size that K says. One of
the two things that its actions give is meant, the true reward; the proxy lies at an angle to it, on the side of the
other. The proxy is optimised along two paths of exact policies, and the table says in which share of worlds the true
reward is higher on the way than at the end. What is random about a world follows from its number, so that the same
numbers give the same table; they begin at `--first`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt

import numpy as np

from unbidden.experiments.goodhart_lab import orders
from unbidden.experiments.goodhart_lab.paths import PATHS, Path, World, along, at_angle, directions, span
from unbidden.sim.judge.claims.estimators import mean
from unbidden.sim.judge.shares import Share
from unbidden.sim.report.catalogue import say
from unbidden.sim.scenario.random_states import RandomStates, letters_of, states_of
from unbidden.sim.scenario.state_table import OutcomeSection, outcomes_of
from unbidden.viz.figures.response import Line
from unbidden.viz.figures.sheet import SLIDE, Figure, Told
from unbidden.viz.figures.turning import Course, Names, draw_turning

STOCKS = ("meant", "other")
STATES, ACTIONS, LEADS_TO, DISCOUNTS = (4, 8, 16), (2, 4), (1, 3), (0.7, 0.9, 0.99)
MIX = tuple(product(STATES, ACTIONS, LEADS_TO, DISCOUNTS))  # world K is of the kind K modulo as many
ANGLES = (0, 15, 30, 45, 60, 75, 90)  # degrees
ROUNDING, MARKED = 1e-9, 0.01  # parts of what is between the worst and the best policy: no drop below; a marked one
TALL = (5.2, 9.0)  # inches, of a figure for a phone
PUBLISHED, PUBLISHED_OF = 0.193, 30_400  # of worlds of another mix (Karwowski and others 2024)
WORLDS, BEST_OF = 1000, (1, 10, 100, 1000)
SHOWN, APART, DRAWN = 60, 7, 6  # degrees at which paths are drawn, of each 7th world, so of many kinds; of how many
WORDS_OF = {"boltzmann": "Boltzmann", "iteration": "policy iteration"}


@dataclass(frozen=True)
class Found:
    """What came of one world, by angle and path; gains are parts of what is between the worst and the best policy."""

    number: int
    drop: np.ndarray  # f64[angles, paths]
    stopped: np.ndarray  # f64[angles, paths]  gained by early stopping
    end: np.ndarray  # f64[angles, paths]  gained at the end
    lost: np.ndarray  # f64[angles, paths]  the largest loss in a step before early stopping
    course: np.ndarray  # f64[angles, steps]  gained along the path of Boltzmann policies


def told(number: int) -> tuple[RandomStates, float]:
    """How a world is drawn, and its discount."""
    states, actions, leads, discount = MIX[number % len(MIX)]
    gives = {stock: {"from": 0, "to": 1} for stock in STOCKS}
    drawn = {"table": number, "states": states, "actions": actions, "leads_to": leads, "gives": gives}
    return RandomStates.model_validate(drawn), discount


def leads_of(section: RandomStates) -> np.ndarray:
    """f64[S, A, S]: how likely each action leads where."""
    leads = np.zeros((section.states, section.actions, section.states))
    for s, a, outcome in _outcomes(section):
        leads[s, a, letters_of(section).index(outcome.goes or letters_of(section)[s])] += outcome.chance
    return leads


def gives_of(section: RandomStates) -> np.ndarray:
    """f64[2, S, A]: what each action gives of both things."""
    gives = np.zeros((len(STOCKS), section.states, section.actions))
    for s, a, outcome in _outcomes(section):
        gives[:, s, a] += [outcome.chance * outcome.gives[stock] for stock in STOCKS]
    return gives


def _outcomes(section: RandomStates) -> Iterator[tuple[int, int, OutcomeSection]]:
    for s, state in enumerate(states_of(section).values()):
        for a, told_of in enumerate(state.does.values()):
            yield from ((s, a, outcome) for outcome in outcomes_of(told_of))


def path_of(number: int, angle: float, name: str) -> tuple[Path, float]:
    """A world's path by a proxy at an angle, in degrees, and what is between its worst and its best policy."""
    section, discount = told(number)
    world, (true, other) = World(leads_of(section), discount), gives_of(section)
    wanted, proxy = at_angle(directions(world), true, other, np.radians(angle))
    return along(world, name, wanted, proxy, float(np.radians(angle))), span(world, wanted)


def found_in(number: int) -> Found:
    """What comes of a world at every angle, along every path."""
    paths = [[path_of(number, angle, name) for name in PATHS] for angle in ANGLES]
    measured = np.array([[_measures(*each) for each in of_angle] for of_angle in paths])
    boltzmann = [dict(zip(PATHS, of_angle, strict=True))["boltzmann"] for of_angle in paths]
    course = np.array([(path.true - path.true[0]) / width for path, width in boltzmann])
    drop, stopped, end, lost = np.moveaxis(measured, 2, 0)
    return Found(number, drop, stopped, end, lost, course)


def _measures(path: Path, width: float) -> tuple[float, float, float, float]:
    before = path.true[: path.stop + 1]
    lost = float(-np.diff(before, prepend=before[0]).min())
    gains = [float(path.true[k] - path.true[0]) for k in (path.stop, -1)]
    drop, stopped, end, lost = np.array([path.drop, *gains, lost]) / width
    return drop, stopped, end, lost


def dropped(found: Sequence[Found], angle: int, path: int, least: float = ROUNDING) -> Share:
    """In which share of worlds the true reward drops."""
    return Share(sum(bool(one.drop[angle, path] > least) for one in found), len(found))


def regressional(many: int, noise: float) -> float:
    """What the best of so many by goal + noise is worth in the mean; both are normal, the goal with a spread of 1.

    E[goal | proxy] = proxy / (1 + noise²), so it is as much of what the largest of so many normal numbers is, which
    grows with their number without end: such a proxy loses its worth in part, and never turns down.
    """
    from scipy.integrate import quad
    from scipy.stats import norm

    largest = quad(lambda x: x * many * norm.pdf(x) * norm.cdf(x) ** (many - 1), -12.0, 12.0, epsabs=1e-12, limit=400)[
        0
    ]
    return float(largest) / sqrt(1.0 + noise * noise)


HEAD = ("angle", "path", "drop, % of worlds", "drop of 1 % or more", "mean drop, %", "worlds in which early "
             "stopping loses", "gained by early stopping", "gained at the end")  # fmt: skip


def rows(found: Sequence[Found]) -> Iterator[list[str]]:
    """Drops by angle and path, and what early stopping loses and gains."""
    for (a, angle), (p, name) in product(enumerate(ANGLES), enumerate(PATHS)):
        drops = [one.drop[a, p] for one in found]
        shares = [_per_cent(dropped(found, a, p, least)) for least in (ROUNDING, MARKED)]
        losses = sum(bool(one.lost[a, p] > ROUNDING) for one in found)
        gains = [_mean([one.stopped[a, p] for one in found]), _mean([one.end[a, p] for one in found])]
        yield [f"{angle}°", WORDS_OF[name], *shares, f"{100 * np.mean(drops):.2f}", str(losses), *gains]


def conclusions(found: Sequence[Found]) -> Iterator[str]:
    """What is beside the table: the published share, proxies that differ by noise alone, and orders of policies."""
    between = [one.drop[1:, p] for one in found for p in range(len(PATHS))]
    counts = [int((np.array(between) > least).sum()) for least in (ROUNDING, MARKED)]
    shares = [f"{100 * count / np.size(between):.1f} %" for count in counts]
    yield (
        f"{len(found)} worlds, numbers {found[0].number} to {found[-1].number}. Over both paths and all angles above "
        f"0, {shares[0]} drop, {shares[1]} by 1 % or more. Published are {100 * PUBLISHED:.1f} % of {PUBLISHED_OF:,}: "
        "of another mix of worlds, angles and paths, so that only the order of size can be compared."
    )
    losses = sum(int((one.lost > ROUNDING).sum()) for one in found)
    course = np.mean([one.course[ANGLES.index(SHOWN)] for one in found], axis=0)
    yield (
        f"Early stopping lost true reward along {losses} of {len(found) * len(ANGLES) * len(PATHS):,} paths. The mean "
        f"of all worlds at {SHOWN}° by Boltzmann policies gains {course.max():.4f} at its highest, and "
        f"{course[-1]:.4f} at its end."
    )
    best = ", ".join(f"{regressional(many, 1.0):.3f}" for many in BEST_OF)
    yield (
        f"The best of {', '.join(f'{many:,}' for many in BEST_OF)} by a proxy that is the goal and as much noise is "
        f"worth {best}: half of what the proxy says of it, and more of it the more there are. It never turns down."
    )
    for discount in (0.5, 0.9):
        section = RandomStates.model_validate({"table": 0, "states": 2, "actions": 2, "leads_to": 2})
        found_orders = orders.counted(World(leads_of(section), discount))
        parts = ", ".join(f"{name} {count:,}" for name, count in sorted(found_orders.items()) if name != "pairs")
        yield f"Two states, two actions, discount {discount:g}, {found_orders['pairs']:,} pairs of rewards: {parts}."


def _per_cent(share: Share) -> str:
    least, most = (100.0 * end for end in share.interval)
    return f"{100.0 * share.count / share.of:.1f} [{least:.1f}, {most:.1f}]"


def _mean(values: Sequence[float]) -> str:
    centre, interval = mean(values)
    return f"{centre:.3f}" + (f" [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else "")


def figure(found: Sequence[Found], size: tuple[float, float] = SLIDE) -> Figure:
    """Shares of worlds with a drop against the angle, and the paths of the first worlds."""
    lines = [
        _line(say(f"goodhart.{name}"), [dropped(found, a, p) for a in range(len(ANGLES))])
        for p, name in enumerate(PATHS)
    ]
    lines.append(_line(say("goodhart.marked"), [dropped(found, a, 0, MARKED) for a in range(len(ANGLES))]))
    names = Names(**{name: say(f"goodhart.{name}", angle=SHOWN) for name in Names.__annotations__})
    told = Told(say("goodhart.title"), say("goodhart.says", n=len(found), first=found[0].number))
    level = say("goodhart.level", share=f"{100 * PUBLISHED:.1f}", of=PUBLISHED_OF), PUBLISHED
    return draw_turning(told, names, lines, level, [_course(one.number) for one in found[::APART][:DRAWN]], size)


def _line(name: str, shares: Sequence[Share]) -> Line:
    low, high = np.array([share.interval for share in shares]).T
    return Line(name, np.array(ANGLES, float), np.array([share.count / share.of for share in shares]), low, high)


def _course(number: int) -> Course:
    path, width = path_of(number, SHOWN, "boltzmann")
    paid = (path.proxy - path.proxy[0]) / (path.proxy[-1] - path.proxy[0])
    return Course(str(number), paid, (path.true - path.true[0]) / width, path.stop)
