"""Many runs at once."""

from sim import load, run_many
from sim.record import Run


def test_many_runs_keep_none_of_what_they_were_judged_by():
    """The trace of each is dropped, and no view of it keeps the memory of the whole."""
    for found in run_many(load("blimps", ["run.ticks=50"]), range(3)):
        assert isinstance(found, Run)
        assert all(array.size == 0 and array.base is None for array in found.trace)
