"""The command schema: what scenario files may say, for editors."""

from unbidden.sim.cli.opening import enter_rules, print_json
from unbidden.sim.cli.options import Rules


def schema(rules: Rules = None) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check as you type."""
    from unbidden.sim.engine.registry import rules as registry
    from unbidden.sim.scenario.schema import json_schema, parameter_schema

    enter_rules(rules)
    print_json(json_schema({name: parameter_schema(registry[name].parameters) for name in registry}))
