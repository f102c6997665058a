"""Until the pages are there."""

from typing import Any


def lesson_page(legend: Any, told: Any, found: Any = None, card: Any = None, lang: str = "en", live: Any = None,
                replay: Any = None, theme: str = "light") -> str:  # fmt: skip
    import json
    from html import escape

    return f"<!doctype html><title>{escape(legend.title)}</title><pre>{escape(json.dumps(live))}</pre>"


def gallery_page(entries: Any, lang: str = "en") -> str:
    return "<!doctype html>" + "".join(f'<a href="/s/{name}">{name}</a>' for name, _, _ in entries)
