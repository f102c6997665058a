"""Films in files: what they show, how long, and that they are written whole or not at all."""

import sys

import pygame
import pytest
from PIL import Image
from typer.testing import CliRunner

from unbidden.sim.cli import _app as commands
from unbidden.sim.runs.running import run
from unbidden.sim.scenario import load
from unbidden.viz import film
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.theme import LIGHT
from unbidden.viz.playback import Playback


@pytest.fixture(scope="module")
def blimps():
    """The blimps, from seed 0."""
    return Playback(reel_of(run(load("blimps"), 0)))


@pytest.fixture(scope="module")
def crates():
    """A learner and its crates."""
    return Playback(reel_of(run(load("crates"), 0)))


def test_a_film_is_about_the_first_crossing(blimps, crates):
    """From fifteen seconds before it begins until five after; of learners it is the whole trial."""
    pair = blimps.summary["pair"]
    cut = film.cut_of(blimps, None, None, None)
    assert (max(pair["began"] - 150, 0), pair["tick"] + 50) == (cut.begin, cut.end)
    assert (0, crates.last) == (film.cut_of(crates, None, None, None).begin, film.cut_of(crates, None, None, None).end)


def test_frames_come_at_a_fixed_rate(blimps):
    """Two seconds of the world a second, ten frames: a frame every second tick, and the last one stays."""
    ticks = film.cut_of(blimps, 10.0, 14.0, 2.0, 10).ticks(0.1)
    assert list(range(100, 141, 2)) == ticks[:21]
    assert {140} == set(ticks[21:])
    assert round(film.LINGER * 10) == len(ticks[21:])


def test_a_film_that_shows_nothing_is_refused(blimps):
    """And one that would not fit into memory."""
    with pytest.raises(film.CannotFilm, match="nothing between"):
        film.cut_of(blimps, 20.0, 10.0, None)
    endless = film.cut_of(blimps, 0.0, 1200.0, 0.5)
    with pytest.raises(film.CannotFilm, match="--speed"):
        film.film(blimps, film.Path("a.gif"), endless)


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_film_has_its_frames(crates, tmp_path, suffix):
    """Those that differ, for as long as all of them last."""
    path, summary = tmp_path / f"crates{suffix}", []
    cut = film.Cut(0, 10, 5.0, 10)
    film.film(crates, path, cut, 480, progress=lambda done, of: summary.append((done, of)))
    with Image.open(path) as found:
        assert (480, 298) == found.size
        assert 11 == found.n_frames
        lasts = 0
        for k in range(found.n_frames):
            found.seek(k)
            found.load()
            lasts += found.info["duration"]
    frames = len(cut.ticks(1.0))
    assert abs(lasts - frames * 100) <= 20
    assert (frames, frames) == summary[-1]
    assert [path] == list(tmp_path.iterdir())


def test_colours_of_the_theme_are_kept(crates, tmp_path):
    """The palette holds them as they are."""
    path = tmp_path / "a.gif"
    film.film(crates, path, film.Cut(0, 2, 5.0, 10), 480)
    with Image.open(path) as found:
        colors = {color for _, color in found.convert("RGB").getcolors(100_000)}
    for role in (LIGHT.paper, LIGHT.wall, LIGHT.floor, LIGHT.outside):
        color = pygame.Color(role)
        assert (color.r, color.g, color.b) in colors


def test_a_film_that_breaks_off_leaves_nothing(crates, tmp_path):
    """Neither a part nor a file of its own."""
    path = tmp_path / "a.gif"
    path.write_bytes(b"what was there")

    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film.film(crates, path, film.Cut(0, 5, 5.0, 10), 480, progress=stop)
    assert [path] == list(tmp_path.iterdir())
    assert b"what was there" == path.read_bytes()


def test_the_command_writes_a_film(tmp_path):
    """And prints where."""
    path = tmp_path / "c.gif"
    summary = ["film", "crates", "-o", str(path), "--to", "5", "--fps", "4", "--width", "480", "--theme", "dark"]
    found = CliRunner().invoke(commands(), summary)
    assert 0 == found.exit_code, found.output
    assert str(path) in found.output.replace("\n", "")
    assert path.read_bytes().startswith(b"GIF89a")


@pytest.mark.parametrize("name", ["a.avi", "a", "nowhere/a.gif"])
def test_where_no_film_can_be_is_said_first(name, tmp_path, monkeypatch):
    """Before anything is simulated."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("unbidden.sim.runs.running.run", lambda *summary: pytest.fail("simulated"))
    assert 2 == CliRunner().invoke(commands(), ["film", "blimps", "-o", name]).exit_code


def test_without_the_extra_a_video_names_it(monkeypatch):
    """One line."""
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(film.CannotFilm, match=r'pip install "unbidden\[video\]"'):
        film.check(film.Path("a.mp4"))


def test_a_video_is_written_if_the_extra_is_there(crates, tmp_path):
    """Whatever the machine has."""
    pytest.importorskip("imageio_ffmpeg")
    path = tmp_path / "a.mp4"
    film.film(crates, path, film.Cut(0, 5, 5.0, 10), 480)
    assert b"ftyp" == path.read_bytes()[4:8]
