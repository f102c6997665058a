"""Pictures of sweeps: every kind, in every form, shows the numbers that the store has; what cannot be drawn is said."""

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from tests.colours import contrast, least
from tests.sweeping import unbidden, yard
from unbidden import sweep
from unbidden.experiments.sweeps.analysis.kinds import Kind
from unbidden.experiments.sweeps.analysis.picture import Asked
from unbidden.experiments.sweeps.analysis.plotting import SUFFIXES, picture, write
from unbidden.experiments.sweeps.analysis.table import load
from unbidden.experiments.sweeps.analysis.theory import in_steps, read_theory
from unbidden.experiments.sweeps.manifest import Manifest
from unbidden.experiments.sweeps.store import open_store
from unbidden.sim.engine.machine.files import CannotWrite
from unbidden.sim.scenario import InvalidScenario
from unbidden.viz.figures.sheet import COLORS, MARKS, PHONE, SLIDE
from unbidden.viz.picture.theme import LIGHT

COUNT, TICKS = "agents.dots.count", "run.ticks"
ANY, FIRST, BEYOND = "escape.any", "escape.first", "escape.beyond"
SOLID = "agents.dots.solid"
VARY = {COUNT: [3, 1], TICKS: [20, 60], SOLID: [True, False]}
BEGINS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".html": b"<!doctype html>"}
HELD = {COUNT: 3, TICKS: 60}
KINDS = [
    (Kind.phases, Asked(ANY, COUNT, TICKS, at={SOLID: True})),
    (Kind.multiples, Asked(ANY, COUNT, TICKS, SOLID)),
    (Kind.response, Asked(ANY, COUNT, by=TICKS)),
    (Kind.response, Asked(FIRST, COUNT)),
    (Kind.pairs, Asked(ANY, SOLID)),
    (Kind.histogram, Asked(ANY)),
    (Kind.survival, Asked(FIRST, SOLID, at=HELD)),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep")
    sweep(str(yard(folder)), VARY, folder / "store", reps=5, measures=[ANY, FIRST])
    return folder / "store"


def texts(figure) -> str:
    """All words of a figure."""
    return " ".join(text.get_text() for text in figure.findobj(match=Text))


@pytest.mark.parametrize(("kind", "asked"), KINDS)
def test_what_is_asked_for_decides_the_kind(store: Path, kind: Kind, asked: Asked) -> None:
    """And it is drawn in the sizes of a slide and of a phone, with a name at each axis, inside the sheet."""
    made = picture(store, asked)
    again = picture(store, Asked(**{**vars(asked), "kind": kind}))
    assert made.told == again.told
    assert made.numbers.equals(again.numbers)
    for size in (SLIDE, PHONE):
        figure = made.draw(size)
        figure.draw_without_rendering()
        assert tuple(figure.get_size_inches()) == size
        inside = figure.get_tightbbox()
        assert -0.02 <= inside.x0 and inside.x1 <= size[0] + 0.02, "words stand out of the sheet"
        assert "A yard: " in texts(figure)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_picture_is_written_in_every_form_and_always_the_same(store: Path, tmp_path: Path, suffix: str) -> None:
    for name in ("a", "b"):
        write(picture(store, Asked(ANY, COUNT, TICKS, at={SOLID: True})), tmp_path / f"{name}{suffix}")
    first, second = ((tmp_path / f"{name}{suffix}").read_bytes() for name in "ab")
    assert first.startswith(BEGINS[suffix])
    assert first == second


def test_a_page_has_the_figure_and_all_numbers_and_nothing_else(store: Path, tmp_path: Path) -> None:
    """No scripts, and nothing from anywhere else."""
    made = picture(store, Asked(ANY, COUNT, by=SOLID, at={TICKS: 60}))
    write(made, tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert text.count("data:image/svg+xml;base64,") == 2
    assert not re.search(r"<script|https?://|javascript:", text)
    assert "default-src 'none'" in text
    for row in made.numbers.to_dict("records"):
        assert f"<td>{row['mean']:.6g}</td>" in text
    assert len(made.numbers) + 1 == text.count("<tr>")


def test_numbers_are_means_of_the_rows(store: Path) -> None:
    """Of a diagram, of lines, and of a mean over another factor."""
    rows = load(store)
    for asked, names in (
        (Asked(ANY, COUNT, TICKS, SOLID), [COUNT, TICKS, SOLID]),
        (Asked(ANY, COUNT, by=TICKS), [TICKS, COUNT]),
        (Asked(ANY, SOLID, kind=Kind.response), [SOLID]),
    ):
        expected = rows.groupby(names)[ANY].mean()
        for row in picture(store, asked).numbers.to_dict("records"):
            at = tuple(row[name] for name in names)
            assert expected[at if len(at) > 1 else at[0]] == pytest.approx(row["mean"])


def test_pairs_are_the_runs_with_the_same_seeds(store: Path) -> None:
    rows = load(store)
    asked = Asked(ANY, SOLID, at=HELD)
    last = picture(store, asked).numbers.to_dict("records")[-1]
    there = rows[(rows[COUNT] == 3) & (rows[TICKS] == 60)].pivot(index="seed", columns=SOLID, values=ANY)
    assert (there[False] - there[True]).mean() == pytest.approx(last["mean"])
    assert "false − true" == last[SOLID]
    turned = picture(store, Asked(ANY, SOLID, at=HELD, between=("false", "true"))).numbers
    assert -last["mean"] == pytest.approx(turned.to_dict("records")[-1]["mean"])


def test_what_is_averaged_held_and_missing_is_said(store: Path) -> None:
    says = picture(store, Asked(ANY, COUNT, at={TICKS: 20})).told.says
    assert f"averaged over {SOLID}" in says
    assert "run.ticks = 20" in says


def test_a_histogram_has_every_run(store: Path) -> None:
    numbers = picture(store, Asked(ANY, SOLID, kind=Kind.histogram)).numbers
    assert 40 == numbers["runs"].sum()


def test_one_replicate_is_drawn_without_intervals(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """And without a word from NumPy."""
    sweep(str(yard(tmp_path)), {COUNT: [1, 3], TICKS: [20, 60]}, tmp_path / "store", reps=1, measures=[FIRST, BEYOND])
    for asked in (Asked(FIRST, COUNT), Asked(FIRST, COUNT, TICKS), Asked(BEYOND, COUNT, TICKS), Asked(BEYOND, COUNT)):
        made = picture(tmp_path / "store", asked)
        made.draw(SLIDE).draw_without_rendering()
    assert "no intervals" in picture(tmp_path / "store", Asked(BEYOND, COUNT)).told.says
    assert [] == list(recwarn)


def test_lines_are_told_apart_with_any_colour_vision() -> None:
    """And stand out from the paper; each also has a mark of its own."""
    assert least({color: color for color in COLORS})[0] > 10.0
    assert all(contrast(color, LIGHT.paper) >= 3.0 for color in COLORS)
    assert len(set(MARKS)) == len(set(COLORS)) == len(MARKS)


def test_a_part_of_a_sweep_is_drawn_with_gaps(tmp_path: Path) -> None:
    """Every other point of three by three, as a shard has them, among them none at a line of one half."""
    out = tmp_path / "store"
    words = (
        "--vary",
        f"{COUNT}=1,2,3",
        "--vary",
        f"{TICKS}=20,60,100",
        "--shard",
        "1/2",
        "--reps",
        2,
        "--by",
        "serial",
    )
    assert unbidden("sweep", yard(tmp_path), *words, "--measure", ANY, "--measure", FIRST, "-o", out).returncode == 0
    made = picture(out, Asked(ANY, COUNT, TICKS))
    assert 5 == made.numbers["mean"].notna().sum()
    assert "8 of 18 runs are missing or failed" in made.told.says
    assert "one half" not in texts(made.draw(SLIDE))
    assert 2 == len(picture(out, Asked(FIRST, COUNT, at={TICKS: 20})).numbers)


# ---- theories -------------------------------------------------------------------------------------------------------


def test_a_theory_lies_where_its_numbers_are() -> None:
    """In steps between values; up to half a step beyond them."""
    found = in_steps(np.array([0.0, 0.5, 1.0, 1.5, 3.0, 4.0, 5.0]), [1, 2, 4], "--x")
    assert [np.nan, -0.5, 0.0, 0.5, 1.5, 2.0, 2.5] == pytest.approx(found.tolist(), nan_ok=True)


def test_lines_of_a_theory_have_names(tmp_path: Path, store: Path) -> None:
    (tmp_path / "t.csv").write_text("line,x,y\nlow,0,25\nlow,9,25\nhigh,1,20\nhigh,3,60\n")
    lines = read_theory(tmp_path / "t.csv")
    assert ["low", "high"] == [line.name for line in lines]
    figure = picture(store, Asked(ANY, COUNT, TICKS, at={SOLID: True}, theory=lines)).draw(SLIDE)
    assert {"low", "high"} <= set(texts(figure).split())
    high = next(line for line in figure.axes[0].get_lines() if line.get_label() == "high")
    assert (0.0, 0.0, 1.0, 1.0) == pytest.approx((*high.get_xydata()[0], *high.get_xydata()[-1]))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("a,b\n1,2\n", "no columns x and y"), ("x,y\n1,two\n", "'two' is no number"), ("x,y\n", "has 0 lines"),
     ("x,y\n1,inf\n", "'inf' is no number"), (None, "cannot be read")],
)  # fmt: skip
def test_a_theory_that_cannot_be_drawn_is_refused(tmp_path: Path, text: str | None, complaint: str) -> None:
    if text is not None:
        (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InvalidScenario, match=complaint):
        read_theory(tmp_path / "t.csv")


# ---- what is asked wrongly ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (Asked(ANY, "agents.dots.cuont"), "Did you mean 'agents.dots.count'"),
        (Asked("escape.ayn", COUNT), "Did you mean 'escape.any'"),
        (Asked(ANY, COUNT, COUNT), "named twice"),
        (Asked(ANY, COUNT, at={COUNT: 1}), "named twice"),
        (Asked(ANY, y=COUNT), "needs --x"),
        (Asked(ANY, kind=Kind.pairs), "needs --x"),
        (Asked(ANY, COUNT, kind=Kind.multiples), "needs --by"),
        (Asked(ANY, COUNT, at={TICKS: 7}), "it is 20, 60"),
        (Asked(ANY, COUNT, between=("1", "9")), "never 9"),
        (Asked(ANY, COUNT, kind=Kind.survival), "no time until"),
        (Asked(FIRST, COUNT, kind=Kind.survival), "not independent of each other"),
        (Asked(ANY, COUNT, theory=(None,)), "over a picture of two fields"),
    ],
)
def test_what_cannot_be_drawn_is_said(store: Path, asked: Asked, complaint: str) -> None:
    with pytest.raises(InvalidScenario, match=complaint):
        picture(store, asked)


