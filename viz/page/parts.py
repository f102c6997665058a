"""The parts of a lesson's page: the lesson, the picture, what was asked, meant and found, and the player."""

from collections.abc import Mapping
from html import escape
from typing import Any

from sim.commands.words import clock
from viz.legend import Legend
from viz.words import LANGUAGES, say

Told = Mapping[str, Any]
MOST_EVENTS = 200  # that are listed before any script runs


def _e(text: object) -> str:
    return escape(str(text))


def english(text: object, tag: str = "p", more: str = "") -> str:
    """What a scenario says in its own words, which are English on every page."""
    return f'<{tag} lang="en"{more}>{_e(text)}</{tag}>'


def button(name: str, lang: str, key: str = "", more: str = "") -> str:
    """A button; its key is shown on it, and the script puts in what it does."""
    hint = f" <kbd>{_e(key)}</kbd>" if key else ""
    press = f' aria-keyshortcuts="{_e(SHORTCUTS.get(key, key))}"' if key else ""
    label = _e(say(lang, name))
    return f'<button type="button" id="do-{name.replace(".", "-")}"{press}{more}><span>{label}</span>{hint}</button>'


SHORTCUTS = {"Space": "Space", ".": "Period", ",": "Comma", "?": "Shift+?", "[": "BracketLeft", "]": "BracketRight"}


def header(legend: Legend, lang: str, home: str | None) -> str:
    """The title, which world this is, and what can be done with the page. `home`: the way up to the first page."""
    at_home = home is not None
    share = "".join(button(name, lang) for name in ("share", "export.html", "export.yaml")) if at_home else ""
    tools = "".join(button(name, lang, key) for name, key in (("export.png", ""), ("export.csv", ""), ("theme", "P"),
                                                              ("help", "?")))  # fmt: skip
    return (
        f'<a class="skip" href="#stage">{_e(say(lang, "skip"))}</a>'
        f'<header class="top">{_home(lang, home)}{english(legend.title, "h1")}'
        f'<p id="facts">{_facts(legend, lang)}</p>'
        f'<div class="tools needs-script">{share}{tools}</div>{_tongues(lang) if at_home else ""}</header>'
        '<p id="notice" class="notice" role="alert" hidden></p>'
        f'<noscript><p class="notice">{_e(say(lang, "noscript"))}</p></noscript>'
    )


def _facts(legend: Legend, lang: str) -> str:
    facts = [say(lang, "facts", minutes=clock(legend.ticks * legend.seconds).removesuffix(".0"), seed=legend.seed)]
    facts += [say(lang, "facts.control", control=legend.control)] if legend.control else []
    changes = ", ".join(f"{field} = {value}" for field, value in legend.changes)
    return _e("; ".join([*facts, say(lang, "facts.changed", changes=changes)] if changes else facts))


def _tongues(lang: str) -> str:
    """The same page in other languages."""
    return " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{_e(name)}</a>'
        for code, name in LANGUAGES.items()
        if code != lang
    )


def _home(lang: str, home: str | None) -> str:
    brand = _e(say(lang, "brand"))
    return (
        f'<a href="{home or "./"}" class="brand">{brand}</a>' if home is not None else f'<b class="brand">{brand}</b>'
    )


# ---- the lesson -----------------------------------------------------------------------------------------------------


def lesson_part(told: Told, lang: str) -> str:
    """The lesson in steps, all of it open; a script closes what is not yet due."""
    lesson = told["lesson"]
    steps = [_predict(lesson["predict"], lang)] if lesson["predict"] else []
    steps += [_step(name, english(lesson[name]), lang) for name in ("run", "explain")]
    if lesson["change"]:
        do = _do("change", say(lang, "change.do", what=change_words(told)))
        steps.append(_step("change", english(lesson["change"]["says"]) + do, lang))
    if lesson["control"]:
        do = _do("control", say(lang, "control.do", control=lesson["control"]["control"]))
        steps.append(_step("control", english(lesson["control"]["says"]) + do, lang))
    if lesson["limits"]:
        steps.append(_step("limits", english(lesson["limits"]), lang))
    about = english(told["what"], more=' class="about"')
    return (
        f'<section class="lesson" aria-labelledby="lesson-title"><h2 id="lesson-title">{_e(say(lang, "lesson"))}</h2>'
        f'{about}<ol class="steps">{"".join(steps)}</ol>'
        '<div class="needs-script" id="worlds"></div><div class="needs-script" id="parameters"></div></section>'
    )


