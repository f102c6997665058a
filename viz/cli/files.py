"""The commands that write a run into a file: figure, film and replay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.opening import check_out, open_run, open_source, run_of
from unbidden.sim.cli.options import Changes, Control, Lang, Row, Rules, Seed, Source
from unbidden.sim.cli.progress import Progress
from unbidden.viz.cli.looks import Speed, Theme, ThemeName

if TYPE_CHECKING:
    from unbidden.sim.scenario import Scenario


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
    event: Annotated[int, typer.Option(min=1, help="Which time, counted from 1.")] = 1,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    row: Row = None,
    lang: Lang = None,
) -> None:
    """Draw how something came about: from the side, height over time, and how many were inside and outside."""
    from unbidden.viz.figures.figure import figure as drawn_from
    from unbidden.viz.figures.sheet import save, suffix

    path = Path(f"{Path(source).stem}.png") if out is None else out
    try:
        suffix(path)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    check_out(path)
    run = open_run(source, seed, changes, control, rules, row)
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
    row: Row = None,
    fps: Annotated[int, typer.Option(min=1, max=60, help="Frames in a second.")] = 12,
    speed: Speed = None,
    begin: Annotated[
        float | None,
        typer.Option("--from", min=0, help="From when on, s of the world. [default: before the first event]"),
    ] = None,
    end: Annotated[
        float | None, typer.Option("--to", min=0, help="Until when, s of the world. [default: after it]")
    ] = None,
    width: Annotated[int, typer.Option(min=480, max=3840, help="Pixels across.")] = 960,
    theme: Theme = ThemeName.light,
    lang: Lang = None,
) -> None:
    """Write a run as a film: from above, from the side, asked, meant, happened, and the curves."""
    from unbidden.viz import film as films
    from unbidden.viz.picture.frames import reel_of
    from unbidden.viz.playback import Playback

    path = Path(f"{Path(source).stem}.gif") if out is None else out
    try:
        check_out(path, check=films.check)
        showing = Playback(reel_of(open_run(source, seed, changes, control, rules, row)))
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
    row: Row = None,
    rooms: Annotated[
        bool, typer.Option("--rooms", help="Run 100 rooms beside their control, too; the page shows what came of them.")
    ] = False,
    theme: Theme = ThemeName.light,
    lang: Lang = None,
) -> None:
    """Write a run as one HTML file that plays without a network: picture, events, lesson, and how it came about."""
    from unbidden.sim.engine.machine.files import write_text
    from unbidden.sim.report.catalogue import language, languages, say
    from unbidden.sim.report.naming import offered
    from unbidden.viz.page.replay import replay as page_of

    path = Path(f"{Path(source).stem}.html") if out is None else out
    check_out(path, ".html", ".htm")
    source_of_run = open_source(source, seed, changes, control, rules, row)
    alone = source_of_run.stage != 1.0
    if rooms and (why := why_uncounted(source_of_run.scenario, alone)):
        raise typer.BadParameter(why, param_hint="--rooms")
    run, asked = run_of(source_of_run), None if source_of_run.recorded else source_of_run.scenario
    with Progress() as progress:
        write_text(path, page_of(run, theme, progress.plain, asked, alone=alone, counts=rooms))
    if offered(run.scenario, language()) != language():
        typer.echo(say("language.missing", name=languages()[language()]), err=True)
    print(path)


def why_uncounted(scenario: "Scenario", is_cut: bool) -> str:
    """Why no rooms of a world can be counted; empty if they can."""
    from unbidden.sim.report.catalogue import say
    from unbidden.viz.chance import headline_of

    if headline_of(scenario) is None:
        return say("chance.nothing")
    return say("chance.cut") if is_cut else ""
