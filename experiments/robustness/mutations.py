"""Broken scenarios by the thousand: what the loader answers must be a scenario, or a list of problems with places.

A mutant is a shipped file with something changed that a slip, another program or an attacker might change: in the
tree of its values or in its text (`scenarios`), or in the strings of `--set` and `--control` (`options`). `judge`
loads one. If it is valid, it is built as well, and goes on for some ticks as plain Python, where indices are checked.
"""

import json
import random
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from unbidden.experiments.robustness.odd import NUMBERS, TYPED, WORDS
from unbidden.experiments.robustness.spoil import at, nudged, odd, places, text_changed, tree_changed, written
from unbidden.sim.engine.ledger import no_ledger
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import build
from unbidden.sim.engine.state import no_trace
from unbidden.sim.scenario import InvalidScenario, Scenario, find, load_text, shipped
from unbidden.sim.scenario.reach import warnings
from unbidden.sim.scenario.text import read

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
class MutantVerdict:
    """What became of a mutant: loaded, refused or failed; and if it failed, why."""

    outcome: str
    why: str = ""


def scenarios(seed: int, count: int) -> Iterator[Mutant]:
    """So many mutants of shipped files; the same ones for the same seed."""
    rng, texts = random.Random(f"scenarios {seed}"), _texts()
    values = {name: read(text, name).value for name, text in texts.items()}
    for _ in range(count):
        name = rng.choice(sorted(texts))
        if rng.random() < 0.3:
            text, how = texts[name], []
            for _ in range(rng.randint(1, 3)):
                text, change = text_changed(rng, text)
                how.append(change)
        else:
            tree, how = json.loads(json.dumps(values[name])), []
            mild = rng.random() < MILD
            for _ in range(rng.choice((1, 1, 2))):
                how.append(tree_changed(rng, tree, values[rng.choice(sorted(values))], mild))
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


def judge(mutant: Mutant) -> MutantVerdict:
    """Load a mutant. Whatever is raised but a list of problems with places is a failure."""
    try:
        scenario = load_text(mutant.text, "mutant.yaml", mutant.changes, mutant.control)
        messages = [str(problem) for problem in warnings(scenario)]
        if _is_small(scenario):
            _run(scenario)
    except InvalidScenario as error:
        messages = [str(error), *(str(problem) for problem in error.problems)]
        lost = [p.what for p in error.problems if not p.place.name or not p.what or not (p.place.line or _is_asked(p))]
        if lost or not error.problems:
            return MutantVerdict(FAILED, f"a problem without a place: {lost}")
        return _readable(messages, REFUSED)
    except Exception:
        return MutantVerdict(FAILED, traceback.format_exc())
    return _readable(messages, LOADED)


def _is_asked(problem: Any) -> bool:
    """Whether a problem is about what somebody typed behind a command, where there are no lines."""
    return problem.place.name.startswith("--set")


def _readable(messages: list[str], outcome: str) -> MutantVerdict:
    bad = next((letter for text in messages for letter in text if not letter.isprintable() and letter != "\n"), None)
    return MutantVerdict(FAILED, f"a message holds {bad!r}") if bad is not None else MutantVerdict(outcome)


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
        plain(loop.episodes.go_on)(state, no_trace, True, 0)
        plain(loop.episodes.go)(state, no_trace, no_ledger, False, 0, 0, 1, 0, TICKS)


def _texts() -> dict[str, str]:
    return {name: find(name).read_text(encoding="utf-8") for name in shipped()}


# ---- behind a command -----------------------------------------------------------------------------------------------


def _dotted(path: list[str]) -> str:
    return ".".join(f'"{part}"' if "." in part else part for part in path)


def _change(rng: random.Random, tree: Any) -> str:
    if rng.random() < MILD:
        leaves = [path for path in places(tree) if path[0] in ACTING and not isinstance(at(tree, path), dict | list)]
        leaf = rng.choice(leaves)
        return f"{_dotted(list(map(str, leaf)))}={written(nudged(rng, at(tree, leaf)))}"
    place = rng.choice(list(places(tree)))
    path, there = [str(part) for part in place], at(tree, place)
    if rng.random() < 0.3:
        k = rng.randrange(len(path))
        path[k] = rng.choice((*WORDS, *NUMBERS, path[k][1:], path[k] + "s", "0", "-1", "99"))
    path = path[: rng.randint(1, len(path))] + ([rng.choice(WORDS)] if rng.random() < 0.15 else [])
    field = _dotted(path)
    text = f"{field}={odd(rng) if rng.random() < 0.5 else written(nudged(rng, there))}"
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
