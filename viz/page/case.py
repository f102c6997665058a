"""The page of the game in which the visitor is the analyst: served, with cases that stay on the server, or in a file.

A file holds what each evidence says, and of the cause its seal alone; the salt is the key that opens it, and is told
whoever made the file. One made without a key holds the salt as well, and says that its seal is only courtesy.
"""

from collections.abc import Mapping
from html import escape
from itertools import combinations
from typing import Any

from unbidden.sim.inquiry import sealed
from unbidden.sim.inquiry.causes import CAUSES, QUOTED, UNIFORM
from unbidden.sim.inquiry.evidence import STEPS
from unbidden.sim.inquiry.posterior import of_table
from unbidden.sim.inquiry.table import Drawn, table
from unbidden.sim.report.catalogue import language, languages, say
from unbidden.viz.page.assets import inlined, linked
from unbidden.viz.page.document import page, words


def case_page(file: Mapping[str, Any] | None = None) -> str:
    """The page; `file`: what a page without a server carries along."""
    data = {
        "causes": list(CAUSES),
        "quoted": [round(100 * share) for share in QUOTED],
        "evidence": [step.name for step in STEPS],
        "file": file,
    }
    body = [
        f'<header class="top">{_home(file is None)}<h1>{_e("case.title")}</h1>'
        f"{_languages() if file is None else ''}</header>",
        f'<main class="case"><p class="lead">{_e("case.lead")}</p>',
        '<p id="notice" class="notice" role="alert" hidden></p>',
        f'<noscript><p class="notice">{_e("case.noscript")}</p></noscript>',
        f'<section aria-labelledby="evidence-title"><h2 id="evidence-title">{_e("case.evidence")}</h2>'
        '<ul id="evidence"></ul></section>',
        f'<section aria-labelledby="answer-title"><h2 id="answer-title">{_e("case.answer")}</h2>'
        '<div id="answer"></div><div id="result" role="status" tabindex="-1"></div></section>',
        '<p id="seal" class="note"></p></main>',
    ]
    assets = linked("case.js", "") if file is None else inlined("case.js")
    return page(say("case.title"), body, {"words": words(), "game": data}, assets, "light")


def case_file(drawn: Drawn, has_key: bool) -> tuple[str, str]:
    """A page with a case in it, and the key that opens it."""
    salt = sealed.salt()
    file = {
        "seal": sealed.seal(drawn.cause, salt),
        "salt": None if has_key else salt,
        "found": list(drawn.found),
        "best": {" ".join(map(str, which)): _best(drawn, which) for which in _subsets()},
    }
    return case_page(file), salt


def _subsets() -> list[tuple[int, ...]]:
    return [which for size in range(len(STEPS) + 1) for which in combinations(range(len(STEPS)), size)]


def _best(drawn: Drawn, which: tuple[int, ...]) -> list[float]:
    """The best possible answer for whoever asked for this, in per cent."""
    answer = of_table(table(), {k: drawn.found[k] for k in which}, UNIFORM)
    return [round(100.0 * float(share), 2) for share in answer]


def _home(is_served: bool) -> str:
    return f'<a href="./" class="brand">{_e("brand")}</a>' if is_served else f'<b class="brand">{_e("brand")}</b>'


def _languages() -> str:
    return " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{escape(name)}</a>'
        for code, name in languages().items()
        if code != language()
    )


def _e(key: str) -> str:
    return escape(say(key))
