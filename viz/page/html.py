"""Whole pages as text: everything that is told stands in them before any script runs, and all of it is escaped."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from viz.legend import Legend
from viz.page.bundle import Assets, inlined, linked
from viz.page.parts import card_part, column, footer, header, lesson_part, player_part, stage_part
from viz.words import LANGUAGES, say, words

Told = Mapping[str, Any]


def lesson_page(
    legend: Legend,
    told: Told,
    found: Told | None = None,
    card: Told | None = None,
    lang: str = "en",
    live: Told | None = None,
    replay: Told | None = None,
    theme: str = "light",
) -> str:
    """The lesson of a scenario with its player: of a live world, or of a recording that the page carries along."""
    assets = inlined("player.js") if replay else linked("player.js")
    data = {"words": words(lang), "replay": replay} if replay else {"words": words(lang), "live": live or {}}
    if not replay:
        data |= {"legend": legend.as_json(), "told": told}
    body = [
        header(legend, lang, at_home=replay is None),
        "<main>",
        lesson_part(legend, told, lang),
        stage_part(legend, lang),
        column(legend, found, lang, card_part(card, lang)),
        player_part(legend, lang),
        footer(told, found, lang),
    ]
    return _page(legend.title, body, data, assets, lang, theme)


def gallery_page(entries: Sequence[tuple[str, Legend, Told]], lang: str = "en") -> str:
    """All scenarios that can be opened."""
    cards = "".join(_entry(name, legend, told, lang) for name, legend, told in entries)
    body = [
        f'<header class="top"><h1>{escape(say(lang, "brand"))}</h1></header>',
        f'<main class="gallery"><p class="lead">{escape(say(lang, "gallery.lead"))}</p><ul>{cards}</ul></main>',
        f'<footer><p>{_languages(lang)}</p></footer>',
    ]
    return _page(say(lang, "gallery"), body, {"words": words(lang)}, linked("gallery.js"), lang, "light")


def _entry(name: str, legend: Legend, told: Told, lang: str) -> str:
    opens = say(lang, "gallery.open", title=legend.title)
    return (
        f'<li><h2><a href="/s/{escape(name)}" aria-label="{escape(opens)}" lang="en">{escape(legend.title)}</a></h2>'
        f'<p lang="en">{escape(told["what"])}</p>'
        f'<p lang="en" class="asked"><b>{escape(say(lang, "asked"))}</b> {escape(legend.asked)}</p></li>'
    )


def _languages(lang: str) -> str:
    return " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{escape(name)}</a>'
        for code, name in LANGUAGES.items()
        if code != lang
    )


def _page(title: str, body: Iterable[str], data: Told, assets: Assets, lang: str, theme: str) -> str:
    blocks = "\n".join(f'<script type="application/json" id="{name}">{as_data(value)}</script>'
                       for name, value in data.items())  # fmt: skip
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{lang}" data-theme="{escape(theme)}">\n<head>\n<meta charset="utf-8">',
            assets.policy,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
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
