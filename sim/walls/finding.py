"""What an audit finds."""

import ast
from dataclasses import dataclass


class UnsafeRules(Exception):
    """A file of rules that could reach past its percepts, or that cannot be read; the message says where and how."""


@dataclass(frozen=True)
class Violation:
    """Something in a file that is not in the grammar."""

    line: int
    what: str


def quoted(node: ast.AST) -> str:
    """A piece of a file as it reads, on one line and cut to a length that fits a sentence."""
    try:
        source = " ".join(ast.unparse(node).split())
    except ValueError:  # a whole number with more digits than Python writes out
        source = "…"
    return f"`{source if len(source) <= 50 else f'{source[:49]}…'}`"
