"""What is described: a scenario, the program of its world, its values; and what its author says of it."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from unbidden.sim.engine.registry import Learner, Rule, rules
from unbidden.sim.engine.setup import Group
from unbidden.sim.report.odd.document import Block, Gap, Heading, Paragraph
from unbidden.sim.report.odd.program import Program
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.acting import RecipeSection
from unbidden.sim.scenario.judging import OddSection
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.tiled import is_learner, stocks_of
from unbidden.sim.scenario.values import Section, sections

REQUIRED = ("purpose", "basic_principles", "emergence", "initialization")  # what nothing else in a scenario says


@dataclass(frozen=True)
class Subject:
    """A scenario to be described. Whatever has a name comes in alphabetical order."""

    scenario: Scenario

    @property
    def file(self) -> ScenarioFile:
        """What its file says."""
        return self.scenario.file

    @functools.cached_property
    def program(self) -> Program:
        """What its loop executes."""
        return Program(self.scenario.setup)

    @functools.cached_property
    def sections(self) -> list[Section]:
        """Everything that its file says of what happens."""
        return sections(self.file)

    @property
    def groups(self) -> list[Group]:
        """The groups of agents."""
        return sorted(self.scenario.setup.agents, key=lambda group: group.name)

    @property
    def learners(self) -> list[Group]:
        """The groups that learn."""
        return [group for group in self.groups if is_learner(self.file.agents[group.name])]

    @property
    def rules(self) -> list[Rule | Learner]:
        """The rules and learners of its agents, each once."""
        return [rules[name] for name in sorted({str(group.rule) for group in self.groups})]

    @property
    def stocks(self) -> list[str]:
        """All stocks, in the order in which the set-up counts them."""
        return stocks_of(self.file) if self.has_tiles else []

    @property
    def has_tiles(self) -> bool:
        """Whether tiles do something in this world."""
        return "tiles" in self.scenario.setup.provides

    @property
    def recipes(self) -> Sequence[RecipeSection]:
        """What tiles do."""
        return self.file.world.recipes

    def recipe(self, number: int) -> str:
        """What people call a recipe."""
        recipe = self.recipes[number]
        return f"{number} ({recipe.name or f'{recipe.when} {recipe.at}'})"

    def author(self, part: str) -> list[Block]:
        """What the author says of an element or concept; or that it is missing, where nobody else can say it."""
        said = getattr(self.file.odd, part)
        if said:
            return [Paragraph(said)]
        asks = OddSection.model_fields[part].description or ""
        return [Gap(f"odd.{part}", asks)] if part in REQUIRED else []


def told(title: str, blocks: Sequence[Block], level: int = 2) -> list[Block]:
    """Blocks under a heading of their own, or nothing if there are none."""
    return [Heading(level, title), *blocks] if blocks else []
