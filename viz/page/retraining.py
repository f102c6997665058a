"""The part of a page in which learners are trained anew: how often, how long that takes, and what came of it."""

from html import escape

from unbidden.sim.report.catalogue import say

TIMES = (5, 20, 100)  # that can be chosen


def retraining_part() -> str:
    """Folded, and shown by a script where there is a server, and somebody who is trained."""
    times = "".join(f'<option value="{n}">{n} ×</option>' for n in TIMES)
    return (
        f'<details id="retrain" class="retrain" hidden><summary>{_e("retrain.title")}</summary>'
        f'<p class="note">{_e("retrain.help")}</p><p class="row">'
        f'<select id="retrain-times" aria-label="{_e("retrain.times")}">{times}</select>'
        '<button type="button" id="do-retrain"></button> <output id="retrain-about" for="retrain-times"></output></p>'
        '<p id="retrain-label" role="status"></p>'
        f'<progress id="retrain-bar" aria-label="{_e("retrain.title")}" hidden></progress>'
        '<div class="wide"><table id="retrain-table" hidden><thead></thead><tbody></tbody></table></div></details>'
    )


def _e(key: str) -> str:
    return escape(say(key))
