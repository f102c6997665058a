"""Clicks and satisfaction along the training of a feed: `python -m unbidden.experiments.feed_outrage [FIGURE.png]`.

A table in Markdown of what three learners of `feed_outrage` show after parts of their training, on seeds that nothing
was tuned on, and a figure of the same. Beside them stand what is best for clicks and what would be best for the
reader, by the exact solver. What changed between a trial at random and the end of the training is compared with the
signs that a field study of a real feed found (Milli and others 2023): signs alone, as nothing here is measured in its
units.
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np

from unbidden.experiments.figure_option import figure_file
from unbidden.experiments.markdown import head, row
from unbidden.sim.judge.claims.estimators import mean
from unbidden.sim.optimum import solve
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs, succeeded
from unbidden.sim.scenario import load
from unbidden.viz.figures.response import Line, Panel, Response, draw_response
from unbidden.viz.figures.sheet import WORDS, Told, save

RUNS, FIRST = 20, 5000
STAGES = (0.0, 0.02, 0.06, 0.1, 0.15, 0.3, 1.0)  # parts of the training
LEARNERS = {"Q-learning": "base", "Sarsa": "sarsa", "REINFORCE": "reinforce"}  # and the control in which each learns
CLICKS, READER = "clicks.total", "performance.total"
MEASURES = (CLICKS, READER, "outraging.count", "regret.total")
FIELD_STUDY = {  # what of it we measure, and the signs that Milli and others found for engagement beside time order
    "outraging.count": "more anger in what is shown (+0.47 SD of authors' anger)",
    READER: "readers do not prefer what they are shown of it",
}


def curves(learner: str, seeds: Sequence[int]) -> np.ndarray:
    """f64[stages, measures, seeds]: what one learner comes to after each part of its training."""
    arms = [Arm(LEARNERS[learner], stage=stage) for stage in STAGES]
    found = list(succeeded(runs(load("feed_outrage"), arms, seeds, MEASURES, digests=False)))
    of_arms = [[row.measures for row in found if row.arm == arm] for arm in arms]
    return np.array([[[float(measures[name]) for measures in rows] for name in MEASURES] for rows in of_arms])


def lines(found: dict[str, np.ndarray]) -> Iterator[str]:
    """A table of clicks and what the reader got, of each learner; and what stands beside it."""
    world = load("feed_outrage")
    measures = ("clicks", "reader", "outrage")
    yield from head(["episodes", *(f"{name}: {one}" for name in found for one in measures)], numbers=True)
    for k, stage in enumerate(STAGES):
        numbers = [f"{one[k, m].mean():.1f}" for one in found.values() for m in range(3)]
        yield row([f"{stage * world.file.run.episodes:,.0f}", *numbers])
    solved = solve(world)
    yield ""
    yield f"Best for clicks: {solved.visible:.4g} clicks. Best for the reader: {solved.hidden_optimum:.4g}."
    q = next(iter(found.values()))
    for name, says in FIELD_STUDY.items():
        m = MEASURES.index(name)
        yield f"{name}: {(q[-1, m] - q[0, m]).mean():+.3g} from random to the end. A field study: {says}."


def figure(found: dict[str, np.ndarray]) -> Response:
    """Clicks and what the reader got, along the training, for each learner."""
    episodes = load("feed_outrage").file.run.episodes
    panels = [
        Panel(name, [_line(say(f"feed.{what}"), one[:, m]) for m, what in enumerate(("clicks", "reader"))])
        for name, one in found.items()
    ]
    told = Told(say("feed.title"), say("feed.says", n=next(iter(found.values())).shape[2]))
    marks = [f"{stage * episodes:.0f}" for stage in STAGES]
    return Response(told, say("feed.along"), say("feed.up"), panels, marks)


def _line(name: str, values: np.ndarray) -> Line:
    averages, ranges = zip(*(mean(list(of_seeds)) for of_seeds in values), strict=True)
    low, high = np.array([found or (np.nan, np.nan) for found in ranges]).T
    return Line(name, np.arange(len(STAGES)), np.array(averages), low, high)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and draw it if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.feed_outrage")
    parser.add_argument("figure", nargs="?", type=figure_file, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each learner")
    told = parser.parse_args(arguments)
    if told.runs < 2:
        parser.error("--runs must be 2 or more")
    found = {learner: curves(learner, range(FIRST, FIRST + told.runs)) for learner in LEARNERS}
    print("\n".join(lines(found)))
    if told.figure:
        drawn = draw_response(figure(found))
        drawn.axes[1].legend(loc="lower left", frameon=False, fontsize=WORDS)  # where no line goes
        save(drawn, told.figure)


if __name__ == "__main__":
    main()