def change_words(told: Told) -> str:
    """What the lesson's change sets, as its slider is called."""
    known = {parameter["field"]: parameter for parameter in told["parameters"]}
    words = []
    for field, value in told["lesson"]["change"]["set"].items():
        parameter = known.get(field, {"label": field, "unit": ""})
        number = f"{value:g}" if isinstance(value, float) else str(value)
        words.append(f"{parameter['label']} = {number} {parameter['unit']}".strip())
    return ", ".join(words)


def _step(name: str, content: str, lang: str) -> str:
    return f'<li><details open id="step-{name}"><summary>{_e(say(lang, name))}</summary>{content}</details></li>'


def _do(name: str, says: str, more: str = "") -> str:
    return f'<p class="needs-script"><button type="button" id="do-{name}"{more}>{_e(says)}</button></p>'


def _predict(question: Told, lang: str) -> str:
    choices = "".join(
        f'<label><input type="radio" name="predict" value="{k}"> <span lang="en">{_e(choice)}</span></label>'
        for k, choice in enumerate(question["choices"], 1)
    )
    right = english(question["choices"][question["answer"] - 1])
    content = (
        f'<fieldset id="predict"><legend lang="en">{_e(question["ask"])}</legend>{choices}</fieldset>'
        f"{_do('predict', say(lang, 'predict.check'), ' class=main')}{_do('skip', say(lang, 'predict.skip'))}"
        '<p id="predicted" role="status"></p>'
        f'<details id="answer"><summary>{_e(say(lang, "predict.answer"))}</summary>{right}</details>'
    )
    return _step("predict", content, lang)


# ---- the picture ----------------------------------------------------------------------------------------------------


def stage_part(lang: str) -> str:
    """The picture, twice: the second is for a world beside this one."""
    screens = "".join(_screen(name, lang, hidden) for name, hidden in (("this", False), ("other", True)))
    return (
        f'<section id="stage" class="stage needs-script" aria-label="{_e(say(lang, "picture"))}" tabindex="-1">'
        f'<div class="screens">{screens}</div><ul id="what-is-what" aria-label="{_e(say(lang, "key"))}"></ul></section>'
    )


def _screen(name: str, lang: str, hidden: bool) -> str:
    views = "".join(
        f'<p class="view" id="{name}-{view}-name">{_e(say(lang, view))}</p>'
        f'<canvas class="{view}" role="img" aria-labelledby="{name}-{view}-name summary-text"></canvas>'
        for view in ("plan", "side")
    )
    return f'<figure id="screen-{name}"{" hidden" if hidden else ""}><figcaption></figcaption>{views}</figure>'


# ---- asked, meant, happened -----------------------------------------------------------------------------------------


def column(legend: Legend, found: Told | None, lang: str, card: Told | None) -> str:
    """What they were told, what was meant, what came about, and why."""
    hidden = "" if legend.scripted else " hidden"
    scripted = f'<p class="notice" id="scripted"{hidden}>{_e(say(lang, "scripted"))}</p>'
    label = ", ".join(say(lang, name) for name in ("asked", "meant", "happened"))
    return (
        f'<section class="column" aria-label="{_e(label)}">{scripted}'
        f"{_said('asked', legend.asked, lang)}{_said('meant', legend.meant, lang)}{_happened(found, lang)}"
        f'<section class="card" id="card" aria-labelledby="card-title">{_card(card, lang)}</section>'
        f'<section class="said needs-script" id="inspector" aria-label="{_e(say(lang, "inspect"))}" hidden></section>'
        "</section>"
    )


def _said(name: str, text: str, lang: str) -> str:
    title = f"<h2>{_e(say(lang, name))} <small>{_e(say(lang, f'{name}.help'))}</small></h2>"
    return f'<section class="said {name}">{title}{english(text)}</section>'


def _happened(found: Told | None, lang: str) -> str:
    end = "".join(english(sentence, "li") for sentence in (found or {}).get("happened", []))
    events = "".join(english(event["says"], "li") for event in (found or {}).get("events", [])[:MOST_EVENTS])
    return (
        f'<section class="said happened"><h2>{_e(say(lang, "happened"))}</h2>'
        '<p id="so-far" class="needs-script"></p>'
        f'<ol id="events" class="events" lang="en" aria-label="{_e(say(lang, "events"))}">{events}</ol>'
        f'<ul id="happened">{end}</ul><p class="needs-script">{button("card.open", lang, "W")}</p></section>'
    )


