"""Whole pages as text: everything that is told stands in them before any script runs, and all of it is escaped."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from viz.frames import Frame
from viz.legend import Legend
from viz.page.bundle import Assets, inlined, linked
from viz.page.parts import after_main, column, footer, header, lesson_part, player_part, stage_part
from viz.page.svg import svg
from viz.picture import NOBODY, plan
from viz.words import LANGUAGES, say, words

Told = Mapping[str, Any]
FIRST = ("blimps", "compute_yard", "crates", "reach_back", "commons_yard", "any_goal")  # in the gallery


def lesson_page(
    legend: Legend,
    told: Told,
    found: Told | None = None,
    card: Told | None = None,
    lang: str = "en",
    live: Told | None = None,
    replay: Told | None = None,
    theme: str = "light",
    still: str = "",
) -> str:
    """The lesson of a scenario with its player: of a live world, or of a recording that the page carries along.

    `still` is markup for those who have no scripts.
    """
    home = "" if replay or (live or {}).get("watching") else "../"
    assets = inlined("player.js") if replay else linked("player.js", home)
    data = {"words": words(lang), "replay": replay} if replay else {"words": words(lang), "live": live or {}}
    if not replay:
        data |= {"legend": legend.as_json(), "told": told}
    body = [
        header(legend, lang, None if replay else home),
        "<main>",
        lesson_part(told, lang),
        f"<noscript>{still}</noscript>",
        stage_part(lang),
        column(legend, found, lang, card),
        player_part(legend, lang),
        "</main>",
        after_main(lang),
        footer(told, found, lang),
    ]
    return _page(legend.title, body, data, assets, lang, theme, home)


def gallery_page(entries: Sequence[tuple[str, Legend, Told]], lang: str = "en") -> str:
    """All scenarios that can be opened."""
    order = sorted(entries, key=lambda entry: FIRST.index(entry[0]) if entry[0] in FIRST else len(FIRST))
    cards = "".join(_entry(name, legend, told, lang) for name, legend, told in order)
    body = [
        f'<header class="top"><h1>{escape(say(lang, "brand"))}</h1></header>',
        f'<main class="gallery"><p class="lead">{escape(say(lang, "gallery.lead"))}</p>',
        f"<ul>{cards}</ul>{_own(lang)}</main>",
        f"<footer><p>{_languages(lang)}</p></footer>",
    ]
    return _page(say(lang, "gallery"), body, {"words": words(lang)}, linked("gallery.js", ""), lang, "light")


def _own(lang: str) -> str:
    """Where a scenario of one's own can be put in."""
    title, label, go = (escape(say(lang, f"own{part}")) for part in ("", ".text", ".go"))
    return (
        f'<details class="own needs-script"><summary>{title}</summary><p><label for="own">{label}</label></p>'
        f'<textarea id="own" rows="16" spellcheck="false"></textarea>'
        f'<p><button type="button" id="do-own" class="main">{go}</button></p>'
        '<pre id="problems" role="status"></pre></details>'
    )


def _entry(name: str, legend: Legend, told: Told, lang: str) -> str:
    opens = say(lang, "gallery.open", title=legend.title)
    return (
        f"<li>{_map(legend)}"
        f'<h2><a href="s/{escape(name)}" aria-label="{escape(opens)}" lang="en">{escape(legend.title)}</a></h2>'
        f'<p lang="en">{escape(told["what"])}</p>'
        f'<p lang="en" class="asked"><b>{escape(say(lang, "asked"))}</b> {escape(legend.asked)}</p></li>'
    )


def _map(legend: Legend) -> str:
    """The world with nobody in it."""
    bodies = len(legend.bodies)
    empty = Frame(
        tick=0,
        cell=np.full(bodies, NOBODY, np.int32),
        bottom=np.zeros(bodies, np.float32),
        gust=np.zeros(3, np.float32),
        paid=np.zeros(0, np.float32),
        held=np.zeros((bodies, 0), np.float32),
        level=np.zeros(0, np.float32),
        kind=np.zeros(0, np.uint16),
        heading=np.zeros(bodies, np.int8),
        action=np.zeros(0, np.int8),
        arrows=np.zeros(0, np.int8),
    )
    return svg(plan(empty, legend), legend, beside=0.0)


def _languages(lang: str) -> str:
    return " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{escape(name)}</a>'
        for code, name in LANGUAGES.items()
        if code != lang
    )


def _page(title: str, body: Iterable[str], data: Told, assets: Assets, lang: str, theme: str, home: str = "") -> str:
    blocks = "\n".join(f'<script type="application/json" id="{name}">{as_data(value)}</script>'
                       for name, value in data.items())  # fmt: skip
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{lang}" data-theme="{escape(theme)}" data-home="{home}">',
            '<head>\n<meta charset="utf-8">',
            assets.policy,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<link rel="icon" href="data:,">',
            f"<title>{escape(title)} – {escape(say(lang, 'brand'))}</title>",
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
