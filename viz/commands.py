"""This package's part of the command line: figure, replay and serve."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.running import Changes, Control, Rules, Seed, Source, enter_rules, open_run, open_scenario


def add_to(app: typer.Typer) -> None:
    """Add this package's commands."""
    app.command()(figure)
    app.command()(replay)
    app.command()(serve)


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


def replay(
    source: Source,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Where to write it. [default: SCENARIO.html]")] = None,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    theme: Annotated[str, typer.Option(help="How it looks at first: light, dark or projector.")] = "light",
    lang: Annotated[str, typer.Option(help="The language of the page: en or de.")] = "en",
) -> None:
    """Write a run as one HTML file that plays without a network: picture, events, lesson, and how it came about."""
    from sim.commands.progress import Progress
    from viz.page.replay import replay as page_of
    from viz.theme import THEMES
    from viz.words import LANGUAGES

    for name, told, known in (("theme", theme, THEMES), ("lang", lang, LANGUAGES)):
        if told not in known:
            raise typer.BadParameter(f"--{name} {told}: known are {', '.join(known)}.")
    path = out or Path(f"{Path(source).stem}.html")
    if path.suffix.lower() not in (".html", ".htm") or not path.parent.is_dir():
        raise typer.BadParameter(f"{str(path)!r}: --out names an .html file in a folder that is there.")
    run = open_run(source, seed, changes, control, rules)
    asked = None if source.endswith(".npz") else open_scenario(source, changes, control, rules)
    with Progress() as progress:
        path.write_text(page_of(run, lang, theme, progress.plain, asked), encoding="utf-8")
    print(path)


def serve(
    name: Annotated[str, typer.Argument(help="What to open: a shipped scenario or a .yaml file. [default: all]")] = "",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Which port. [default: 8765, or the next that is free]")
    ] = None,
    lan: Annotated[bool, typer.Option("--lan", help="Let others in this network watch what you show.")] = False,
    opens: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    idle: Annotated[
        float, typer.Option(min=1, max=86_400, help="Seconds after which a world that nobody touches is dropped.")
    ] = 600.0,
    worlds: Annotated[int, typer.Option(min=1, max=1000, help="How many worlds there can be.")] = 128,
    rules: Rules = None,
) -> None:
    """Serve the lessons to browsers on this machine; with --lan others in the network can watch."""
    from viz.page.limits import Limits
    from viz.page.serving import serve as serve_pages

    enter_rules(rules)
    first = open_scenario(name, None, None, None) if name else None
    serve_pages(port, lan, opens, Limits(idle=idle, worlds=worlds, per_address=max(128, worlds)), first)
