"""From the tiles, recipes, percepts and pay that a file tells of to the acting half of a scenario."""

import re
from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

from sim.book import Learner, hint, rules
from sim.laws import moves, percepts, tiles
from sim.scenario.acting import Agents, Flag, Recipe
from sim.scenario.acting import Tile as TileFile
from sim.scenario.drawn import cells_of, letters_of
from sim.scenario.fields import EVERYWHERE, HEADINGS, OCCASIONS
from sim.scenario.schema import ScenarioFile
from sim.setup import Effect, Kind, Mind, Need, Part, Tiles
from sim.setup import Recipe as RecipeSetup
from sim.setup.parts import ALL_HEADINGS
from sim.state import NOBODY

NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
CONDITION = re.compile(rf"\s*(?:(<|<=|==|>=|>)\s*{NUMBER}|{NUMBER}\s*\.\.\s*{NUMBER})\s*")
A_LITTLE = 1e-9


class Unreadable(ValueError):
    """A name in a recipe or among percepts that stands for nothing; the message says what is known."""


def is_tiled(file: ScenarioFile) -> bool:
    """Whether a scenario needs tiles that do something: it has recipes, learners, or what says how tiles are walked."""
    walked = any({"sticky", "moves", "opens"} & tile.model_fields_set for tile in file.world.tiles.values())
    pushed = any("pushes" in group.model_fields_set for group in file.agents.values())
    return bool(file.world.recipes) or has_learners(file) or walked or pushed


def has_learners(file: ScenarioFile) -> bool:
    """Whether somebody in a scenario learns."""
    return any(map(is_learner, file.agents.values()))


def stocks_of(file: ScenarioFile) -> list[str]:
    """The names of all stocks, in the order in which the set-up counts them; the first counts ticks."""
    return ["ticks", *(name for name in file.world.stocks if name != "ticks")]


def has_levels(file: ScenarioFile) -> bool:
    """Whether controls draw other maps: what one map lacks may then be on another."""
    return any("world.map" in changes for changes in file.controls.values())


def is_learner(group: Agents) -> bool:
    """Whether the agents of a group learn."""
    return group.rule in rules and isinstance(rules[group.rule], Learner)


class Names:
    """The names in a file and the numbers they have in the set-up: in their order, whatever they are called."""

    def __init__(self, file: ScenarioFile, rows: Sequence[str]):
        self.file, self.rows = file, rows
        self.cols = len(rows[0])
        drawn = [self._letter(letter) for letter in letters_of(file)]
        self.kinds = list(
            dict.fromkeys([*drawn, *file.world.tiles, *(r.becomes for r in file.world.recipes if r.becomes)])
        )
        self.stocks = stocks_of(file)
        self.flags = list(file.world.flags)
        self.groups = [*file.agents, *file.world.things]

    def _letter(self, letter: str) -> str:
        return letter if letter in self.file.world.tiles else "."

    def kind(self, letter: str) -> int:
        """The kind of tile under a letter."""
        return self.kinds.index(self._letter(letter))

    def cells(self, letter: str) -> tuple[int, ...]:
        """The cells where a letter stands in the map."""
        return cells_of(self.file, letter)

    def stock(self, name: str) -> int:
        return _find("stock", name, self.stocks)

    def flag(self, name: str) -> int:
        return _find("flag", name, self.flags)

    def group(self, name: str | None) -> int:
        return NOBODY if name is None else _find("group", name, self.groups)

    def flag_most(self, name: str) -> int:
        """The most that a flag can be."""
        told = self.file.world.flags[name]
        return told.most if isinstance(told, Flag) else 1


def _find(kind: str, name: str, known: Sequence[str]) -> int:
    if name not in known:
        raise Unreadable(
            f"no {kind} is called {name!r}; known: {', '.join(known) or 'none'}. {hint(name, known)}".rstrip()
        )
    return list(known).index(name)


def tiles_of(file: ScenarioFile, rows: Sequence[str]) -> Tiles | None:
    """The tiles of a scenario and what they do; None in a world where they do nothing."""
    if not is_tiled(file):
        return None
    names = Names(file, rows)
    kind = {letter: names.kind(letter) for letter in letters_of(file)}
    return Tiles(
        kinds=tuple(_kind(file.world.tiles.get(letter) or TileFile()) for letter in names.kinds),
        map=tuple(tuple(map(kind.__getitem__, row)) for row in rows),
        recipes=tuple(
            made for number, told in enumerate(file.world.recipes) for made in recipes_of(names, told, number)
        ),
        most=tuple(file.world.stocks[name].most if name in file.world.stocks else inf for name in names.stocks),
        flags=tuple(
            (told.chance, float(told.most)) if isinstance(told, Flag) else (told, 1.0)
            for told in file.world.flags.values()
        ),
    )


