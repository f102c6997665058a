"""Sweeps that are stopped in every way there is, gone on with, and compared with one that nothing stopped.

`python -m unbidden.experiments.robustness.durability` kills a sweep with all of its processes at random moments, kills
the workers of a Dask cluster that plays one, and lets disks become full on which one lies. After each it looks whether
a run is lost that had come to its end more than a second before; and in the end whether the rows are, byte for byte,
those of the sweep that nothing stopped, none is there twice, and nothing is left behind. Any other answer than yes to
all of these, or fewer cases than were asked for, is a failure.
"""
