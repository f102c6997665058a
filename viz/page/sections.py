"""The parts of a lesson's page: the lesson, the picture, what was asked, meant and found, and the player."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from unbidden.sim.report.catalogue import clock, language, languages, say
from unbidden.viz.page.by_hand import (
    best_panel,
    class_button,
    class_part,
    invitation,
    panel,
    toy_button,
    toy_panel,
)
from unbidden.viz.page.retraining import retraining_part
from unbidden.viz.picture.legend import Legend

Summary = Mapping[str, Any]
ROOM = '<div class="room" aria-hidden="true"></div>'  # to write, on paper
MOST_EVENTS = 200  # that are listed before any script runs


def _e(text: object) -> str:
    return escape(str(text))


def said(text: object, lang: str = "", tag: str = "p", more: str = "") -> str:
    """A text in an element, which says the language if that may be another than the page's."""
    tongue = f' lang="{lang}"' if lang else ""
    return f"<{tag}{tongue}{more}>{_e(text)}</{tag}>"


def button(name: str, key: str = "", more: str = "") -> str:
    """A button; its key is shown on it, and the script puts in what it does."""
    hint = f" <kbd>{_e(key)}</kbd>" if key else ""
    press = f' aria-keyshortcuts="{_e(SHORTCUTS.get(key, key))}"' if key else ""
    label = _e(say(name))
    return f'<button type="button" id="do-{name.replace(".", "-")}"{press}{more}><span>{label}</span>{hint}</button>'


SHORTCUTS = {"Space": "Space", ".": "Period", ",": "Comma", "?": "Shift+?", "[": "BracketLeft", "]": "BracketRight"}


def header(legend: Legend, facts: Summary, home: str | None) -> str:
    """The title, which world this is, and what can be done with the page.

    `home`: the way up to the first page. What it is called gives nothing away, until a script has something to tell.
    """
    at_home = home is not None
    tools = button("share") + _save(at_home) + button("unfold", "L") + button("theme", "P") + button("help", "?")
    return (
        f'<a class="skip" href="#stage">{_e(say("skip"))}</a>'
        f'<header class="top">{_home(home)}{said(facts["before"], facts["lang"], "h1")}'
        f'<p id="facts">{_facts(legend)}</p>'
        f'<div class="tools needs-script">{tools}</div>{_tongues(facts["languages"]) if at_home else ""}</header>'
        f"{_sharing(at_home)}"
        '<p id="notice" class="notice" role="alert" hidden></p>'
        f'<noscript><p class="notice">{_e(say("noscript"))}</p></noscript>'
    )


def _save(at_home: bool) -> str:
    """Everything that can be taken away, in one menu; a page without a server is the replay itself."""
    names = [("export.png", "S"), ("export.results", "D"), ("export.csv", ""), ("export.print", "")]
    names += [("export.html", ""), ("export.yaml", "")] if at_home else []
    items = "".join(f"<li>{button(name, key)}</li>" for name, key in names)
    return f'<details class="menu" id="save"><summary>{_e(say("save"))}</summary><ul>{items}</ul></details>'


def _sharing(at_home: bool) -> str:
    """Ways to hand on what is shown: an address where one works, a command, a file."""
    file = said(say("share.html" if at_home else "share.this")) + (f"<p>{button('share.file')}</p>" if at_home else "")
    parts = (("address", say("share.address")), ("command", say("share.command")))
    fields = "".join(
        f'<div id="share-{name}-part"><p><label for="share-{name}">{_e(text)}</label></p><p class="row">'
        f'<input id="share-{name}" type="text" readonly>{button(f"share.{name}.copy")}</p></div>'
        for name, text in parts
    )
    title = f'<h2 id="sharing-title">{_e(say("share"))}</h2>'
    close = f'<form method="dialog"><button>{_e(say("close"))} <kbd>Esc</kbd></button></form>'
    return (
        f'<dialog id="sharing" aria-labelledby="sharing-title">{title}{file}{fields}'
        f'<p id="share-note" role="status"></p>{close}</dialog>'
    )


def _facts(legend: Legend) -> str:
    facts: list[str] = [say("facts", minutes=clock(legend.ticks * legend.seconds, short=True), seed=legend.seed)]
    facts += [legend.under] if legend.under else []
    changes = ", ".join(f"{field} = {value}" for field, value in legend.changes)
    return _e("; ".join([*facts, say("facts.changed", changes=changes)] if changes else facts))


def _tongues(tongues: Sequence[str]) -> str:
    """The same page in other languages."""
    return " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{_e(languages()[code])}</a>'
        for code in tongues
        if code != language()
    )


