"""What is wrong with a scenario that no single field can tell: names that lead nowhere, sizes that do not fit."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Set
from math import ceil
from typing import Any

from unbidden.sim.engine import state
from unbidden.sim.engine.fields import EVENT, LOGGED
from unbidden.sim.engine.registry import UnknownName, actuators, hint, range_of, rules
from unbidden.sim.engine.setup.fit import EVERYTHING, unmet
from unbidden.sim.scenario.acting import Agents, ThingSection
from unbidden.sim.scenario.birth_checks import birth_faults
from unbidden.sim.scenario.claim_checks import claim_faults, own_measure_faults
from unbidden.sim.scenario.draw_checks import draw_faults, intent_faults
from unbidden.sim.scenario.drawn import drawn_rows, is_even, letters_of, map_rows, size_of
from unbidden.sim.scenario.fields import MAX_BODIES, MAX_CELLS, MAX_TRACE_BYTES
from unbidden.sim.scenario.formats import new_name
from unbidden.sim.scenario.graph import count_links
from unbidden.sim.scenario.graph_checks import graph_faults
from unbidden.sim.scenario.judging import Lesson
from unbidden.sim.scenario.outcome_checks import flag_faults, state_faults
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.queue_checks import queue_faults, serving
from unbidden.sim.scenario.rules_file import remedy
from unbidden.sim.scenario.scalars import is_number
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.spread_checks import spread_faults
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tile_checks import tile_faults
from unbidden.sim.scenario.tiled import has_learners, has_levels, has_tiles, is_learner
from unbidden.sim.scenario.watch_checks import watch_faults
from unbidden.sim.scenario.watched import watches_of
from unbidden.sim.scenario.width_checks import width_faults

Fault = tuple[Path, str, str]  # where, what is wrong, a hint
CONTROL_CHARACTER = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")


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
    lesson = file.lesson
    if not isinstance(lesson, Lesson):
        return
    if lesson.predict.answer > len(lesson.predict.choices):
        what = f"lesson.predict.answer is {lesson.predict.answer}, and there are {len(lesson.predict.choices)} choices."
        yield ("lesson", "predict", "answer"), what, ""
    if lesson.control and lesson.control.control not in file.controls:
        what = f"lesson.control.control is {lesson.control.control!r}; controls: {', '.join(file.controls) or 'none'}."
        yield ("lesson", "control", "control"), what, hint(lesson.control.control, file.controls)
    for step, trial in (("change", lesson.change), ("control", lesson.control)):
        if trial and trial.counts and trial.counts not in file.watch:
            what = f"lesson.{step}.counts is {trial.counts!r}; watched: {', '.join(file.watch) or 'nothing'}."
            yield ("lesson", step, "counts"), what, hint(trial.counts, file.watch)


def _label_faults(file: ScenarioFile) -> Iterator[Fault]:
    for name in file.labels:
        if name not in file.controls:
            what = f"labels.{name} is about no control; controls: {', '.join(file.controls) or 'none'}."
            yield ("labels", name), what, hint(name, file.controls)


def _prevalence_faults(file: ScenarioFile) -> Iterator[Fault]:
    drawn = letters_of(file)
    for letter in dict.fromkeys(file.prevalence.fixed):
        if letter not in drawn and not has_levels(file):
            what = f"prevalence.fixed names {letter!r}, which is nowhere in the map; there: {' '.join(drawn)}"
            yield ("prevalence", "fixed"), what, ""


def _turn_faults(file: ScenarioFile) -> Iterator[Fault]:
    if file.run.in_turn and (learners := [name for name, group in file.agents.items() if is_learner(group)]):
        what = f"run.in_turn is true, and agents.{learners[0]} learns; learners decide all by the same instant."
        yield ("run", "in_turn"), what, "Leave it out."


def shown(value: Any) -> str:
    """A value as a file would say it, cut to a length that fits a sentence."""
    words = {True: "true", False: "false", None: "empty"}
    text = words[value] if isinstance(value, bool) or value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _groups(file: ScenarioFile) -> list[Agents | ThingSection]:
    """Everything that has bodies."""
    return [*file.agents.values(), *file.world.things.values()]


def rule_faults(raw: Any) -> Iterator[Fault]:
    """What is wrong with the rules of agents and with what they are told, in a file that may be wrong elsewhere too."""
    groups = raw.get("agents") if isinstance(raw, dict) else None
    for name, group in groups.items() if isinstance(groups, dict) else ():
        rule_name = group.get("rule") if isinstance(group, dict) else None
        if not isinstance(rule_name, str):
            continue
        try:
            rule = rules[rule_name]
        except UnknownName as error:
            close = remedy(raw) or hint(rule_name, error.known) or "Give the file of your own with --rules."
            what = f"agents.{name}.rule is {rule_name!r}; known rules: {', '.join(error.known)}."
            yield ("agents", name, "rule"), what, close
            continue
        for field in sorted(rule.parameters.keys() & Agents.model_fields.keys()):
            what = f"agents.{name}.rule: rule {rule_name!r} has a parameter {field!r}, which would never be set: "
            yield (
                ("agents", name, "rule"),
                f"{what}agents have a field of that name.",
                "Give the parameter another name.",
            )
        for field in group.keys() - Agents.model_fields.keys():
            yield from _parameter_faults(("agents", name, field), group[field], rule.parameters, rule_name)


def _parameter_faults(path: Path, value: Any, parameters: dict, rule: str) -> Iterator[Fault]:
    field = str(path[-1])
    if field not in parameters:
        known = [*Agents.model_fields, *parameters]
        what = f"{dotted(path)} is not a field here; rule {rule!r} and agents know: {', '.join(known)}."
        yield path, what, new_name(path) or hint(field, known)
        return
    param = parameters[field]
    if not is_number(value):
        yield path, f"{dotted(path)} is {shown(value)}; it must be a number ({param.unit or 'no unit'}).", ""
    elif not param.low <= value <= param.high:
        yield path, f"{dotted(path)} is {value}; it must be from {param.low:g} to {param.high:g} {param.unit}.", ""


def _fit_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Rules that look at what this world, or whoever follows them, has not."""
    has = {"trails": file.fields.trail is not None, "queue": bool(serving(file)), "graph": file.world.kind == "graph"}
    provided = [need for need in EVERYTHING if has.get(need, has_tiles(file))]
    for name, group in file.agents.items():
        for need in unmet(rules[group.rule], provided) if group.rule in rules else ():
            yield ("agents", name, "rule"), f"agents.{name}.rule: {need}", "Choose another rule, or add what it needs."


