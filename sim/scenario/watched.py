"""From what a file says it watches to detectors and what each of them is told."""

from typing import TYPE_CHECKING, Any

from sim.scenario.fields import EVERYWHERE
from sim.scenario.judging import Look
from sim.scenario.schema import ScenarioFile
from sim.scenario.tiled import Names, has_learners, stocks_of
from sim.watch import detectors

if TYPE_CHECKING:
    from sim.scenario.load import Scenario

EPISODE = "episode"  # is always watched where somebody learns


def entries(file: ScenarioFile) -> dict[str, Any]:
    """What is watched, by the name under which it is."""
    fixed = {name: getattr(file.watch, name) for name in type(file.watch).model_fields}
    return {name: told for name, told in {**fixed, **(file.watch.model_extra or {})}.items() if told is not None}


def detector_of(name: str, told: Any) -> str:
    """The detector that an entry asks for; nothing, if it asks for none."""
    return told.kind if isinstance(told, Look) else name


def measures_of(file: ScenarioFile) -> dict[str, str]:
    """Every measure of a scenario, such as crossing.any, and what it means."""
    kinds = {name: detector_of(name, told) for name, told in entries(file).items()}
    if has_learners(file):
        kinds[EPISODE] = EPISODE
    return {
        f"{name}.{m}": doc
        for name, kind in kinds.items()
        if kind in detectors
        for m, doc in detectors[kind].measures.items()
    }


def recipes_meant(file: ScenarioFile, told: Look) -> list[int]:
    """The recipes, by their number in the file, that an entry is about."""
    return [
        number
        for number, recipe in enumerate(file.world.recipes)
        if (EVERYWHERE in (told.uses, recipe.at) or set(recipe.at) & set(told.uses or ""))
        and (told.when is None or recipe.when in told.when)
        and told.recipe in (None, recipe.name)
    ]


def _counted(scenario: "Scenario", told: Look) -> dict[str, list[int]]:
    """The recipes that an entry is about, and where each is counted: on the kinds of tile that are meant alone."""
    names, tiles = Names(scenario.file, scenario.rows), scenario.setup.tiles
    assert tiles is not None
    meant = {names.kind(letter) for letter in (names.kinds if told.uses == EVERYWHERE else told.uses or "")}
    numbers, columns = [], []
    for number in recipes_meant(scenario.file, told):
        alone = {kind: column for (of, kind), column in tiles.alone.items() if of == number}
        found = [number] if alone.keys() <= meant else [alone[kind] for kind in sorted(meant & alone.keys())]
        numbers += [number] * len(found)
        columns += found
    return {"recipes": numbers, "columns": columns}


def _arguments(scenario: "Scenario", told: Look, stocks: list[str]) -> dict[str, Any]:
    if told.uses is not None:
        return dict(_counted(scenario, told))
    if told.pays is not None:
        return {"prices": {stocks.index(stock): price for stock, price in told.pays.items()}, "of": told.of}
    return {"stock": stocks.index(told.gains or told.social or ""), "of": told.of}


def watched(scenario: "Scenario") -> dict[str, tuple[str, dict[str, Any]]]:
    """For everything that is watched the detector, and what it is told."""
    file, found = scenario.file, {}
    stocks = stocks_of(file)
    for name, told in entries(file).items():
        region = getattr(told, "from_", None)
        arguments: dict[str, Any] = {"of": told.of} | ({"region": scenario.intent.regions[region]} if region else {})
        if isinstance(told, Look):
            arguments = _arguments(scenario, told, stocks)
        found[name] = (detector_of(name, told), arguments)
    if has_learners(file):
        found[EPISODE] = (EPISODE, {})
    return found