def _home(home: str | None) -> str:
    brand = _e(say("brand"))
    return (
        f'<a href="{home or "./"}" class="brand">{brand}</a>' if home is not None else f'<b class="brand">{brand}</b>'
    )


# ---- the lesson -----------------------------------------------------------------------------------------------------


def lesson_part(facts: Summary, notes: str = "") -> str:
    """The lesson in steps, all of it open; a script closes what is not yet due. `notes`: markup at its end."""
    lesson = facts["lesson"]
    steps = [_predict(lesson["predict"], facts["lang"])] if lesson["predict"] else []
    held = toy_button() if facts["floats"] else ""
    steps.append(_step("run", said(lesson["run"], facts["lang"])))
    steps.append(_step("explain", said(lesson["explain"], facts["lang"]) + held, waits=True))
    if lesson["change"]:
        do = _do("change", change_button(facts))
        steps.append(_step("change", _trial("change", lesson["change"], facts["lang"], do), waits=True))
    if lesson["control"]:
        do = _do("control", say("control.do", control=_control_words(facts)))
        steps.append(_step("control", _trial("control", lesson["control"], facts["lang"], do), waits=True))
    if lesson["limits"]:
        steps.append(_step("limits", said(lesson["limits"], facts["lang"]), waits=True))
    about = said(facts["what"], facts["lang"], more=' class="about"')
    return (
        f'<section class="lesson" aria-labelledby="lesson-title"><h2 id="lesson-title">{_e(say("lesson"))}</h2>'
        f'{about}{invitation()}<ol class="steps">{"".join(steps)}</ol>'
        f"{_worlds()}{notes}</section>"
    )


def _worlds() -> str:
    """Other worlds and what can be changed, whose names would tell what comes: they wait, as later steps do."""
    return (
        f'<div class="needs-script others">{_wait("wait.worlds")}'
        '<div class="told"><div id="worlds"></div><div id="parameters"></div></div></div>'
    )


def change_button(facts: Summary) -> str:
    """What the button of the lesson's change says."""
    return say("change.do", what=change_words(facts)) if _has_sliders(facts) else say("change.do.this")


def _has_sliders(facts: Summary) -> bool:
    """Whether all that the lesson's change sets has a slider of its own."""
    return facts["lesson"]["change"]["set"].keys() <= {parameter["field"] for parameter in facts["parameters"]}


def _control_words(facts: Summary) -> str:
    """What people call the lesson's control."""
    name = facts["lesson"]["control"]["control"]
    return next(control["label"] for control in facts["controls"] if control["name"] == name)


def change_words(facts: Summary) -> str:
    """What the lesson's change sets, as its slider is called."""
    if not _has_sliders(facts):
        return say("changed.lesson")
    known = {parameter["field"]: parameter for parameter in facts["parameters"]}
    words = []
    for field, value in facts["lesson"]["change"]["set"].items():
        parameter = known[field]
        number = f"{value:g}" if isinstance(value, float) else str(value)
        words.append(f"{parameter['label']} = {number} {parameter['unit']}".strip())
    return ", ".join(words)


def _step(name: str, content: str, waits: bool = False) -> str:
    """A step. One that waits is told by a script only once that was seen, or when somebody wants it told."""
    told = f'{_wait("wait")}<div class="told">{content}</div>' if waits else content
    return f'<li><details open id="step-{name}"><summary>{_e(say(name))}</summary>{told}{ROOM}</details></li>'


def _wait(key: str) -> str:
    """Stands where something is not told yet, and tells it to whoever asks."""
    return (
        f'<p class="wait">{_e(say(key))} <button type="button" class="link do-tell">{_e(say("wait.tell"))}</button></p>'
    )


def _trial(name: str, trial: Summary, tongue: str, do: str) -> str:
    """What is changed, a guess at what comes of it, the button that runs it, and then what it shows."""
    choices = "".join(
        f'<label><input type="radio" name="guess-{name}" value="{key}"> <span>{_e(say(f"guess.{key}"))}</span></label>'
        for key in ("less", "same", "more")
    )
    asks = (
        f"<legend>{_e(say('guess.of', what=trial['counted']) if trial['counted'] else say('guess'))}</legend>{choices}"
    )
    guess = f'<fieldset id="guess-{name}" class="guess needs-script">{asks}</fieldset>'
    shows = said(trial["shows"], tongue, more=f' id="shows-{name}"') if trial["shows"] else ""
    return f'{said(trial["says"], tongue)}{guess}{do}<p id="came-{name}" class="came" role="status"></p>{shows}'


def _do(name: str, says: str, more: str = "") -> str:
    return f'<p class="needs-script"><button type="button" id="do-{name}"{more}>{_e(says)}</button></p>'


