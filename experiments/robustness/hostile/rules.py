"""The files themselves: as many as one likes from a seed, each of its own kind or with code in a place of its own."""

import importlib.util
import marshal
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import count

from unbidden.experiments.robustness.hostile.places import PAYLOADS, RULES, STATEMENTS

HEAD = '"""Rules."""\n\nimport math\nfrom typing import Annotated\n\nfrom unbidden import Param, rule\n\n'
RULE = (
    "\n\n@rule(does=('go',))\ndef NAME(whim, hold: Annotated[float, Param('m', 0, 9, 'x')] = 0.5):\n"
    "    BODY\n    return whim * hold\n"
)
FILLERS = (
    "",
    "LOW = 0.25\n",
    "# a comment\n",
    "HALF = 1 / 2\n\n\ndef ease(x):\n    return min(x, HALF)\n",
    "PI2 = math.pi * 2\n",
)
BREAKS = ("\n", "\n", "\r\n", "\r")
WRITTEN = 1_000_000_000  # s since 1970: when every file was written, as bytecode beside it claims


@dataclass(frozen=True)
class Case:
    """A file of rules, what lies beside it, and whether it is to be loaded (`fine`) or refused."""

    name: str
    data: bytes = b""
    beside: tuple[tuple[str, bytes], ...] = ()  # files by their path from its folder
    kind: str = "file"  # or what stands in its place
    fine: bool = False


def hostile_files(seed: int = 0, least: int = 200) -> list[Case]:
    """At least so many different files that are to be refused, or to be loaded without anything beside them."""
    chance, numbers = random.Random(seed), count()
    fixed = [case for made in (_encoded, _odd_bytes, _bombs, _neighbours, _places) for case in made(chance, numbers)]
    pairs = [(place, payload) for place in (*STATEMENTS, *RULES) for payload in PAYLOADS]
    chance.shuffle(pairs)
    once = [(place, chance.choice(PAYLOADS)) for place in (*STATEMENTS, *RULES)]
    cases = {(case.data, case.kind, case.beside): case for case in fixed}
    for place, payload in [*once, *pairs]:
        if len(cases) >= least and len(cases) >= len(fixed) + len(once):
            break
        case = _with(place, payload, chance, next(numbers))
        cases.setdefault((case.data, case.kind, case.beside), case)
    return list(cases.values())


def _with(place: str, payload: str, chance: random.Random, number: int) -> Case:
    """A file that is fine but for one place."""
    name = f"r{number}_{chance.randrange(10**6)}"
    code = place.replace("Q", repr(payload)).replace("P", payload) if "Param" not in place else _filled(place, payload)
    filler = chance.choice(FILLERS)
    plain = RULE.replace("NAME", name)
    if "NAME" in place:
        text = f"{HEAD}{filler}\n\n{code.replace('NAME', name)}\n"
    elif chance.random() < 0.3:  # in the rule
        text = f"{HEAD}{filler}{plain.replace('BODY', code.replace(chr(10), chr(10) + '    '))}"
    else:
        parts = [filler, f"{code}\n", plain.replace("BODY", "pass")]
        text = HEAD + "\n".join(parts if chance.random() < 0.7 else [parts[2], parts[0], parts[1]])
    text = text.replace("\n", chance.choice(BREAKS))
    data = (b"\xef\xbb\xbf" if chance.random() < 0.1 else b"") + text.encode()
    return Case(f"{place.splitlines()[0]} with {payload}", data)


def _filled(place: str, payload: str) -> str:
    """Code for P, but not in the word Param."""
    kept = place.replace("Param", "\0").replace("Q", repr(payload)).replace("P", payload.replace("Param", "\0"))
    return kept.replace("\0", "Param")


def _fine(number: int, top: str = "", body: str = "pass") -> str:
    return HEAD + top + RULE.replace("NAME", f"r{number}").replace("BODY", body)


def _encoded(chance: random.Random, numbers: count) -> Iterator[Case]:
    """Another encoding, in which a comment or a docstring is code."""
    hidden = {
        "utf-7": "# +AAo-{}+ACM-\n",
        "unicode_escape": "# \\x0a{} #\n",
        "raw_unicode_escape": "# \\u000a{} #\n",
        "rot13": "# bcra('pnanel', 'j')\n",
        "latin-1": "# {}\n",
        "cp1252": "# {}\n",
        "utf-16": "# {}\n",
        "idna": "# {}\n",
    }
    cookies = ("# coding: {}", "# -*- coding: {} -*-", "# vim: set fileencoding={} :", "#!/usr/bin/python\n#coding={}")
    for name, comment in hidden.items():
        for cookie in chance.sample(cookies, 2):
            text = f"{cookie.format(name)}\n{comment.format(PAYLOADS[0])}{_fine(next(numbers))}"
            yield Case(f"the encoding {name}", text.encode())
    for name in ("utf-16", "utf-16-le", "utf-32", "cp037", "utf-7"):
        text = f"{_fine(next(numbers))}# é\n{PAYLOADS[0]}\n"
        yield Case(f"written in {name}", text.encode(name))


