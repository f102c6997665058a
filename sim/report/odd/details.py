"""Elements 5 to 7 of the ODD protocol: initialization, input data, submodels."""

import itertools
from collections.abc import Iterator

from unbidden.sim.engine.registry import Learner, rules
from unbidden.sim.judge.claims import registry
from unbidden.sim.judge.identity import acting_half
from unbidden.sim.report.odd.document import Block, Gap, Heading, Listing, Paragraph, code, codes, items, table
from unbidden.sim.report.odd.overview import ENTITIES
from unbidden.sim.report.odd.program import Function, doc_of_file, text_of
from unbidden.sim.report.odd.subject import Subject, told
from unbidden.sim.report.odd.values import number, tables, values
from unbidden.sim.scenario.registered import entries, registrations
from unbidden.sim.scenario.values import parameters

NO_INPUT = "The model does not use input data to represent time-varying processes."
INTERNAL = ("dispatch", "tick", "episodes")  # modules of the loop that element 3 goes through


# ---- 5 --------------------------------------------------------------------------------------------------------------


def initialization(subject: Subject) -> Iterator[Block]:
    """The first state of the world, who begins where, and which seeds there are."""
    yield Heading(1, "5. Initialization")
    yield from subject.author("initialization")
    places = [function for function in subject.program.whole if function.name in ("restore_world", "start", "place")]
    yield from items(f"{code(function.name)}: {_paragraphs(function.doc)[0]}" for function in places)
    yield from items(_tables(subject))
    yield from told("The map", [Listing(subject.file.world.map.strip("\n"))])
    yield from told(
        "Who begins where", table(("group", "how many", "on which letters", "cells to choose from"), _places(subject))
    )
    yield from told("Seeds", items(_seeds(subject)))


def _tables(subject: Subject) -> Iterator[str]:
    """What learners hold before they have learnt anything."""
    for group in subject.learners:
        learner = rules[str(group.rule)]
        if learner.learn is not None and "initial_value" in learner.parameters:
            held = (
                "all of the table holds"
                if learner.filled == learner.planes
                else (f"{learner.filled} of {learner.planes} tables hold")
            )
            rest = "" if learner.filled == learner.planes else ", and the others 0"
            yield f"{code(group.name)}: before the training {held} {code('initial_value')}{rest}."


def _places(subject: Subject) -> Iterator[tuple[str, ...]]:
    file = subject.file
    letters = {name: group.at for name, group in file.agents.items()} | {n: t.at for n, t in file.world.things.items()}
    for group in sorted(subject.scenario.setup.groups, key=lambda group: group.name):
        yield code(group.name), number(group.count), codes(letters[group.name]), number(len(set(group.sites)))


def _seeds(subject: Subject) -> Iterator[str]:
    yield (
        "A seed stands for one of the many worlds. The same seed gives the same run, bit for bit, and under a control "
        "it gives the same draws, so that runs can be compared one by one."
    )
    if subject.learners:
        yield "Each episode of a training has a seed of its own, drawn from that of the training; so has each trial."
    known = registrations(entries(registry(subject.scenario))) if subject.file.claims else []
    if known:
        last = known[-1]
        yield (
            f"Claims are judged on the seeds from {last.first_seed} on. They follow from the hash {code(last.hash)} of "
            f"registration {last.registration} ({last.date}), so that nobody can have seen them."
        )
    elif subject.file.claims:
        yield "The claims are not registered yet; seeds to judge them on follow from a registration."
    yield f"All that acts in this scenario has the hash {code(acting_half(subject.scenario))}."


# ---- 6 --------------------------------------------------------------------------------------------------------------


def input_data(subject: Subject) -> Iterator[Block]:
    """Nothing is read in while a model runs."""
    yield Heading(1, "6. Input data")
    yield from subject.author("input_data")
    yield Paragraph(NO_INPUT)
    if subject.file.rules:
        yield Paragraph(f"The rules of its agents are read from {code(subject.file.rules)} before it begins.")
    scripts = [code(name) for name, group in sorted(subject.file.agents.items()) if group.script]
    if scripts:
        yield Paragraph(f"{', '.join(scripts)} carry out a list of actions, which is printed under element 2.")


# ---- 7 --------------------------------------------------------------------------------------------------------------


def submodels(subject: Subject) -> Iterator[Block]:
    """What is decided and learnt, with parameters and text; what tiles do; every law that takes part."""
    yield Heading(1, "7. Submodels")
    yield from subject.author("submodels")
    yield from _deciding(subject)
    elsewhere = (*ENTITIES, "run")
    rest = [s for s in subject.sections if s.path != "world" and not s.is_under(*elsewhere)]
    yield from tables(rest)
    yield Heading(2, "Laws")
    yield Paragraph(
        "Every function of the engine that a tick of this world, or the beginning or end of an episode, can come to, "
        "in its own words. A law happens to anybody, for no purpose."
    )
    functions = [f for f in subject.program.whole if f.module.rpartition(".")[2] not in INTERNAL]
    for module, group in itertools.groupby(functions, key=lambda function: function.module):
        yield from _module(subject, module, list(group))


def _deciding(subject: Subject) -> Iterator[Block]:
    """Rules and learners: what they say of themselves, their parameters in each group, and their text."""
    for rule in subject.rules:
        kind = "Learner" if isinstance(rule, Learner) else "Rule"
        yield Heading(2, f"{kind} {code(rule.name)}")
        yield from (Paragraph(part) for part in _paragraphs(doc_of_file(rule)))
        if rule.doc.strip():
            yield from (Paragraph(part) for part in _paragraphs(rule.doc))
        else:
            yield Gap(f"the rule {rule.name}", "what it does, in its docstring")
        for group in (group for group in subject.groups if group.rule == rule.name):
            known = parameters(subject.file.agents[group.name])
            yield from told(f"Parameters of {code(group.name)}", values(known), 3)
        yield from told("As it is executed", [Listing("\n\n\n".join(text_of(rule)))], 3)


def _module(subject: Subject, module: str, functions: list[Function]) -> Iterator[Block]:
    yield Heading(3, code(module.removeprefix("unbidden.sim.engine.")))
    yield from (Paragraph(part) for part in _paragraphs(subject.program.module_doc(module)))
    yield from table(("function", "what it does"), ((code(f.name), " ".join(_paragraphs(f.doc))) for f in functions))


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]
