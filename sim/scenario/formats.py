"""Which formats scenario files have had, and what became of their names from each to the next.

A file says its format in its first field, `format: 2`; one that does not is of format 1. A new format is one entry more
in STEPS, its renames; whatever else it changes is a function in sim/scenario/rewrites.py. Entries stay as they are once
they are published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from unbidden.sim.scenario.text import Path

FORMAT = 2
ANY = "*"  # in the path of a rename: any one name
LEARNERS = frozenset(
    {"actor_critic", "double_q", "expected_sarsa", "q_lambda", "q_learning", "reinforce", "sarsa"}
)  # with parameters that were renamed in format 2
MOVERS = frozenset({"blimp", "walker"})


@dataclass(frozen=True)
class Rename:
    """A field that got another name. `holder` is the dotted path of what it is a field of, such as `agents.*`."""

    holder: str
    old: str
    new: str
    rules: frozenset[str] = frozenset()  # only in groups of agents that follow one of these; if empty, everywhere

    def applies(self, path: Path) -> bool:
        """Whether a path ends at this field under its old name."""
        *above, last = path
        holder = self.holder.split(".")
        return (
            last == self.old
            and len(above) == len(holder)
            and all(step in (ANY, part) for step, part in zip(holder, above, strict=True))
        )

    def is_for(self, *rules: object) -> bool:
        """Whether it holds where one of these rules is followed."""
        return not self.rules or any(rule in self.rules for rule in rules if isinstance(rule, str))


@dataclass(frozen=True)
class Step:
    """The names that changed with a format."""

    renames: tuple[Rename, ...] = ()
    measures: Mapping[str, str] = field(default_factory=dict)  # old name -> new name, such as episode.return


STEPS: dict[int, Step] = {
    2: Step(
        renames=(
            Rename("agents.*", "alpha", "learning_rate", LEARNERS),
            Rename("agents.*", "initial", "initial_value", LEARNERS),
            Rename("agents.*", "decay", "trace_decay", LEARNERS),
            Rename("agents.*", "critic", "critic_learning_rate", LEARNERS),
            Rename("agents.*", "baseline", "baseline_learning_rate", LEARNERS),
            Rename("agents.*", "straight", "turn_interval", MOVERS),
            Rename("agents.*", "body", "height"),
            Rename("agents.*", "climb", "climb_speed"),
            Rename("agents.*", "step", "step_height"),
            Rename("agents.*", "one", "singular"),
            Rename("agents.*", "sees", "percepts"),
            Rename("agents.*", "does", "actions"),
            Rename("agents.*", "shares", "shared_table"),
            Rename("world.things.*", "body", "height"),
            Rename("world.things.*", "one", "singular"),
            Rename("world.tiles.*", "opens", "entry_headings"),
            Rename("world.stocks.*", "most", "max"),
            Rename("world.flags.*", "most", "max"),
            Rename("world.recipes.*", "takes", "duration"),
        ),
    ),
}


def new_name(path: Path) -> str:
    """What helps where a field is not known: its new name, if it is the old name of one; else nothing."""
    renames = (rename for step in STEPS.values() for rename in step.renames if path and rename.applies(path))
    return next((f"It is called {rename.new} now." for rename in renames), "")