def _nearest_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Rules that sense the nearest of what nobody named, or of what there is not."""
    groups, letters = [*file.agents, *file.world.things], [*file.world.tiles] if has_tiles(file) else []
    for name, group in file.agents.items():
        path, asked = ("agents", name, "watches"), [s for s in ("bearing", "distance") if s in _sensors_of(group)]
        if asked and group.watches is None:
            what = f"agents.{name}.rule: rule {group.rule!r} senses {asked[0]}, and nothing says of what."
            yield ("agents", name, "rule"), what, f"Name a group or a tile under agents.{name}.watches."
        elif group.watches is not None and group.watches not in (*groups, *letters):
            known = f"groups: {', '.join(groups)}; tiles: {' '.join(letters) or 'none that do anything'}"
            what = f"agents.{name}.watches is {group.watches!r}, which is no group and no tile; {known}."
            yield path, what, hint(group.watches, groups)


def _sensors_of(group: Agents) -> tuple[str, ...]:
    return rules[group.rule].sensors if group.rule in rules else ()


def _map_faults(file: ScenarioFile) -> Iterator[Fault]:
    rows = drawn_rows(file)
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
            if not cells and (group.count or not has_levels(file)):  # on other maps there may be some
                what = f"{dotted((*path, 'at'))} is {group.at!r}, a letter that is not in world.map."
                yield (*path, "at"), what, hint(group.at, letters)
            elif group.count and cells < before + group.count and not any(at & own for at in full):
                full.add(own)
                what = (
                    f"{dotted((*path, 'count'))} is {group.count}, so that {before + group.count} bodies start at "
                    f"{group.at!r}; the map has {cells} such cells, and each takes one."
                )
                yield (*path, "count"), what, "Lower the count or draw more cells."


def _width_faults(file: ScenarioFile) -> Iterator[Fault]:
    if is_even(file) and size_of(file) <= MAX_CELLS:
        yield from width_faults(file)


def _motion_faults(file: ScenarioFile) -> Iterator[Fault]:
    fastest = file.world.cell / file.world.tick
    for name, group in file.agents.items():
        if group.speed > fastest and not _strides(group):
            what = (
                f"agents.{name}.speed is {group.speed:g} m/s; a cell of {file.world.cell:g} m and a tick of "
                f"{file.world.tick:g} s allow {fastest:g} m/s, one cell a tick."
            )
            yield ("agents", name, "speed"), what, "Lower it, or shorten world.tick."
        if group.climb_speed and group.step_height:
            what = f"agents.{name}.step_height is {group.step_height:g} m; what can climb floats, and takes no steps."
            yield ("agents", name, "step_height"), what, "Leave out step_height, or climb_speed."
    gusts = file.world.air.gusts
    if gusts and gusts.lasts > gusts.every:
        what = f"world.air.gusts.lasts is {gusts.lasts:g} s, longer than every ({gusts.every:g} s)."
        yield ("world", "air", "gusts", "lasts"), what, ""


def _strides(group: Agents) -> bool:
    """Whether agents of a group may cross several cells in a tick."""
    return group.rule in rules and any(range_of(name).cells for name in rules[group.rule].does if name in actuators)


def _size_faults(file: ScenarioFile) -> Iterator[Fault]:
    cells = size_of(file)
    if cells > MAX_CELLS:
        yield ("world", "map"), f"world.map has {cells:,} cells; the most is {MAX_CELLS:,}.", ""
    bodies = sum(map(places_of, _groups(file)))
    if bodies > MAX_BODIES:
        yield ("agents",), f"there are {bodies:,} bodies; the most is {MAX_BODIES:,}.", "Lower a count, or `most`."
    a_tick = bytes_a_tick(file, bodies, cells)
    needed = (file.run.ticks + 1) * a_tick
    if needed > MAX_TRACE_BYTES:
        what = (
            f"run.ticks is {file.run.ticks:,}; with {bodies:,} bodies the trace would take {needed / 2**30:,.1f} GiB, "
            f"and the most is {MAX_TRACE_BYTES / 2**30:g} GiB."
        )
        yield ("run", "ticks"), what, f"At most {MAX_TRACE_BYTES // a_tick - 1:,} ticks fit."


def places_of(group: Agents | ThingSection) -> int:
    """How many bodies of a group there can be at the same time."""
    return max(group.count, getattr(group, "most", 0))


def bytes_a_tick(file: ScenarioFile, bodies: int, cells: int) -> int:
    """What a tick takes in a trace, with an event of every body, and in the logs of those who look back."""
    with_tiles, agents = has_tiles(file), sum(map(places_of, file.agents.values()))
    sizes: dict[str, int] = defaultdict(
        lambda: cells
    )  # what is of another size has no more than a number for each cell
    sizes |= {
        "bodies": bodies,
        "tiles": cells * with_tiles,
        "trail": cells * (file.fields.trail is not None),
        "stocks": (1 + len(file.world.stocks)) * with_tiles,
        "flags": len(file.world.flags) * with_tiles,
        "recipes": len(file.world.recipes),
        "players": agents * with_tiles,
        "agents": agents,
        "comers": bodies * any(recipe.bears for recipe in file.world.recipes),
        "showers": agents * any("signs" in rules[g.rule].needs for g in file.agents.values() if g.rule in rules),
        "servers": len(serving(file)),
        "clients": agents * bool(serving(file)),
        "nodes": len(file.world.states) * (file.world.kind == "graph"),
        "links": count_links(file.world.links),
        "at_once": sum(ceil(thing.serves.rate) for thing in file.world.things.values() if thing.serves),
        "memory": max((rules[group.rule].memory for group in file.agents.values() if group.rule in rules), default=0),
    }
    logged = sizes["players"] if has_learners(file) else 0
    return state.bytes_a_tick(sizes) + EVENT.dtype.itemsize * bodies + LOGGED.dtype.itemsize * logged


def _decoy_faults(file: ScenarioFile) -> Iterator[Fault]:
    events = [name for name, watch in watches_of(file).items() if watch.detector.has_events]
    for name, decoy in file.decoys.items():
        for event in (name, decoy):
            if event not in events:
                what = f"decoys.{name} names {event!r}; watched events: {', '.join(events) or 'none'}."
                yield ("decoys", name), what, hint(event, events)
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
    control = file.run.trials_in
    if control is not None and control not in file.controls:
        what = f"run.trials_in is {control!r}; known controls: {', '.join(file.controls) or 'none'}."
        yield ("run", "trials_in"), what, hint(control, file.controls)


def _intent_faults(file: ScenarioFile) -> Iterator[Fault]:
    present = letters_of(file)
    for name, region in file.intent.items():
        if (region.enclosed_by is None) == (region.letters is None):
            yield ("intent", name), f"intent.{name} needs either enclosed_by or letters, and not both.", ""
        for letter in region.enclosed_by or region.letters or "":
            if letter not in present and not (has_levels(file) and letter in file.world.tiles):
                what = f"intent.{name} names {letter!r}, a letter that is not in world.map."
                yield ("intent", name), what, hint(letter, present)


def _tile_faults(file: ScenarioFile) -> Iterator[Fault]:
    if is_even(file) and size_of(file) <= MAX_CELLS:
        yield from tile_faults(file, map_rows(file))


MEASURES = "measured"  # no part of a file: what follows from what is watched, and whether anybody learns
CHECKS: tuple[tuple[Callable[[ScenarioFile], Iterator[Fault]], set[str]], ...] = (  # each with the parts it looks at
    (_fit_faults, {"agents", "world", "fields"}),
    (_nearest_faults, {"world", "agents"}),
    (_map_faults, {"world", "agents", "intent"}),
    (_room_faults, {"world", "agents"}),
    (_width_faults, {"world", "agents"}),
    (_turn_faults, {"agents", "run"}),
    (spread_faults, {"agents"}),
    (birth_faults, {"agents", "world"}),
    (state_faults, {"world"}),
    (flag_faults, {"world"}),
    (queue_faults, {"world"}),
    (graph_faults, {"world", "agents"}),
    (_motion_faults, {"world", "agents"}),
    (_size_faults, {"world", "agents", "run", "fields"}),
    (_control_faults, {"controls", "run"}),
    (_decoy_faults, {"decoys", "watch", "useless", "controls", "run"}),
    (_lesson_faults, {"lesson", "controls", "watch"}),
    (_intent_faults, {"intent", "world", "controls"}),
    (watch_faults, {"watch", "world", "agents", "intent", "objective"}),
    (_tile_faults, {"world", "agents", "objective", "run", "controls"}),
    (_label_faults, {"labels", "controls"}),
    (_prevalence_faults, {"prevalence", "world", "controls"}),
    (draw_faults, {"prevalence", "world", "agents", "run"}),
    (intent_faults, {"prevalence", "watch"}),
    (own_measure_faults, {"measures", "watch"}),
    (claim_faults, {"claims", "watch", "measures", "controls", MEASURES}),
)
