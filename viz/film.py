"""A run as a film in a file: GIF, WebP or MP4. Frames are composed from the run at a fixed rate, not from a screen.

Its words, pictures and plots are those of the window, drawn on a surface that nobody sees.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pygame

from unbidden.sim.engine.machine import files
from unbidden.sim.report.catalogue import clock, say
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.viz.picture.theme import THEMES, Theme
from unbidden.viz.pixels import letters, panels, plots
from unbidden.viz.pixels.canvas import Canvas
from unbidden.viz.pixels.scene import WindowScene
from unbidden.viz.playback import Playback
from unbidden.viz.status import headline, so_far

SUFFIXES = (".gif", ".webp", ".mp4")
FPS, WIDTH = 12, 960
SHAPE = 0.62  # height over width
BEFORE, AFTER = 15.0, 5.0  # s of the world shown before an event begins, and after it
LENGTH = 14.0  # s that a film lasts, about
LINGER = 1.5  # s that the last picture stays
WORDS = 0.34  # of the width
PLOTS = 5.6  # height of the plots, in sizes of text
MOST_BYTES = 1_000_000_000  # of frames that wait to be written
ZOOM = 1.25  # of text: films are watched small
MIXES = (0.33, 0.67)  # of two colours, at edges
APART = 10  # of 255: nearer than that to a colour of the theme there is none
NO_VIDEO = 'MP4 needs imageio-ffmpeg; install it with: pip install "unbidden[video]"; or write a .gif or .webp.'


UNFINISHED = "ffmpeg did not come to its end; the disk may be full"


class CannotFilm(ValueError):
    """A film that cannot be made as it was asked for; the message says why."""


@dataclass(frozen=True)
class Cut:
    """Which ticks a film shows, and how fast."""

    begin: int
    end: int
    speed: float  # s of the world in a second
    fps: int

    def ticks(self, seconds: float) -> list[int]:
        """The tick of every frame; `seconds` is how long a tick lasts."""
        a_frame = self.speed / self.fps / seconds
        count = int((self.end - self.begin) / a_frame) + 1
        shown = [self.begin + int(k * a_frame + 1e-9) for k in range(count)]
        return [*shown, *[self.end] * round(LINGER * self.fps)]


def cut_of(showing: Playback, begin: float | None, end: float | None, speed: float | None, fps: int = FPS) -> Cut:
    """What a film shows: what was asked for, else the way to the first event, else all of it. Times are in s."""
    seconds, last = showing.reel.legend.seconds, showing.last
    pair = showing.summary["pair"] if not showing.run.scenario.setup.learners else None
    usual = (pair["began"] - BEFORE / seconds, pair["tick"] + AFTER / seconds) if pair else (0, last)
    first = min(max(round(usual[0] if begin is None else begin / seconds), 0), last)
    until = min(max(round(usual[1] if end is None else end / seconds), 0), last)
    if until <= first:
        raise CannotFilm(f"there is nothing between --from and --to; the run lasts {last * seconds:g} s.")
    return Cut(first, until, speed or max((until - first) * seconds / LENGTH, 1e-3), fps)


# ---- frames ---------------------------------------------------------------------------------------------------------


def frames(showing: Playback, cut: Cut, width: int = WIDTH, theme: str = "light") -> Iterator[Any]:
    """The frames of a film as surfaces; one is drawn on again for the next."""
    surface = pygame.Surface((width, round(width * SHAPE / 2) * 2), 0, 32)
    scene, shown = WindowScene(showing.reel.legend), -1
    showing.see(showing.last)  # who cuts a film has seen the run
    for tick in cut.ticks(showing.reel.legend.seconds):
        if tick != shown:
            compose(surface, showing, scene, tick, cut, theme)
            shown = tick
        yield surface


def compose(surface: Any, showing: Playback, scene: WindowScene, tick: int, cut: Cut, theme: str) -> None:
    """One frame: title and time, pictures, words, and a plot."""
    canvas = Canvas(surface, THEMES[theme], zoom=ZOOM)
    legend, events = showing.reel.legend, showing.summary["events"]
    width, height = surface.get_size()
    pad, text = canvas.text, canvas.text
    surface.fill(canvas.color("paper"))
    top = pad // 2 + letters.height(canvas.title)
    right = width - pad
    now = canvas.write(clock(tick * legend.seconds), right, pad // 2, canvas.title, "ink", True, "r")
    title = letters.cut(legend.title, canvas.title, now.left - 2 * pad, True)
    written = canvas.write(title, pad, pad // 2, canvas.title, "ink", True)
    under = say("under", control=legend.control) if legend.control else ""
    facts = say("film.facts", seed=legend.seed, under=under, speed=cut.speed)
    more = letters.cut(facts, text, now.left - written.right - 3 * pad)
    canvas.write(more, written.right + pad, written.bottom - letters.height(text), text, "faint")
    _bar(canvas, pygame.Rect(pad, top + 2, width - 2 * pad, 4), tick, cut)
    low = height - round(text * PLOTS) - pad // 2
    words = round(width * WORDS)
    body = pygame.Rect(pad, top + 12, width - words - 2 * pad, low - top - 16)
    body = _headline(canvas, body, showing, tick)
    scene.draw(canvas, body, showing.frame(tick), showing.view(tick, arrows=True))
    panels.summary(
        canvas,
        pygame.Rect(width - words, top + 14, words - pad, low - top - 14),
        legend,
        so_far(showing.run, events, tick, showing.summary["series"]),
    )
    curves = plots.plots_of(showing, tick, span=(cut.begin, cut.end))
    plots.draw(canvas, pygame.Rect(pad, low, width - 2 * pad, height - low - pad // 2), curves, tick, legend.seconds)


def _headline(canvas: Canvas, box: Any, showing: Playback, tick: int) -> Any:
    """The first thing that can be said, large; returns what is left of the box."""
    said, role = headline(showing.run, showing.summary["events"], tick, showing.summary["series"])
    size = canvas.title if letters.width(said, canvas.title, True) <= box.width else canvas.text
    canvas.write(letters.cut(said, size, box.width, True), box.left, box.top, size, role, True)
    used = letters.height(canvas.title) + 4
    return pygame.Rect(box.left, box.top + used, box.width, box.height - used)


def _bar(canvas: Canvas, box: Any, tick: int, cut: Cut) -> None:
    """How far the film is."""
    pygame.draw.rect(canvas.surface, canvas.color("beyond"), box)
    part = (tick - cut.begin) / max(cut.end - cut.begin, 1)
    pygame.draw.rect(canvas.surface, canvas.color("focus"), (*box.topleft, round(box.width * part), box.height))


# ---- files ----------------------------------------------------------------------------------------------------------


def film(
    showing: Playback, path: Path, cut: Cut, width: int = WIDTH, theme: str = "light", progress: Progress = silent
) -> None:
    """Write a film, whole or not at all."""
    ticks = cut.ticks(showing.reel.legend.seconds)
    if len(set(ticks)) * width * width * SHAPE * 3 > MOST_BYTES:
        raise CannotFilm(f"{len(set(ticks))} pictures are too many; raise --speed, or lower --width or --fps.")
    count = len(ticks)
    write(frames(showing, cut, width, theme), count, path, cut.fps, theme, progress)


def check(path: Path) -> None:
    """Raises CannotFilm if no film can be written there, and CannotWrite if no file can."""
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise CannotFilm(f"{path}: a film's name ends in {', '.join(SUFFIXES)}; this one ends in {kind or 'nothing'}.")
    files.check(path)
    if kind == ".mp4":
        try:
            import imageio_ffmpeg  # noqa: F401
        except ImportError:
            raise CannotFilm(NO_VIDEO) from None


def write(
    shown: Iterator[Any], count: int, path: Path, fps: int, theme: str = "light", progress: Progress = silent
) -> None:
    """Write surfaces as a film; the file appears when it is whole. Raises CannotWrite."""
    with files.writing(path) as whole:
        {".gif": _gif, ".webp": _webp, ".mp4": _mp4}[path.suffix.lower()](
            _told(shown, count, progress), whole, fps, theme
        )


def _told(shown: Iterator[Any], count: int, progress: Progress) -> Iterator[Any]:
    for k, surface in enumerate(shown, 1):
        yield surface
        progress(k, count)


def _images(shown: Iterator[Any]) -> Iterator[tuple[Any, int]]:
    """Pictures that differ, each with how many frames it stays."""
    from PIL import Image

    before, stays = b"", 0
    size = (0, 0)
    for surface in shown:
        data = pygame.image.tobytes(surface, "RGB")
        if data == before:
            stays += 1
            continue
        if stays:
            yield Image.frombytes("RGB", size, before), stays
        before, stays, size = data, 1, surface.get_size()
    yield Image.frombytes("RGB", size, before), stays


def _gif(shown: Iterator[Any], path: Path, fps: int, theme: str) -> None:
    """One palette for all frames: the theme's own colours, and what lies between them at edges."""
    from PIL import Image

    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette(THEMES[theme]))
    images = [(image.quantize(palette=palette, dither=Image.Dither.NONE), stays) for image, stays in _images(shown)]
    flat, lasts = [image for image, _ in images], [round(stays * 1000 / fps) for _, stays in images]
    flat[0].save(path, format="GIF", save_all=True, append_images=flat[1:], duration=lasts, loop=0, optimize=True)