def _kind(tile: TileFile) -> Kind:
    return Kind(
        tile.height,
        tile.capacity,
        tile.regrowth,
        tile.sticky,
        NOBODY if tile.moves is None else HEADINGS.index(tile.moves),
        _bits(tile.opens),
        tile.roomy,
        tile.carries == "things",
    )


def _bits(headings: Sequence[str] | None) -> int:
    return ALL_HEADINGS if headings is None else sum(1 << HEADINGS.index(heading) for heading in set(headings))


def recipes_of(names: Names, told: Recipe, number: int) -> Iterator[RecipeSetup]:
    """A recipe for each kind of tile that it is for. Raises Unreadable."""
    letters = names.kinds if told.at == EVERYWHERE else told.at
    effects = tuple(effects_of(names, told))
    needs = (*(need_of(names, key, value) for key, value in told.needs.items()), *_own_needs(told, effects))
    for kind in dict.fromkeys(names.kind(letter) for letter in letters):
        yield RecipeSetup(
            kind=kind,
            when=OCCASIONS.index(told.when),
            needs=needs,
            effects=effects,
            of=names.group(told.of),
            to=names.group(told.to),
            headings=_bits(told.toward),
            chance=told.chance,
            takes=told.takes,
            cooldown=told.cooldown,
            becomes=NOBODY if told.becomes is None else names.kind(told.becomes),
            ends={False: 0, True: 1, "all": 2}[told.ends],
            owns=told.owns,
            removes=told.removes,
            number=number,
        )


def effects_of(names: Names, told: Recipe) -> Iterator[Effect]:
    """What a recipe changes. Raises Unreadable."""
    for key, amount in told.gives.items():
        what, _, name = key.rpartition(".")
        if key == "here":
            yield Effect(tiles.HERE, 0, amount)
        elif what == "flag":
            yield Effect(tiles.ADD, names.flag(name), amount)
        elif what == "other":
            yield Effect(tiles.OTHER, names.stock(name), amount)
        else:
            yield Effect(tiles.HELD, names.stock(key), amount)
    for name, value in told.sets.items():
        yield Effect(tiles.FLAG, names.flag(name), float(value))


def _own_needs(told: Recipe, effects: Sequence[Effect]) -> Iterator[Need]:
    """What is taken must be there, unless the file says more about it."""
    for effect, key in zip(effects, told.gives, strict=False):
        held_by_others = effect.what == tiles.HELD and (told.to is not None or told.when == "tick")
        taken = effect.what in (tiles.HELD, tiles.HERE, tiles.OTHER) and effect.amount < 0.0 and not held_by_others
        if taken and key not in told.needs:
            yield Need(effect.what, effect.which, low=-effect.amount)
        if effect.what == tiles.OTHER and effect.amount >= 0.0 and key not in told.needs:
            yield Need(tiles.OTHER, effect.which, low=0.0)  # somebody must be there to be given it


def need_of(names: Names, key: str, value: Any) -> Need:
    """What a recipe needs. Raises Unreadable."""
    low, high = limits(value)
    what, _, name = key.partition(".")
    if key == "here":
        return Need(tiles.HERE, 0, low, high)
    if key == "mine":
        return Need(tiles.MINE, 0, low, high)
    if what == "flag":
        return Need(tiles.FLAG, names.flag(name), low, high)
    if what == "other":
        return Need(tiles.OTHER, names.stock(name), max(low, 0.0), high)
    if what == "near":
        letter, _, reach = name.partition(".")
        if letter not in names.kinds or not re.fullmatch(r"\d+(\.\d+)?|", reach):
            raise Unreadable(f"{key!r} is not near.LETTER or near.LETTER.CELLS; letters: {' '.join(names.kinds)}.")
        return Need(tiles.NEAR, names.kind(letter), low, high, float(reach or 1))
    return Need(tiles.HELD, names.stock(key), low, high)


