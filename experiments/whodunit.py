"""What evidence would settle whose doing it was? `python -m unbidden.experiments.whodunit -o docs/whodunit.png`

Draws cases with a hidden cause in the yard of `whodunit`, asks for one piece of evidence after the other, and prints
what the best possible answer is worth after each, beside analysts that are not the best; with -o it draws that as well.
Cases are kept in a file and gone on with there. `--table FILE` writes how often each thing was found under each cause,
from which the game on the page draws its cases.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unbidden.experiments.figure_option import figure_file
from unbidden.experiments.inquiry.regression import logistic
from unbidden.experiments.markdown import table
from unbidden.sim.inquiry.causes import CAUSES, KINDS, QUOTED, TIMED, UNIFORM, WRONG_HOST
from unbidden.sim.inquiry.collected import Cases, collect
from unbidden.sim.inquiry.evidence import ARMS, OUTPUTS, REPLAY, SHAPE, STEPS, TRACE, Inquiry
from unbidden.sim.inquiry.posterior import Given, best, cells, codes, counts, given, naive, smoothed, upto
from unbidden.sim.inquiry.scores import Score, calibration, confusion, score
from unbidden.sim.inquiry.workers import SEEDS, Workers
from unbidden.sim.report.catalogue import say
from unbidden.viz.figures.inquiry import Analyst, Held, InquiryFigure, draw_inquiry
from unbidden.viz.figures.sheet import Told, save

CASES = 100_000
PRIORS = {"uniform": UNIFORM, "a market's quotation": QUOTED}
ALL = upto(len(STEPS))
BEFORE_USELESS = tuple(k for k in ALL if STEPS[k].name != "useless")
GIVEN = {  # what an analyst may be given, and the arms in it
    "outputs only": (OUTPUTS,),
    "full trace: everything but replays": (OUTPUTS, TRACE),
    "replay: outputs and replays": (OUTPUTS, REPLAY),
    "everything": ARMS,
}
Answers = Callable[[Cases, Cases, Given, Sequence[float]], np.ndarray]


class Hypothesis(NamedTuple):
    """How well two causes can be told apart at best, from even odds; written down before the cases were drawn."""

    says: str
    causes: tuple[str, str]
    which: Given
    low: float
    high: float


HYPOTHESES = (
    Hypothesis("the join tells an insider from emergence", ("emergent", "insider"), given("join"), 0.8, 1.0),
    Hypothesis("without the useless world, emergence cannot be told from imitation",
               ("emergent", "imitated"), BEFORE_USELESS, 0.5, 0.65),
    Hypothesis("with it, it can", ("emergent", "imitated"), ALL, 0.9, 1.0),
    Hypothesis("without the useless world, emergence cannot be told from an intruder who times his acts",
               ("emergent", TIMED), BEFORE_USELESS, 0.5, 0.65),
    Hypothesis("with it, it can", ("emergent", TIMED), ALL, 0.9, 1.0),
    Hypothesis("nothing tells imitation from such an intruder", ("imitated", TIMED), ALL, 0.5, 0.65),
    Hypothesis("nothing tells emergence from a log that calls the charger the rack",
               ("emergent", WRONG_HOST), ALL, 0.5, 0.65),
)  # fmt: skip


def halves(cases: Cases) -> list[tuple[Cases, Cases]]:
    """Cases to learn from, and others to be asked about: one half and the other, and the other way round."""
    odd = np.arange(len(cases.cause)) % 2 == 1
    return [(cases.part(odd), cases.part(~odd)), (cases.part(~odd), cases.part(odd))]


def held_out(
    cases: Cases, which: Given, prior: Sequence[float], answers: Answers = best
) -> tuple[np.ndarray, np.ndarray]:
    """What is answered in cases that were not learnt from, and the truth."""
    parts = [(answers(known, asked, which, prior), asked.cause) for known, asked in halves(cases)]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def told_apart(cases: Cases, kinds: tuple[str, str], which: Given) -> tuple[float, float]:
    """How often the best guess between two kinds is right, from even odds, in cases not learnt from; and its error."""
    names = list(KINDS)
    right: list[np.ndarray] = []
    for known, asked in halves(cases):
        shares = []
        for kind in kinds:
            counted = np.bincount(codes(known.symbols[known.kind == names.index(kind)], which), minlength=cells(which))
            shares.append(smoothed(counted))
        first = shares[0] >= shares[1]
        for guess, kind in ((first, kinds[0]), (~first, kinds[1])):
            right.append(guess[codes(asked.symbols[asked.kind == names.index(kind)], which)])
    found = [np.concatenate(right[k::2]).astype(float) for k in (0, 1)]
    error = np.sqrt(sum(one.var() / len(one) for one in found)) / 2.0
    return float(np.mean([one.mean() for one in found])), float(error)


def shuffled(cases: Cases) -> Cases:
    """The same with causes that were dealt out anew."""
    return cases._replace(kind=np.random.default_rng(0).permutation(cases.kind))


def tables(cases: Cases) -> Iterator[list[list[str]]]:
    """All that is printed: tables in Markdown."""
    for name, prior in PRIORS.items():
        yield by_step(cases, name, prior)
    yield by_arm(cases)
    yield judged(cases)
    yield mistaken(cases)


def by_step(cases: Cases, name: str, prior: Sequence[float]) -> list[list[str]]:
    """What answers are worth after each piece of evidence."""
    rows = [[f"prior: {name}", "log score, bits", "from all cases", "Brier", "off by", "right", "naive Bayes, bits",
             "logistic, bits", "shuffled, bits"]]  # fmt: skip
    for number in range(len(STEPS) + 1):
        which = upto(number)
        found = score(*held_out(cases, which, prior), prior)
        same = score(best(cases, cases, which, prior), cases.cause, prior)
        others = [score(*held_out(cases, which, prior, of), prior).log for of in ((naive, logistic) if which else ())]
        null = score(*held_out(shuffled(cases), which, prior), prior)
        rows.append([f"+ {STEPS[number - 1].name}" if number else "nothing", f"{found.log:.3f} ± {found.error:.3f}",
                     f"{same.log:.3f}", f"{found.brier:.3f}", f"{found.calibration:.3f}", f"{found.right:.3f}",
                     *(f"{other:.3f}" for other in others), *["-"] * (2 - len(others)), f"{null.log:.3f}"])  # fmt: skip
    return rows


def by_arm(cases: Cases) -> list[list[str]]:
    """What the best answer is worth by what an analyst is given."""
    rows = [["given", "evidence", "log score, bits", "from all cases", "Brier", "right"]]
    for name, arms in GIVEN.items():
        which = tuple(n for n in ALL if STEPS[n].arm in arms)
        found = score(*held_out(cases, which, UNIFORM), UNIFORM)
        same = score(best(cases, cases, which, UNIFORM), cases.cause, UNIFORM)
        rows.append([name, ", ".join(STEPS[n].name for n in which), f"{found.log:.3f} ± {found.error:.3f}",
                     f"{same.log:.3f}", f"{found.brier:.3f}", f"{found.right:.3f}"])  # fmt: skip
    return rows


def judged(cases: Cases) -> list[list[str]]:
    """What became of the hypotheses."""
    rows = [["hypothesis", "right, of even odds", "expected", "so it is"]]
    for says, kinds, which, low, high in HYPOTHESES:
        share, error = told_apart(cases, kinds, which)
        rows.append(
            [says, f"{share:.3f} ± {error:.3f}", f"{low:g} .. {high:g}", "yes" if low <= share <= high else "no"]
        )
    return rows


def mistaken(cases: Cases) -> list[list[str]]:
    """What is taken for what by the best answer, after everything."""
    found = confusion(*held_out(cases, ALL, UNIFORM))
    rows = [["true, and answered after everything", *CAUSES]]
    return rows + [[cause, *(f"{share:.3f}" for share in row)] for cause, row in zip(CAUSES, found, strict=True)]


def figure(cases: Cases) -> InquiryFigure:
    """Log scores by step, and calibration after everything, from even odds."""
    lines = {"best": best, "naive": naive, "logistic": logistic}
    analysts = []
    for name, answers in lines.items():
        scores = [
            score(*held_out(cases, upto(n), UNIFORM, answers if n else best), UNIFORM) for n in range(len(STEPS) + 1)
        ]
        analysts.append(_analyst(f"whodunit.{name}", scores))
    null = [score(*held_out(shuffled(cases), upto(n), UNIFORM), UNIFORM) for n in range(len(STEPS) + 1)]
    analysts.append(_analyst("whodunit.shuffled", null))
    held = [
        Held(say(f"whodunit.{name}"), *calibration(*held_out(cases, ALL, UNIFORM, answers), UNIFORM))
        for name, answers in lines.items()
    ]
    steps = [say("whodunit.nothing"), *(say(f"whodunit.step.{step.name}") for step in STEPS)]
    told = Told(say("whodunit.title"), say("whodunit.says", n=len(cases.cause)))
    return InquiryFigure(told, steps, say("whodunit.up"), analysts, say("whodunit.said"), say("whodunit.came"), held)


def _analyst(name: str, scores: Sequence[Score]) -> Analyst:
    return Analyst(say(name), np.array([one.log for one in scores]), np.array([one.error for one in scores]))


def table_of(cases: Cases) -> Iterator[str]:
    """How often each thing was found under each cause, a line each, as JSON."""
    counted = counts(cases, ALL)
    for cause, cell in zip(*np.nonzero(counted), strict=True):
        symbols = [int(symbol) for symbol in np.unravel_index(cell, SHAPE)]
        yield json.dumps({"cause": CAUSES[cause], "found": symbols, "cases": int(counted[cause, cell])})


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw the cases, print the tables, and write what is asked for."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("-o", type=figure_file, dest="figure", help="write the figure")
    parser.add_argument("--table", type=Path, help="write how often each thing was found under each cause")
    parser.add_argument("--cases", type=Path, default=Path("whodunit.cases.jsonl"), help="where cases are kept")
    parser.add_argument("--count", type=int, default=CASES, help="how many cases")
    parser.add_argument("--seed", type=int, default=0, help="from which they are drawn")
    asked = parser.parse_args(arguments)
    inquiry = Inquiry(Workers(SEEDS, _progress("workers")))
    cases = collect(asked.cases, inquiry, asked.seed, asked.count, _progress("cases"))
    print("\n\n".join("\n".join(table(rows[0], rows[1:])) for rows in tables(cases)))
    if asked.table is not None:
        asked.table.write_text("".join(f"{line}\n" for line in table_of(cases)), "utf-8")
    if asked.figure is not None:
        save(draw_inquiry(figure(cases)), asked.figure)


def _progress(what: str) -> Callable[[int, int], None]:
    return lambda done, total: print(f"\r{what}: {done:,} of {total:,}", end="\n" * (done == total), file=sys.stderr)


if __name__ == "__main__":
    main()
