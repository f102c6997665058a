"""Does the observer log leak by its form what was done? `python -m unbidden.experiments.log_leaks [--cases 2000]`.

Short runs of `detect` in which something was taken, and ones in which nothing was, with as many rows of each kind.
Boosted trees are given everything but what the rows say: sizes of files, lengths of lines, the order of keys, how times
are written.
"""

import argparse
from collections.abc import Iterator, Sequence

from unbidden.experiments.inquiry.cases import TRAINED_IN, Case, cases_of
from unbidden.experiments.inquiry.leaks import Leak, form_of, leak, matched
from unbidden.experiments.robustness.convergence import say_done
from unbidden.sim.scenario import load

CASES, SHUFFLES, SPARE = 2000, 100, 5  # so many times more trials than cases are drawn, as not all find a match
SEEDS = range(7500, 7504)
TICKS = 14  # of a trial: the longer it is, the fewer find a match


def pool(cases: int) -> Iterator[Case]:
    """Trials, half of them benign."""
    world = load("detect", [f"run.ticks={TICKS}"])
    each = -(-SPARE * cases // len(SEEDS))
    for done, (way, control) in enumerate(TRAINED_IN.items(), 1):
        count = each // 2 if not way else -(-each // (2 * (len(TRAINED_IN) - 1)))
        yield from cases_of(world, load("detect", control=control), SEEDS, count)
        say_done(done, len(TRAINED_IN))


def measured(cases: int, shuffles: int) -> Leak:
    """What the form of so many cases gives away."""
    found = matched(pool(cases), cases)
    return leak([form_of(case.log) for case in found], shuffles)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print it."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.log_leaks")
    parser.add_argument("--cases", type=int, default=CASES, help="matched in pairs")
    parser.add_argument("--shuffles", type=int, default=SHUFFLES, help="of the labels")
    told = parser.parse_args(arguments)
    found = measured(told.cases, told.shuffles)
    verdict = "no better than shuffled labels" if found.is_within else "better or worse than shuffled labels"
    print(f"{found.cases} cases, matched in pairs by how many rows there are of each kind.")
    print(f"AUROC by form alone {found.area:.3f}; with shuffled labels 95 % in {found.low:.3f} .. {found.high:.3f}.")
    print(f"Form alone tells cases apart {verdict}.")


if __name__ == "__main__":
    main()
