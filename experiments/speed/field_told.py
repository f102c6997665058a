"""What people read and see of the bench beside the field: a table, what was published elsewhere, and a figure."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from unbidden.experiments.speed.field import TOWN, Field, FieldRow
from unbidden.experiments.speed.rounds import C, machine
from unbidden.sim.judge.claims.estimators import Estimate

# Times of Schelling's model over the time of Agents.jl: in the small town, 1,000 agents on 40 x 40 cells, and in the
# large one, 8,000 on 100 x 100; 20 steps, building included.
SOURCE = "github.com/JuliaDynamics/ABMFrameworksComparison"
PUBLISHED = {
    "Ark.jl 0.4.0": (0.61, 0.59),
    "Agents.jl 6.2": (1.0, 1.0),
    "MASON 22": (1.19, 1.51),
    "NetLogo 6.4": (11.39, 14.33),
    "Mesa 3.2.0": (29.73, 26.66),
}
COLUMNS = ("model", "agents", "engine", "updates/s", "times C", "times Mesa", "bytes an agent", "set-up, s")


def table(field: Field) -> str:
    """All of it as Markdown."""
    parts = [
        _alike(field.alike),
        *_lands(field.lands),
        *_meadows(field.meadows),
        _rows(field.rows),
        *field.left_out,
        _published(),
        machine(),
    ]
    return "\n\n".join(parts)


def _alike(alike: dict[str, Estimate]) -> str:
    lines = ["| engine | neighbours alike at the end | 95 % interval of the mean |", "|---|---:|---|"]
    for engine, (centre, interval) in alike.items():
        between = "–" if interval is None else f"{interval[0]:.4f} to {interval[1]:.4f}"
        lines.append(f"| {engine} | {centre:.4f} | {between} |")
    return "\n".join(lines)


def _lands(lands: dict[str, tuple[Estimate, Estimate]]) -> list[str]:
    lines = ["| engine | who live in the land of sugar at the end | their Gini coefficient |", "|---|---:|---:|"]
    for engine, (living, gini) in lands.items():
        lines.append(f"| {engine} | {_between(living, '.1f')} | {_between(gini, '.3f')} |")
    return ["\n".join(lines)] if lands else []


def _meadows(meadows: dict[str, tuple[Estimate, Estimate]]) -> list[str]:
    lines = ["| engine | sheep on the meadow after 100 ticks | wolves |", "|---|---:|---:|"]
    for engine, (sheep, wolves) in meadows.items():
        lines.append(f"| {engine} | {_between(sheep, '.0f')} | {_between(wolves, '.0f')} |")
    return ["\n".join(lines)] if meadows else []


def _between(estimate: Estimate, form: str) -> str:
    centre, interval = estimate
    return f"{centre:{form}}" + ("" if interval is None else f" ({interval[0]:{form}} to {interval[1]:{form}})")


def _rows(rows: list[FieldRow]) -> str:
    lines = [f"| {' | '.join(COLUMNS)} |", "|---|---:|---|" + "---:|" * (len(COLUMNS) - 3)]
    for row in rows:
        ratios = f"{_number(row.ratio_to_c)} | {_number(row.ratio_to_mesa)}"
        costs = f"{_number(row.bytes)} | {_number(row.set_up)}"
        lines.append(f"| {row.model} | {row.agents:,} | {row.engine} | {row.per_second:,.0f} | {ratios} | {costs} |")
    return "\n".join(lines)


def _number(number: float | None) -> str:
    if number is None:
        return "–"
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _published() -> str:
    """Not measured here."""
    of_mesa = PUBLISHED["Mesa 3.2.0"]
    lines = [
        f"Published elsewhere and not measured here, on other machines ({SOURCE}):",
        "",
        "| engine | Schelling, 1,000 agents: times Mesa | 8,000 agents, who see two cells far: times Mesa |",
        "|---|---:|---:|",
    ]
    for engine, took in PUBLISHED.items():
        small, large = (whole / part for whole, part in zip(of_mesa, took, strict=True))
        lines.append(f"| {engine} | {small:.3g} | {large:.3g} |")
    return "\n".join(lines)


def as_json(field: Field) -> dict[str, Any]:
    """The same for machines."""
    alike = {engine: {"mean": centre, "interval": interval} for engine, (centre, interval) in field.alike.items()}
    lands = {engine: {"living": living[0], "gini": gini[0]} for engine, (living, gini) in field.lands.items()}
    meadows = {engine: {"sheep": two[0][0], "wolves": two[1][0]} for engine, two in field.meadows.items()}
    return {
        "alike": alike,
        "lands": lands,
        "meadows": meadows,
        "rows": [asdict(row) for row in field.rows],
        "left_out": field.left_out,
    }


def save_figure(field: Field, path: Path) -> None:
    """Draw what an agent costs in time and in memory against how many there are. Raises ValueError for a suffix."""
    from unbidden.viz.figures.scaling import Scaling, draw_scaling
    from unbidden.viz.figures.sheet import Told, save, suffix

    suffix(path)
    towns = [row for row in field.rows if row.model == TOWN]
    lines = [
        Scaling(
            name,
            [row.agents for row in towns if row.engine == name],
            [1e9 / row.per_second for row in towns if row.engine == name],
            [row.bytes or float("nan") for row in towns if row.engine == name],
        )
        for name in dict.fromkeys(row.engine for row in towns)
    ]
    beside = "C and Mesa" if any(line.name == C for line in lines) else "Mesa"
    says = f"Schelling's town at the same density, however large, beside {beside}, in one process. {machine()}."
    names = ("residents", "ns a resident and tick", "bytes a resident")
    save(draw_scaling(Told("What one resident costs", says), lines, names), path)
