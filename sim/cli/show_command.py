"""The command show: what a scenario is about, what a saved run holds, what rules can use."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from unbidden.sim.cli.opening import enter_rules, is_run_file, open_scenario
from unbidden.sim.cli.options import Changes, Control, Lang, Rules

if TYPE_CHECKING:
    from unbidden.sim.scenario import Scenario
    from unbidden.sim.scenario.judging import Claim
    from unbidden.sim.scenario.watched import Watch

# In which worlds there is what a sensor or an actuator needs.
WHERE = {"tiles": " (in worlds of tiles)", "queue": " (where something serves)"}


def show(
    source: str = typer.Argument(
        help="A scenario, a .npz file from --out, `rules` (what rules can use) or `detectors` (what can be watched)."
    ),
    changes: Changes = None,
    control: Control = None,
    rules: Rules = None,
    lang: Lang = None,
    teaching: bool = typer.Option(False, "--teaching", help="Show the notes for teachers, as Markdown."),
) -> None:
    """Show what a scenario is about and what can be changed in it, or what a saved run holds."""
    from unbidden.sim.report.outcome import describe
    from unbidden.sim.runs import records

    if teaching:
        print(_teaching(source))
    elif source == "rules":
        print(_registries(rules))
    elif source == "detectors":
        print(_detectors())
    elif is_run_file(source):
        enter_rules(rules)
        print(describe(records.load(Path(source))))
    else:
        print(_scenario(open_scenario(source, changes, control, rules)))


def _teaching(source: str) -> str:
    """The notes beside the file of a scenario."""
    from unbidden.sim.report.catalogue import language, say
    from unbidden.sim.report.teaching import markdown
    from unbidden.sim.scenario import find
    from unbidden.sim.scenario.teaching import notes_beside, path_of_notes

    scenario, path = open_scenario(source, None, None, None), find(source)
    notes = notes_beside(path, language())
    if notes is None:
        wanted = path_of_notes(path, language())
        raise typer.BadParameter(say("teaching.none", name=source, file=wanted.name), param_hint="--teaching")
    return markdown(scenario, notes)


def _scenario(scenario: "Scenario") -> str:
    from unbidden.sim.report.catalogue import say
    from unbidden.sim.report.layout import paragraph
    from unbidden.sim.report.scenario import intent_text, objective_text, texts

    file, about = texts(scenario), texts(scenario).about
    lines = [about.title, "", *scenario.rows, "", paragraph(say("WHAT"), about.what)]
    lines += [paragraph(say("NOTICE"), about.notice)] if about.notice else []
    lines += [paragraph(say("TRY"), about.try_)] if about.try_ else []
    lines += [paragraph(say("ASKED"), objective_text(scenario)), paragraph(say("MEANT"), intent_text(scenario)), ""]
    for kind, groups in (("agents", file.agents), ("world.things", file.world.things)):
        for name, group in groups.items():
            fields = {**group.model_dump(), **(group.model_extra or {})}
            said = ", ".join(f"{key} {value}" for key, value in fields.items())
            lines.append(paragraph("", f"{kind}.{name}: {said}"))
    lines += [
        "",
        *(paragraph(say("show.control"), f"{name}: {_changes(fields)}") for name, fields in file.controls.items()),
    ]
    lines += [paragraph(say("show.claim"), _claim(claim)) for claim in file.claims]
    return "\n".join([*lines, *(paragraph(say("show.source"), source) for source in file.sources)])


def _claim(claim: "Claim") -> str:
    from unbidden.sim.report.catalogue import say

    return say("show.claim.says", says=claim.says, measure=claim.measure, seeds=claim.seeds)


def _changes(changes: dict) -> str:
    return ", ".join(f"{field} = {value}" for field, value in changes.items())


def _registries(own: Path | None) -> str:
    from unbidden.sim.engine.registry import actuators, rules, sensors
    from unbidden.sim.report.layout import table

    enter_rules(own)
    rows = [
        (
            registry.kind,
            name,
            registry.doc(name) + "".join(WHERE.get(need, "") for need in registry.needs.get(name, ())),
        )
        for registry in (sensors, actuators)
        for name in registry.for_rules()
    ]
    for name in rules:
        rule = rules[name]
        rows.append(("rule", name, rule.doc.split("\n")[0]))
        rows += [("", f"  {key}", f"{p.doc} ({p.default:g} {p.unit})") for key, p in rule.parameters.items()]
    return table(["kind", "name", "what it is"], rows)


def _watched(watch: "Watch") -> str:
    """A name, its detector, and what that is told."""
    arguments = {p.written: watch.arguments[p.name] for p in watch.detector.parameters if p.name in watch.arguments}
    listed = ", ".join(f"{key} {value}" for key, value in arguments.items() if value is not None)
    return f"{watch.name}: {watch.detector.name} {listed}".rstrip()


def _detectors() -> str:
    """What a scenario can watch: detectors, what each is told, and what it measures."""
    from unbidden.sim.detectors import detectors
    from unbidden.sim.report.layout import table

    rows = []
    for name in detectors:
        detector = detectors[name]
        if detector.learners:
            continue
        rows.append((name, "", detector.doc.split("\n")[0]))
        rows += [("", p.written, p.doc + ("" if p.is_required else " (may be left out)")) for p in detector.parameters]
        rows += [("", f".{measure}", doc) for measure, doc in detector.measures.items()]
    return table(["detector", "field or .measure", "what it is"], rows)
