"""Farms of links, by formula and found: `python -m unbidden.experiments.link_farm [FIGURE.png]`.

Graph K has 20 pages of others, of random quality, each of which links to three pages that are drawn by their quality:
others, or the owner's first one. The owner has k more pages of no quality, and each of its pages may link to any page.
Local search turns one such link after the other over, in random order, and keeps what raises the rank of the first
page, until nothing does. It starts from links at random, knows no farm, and is not told what the formula says: with c
the damping, and λ what other pages hand on,

    p = (c λ + (1 − c)(c k + 1) / N) / (1 − c²).
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from unbidden.experiments.figure_option import figure_file
from unbidden.experiments.markdown import table
from unbidden.sim.detectors.farm import kendall
from unbidden.sim.judge.claims.estimators import mean
from unbidden.sim.optimum import solve
from unbidden.sim.report.catalogue import say
from unbidden.sim.scenario import load
from unbidden.viz.figures.response import Line, Panel, Response, draw_response
from unbidden.viz.figures.sheet import WORDS, Told, save

OTHERS, LINKS, TRUSTED = 20, 3, 5  # pages of others, links of each of them, and how many of the best are trusted
HELPERS, DAMPINGS, DAMPING = (1, 2, 5, 10, 20), (0.0, 0.25, 0.5, 0.85, 0.95), 0.85
GRAPHS, A_LITTLE = 20, 1e-9


@dataclass(frozen=True)
class Graph:
    """A graph before the search. Page 0 is the owner's first, then come its helpers, then the pages of others."""

    links: np.ndarray  # bool[pages, pages]  which page leads to which
    quality: np.ndarray  # f64[pages]
    helpers: int

    @property
    def own(self) -> range:
        """The pages of the owner."""
        return range(self.helpers + 1)


def graph(number: int, helpers: int) -> Graph:
    """The graph of a number. Links of the owner's pages are there with a chance that makes three of each likely."""
    luck = np.random.default_rng((number, helpers))
    own, pages = helpers + 1, helpers + 1 + OTHERS
    quality = np.concatenate([[0.5], np.zeros(helpers), luck.random(OTHERS)])
    links = luck.random((pages, pages)) < LINKS / (pages - 1)
    links[own:] = False
    for page in range(own, pages):
        appeal = np.where(np.arange(pages) == page, 0.0, quality)
        links[page, luck.choice(pages, LINKS, replace=False, p=appeal / appeal.sum())] = True
    np.fill_diagonal(links, False)
    return Graph(links, quality, helpers)


def ranks(links: np.ndarray, damping: float, begins: np.ndarray) -> np.ndarray:
    """f64[pages]: shares of visits times pages, by the equations that the law of the engine solves in its own way."""
    chances = np.where(links.any(axis=1, keepdims=True), links, True).astype(float)
    chances /= chances.sum(axis=1, keepdims=True)
    pages = len(links)
    return pages * np.linalg.solve(np.eye(pages) - damping * chances.T, (1.0 - damping) * begins)


def search(made: Graph, damping: float, begins: np.ndarray, seed: int) -> np.ndarray:
    """The links at which no link of the owner's pages, turned over, raises the rank of its first page."""
    links, luck = made.links.copy(), np.random.default_rng(seed)
    turns = [(a, b) for a in made.own for b in range(len(links)) if a != b]
    best, since = ranks(links, damping, begins)[0], 0
    while since < len(turns):
        luck.shuffle(turns)
        for a, b in turns:
            links[a, b] = not links[a, b]
            found = ranks(links, damping, begins)[0]
            if found > best + A_LITTLE:
                best, since = found, 0
            else:
                links[a, b] = not links[a, b]
                since += 1
    return links


def by_formula(made: Graph, damping: float) -> float:
    """The rank of a farm of all the owner's pages, if a surfer starts anywhere."""
    own, pages, k = len(made.own), len(made.links), made.helpers
    outside = np.full((pages, pages), False)
    outside[own:] = made.links[own:]
    outside[0, 1 : 1 + k], outside[1 : 1 + k, 0] = True, True
    found = ranks(outside, damping, np.full(pages, 1.0 / pages)) / pages
    handed_on = sum(found[page] / outside[page].sum() for page in range(own, pages) if outside[page, 0])
    return float(pages * (damping * handed_on + (1 - damping) * (damping * k + 1) / pages) / (1 - damping**2))


@dataclass(frozen=True)
class Found:
    """What a search from one graph came to."""

    before: float  # rank of the first page
    after: float
    formula: float
    tau_before: float  # of rank and quality over all pages
    tau_after: float


def found_from(number: int, helpers: int, damping: float, trusts: bool = False) -> Found:
    """Search from the graph of a number. A surfer that trusts starts at the best pages of others alone."""
    made = graph(number, helpers)
    pages = len(made.links)
    begins = np.full(pages, 1.0 / pages)
    if trusts:
        seeds = len(made.own) + np.argsort(made.quality[len(made.own) :])[-TRUSTED:]
        begins = np.isin(np.arange(pages), seeds) / TRUSTED
    ends = [ranks(links, damping, begins) for links in (made.links, search(made, damping, begins, number))]
    taus = [kendall(end, made.quality) or 0.0 for end in ends]
    return Found(float(ends[0][0]), float(ends[1][0]), by_formula(made, damping), *taus)