def _card(card: Told | None, lang: str) -> str:
    """How it came about, in words; a script adds pictures and buttons."""
    if card is None:
        return f'<h2 id="card-title">{_e(say(lang, "card"))}</h2><p>{_e(say(lang, "card.none"))}</p>'
    steps = "".join(english(f"{step['at']} {step['says']}", "li") for step in card["steps"])
    tries = "".join(english(f"{trial['what']}: {trial['says']}", "li") for trial in card["tries"])
    needed = f"<h3>{_e(say(lang, 'card.needed'))}</h3><p>{_e(say(lang, 'card.needed.says'))}</p><ul>{tries}</ul>"
    return (
        f'<h2 id="card-title" lang="en">{_e(card["title"])}</h2>{english(card["given"])}'
        f"<h3>{_e(say(lang, 'card.chain'))}</h3><ol>{steps}</ol>{needed if tries else ''}"
        f"{english(card['conclusion'])}{english(card['sentence'], more=' class=plain')}"
    )


# ---- the player -----------------------------------------------------------------------------------------------------


def player_part(legend: Legend, lang: str) -> str:
    """Buttons, the bar of time, the curves."""
    return (
        f'<section class="player needs-script" id="player" aria-label="{_e(say(lang, "player"))}">'
        f'<div class="row transport">{_transport(legend, lang)}</div><div class="row more">{_more(legend, lang)}</div>'
        f'<div id="plots" class="plots" role="group" aria-label="{_e(say(lang, "plots"))}"></div></section>'
    )


def _transport(legend: Legend, lang: str) -> str:
    times = (("restart", "R", ""), ("back", ",", ""), ("play", "Space", ' class="main"'), ("forward", ".", ""))
    buttons = "".join(button(name, lang, key, more) for name, key, more in times)
    return (
        f'{buttons}<div class="scrub"><input type="range" id="scrub" min="0" max="{legend.ticks}" value="0" step="1" '
        f'aria-label="{_e(say(lang, "time"))}"><div id="marks" aria-hidden="true"></div></div>'
        f'<output id="now" for="scrub"></output>'
        f'<label class="speed"><span>{_e(say(lang, "speed"))} <kbd>[</kbd><kbd>]</kbd></span>'
        '<input type="range" id="speed" min="-1" max="3" step="0.05" value="1"><output id="times"></output></label>'
    )


def _more(legend: Legend, lang: str) -> str:
    auto = "auto.pause" if any(group.watched for group in legend.groups) else "auto.pause.uses"
    off = ' aria-pressed="false"'
    shown = [("previous.event", "B", ""), ("next.event", "N", ""), ("inspect", "I", ""), ("follow", "F", off)]
    shown += [("trails", "T", off), ("arrows", "A", off), ("compare", "C", off)]
    return (
        f'<label id="stages" hidden><span>{_e(say(lang, "stage"))}</span> '
        '<input type="range" id="stage-slider" min="0" max="0" step="1"><output id="stage-says"></output></label>'
        f"{''.join(button(name, lang, key, more) for name, key, more in shown)}"
        f'<label class="check"><input type="checkbox" id="auto" checked> {_e(say(lang, auto))}</label>'
    )


def after_main(lang: str) -> str:
    """A summary in words, what is read out, and the table of keys."""
    return (
        f'<section class="summary needs-script" aria-label="{_e(say(lang, "summary"))}">'
        '<p id="summary-text"></p></section><p id="spoken" class="away" aria-live="polite"></p>'
        f'<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">{_e(say(lang, "help.title"))}</h2>'
        '<table id="keys"></table><label class="check"><input type="checkbox" id="keys-on" checked> '
        f"{_e(say(lang, 'keys.on'))}</label>"
        f'<button type="button" id="do-close">{_e(say(lang, "close"))} <kbd>Esc</kbd></button></dialog>'
    )


def footer(told: Told, found: Told | None, lang: str) -> str:
    """Where it comes from, and the fingerprint of what is shown."""
    sources = "".join(english(source, "li") for source in told["sources"])
    digest = _e(say(lang, "digest", digest=found["digest"])) if found else ""
    listed = f"<h2>{_e(say(lang, 'sources'))}</h2><ul>{sources}</ul>" if sources else ""
    return f'<footer>{listed}<p id="digest">{digest}</p></footer>'
