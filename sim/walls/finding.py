"""What an audit finds."""

import ast
from dataclasses import dataclass


class UnsafeRules(Exception):
    """A file of rules that could reach past its percepts, or that cannot be read; the message says where and how."""


@dataclass(frozen=True)
class Finding:
    """Something in a file that is not in the grammar."""

    line: int
    what: str


def quoted(node: ast.AST) -> str:
    """A piece of a file as it reads, on one line and cut to a length that fits a sentence."""
    try:
        told = " ".join(ast.unparse(node).split())
    except ValueError:  # a whole number with more digits than Python writes out
        told = "…"
    return f"`{told if len(told) <= 50 else f'{told[:49]}…'}`"