def limits(value: Any) -> tuple[float, float]:
    """The least and the most that a need allows: a number is a least amount, false is none, text is a rule."""
    if isinstance(value, bool):
        return (1.0, inf) if value else (-inf, 0.0)
    if isinstance(value, int | float):
        return float(value), inf
    match = CONDITION.fullmatch(value)
    if not match:
        raise Unreadable(f"{value!r} is no rule; write one such as '>= 2', '== 0' or '1 .. 3'.")
    sign, bound, least, most = match.groups()
    if sign is None:
        return float(least), float(most)
    b = float(bound)
    return {"==": (b, b), ">=": (b, inf), ">": (b + A_LITTLE, inf), "<=": (-inf, b), "<": (-inf, b - A_LITTLE)}[sign]


# ---- minds ----------------------------------------------------------------------------------------------------------


def mind_of(file: ScenarioFile, rows: Sequence[str], group: Agents) -> Mind:
    """What the learners of a group perceive, can do and are paid for. Raises Unreadable."""
    if not is_learner(group):
        return Mind()
    names = Names(file, rows)
    objective = file.objective if isinstance(file.objective, dict) else {}
    labels = actions_of(group)
    return Mind(
        sees=tuple(part for told in group.sees for part in parts_of(names, told)),
        actions=tuple(moves.ACTIONS.index(verb) for verb in labels.values()),
        pay=tuple(
            None if objective.get(name) == "random" else float(objective.get(name, 0.0)) for name in names.stocks
        ),
        shares=group.shares,
        script=tuple(_find("action", label, list(labels)) for label in group.script),
    )


def actions_of(group: Agents) -> dict[str, str]:
    """What a group can do: what people call each action, and which it is. Raises Unreadable."""
    told = group.does if isinstance(group.does, dict) else {verb: verb for verb in group.does}
    for verb in told.values():
        _find("action", verb, moves.ACTIONS)
    return told


def parts_of(names: Names, told: str) -> Iterator[Part]:
    """The parts of a percept that a word stands for. Raises Unreadable."""
    what, _, name = told.partition(".")
    cells, kinds = len(names.rows) * names.cols, len(names.kinds)
    _find("percept", what, percepts.PARTS)
    code = percepts.PARTS.index(what)
    if name and what in ("cell", "heading", "here", "ahead"):
        raise Unreadable(f"{told!r}: write {what!r}, without more.")
    if what in ("cell", "heading"):
        yield Part(code, {"cell": cells, "heading": 4}[what])
    elif what == "held":
        stock = names.stock(name)
        most = names.file.world.stocks[name].most if name in names.file.world.stocks else inf
        if most > 1e6:
            raise Unreadable(f"{told!r} needs world.stocks.{name}.most, or the table would have no end.")
        yield Part(code, int(most) + 1, stock)
    elif what == "flag":
        yield Part(code, names.flag_most(name) + 1 if name in names.flags else 1, names.flag(name))
    elif what == "here":
        yield Part(code, kinds)
    elif what == "ahead":
        yield Part(code, kinds + 1)
    elif what in ("window", "left", "others"):
        yield _sized(names, code, what, name, kinds)
    elif what == "thing":
        _find("group of things", name, list(names.file.world.things))
        yield Part(code, (cells + 1) ** names.file.world.things[name].count, names.group(name))
    else:
        yield from _tile_parts(names, code, what, name)


def _sized(names: Names, code: int, what: str, name: str, kinds: int) -> Part:
    if not re.fullmatch(r"[1-9]\d{0,3}", name):
        raise Unreadable(f"{what!r} needs a number, such as {what}.3.")
    n = int(name)
    if what == "window":
        if n not in (1, 3, 5, 7, 9):
            raise Unreadable("a window has a middle and is no wider than 9: window.3, window.5 …")
        return Part(code, (kinds + 1) ** (n * n), reach=float(n))
    if what == "left":
        return Part(code, n, reach=float(names.file.run.ticks))
    return Part(code, 4, reach=float(n))


def _tile_parts(names: Names, code: int, what: str, letter: str) -> Iterator[Part]:
    cells = names.cells(letter)
    if not cells and not has_levels(names.file):
        raise Unreadable(f"{what}.{letter}: the map has no {letter!r}.")
    longest = max((r.cooldown for r in names.file.world.recipes), default=0)
    tile = names.file.world.tiles.get(letter) or TileFile()
    sizes = {"ready": 2, "wait": longest + 1, "changed": 2, "tile": len(names.kinds), "stock": int(tile.capacity) + 1}
    for cell in cells:
        yield Part(code, sizes[what], row=cell // names.cols, col=cell % names.cols)
