"""The exact optimum, and how much can be had from where: what `solve` says."""

import numpy as np

from unbidden.sim.optimum import Solution
from unbidden.sim.optimum.model import Model
from unbidden.sim.optimum.values import TIE
from unbidden.sim.report.catalogue import number, say
from unbidden.sim.report.layout import WIDTH, indented, paragraph, table
from unbidden.sim.report.scenario import objective_text, title, under
from unbidden.sim.scenario import Scenario


def solved(solution: Solution) -> str:
    """The exact optimum in words; or the all-knowing bound alone, where no optimum was found."""
    scenario = solution.scenario
    head = say(
        "solve.head", title=title(scenario), n=solution.states, ticks=scenario.setup.ticks, under=under(scenario)
    )
    lines = [head, paragraph(say("ASKED"), objective_text(scenario))]
    if solution.visible is not None:
        best = " ".join(filter(None, [_worth(solution), memory(solution), _noise(scenario)]))
        lines.append(paragraph(say("OPTIMUM"), best))
    if solution.is_hidden:
        lines.append(paragraph(say("BOUND"), _bound(solution)))
    if solution.hidden and solution.hidden_optimum is not None:
        best, worst = (number(x, ".6g") for x in solution.hidden)
        both = best if solution.hidden[0] == solution.hidden[1] else say("solve.both", best=best, worst=worst)
        lines.append(paragraph(say("HIDDEN"), say("solve.hidden", reached=both, optimum=solution.hidden_optimum)))
    if solution.events:
        head = say("solve.events.without" if solution.without else "solve.events")
        lines += ["", paragraph(say("IN IT"), head), indented(_events(solution))]
    return "\n".join(lines)


def beside(solution: Solution) -> str:
    """The optimum as it is quoted beside what was learnt: which one it is, and at which discount."""
    bound = say("solve.bound.aside", bound=solution.bound)
    if solution.visible is None:
        return say("solve.no_optimum", bound=bound, discount=solution.discount)
    more = memory(solution, "solve.memory.aside")
    said = say("solve.optimum.aside", optimum=solution.visible, discount=solution.discount)
    return "; ".join(filter(None, [said, more, bound if solution.is_hidden else ""]))


def _worth(solution: Solution) -> str:
    if solution.discount == 1.0 or solution.pays is None:
        return say("solve.pays", pays=solution.visible, discount=solution.discount)
    least, most = (number(x if abs(x) > TIE else 0.0, ".6g") for x in solution.pays)
    pays = least if least == most else say("solve.range", least=least, most=most)
    return say("solve.worth", worth=solution.visible, discount=solution.discount, pays=pays)


def memory(solution: Solution, key: str = "solve.memory") -> str:
    """What sets the optimum apart from a learner that perceives less than there is, and has no memory."""
    if solution.told_apart == solution.states:
        return ""
    return say(key, apart=solution.told_apart, states=solution.states)


def _noise(scenario: Scenario) -> str:
    """What sets the optimum apart from what another program can do in the learner's place."""
    noisy = any(group.noise_in_mind and group.noise > 0.0 for group in scenario.setup.learners)
    return say("solve.noise") if noisy else ""


def _bound(solution: Solution) -> str:
    said = say("solve.bound", bound=solution.bound, discount=solution.discount)
    more = say("solve.bound.known") if solution.visible is not None else say("solve.bound.alone", why=solution.refused)
    return f"{said} {more}"


def _events(solution: Solution) -> str:
    """A line for each event; what the best pays without it, where it is in all best play."""
    rows = []
    for name, counts in solution.events.items():
        worth = solution.without.get(name)
        unavoidable = say("solve.unavoidable") if name in solution.without else "-"
        rows.append([name, often(counts), unavoidable if worth is None else number(worth, ".6g")])
    kept = 3 if solution.without else 2
    head = [say(f"solve.head.{column}") for column in ("event", "often", "without")]
    return table(head[:kept], [row[:kept] for row in rows])


def often(counts: tuple[float, float] | None) -> str:
    """How often an event comes about in best play: the least and the most."""
    if counts is None:
        return "-"
    least, most = (_rounded(x) if x > TIE else "0" for x in counts)
    if most == "0":
        return say("never")
    many = say("once") if most == "1" else say("solve.times", times=number(float(most), "g"))
    return many if least == most else say("solve.range", least=number(float(least), "g"), most=many)


def _rounded(x: float) -> str:
    """To three places; what is rarer than that to one digit, as it is not never."""
    return f"{round(x, 3):g}" if round(x, 3) else f"{x:.1g}"


def power_map(scenario: Scenario, made: Model, power: np.ndarray) -> list[list[float | None]]:
    """The mean POWER of the states in each cell, row by row; None for cells that are never reached."""
    rows, cols = len(scenario.rows), len(scenario.rows[0])
    total, states = (np.bincount(made.cells, w, rows * cols) for w in (power, np.ones(len(power))))
    cells = [float(t / n) if n else None for t, n in zip(total, states, strict=True)]
    return [cells[r * cols : (r + 1) * cols] for r in range(rows)]


def power_words(scenario: Scenario, power: list[list[float | None]], discount: float, samples: int) -> str:
    """A map of POWER."""
    lines = [
        say("power.head", title=title(scenario), discount=discount),
        paragraph("", say("power.caveat", samples=samples)),
        "",
    ]
    lines += ["".join(f"{'' if x is None else number(x, '.3f'):>7}" for x in row) for row in power]
    return "\n".join(line[: max(WIDTH, 200)].rstrip() for line in lines)
