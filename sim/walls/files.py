"""From a file to a syntax tree: what bytes may be a file of rules at all.

A file is read once, and nothing else ever is: not a second time, not the bytecode that may lie beside it. It is an
ordinary file (links are followed) of UTF-8 text. A byte order mark at its beginning, which some editors write, is left
out; a comment that names another encoding is refused, because then what people see is not what is read.
"""

import ast
import io
import os
import re
import stat
import tokenize
import unicodedata
import warnings
from pathlib import Path

from unbidden.sim.walls.finding import UnsafeRules

MAX_BYTES = 100_000
MAX_NODES = 5_000  # of the syntax tree; a shipped rule has about 150
MAX_DEPTH = 80  # of the syntax tree; and of brackets
COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # as PEP 263 has it
BREAK = re.compile(r"\r\n|\r|\n")
JOINERS = "\u200c\u200d"  # letters of some scripts, and of signs made of several


def read(path: Path) -> str:
    """The text of a file of rules. Raises UnsafeRules for what is missing, no ordinary file, too large or no text."""
    try:
        data = _bytes(path)
    except FileNotFoundError:
        raise UnsafeRules(f"{path}: there is no such file.") from None
    except (OSError, ValueError) as error:
        raise UnsafeRules(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    return decoded(data, path)


def decoded(data: bytes, path: Path) -> str:
    """The bytes of a file of rules as text. Raises UnsafeRules for what is too large or no text."""
    if len(data) > MAX_BYTES:
        raise UnsafeRules(f"{path}: is larger than {MAX_BYTES:,} bytes; is it a file of rules?")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnsafeRules(f"{path}:{line}: is not UTF-8 text; save it as UTF-8.") from None
    _refuse_unseen(text, path)
    return text


def _bytes(path: Path) -> bytes:
    """What is in an ordinary file, up to one byte more than it may have. Nothing that is read here can block."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise UnsafeRules(f"{path}: is not an ordinary file.")
    handle, parts = os.open(path, flags), []
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnsafeRules(f"{path}: is not an ordinary file.")
        left = MAX_BYTES + 1
        while left > 0 and (part := os.read(handle, left)):
            parts.append(part)
            left -= len(part)
    finally:
        os.close(handle)
    return b"".join(parts)


def _refuse_unseen(text: str, path: Path) -> None:
    """Refuse another encoding, and characters that nobody sees or that change the order in which others are shown."""
    for number, line in enumerate(BREAK.split(text), 1):
        cookie = COOKIE.match(line) if number <= 2 else None
        name = cookie[1].lower().replace("_", "-") if cookie else "utf-8"
        if name != "utf8" and f"{name}-"[:6] != "utf-8-":
            raise UnsafeRules(f"{path}:{number}: names the encoding {name[:40]}; rules are written in UTF-8.")
        for letter in line:
            if letter not in f"\t\f{JOINERS}" and unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
                raise UnsafeRules(f"{path}:{number}: holds the unseen character U+{ord(letter):04X}; take it out.")


def parse(text: str, path: Path) -> ast.Module:
    """The syntax tree of a text that was read, within limits. Raises UnsafeRules."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as of an odd escape in a docstring
            _refuse_tokens(text, path)
            tree = ast.parse(text, str(path))
    except (RecursionError, MemoryError):
        raise UnsafeRules(f"{path}:1: is nested too deeply.") from None
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise UnsafeRules(not_python(error, path)) from None
    refuse_too_large(tree, path)
    return tree


def not_python(error: Exception, path: Path) -> str:
    """What a parser's complaint says of a file."""
    if isinstance(error, tokenize.TokenError):
        return f"{path}:{error.args[1][0]}: is not Python: {error.args[0]}."
    message = getattr(error, "msg", None) or str(error)
    return f"{path}:{getattr(error, 'lineno', None) or 1}: is not Python: {message}."


def _refuse_tokens(text: str, path: Path) -> None:
    """Refuse names that only look like others, and more brackets in each other than anybody could read."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
        where = f"{path}:{token.start[0]}"
        if token.type not in (tokenize.STRING, tokenize.COMMENT) and not token.string.isascii():
            raise UnsafeRules(f"{where}: {token.string[:40]!r} has letters other than a to z; names are made of those.")
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        if depth > MAX_DEPTH:
            raise UnsafeRules(f"{where}: brackets are nested deeper than {MAX_DEPTH}.")


def refuse_too_large(tree: ast.Module, path: Path) -> None:
    """Refuse a tree that is too large or too deep to go through."""
    waiting: list[tuple[ast.AST, int]] = [(tree, 0)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        line = getattr(node, "lineno", 1)
        if depth > MAX_DEPTH:
            raise UnsafeRules(f"{path}:{line}: is nested deeper than {MAX_DEPTH} levels.")
        if nodes > MAX_NODES:
            raise UnsafeRules(f"{path}: has more than {MAX_NODES:,} parts; a rule is short.")
        waiting += [(inner, depth + 1) for inner in ast.iter_child_nodes(node)]