def _odd_bytes(chance: random.Random, numbers: count) -> Iterator[Case]:
    """Bytes that are no text, and characters that nobody sees."""
    for name, odd in {
        "a NUL": b"\0",
        "half a letter": b"\xc3",
        "an overlong letter": b"\xc0\xaf",
        "half a pair": b"\xed\xa0\x80",
        "an end of file": b"\x1a",
        "an escape": b"\x1b[2J",
        "a byte order mark inside": b"\xef\xbb\xbf",
        "letters turned round": "\u202e".encode(),
        "a space without width": "\u200b".encode(),
        "a line separator": "\u2028".encode(),
        "a hyphen that is not shown": "\u00ad".encode(),
    }.items():
        data = _fine(next(numbers)).encode()
        where = data.index(b"pass") if chance.random() < 0.5 else data.index(b"Rules") + 2
        yield Case(name, data[:where] + odd + data[where:])
    for name in ("аbs", "ｍin", "ﬂoat", "hold\u0301"):
        yield Case(f"the name {name}", _fine(next(numbers), body=f"x = {name}(whim)").encode())
        yield Case(f"the name {name} of its own", _fine(next(numbers), top=f"{name} = 1.0\n").encode())
    for _ in range(3):
        yield Case("noise", chance.randbytes(chance.randrange(1, 5000)))


def _bombs(_: random.Random, numbers: count) -> Iterator[Case]:
    """Small files that take for ever, or all memory."""
    values = (
        "10**(10**9)",
        "9**9**9**9",
        "2**2**2**2**2**2",
        "-(10**(10**9))",
        "10**99",
        "10**-(10**(10**9))",
        "(-8)**0.5",
        "1 << 10**10",
        "'a' * 10**10",
        "(1,) * 10**10",
        "[0] * 10**10",
        "9" * 5000,
        "0x" + "f" * 90_000,
        "1e308**9",
        "10.0**10**5",
        "1/0",
        "5 % 0",
        "1_0" * 3000,
        "(" * 90 + "1" + ")" * 90,
        "-" * 5000 + "1",
        "1" + "+1" * 3000,
        "not " * 3000 + "1",
        "1" + "**1" * 2000,
        "whim" + "[0]" * 2000,
        "whim" + ".real" * 2000,
        "abs(" * 100 + "1" + ")" * 100,
        "lambda: " * 500 + "1",
        "1 if 1 else " * 1000 + "1",
        "f'" + "{" * 100,
        "int('9' * 10**7)",
        "[" * 3000,
        "{1:" * 3000,
        "pow(10, 10**9)",
    )
    for value in values:
        for top, body in ((f"X = {value}\n", "pass"), ("", f"x = {value}")):
            cheap = top == "" and value in ("1/0", "5 % 0", "pow(10, 10**9)")  # numbers like any other in a rule
            if not cheap:
                yield Case(f"the value {value[:30]}", _fine(next(numbers), top, body).encode())
    yield Case("a default", _fine(next(numbers)).replace("= 0.5", "= 10**(10**9)").encode())
    yield Case("a limit", _fine(next(numbers)).replace("0, 9", "0, 10**(10**9)").encode())
    yield Case("a long line", _fine(next(numbers), top="X = 1" + " " * 10**6 + "\n").encode())
    yield Case("a large file", _fine(next(numbers), top="# x\n" * 10**6).encode())
    yield Case("many parts", _fine(next(numbers), body="x = whim\n    " + "x = x + 1\n    " * 3000).encode())
    yield Case(
        "many functions",
        _fine(next(numbers), top="".join(f"def f{k}(x):\n    return x\n" for k in range(200))).encode(),
    )
    doubled = "".join(f"def f{k}(x):\n    return f{k - 1}(x) + f{k - 1}(x)\n" for k in range(1, 40))
    yield Case("functions that double", _fine(next(numbers), top=f"def f0(x):\n    return x\n{doubled}").encode())
    deep = "".join("    " * k + "if whim:\n    " for k in range(1, 95))
    yield Case("many ifs", _fine(next(numbers), body=deep.strip() + " " * 400 + "x = 1").encode())
    yield Case("it calls itself", _fine(next(numbers), top="def f(x):\n    return f(x)\n").encode())
    yield Case(
        "two call each other", _fine(next(numbers), "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\n").encode()
    )