def _predict(question: Summary, tongue: str) -> str:
    choices = "".join(
        f'<label><input type="radio" name="predict" value="{k}"> <span lang="{tongue}">{_e(choice)}</span></label>'
        for k, choice in enumerate(question["choices"], 1)
    )
    right = said(question["choices"][question["answer"] - 1], tongue)
    content = (
        f'<fieldset id="predict"><legend lang="{tongue}">{_e(question["ask"])}</legend>{choices}</fieldset>'
        f"{_do('predict', say('predict.check'), ' class=main')}{_do('skip', say('predict.skip'))}"
        '<p id="predicted" role="status"></p>'
        f'<details id="answer"><summary>{_e(say("predict.answer"))}</summary>{right}</details>'
    )
    return _step("predict", content)


# ---- the picture ----------------------------------------------------------------------------------------------------


def stage_part() -> str:
    """The picture, twice: the second is for a world beside this one."""
    screens = "".join(_screen(name, hidden) for name, hidden in (("this", False), ("other", True)))
    return (
        f'<section id="stage" class="stage needs-script" aria-label="{_e(say("picture"))}" tabindex="-1">'
        f'<div class="screens">{screens}</div>'
        '<p id="compared" class="compared" role="status"></p>'
        f'<div id="films" class="films" role="group" aria-label="{_e(say("films"))}" hidden></div>'
        f'<ul id="what-is-what" aria-label="{_e(say("key"))}"></ul></section>'
    )


def _screen(name: str, hidden: bool) -> str:
    views = "".join(
        f'<p class="view" id="{name}-{view}-name">{_e(say(view))}</p>'
        f'<canvas class="{view}" role="img" aria-labelledby="{name}-{view}-name summary-text"></canvas>'
        for view in ("plan", "side")
    )
    return f'<figure id="screen-{name}"{" hidden" if hidden else ""}><figcaption></figcaption>{views}</figure>'


# ---- asked, meant, happened -----------------------------------------------------------------------------------------


def column(legend: Legend, facts: Summary | None, card: Summary | None) -> str:
    """What they were told, what was meant, what came about, and why."""
    hidden = "" if legend.scripted else " hidden"
    scripted = f'<p class="notice" id="scripted"{hidden}>{_e(say("scripted"))}</p>'
    label = ", ".join(say(name) for name in ("asked", "meant", "happened"))
    panels = f"{panel()}{best_panel()}{toy_panel()}{class_button()}"
    return (
        f'<section class="column" aria-label="{_e(label)}">{panels}{scripted}'
        f"{_said('asked', legend.asked, legend.lang)}{_said('meant', legend.meant)}{_happened(facts)}"
        f'<section class="card" id="card" aria-labelledby="card-title"><noscript>{_card(card)}</noscript></section>'
        f"{_results()}{class_part()}{_chance()}"
        f'<section class="said needs-script" id="inspector" aria-label="{_e(say("inspect"))}" hidden></section>'
        "</section>"
    )


def _said(name: str, text: str, lang: str = "") -> str:
    title = f"<h2>{_e(say(name))} <small>{_e(say(f'{name}.help'))}</small></h2>"
    return f'<section class="said {name}">{title}{said(text, lang)}</section>'


def _happened(facts: Summary | None) -> str:
    """What came about: of the whole run for those without scripts; others are told of it as it happens."""
    end = "".join(said(sentence, tag="li") for sentence in (facts or {}).get("happened", []))
    events = "".join(said(event["says"], tag="li") for event in (facts or {}).get("events", [])[:MOST_EVENTS])
    return (
        f'<section class="said happened"><h2>{_e(say("happened"))}</h2>'
        f"<noscript><ol>{events}</ol><ul>{end}</ul></noscript>"
        '<p id="so-far" class="needs-script"></p>'
        f'<ol id="events" class="events needs-script" aria-label="{_e(say("events"))}"></ol>'
        '<ul id="happened" class="needs-script"></ul>'
        f'<p class="needs-script why">{button("card.open", "W")}</p></section>'
    )


def _results() -> str:
    """A table of what was run, which a script fills."""
    title = f'<h2 id="results-title">{_e(say("results"))}</h2>'
    return (
        f'<section class="said results needs-script" id="results" aria-labelledby="results-title" hidden>{title}'
        '<div class="wide"><table><thead></thead><tbody></tbody></table></div></section>'
    )


def _chance() -> str:
    """Many rooms of this world, beside its control; a script shows it where there is a server to run them."""
    return (
        f'<section class="said chance needs-script" id="chance" aria-labelledby="chance-title" hidden>'
        f'<h2 id="chance-title">{_e(say("chance"))}</h2><p class="note">{_e(say("chance.help"))}</p>'
        f'<p>{button("chance.run", "M")}</p><p id="chance-label" role="status"></p>'
        '<figure hidden><figcaption></figcaption><canvas role="img"></canvas><p class="note"></p></figure>'
        f'<ul id="chance-says" aria-live="polite"></ul>{retraining_part()}</section>'
    )


