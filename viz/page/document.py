"""Whole pages as text: everything that is told stands in them before any script runs, and all of it is escaped."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from unbidden.sim.report.catalogue import language, localized, say, section
from unbidden.sim.scenario import Scenario
from unbidden.viz.page.assets import Assets, inlined, linked
from unbidden.viz.page.embedding import embedding_part
from unbidden.viz.page.sections import after_main, column, footer, header, lesson_part, player_part, stage_part
from unbidden.viz.page.teaching import teaching_part
from unbidden.viz.picture.legend import Legend

Summary = Mapping[str, Any]


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
    data = {"words": words(), "replay": replay} if replay else {"words": words(), "live": live or {}}
    if not replay:
        data |= {"legend": legend.as_json(), "told": scenario_facts}
    body = [
        header(legend, scenario_facts, None if replay else home),
        "<main>",
        lesson_part(scenario_facts, teaching_part(taught)),
        f"<noscript>{still}</noscript>",
        stage_part(),
        column(legend, run_facts, card),
        player_part(legend),
        "</main>",
        after_main(),
        embedding_part(legend) if replay else "",
        footer(scenario_facts, run_facts),
    ]
    return page(scenario_facts["before"], body, data, assets, theme, home)


def words() -> dict[str, Any]:
    """What the scripts of a page can say."""
    return {**section("page"), "decimal": localized(".")}


def page(title: str, body: Iterable[str], data: Summary, assets: Assets, theme: str, home: str = "") -> str:
    """A page of parts, with data for its scripts."""
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
