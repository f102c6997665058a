"""Broken scenarios by the thousand: what the loader answers must be a scenario, or a list of problems with places.

A mutant is a shipped file with something changed that a slip, another program or an attacker might change: in the
tree of its values or in its text (`scenarios`), or in the strings of `--set` and `--control` (`options`). `judge`
loads one. If it is valid, it is built as well, and goes on for some ticks as plain Python, where indices are checked.
"""

import json
import random
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.odd import LETTERS, NUMBERS, SHAPES, TYPED, WORDS
from sim.fuse import engine
from sim.kernel import plain
from sim.ledger import no_ledger
from sim.scenario import InvalidScenario, Scenario, find, load_text, shipped
from sim.scenario.reach import warnings
from sim.scenario.text import read
from sim.setup import build
from sim.state import no_trace

LOADED, REFUSED, FAILED = "loaded", "refused", "failed"
SMALL = {"cells": 2_500, "bodies": 200, "numbers": 2_000_000}  # the most that a world may have to be built
TICKS = 3
MILD = 0.4  # of the changes: such that what comes of it may well be valid, and is built
ACTING = ("world", "agents", "run", "objective")


@dataclass(frozen=True)
class Mutant:
    """What to load: the text of a file, `--set` changes, a control; and how it came about."""

    text: str
    what: str
    changes: tuple[str, ...] = ()
    control: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: loaded, refused or failed; and if it failed, why."""

    outcome: str
    why: str = ""


class Raw(str):
    """YAML to be written as it stands."""


Path = tuple[Any, ...]


def scenarios(seed: int, count: int) -> Iterator[Mutant]:
    """So many mutants of shipped files; the same ones for the same seed."""
    rng, texts = random.Random(f"scenarios {seed}"), _texts()
    values = {name: read(text, name).value for name, text in texts.items()}
    for _ in range(count):
        name = rng.choice(sorted(texts))
        if rng.random() < 0.3:
            text, how = texts[name], []
            for _ in range(rng.randint(1, 3)):
                text, told = _text_changed(rng, text)
                how.append(told)
        else:
            tree, how = json.loads(json.dumps(values[name])), []
            mild = rng.random() < MILD
            for _ in range(rng.choice((1, 1, 2))):
                how.append(_tree_changed(rng, tree, values[rng.choice(sorted(values))], mild))
            text = written(tree)
        yield Mutant(text, f"{name}: {'; '.join(how)}")


def options(seed: int, count: int) -> Iterator[Mutant]:
    """So many mutants of `--set` and `--control` strings for shipped files; the same ones for the same seed."""
    rng, texts = random.Random(f"options {seed}"), _texts()
    values = {name: read(text, name).value for name, text in texts.items()}
    for _ in range(count):
        name = rng.choice(sorted(texts))
        changes = tuple(_change(rng, values[name]) for _ in range(rng.randint(0, 3)))
        control = _control(rng, values[name]) if not changes or rng.random() < 0.3 else None
        yield Mutant(texts[name], f"{name}: --set {list(changes)} --control {control!r}", changes, control)


def judge(mutant: Mutant) -> Verdict:
    """Load a mutant. Whatever is raised but a list of problems with places is a failure."""
    try:
        scenario = load_text(mutant.text, "mutant.yaml", mutant.changes, mutant.control)
        told = [str(problem) for problem in warnings(scenario)]
        if _is_small(scenario):
            _run(scenario)
    except InvalidScenario as error:
        told = [str(error), *(str(problem) for problem in error.problems)]
        lost = [p.what for p in error.problems if not p.place.name or not p.what or not (p.place.line or _is_asked(p))]
        if lost or not error.problems:
            return Verdict(FAILED, f"a problem without a place: {lost}")
        return _readable(told, REFUSED)
    except Exception:
        return Verdict(FAILED, traceback.format_exc())
    return _readable(told, LOADED)


def _is_asked(problem: Any) -> bool:
    """Whether a problem is about what somebody typed behind a command, where there are no lines."""
    return problem.place.name.startswith("--set")


def _readable(told: list[str], outcome: str) -> Verdict:
    bad = next((letter for text in told for letter in text if not letter.isprintable() and letter != "\n"), None)
    return Verdict(FAILED, f"a message holds {bad!r}") if bad is not None else Verdict(outcome)


def _is_small(scenario: Scenario) -> bool:
    setup = scenario.setup
    tables = sum(group.mind.states * max(len(group.mind.actions), 1) * 3 * group.count for group in setup.learners)
    logs = setup.ticks * sum(group.count for group in setup.agents)
    sizes = {"cells": len(setup.heights) * len(setup.heights[0]), "bodies": len(setup.rows)}
    return all(sizes[name] <= SMALL[name] for name in sizes) and tables + logs <= SMALL["numbers"]


def _run(scenario: Scenario) -> None:
    """Build a world and let it go on, uncompiled."""
    state, loop = build(scenario.setup, 0), engine(scenario.setup)
    with np.errstate(all="ignore"):
        plain(loop.begin)(state, no_trace)
        if scenario.setup.tiles is None:
            plain(loop.run)(state, no_trace, TICKS)
        else:
            plain(loop.go)(state, no_trace, no_ledger, 0, 0, 1, 0, TICKS)


def _texts() -> dict[str, str]:
    return {name: find(name).read_text(encoding="utf-8") for name in shipped()}


def written(value: Any) -> str:
    """A value as YAML, with what is Raw as it stands."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: Any) -> str:
    return str(key) if isinstance(key, Raw) else json.dumps(key, ensure_ascii=False)


