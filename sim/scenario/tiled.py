"""From the tiles and recipes of a file to those of the acting half of a scenario."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf, log
from statistics import NormalDist
from typing import Any

from unbidden.sim.engine.laws import tiles
from unbidden.sim.engine.registry import Learner, hint, rules
from unbidden.sim.engine.setup import Effect, Kind, Need, Recipe, Tiles
from unbidden.sim.engine.setup.parts import ALL_HEADINGS, NO_TILES, Flag
from unbidden.sim.engine.state import NOBODY
from unbidden.sim.scenario.acting import Agents, RecipeSection, SpreadSection, Tile
from unbidden.sim.scenario.acting import Flag as FlagSection
from unbidden.sim.scenario.drawn import cells_of, letters_of
from unbidden.sim.scenario.fields import EVERYWHERE, HEADINGS, OCCASIONS
from unbidden.sim.scenario.schema import ScenarioFile

NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
CONDITION = re.compile(rf"\s*(?:(<|<=|==|>=|>)\s*{NUMBER}|{NUMBER}\s*\.\.\s*{NUMBER})\s*")
A_LITTLE = 1e-9


class Unreadable(ValueError):
    """A name in a recipe or among percepts that stands for nothing; the message says what is known."""


def has_tiles(file: ScenarioFile) -> bool:
    """Whether a scenario needs tiles that do something: it has recipes, learners, or what says how tiles are walked."""
    walked = any({"sticky", "moves", "entry_headings"} & tile.model_fields_set for tile in file.world.tiles.values())
    pushed = any("pushes" in group.model_fields_set for group in file.agents.values())
    return bool(file.world.recipes) or has_learners(file) or walked or pushed


def has_learners(file: ScenarioFile) -> bool:
    """Whether somebody in a scenario learns."""
    return any(map(is_learner, file.agents.values()))


def stocks_of(file: ScenarioFile) -> list[str]:
    """The names of all stocks, in the order in which the set-up counts them; the first counts ticks."""
    return ["ticks", *(name for name in file.world.stocks if name != "ticks")]


def most_of(file: ScenarioFile, stock: str) -> float:
    """The most that one body can hold of a stock."""
    return file.world.stocks[stock].max if stock in file.world.stocks else inf


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
        if self._letter(letter) not in self.kinds:
            raise Unreadable(f"names {letter!r}, which is no tile and nowhere in the map.")
        return self.kinds.index(self._letter(letter))

    def cells(self, letter: str) -> tuple[int, ...]:
        """The cells where a letter stands in the map."""
        return cells_of(self.file, letter)

    def stock(self, name: str) -> int:
        return find_number("stock", name, self.stocks)

    def flag(self, name: str) -> int:
        return find_number("flag", name, self.flags)

    def group(self, name: str | None) -> int:
        return NOBODY if name is None else find_number("group", name, self.groups)

    def action(self, section: RecipeSection) -> tuple[int, int]:
        """Who does what a recipe is for, and the number of their action, by its name. Raises Unreadable."""
        if section.by is None:
            return self.group(section.of), NOBODY
        named = {name: list(group.actions) for name, group in self.file.agents.items() if section.of in (None, name)}
        can = [name for name, actions in named.items() if section.by in actions]
        if not can:
            find_number("action", section.by, [action for actions in named.values() for action in actions])
        if len(can) > 1:
            raise Unreadable(f"{' and '.join(can)} have an action {section.by!r}; say whose it is, with `of`.")
        return self.group(can[0]), named[can[0]].index(section.by)

    def place(self, letter: str | None, sources: Sequence[str]) -> int:
        """The cell of the only tile with a letter, to which tiles with other letters send. Raises Unreadable.

        On a map that has none of them it may be missing, if controls draw other maps.
        """
        if letter is None:
            return NOBODY
        cells = self.cells(letter)
        if not cells and has_levels(self.file) and not any(map(self.cells, sources)):
            return NOBODY
        if len(cells) != 1:
            many = f"{len(cells)} times" if cells else "nowhere"
            raise Unreadable(f"goes to {letter!r}, which is {many} in the map; it must be there once.")
        return cells[0]

    def flag_most(self, name: str) -> int:
        """The most that a flag is perceived as: what it can be, or the number of the last of its values."""
        flag = flag_of(self, self.file.world.flags[name])
        return len(flag.values) - 1 if flag.values else int(flag.most)


def find_number(kind: str, name: str, known: Sequence[str]) -> int:
    """The number of a name among those known. Raises Unreadable."""
    if name not in known:
        raise Unreadable(
            f"no {kind} is called {name!r}; known: {', '.join(known) or 'none'}. {hint(name, known)}".rstrip()
        )
    return list(known).index(name)


def tiles_of(file: ScenarioFile, rows: Sequence[str]) -> Tiles:
    """The tiles of a scenario and what they do; none in a world where they do nothing."""
    if not has_tiles(file):
        return NO_TILES
    names = Names(file, rows)
    kind = {letter: names.kind(letter) for letter in letters_of(file)}
    return Tiles(
        kinds=tuple(_kind(file.world.tiles.get(letter) or Tile()) for letter in names.kinds),
        map=tuple(tuple(map(kind.__getitem__, row)) for row in rows),
        recipes=tuple(
            made for number, section in enumerate(file.world.recipes) for made in recipes_of(names, section, number)
        ),
        most=tuple(most_of(file, name) for name in names.stocks),
        flags=tuple(flag_of(names, section) for section in file.world.flags.values()),
    )


def _kind(tile: Tile) -> Kind:
    return Kind(
        tile.height,
        tile.capacity,
        tile.regrowth,
        tile.sticky,
        NOBODY if tile.moves is None else HEADINGS.index(tile.moves),
        _bits(tile.entry_headings),
        tile.roomy,
        tile.carries == "things",
        **_at_start(tile.at_start),
    )


def _at_start(told: float | SpreadSection | None) -> dict[str, Any]:
    if isinstance(told, SpreadSection):
        assert told.from_ is not None and told.to is not None
        return {"least": told.from_, "span": told.to + told.whole - told.from_, "whole": told.whole}
    return {} if told is None else {"least": told}


def _bits(headings: Sequence[str] | None) -> int:
    return ALL_HEADINGS if headings is None else sum(1 << HEADINGS.index(heading) for heading in set(headings))


def recipes_of(names: Names, section: RecipeSection, number: int) -> Iterator[Recipe]:
    """A recipe for each kind of tile that it is for. Raises Unreadable."""
    letters = names.kinds if section.at == EVERYWHERE else section.at
    effects = tuple(effects_of(names, section))
    needs = (*(need_of(names, key, value) for key, value in section.needs.items()), *_own_needs(section, effects))
    of, by = names.action(section)
    for kind in dict.fromkeys(names.kind(letter) for letter in letters):
        yield Recipe(
            kind=kind,
            when=OCCASIONS.index(section.when),
            needs=needs,
            effects=effects,
            of=of,
            to=names.group(section.to),
            headings=_bits(section.toward),
            chance=section.chance,
            takes=section.duration,
            cooldown=section.cooldown,
            becomes=NOBODY if section.becomes is None else names.kind(section.becomes),
            ends={False: 0, True: 1, "all": 2}[section.ends],
            owns=section.owns,
            removes=section.removes,
            bears=section.bears,
            ousts=names.group(section.ousts),
            by=by,
            goes=names.place(section.goes, letters),
            instead=section.else_,
            number=number,
        )


def flag_of(names: Names, section: float | FlagSection) -> Flag:
    """How a flag is drawn. Raises Unreadable."""
    if not isinstance(section, FlagSection):
        return Flag(section)
    plus = NOBODY if section.plus is None else names.flag(section.plus)
    return Flag(section.chance, float(section.max), levels_of(section), plus)


def levels_of(section: FlagSection) -> tuple[float, ...]:
    """The values of which a flag has one at the beginning, in their order; none, if it is 1 or 0.

    Those of a distribution are the means of its parts between quantiles, n of equal probability: so their mean is that
    of the distribution, and their spread is a little less. Such a mean is n times what the quantile function comes to
    between two shares: that is -φ(z) at the quantile z of a normal distribution, and p log p + q log q of a logistic
    one, with q = 1 - p.
    """
    if section.one_of is not None:
        return tuple(sorted(section.one_of))
    if section.mean is None:
        return ()
    n, normal = section.values, NormalDist()
    shares = [k / n for k in range(1, n)]
    if section.scale is None:
        spread, summed = section.sd or 0.0, [-normal.pdf(normal.inv_cdf(p)) for p in shares]
    else:
        spread, summed = section.scale, [p * log(p) + (1.0 - p) * log(1.0 - p) for p in shares]
    return tuple(section.mean + spread * n * (b - a) for a, b in pairwise([0.0, *summed, 0.0]))


def effects_of(names: Names, section: RecipeSection) -> Iterator[Effect]:
    """What a recipe changes. Raises Unreadable."""
    times = NOBODY if section.times is None else names.flag(section.times)
    for key, amount in section.gives.items():
        what, _, name = key.rpartition(".")
        if key == "here":
            yield Effect(tiles.HERE, 0, amount, times)
        elif what == "flag":
            yield Effect(tiles.ADD, names.flag(name), amount, times)
        elif what == "other":
            yield Effect(tiles.OTHER, names.stock(name), amount, times)
        else:
            yield Effect(tiles.HELD, names.stock(key), amount, times)
    for name, value in section.sets.items():
        yield Effect(tiles.FLAG, names.flag(name), float(value))
    yield from (Effect(tiles.FLIP, names.flag(name), 1.0) for name in section.flips)


def _own_needs(section: RecipeSection, effects: Sequence[Effect]) -> Iterator[Need]:
    """What is taken must be there, unless the file says more about it."""
    for effect, key in zip(effects, section.gives, strict=False):
        held_by_others = effect.what == tiles.HELD and (section.to is not None or section.when == "tick")
        taken = effect.what in (tiles.HELD, tiles.HERE, tiles.OTHER) and effect.amount < 0.0 and not held_by_others
        if taken and key not in section.needs:
            yield Need(effect.what, effect.which, low=-effect.amount)
        if effect.what == tiles.OTHER and effect.amount >= 0.0 and key not in section.needs:
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
