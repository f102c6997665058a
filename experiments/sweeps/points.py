"""The points of a design as a table, and back: what lies in design.parquet."""

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from unbidden.experiments.sweeps.design import Design, Kind
from unbidden.experiments.sweeps.factors import Factor, Range, Value
from unbidden.sim.scenario.scalars import is_number


def table_of(design: Design) -> pa.Table:
    """A row for each point, a column for each factor."""
    columns: list[list[Value]] = [list(column) for column in zip(*design.points, strict=True)]
    table: dict[str, Sequence[Any]] = {"point": range(len(design.points))}
    return pa.table(table | {name: _column(values) for name, values in zip(design.names, columns, strict=True)})


def design_of(told: dict[str, Any], table: pa.Table) -> Design:
    """The design of which a manifest tells, with its table. Raises what comes of values that are none of theirs."""
    factors = []
    for factor in told["factors"]:
        if "values" in factor:
            factors.append(Factor(factor["name"], tuple(factor["values"])))
        else:
            factors.append(Factor(factor["name"], range=Range(factor["from"], factor["to"], factor["by_ratio"])))
    columns = [_values(factor, table[factor.name].to_pylist()) for factor in factors]
    points = tuple(zip(*columns, strict=True)) if factors else ((),)
    return Design(Kind(told["kind"]), tuple(factors), points, told["seed"], told["independent"])


def _values(factor: Factor, column: list[Any]) -> list[Value]:
    """A column as it was before it was written: whole numbers are whole again."""
    if all(isinstance(value, str) for value in column):
        return [json.loads(value) for value in column]
    known = {value: value for value in factor.values}
    whole = factor.range.is_whole if factor.range else False
    return [known.get(value, int(value) if whole else value) for value in column]


def _column(values: Sequence[Value]) -> Sequence[Value]:
    """A column of one type: numbers, or words."""
    if all(map(is_number, values)):
        return [float(value) for value in values if value is not None]
    return [json.dumps(v) for v in values]
