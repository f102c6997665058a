"""The walls around those who act, as far as they can be read off the text of a file.

A rule or a law gets numbers and nothing else. Its file is read once, parsed once, and held against a small grammar of
what it may hold; what is not in the grammar is refused. What is then executed is compiled from the very tree that was
read, so that nothing can be executed that was not audited. The project's own agents and laws are held against a grammar
of the same kind by its tests; a user's rules, and those of other installed packages, before they are loaded.
"""

from unbidden.sim.walls.finding import UnsafeRules, Violation
from unbidden.sim.walls.loading import BrokenPlugin, check_signature, load_plugins, load_rules, load_rules_text

__all__ = [
    "BrokenPlugin",
    "UnsafeRules",
    "Violation",
    "check_signature",
    "load_plugins",
    "load_rules",
    "load_rules_text",
]