def _neighbours(_: random.Random, numbers: count) -> Iterator[Case]:
    """Fine files with something hostile beside them, which nobody asked for."""
    code = compile(PAYLOADS[0], "case.py", "exec")
    tag = importlib.util.cache_from_source("case.py")
    for flags in (0, 1, 3):
        for place in (tag, "case.pyc"):
            data = _fine(next(numbers)).encode()
            stamp = struct.pack("<II", WRITTEN, len(data)) if flags == 0 else importlib.util.source_hash(data)
            stored = importlib.util.MAGIC_NUMBER + struct.pack("<I", flags) + stamp + marshal.dumps(code)
            yield Case(f"bytecode in {place}, flags {flags}", data, ((place, stored),), fine=True)
    for name in ("math", "typing", "unbidden", "__init__", "sitecustomize", "conftest", "numba", "unbidden/sim"):
        beside = ((f"{name}.py", PAYLOADS[0].encode()),)
        yield Case(f"{name}.py beside it", _fine(next(numbers)).encode(), beside, fine=True)


def _places(_: random.Random, numbers: count) -> Iterator[Case]:
    """What stands where a file of rules should be."""
    for kind in ("folder", "pipe", "socket", "nothing", "loop", "link to zeros", "link to nothing", "link to a pipe"):
        yield Case(f"a {kind} in its place", kind=kind)
    yield Case("a link to a file", _fine(next(numbers)).encode(), kind="link", fine=True)
    yield Case("an empty file")


def fine_files() -> list[Case]:
    """Files that are to be loaded: the shipped rules under other names, the template, and what a rule may hold."""
    numbers = count(10**6)
    shipped = {
        p.name: p.read_text(encoding="utf-8")
        for p in (files("unbidden.sim.engine.agents") / "simple").iterdir()
        if p.name.endswith(".py")
    }
    shipped = {name: text for name, text in shipped.items() if "@rule" in text}
    shipped["new"] = (files("unbidden.scenarios") / "new" / "rules.py").read_text(encoding="utf-8")
    cases = [Case(name, text.replace("\ndef ", "\ndef my_").encode(), fine=True) for name, text in shipped.items()]
    for top, body in (
        ("", "pass"),
        ("LOW = 0.1\nHIGH = LOW * 2 ** 3 - 1\n", "x = LOW if whim < HIGH else HIGH"),
        ("gamma: float = math.pi / 2\n", "x = gamma"),
        ("", '"""What it does."""'),
        ("", "x, y = 1.0, whim\n    x += y"),
        ("", "x = int(3.0 * whim) // 2 % 4"),
        ("", "x = min(max(whim, 0.0), 1.0)"),
        ("", "x = 0.0\n    for k in range(3):\n        x += k\n        if x > 2 and not x == 3:\n            break"),
        ("", "x = 9.0\n    while x > 1.0:\n        x -= 1.0"),
        ("def ease(x, low=0.25):\n    return max(x, low)\n", "x = ease(whim) + ease(whim, 0.5) + ease(whim, low=0.1)"),
        (
            "def later(x):\n    return soon(x)\ndef soon(x):\n    a, b = both(x)\n    return a + b\n"
            "def both(x):\n    return x, 2 * x\n",
            "x = later(whim)",
        ),
        ("def half(x: float) -> float:\n    return x / 2\n", "x: float = half(whim)"),
        ("FAR = math.inf\n", "x = FAR if whim > 2 else -math.e"),
        ("", "x = math.sqrt(math.fabs(whim)) + math.atan2(whim, 1.0)"),
        ("from math import sqrt, tau\n", "x = sqrt(tau)"),
        ("", "x = 1.0 if int(4 * whim) in (1, 2) else abs(-whim)"),
        ("", "x = (1.0 if whim < 0.5 else 2.0) * -1 ** 2"),
        ("", "x = bool(whim) or round(whim) == 1"),
        ("", "range = 2.0\n    x = range"),
        ("# é ü 中 ☃\n", "x = 1  # ☃"),
        (
            "",
            "if whim < 0.1:\n        return 1.0\n    elif whim < 0.2:\n        return 2.0\n    else:\n        x = 3.0",
        ),
        ("ON = True\n", "x = 1_000 if ON else -1"),
    ):
        cases.append(Case(top or body, _fine(next(numbers), top, body).encode(), fine=True))
    text = _fine(next(numbers))
    return [
        *cases,
        Case("a byte order mark", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), fine=True),
        Case("a cookie for UTF-8", f"# -*- coding: utf-8 -*-\n{_fine(next(numbers))}".encode(), fine=True),
        Case("no end of line", _fine(next(numbers)).strip().encode(), fine=True),
    ]
