"""This package's part of the command line: figure, film and watch."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.progress import Progress, say_if_compiling
from sim.commands.running import Changes, Control, Rules, Seed, Source, open_run, open_scenario

if TYPE_CHECKING:
    from viz.window.world import Setting


class Look(StrEnum):
    """The themes there are; `viz.theme.THEMES` holds their colours."""

    light = "light"
    dark = "dark"
    projector = "projector"


Speed = Annotated[float | None, typer.Option(min=0.001, max=100_000, help="Seconds of the world in a second.")]
Theme = Annotated[Look, typer.Option(help="Colours and size of text.")]


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    app.command()(figure)
    app.command()(film)
    app.command()(watch)


def figure(
    source: Source,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write it: .png, .svg or .pdf. [default: SCENARIO.png]")
    ] = None,
    seed: Seed = 0,
    event: Annotated[int, typer.Option(min=1, help="Which crossing outwards, counted from 1.")] = 1,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
) -> None:
    """Draw how a crossing came about: from the side, height over time, and how many were inside and outside."""
    from viz.figure import figure as drawn_from
    from viz.figure import save, suffix

    path = out or Path(f"{Path(source).stem}.png")
    try:
        suffix(path)  # before anything is simulated
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    run = open_run(source, seed, changes, control, rules)
    save(drawn_from(run, event - 1), path)
    print(path)


def film(
    source: Source,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write it: .gif, .webp or .mp4. [default: SCENARIO.gif]")
    ] = None,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    fps: Annotated[int, typer.Option(min=1, max=60, help="Frames in a second.")] = 12,
    speed: Speed = None,
    begin: Annotated[
        float | None, typer.Option("--from", min=0, help="From when on, s of the world. [default: before a crossing]")
    ] = None,
    end: Annotated[
        float | None, typer.Option("--to", min=0, help="Until when, s of the world. [default: after the crossing]")
    ] = None,
    width: Annotated[int, typer.Option(min=480, max=3840, help="Pixels across.")] = 960,
    theme: Theme = Look.light,
) -> None:
    """Write a run as a film: from above, from the side, asked, meant, happened, and the curves."""
    from viz import film as films
    from viz.frames import reel_of
    from viz.showing import Showing

    path = out or Path(f"{Path(source).stem}.gif")
    try:
        films.check(path)  # before anything is simulated
        showing = Showing(reel_of(open_run(source, seed, changes, control, rules)))
        cut = films.cut_of(showing, begin, end, speed, fps)
        with Progress() as progress:
            films.film(showing, path, cut, width - width % 2, theme, lambda done, all: progress.show("film", done, all))
    except films.CannotFilm as error:
        raise typer.BadParameter(str(error)) from None
    print(path)


def watch(
    source: Source,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    beside: Annotated[
        str | None, typer.Option(metavar="CONTROL", help="A control to show beside it: the same seed, in step.")
    ] = None,
    at: Annotated[int, typer.Option(min=0, help="The tick to begin at.")] = 0,
    speed: Speed = None,
    theme: Theme = Look.light,
) -> None:
    """Open a window on a world: play, stop, take back, change, compare, and ask why. Press ? in it for its keys."""
    from viz.window.opening import NoWindow, open_surface, refuse_two_libraries, show

    try:
        refuse_two_libraries()
        setting = _setting(source, seed, changes, control, rules)
        if beside and beside not in setting.controls():
            known = ", ".join(setting.controls()) or "none"
            raise typer.BadParameter(f"{beside!r} is no control of {setting.given.name}; there are: {known}.")
        show(open_surface(source, setting.given.name), setting, at, speed, theme, beside)
    except NoWindow as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None


def _setting(source: str, seed: int, changes: list[str] | None, control: str | None, rules: Path | None) -> "Setting":
    """How what is asked for begins."""
    from viz.window.world import Setting

    if source.endswith(".npz"):
        run = open_run(source, seed, changes, control, rules)
        return Setting(run.scenario, run.seed, run.scenario.control, recorded=run)
    open_scenario(source, changes, control, rules)  # so that mistakes are told before a window opens
    scenario = open_scenario(source, changes, None, rules)
    say_if_compiling(scenario)
    return Setting(scenario, seed, control)
