"""What came of worlds beside each other: page and window compare by the same cases, which stand here once."""

from pathlib import Path
from typing import Any

import pytest

from tests.browsing import computed
from unbidden.viz.results import compared, told_names


def counted(name: str, ticks: list[int], values: list[float], of: int | None = None) -> dict[str, Any]:
    return {"watch": name[0], "name": name, "of": of, "ticks": ticks, "values": values}


OUT = counted("outside", [0, 5, 9, 20], [0, 1, 3, 3], 12)
NONE_OUT = counted("outside", [0, 20], [0, 0], 12)
PAID = counted("paid", [0, 3, 20], [0, 2.5, 2.5])
PAID_MORE = counted("paid", [0, 2, 20], [0, 4, 4])
NEVER = counted("used", [0, 20], [0, 0])
CASES = {  # what came of the base, of the other, at which tick, what is to be counted; and what that comes to
    "nothing is counted": ([], [OUT], 9, None, None),
    "less": ([OUT], [NONE_OUT], 9, None, ["less", "outside", 3, 0, 12]),
    "at the tick before a change": ([OUT], [NONE_OUT], 8, None, ["less", "outside", 1, 0, 12]),
    "nothing came about yet": ([OUT, PAID], [NONE_OUT, PAID], 2, None, ["same", "outside", 0, 0, 12]),
    "the first that came about": ([NEVER, PAID], [NEVER, PAID_MORE], 20, None, ["more", "paid", 2.5, 4, None]),
    "what is asked for": ([OUT, PAID], [NONE_OUT, PAID_MORE], 20, "p", ["more", "paid", 2.5, 4, None]),
    "what is asked for and not counted": ([OUT], [NONE_OUT], 20, "x", ["less", "outside", 3, 0, 12]),
    "what the other does not count": ([PAID], [OUT], 20, None, ["less", "paid", 2.5, 0, None]),
    "after the end of both": ([OUT], [OUT], 99, None, ["same", "outside", 3, 3, 12]),
}
TABLES = {  # worlds as far as they were seen, and the names of what may be told of them
    "no world": ([], []),
    "nothing came about yet": ([([OUT, PAID, NEVER], 2)], ["outside"]),
    "what came about in one": ([([OUT, PAID, NEVER], 5), ([NONE_OUT, PAID], 2)], ["outside", "paid"]),
    "only in a later one": ([([NONE_OUT, NEVER], 20), ([PAID], 3)], ["paid"]),
}


@pytest.mark.parametrize("name", list(CASES))
def test_two_worlds_are_compared_in_python(name: str) -> None:
    *given, expected = CASES[name]
    found = compared(*given)
    assert expected == (found and [found.change, found.what, found.before, found.after, found.of])


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_names_what_came_about_in_python(name: str) -> None:
    worlds, expected = TABLES[name]
    assert expected == told_names(worlds)


def test_and_on_the_page(tmp_path: Path) -> None:
    """By the same cases."""
    code = """
        const told = (found) => found && [found.change, found.what, found.before, found.after, found.of];
        return [given.cases.map((given) => told(module.compared(...given))), given.tables.map(module.toldNames)];
    """
    cases = [[base, other, tick, counts] for base, other, tick, counts, _ in CASES.values()]
    tables = [[{"results": results, "until": until} for results, until in worlds] for worlds, _ in TABLES.values()]
    found = computed("comparing.js", code, {"cases": cases, "tables": tables}, tmp_path)
    assert [expected for *_, expected in CASES.values()] == found[0]
    assert [expected for _, expected in TABLES.values()] == found[1]
