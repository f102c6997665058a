"""Whether a rule can be followed in a world: its sensors and actuators look at nothing that is not there."""

from collections.abc import Iterator

from sim.book import Learner, Need, Rule, UnknownName, actuators, sensors

MISSING: dict[Need, str] = {
    "tiles": "a world of tiles: one with recipes, learners, or tiles that do something",
    "actions": "the actions of a learner, which a rule has not",
}


def unmet(rule: Rule | Learner, tiled: bool = True) -> Iterator[str]:
    """Why nobody can follow a rule in a world with tiles, or without: a sentence for each thing amiss."""
    if isinstance(rule, Learner) and not tiled:
        yield f"{rule.name!r} learns, and needs {MISSING['tiles']}."
        return
    if not rule.does:
        yield f"rule {rule.name!r} names no actuator in `does`."
    given = {need for need, there in (("tiles", tiled), ("actions", isinstance(rule, Learner))) if there}
    for book, names in ((sensors, rule.sensors), (actuators, rule.does)):
        for name in names:
            if name not in book:
                yield f"rule {rule.name!r}: {UnknownName(book.kind, name, book.for_rules())}"
            elif missing := [need for need in book.needs.get(name, ()) if need not in given]:
                fit = ", ".join(other for other in book if given.issuperset(book.needs.get(other, ())))
                needs = " and ".join(MISSING[need] for need in missing)
                yield f"rule {rule.name!r}: the {book.kind} {name!r} needs {needs}; it may use {fit}."
