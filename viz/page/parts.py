"""The parts of a lesson's page: the lesson, the picture, what was asked, meant and found, and the player."""

from collections.abc import Mapping
from html import escape
from typing import Any

from sim.commands.words import clock
from viz.legend import Legend
from viz.words import LANGUAGES, say

Told = Mapping[str, Any]


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


def header(legend: Legend, lang: str, at_home: bool) -> str:
    """The title, which world this is, and what can be done with the page."""
    facts = [say(lang, "facts", minutes=clock(legend.ticks * legend.seconds).removesuffix(".0"), seed=legend.seed)]
    facts += [say(lang, "facts.control", control=legend.control)] if legend.control else []
    changes = ", ".join(f"{field} = {value}" for field, value in legend.changes)
    facts += [say(lang, "facts.changed", changes=changes)] if changes else []
    home = f'<a href="/" class="brand">{_e(say(lang, "brand"))}</a>' if at_home else f'<b class="brand">{_e(say(lang, "brand"))}</b>'
    tongues = " ".join(f'<a href="?lang={code}" lang="{code}" hreflang="{code}" class="tongue">{_e(name)}</a>'
                       for code, name in LANGUAGES.items() if code != lang and at_home)  # fmt: skip
    share = button("share", lang) if at_home else ""
    return (
        f'<a class="skip" href="#stage">{_e(say(lang, "skip"))}</a>'
        f'<header class="top">{home}<h1 lang="en">{_e(legend.title)}</h1><p id="facts">{_e("; ".join(facts))}</p>'
        f'<div class="tools needs-script">{share}{button("export.png", lang)}{button("export.csv", lang)}'
        f'{button("theme", lang, "P")}{button("help", lang, "?")}</div>{tongues}</header>'
        f'<p id="notice" class="notice" role="alert" hidden></p>'
        f'<noscript><p class="notice">{_e(say(lang, "noscript"))}</p></noscript>'
    )


# ---- the lesson -----------------------------------------------------------------------------------------------------


def lesson_part(legend: Legend, told: Told, lang: str) -> str:
    """The lesson in steps, all of it open; a script closes what is not yet due."""
    lesson = told["lesson"]
    steps = [_predict(lesson["predict"], lang)] if lesson["predict"] else []
    steps.append(_step("run", english(lesson["run"]), lang))
    steps.append(_step("explain", english(lesson["explain"]), lang))
    if lesson["change"]:
        what = ", ".join(f"{field} = {value}" for field, value in lesson["change"]["set"].items())
        do = f'<p class="needs-script"><button type="button" id="do-change">{_e(say(lang, "change.do", what=what))}</button></p>'
        steps.append(_step("change", english(lesson["change"]["says"]) + do, lang))
    if lesson["control"]:
        name = say(lang, "control.do", control=lesson["control"]["control"])
        do = f'<p class="needs-script"><button type="button" id="do-control">{_e(name)}</button></p>'
        steps.append(_step("control", english(lesson["control"]["says"]) + do, lang))
    if lesson["limits"]:
        steps.append(_step("limits", english(lesson["limits"]), lang))
    about = english(told["what"], more=' class="about"')
    return (
        f'<section class="lesson" aria-labelledby="lesson-title"><h2 id="lesson-title">{_e(say(lang, "lesson"))}</h2>'
        f'{about}<ol class="steps">{"".join(steps)}</ol>'
        f'<div class="needs-script" id="worlds"></div>'
        f'<div class="needs-script" id="parameters"></div></section>'
    )


def _step(name: str, content: str, lang: str) -> str:
    return f'<li><details open id="step-{name}"><summary>{_e(say(lang, name))}</summary>{content}</details></li>'


def _predict(question: Told, lang: str) -> str:
    choices = "".join(
        f'<label><input type="radio" name="predict" value="{k}"> <span lang="en">{_e(choice)}</span></label>'
        for k, choice in enumerate(question["choices"], 1)
    )
    right = _e(question["choices"][question["answer"] - 1])
    content = (
        f'<fieldset id="predict"><legend lang="en">{_e(question["ask"])}</legend>{choices}</fieldset>'
        f'<p class="needs-script row"><button type="button" id="do-predict" class="main">{_e(say(lang, "predict.check"))}</button>'
        f'<button type="button" id="do-skip">{_e(say(lang, "predict.skip"))}</button></p>'
        f'<p id="predicted" role="status"></p>'
        f'<details id="answer"><summary>{_e(say(lang, "predict.answer"))}</summary><p lang="en">{right}</p></details>'
    )
    return _step("predict", content, lang)


# ---- the picture ----------------------------------------------------------------------------------------------------


def stage_part(legend: Legend, lang: str) -> str:
    """The picture, twice: the second is for a world beside this one."""
    screens = "".join(_screen(name, lang, hidden) for name, hidden in (("this", False), ("other", True)))
    return f'<section id="stage" class="stage needs-script" aria-label="{_e(say(lang, "picture"))}" tabindex="-1">{screens}</section>'


def _screen(name: str, lang: str, hidden: bool) -> str:
    views = "".join(
        f'<p class="view" id="{name}-{view}-name">{_e(say(lang, view))}</p>'
        f'<canvas class="{view}" role="img" aria-labelledby="{name}-{view}-name summary-text"></canvas>'
        for view in ("plan", "side")
    )
    return f'<figure id="screen-{name}"{" hidden" if hidden else ""}><figcaption></figcaption>{views}</figure>'


# ---- asked, meant, happened -----------------------------------------------------------------------------------------


