"""The commands that show a world on a screen: watch and serve."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from unbidden.sim.cli.opening import enter_rules, open_scenario, open_source, run_of
from unbidden.sim.cli.options import Changes, Control, Lang, Row, Rules, Seed, Source
from unbidden.sim.cli.progress import say_if_compiling
from unbidden.viz.cli.looks import Speed, Theme, ThemeName

if TYPE_CHECKING:
    from unbidden.sim.runs.source import RunSource
    from unbidden.viz.window.setting import Setting


def add_to(app: typer.Typer) -> None:
    """Add watch and serve."""
    app.command()(watch)
    app.command()(serve)


def watch(
    source: Source,
    seed: Seed = 0,
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    row: Row = None,
    beside: Annotated[
        str | None, typer.Option(metavar="CONTROL", help="A control to show beside it: the same seed, in step.")
    ] = None,
    at: Annotated[int, typer.Option(min=0, help="The tick to begin at.")] = 0,
    speed: Speed = None,
    theme: Theme = ThemeName.light,
    lang: Lang = None,
) -> None:
    """Open a window on a world: play, stop, take back, change, compare, and ask why. Press ? in it for its keys."""
    from unbidden.viz.window.opening import NoWindow, open_surface, refuse_two_libraries, show

    try:
        refuse_two_libraries()
        setting = _setting(open_source(source, seed, changes, control, rules, row))
        if beside and beside not in setting.controls():
            known = ", ".join(setting.controls()) or "none"
            raise typer.BadParameter(f"{beside!r} is no control of {setting.base.name}; there are: {known}.")
        show(open_surface(source, setting.base.name), setting, at, speed, theme, beside)
    except NoWindow as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None


def _setting(source: "RunSource") -> "Setting":
    """How what is asked for begins; a run that came to something before is made first, to see whether it still does."""
    from unbidden.viz.window.setting import Setting

    run = run_of(source) if source.recorded or source.digest or source.stage != 1.0 else None
    if run and (source.recorded or source.stage != 1.0):
        return Setting(run.scenario, run.seed, run.scenario.control, recorded=run)
    say_if_compiling(source.scenario)
    return Setting(source.base, source.seed, source.scenario.control)


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
    also_as: Annotated[
        list[str] | None,
        typer.Option("--also-as", metavar="HOST:PORT", help="A further name browsers may call it by, behind a proxy."),
    ] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="Let no page of an earlier launch in.")] = False,
    rules: Rules = None,
    lang: Lang = None,
) -> None:
    """Serve the lessons to browsers on this machine; with --lan others in the network can watch."""
    from unbidden.viz.server.launch import name_of
    from unbidden.viz.server.limits import Limits
    from unbidden.viz.server.serving import serve as serve_pages

    if rules:
        enter_rules(rules)
    try:
        also = tuple(name_of(other) for other in also_as or ())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--also-as") from None
    first = open_scenario(name, None, None, None) if name else None
    limits = Limits(idle=idle, worlds=worlds, per_address=max(128, worlds))
    serve_pages(port, lan, opens, limits, first, also, new_key)
