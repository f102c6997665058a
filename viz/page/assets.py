"""The scripts and styles of a page: as links, for a server; or all in the page itself, for a file that is opened alone.

The modules in `static` import each other by `import { a, b } from "./other.js";` and export what they declare. Put into
a page, each becomes a function that is called once, in the order of the imports.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

from unbidden.viz.picture.theme import THEMES

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
STYLES = ("theme.css", "page.css", "teaching.css", "gallery.css", "header.css", "case.css", "projector.css")


@dataclass(frozen=True)
class Assets:
    """What stands in the head of a page, and at its end."""

    policy: str
    styles: str
    script: str


def linked(name: str, home: str = "") -> Assets:
    """Scripts and styles that a server hands out; it also says what is allowed. `home`: the way to its first page."""
    styles = "\n".join(f'<link rel="stylesheet" href="{home}static/{style}">' for style in STYLES)
    return Assets("", styles, f'<script type="module" src="{home}static/{name}"></script>')


def inlined(name: str) -> Assets:
    """Everything in the page itself, and nothing else allowed."""
    style, script = styles_of(), bundle(name)
    policy = (
        f"default-src 'none'; script-src '{seal(script)}'; style-src '{seal(style)}'; img-src data: blob:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    return Assets(
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<style>{style}</style>",
        f'<script type="module">{script}</script>',
    )


def styles_of() -> str:
    """All styles of a page."""
    return "\n".join(_text(style) for style in STYLES)


def seal(text: str) -> str:
    """How a policy names a script or a style by what is in it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def bundle(name: str) -> str:
    """A module and all that it imports, as one script."""
    order: list[str] = []
    _collect(name, order, ())
    return "\n".join(_called(module) for module in order)


def _collect(name: str, order: list[str], waiting: tuple[str, ...]) -> None:
    """The modules that a module needs, before it."""
    if name in waiting:
        raise ValueError(f"these modules import each other: {' > '.join((*waiting, name))}")
    for _, other in IMPORT.findall(_text(name)):
        _collect(other, order, (*waiting, name))
    if name not in order:
        order.append(name)


def _called(name: str) -> str:
    """A module as a function that is called once and answers with what it exports."""
    text = _text(name)
    exported = ", ".join(EXPORT.findall(text))
    text = IMPORT.sub(lambda match: f"const {{{match[1]}}} = {_variable(match[2])};", text)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    if re.search(r"^import\b|</script", text, re.MULTILINE):
        raise ValueError(f"{name}: an import, or an end of a script, that cannot stand in a page")
    return f"const {_variable(name)} = (() => {{\n{text}return {{ {exported} }};\n}})();"


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _text(name: str) -> str:
    return (files("unbidden.viz.page") / "static" / name).read_text(encoding="utf-8")


def theme_css() -> str:
    """The themes as custom properties; `static/theme.css` holds this."""
    rules = ["/* Made from viz/picture/theme.py by unbidden.viz.page.assets.theme_css(). */"]
    for name, theme in THEMES.items():
        values = theme.colors() | {size: f"{getattr(theme, size):g}pt" for size in ("title", "text", "small")}
        lines = "".join(f"  --{role}: {value};\n" for role, value in values.items())
        rules.append(
            f':root[data-theme="{name}"] {{\n  color-scheme: {"dark" if name == "dark" else "light"};\n{lines}}}'
        )
    return "\n".join(rules) + "\n"
