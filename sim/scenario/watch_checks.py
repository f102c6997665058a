"""What is wrong with what is watched: no such detector, names that lead nowhere, events that are paid for."""

from collections.abc import Iterator

from unbidden.sim.detectors import Vocabulary, detectors
from unbidden.sim.engine.registry import hint
from unbidden.sim.scenario.drawn import is_even
from unbidden.sim.scenario.objectives import payments_of
from unbidden.sim.scenario.overrides import dotted
from unbidden.sim.scenario.schema import ScenarioFile
from unbidden.sim.scenario.text import Path
from unbidden.sim.scenario.tiled import has_tiles
from unbidden.sim.scenario.watched import Watch, vocabulary_of, watches_of

Fault = tuple[Path, str, str]
PAID = "Pay for something else, or say `paid: true` if it is watched as what is paid."


def watch_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Everything that is wrong with what is watched."""
    words, watches = vocabulary_of(file), watches_of(file)
    known = [name for name in detectors if not detectors[name].learners]
    for name, section in file.watch.items():
        if len(section.kinds) != 1:
            what = f"watch.{name} names {' and '.join(section.kinds) or 'no detector'}; it needs one of"
            yield ("watch", name), f"{what} {', '.join(known)}.", hint(name, known)
            continue
        watch, path = watches[name], ("watch", name, section.kinds[0])
        bears = any(recipe.bears for recipe in file.world.recipes)
        if bears and not watch.detector.by_instant:
            fit = ", ".join(name for name in known if detectors[name].by_instant)
            what = f"watch.{name}: {section.kinds[0]} follows bodies one by one, and here some are born."
            yield ("watch", name), what, f"Use one of {fit}."
        elif watch.detector.needs_tiles and not has_tiles(file):
            yield ("watch", name), f"watch.{name} looks at stocks or recipes, and this world has none.", ""
        elif is_even(file) or not watch.detector.needs_tiles:
            yield from _argument_faults(watch, path, words) or _paid_faults(file, watch, words)


def _argument_faults(watch: Watch, path: Path, words: Vocabulary) -> list[Fault]:
    """Names that stand for nothing; if there are none, what the detector itself finds wrong."""
    all_faults: list[Fault] = []
    for parameter in watch.detector.parameters:
        at = (*path, parameter.written)
        faults = parameter.faults(watch.arguments[parameter.name], words)
        all_faults += [(at, f"{dotted(at)} {what}", remedy) for what, remedy in faults]
    if watch.detector.check and not all_faults:
        for name, what, remedy in watch.detector.check(words, **watch.arguments):
            at = (*path, name.removesuffix("_"))
            all_faults.append((at, f"{dotted(at)}: {what}", remedy))
    return all_faults


def _paid_faults(file: ScenarioFile, watch: Watch, words: Vocabulary) -> Iterator[Fault]:
    """The reward audit before the run: what is watched must not be paid for by itself."""
    tally = watch.tally(words)
    for number in tally.recipes if tally and not watch.paid else ():
        for _, stock, paid in payments_of(file, file.world.recipes[number]):
            if paid > 0.0:  # what a fine or a loss adds is nothing paid
                told = dotted(file.world.recipe_paths[number])
                what = f"watch.{watch.name} counts {told}, which gives {stock}"
                yield ("watch", watch.name), f"{what}, and objective pays for that.", PAID
