"""What a scenario says of itself: its texts in the language that is spoken, what was asked, and what was meant."""

from unbidden.sim.report.catalogue import Sentence, language, listed, say
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.fields import Price
from unbidden.sim.scenario.objectives import objectives_of
from unbidden.sim.scenario.schema import ScenarioFile


def texts(scenario: Scenario) -> ScenarioFile:
    """The scenario file with its texts in the language that is spoken here, or as they were written."""
    return scenario.texts.get(language(), scenario.file)


def text_language(scenario: Scenario) -> str:
    """The language that `texts` are in: scenarios are written in English, and translated by files beside them."""
    return language() if language() in scenario.texts else "en"


def title(scenario: Scenario) -> str:
    """What it is called."""
    return texts(scenario).about.title


def objective_text(scenario: Scenario) -> str:
    """What the agents are told; for learners what earns them points, and that nothing else does."""
    file = texts(scenario)
    own = {group: prices for group, prices in objectives_of(file).items() if file.agents[group].objective is not None}
    said = [] if own and len(own) == len(objectives_of(file)) else [_earns(scenario, file.objective)]
    said += [
        say("asked.group", who=file.names.get(group, group), what=_earns(scenario, prices))
        for group, prices in own.items()
    ]
    return " ".join(said)


def _earns(scenario: Scenario, objective: str | dict[str, Price]) -> str:
    if isinstance(objective, str):
        return objective
    one = {stock: unit(scenario, stock) for stock in objective}
    drawn = [stock for stock, price in objective.items() if price == "random"]
    random = [say("asked.random", stocks=[texts(scenario).names.get(stock, stock) for stock in drawn])] if drawn else []
    prices = {stock: price for stock, price in objective.items() if not isinstance(price, str)}
    gains = [say("asked.points", n=price, one=one[stock]) for stock, price in prices.items() if price > 0]
    losses = [say("asked.points", n=-price, one=one[stock]) for stock, price in prices.items() if price < 0]
    said = say("asked.earns", what=listed([*gains, *random])) if gains or random else ""
    lost = say("asked.loses", what=listed(losses)) if losses else ""
    return " ".join(filter(None, [said, lost, say("asked.only") if said or lost else say("asked.nothing")]))


def unit(scenario: Scenario, stock: str) -> str:
    """What one unit of a stock is called."""
    known = texts(scenario).world.stocks.get(stock)
    if known is None or known.singular is None:
        return say("unit.tick") if stock == "ticks" else say("unit", stock=texts(scenario).names.get(stock, stock))
    return known.singular


def intent_text(scenario: Scenario) -> str:
    """The intent in words."""
    said = [
        f"{(region.says or say('meant.region', region=name)).rstrip('.')}."
        for name, region in texts(scenario).intent.items()
    ]
    return " ".join([*(said or [say("meant.nothing")]), say("meant.unread")])


def called(scenario: Scenario, watch: str) -> str:
    """What people call something that is watched."""
    section, names = texts(scenario).watch.get(watch), texts(scenario).names
    return section.says if section and section.says else names.get(watch, watch.replace("_", " "))


def is_scripted(scenario: Scenario) -> bool:
    """Whether somebody in it only carries out a list of actions: then nothing that comes of it was learnt."""
    return any(group.rule == "scripted" for group in scenario.setup.agents)


def under(scenario: Scenario) -> str:
    """Under which control it is, after a comma; nothing if under none."""
    return say("under", control=scenario.control) if scenario.control else ""


def place(scenario: Scenario, name: str) -> str:
    """What a body was over, as the judges name it: a body by its name, and ground by that of its tile after `the`."""
    letters = [letter for letter in scenario.file.world.tiles if f"the {scenario.tile(letter).name}" == name]
    if letters:
        return say("ground.named", name=texts(scenario).world.tiles[letters[0]].name)
    return say("ground") if name == "the ground" else name


def times(n: int) -> Sentence:
    """So many times."""
    return say("times", n=n)
