"""What is wrong with a scenario that no single field can tell: names that lead nowhere, sizes that do not fit."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Set
from typing import Any

from sim.book import UnknownName, hint, rules
from sim.scenario.acting import Agents, Thing
from sim.scenario.claim_checks import claim_faults
from sim.scenario.drawn import is_even, letters_of, map_rows
from sim.scenario.fields import EVERYWHERE, MAX_BODIES, MAX_CELLS, MAX_TRACE_BYTES
from sim.scenario.judging import Lesson, Look
from sim.scenario.overrides import dotted
from sim.scenario.rules_file import remedy
from sim.scenario.schema import ScenarioFile
from sim.scenario.text import Path
from sim.scenario.tile_checks import tile_faults
from sim.scenario.tiled import Names, has_levels, is_tiled
from sim.scenario.watched import entries
from sim.setup.fit import unmet

Fault = tuple[Path, str, str]  # where, what is wrong, a hint
CONTROL_CHARACTER = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")
BYTES_A_TICK = 4 + 8 + 1  # of a trace, for each body
BYTES_OF_A_MIND = 8 + 4 + 8 + 24  # of percept, actions and pay in a trace, and of a log


def faults(file: ScenarioFile, touched: Set[str] | None = None) -> Iterator[Fault]:
    """Everything that is wrong across fields, each with the path of the field to blame.

    touched: the parts of the file that are not as they were when they were found to be fine; all, if not said.
    """
    for name in ScenarioFile.model_fields if touched is None else touched & ScenarioFile.model_fields.keys():
        yield from _letter_faults(file, name)
    for check, parts in CHECKS:
        if touched is None or touched & parts:
            yield from check(file)


def _letter_faults(file: ScenarioFile, name: str) -> Iterator[Fault]:
    """Characters that would steer a terminal, or be seen by nobody."""
    for path, text in _texts(file.model_dump(by_alias=True, include={name}), ()):
        if bad := CONTROL_CHARACTER.search(text):
            yield path, f"{dotted(path)} has the control character {bad[0]!r} in it.", "Take it out."


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text in a file, and where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


def _lesson_faults(file: ScenarioFile) -> Iterator[Fault]:
    told = file.lesson
    if not isinstance(told, Lesson):
        return
    if told.predict.answer > len(told.predict.choices):
        what = f"lesson.predict.answer is {told.predict.answer}, and there are {len(told.predict.choices)} choices."
        yield ("lesson", "predict", "answer"), what, ""
    if told.control and told.control.control not in file.controls:
        what = f"lesson.control.control is {told.control.control!r}; controls: {', '.join(file.controls) or 'none'}."
        yield ("lesson", "control", "control"), what, hint(told.control.control, file.controls)


def shown(value: Any) -> str:
    """A value as a file would say it, cut to a length that fits a sentence."""
    words = {True: "true", False: "false", None: "empty"}
    told = words[value] if isinstance(value, bool) or value is None else repr(value)
    return told if len(told) <= 60 else f"{told[:57]}…"


def _groups(file: ScenarioFile) -> list[Agents | Thing]:
    """Everything that has bodies."""
    return [*file.agents.values(), *file.world.things.values()]


def rule_faults(raw: Any) -> Iterator[Fault]:
    """What is wrong with the rules of agents and with what they are told, in a file that may be wrong elsewhere too."""
    groups = raw.get("agents") if isinstance(raw, dict) else None
    for name, group in groups.items() if isinstance(groups, dict) else ():
        told = group.get("rule") if isinstance(group, dict) else None
        if not isinstance(told, str):
            continue
        try:
            rule = rules[told]
        except UnknownName as error:
            close = remedy(raw) or hint(told, error.known) or "Give the file of your own with --rules."
            what = f"agents.{name}.rule is {told!r}; known rules: {', '.join(error.known)}."
            yield ("agents", name, "rule"), what, close
            continue
        for field in sorted(rule.parameters.keys() & Agents.model_fields.keys()):
            what = f"agents.{name}.rule: rule {told!r} has a parameter {field!r}, which would never be set: agents have"
            yield ("agents", name, "rule"), f"{what} a field of that name.", "Give the parameter another name."
        for field in group.keys() - Agents.model_fields.keys():
            yield from _parameter_faults(("agents", name, field), group[field], rule.parameters, told)


def _parameter_faults(path: Path, value: Any, parameters: dict, rule: str) -> Iterator[Fault]:
    field = str(path[-1])
    if field not in parameters:
        known = [*Agents.model_fields, *parameters]
        what = f"{dotted(path)} is not a field here; rule {rule!r} and agents know: {', '.join(known)}."
        yield path, what, hint(field, known)
        return
    param = parameters[field]
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield path, f"{dotted(path)} is {shown(value)}; it must be a number ({param.unit or 'no unit'}).", ""
    elif not param.low <= value <= param.high:
        yield path, f"{dotted(path)} is {value}; it must be from {param.low:g} to {param.high:g} {param.unit}.", ""


def _fit_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Rules that look at what this world, or whoever follows them, has not."""
    for name, group in file.agents.items():
        for told in unmet(rules[group.rule], is_tiled(file)) if group.rule in rules else ():
            yield ("agents", name, "rule"), f"agents.{name}.rule: {told}", "Choose another rule, or add what it needs."


