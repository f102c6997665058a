"""The bench asks a server for what a page asks it for. How long that takes is asserted nowhere."""

import subprocess
import sys

import pytest

from unbidden.experiments.speed import opening
from unbidden.experiments.speed.opening import Wait


def test_everything_that_is_waited_for_is_timed():
    """Of the worlds that are named; each row says how long it may take."""
    waits = opening.bench_opening(worlds=["boat_race"], launches=1)
    assert ["port", "gallery", "first picture of boat_race", "a step", "100 rooms"] == [
        next(
            start
            for start in ("port", "gallery", "first picture of boat_race", "a step", "100 rooms")
            if wait.what.startswith(start)
        )
        for wait in waits
    ]
    assert all(wait.seconds > 0 and wait.most > 0 for wait in waits)


def test_the_table_has_a_row_for_each():
    """The same figures are there for machines."""
    waits = [Wait("gallery", 0.25, 1.0), Wait("a step", 0.0012, 0.05)]
    assert "| a step | 0.001 | 0.05 |" == opening.table(waits).splitlines()[-1]
    assert {"what": "gallery", "seconds": 0.25, "most": 1.0} == opening.as_json(waits)[0]


@pytest.mark.parametrize(
    ("code", "late"),
    [
        (
            "from unbidden.viz.server import serving; from unbidden.viz.server.launch import Launch;"
            "from unbidden.viz.server.limits import Limits; serving.announcement(Launch(1, Limits(), 'blimps'))",
            ("numba", "scipy", "numpy", "pydantic", "starlette", "uvicorn", "unbidden.sim.scenario"),
        ),
        ("import unbidden.viz.server.app", ("scipy.stats", "scipy.special", "matplotlib", "mesa", "pandas")),
    ],
)
def test_what_takes_long_to_import_comes_when_it_is_used(code, late):
    """The port opened after 1.5 s: `scipy.stats` was imported before it, for intervals that nobody had asked for."""
    found = f"import sys; print(*[name for name in {late!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{found}"], capture_output=True, text=True, check=True)
    assert "" == done.stdout.strip()