def scenario_rows() -> Iterator[list[str]]:
    """The world `link_farm` by the formula, and as exact play leaves it."""
    for damping in (0.5, 0.85):
        world = load("link_farm", [f"world.ranks.damping={damping}"])
        # X gets what begins there, and what Y hands on; Y what begins there, and half of X.
        good = (1 + damping) / (1 - damping**2 / 2) * (1 - damping) / 5
        share = (damping * good / 2 + (1 - damping) * (2 * damping + 1) / 5) / (1 - damping**2)
        best = solve(world).visible
        yield [f"{damping:g}", f"{5 * share:.6f}", f"{best or 0.0:.3f}", f"{20 * 5 * share:.3f}"]


def formula_rows() -> Iterator[list[str]]:
    """What helpers make of a page to which nobody else leads, in pages to which nothing leads at all."""
    for helpers in (0, 1, 2, 10, 50):
        times = (DAMPING * helpers + 1) / (1 - DAMPING**2) if helpers else 1.0
        yield [str(helpers), f"{times:.3f}"]


def search_rows(graphs: int) -> Iterator[list[str]]:
    """Local search from random graphs: how often it ends at what the formula says, and what ranks tell by then."""
    for helpers in HELPERS:
        found = [found_from(number, helpers, DAMPING) for number in range(graphs)]
        there = sum(abs(one.after - one.formula) < 1e-6 for one in found)
        numbers = [np.mean([getattr(one, name) for one in found]) for name in ("before", "after", "formula")]
        taus = [np.mean([one.tau_before for one in found]), np.mean([one.tau_after for one in found])]
        yield [
            str(helpers),
            f"{there} of {graphs}",
            *(f"{number:.3f}" for number in numbers),
            *(f"{tau:.2f}" for tau in taus),
        ]


def sweep(graphs: int) -> dict[bool, np.ndarray]:
    """f64[dampings, 4, graphs]: rank before and after, tau before and after; where a surfer starts anywhere, or not."""
    return {
        trusts: np.array(
            [
                [
                    (one.before, one.after, one.tau_before, one.tau_after)
                    for one in (found_from(number, HELPERS[-2], damping, trusts) for number in range(graphs))
                ]
                for damping in DAMPINGS
            ]
        ).transpose(0, 2, 1)
        for trusts in (False, True)
    }


def sweep_rows(found: dict[bool, np.ndarray]) -> Iterator[list[str]]:
    """The sweep as a table."""
    for k, damping in enumerate(DAMPINGS):
        numbers = [one[k].mean(axis=1) for one in found.values()]
        yield [f"{damping:g}", *(f"{n:.2f}" for of_one in numbers for n in of_one)]


def figure(found: dict[bool, np.ndarray], graphs: int) -> Response:
    """What ranks tell of quality before the search and after it, by the damping."""
    panels = [
        Panel(
            say(f"links.{'trusted' if trusts else 'anywhere'}"), [_line("before", one[:, 2]), _line("after", one[:, 3])]
        )
        for trusts, one in found.items()
    ]
    told = Told(say("links.title"), say("links.says", n=graphs, helpers=HELPERS[-2]))
    marks = [f"{damping:g}" for damping in DAMPINGS]
    return Response(told, say("links.along"), say("links.up"), panels, marks)


def _line(name: str, values: np.ndarray) -> Line:
    averages, ranges = zip(*(mean(list(of_graphs)) for of_graphs in values), strict=True)
    low, high = np.array([found or (np.nan, np.nan) for found in ranges]).T
    return Line(say(f"links.{name}"), np.arange(len(values)), np.array(averages), low, high)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and draw the last one if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.link_farm")
    parser.add_argument("figure", nargs="?", type=figure_file, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--graphs", type=int, default=GRAPHS, help="from how many random graphs it searches")
    told = parser.parse_args(arguments)
    if told.graphs < 2:
        parser.error("--graphs must be 2 or more")
    print("The world link_farm: the rank of a farm, and what exact play is paid in 20 ticks, from links at random:\n")
    print(*table(("damping", "rank by formula", "best play", "a farm from the start"), scenario_rows()), sep="\n")
    print("\nHelpers alone, at a damping of 0.85:\n")
    print(*table(("helpers", "times a page to which nothing leads"), formula_rows()), sep="\n")
    print(f"\nLocal search from {told.graphs} random graphs, at a damping of 0.85:\n")
    head = ("helpers", "ends at the formula", "rank before", "after", "by formula", "tau before", "after")
    print(*table(head, search_rows(told.graphs)), sep="\n", flush=True)
    print(f"\nBy the damping, with {HELPERS[-2]} helpers; a surfer starts anywhere, then at trusted pages alone:\n")
    found = sweep(told.graphs)
    one = ("rank before", "after", "tau before", "after")
    print(*table(("damping", *one, *(f"{name}, trusted" for name in one)), sweep_rows(found)), sep="\n")
    if told.figure:
        drawn = draw_response(figure(found, told.graphs))
        drawn.axes[1].legend(loc="lower right", frameon=False, fontsize=WORDS)  # where no line goes
        save(drawn, told.figure)


if __name__ == "__main__":
    main()
