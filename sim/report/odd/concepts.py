"""Element 4 of the ODD protocol: the eleven design concepts, in its order."""

from collections.abc import Callable, Iterator

from unbidden.sim.engine.registry import Learner, Rule, actuators, rules, sensors
from unbidden.sim.engine.setup import Group
from unbidden.sim.engine.state import KEPT, Kept
from unbidden.sim.report.odd.document import Block, Heading, Paragraph, code, codes, items, table
from unbidden.sim.report.odd.objectives import objectives
from unbidden.sim.report.odd.program import doc, doc_of_file
from unbidden.sim.report.odd.stochasticity import stochasticity
from unbidden.sim.report.odd.subject import Subject, told
from unbidden.sim.report.odd.values import number, shown
from unbidden.sim.scenario.acting import Agents
from unbidden.sim.scenario.minds import MEANINGS, actions_of
from unbidden.sim.scenario.values import parameters
from unbidden.sim.scenario.watched import Watch

WITHOUT_AGENTS = ("basic_principles", "emergence", "interaction", "stochasticity", "collectives", "observation")
Part = Callable[[Subject], Iterator[Block]]


def concepts(subject: Subject) -> Iterator[Block]:
    """All eleven, each with what its author adds."""
    yield Heading(1, "4. Design concepts")
    for k, (name, part) in enumerate(CONCEPTS.items(), 1):
        yield Heading(2, f"4.{k} {name.replace('_', ' ').capitalize()}")
        yield from subject.author(name)
        yield from part(subject) if subject.groups or name in WITHOUT_AGENTS else [Paragraph("There are no agents.")]


def basic_principles(subject: Subject) -> Iterator[Block]:
    """What others reported; the rest is the author's."""
    if subject.file.published:
        yield Paragraph(f"What others reported of such a world: {subject.file.published}.")


def emergence(subject: Subject) -> Iterator[Block]:
    """What is looked for; what it is due to is the author's to say."""
    names = sorted(subject.file.watch)
    found = f"What is looked for in finished runs is {codes(names)}: see Observation. " if names else ""
    yield Paragraph(
        f"{found}What looks for it is given a finished run and nothing else, and nothing that acts can read what is "
        "looked for or what was meant."
    )


def adaptation(subject: Subject) -> Iterator[Block]:
    """How each group decides, and what it can do."""
    for group in subject.groups:
        rule = rules[str(group.rule)]
        yield Paragraph(f"{code(group.name)} follow {code(rule.name)}: {_first(rule.doc)}")
        if isinstance(rule, Learner):
            labels = actions_of(subject.file.agents[group.name])
            said = [
                code(verb) if label == verb else f"{code(verb)} (called {code(label)})"
                for label, verb in sorted(labels.items())
            ]
            yield from items([f"Actions: {', '.join(said) or 'none'}. Each tick one of them is carried out."])
        else:
            yield from items(f"{code(name)}: {actuators.doc(name)}" for name in rule.does)


def _first(text: str) -> str:
    return text.split("\n\n")[0]


def learning(subject: Subject) -> Iterator[Block]:
    """Who learns, how, and with which parameters."""
    known = [(group, _learner(group)) for group in subject.learners]
    if not any(learner.learn for _, learner in known):
        yield Paragraph(
            "Nobody learns: what an agent does at a percept stays the same through a run and from run to run."
        )
    for group, learner in known:
        told_by = doc_of_file(learner)
        yield Paragraph(f"{code(group.name)}: {code(learner.name)}. {told_by}")
        values = "; ".join(f"{code(p.name)} ({p.doc}) {shown(p.value)}" for p in parameters(_group(subject, group)))
        table_of = (
            "one table for all of them" if group.mind.shares and group.count > 1 else "a table of its own for each"
        )
        size = f"{number(group.mind.states)} percepts by {number(len(group.mind.actions))} actions, {table_of}"
        yield from items([*([f"Parameters: {values}."] if values else []), f"Size: {size}."])


def _learner(group: Group) -> Learner:
    learner = rules[str(group.rule)]
    assert isinstance(learner, Learner)
    return learner


def _group(subject: Subject, group: Group) -> Agents:
    return subject.file.agents[group.name]


def prediction(subject: Subject) -> Iterator[Block]:
    """What agents expect."""
    if any(isinstance(rule, Rule) for rule in subject.rules):
        yield Paragraph(
            "Who follows a rule predicts nothing: a rule is given numbers of the present instant, keeps no memory, and "
            "answers with commands."
        )
    for group in subject.learners:
        learner = _learner(group)
        discount = next((p.value for p in parameters(_group(subject, group)) if p.name == "discount"), None)
        if learner.learn is None or discount is None:
            yield Paragraph(f"{code(group.name)}: {_first(learner.doc)}")
            continue
        yield Paragraph(
            f"{code(group.name)} have no model of the world and are given no forecast. All that they expect is in the "
            "table that they have learnt; how it gets there is said under Submodels. What comes a tick later counts "
            f"{number(discount)} times as much in it."
        )