def test_more_than_can_be_told_apart_is_refused(tmp_path: Path) -> None:
    vary = {COUNT: list(range(1, 12)), TICKS: [20, 30]}
    sweep(str(yard(tmp_path)), vary, tmp_path / "store", reps=1, measures=[ANY])
    for asked in (Asked(ANY, TICKS, by=COUNT), Asked(ANY, COUNT, kind=Kind.histogram),
                  Asked(ANY, TICKS, by=COUNT, kind=Kind.multiples)):  # fmt: skip
        with pytest.raises(InvalidScenario, match="cannot be told apart"):
            picture(tmp_path / "store", asked)
    with pytest.raises(InvalidScenario, match=r"has 11: .*--between 1,11"):
        picture(tmp_path / "store", Asked(ANY, COUNT, kind=Kind.pairs))


def test_drawn_points_are_dots_and_no_diagram(tmp_path: Path) -> None:
    vary = {COUNT: "1..6", "agents.dots.speed": "0.5..1.5"}
    sweep(str(yard(tmp_path)), vary, tmp_path / "store", kind="halton", points=12, reps=2, measures=[ANY])
    made = picture(tmp_path / "store", Asked(ANY, COUNT))
    assert 12 == len(made.numbers)
    assert "a dot for each point" in made.told.says.lower()
    with pytest.raises(InvalidScenario, match="lie on no grid"):
        picture(tmp_path / "store", Asked(ANY, COUNT, "agents.dots.speed"))


