"""Ways to spoil a scenario file a little: in the tree of its values, or in its text."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from unbidden.experiments.robustness.odd import LETTERS, NUMBERS, SHAPES, WORDS


class Raw(str):
    """YAML to be written as it stands."""


Path = tuple[Any, ...]


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


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a tree but its root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from places(part, (*path, key))


def at(tree: Any, path: Path) -> Any:
    """What stands at a place in a tree."""
    for key in path:
        tree = tree[key]
    return tree


def odd(rng: random.Random) -> Raw:
    """Something that is hardly ever right."""
    return Raw(rng.choice(rng.choice((NUMBERS, WORDS, SHAPES))))


def tree_changed(rng: random.Random, tree: Any, other: Any, mild: bool) -> str:
    """Change something in a tree, only a little if it is to be mild; say what."""
    spots = list(places(tree))
    if not spots:
        return "nothing is left"
    depth = rng.choice(sorted({len(path) for path in spots}))
    path = rng.choice([path for path in spots if len(path) == depth])
    change = rng.choice(SLIPS if mild else CHANGES)
    change(rng, at(tree, path[:-1]), path[-1], other)
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
    known = [path[-1] for path in places(other) if isinstance(path[-1], str)]
    name = rng.choice((slip, Raw(rng.choice(WORDS + NUMBERS) or "x"), rng.choice(known), ""))
    items = [(name if old == key else old, value) for old, value in node.items()]
    node.clear()
    node.update(items)


def _retype(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    node[key] = odd(rng)


def _nudge(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    node[key] = nudged(rng, node[key])


def nudged(rng: random.Random, value: Any) -> Any:
    """A value of the same kind, and not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return rng.choice((-value, value + 1, value - 1, value * 1000, value / 7, 1 - value, value * 2, 0, 1, 2))
    if isinstance(value, str) and value:
        k = rng.randrange(len(value))
        return value[:k] + rng.choice(("", "\n", "x", "#", "é", ".", "\x07", value[k] * 2)) + value[k + 1 :]
    return odd(rng)


def _strange_field(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    name = rng.choice(("foo", "name", "of", "at", "when", Raw("?"), Raw("1"), "kind", "from_", "set_", "__init__"))
    if isinstance(node[key], dict):
        node[key][name] = rng.choice((1, "x", {}, [], None, odd(rng)))
    else:
        node[key] = {name: node[key]}


def _graft(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    path = rng.choice(list(places(other)))
    alike = [p for p in places(other) if p[-1] == key]
    node[key] = json.loads(json.dumps(at(other, rng.choice(alike) if alike and rng.random() < 0.7 else path)))


def _exchange(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    twin = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
    node[key], node[twin] = node[twin], node[key]


def _wrap(rng: random.Random, node: Any, key: Any, other: Any) -> None:
    node[key] = rng.choice(([node[key]], {"a": node[key]}, [node[key]] * 3, {key: node[key]}))


SLIPS = (_nudge, _nudge, _exchange, _graft)
CHANGES = (_delete, _double, _rename, _retype, _retype, _retype, _nudge, _strange_field, _graft, _exchange, _wrap)


# ---- in the text ----------------------------------------------------------------------------------------------------


def text_changed(rng: random.Random, text: str) -> tuple[str, str]:
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
    return f"{text[:k]} {odd(rng)}{text[min(ends, default=k) :]}"
