"""Whether a rule can be followed in a world: its sensors and actuators look at nothing that is not there."""

from collections.abc import Collection, Iterator

from unbidden.sim.engine.registry import ANYWHERE, Learner, Need, Rule, UnknownName, actuators, sensors

EVERYTHING: tuple[Need, ...] = ("tiles", "beginnings", "stays", "trails", "queue", "graph")  # that a world can provide
MISSING: dict[Need, str] = {
    "tiles": "a world of tiles: one with recipes, learners, or tiles that do something",
    "trails": "a trail, under `fields` in the file",
    "beginnings": "a recipe for the beginning of a tick",
    "stays": "tiles that carry what lies on them, a recipe for staying, or things",
    "queue": "a body that serves (`serves` of a thing)",
    "graph": "a graph (`world.links`)",
    "actions": "the actions of a learner, which a rule has not",
}


def unmet(rule: Rule | Learner, provided: Collection[Need] = EVERYTHING) -> Iterator[str]:
    """Why nobody can follow a rule in a world that provides so much: a sentence for each thing amiss."""
    if isinstance(rule, Learner) and "tiles" not in provided:
        yield f"{rule.name!r} learns, and needs {MISSING['tiles']}."
        return
    if not rule.does:
        yield f"rule {rule.name!r} names no actuator in `does`."
    available = {*provided, *ANYWHERE, *(["actions"] if isinstance(rule, Learner) else [])}
    for registry, names in ((sensors, rule.sensors), (actuators, rule.does)):
        for name in names:
            if name not in registry:
                yield f"rule {rule.name!r}: {UnknownName(registry.kind, name, registry.for_rules())}"
            elif missing := [need for need in registry.needs.get(name, ()) if need not in available]:
                fit = ", ".join(other for other in registry if available.issuperset(registry.needs.get(other, ())))
                needs = " and ".join(MISSING[need] for need in missing)
                yield f"rule {rule.name!r}: the {registry.kind} {name!r} needs {needs}; it may use {fit}."
