"""A description as one HTML page that needs nothing else: no script, no font, no network."""

from collections.abc import Iterator
from html import escape

from unbidden.sim.report.odd.document import Block, Document, Gap, Heading, Items, Listing, Paragraph, Table, spans

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light dark; --paper: #FFFFFF; --ink: #1A1A1A; --faint: #5F5F5F; --panel: #F4F2EE; --line: #C9C4BA;
  --link: #0072B2; --gap: #B84A00; }
@media (prefers-color-scheme: dark) { :root { --paper: #14161A; --ink: #F2F2F2; --faint: #A9ADB5; --panel: #1F2329;
  --line: #4A515C; --link: #56B4E9; --gap: #F05B45; } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, "Segoe UI", Roboto, "DejaVu Sans",
  "Noto Sans", sans-serif; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 78rem; overflow-wrap: anywhere; }
p, li, td, th, code, h1, h2, h3, h4 { unicode-bidi: isolate; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .5rem 0 1rem; }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 3rem 0 .8rem; padding-top: .6rem;
  border-top: 2px solid var(--line); }
h3 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 .4rem; color: var(--faint); }
p, ul, ol { max-width: 46rem; margin: 0 0 .9rem; }
li { margin-bottom: .3rem; }
ul, ol { padding-left: 1.5rem; }
a { color: var(--link); }
a:focus-visible, div:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88em; }
code { background: var(--panel); border-radius: .2em; padding: .05em .25em; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .4em; padding: .8rem 1rem; margin: 0;
  line-height: 1.35; overflow-wrap: normal; white-space: pre; width: fit-content; min-width: min(100%, 20rem); }
.wide { overflow-x: auto; margin: 0 0 1.2rem; max-width: 100%; }
table { border-collapse: collapse; font-size: .92rem; line-height: 1.4; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line);
  min-width: 4rem; max-width: 34rem; overflow-wrap: break-word; }
th { border-bottom-width: 2px; }
td:last-child { min-width: 13rem; }
.gap { border: 2px solid var(--gap); border-left-width: .5em; border-radius: .3em; padding: .5rem .8rem;
  max-width: 46rem; }
.gap strong { color: var(--gap); }
nav { background: var(--panel); border: 1px solid var(--line); border-radius: .5em; padding: .9rem 1.1rem .3rem; }
nav ul { columns: 17rem; list-style: none; padding: 0; max-width: none; }
nav li { break-inside: avoid; padding: .15rem 0; margin: 0; }
nav .inner { padding-left: 1.2rem; }
@media print { nav { display: none; } .wide { overflow: visible; } h2, h3, h4 { break-after: avoid; } }
"""


def page(document: Document) -> str:
    """The whole description."""
    lines = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(document.title, False)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{_text(document.title)}</h1>",
    ]
    first = next((k for k, block in enumerate(document.blocks) if isinstance(block, Heading)), 0)
    lines += [_block(block, 0) for block in document.blocks[:first]]
    lines += _contents(document)
    lines += [_block(block, number) for number, block in enumerate(document.blocks[first:], first)]
    return "\n".join([*lines, "</main>\n</body>\n</html>\n"])


def _contents(document: Document) -> Iterator[str]:
    """What there is, with links: elements and the concepts inside them."""
    yield '<nav aria-label="Contents">\n<ul>'
    for number, block in enumerate(document.blocks):
        if isinstance(block, Heading) and block.is_way_mark:
            inner = ' class="inner"' if block.level > 1 else ""
            yield f'<li{inner}><a href="#{_anchor(number)}">{_text(block.text)}</a></li>'
    yield "</ul>\n</nav>"


def _anchor(number: int) -> str:
    return f"part-{number}"


def _block(block: Block, number: int) -> str:
    match block:
        case Heading(level, text):
            return f'<h{level + 1} id="{_anchor(number)}">{_text(text)}</h{level + 1}>'
        case Paragraph(text):
            return f"<p>{_text(text)}</p>"
        case Items():
            return _items(block)
        case Table(head, rows):
            lines = ["".join(f'<th scope="col">{_text(cell)}</th>' for cell in head)]
            lines += ["".join(f"<td>{_text(cell)}</td>" for cell in row) for row in rows]
            body = "\n".join(f"<tr>{line}</tr>" for line in lines)
            return _wide("table", f"<table>\n{body}\n</table>")
        case Listing(text):
            return _wide("listing", f"<pre>{escape(text.rstrip())}</pre>")
        case Gap(field, asks):
            said = f"<strong>To be written by the author</strong> (<code>{escape(field)}</code>): {_text(asks)}."
            return f'<p class="gap">{said}</p>'


def _wide(label: str, inner: str) -> str:
    """What may be wider than a screen: it is scrolled by itself, with keys too."""
    return f'<div class="wide" tabindex="0" role="group" aria-label="{label}">{inner}</div>'


def _items(block: Items) -> str:
    kind, lines = ("ol" if block.is_numbered else "ul"), []
    for entry in block.entries:
        text, inner = (entry, None) if isinstance(entry, str) else entry
        lines.append(f"<li>{_text(text)}{_items(inner) if inner is not None else ''}</li>")
    return f"<{kind}>\n" + "\n".join(lines) + f"\n</{kind}>"


def _text(text: str, marked: bool = True) -> str:
    """A text in which nothing is markup but its code."""
    parts = [(is_code and marked, escape(part)) for is_code, part in spans(text)]
    return "".join(f"<code>{part}</code>" if is_code and part else part for is_code, part in parts).strip()
