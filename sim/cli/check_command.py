"""The command check: every problem in a scenario file."""

from unbidden.sim.cli.opening import open_scenario, unasked
from unbidden.sim.cli.options import Changes, Control, Lang, Name, Rules
from unbidden.sim.cli.progress import say_if_compiling


def check(name: Name, changes: Changes = None, control: Control = None, rules: Rules = None, lang: Lang = None) -> None:
    """Check a scenario file: every problem in it; what comes about without anybody's purpose, and what it pays."""
    from unbidden.sim.report import outcome
    from unbidden.sim.report.catalogue import say
    from unbidden.sim.scenario.watched import measures_of

    scenario = open_scenario(name, changes, control, rules)
    n, rows, cols = len(scenario.setup.rows), len(scenario.rows), len(scenario.rows[0])
    print(say("check.fine", name=name, rows=rows, cols=cols, n=n))
    if scenario.setup.agents and measures_of(scenario.file):
        say_if_compiling(scenario)
        for line in outcome.unasked(*unasked(scenario), scenario):
            print(line)