def _map_faults(file: ScenarioFile) -> Iterator[Fault]:
    rows = map_rows(file)
    width = len(rows[0])
    used = {letter for group in _groups(file) for letter in group.at}
    known = {".", *file.world.tiles, *used, *"".join(region.letters or "" for region in file.intent.values())}
    if is_even(file) and letters_of(file).keys() <= known:
        return
    for r, row in enumerate(rows):
        if len(row) != width:
            what = f"row {r + 1} of world.map has {len(row)} letters, the first has {width}; all rows are equally long."
            yield ("world", "map", r), what, ""
        for letter in dict.fromkeys(row):
            if letter not in known:
                what = f"row {r + 1} of world.map has {letter!r}, which is neither in world.tiles nor in any `at`."
                yield ("world", "map", r), what, f"Known letters: {' '.join(sorted(known))}"


def _room_faults(file: ScenarioFile) -> Iterator[Fault]:
    letters, earlier = letters_of(file), Counter[frozenset[str]]()
    full: set[frozenset[str]] = set()  # the letters of those that were told of
    for kind, groups in (("agents",), file.agents), (("world", "things"), file.world.things):
        for name, group in groups.items():
            own = frozenset(group.at)
            cells = sum(letters[letter] for letter in own)
            before = sum(count for at, count in earlier.items() if at & own)
            earlier[own] += group.count
            path = (*kind, name)
            if name in file.agents and name in file.world.things and kind == ("world", "things"):
                yield path, f"{name!r} names agents and things; give one of them another name.", ""
            if not cells:
                what = f"{dotted((*path, 'at'))} is {group.at!r}, a letter that is not in world.map."
                yield (*path, "at"), what, hint(group.at, letters)
            elif group.count and cells < before + group.count and not any(at & own for at in full):
                full.add(own)
                what = (
                    f"{dotted((*path, 'count'))} is {group.count}, so that {before + group.count} bodies start at "
                    f"{group.at!r}; the map has {cells} such cells, and each takes one."
                )
                yield (*path, "count"), what, "Lower the count or draw more cells."


def _motion_faults(file: ScenarioFile) -> Iterator[Fault]:
    fastest = file.world.cell / file.world.tick
    for name, group in file.agents.items():
        if group.speed > fastest:
            what = (
                f"agents.{name}.speed is {group.speed:g} m/s; a cell of {file.world.cell:g} m and a tick of "
                f"{file.world.tick:g} s allow {fastest:g} m/s, one cell a tick."
            )
            yield ("agents", name, "speed"), what, "Lower it, or shorten world.tick."
        if group.climb and group.step:
            what = f"agents.{name}.step is {group.step:g} m; what can climb floats, and takes no steps."
            yield ("agents", name, "step"), what, "Leave out step, or climb."
    gusts = file.world.air.gusts
    if gusts and gusts.lasts > gusts.every:
        what = f"world.air.gusts.lasts is {gusts.lasts:g} s, longer than every ({gusts.every:g} s)."
        yield ("world", "air", "gusts", "lasts"), what, ""


def _size_faults(file: ScenarioFile) -> Iterator[Fault]:
    rows = map_rows(file)
    cells = len(rows) * len(rows[0])
    if cells > MAX_CELLS:
        yield ("world", "map"), f"world.map has {cells:,} cells; the most is {MAX_CELLS:,}.", ""
    bodies = sum(group.count for group in _groups(file))
    if bodies > MAX_BODIES:
        yield ("agents",), f"there are {bodies:,} bodies; the most is {MAX_BODIES:,}.", "Lower a count."
    a_tick = bytes_a_tick(file, bodies, cells)
    needed = (file.run.ticks + 1) * a_tick
    if needed > MAX_TRACE_BYTES:
        what = (
            f"run.ticks is {file.run.ticks:,}; with {bodies:,} bodies the trace would take {needed / 2**30:,.1f} GiB, "
            f"and the most is {MAX_TRACE_BYTES / 2**30:g} GiB."
        )
        yield ("run", "ticks"), what, f"At most {MAX_TRACE_BYTES // a_tick - 1:,} ticks fit."


