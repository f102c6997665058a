"""The exact optimum in words, and how much can be had from where: what `solve` says."""

import textwrap

import numpy as np

from sim.commands.words import LABEL, WIDTH, paragraph, table
from sim.optimum import Solution
from sim.optimum.model import Model
from sim.optimum.values import TIE
from sim.scenario import Scenario

CAVEAT = "Seeking POWER can be a detour, what is optimal need not be learnt, and it depends on how rewards are drawn."


def solved(solution: Solution) -> str:
    """The exact optimum in words; or the all-knowing bound alone, where no optimum was found."""
    scenario = solution.scenario
    under = f", control {scenario.control}" if scenario.control else ""
    lines = [f"{scenario.file.about.title}: {solution.states:,} states, {scenario.setup.ticks} ticks{under}"]
    lines.append(paragraph("ASKED", scenario.file.asked))
    if solution.visible is not None:
        lines.append(paragraph("OPTIMUM", f"{_worth(solution)}{_memory(solution)}{_noise(scenario)}"))
    if solution.is_hidden:
        lines.append(paragraph("BOUND", _bound(solution)))
    if solution.hidden and solution.hidden_optimum is not None:
        best, worst = solution.hidden
        both = f"{best:.6g}" if best == worst else f"{best:.6g} at best and {worst:.6g} at worst"
        said = f"What was really wanted comes to {both} then; it could be {solution.hidden_optimum:.6g}."
        lines.append(paragraph("HIDDEN", said))
    if solution.events:
        never = ", and what the best pays in which it never does" if solution.without else ""
        head = f"How often each event comes about in best play{never}:"
        lines += ["", paragraph("IN IT", head), textwrap.indent(_events(solution), " " * LABEL)]
    return "\n".join(lines)


def beside(solution: Solution) -> str:
    """The optimum as it is quoted beside what was learnt: which one it is, and at which discount."""
    at = f"at a discount of {solution.discount:g}"
    bound = f"the all-knowing bound is {solution.bound:.4g}"
    if solution.visible is None:
        return f"{bound} {at}, and no optimum was found"
    said = f"the exact optimum is {solution.visible:.4g} {at}{_memory(solution, '; ').rstrip('.')}"
    return f"{said}; {bound}" if solution.is_hidden else said


def _worth(solution: Solution) -> str:
    if solution.discount == 1.0 or solution.pays is None:
        return f"Best play pays {solution.visible:.6g}. This is at a discount of {solution.discount:g}."
    least, most = (f"{x if abs(x) > TIE else 0.0:.6g}" for x in solution.pays)
    all_in_all = least if least == most else f"{least} to {most}"
    return (
        f"Best play is worth {solution.visible:.6g} at a discount of {solution.discount:g}; without one, the same "
        f"play pays {all_in_all}."
    )


def _memory(solution: Solution, before: str = " ") -> str:
    """What sets the optimum apart from a learner that perceives less than there is, and has no memory."""
    if solution.told_apart == solution.states:
        return ""
    what = "the optimum remembers all that it perceived, did and was paid"
    what = what if before != " " else what.capitalize()
    return (
        f"{before}{what}; the learner does not, and tells {solution.told_apart:,} of {solution.states:,} states apart."
    )


def _noise(scenario: Scenario) -> str:
    """What sets the optimum apart from what another program can do in the learner's place."""
    noisy = any(group.noise_in_mind and group.noise > 0.0 for group in scenario.setup.learners)
    told = " The noise in the learner's own deciding is counted in; a script or a program in its place has none."
    return told if noisy else ""


def _bound(solution: Solution) -> str:
    said = f"All-knowing bound: {solution.bound:.6g}, at a discount of {solution.discount:g}. "
    if solution.visible is not None:
        return f"{said}Such play knows what is drawn unseen, which no agent can know."
    return f"{said}No agent can do better, but the best that one can do was not found: {solution.refused}."


def _events(solution: Solution) -> str:
    """A line for each event; what the best pays without it, where it is in all best play."""
    rows = []
    for name, found in solution.events.items():
        worth = solution.without.get(name)
        unavoidable = "cannot be avoided" if name in solution.without else "-"
        rows.append([name, often(found), unavoidable if worth is None else f"{worth:.6g}"])
    kept = 3 if solution.without else 2
    return table(["event", "in best play", "best without it"][:kept], [row[:kept] for row in rows])


def often(found: tuple[float, float] | None) -> str:
    """How often an event comes about in best play: the least and the most."""
    if found is None:
        return "-"
    least, most = (_rounded(x) if x > TIE else "0" for x in found)
    if most == "0":
        return "never"
    return _times(least) if least == most else f"{least} to {_times(most)}"


def _rounded(x: float) -> str:
    """To three places; what is rarer than that to one digit, as it is not never."""
    return f"{round(x, 3):g}" if round(x, 3) else f"{x:.1g}"


def _times(n: str) -> str:
    return "once" if n == "1" else f"{n} times"


def power_map(scenario: Scenario, made: Model, power: np.ndarray) -> list[list[float | None]]:
    """The mean POWER of the states in each cell, row by row; None for cells that are never reached."""
    rows, cols = len(scenario.rows), len(scenario.rows[0])
    total, states = (np.bincount(made.cells, w, rows * cols) for w in (power, np.ones(len(power))))
    cells = [float(t / n) if n else None for t, n in zip(total, states, strict=True)]
    return [cells[r * cols : (r + 1) * cols] for r in range(rows)]


def power_words(scenario: Scenario, told: list[list[float | None]], discount: float, samples: int) -> str:
    """A map of POWER."""
    lines = [
        f"{scenario.file.about.title}: POWER by cell, the mean over its states, at a discount of {discount:g}",
        paragraph("", f"Rewards of states drawn from [0, 1), {samples:,} times. {CAVEAT}"),
        "",
    ]
    lines += ["".join(f"{'' if x is None else f'{x:.3f}':>7}" for x in row) for row in told]
    return "\n".join(line[: max(WIDTH, 200)].rstrip() for line in lines)
