"""The parts of a lesson's page for a round by hand: an invitation, and the panel in which it is played."""

from html import escape

from unbidden.sim.report.catalogue import number, say

MAIN = ' class="main"'
PACES = (1.0, 2.0, 4.0)  # s for which each choice lights up, with one switch alone


def invitation() -> str:
    """What a visitor can do before the lesson: take the learner's place."""
    return (
        f'<section id="hand" class="hand needs-script" aria-labelledby="hand-title" hidden>'
        f'<h3 id="hand-title">{_e("hand.title")}</h3><p>{_e("hand.intro")}</p><div class="row">'
        f"{_button('do-hand', 'hand.begin', 'main')}{_button('do-best', 'hand.best')}</div></section>"
    )


def panel() -> str:
    """What is perceived, what can be done, and how the round stands; then what it amounted to."""
    paces = "".join(f'<option value="{pace:g}">{escape(say("hand.pace", n=number(pace)))}</option>' for pace in PACES)
    return (
        f'<section id="hand-panel" class="hand-panel needs-script" aria-label="{_e("hand.title")}" hidden>'
        '<p id="hand-pays" class="pays"></p>'
        '<p class="stands" role="status"><b id="hand-paid"></b> <span id="hand-time"></span></p>'
        f'<progress id="hand-clock" aria-label="{_e("hand.clock")}"></progress>'
        f'<div id="hand-acts" class="acts" role="group" aria-label="{_e("hand.acts")}"></div>'
        f'<div id="hand-perceived"><h3>{_e("hand.sees")}</h3><dl id="hand-sees"></dl>'
        f'<p class="note">{_e("hand.names")}</p>'
        f'<p class="row"><label class="check"><input type="checkbox" id="hand-switch"> {_e("hand.switch")}</label>'
        f'<select id="hand-pace" aria-label="{_e("hand.pace.label")}">{paces}</select></p></div>'
        f'<div id="hand-over" hidden><h3>{_e("hand.over")}</h3><ul id="hand-judged"></ul><p class="row">'
        f"{_button('hand-learner', 'hand.learner', 'main')}{_button('hand-again', 'hand.again')}</p></div>"
        f"<p>{_button('hand-leave', 'hand.leave')}</p></section>"
    )


def class_part() -> str:
    """What everybody's rounds came to; a script fills it once it may be told. The button is for the projector."""
    return (
        f'<section class="class-rounds needs-script" id="class" aria-labelledby="class-title" hidden>'
        f'<h2 id="class-title">{_e("class.title")}</h2><p id="class-says" role="status"></p>'
        f'<div class="wide"><table id="class-table"><thead></thead><tbody></tbody></table></div>'
        f'<p class="note">{_e("class.help")}</p></section>'
    )


def class_button() -> str:
    """What shows everybody's rounds on a projector, where whoever teaches decides when."""
    return f'<p class="class-button needs-script" hidden>{_button("do-class", "class.show")}</p>'


def best_panel() -> str:
    """The best play, and the tiles that can be moved under it."""
    return (
        f'<section id="best-panel" class="hand-panel needs-script" aria-labelledby="best-title" hidden>'
        f'<h2 id="best-title">{_e("best.title")}</h2><p id="best-says" role="status" class="pays"></p>'
        f'<p class="note">{_e("best.help")}</p>'
        f'<div id="best-tiles" class="row" role="group" aria-label="{_e("best.tiles")}"></div>'
        f"<p>{_button('best-leave', 'best.leave')}</p></section>"
    )


def toy_button() -> str:
    """What shows the mechanism in the hand, where somebody floats."""
    return f'<p class="needs-script">{_button("do-toy", "toy.begin")}</p>'


def toy_panel() -> str:
    """What the one that is held senses, and what it does about it."""
    return (
        f'<section id="toy-panel" class="hand-panel needs-script" aria-labelledby="toy-title" hidden>'
        f'<h2 id="toy-title">{_e("toy.title")}</h2><p id="toy-reading" class="pays"></p>'
        '<p id="toy-does" role="status"></p>'
        f'<p class="note">{_e("toy.help")}</p>'
        f'<div id="toy-bodies" class="row" role="group" aria-label="{_e("toy.bodies")}"></div>'
        f"<p>{_button('toy-leave', 'toy.leave')}</p></section>"
    )


def _e(key: str) -> str:
    return escape(say(key))


def _button(name: str, key: str, more: str = "") -> str:
    return f'<button type="button" id="{name}"{more}>{_e(key)}</button>'
