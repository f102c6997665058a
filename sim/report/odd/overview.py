"""Elements 1 to 3 of the ODD protocol: purpose and patterns; entities, state variables, and scales; processes."""

import inspect
import re
from collections import Counter
from collections.abc import Iterator

from unbidden.sim.engine import state
from unbidden.sim.engine.fields import Array, Bound, Columns, declared
from unbidden.sim.engine.loop import order
from unbidden.sim.engine.registry import PHASES, Learner, actuators
from unbidden.sim.judge.claims import LEVEL
from unbidden.sim.judge.claims.conditions import Condition, conditions_of
from unbidden.sim.report.odd.document import Block, Gap, Heading, Items, Listing, Paragraph, code, codes, items, table
from unbidden.sim.report.odd.program import Function
from unbidden.sim.report.odd.subject import Subject, told
from unbidden.sim.report.odd.values import number, shown, tables
from unbidden.sim.scenario.claim_rules import Kind

ENTITIES = ("agents", "world.things", "world.tiles", "world.stocks", "world.flags")  # parts of a file about entities
OVER_RUNS = {  # what is asked of a measure over many runs
    Kind.BINARY: "the share of runs with",
    Kind.SHARE: "the mean of",
    Kind.DIFFERENCE: "the mean of",
    Kind.NUMBER: "the mean of",
    Kind.TIME: "the rate, by the second, of",
    Kind.SLOPE: "the slope, in logarithms, of the rate of",
}
KINDS = {"f": "number", "i": "whole number", "u": "whole number", "b": "yes or no"}


# ---- 1 --------------------------------------------------------------------------------------------------------------


def purpose(subject: Subject) -> Iterator[Block]:
    """What the model is for, what was meant, and by which patterns it is judged."""
    file = subject.file
    yield Heading(1, "1. Purpose and patterns")
    yield from subject.author("purpose")
    yield Paragraph(file.about.what)
    regions = [f"{code(name)}: {region.says or 'a region'}" for name, region in sorted(file.intent.items())]
    yield from told("What the designer meant; nothing that acts can read it", items(regions))
    yield from told("Patterns", [*_judged(subject)])
    yield from _controls(subject)


def _judged(subject: Subject) -> Iterator[Block]:
    """The claims, by which the model is judged."""
    if not subject.file.claims:
        yield Gap("claims", "by which patterns in its results the model is judged, each as a claim with a rule")
        return
    yield Paragraph(
        "The model is judged by these patterns. They are claims: each says what must be measured, in how many runs, "
        "for it to hold, and is registered before those runs are made. "
        f"One is reproduced if the {LEVEL:.0%} interval of what is measured lies within what it must be. "
        f"{code(f'unbidden claims {subject.scenario.name}')} prints what became of them."
    )
    yield from items(_patterns(subject), is_numbered=True)


def _controls(subject: Subject) -> Iterator[Block]:
    """What each control changes, and the maps that it draws."""
    known = [(name, sorted(fields.items())) for name, fields in sorted(subject.file.controls.items())]
    rows = [
        (code(name), "; ".join(f"{code(path)} = {shown(to)}" for path, to in fields) or "nothing")
        for name, fields in known
    ]
    yield from told("Controls: what is changed to see a pattern vanish", table(("control", "changes"), rows))
    for name, fields in known:
        for path, to in fields:
            if isinstance(to, str) and "\n" in to.strip():
                yield from told(f"{code(path)} under {code(name)}", [Listing(to.strip("\n"))], 3)


def _patterns(subject: Subject) -> Iterator[tuple[str, Items]]:
    """Every claim, and below it what must be measured for it to hold."""
    conditions = conditions_of(subject.scenario)
    for number_of, claim in enumerate(subject.file.claims):
        reason = f" A sanity check: {claim.by_construction}" if claim.by_construction else ""
        known = sorted((c for c in conditions if c.number == number_of), key=lambda c: _by_number(c.label))
        asked = tuple(map(_asked, known))
        yield f"{_sentence(claim.says)}{reason}", Items(asked)


