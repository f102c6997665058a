"""A picture as a page that needs nothing else: the figure, for wide and for narrow screens, and its numbers as a table.

It has no scripts, and its policy allows none.
"""

import base64
from html import escape
from typing import Any

from unbidden.experiments.sweeps.analysis.levels import mark
from unbidden.experiments.sweeps.analysis.picture import Picture
from unbidden.viz.figures.sheet import PHONE, SLIDE, packed
from unbidden.viz.page.assets import seal
from unbidden.viz.page.standalone import standalone
from unbidden.viz.picture.theme import LIGHT

DIGITS = 6  # of numbers in the table
STYLE = f"""
body {{ font: 1.1rem/1.5 system-ui, sans-serif; color: {LIGHT.ink}; background: {LIGHT.paper}; margin: 0 auto;
  max-width: 80rem; padding: 1rem; }}
figure {{ margin: 0; }}
img {{ width: 100%; height: auto; }}
.heard {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
caption {{ text-align: left; font-weight: bold; padding: .5rem 0; }}
th, td {{ padding: .2rem .8rem; text-align: right; border-bottom: 1px solid {LIGHT.line}; }}
th:first-child, td:first-child {{ text-align: left; }}
"""


def page(made: Picture) -> str:
    """The page as text."""
    title, says = escape(made.told.title), escape(made.told.says)
    policy = f"default-src 'none'; style-src '{seal(STYLE)}'; img-src data:; base-uri 'none'; form-action 'none'"
    shown = f"""<h1 class="heard">{title}</h1>
<figure>
<picture>
<source media="(max-width: 45rem)" srcset="{_image(made, PHONE)}">
<img src="{_image(made, SLIDE)}" alt="{title}. {says} All numbers are in the table below.">
</picture>
</figure>
<div class="wide" tabindex="0" role="region" aria-label="The numbers">
{_table(made)}
</div>"""
    return standalone(made.told.title, policy, STYLE, [shown])


def _image(made: Picture, size: tuple[float, float]) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(packed(made.draw(size), '.svg')).decode()}"


def _table(made: Picture) -> str:
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in made.numbers.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(_shown(value))}</td>' for value in row)}</tr>\n"
        for row in made.numbers.itertuples(index=False, name=None)
    )
    return f"<table>\n<caption>The numbers</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"


def _shown(value: Any) -> str:
    return "–" if value is None or value != value else mark(value, DIGITS)
