"""The first page: every scenario on a card, the simple ones first, and where a scenario of one's own can be put in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from unbidden.sim.report.catalogue import language, languages, say
from unbidden.sim.report.scenario import text_language, texts
from unbidden.sim.report.teaching import notes_of
from unbidden.sim.scenario import Scenario
from unbidden.viz.page.assets import linked
from unbidden.viz.page.document import page, words

START = "blimps"  # where those begin who know nothing of it
FIRST = (START, "compute_yard", "probing", "mint", "crates", "camera_dropbox", "reach_back", "guardrails", "detect",
         "whodunit", "story_machine", "off_switch_game", "drest", "keep_my_goal", "misgeneral", "side_effects",
         "ads_fraud", "feed_outrage", "link_farm", "goodhart_lab", "capability_dial", "chunk_credit", "commons_yard",
         "any_goal", "tomato_watering", "boat_race", "absent_supervisor", "side_effects_sokoban")  # fmt: skip
KINDS = ("simple", "learners", "suite")  # in this order


@dataclass(frozen=True)
class Card:
    """What is told of a scenario to those who choose one: in a sentence that does not give away what happens."""

    name: str
    title: str
    says: str
    lang: str  # of title and sentence
    kind: str
    has_picture: bool = False
    minutes: int = 0
    age: int = 0  # 0: it is not said


def card_of(scenario: Scenario, in_suite: bool, has_picture: bool) -> Card:
    """The card of a scenario."""
    about, notes = texts(scenario).about, notes_of(scenario)
    kind = "suite" if in_suite else "learners" if scenario.setup.learners else "simple"
    says, known = (notes.card, (notes.minutes, notes.age)) if notes else (about.what, ())
    return Card(scenario.name, about.title, says, text_language(scenario), kind, has_picture, *known)


def gallery_page(cards: Sequence[Card]) -> str:
    """All scenarios that can be opened."""
    order = sorted(cards, key=lambda card: (KINDS.index(card.kind), _rank(card), card.name))
    parts = "".join(_group(kind, some) for kind, some in groupby(order, key=lambda card: card.kind))
    body = [
        f'<header class="top"><h1>{escape(say("brand"))}</h1>{_languages()}</header>',
        f'<main class="gallery"><p class="lead">{escape(say("gallery.lead"))}</p>{_game()}{parts}{_own()}</main>',
    ]
    return page(say("gallery"), body, {"words": words()}, linked("gallery.js", ""), "light")


def _rank(card: Card) -> int:
    return FIRST.index(card.name) if card.name in FIRST else len(FIRST)


def _group(kind: str, cards: Iterable[Card]) -> str:
    return (
        f'<section aria-labelledby="kind-{kind}"><h2 id="kind-{kind}">{escape(say(f"gallery.{kind}"))}</h2>'
        f"<ul>{''.join(map(_card, cards))}</ul></section>"
    )


def _card(card: Card) -> str:
    opens, tongue = say("gallery.open", title=card.title), f' lang="{card.lang}"'
    picture = f'<img src="moment/{escape(card.name)}.svg" alt="" loading="lazy">' if card.has_picture else ""
    badge = f'<p class="start">{escape(say("gallery.start"))}</p>' if card.name == START else ""
    known = [say("gallery.minutes", minutes=card.minutes), say("gallery.age", age=card.age)] if card.age else []
    known += [say("gallery.in", name=languages()[card.lang])] if card.lang != language() else []
    return (
        f"<li{' class=first' if badge else ''}>{picture}{badge}"
        f'<h3><a href="s/{escape(card.name)}" aria-label="{escape(opens)}"{tongue}>{escape(card.title)}</a></h3>'
        f'<p class="says"{tongue}>{escape(card.says)}</p><p class="known">{escape(" · ".join(known))}</p></li>'
    )


def _game() -> str:
    """The way to the game of the analyst."""
    return f'<p><a href="case">{escape(say("gallery.case"))}</a></p>'


def _own() -> str:
    """Where a scenario of one's own can be put in."""
    title, label, go = (escape(say(f"own{part}")) for part in ("", ".text", ".go"))
    return (
        f'<details class="own needs-script"><summary>{title}</summary><p><label for="own">{label}</label></p>'
        f'<textarea id="own" rows="16" spellcheck="false"></textarea>'
        f'<p><button type="button" id="do-own" class="main">{go}</button></p>'
        '<pre id="problems" role="status"></pre></details>'
    )


def _languages() -> str:
    return " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{escape(name)}</a>'
        for code, name in languages().items()
        if code != language()
    )
