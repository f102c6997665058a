"""The commands that write a run into a file: figure, film and replay."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.progress import Progress
from sim.commands.running import (
    Changes,
    Control,
    Rules,
    Seed,
    Source,
    check_out,
    is_run_file,
    open_run,
    open_scenario,
)
from viz.commands.looks import Look, Speed, Theme


def add_to(app: typer.Typer) -> None:
    """Add figure, film and replay."""
    app.command()(figure)
    app.command()(film)
    app.command()(replay)


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
    from viz.figures.figure import figure as drawn_from
    from viz.figures.figure import save, suffix

    path = Path(f"{Path(source).stem}.png") if out is None else out
    try:
        suffix(path)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    check_out(path)
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

    path = Path(f"{Path(source).stem}.gif") if out is None else out
    try:
        check_out(path, check=films.check)
        showing = Showing(reel_of(open_run(source, seed, changes, control, rules)))
        cut = films.cut_of(showing, begin, end, speed, fps)
        with Progress() as progress:
            films.film(showing, path, cut, width - width % 2, theme, lambda done, all: progress.show("film", done, all))
    except films.CannotFilm as error:
        raise typer.BadParameter(str(error)) from None
    print(path)


def replay(
    source: Source,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Where to write it. [default: SCENARIO.html]")] = None,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    theme: Theme = Look.light,
    lang: Annotated[str, typer.Option(help="The language of the page: en or de.")] = "en",
) -> None:
    """Write a run as one HTML file that plays without a network: picture, events, lesson, and how it came about."""
    from sim.files import write_text
    from viz.page.replay import replay as page_of
    from viz.words import LANGUAGES

    if lang not in LANGUAGES:
        raise typer.BadParameter(f"--lang {lang}: known are {', '.join(LANGUAGES)}.")
    path = Path(f"{Path(source).stem}.html") if out is None else out
    check_out(path, ".html", ".htm")
    run = open_run(source, seed, changes, control, rules)
    asked = None if is_run_file(source) else open_scenario(source, changes, control, rules)
    with Progress() as progress:
        write_text(path, page_of(run, lang, theme, progress.plain, asked))
    print(path)
