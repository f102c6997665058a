"""The pages of what was reproduced: one for each claim, which needs nothing beside it, and one before all of them."""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from unbidden.experiments.reproduce.answer import UNTESTED, Answer
from unbidden.experiments.reproduce.published import SOURCES, Published
from unbidden.experiments.reproduce.rooms import Study
from unbidden.sim.judge.claims import NOT_JUDGED
from unbidden.viz.page.assets import bundle, seal, styles_of
from unbidden.viz.page.standalone import standalone

STYLE = """
body { font: 18px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; margin: 0 auto; padding: 1rem;
  max-width: 74rem }
h1 { font-size: 2.2rem; line-height: 1.15; margin: .3em 0 } h2 { font-size: 1.45rem; margin: 1.6em 0 .4em }
blockquote { font-size: 1.25rem; margin: .6em 0; padding-left: 1rem; border-left: .3rem solid #0072b2 }
.by, .small { color: #555; font-size: .95rem } .answer { font-size: 1.4rem; line-height: 1.35; max-width: 50rem }
.verdict { display: inline-block; font-weight: bold; padding: .15em .6em; border: .15rem solid currentColor;
  border-radius: .3rem }
td .verdict { border-width: 0; padding: 0; white-space: nowrap }
.good { color: #00664a } .bad { color: #a63c00 } .open { color: #444 }
img { max-width: 100%; height: auto } figure { margin: 1em 0 } figcaption { color: #555; font-size: .95rem }
iframe { width: 100%; height: 54rem; border: .1rem solid #999; border-radius: .3rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .95rem; width: 100% }
th, td { text-align: left; padding: .3em .6em; border-bottom: .06rem solid #ccc; vertical-align: top }
td p:first-child { margin-top: 0 } th.says { padding-top: 1.1em; font-size: 1.05rem }
td.number { white-space: nowrap } pre { background: #f3f3f3; padding: .7rem; overflow-x: auto; font-size: .9rem }
p, li, dd { max-width: 50rem } dt { font-weight: bold; margin-top: .5em } dd { margin: 0 }
@media print { iframe { display: none } a { color: inherit } }
"""
TYPED = re.compile("`([^`]+)`")
GOOD, BAD = ("REPRODUCED", "REPRODUCED IN PART", "HOLDS"), ("NOT REPRODUCED", "BROKEN")


def claim_page(
    answer: Answer,
    figures: Sequence[tuple[str, Path]],
    replays: Sequence[tuple[str, str]],
    why: Sequence[str],
    study: Study | None = None,
) -> str:
    """The page of a claim. `figures` have captions, `replays` titles; `why` are texts."""
    claim = answer.claim
    body = [
        f'<p class="small"><a href="../index.html">All claims</a></p><h1>{_e(claim.question)}</h1>',
        _said(claim),
        *(_replay(*one) for one in replays[:1]),
        '<h2>What came out</h2>',
        f'<p class="answer">{"<br>".join(map(_e, answer.sentences))}</p>',
        f'<p>{_badge(answer.verdict)} {_e(answer.counted)}</p>',
        *(_figure(caption, path) for caption, path in figures[:1]),
        _paragraph(claim.shows),
        *(_replay(*one) for one in replays[1:]),
        "<h2>How it came about</h2>",
        *(_figure(caption, path) for caption, path in figures[1:]),
        *(f"<pre>{escape(text)}</pre>" for text in why),
        *(_study(study) if study else ()),
        "<h2>All rows</h2>",
        *(_table(world) for world in answer.as_json()["worlds"]),
        _definitions({
            "What is tested": claim.tested, "What is not": claim.not_tested, "What would refute it": claim.refuted_by,
            "What it does not show": claim.limits,
        }),
        "<h2>Do it yourself</h2>",
        f"<pre>{_e(_commands(answer))}</pre>",
    ]  # fmt: skip
    return _page(f"{claim.id} {claim.question}", body, allow_replays=bool(replays))


def overview_page(claims: Iterable[Published], results: Mapping[str, Mapping[str, Any]]) -> str:
    """The page before all: what was claimed, by whom, what our small worlds show, and what they cannot."""
    rows = []
    for claim in claims:
        result = results.get(claim.id)
        verdict = result["verdict"] if result else UNTESTED if not claim.worlds else "NOT RUN HERE"
        name = f'<a href="{claim.id}/index.html">{_e(claim.question)}</a>' if result else _e(claim.question)
        came = f"<p>{'<br>'.join(map(_e, result['answer']))}</p>" if result else ""
        quoted = f"<q>{_e(claim.quoted)}</q> " if claim.quoted else ""
        rows.append(
            f"<tr><td>{claim.id}</td><td><b>{name}</b><br>{quoted}{_e(claim.said)}"
            f'<br><span class="small">{_e(", ".join(claim.by))}</span></td>'
            f"<td>{_badge(verdict)}{came}{_paragraph(claim.shows)}</td>"
            f"<td>{_paragraph(claim.limits)}{_paragraph('Not tested: ' + claim.not_tested)}</td></tr>"
        )
    sources = "".join(f"<li><b>{key}</b>: {_e(said)}</li>" for key, said in SOURCES.items())
    quick = any(result["mode"] == "quick" for result in results.values())
    body = [
        "<h1>What was said, and what becomes of it in small worlds</h1>",
        "<p>Mechanisms are reproduced here, in worlds of some cells. No incident is, and nothing here is evidence "
        "about language models.</p>",
        "<p><b>Made in a hurry, with fewer runs than are registered: numbers, and no verdicts.</b></p>"
        if quick
        else "",
        '<div class="wide"><table>',
        _head(("", "What was claimed, and by whom", "What our small world shows", "What it cannot")),
        "<tbody>",
        *rows,
        f"</tbody></table></div><h2>Sources</h2><ul>{sources}</ul>",
    ]
    return _page("What was said, and what becomes of it in small worlds", body)