def test_sweeps_without_rows_or_with_failed_ones_alone_are_refused(tmp_path: Path) -> None:
    path = str(yard(tmp_path))
    sweep(path, {"agents.dots.zero": [0.0, 1e-320]}, tmp_path / "failed", reps=2, measures=[ANY])
    failed = open_store(tmp_path / "failed")
    if len(failed.failed) == 4:
        with pytest.raises(InvalidScenario, match="all 4 runs of this sweep failed"):
            picture(failed, Asked(ANY))
    sweep(path, {COUNT: [1, 3]}, tmp_path / "store", reps=1, measures=[ANY])
    for part in (tmp_path / "store" / "runs").glob("*.parquet"):
        part.unlink()
    with pytest.raises(InvalidScenario, match="has no runs yet"):
        picture(tmp_path / "store", Asked(ANY, COUNT))


def test_a_store_whose_scenario_cannot_be_read_any_more_is_still_drawn(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its numbers alone; nobody knows how long its runs lasted then."""

    def refuse(recipe: object) -> None:
        raise InvalidScenario([])

    monkeypatch.setattr(type(open_store(store).manifest.recipe), "open", refuse)
    assert isinstance(open_store(store).manifest, Manifest)
    made = picture(store, Asked(ANY, COUNT, kind=Kind.response))
    assert 2 == len(made.numbers)
    with pytest.raises(InvalidScenario, match="no time until"):
        picture(store, Asked(FIRST, kind=Kind.survival, at=HELD | {SOLID: True}))


# ---- the commands ---------------------------------------------------------------------------------------------------


def test_the_commands_that_look_at_a_sweep(store: Path, tmp_path: Path) -> None:
    drawn = unbidden("sweep", "plot", store, "--x", COUNT, "--y", TICKS, "--at", f"{SOLID}=true", "--of", ANY,
                     "-o", tmp_path / "a.html")  # fmt: skip
    assert (drawn.returncode, drawn.stderr) == (0, "")
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    told = unbidden("sweep", "analyse", store, "--of", ANY)
    assert (told.returncode, told.stderr) == (0, "")
    assert "minus the first" in told.stdout
    wrong = unbidden("sweep", "plot", store, "--of", "escape.ayn", "-o", tmp_path / "b.png")
    assert 3 == wrong.returncode
    assert "Did you mean" in wrong.stderr and "Traceback" not in wrong.stderr
    assert not (tmp_path / "b.png").exists()


def test_a_picture_that_cannot_be_written_is_refused_first(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        from unbidden.experiments.cli.analysis_commands import plot

        plot(tmp_path, ANY, tmp_path / "a.gif")