# ---- in the tree ----------------------------------------------------------------------------------------------------


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a tree but its root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from _places(part, (*path, key))


def _at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def _odd(rng: random.Random) -> Raw:
    return Raw(rng.choice(rng.choice((NUMBERS, WORDS, SHAPES))))


def _tree_changed(rng: random.Random, tree: Any, other: Any, mild: bool) -> str:
    """Change something in a tree, only a little if it is to be mild; say what."""
    places = list(_places(tree))
    if not places:
        return "nothing is left"
    depth = rng.choice(sorted({len(path) for path in places}))
    path = rng.choice([path for path in places if len(path) == depth])
    change = rng.choice(SLIPS if mild else CHANGES)
    change(rng, _at(tree, path[:-1]), path[-1], other)
    return f"{change.__name__.strip('_')} {'.'.join(map(str, path))}"


def _delete(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    del node[key]


def _double(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    if isinstance(node, list):
        node[key:key] = [node[key]] * rng.choice((1, 1, 30))
    else:
        node[Raw(_key(key) + rng.choice(("", " ")))] = node[key]


def _rename(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    if not isinstance(node, dict):
        return _retype(rng, node, key, other)
    word = str(key)
    slip = word[1:] + word[:1] if rng.random() < 0.5 else word + rng.choice(("s", "_", " ", ".x", "-", "1"))
    known = [path[-1] for path in _places(other) if isinstance(path[-1], str)]
    name = rng.choice((slip, Raw(rng.choice(WORDS + NUMBERS) or "x"), rng.choice(known), ""))
    told = [(name if old == key else old, value) for old, value in node.items()]
    node.clear()
    node.update(told)


def _retype(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    node[key] = _odd(rng)


def _nudge(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    node[key] = _nudged(rng, node[key])


def _nudged(rng: random.Random, value: Any) -> Any:
    """A value of the same kind, and not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return rng.choice((-value, value + 1, value - 1, value * 1000, value / 7, 1 - value, value * 2, 0, 1, 2))
    if isinstance(value, str) and value:
        k = rng.randrange(len(value))
        return value[:k] + rng.choice(("", "\n", "x", "#", "é", ".", "\x07", value[k] * 2)) + value[k + 1 :]
    return _odd(rng)


def _strange_field(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    name = rng.choice(("foo", "name", "of", "at", "when", Raw("?"), Raw("1"), "kind", "from_", "set_", "__init__"))
    if isinstance(node[key], dict):
        node[key][name] = rng.choice((1, "x", {}, [], None, _odd(rng)))
    else:
        node[key] = {name: node[key]}


def _graft(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    path = rng.choice(list(_places(other)))
    alike = [p for p in _places(other) if p[-1] == key]
    node[key] = json.loads(json.dumps(_at(other, rng.choice(alike) if alike and rng.random() < 0.7 else path)))


def _exchange(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    twin = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
    node[key], node[twin] = node[twin], node[key]


def _wrap(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    node[key] = rng.choice(([node[key]], {"a": node[key]}, [node[key]] * 3, {key: node[key]}))


SLIPS = (_nudge, _nudge, _exchange, _graft)
CHANGES = (_delete, _double, _rename, _retype, _retype, _retype, _nudge, _strange_field, _graft, _exchange, _wrap)


# ---- in the text ----------------------------------------------------------------------------------------------------


def _text_changed(rng: random.Random, text: str) -> tuple[str, str]:
    """A text with something changed, and what."""
    change: Callable[[random.Random, str], str] = rng.choice(
        (_insert, _insert, _insert, _drop, _cut, _lines_moved, _indented, _value_written, _value_written, _short)
    )
    return change(rng, text), change.__name__.strip("_")


def _insert(rng: random.Random, text: str) -> str:
    k = rng.randint(0, len(text))
    return text[:k] + rng.choice(LETTERS) + text[k:]


def _drop(rng: random.Random, text: str) -> str:
    k = rng.randint(0, len(text))
    return text[:k] + text[k + rng.choice((1, 1, 2, 5, 40)) :]


def _cut(rng: random.Random, text: str) -> str:
    return text[: rng.randint(0, len(text))]


def _short(rng: random.Random, text: str) -> str:
    return rng.choice(
        ("", " ", "\n", "---", "# only words", "~", "[]", "{}", "- a", "x", "\ufeff", "--- a\n--- b", "\0")
    )


def _lines_moved(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    k, m = rng.randrange(len(lines)), rng.randrange(len(lines))
    line = lines[k] if rng.random() < 0.5 else lines.pop(k)
    lines.insert(m, line)
    return rng.choice(("\n", "\n", "\n", "\r\n", "\r", "\u2028")).join(lines)


def _indented(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    k = rng.randrange(len(lines))
    lines[k] = rng.choice((" ", "  ", "\t", "    ")) + lines[k] if rng.random() < 0.5 else lines[k].lstrip()
    return "\n".join(lines)


def _value_written(rng: random.Random, text: str) -> str:
    places = [k for k, letter in enumerate(text) if letter == ":"]
    if not places:
        return text
    k = rng.choice(places) + 1
    ends = [end for end in (text.find(mark, k) for mark in ("\n", ",", "}")) if end >= 0]
    return f"{text[:k]} {_odd(rng)}{text[min(ends, default=k) :]}"


# ---- behind a command -----------------------------------------------------------------------------------------------


def _dotted(path: list[str]) -> str:
    return ".".join(f'"{part}"' if "." in part else part for part in path)


def _change(rng: random.Random, tree: Any) -> str:
    if rng.random() < MILD:
        leaves = [path for path in _places(tree) if path[0] in ACTING and not isinstance(_at(tree, path), dict | list)]
        leaf = rng.choice(leaves)
        return f"{_dotted(list(map(str, leaf)))}={written(_nudged(rng, _at(tree, leaf)))}"
    place = rng.choice(list(_places(tree)))
    path, there = [str(part) for part in place], _at(tree, place)
    if rng.random() < 0.3:
        k = rng.randrange(len(path))
        path[k] = rng.choice((*WORDS, *NUMBERS, path[k][1:], path[k] + "s", "0", "-1", "99"))
    path = path[: rng.randint(1, len(path))] + ([rng.choice(WORDS)] if rng.random() < 0.15 else [])
    field = _dotted(path)
    text = f"{field}={_odd(rng) if rng.random() < 0.5 else written(_nudged(rng, there))}"
    return _typed(rng, text) if rng.random() < 0.3 else text


def _control(rng: random.Random, tree: Any) -> str:
    if rng.random() < MILD:
        return rng.choice(list(tree["controls"]))
    return _typed(rng, rng.choice((*tree["controls"], "base", *WORDS)))


def _typed(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 3)):
        k = rng.randint(0, len(text))
        text = text[:k] + rng.choice(("", *TYPED)) + text[k + rng.randint(0, 1) :]
    return text