def sensing(subject: Subject) -> Iterator[Block]:
    """What each group is given to decide with: numbers, without error, and nothing else."""
    for group in subject.groups:
        rule, file = rules[str(group.rule)], _group(subject, group)
        yield Paragraph(f"{code(group.name)} are given this and nothing else, without error or delay:")
        if isinstance(rule, Learner):
            said = [f"{code(percept)}: {_percept(percept)}" for percept in file.percepts]
            luck = [f"{code('luck')}: {sensors.doc('whim')}"] if "luck" in rule.decides_with else []
            yield from items([*(said or ["nothing: all instants look the same to them"]), *luck])
        else:
            yield from items(f"{code(name)}: {sensors.doc(name)}" for name in rule.sensors)
            if not file.sees_bodies:
                yield Paragraph("Their sensors do not see other agents.")


def _percept(percept: str) -> str:
    return MEANINGS.get(percept.partition(".")[0], "what the law perceive says of it")


def interaction(subject: Subject) -> Iterator[Block]:
    """How agents, things and tiles meet."""
    yield from (Paragraph(part) for part in doc("laws.contact").split("\n\n"))
    if any(group.pushes for group in subject.groups) or any("push" in g.actions for g in subject.file.agents.values()):
        push = next((f.doc for f in subject.program.tick if f.name == "push"), "")
        yield Paragraph(f"Some push: {push}")
    if subject.recipes:
        yield from (Paragraph(part) for part in doc("laws.tiles").split("\n\n"))
    between = [
        f"{code(subject.recipe(k))}: {_between(recipe.of, recipe.to)}"
        for k, recipe in enumerate(subject.recipes)
        if recipe.to or any(key.startswith("other.") for key in (*recipe.needs, *recipe.gives))
    ]
    yield from told("Recipes by which one gives to another, or takes", items(between), 3)
    shares = [code(group.name) for group in subject.learners if group.mind.shares and group.count > 1]
    if shares:
        yield Paragraph(f"All of {', '.join(shares)} learn in one table, so each learns from what the others did.")


def _between(of: str | None, to: str | None) -> str:
    by = code(of) if of else "any agent"
    return f"set off by {by}, given to {code(to)}" if to else f"between {by} and whoever is in the cell it faces"


def collectives(subject: Subject) -> Iterator[Block]:
    """Groups are names; nothing acts for a group."""
    yield Paragraph(
        "None. A group of agents is a name for agents of one kind; nothing decides or acts for a group, and no group "
        "has state variables of its own."
    )


def observation(subject: Subject) -> Iterator[Block]:
    """What is measured in a finished run, and what is recorded of it."""
    watches = [watch for _, watch in sorted(subject.scenario.watches.items())]
    yield Paragraph(
        "Measures are taken of finished runs"
        + (", of the trials that follow a training." if subject.learners else ".")
        + " Detectors compute them from the trace; they can change nothing in it."
    )
    yield from items([*map(_watched, watches), *_decoys(subject)])
    for detector in sorted({watch.detector for watch in watches}, key=lambda detector: detector.name):
        names = [watch.name for watch in watches if watch.detector is detector]
        yield from told(f"Measures of {codes(names)}", [Paragraph(detector.doc)], 3)
        yield from table(
            ("measure", "what it is"), ((code(f".{name}"), doc) for name, doc in detector.measures.items())
        )
    if own := subject.file.measures:
        rows = [(code(f"{group}.{name}"), says) for group in sorted(own) for name, says in sorted(own[group].items())]
        yield from told("Measures of the author's own", [*table(("measure", "what it is"), rows)], 3)
    kept = ((code(name), _when(field), field.doc) for name, field in KEPT.items())
    said = Paragraph("A field is empty that this world has nothing for.")
    yield from told("What a trace holds", [*table(("field", "recorded", "what it is"), kept), said], 3)


def _watched(watch: Watch) -> str:
    """What is watched: its detector, and what that is told."""
    arguments = {p.written: watch.arguments.get(p.name) for p in watch.detector.parameters}
    told_it = [f"{code(key)} {shown(value)}" for key, value in sorted(arguments.items()) if value is not None]
    said = f" - {watch.says}" if watch.says else ""
    return f"{code(watch.name)}{said}: {', '.join([code(watch.detector.name), *told_it])}"


def _decoys(subject: Subject) -> Iterator[str]:
    """What is watched beside something that looks and costs the same, and where it is of no use."""
    for name, decoy in sorted(subject.file.decoys.items()):
        yield f"{code(decoy)} is a decoy of {code(name)}: it looks and costs the same, and is of no use."
    if subject.file.useless:
        yield f"Under the control {code(subject.file.useless)} what is watched is of no use."


def _when(field: Kept) -> str:
    """When a field of a trace is recorded."""
    return "as it comes about" if field.listed else "every tick, if asked for" if field.thought else "every tick"


CONCEPTS: dict[str, Part] = {
    "basic_principles": basic_principles,
    "emergence": emergence,
    "adaptation": adaptation,
    "objectives": objectives,
    "learning": learning,
    "prediction": prediction,
    "sensing": sensing,
    "interaction": interaction,
    "stochasticity": stochasticity,
    "collectives": collectives,
    "observation": observation,
}
