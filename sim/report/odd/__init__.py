"""A scenario described by the ODD protocol, from what its world really executes and what only its author can say.

The seven elements and eleven design concepts of the second update: Grimm et al. (2020), "The ODD protocol for
describing agent-based and other simulation models", JASSS 23(2) 7, https://doi.org/10.18564/jasss.4259. The description
is in English, as scenarios and docstrings are.
"""

from collections.abc import Iterator

from unbidden.sim.report.odd.concepts import concepts
from unbidden.sim.report.odd.details import initialization, input_data, submodels
from unbidden.sim.report.odd.document import Block, Document, Gap, Heading, Paragraph, code, items
from unbidden.sim.report.odd.markdown import markdown
from unbidden.sim.report.odd.overview import entities, processes, purpose
from unbidden.sim.report.odd.page import page
from unbidden.sim.report.odd.subject import Subject
from unbidden.sim.report.odd.values import shown
from unbidden.sim.runs.records import overrides
from unbidden.sim.scenario import Scenario

__all__ = ["Document", "Gap", "describe", "markdown", "page"]

PROTOCOL = (
    "Grimm, V., et al. (2006). A standard protocol for describing individual-based and agent-based models. Ecological "
    "Modelling 198, 115–126. https://doi.org/10.1016/j.ecolmodel.2006.04.023",
    "Grimm, V., et al. (2010). The ODD protocol: a review and first update. Ecological Modelling 221, 2760–2768. "
    "https://doi.org/10.1016/j.ecolmodel.2010.08.019",
    "Grimm, V., et al. (2020). The ODD protocol for describing agent-based and other simulation models: a second "
    "update to improve clarity, replication, and structural realism. Journal of Artificial Societies and Social "
    "Simulation 23(2), 7. https://doi.org/10.18564/jasss.4259",
)
ELEMENTS = (purpose, entities, processes, concepts, initialization, input_data, submodels)


def describe(scenario: Scenario) -> Document:
    """The description of a scenario, under its control and with its changes if it has any."""
    return Document(scenario.file.about.title, tuple(_blocks(Subject(scenario))))


def _blocks(subject: Subject) -> Iterator[Block]:
    scenario = subject.scenario
    yield Paragraph(
        "The model description follows the ODD (Overview, Design concepts, Details) protocol for describing "
        "individual- and agent-based models (Grimm et al. 2006), as updated by Grimm et al. (2010, 2020)."
    )
    yield Paragraph(
        f"It was made by {code(f'unbidden odd {scenario.name}')} from the scenario file and from the code that "
        "is executed: values, laws, draws and the order of processes are read off these. Sentences about what the "
        "model is for, what it stands on, what is imposed and where values come from are its author's."
    )
    yield from _changes(scenario)
    for element in ELEMENTS:
        yield from element(subject)
    yield Heading(1, "References")
    yield from items([*PROTOCOL, *scenario.file.sources])


def _changes(scenario: Scenario) -> Iterator[Block]:
    """Under which control the scenario is described, and with which fields changed."""
    changed = [f"{code(path)} is {shown(value)}" for path, value in sorted(overrides(scenario).items())]
    if scenario.control or changed:
        said = [*([f"it is under the control {code(scenario.control)}"] if scenario.control else []), *changed]
        yield Paragraph(f"It is not the scenario as its file has it, of which its author speaks: {'; '.join(said)}.")