# ---- parts ----------------------------------------------------------------------------------------------------------


def _said(claim: Published) -> str:
    quoted = f"<q>{_e(claim.quoted)}</q> " if claim.quoted else ""
    by = "; ".join(SOURCES[source] for source in claim.by)
    return f'<blockquote>{quoted}{_e(claim.said)}</blockquote><p class="by">{claim.id}, said in {_e(by)}</p>'


def _paragraph(text: str | None) -> str:
    return f"<p>{_e(text)}</p>" if text else ""


def _badge(verdict: str) -> str:
    kind = "good" if verdict in GOOD else "bad" if verdict in BAD else "open"
    return f'<span class="verdict {kind}">{_e(verdict)}</span>'


def _figure(caption: str, path: Path) -> str:
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    picture = f'<img alt="{escape(caption)}" src="data:image/png;base64,{data}">'
    return f"<figure>{picture}<figcaption>{_e(caption)}</figcaption></figure>"


def _study(study: Study) -> list[str]:
    pictures = [_figure(caption, path) for caption, path in study.pictures]
    return [f"<h2>{_e(study.title)}</h2>", *pictures, *map(_grid, study.table.split("\n\n"))]


def _grid(text: str) -> str:
    """A table that is written in Markdown, its head and the line below it first."""
    head, _, *lines = ([cell.strip() for cell in line.strip("| ").split("|")] for line in text.strip().splitlines())
    return _ruled(head, (_row(map(_e, cells)) for cells in lines))


def _ruled(head: Iterable[str], lines: Iterable[str], caption: str = "") -> str:
    """A table of rows that are written already."""
    return f'<div class="wide"><table>{caption}{_head(head)}<tbody>{"".join(lines)}</tbody></table></div>'


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _head(cells: Iterable[str]) -> str:
    return f"<thead><tr>{''.join(f'<th>{_e(cell)}</th>' for cell in cells)}</tr></thead>"


def _replay(title: str, html: str) -> str:
    return f'<h2>{_e(title)}</h2><iframe loading="lazy" title="{escape(title)}" srcdoc="{escape(html)}"></iframe>'


def _definitions(told: Mapping[str, str | None]) -> str:
    return f"<dl>{''.join(f'<dt>{_e(name)}</dt><dd>{_e(said)}</dd>' for name, said in told.items() if said)}</dl>"


def _table(world: Mapping[str, Any]) -> str:
    head = ("in", "measured", "95 % interval", "rule", "verdict", "with all rows", "nobody decides", "at random",
            "best play", "runs")  # fmt: skip
    lines, before = [], None
    for row in world["rows"]:
        if row["says"] != before:
            before = row["says"]
            lines.append(f'<tr><th colspan="{len(head)}" scope="rowgroup" class="says">{_e(before)}</th></tr>')
        interval = "-" if row["interval"] is None else f"{row['interval'][0]:.4g} .. {row['interval'][1]:.4g}"
        cells = [
            _e(row["arm"]), _number(row["measured"]), interval, _e(row["rule"]), _badge(row["verdict"]),
            _together(row), _number(row["nothing"]), _number(row["random"]),
            _e(row["optimal"] or "-"), f"{row['runs']:,} of {row['registered_runs']:,}",
        ]  # fmt: skip
        lines.append(_row(cells))
    name = (
        f"{world['scenario']}, registration {world['registration']} of {world['registered']}, "
        f"seeds from {world['first_seed']}"
    )
    return _ruled(head, lines, f'<caption class="small">{_e(name)}</caption>')


def _together(row: Mapping[str, Any]) -> str:
    """The verdict as one of all; of sanity checks, and of what was not judged, there is none."""
    return "" if row["is_sanity_check"] or row["verdict"] == NOT_JUDGED else _e(row["adjusted"])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _commands(answer: Answer) -> str:
    claim = answer.claim
    lines = [f"unbidden reproduce {claim.id} --quick   # within a minute", f"unbidden reproduce {claim.id} --full"]
    for world, judged in answer.worlds:
        name = judged.scenario.name
        lines += [f"unbidden watch {name}", f"unbidden watch {name} --control {world.headline.control}"]
        lines += [f"unbidden why {name} --event {world.event}", f"unbidden claims {name}"]
    return "\n".join([*lines, "unbidden reproduce --verify certificate.json"])


def _page(title: str, body: Sequence[str], allow_replays: bool = False) -> str:
    """All of a page. What a page allows holds for the replays in it as well, so it allows what they are made of."""
    scripts = f"script-src '{seal(bundle('player.js'))}'" if allow_replays else "script-src 'none'"
    styles = " ".join(f"'{seal(style)}'" for style in (STYLE, *([styles_of()] if allow_replays else [])))
    policy = (
        f"default-src 'none'; {scripts}; style-src {styles}; img-src data: blob:; frame-src 'self'; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    return standalone(title, policy, STYLE, filter(None, body))


def _e(text: object) -> str:
    """A text that is no markup; but what stands between ` and ` is to be typed."""
    return TYPED.sub(r"<code>\1</code>", escape(str(text)))
