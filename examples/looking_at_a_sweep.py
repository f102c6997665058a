"""A sweep from Python, cell by cell: run it, look at its rows, say what its factors do, and draw it.

Open it in an editor that knows `# %%` cells (VS Code, Spyder, PyCharm; `jupytext --to ipynb` makes a notebook), or run
it as a whole: python examples/looking_at_a_sweep.py
"""

# %% A small sweep: how high the wall is, how many blimps there are, and whether they see each other
from pathlib import Path

from unbidden import load, sweep
from unbidden.experiments.sweeps.analysis.arrays import to_xarray
from unbidden.experiments.sweeps.analysis.kinds import Kind
from unbidden.experiments.sweeps.analysis.levels import fixed
from unbidden.experiments.sweeps.analysis.measured import measured
from unbidden.experiments.sweeps.analysis.picture import Asked
from unbidden.experiments.sweeps.analysis.plotting import picture, write
from unbidden.experiments.sweeps.analysis.report import analysis, text
from unbidden.experiments.sweeps.analysis.survival import survival
from unbidden.experiments.sweeps.analysis.theory import read_theory

STORE = Path("walls_small")
WALL, COUNT, SEES = "world.tiles.#.height", "agents.blimps.count", "agents.blimps.sees_bodies"

rows = sweep(
    "blimps",
    {WALL: [1.5, 2.0, 2.5, 3.5], COUNT: [4, 8, 12], SEES: [True, False]},
    STORE,
    reps=8,
    measures=["escape.any", "escape.first", "escape.beyond"],
    changes=["run.ticks=1500"],
)
print(rows.groupby([SEES, COUNT])["escape.any"].mean().unstack())

# %% What each factor does, with intervals; differences are between runs with the same seeds
print(text(analysis(STORE, ["escape.any"])))

# %% The same by hand: seeing blimps beside blind ones, all else equal
seen = measured(STORE, "escape.any")
seeing, blind = (fixed(seen.design, {WALL: 1.5, COUNT: 12, SEES: sees}) for sees in (True, False))
print(seen.estimate(seeing), seen.difference(seeing, blind), sep="\n")

# %% How long it takes; who has not crossed when the run ends is censored there
first = measured(STORE, "escape.first")
curve = survival(first, fixed(first.design, {WALL: 1.5, COUNT: 12, SEES: True}))
print(f"{curve.events} of {curve.runs} runs saw it; half of them by {curve.median[0]} s")

# %% A theory to compare with: how high blimps float over one other, and over two that float over each other
blimps = load("blimps").setup.groups[0]
hold, tall = dict(blimps.parameters)["hold"], blimps.tall
lines = [f"over {name},{x},{k * (hold + tall) + hold}" for k, name in ((1, "one"), (2, "two")) for x in (0, 20)]
Path("floating.csv").write_text("\n".join(["line,x,y", *lines]), encoding="utf-8")
diagram = Asked("escape.any", COUNT, WALL, at={SEES: True}, theory=read_theory(Path("floating.csv")))
write(picture(STORE, diagram), Path("phases.png"))

# %% Other pictures; .svg, .pdf and .html as well
write(picture(STORE, Asked("escape.beyond", COUNT, by=WALL, at={SEES: True})), Path("response.svg"))
write(picture(STORE, Asked("escape.any", SEES, at={WALL: 2.0, COUNT: 12})), Path("pairs.html"))
write(picture(STORE, Asked("escape.first", COUNT, at={WALL: 1.5, SEES: True})), Path("waiting.pdf"))
write(picture(STORE, Asked("escape.beyond", SEES, kind=Kind.histogram)), Path("spread.png"))

# %% Arrays with named axes (pip install "unbidden[xarray]")
print(to_xarray(STORE)["escape.any"].mean("replicate").sel({SEES: True}).to_series().unstack())