def _asked(condition: Condition) -> str:
    """What must be measured in an arm, and in how many runs."""
    claim, measure = condition.claim, condition.measure.removeprefix("runs with ")
    under = f"{code(claim.with_)} with " if claim.over and claim.with_ != "base" else ""
    theory = (
        f", with an interval that holds {number(claim.slope.theory)}"
        if claim.slope and claim.slope.theory is not None
        else ""
    )
    return (
        f"in {under}{code(condition.label)}: {OVER_RUNS[condition.kind]} {code(measure)} must be "
        f"{code(condition.rule.text)}{theory}, over {number(claim.seeds)} runs"
    )


def _by_number(text: str) -> list[tuple[float, str]]:
    """What sorts texts by the numbers in them, 2 before 10."""
    parts = re.split(r"(\d+(?:\.\d+)?)", text)
    return [(float(part) if k % 2 else 0.0, part) for k, part in enumerate(parts)]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


# ---- 2 --------------------------------------------------------------------------------------------------------------


def entities(subject: Subject) -> Iterator[Block]:
    """Kinds of entities, what they are like, what changes in them, and the scales of space and time."""
    yield Heading(1, "2. Entities, state variables, and scales")
    yield from subject.author("entities")
    yield from items(_kinds(subject))
    yield from told("Scales", items(_scales(subject)))
    yield from tables(section for section in subject.sections if section.path in ("world", "run"))
    yield from tables(section for section in subject.sections if section.is_under(*ENTITIES))
    yield Heading(2, "State variables: what changes in a tick")
    yield Paragraph(
        "Read off the laws that this world executes: each field of the state that any of them assigns to. Whatever has "
        "no row here stays as it was set up. " + " ".join((inspect.getdoc(state) or "").split("\n\n")[1:])
    )
    yield from table(("of", "variable", "type", "range", "meaning"), _variables(subject))


def _kinds(subject: Subject) -> Iterator[str]:
    file, drawn = subject.file, Counter("".join(subject.scenario.rows))
    for group in subject.groups:
        kind = "learner" if group in subject.learners else "rule"
        yield f"Agents {code(group.name)}: {number(group.count)}, which follow the {kind} {code(group.rule)}."
    for name, thing in sorted(file.world.things.items()):
        yield f"Things {code(name)}: {number(thing.count)}, which do nothing."
    cells = [
        f"{number(n)} of {code(letter)} ({subject.scenario.tile(letter).name or 'ground'})"
        for letter, n in sorted(drawn.items())
    ]
    does = "Some of them do something when an occasion comes: see recipes." if subject.recipes else "They do nothing."
    yield f"Tiles, one to each cell: {', '.join(cells)}. {does}"
    flags = f", and the flags {codes(sorted(file.world.flags))}" if file.world.flags else ""
    yield f"The world as a whole: its clock and its air{flags}."


EDGES = {  # by what a file says under `wraps`
    "never": "The edges are closed.",
    "across": "What leaves to the east comes in from the west, and the other way round; the other edges are closed.",
    "down": "What leaves to the north comes in from the south, and the other way round; the other edges are closed.",
    "both": "The edges meet, as on a torus: what leaves on one side comes in on the other.",
}


def _scales(subject: Subject) -> Iterator[str]:
    world, run, heights = subject.file.world, subject.file.run, subject.scenario.setup.heights
    high, wide = len(heights), len(heights[0])
    yield (
        f"Space: {number(high)} rows by {number(wide)} columns of square cells of {number(world.cell)} m, which makes "
        f"{number(high * world.cell)} m by {number(wide * world.cell)} m. {EDGES[world.wraps]} Heights are in metres."
    )
    yield (
        f"Time: ticks of {number(world.tick)} s. A run, or an episode, lasts {number(run.ticks)} ticks at most, which "
        f"is {number(run.ticks * world.tick)} s."
    )
    if subject.learners:
        within = f", under the control {code(run.trials_in)}" if run.trials_in else ""
        yield (
            f"Learners are trained for {number(run.episodes)} episodes; then {number(run.trials)} episodes are run in "
            f"which nobody learns or explores{within}."
        )


