"""The page of the game in which the visitor is the analyst: served, with cases that stay on the server, or in a file.

A file holds what each evidence says. The cause, and the best answer by each set of evidence, are locked in it, and
whoever made the file is told the key. One made without a key holds the key as well, and says that its seal is only
courtesy.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from unbidden.sim.inquiry import sealed
from unbidden.sim.inquiry.causes import CAUSES, QUOTED, UNIFORM
from unbidden.sim.inquiry.evidence import ARMS, STEPS
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
        "arms": list(ARMS),
        "evidence": {step.name: step.arm for step in STEPS},
        "file": file,
    }
    body = [
        f'<header class="top">{_home(file is None)}<h1>{_e("case.title")}</h1>'
        f"{_languages() if file is None else ''}</header>",
        f'<main class="case"><p class="lead">{_e("case.lead")}</p>',
        '<p id="notice" class="notice" role="alert" hidden></p>',
        f'<noscript><p class="notice">{_e("case.noscript")}</p></noscript>',
        f'<section aria-labelledby="evidence-title"><h2 id="evidence-title">{_e("case.evidence")}</h2>'
        '<div id="evidence"></div></section>',
        f'<section aria-labelledby="answer-title"><h2 id="answer-title">{_e("case.answer")}</h2>'
        '<div id="answer"></div><div id="result" role="status" tabindex="-1"></div></section>',
        '<p id="seal" class="note"></p></main>',
    ]
    assets = linked("case.js", "") if file is None else inlined("case.js")
    return page(say("case.title"), body, {"words": words(), "game": data}, assets, "light")


def case_file(drawn: Drawn, has_key: bool) -> tuple[str, str]:
    """A page with a case in it, and the key that opens it."""
    key = sealed.salt()
    file = {
        "seal": sealed.seal(drawn.cause, key),
        "key": None if has_key else key,
        "found": list(drawn.found),
        "locked": sealed.locked(json.dumps(secret(drawn)), key),
    }
    return case_page(file), key


def secret(drawn: Drawn) -> dict[str, Any]:
    """What a file tells with its key alone: the cause, and the best answers, by the evidence asked for.

    Evidence k of STEPS adds 2**k to the number of an answer. Answers are in per cent, by CAUSES.
    """
    return {"cause": drawn.cause, "best": [_best(drawn, number) for number in range(2 ** len(STEPS))]}


def _best(drawn: Drawn, number: int) -> list[float]:
    found = {k: symbol for k, symbol in enumerate(drawn.found) if number >> k & 1}
    return [round(100.0 * float(share), 2) for share in of_table(table(), found, UNIFORM)]


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