def _card(card: Summary | None) -> str:
    """How it came about, in words; a script adds pictures and buttons."""
    if card is None:
        return f'<h2 id="card-title">{_e(say("card"))}</h2><p>{_e(say("card.none"))}</p>'
    steps = "".join(said(f"{step['at']} {step['says']}", tag="li") for step in card["steps"])
    tries = "".join(said(f"{trial['what']}: {trial['says']}", tag="li") for trial in card["tries"])
    needed = f"<h3>{_e(say('card.needed'))}</h3><p>{_e(say('card.needed.says'))}</p><ul>{tries}</ul>"
    luck = said(card["luck"]) if card["luck"] else ""
    return (
        f'<h2 id="card-title">{_e(card["title"])}</h2>{said(card["given"])}'
        f"<h3>{_e(say('card.chain'))}</h3><ol>{steps}</ol>{needed if tries else ''}"
        f"{said(card['conclusion'])}{luck}{said(card['sentence'], more=' class=plain')}"
    )


# ---- the player -----------------------------------------------------------------------------------------------------


def player_part(legend: Legend) -> str:
    """Buttons, the bar of time, the curves."""
    return (
        f'<section class="player needs-script" id="player" aria-label="{_e(say("player"))}">'
        f'<div class="row transport">{_transport(legend)}</div><div class="row more">{_more(legend)}</div>'
        f'<div id="plots" class="plots" role="group" aria-label="{_e(say("plots"))}"></div></section>'
    )


def _transport(legend: Legend) -> str:
    times = (("restart", "R", ""), ("back", ",", ""), ("play", "Space", ' class="main"'), ("forward", ".", ""))
    buttons = "".join(button(name, key, more) for name, key, more in times)
    return (
        f'{buttons}<div class="scrub"><input type="range" id="scrub" min="0" max="{legend.ticks}" value="0" step="1" '
        f'aria-label="{_e(say("time"))}"><div id="marks" aria-hidden="true"></div></div>'
        f'<output id="now" for="scrub"></output>'
        f'<label class="speed"><span>{_e(say("speed"))} <kbd>[</kbd><kbd>]</kbd></span>'
        '<input type="range" id="speed" min="-1" max="3" step="0.05" value="1"><output id="times"></output></label>'
    )


def _more(legend: Legend) -> str:
    auto = "auto.pause" if any(group.watched for group in legend.groups) else "auto.pause.uses"
    off = ' aria-pressed="false"'
    shown = [("previous.event", "B", ""), ("next.event", "N", ""), ("inspect", "I", ""), ("follow", "F", off)]
    shown += [("trails", "T", off), ("arrows", "A", off), ("compare", "C", off)]
    return (
        f'<div id="stages" hidden><label for="stage-slider">{_e(say("stage"))}</label> '
        '<div class="training"><canvas id="learning" role="img" hidden></canvas>'
        '<input type="range" id="stage-slider" min="0" max="0" step="1"></div>'
        '<p><output id="stage-says" for="stage-slider"></output> <span id="learning-says"></span></p>'
        f"{button('films', more=off)}</div>"
        f"{''.join(button(name, key, more) for name, key, more in shown)}"
        f'<label class="check"><input type="checkbox" id="auto" checked> {_e(say(auto))}</label>'
    )


def after_main() -> str:
    """A summary in words, what is read out, and the table of keys."""
    return (
        f'<section class="summary needs-script" aria-label="{_e(say("summary"))}">'
        '<p id="summary-text"></p></section><p id="spoken" class="away" aria-live="polite"></p>'
        f'<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">{_e(say("help.title"))}</h2>'
        '<table id="keys"></table><label class="check"><input type="checkbox" id="keys-on" checked> '
        f"{_e(say('keys.on'))}</label>"
        f'<button type="button" id="do-close">{_e(say("close"))} <kbd>Esc</kbd></button></dialog>'
    )


def footer(scenario_facts: Summary, run_facts: Summary | None) -> str:
    """Where it comes from, and the fingerprint of what is shown."""
    sources = "".join(said(source, "en", "li") for source in scenario_facts["sources"])
    digest = _e(say("digest", digest=run_facts["digest"])) if run_facts else ""
    listed = f"<h2>{_e(say('sources'))}</h2><ul>{sources}</ul>" if sources else ""
    return f'<footer>{listed}<p id="digest">{digest}</p></footer>'
