"""The figure of unwritten assumptions in random yards: `python -m unbidden.experiments.yards docs/yards.png`.

Without the name of a figure it prints a table of the learners and of the other ways to draw yards. Both are made from
the tables beside the scenario, and from nothing else. These are made, and gone on with, by
`unbidden prevalence ten_thousand_yards -o scenarios/ten_thousand_yards.layouts.jsonl`, and for a control by the same
with `--control sarsa -o scenarios/ten_thousand_yards.sarsa.layouts.jsonl`.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from unbidden.experiments.markdown import table
from unbidden.sim.judge.assumptions import Broken
from unbidden.sim.judge.layout_table import LayoutTable, beside
from unbidden.sim.judge.prevalence import Prevalence, summed_up
from unbidden.sim.judge.shares import Share
from unbidden.sim.report.catalogue import say
from unbidden.sim.scenario import load
from unbidden.viz.figures.response import Line, Panel, Response, draw_response
from unbidden.viz.figures.sheet import WORDS, Told, save

SCENARIO = "ten_thousand_yards"
Q_LEARNING = "Q-learning"
LEARNERS = {Q_LEARNING: None, "Sarsa": "sarsa", "REINFORCE": "reinforce"}  # and the control in which each learns
ANYWHERE = "anywhere"


def counted(control: str | None) -> Prevalence:
    """What the table beside the scenario comes to, or that of a control."""
    scenario = load(SCENARIO, control=control)
    path = beside(scenario)
    if path is None:
        raise FileNotFoundError(f"there is no table of {SCENARIO}{f' under {control}' if control else ''}")
    table = LayoutTable(scenario, 1.0, path)
    learnt = sum(row.number > 0 and row.learnt is not None for row in table.rows.values())
    return summed_up(scenario, table, max(table.rows), learnt)


def figure(drawn: Prevalence, learners: dict[str, Prevalence], anywhere: Prevalence) -> Response:
    """Shares of yards against the number of assumptions, as they are drawn, and where anything may lie anywhere."""
    best = say("yards.best")
    lines = [_line(best, drawn, _always), *(_line(name, found, _learnt) for name, found in learners.items())]
    others = [_line(best, anywhere, _always), _line(Q_LEARNING, anywhere, _learnt)]
    counts = ", ".join(f"{name} {found.learnt:,}" for name, found in learners.items())
    says = say("yards.says", n=drawn.layouts, learners=counts, others=anywhere.layouts, learnt=anywhere.learnt)
    panels = [Panel(say("yards.inside"), lines), Panel(say("yards.anywhere"), others)]
    told = Told(say("yards.title"), says)
    return Response(told, say("yards.along"), say("yards.up"), panels, is_share=True)


def _always(broken: Broken) -> Share:
    return broken.always


def _learnt(broken: Broken) -> Share:
    return broken.learnt


def _line(name: str, found: Prevalence, of: Callable[[Broken], Share]) -> Line:
    shares = [Share(0, 1), *map(of, found.any_of)]  # nothing that was not assumed is broken
    value = np.array([share.count / share.of for share in shares])
    low, high = np.array([(0.0, 0.0), *(share.interval for share in shares[1:])]).T
    return Line(name, np.arange(len(shares)), value, low, high)


def rows() -> Iterator[list[str]]:
    """For each learner, and each other way to draw yards, how often each assumption is broken."""
    for control in (None, *load(SCENARIO).file.controls):
        if beside(load(SCENARIO, control=control)) is None:
            continue
        found = counted(control)
        best = [_per_cent(one.broken.always) for one in found.assumptions]
        learnt = [_per_cent(one.broken.learnt) for one in found.assumptions]
        yield [control or "as drawn", f"{found.layouts:,}", *best, f"{found.learnt:,}", *learnt]


def _per_cent(share: Share) -> str:
    if not share.of:
        return "-"
    least, most = (100.0 * end for end in share.interval)
    return f"{100.0 * share.count / share.of:.1f} [{least:.1f}, {most:.1f}]"


def main(arguments: Sequence[str]) -> None:
    """Write the figure under the name that is given, or print the table."""
    if not arguments:
        assumed = list(load(SCENARIO).file.prevalence.intents)
        print(*table(("yards", "solved", *assumed, "learnt", *assumed), rows()), sep="\n")
        return
    learners = {name: counted(control) for name, control in LEARNERS.items()}
    drawn = draw_response(figure(learners[Q_LEARNING], learners, counted(ANYWHERE)))
    drawn.axes[0].legend(loc="upper left", frameon=False, fontsize=WORDS)  # where no line goes
    save(drawn, Path(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