def column(legend: Legend, found: Told | None, lang: str, card: str) -> str:
    """What they were told, what was meant, what came about, and why."""
    end = "".join(english(sentence, "li") for sentence in (found or {}).get("happened", []))
    events = "".join(english(event["says"], "li") for event in (found or {}).get("events", [])[:200])
    scripted = f'<p class="notice">{_e(say(lang, "scripted"))}</p>' if legend.scripted else ""
    return (
        f'<section class="column" aria-label="{_e(say(lang, "asked"))}, {_e(say(lang, "meant"))}, {_e(say(lang, "happened"))}">{scripted}'
        f'{_said("asked", legend.asked, lang)}{_said("meant", legend.meant, lang)}'
        f'<section class="said happened"><h2>{_e(say(lang, "happened"))}</h2>'
        f'<p id="so-far" class="needs-script"></p><ol id="events" class="events" lang="en" aria-label="{_e(say(lang, "events"))}">{events}</ol>'
        f'<ul id="happened">{end}</ul>'
        f'<p class="needs-script">{button("card.open", lang)}</p></section>'
        f'{card}<section class="said needs-script" id="inspector" aria-label="{_e(say(lang, "inspect"))}" hidden></section>'
        f"</section>"
    )


def _said(name: str, text: str, lang: str) -> str:
    help_text = _e(say(lang, f"{name}.help"))
    return (f'<section class="said {name}"><h2>{_e(say(lang, name))} <small>{help_text}</small></h2>'
            f"{english(text)}</section>")  # fmt: skip


def card_part(card: Told | None, lang: str) -> str:
    """How it came about, in words; a script adds pictures and buttons."""
    return f'<section class="card" id="card" aria-labelledby="card-title">{card_text(card, lang)}</section>'


def card_text(card: Told | None, lang: str) -> str:
    """The inside of the card."""
    if card is None:
        return f'<h2 id="card-title">{_e(say(lang, "card"))}</h2>'
    steps = "".join(english(f'{step["at"]} {step["says"]}', "li") for step in card["steps"])
    tries = "".join(english(f'{trial["what"]}: {trial["says"]}', "li") for trial in card["tries"])
    needed = f'<h3>{_e(say(lang, "card.needed"))}</h3><p>{_e(say(lang, "card.needed.says"))}</p><ul>{tries}</ul>'
    return (
        f'<h2 id="card-title" lang="en">{_e(card["title"])}</h2>{english(card["given"])}'
        f'<h3>{_e(say(lang, "card.chain"))}</h3><ol>{steps}</ol>{needed if tries else ""}'
        f'{english(card["conclusion"])}{english(card["sentence"], more=" class=plain")}'
    )


# ---- the player -----------------------------------------------------------------------------------------------------


def player_part(legend: Legend, lang: str) -> str:
    """Buttons, the bar of time, the curves."""
    auto = "auto.pause" if any(group.watched for group in legend.groups) else "auto.pause.uses"
    row = "".join([
        button("restart", lang, "R"), button("back", lang, ","), button("play", lang, "Space", ' class="main"'),
        button("forward", lang, "."),
    ])  # fmt: skip
    more = "".join([
        button("previous.event", lang, "B"), button("next.event", lang, "N"), button("inspect", lang, "I"),
        button("follow", lang, "F", ' aria-pressed="false"'), button("trails", lang, "T", ' aria-pressed="false"'),
        button("arrows", lang, "A", ' aria-pressed="false"'), button("compare", lang, "C", ' aria-pressed="false"'),
    ])  # fmt: skip
    return (
        f'<section class="player needs-script" id="player" aria-label="{_e(say(lang, "player"))}"><div class="row transport">{row}'
        f'<div class="scrub"><input type="range" id="scrub" min="0" max="{legend.ticks}" value="0" step="1" '
        f'aria-label="{_e(say(lang, "time"))}"><div id="marks" aria-hidden="true"></div></div>'
        f'<output id="now" for="scrub"></output>'
        f'<label class="speed"><span>{_e(say(lang, "speed"))} <kbd>[</kbd><kbd>]</kbd></span>'
        f'<input type="range" id="speed" min="-1" max="3" step="0.05" value="1"><output id="times"></output></label></div>'
        f'<div class="row more">{more}<label class="check"><input type="checkbox" id="auto" checked> {_e(say(lang, auto))}</label>'
        f'<label id="stages" hidden><span>{_e(say(lang, "stage"))}</span> <input type="range" id="stage-slider" min="0" max="0" step="1">'
        f'<output id="stage-says"></output></label></div>'
        f'<div id="plots" class="plots" role="group" aria-label="{_e(say(lang, "plots"))}"></div></section>'
        f'</main><section class="summary needs-script" aria-label="{_e(say(lang, "summary"))}"><p id="summary-text"></p></section>'
        f'<p id="live" class="away" aria-live="polite"></p>'
        f'<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">{_e(say(lang, "help.title"))}</h2>'
        f'<table id="keys"></table><label class="check"><input type="checkbox" id="keys-on" checked> {_e(say(lang, "keys.on"))}</label>'
        f'<button type="button" id="do-close">{_e(say(lang, "close"))} <kbd>Esc</kbd></button></dialog>'
    )


def footer(told: Told, found: Told | None, lang: str) -> str:
    """Where it comes from, and the fingerprint of what is shown."""
    sources = "".join(english(source, "li") for source in told["sources"])
    digest = _e(say(lang, "digest", digest=found["digest"])) if found else ""
    listed = f"<h2>{_e(say(lang, 'sources'))}</h2><ul>{sources}</ul>" if sources else ""
    return f'<footer>{listed}<p id="digest">{digest}</p></footer>'