def _palette(theme: Theme) -> list[int]:
    """Colours as numbers, at most 255 of them, so that one is left for what stays as it was."""
    colors = [pygame.Color(value) for value in dict.fromkeys(theme.colors().values())]
    grounds = [pygame.Color(theme.color(role)) for role in ("paper", "ink", "floor")]
    mixed = [color.lerp(ground, part) for ground in grounds for color in colors for part in MIXES]
    distinct = list(dict.fromkeys((color.r, color.g, color.b) for color in colors))
    for color in ((color.r, color.g, color.b) for color in mixed):
        if all(max(abs(a - b) for a, b in zip(color, other, strict=True)) >= APART for other in distinct):
            distinct.append(color)
    return [value for color in distinct[:255] for value in color]


def _webp(shown: Iterator[Any], path: Path, fps: int, theme: str) -> None:
    pictures = list(_images(shown))
    images, lasts = [image for image, _ in pictures], [round(stays * 1000 / fps) for _, stays in pictures]
    images[0].save(
        path, format="WEBP", save_all=True, append_images=images[1:], duration=lasts, loop=0, quality=82, method=2
    )


def _mp4(shown: Iterator[Any], path: Path, fps: int, theme: str) -> None:
    import imageio_ffmpeg

    writer: Any = None
    sent = 0
    try:
        for surface in shown:
            if writer is None:
                writer = imageio_ffmpeg.write_frames(
                    str(path), surface.get_size(), fps=fps, codec="libx264", quality=8, macro_block_size=2
                )
                writer.send(None)
            writer.send(pygame.image.tobytes(surface, "RGB"))
            sent += 1
    except OSError:  # it says so in many lines
        raise OSError(UNFINISHED) from None
    finally:
        if writer is not None:
            writer.close()
    try:
        written = imageio_ffmpeg.count_frames_and_secs(str(path))[0]  # ffmpeg may have failed after the last frame
    except RuntimeError:
        raise OSError(UNFINISHED) from None
    if written != sent:
        raise OSError(UNFINISHED)