def bytes_a_tick(file: ScenarioFile, bodies: int, cells: int) -> int:
    """What a tick takes in a trace (see sim/state.py), and in the logs of those who look back."""
    needed = bodies * BYTES_A_TICK
    if is_tiled(file):
        names, recipes = Names(file, map_rows(file)), file.world.recipes
        held = 8 * (1 + len(file.world.stocks)) * bodies
        needed += (2 + 4) * cells + held + 8 * len(file.world.flags)
        needed += 4 * sum(1 + len(names.kinds if recipe.at == EVERYWHERE else recipe.at) for recipe in recipes)
        needed += BYTES_OF_A_MIND * sum(group.count for group in file.agents.values())
    return needed


def _decoy_faults(file: ScenarioFile) -> Iterator[Fault]:
    looks = [name for name, told in entries(file).items() if isinstance(told, Look)]
    for name, decoy in file.decoys.items():
        for one in (name, decoy):
            if one not in looks:
                what = f"decoys.{name} names {one!r}; watched events: {', '.join(looks) or 'none'}."
                yield ("decoys", name), what, hint(one, looks)
    for path, control in ((("useless",), file.useless), (("run", "trials_in"), file.run.trials_in)):
        if control is not None and control not in file.controls:
            what = f"{dotted(path)} is {control!r}; known controls: {', '.join(file.controls) or 'none'}."
            yield path, what, hint(control, file.controls)


def _control_faults(file: ScenarioFile) -> Iterator[Fault]:
    if "base" in file.controls:
        yield (
            ("controls", "base"),
            "controls.base: base is what the scenario is called without a control.",
            "Rename it.",
        )
    told = file.run.trials_in
    if told is not None and told not in file.controls:
        what = f"run.trials_in is {told!r}; known controls: {', '.join(file.controls) or 'none'}."
        yield ("run", "trials_in"), what, hint(told, file.controls)


def _intent_faults(file: ScenarioFile) -> Iterator[Fault]:
    present = letters_of(file)
    for name, region in file.intent.items():
        if (region.enclosed_by is None) == (region.letters is None):
            yield ("intent", name), f"intent.{name} needs either enclosed_by or letters, and not both.", ""
        for letter in region.enclosed_by or region.letters or "":
            if letter not in present and not (has_levels(file) and letter in file.world.tiles):
                what = f"intent.{name} names {letter!r}, a letter that is not in world.map."
                yield ("intent", name), what, hint(letter, present)


def _watch_faults(file: ScenarioFile) -> Iterator[Fault]:
    fixed = list(type(file.watch).model_fields)
    for name, told in entries(file).items():
        if isinstance(told, Look) and not told.kind:
            what = f"watch.{name} needs one of uses, gains, pays and social; ways of looking with a fixed name: "
            yield ("watch", name), f"{what}{', '.join(fixed)}.", hint(name, fixed)
        elif isinstance(told, Look) and not is_tiled(file):
            yield ("watch", name), f"watch.{name} looks at stocks or recipes, and this world has none.", ""
        of = getattr(told, "of", None)
        if of is not None and of not in file.agents:
            known = ", ".join(file.agents) or "none"
            what = f"watch.{name}.of is {of!r}; known groups of agents: {known}."
            yield ("watch", name, "of"), what, hint(of, file.agents)
        region = getattr(told, "from_", None)
        if region is not None and region not in file.intent:
            what = f"watch.{name}.from is {region!r}; regions in intent: {', '.join(file.intent) or 'none'}."
            yield ("watch", name, "from"), what, hint(region, file.intent)


def _tile_faults(file: ScenarioFile) -> Iterator[Fault]:
    if is_even(file):
        yield from tile_faults(file, map_rows(file))


MEASURES = "measures"  # no part of a file: what follows from what is watched, and whether anybody learns
CHECKS: tuple[tuple[Callable[[ScenarioFile], Iterator[Fault]], set[str]], ...] = (  # each with the parts it looks at
    (_fit_faults, {"agents", "world"}),
    (_map_faults, {"world", "agents", "intent"}),
    (_room_faults, {"world", "agents"}),
    (_motion_faults, {"world", "agents"}),
    (_size_faults, {"world", "agents", "run"}),
    (_control_faults, {"controls", "run"}),
    (_decoy_faults, {"decoys", "watch", "useless", "controls", "run"}),
    (_lesson_faults, {"lesson", "controls"}),
    (_intent_faults, {"intent", "world", "controls"}),
    (_watch_faults, {"watch", "world", "agents", "intent"}),
    (_tile_faults, {"world", "agents", "objective", "run", "watch", "controls"}),
    (claim_faults, {"claims", "watch", "controls", MEASURES}),
)
