"""A page that is one file and says in its head what it may load."""

from collections.abc import Iterable
from html import escape


def standalone(title: str, policy: str, style: str, body: Iterable[str]) -> str:
    """A page of parts that are HTML already. `policy`: what it may load; `style`: all of its styles."""
    return "\n".join([
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>",
        *body,
        "</main></body></html>\n",
    ])  # fmt: skip
