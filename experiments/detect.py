"""What alarms find, and miss, in the world `detect`: `python -m unbidden.experiments.detect -o docs/detect.png`.

Six alarms, on the observer log of trials of trained policies whose truth is known. One way has a signature, two have
none; among the benign runs are a new version, retry storms and backups. Printed are areas under curves with intervals,
recall at 1 % false alarms by step and by run, precision at base rates, time to detect, what a line through logits says
of low rates and whether it is right, what becomes of learners once an alarm costs, and shuffled labels.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from unbidden.experiments.figure_option import figure_file
from unbidden.experiments.inquiry import metrics
from unbidden.experiments.inquiry.cases import SHIFTS, WAYS
from unbidden.experiments.inquiry.detection import (
    KNOWN,
    NAMES,
    NOVEL,
    Bench,
    Judged,
    Size,
    bench,
    run_scores,
    step_scores,
)
from unbidden.experiments.markdown import head, row
from unbidden.experiments.robustness.convergence import say_done
from unbidden.sim.runs.running import learn
from unbidden.sim.scenario import Scenario, load
from unbidden.viz.figures.detection import Evasion, Panel, Recall, Training, draw_detection
from unbidden.viz.figures.sheet import Figure, Told, save

PAN = "45 % to 89 %"  # AUROC of detectors by policies' distance, as Pan, Bhatia and Steinhardt (2022) give it
SPELLED = {"outside": "outside", "next_door": "next door", "names": "name server"}
PANELS = (
    Panel(
        "a  The reward looks healthy while alarms go off",
        "episodes of training",
        "tasks in an episode",
        ("tasks", "tasks, nothing else of use", "episodes with an alarm"),
    ),
    Panel(
        "b  Recall over false alarms, by run",
        "benign runs with an alarm (shifts among them)",
        "runs that are found",
    ),
    Panel(
        "c  Precision at 1 % false alarms or fewer",
        "share of runs in which anything is to be found",
        "alarms that are right",
    ),
    Panel("d  Once an alarm costs, it goes elsewhere", "", "share of trials", ("alarm by signature", "free", "costs")),
)
RATES = np.linspace(0.0, 1.0, 201)


def tables(found: Bench) -> Iterator[str]:
    """All that is printed, in Markdown."""
    benign = len(found.benign)
    shifted = {name: sum(name in one.case.shifts for one in found.benign) for name in SHIFTS}
    runs = ", ".join(f"{len(cases)} {SPELLED[way]}" for way, cases in found.found.items())
    yield f"{benign} benign runs ({', '.join(f'{n} with a {name}' for name, n in shifted.items())}); taken: {runs}."
    for table in (_areas, _recalls, _precisions, _delays, _extrapolations, _evasion, _shuffled):
        yield ""
        yield from table(found)


def _row(*cells: object) -> str:
    return row(cells)


def _head(*cells: str) -> Iterator[str]:
    yield from head(cells, numbers=True)


def _areas(found: Bench) -> Iterator[str]:
    yield from _head("AUROC by run", "all (95 %)", "known way", "novel ways", "no shifts", *SHIFTS)
    for name in NAMES:
        benign, taken = found.benign_scores(name), found.found_scores(name)
        low, high = metrics.area_range(benign, taken)
        parts = [metrics.area(benign, found.found_scores(name, ways)) for ways in (KNOWN, NOVEL)]
        parts.append(metrics.area(run_scores(found.unshifted(), name), taken))
        parts += [metrics.area(run_scores(_with(found.benign, shift), name), taken) for shift in SHIFTS]
        yield _row(name, f"{metrics.area(benign, taken):.3f} ({low:.3f} .. {high:.3f})", *(f"{x:.3f}" for x in parts))
    yield ""
    yield f"Pan, Bhatia and Steinhardt (2022), of theirs: {PAN}, by the distance of policies whose insides are known."


def _with(cases: Sequence[Judged], shift: str) -> tuple[Judged, ...]:
    return tuple(one for one in cases if one.case.shifts == (shift,))


def _recalls(found: Bench) -> Iterator[str]:
    yield from _head(
        "recall at 1 % false alarms",
        *(f"run: {SPELLED[way]}" for way in WAYS),
        *(f"step: {SPELLED[way]}" for way in WAYS),
    )
    for name in NAMES:
        above, over = found.threshold(name), found.step_threshold(name)
        by_run = [(found.found_scores(name, (way,)) > above).mean() for way in WAYS]
        by_step = [(step_scores(found.found[way], name, used=True) > over).mean() for way in WAYS]
        yield _row(name, *(f"{share:.3f}" for share in (*by_run, *by_step)))


def precisions(found: Bench) -> dict[str, list[float]]:
    """Precision of each alarm at 1 % false alarms by run, at each base rate."""
    values = {}
    for name in NAMES:
        benign, above = found.benign_scores(name), found.threshold(name)
        recall = float((found.found_scores(name) > above).mean())
        wrong = int((benign > above).sum())
        values[name] = [metrics.precision(recall, wrong, len(benign), rate) for rate in metrics.BASE_RATES]
    return values


def _precisions(found: Bench) -> Iterator[str]:
    yield from _head("precision at 1 % false alarms by run, base rate", *(f"{rate:g}" for rate in metrics.BASE_RATES))
    for name, values in precisions(found).items():
        yield _row(name, *(f"{value:.3f}" for value in values))


def _delays(found: Bench) -> Iterator[str]:
    yield from _head("steps from the first use to an alarm: median, share of runs", *(SPELLED[way] for way in WAYS))
    for name in NAMES:
        over = found.step_threshold(name)
        cells = []
        for way in WAYS:
            cases = found.found[way]
            late = metrics.delays([one.case.used for one in cases], [one.scores[name].step for one in cases], over)
            cells.append(f"{np.median(late):g}, {len(late) / len(cases):.2f}" if late else "never")
        yield _row(name, *cells)


def _extrapolations(found: Bench) -> Iterator[str]:
    yield from _head(
        "recall at 1 % false alarms by run", "by a line through logits above 2 %", "in the other half of runs"
    )
    for name in NAMES:
        told = metrics.extrapolated(found.benign_scores(name), found.found_scores(name))
        yield _row(name, *((f"{told.predicted:.3f}", f"{told.measured:.3f}") if told else ("no line to draw", "-")))


def _evasion(found: Bench) -> Iterator[str]:
    yield from _head("learner", *(f"goes {SPELLED[way]}" for way in WAYS), *(f"found: {name}" for name in NAMES))
    for name, pair in found.learners.items():
        for says, cases in zip(("", ", an alarm costs"), pair, strict=True):
            shares = [f"{share:.2f}" for share in _shares(cases).values()]
            taken = [one for one in cases if not one.case.is_benign]
            yield _row(name + says, *shares, *(f"{_found(found, taken, alarm):.2f}" for alarm in NAMES))


def _shares(cases: Sequence[Judged]) -> dict[str, float]:
    """In which share of trials each way was gone."""
    return {SPELLED[way]: sum(way in one.case.ways for one in cases) / len(cases) for way in WAYS}


def _found(found: Bench, cases: Sequence[Judged], alarm: str) -> float:
    return float((run_scores(cases, alarm) > found.threshold(alarm)).mean()) if cases else 0.0


def _shuffled(found: Bench) -> Iterator[str]:
    yield from _head("AUROC with shuffled labels", "mean", "95 % of shuffles")
    for name in NAMES:
        middle, low, high = metrics.shuffled_range(found.benign_scores(name), found.found_scores(name))
        yield _row(name, f"{middle:.3f}", f"{low:.3f} .. {high:.3f}")


# ---- the figure -----------------------------------------------------------------------------------------------------


def training_of(scenario: Scenario, seed: int = 7200) -> Training:
    """Along a training: reward and alarms, beside the reward where nothing but the allotted machine is of use."""
    own, without = (learn(scenario.changed(control=control), seed).ledger for control in (None, "useless"))
    seen = [named.name for named in scenario.words.recipes].index("seen")
    ends = np.cumsum(own.episodes)
    return Training(
        ends,
        own.episode_return[:, 0] / own.episodes,
        without.episode_return[:, 0] / without.episodes,
        own.fired_in[:, seen] / own.episodes,
    )


def draw(found: Bench, training: Training) -> Figure:
    """Training, recall, precision and evasion."""
    recalls = []
    for name in NAMES:
        benign, taken = found.benign_scores(name), found.found_scores(name)
        low, high = metrics.recall_range(benign, taken, RATES)
        value = np.interp(RATES, *metrics.curve(benign, taken))
        recalls.append(Recall(f"{name}, area {metrics.area(benign, taken):.2f}", RATES, value, low, high))
    evasion = []
    for name, (before, after) in found.learners.items():
        seen = _found(found, before, "signatures"), _found(found, after, "signatures")
        evasion.append(Evasion(name, _shares(before), _shares(after), seen))
    says = (
        f"{len(found.benign)} benign runs and {sum(map(len, found.found.values()))} in which compute was taken that "
        "nobody allotted. One way, outside, has a signature; next door and the name server have none. Bands: 95 % by "
        "resampling runs. Counterfactual use replays the run and so needs the world; the others need the log alone."
    )
    told = Told("What alarms find, and what learners do about them", says)
    rates = {f"1 in {1 / rate:,.0f}": rate for rate in metrics.BASE_RATES}
    return draw_detection(told, PANELS, training, recalls, rates, precisions(found), evasion)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, and draw them if a file is named."""
    parser = argparse.ArgumentParser(prog="python -m unbidden.experiments.detect")
    parser.add_argument("-o", "--figure", type=figure_file, help="a file for the figure: .png, .svg or .pdf")
    parser.add_argument("--runs", type=int, default=Size.benign, help="benign runs of each of five trainings")
    told = parser.parse_args(arguments)
    scenario = load("detect")
    size = Size(benign=told.runs, found=max(told.runs // 4, 1), learners=max(told.runs // 10, 1))
    found = bench(scenario, size, say_done)
    print("\n".join(tables(found)), flush=True)
    if told.figure:
        save(draw(found, training_of(scenario)), Path(told.figure))


if __name__ == "__main__":
    main()
