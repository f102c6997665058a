"""Whole pages as text: everything that is told stands in them before any script runs, and all of it is escaped."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from unbidden.sim.report.catalogue import language, languages, localized, say, section
from unbidden.sim.scenario import Scenario
from unbidden.viz.page.assets import Assets, inlined, linked
from unbidden.viz.page.sections import after_main, column, footer, header, lesson_part, player_part, stage_part
from unbidden.viz.page.svg import svg
from unbidden.viz.page.teaching import teaching_part
from unbidden.viz.picture.frames import Frame
from unbidden.viz.picture.legend import Legend
from unbidden.viz.picture.picture import plan
from unbidden.viz.picture.surface import NOBODY

Summary = Mapping[str, Any]
FIRST = ("blimps", "compute_yard", "crates", "reach_back", "commons_yard", "any_goal")  # in the gallery


def lesson_page(
    legend: Legend,
    scenario_facts: Summary,
    run_facts: Summary | None = None,
    card: Summary | None = None,
    live: Summary | None = None,
    replay: Summary | None = None,
    theme: str = "light",
    still: str = "",
    taught: Scenario | None = None,
) -> str:
    """The lesson of a scenario with its player: of a live world, or of a recording that the page carries along.

    It is in the language that is spoken here, and so must be what is handed over.
    `still` is markup for those who have no scripts; `taught`: whose notes for teachers it has.
    """
    home = "" if replay or (live or {}).get("watching") else "../"
    assets = inlined("player.js") if replay else linked("player.js", home)
    data = {"words": _words(), "replay": replay} if replay else {"words": _words(), "live": live or {}}
    if not replay:
        data |= {"legend": legend.as_json(), "told": scenario_facts}
    body = [
        header(legend, None if replay else home),
        "<main>",
        lesson_part(scenario_facts, teaching_part(taught)),
        f"<noscript>{still}</noscript>",
        stage_part(),
        column(legend, run_facts, card),
        player_part(legend),
        "</main>",
        after_main(),
        footer(scenario_facts, run_facts),
    ]
    return _page(legend.title, body, data, assets, theme, home)


def gallery_page(entries: Sequence[tuple[str, Legend, Summary]]) -> str:
    """All scenarios that can be opened."""
    order = sorted(entries, key=lambda entry: FIRST.index(entry[0]) if entry[0] in FIRST else len(FIRST))
    cards = "".join(_entry(name, legend, facts) for name, legend, facts in order)
    body = [
        f'<header class="top"><h1>{escape(say("brand"))}</h1></header>',
        f'<main class="gallery"><p class="lead">{escape(say("gallery.lead"))}</p>',
        f"<ul>{cards}</ul>{_own()}</main>",
        f"<footer><p>{_languages()}</p></footer>",
    ]
    return _page(say("gallery"), body, {"words": _words()}, linked("gallery.js", ""), "light")


def _words() -> dict[str, Any]:
    """What the scripts of a page can say."""
    return {**section("page"), "decimal": localized(".")}


def _own() -> str:
    """Where a scenario of one's own can be put in."""
    title, label, go = (escape(say(f"own{part}")) for part in ("", ".text", ".go"))
    return (
        f'<details class="own needs-script"><summary>{title}</summary><p><label for="own">{label}</label></p>'
        f'<textarea id="own" rows="16" spellcheck="false"></textarea>'
        f'<p><button type="button" id="do-own" class="main">{go}</button></p>'
        '<pre id="problems" role="status"></pre></details>'
    )


def _entry(name: str, legend: Legend, facts: Summary) -> str:
    opens = say("gallery.open", title=legend.title)
    return (
        f"<li>{_map(legend)}"
        f'<h2><a href="s/{escape(name)}" aria-label="{escape(opens)}" lang="{legend.lang}">'
        f"{escape(legend.title)}</a></h2>"
        f'<p lang="{legend.lang}">{escape(facts["what"])}</p>'
        f'<p lang="{legend.lang}" class="asked"><b>{escape(say("asked"))}</b> {escape(legend.asked)}</p></li>'
    )


def _map(legend: Legend) -> str:
    """The world with nobody in it."""
    empty = Frame(0, cell=np.full(len(legend.bodies), NOBODY))
    return svg(plan(empty, legend), legend, beside=0.0)


def _languages() -> str:
    return " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{escape(name)}</a>'
        for code, name in languages().items()
        if code != language()
    )


def _page(title: str, body: Iterable[str], data: Summary, assets: Assets, theme: str, home: str = "") -> str:
    blocks = "\n".join(f'<script type="application/json" id="{name}">{as_data(value)}</script>'
                       for name, value in data.items())  # fmt: skip
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{language()}" data-theme="{escape(theme)}" data-home="{home}">',
            '<head>\n<meta charset="utf-8">',
            assets.policy,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<link rel="icon" href="data:,">',
            f"<title>{escape(title)} – {escape(say('brand'))}</title>",
            assets.styles,
            "</head>\n<body>",
            *body,
            blocks,
            assets.script,
            "</body>\n</html>\n",
        ]
    )


def as_data(value: Any) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
