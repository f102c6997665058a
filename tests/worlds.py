"""The scenarios that come with the program, read once for all tests of a process."""

from unbidden.sim.scenario import shipped_scenarios

SHIPPED = {scenario.name: scenario for scenario in shipped_scenarios()}
LEARNING = {name: scenario for name, scenario in SHIPPED.items() if scenario.setup.learners}