def _variables(subject: Subject) -> Iterator[tuple[str, ...]]:
    """Each field of the state that a tick of this world changes, but for what means nothing between ticks."""
    changed = subject.program.changed()
    for path, array in declared(state.State):
        if array.scratch:
            continue
        if isinstance(array.of, Columns):
            rows = ((name, column.dtype, column) for name, column in array.of.items() if (path, name) in changed)
        else:
            rows = (("", str(array.of), array),) if (path, "") in changed else ()  # type: ignore[assignment]
        for name, dtype, declaration in rows:
            span = _span(declaration.low, declaration.high)
            kind = KINDS.get(state.np.dtype(dtype).kind, dtype)
            yield code(path), code(name) if name else "", kind, span, _meaning(name, declaration.doc, array)


def _span(low: Bound, high: Bound) -> str:
    if low is None and high is None:
        return ""
    top = f"to below the number of {high}" if isinstance(high, str) else "" if high is None else f"to {number(high)}"
    return f"{number(low) if isinstance(low, int | float) else ''} {top}".strip()


def _meaning(name: str, doc: str, array: Array) -> str:
    return doc if name else f"{doc} (as many as {' times '.join(array.shape.split())})"


# ---- 3 --------------------------------------------------------------------------------------------------------------


def processes(subject: Subject) -> Iterator[Block]:
    """What happens in which order, as the loop of this world has it."""
    program = subject.program
    yield Heading(1, "3. Process overview and scheduling")
    yield from subject.author("scheduling")
    yield Paragraph(
        "Time goes in ticks. This is what the loop of this world executes, in this order; it is read off the loop "
        "itself. What each process does is said under Submodels."
    )
    begin = [_step(subject, name) for name in program.steps("episodes", "restart")]
    parts = [(program.function("tick", part).doc, part) for part in program.steps("tick", "tick")]
    every = [
        (doc, Items(tuple(_step(subject, name) for name in program.steps("tick", part)), is_numbered=True))
        for doc, part in parts
    ]
    yield from told("At the beginning of a run or an episode", items(begin, is_numbered=True))
    yield from told("In every tick", items(every, is_numbered=True))
    yield from told("At the beginning, and after every tick", items([_step(subject, "record")], is_numbered=True))
    yield from told("The order of acting", [Paragraph(part) for part in (inspect.getdoc(order) or "").split("\n\n")])
    if subject.learners:
        run = subject.file.run
        yield from told("Training", [Paragraph(
            f"{number(run.episodes)} episodes follow each other, each from the beginning and with draws of its own; "
            "what was learnt stays. An episode is over when the time of all learners has ended, or after "
            f"{number(run.ticks)} ticks. Then come {number(run.trials)} trials."
        )])  # fmt: skip


def _step(subject: Subject, name: str) -> str | tuple[str, Items]:
    """A step of the loop: a phase with its laws, what rules do in it, or a function."""
    if name in PHASES:
        inside = [_law(law) for law in subject.program.laws(name)]
        return _with(f"{code(name)}: {PHASES[name][1]}", inside)
    if name in ("sense", "learn", "decide", "act"):
        inside = [text for rule in subject.rules if (text := _of_rule(name, rule))]
        return _with(f"{code(name)}: {subject.program.function('dispatch', name).doc}", inside)
    found = next(function for function in subject.program.whole if function.name == name)
    return _law(found)


def _with(text: str, inside: list[str]) -> str | tuple[str, Items]:
    return (text, Items(tuple(inside), is_numbered=True)) if inside else f"{text} Nothing, in this world."


def _law(function: Function) -> str:
    return f"{code(function.name)}: {function.doc.split(chr(10) + chr(10))[0]}"


def _of_rule(phase: str, rule: object) -> str:
    """What those do in a phase who follow a rule, or learn."""
    name = code(rule.name)  # type: ignore[attr-defined]
    if isinstance(rule, Learner):
        learns = rule.learn is not None
        return {
            "sense": f"who follows {name} is given the number of its percept",
            "learn": f"{name}: {rule.doc}" if learns and not rule.decides_first else "",
            "decide": f"{name} decides on an action"
            + (", then learns from the last one" if rule.decides_first else ""),
            "act": f"who follows {name}: {actuators.doc('act_out')}",
        }[phase]
    does = codes(rule.does)  # type: ignore[attr-defined]
    sensed = codes(rule.sensors)  # type: ignore[attr-defined]
    return {
        "sense": "",
        "learn": "",
        "decide": f"{name} is given {sensed} and answers with commands for {does}",
        "act": f"who follows {name}: {does}, in this order",
    }[phase]
