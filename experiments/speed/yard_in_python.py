"""Q-learning in a yard as a textbook would write it: the peer that our engine is timed beside, and an oracle.

Everything that happens is written out here a second time, from the meaning of the laws and not from their text.
With draws that have an address (as in the tests) it learns the same table as the engine to the last bit.
"""

import random
from collections import defaultdict

from unbidden.sim.engine.laws import moves, percepts, tiles
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.setup import Setup
from unbidden.sim.engine.setup.spread import Spread
from unbidden.sim.engine.state import NOBODY

AHEAD = ((-1, 0), (0, 1), (1, 0), (0, -1))  # north, east, south, west, as (row, col)
SLACK = 1e-6  # m


class Luck(random.Random):
    """Where chance comes from: here, the standard library."""

    def begin(self, episode: int, episodes: int) -> None:
        """An episode begins."""

    def place(self, cells):
        """A cell to start in."""
        return self.choice(cells)

    def heading(self):
        """A heading to start with."""
        return self.randrange(4)

    def flag(self, number, chance):
        """Whether a flag is up at the beginning."""
        return self.random() < chance

    def to_decide(self, tick):
        """A number from [0, 1)."""
        return self.random()

    def happens(self, tick, cell, number, chance):
        """Whether a recipe comes about."""
        return self.random() < chance


class Yard:
    """The yard, who is in it, and what it has learnt."""

    def __init__(self, setup: Setup, luck: Luck):
        group, land = setup.groups[0], setup.tiles
        assert land is not None
        self.group, self.land, self.luck, self.limit = group, land, luck, setup.ticks
        self.cols = len(land.map[0])
        self.first = [kind for row in land.map for kind in row]
        parameters = rules[str(group.rule)].parameters
        chosen = dict(group.parameters)
        self.learning_rate, self.discount, self.epsilon, self.epsilon_end, initial_value = (
            chosen.get(name, parameters[name].default)
            for name in ("learning_rate", "discount", "epsilon", "epsilon_end", "initial_value")
        )
        self.actions = group.mind.actions
        self.value: dict[tuple[int, ...], list[float]] = defaultdict(lambda: [initial_value] * len(self.actions))
        self.recipes = defaultdict(list)
        for recipe in land.recipes:
            self.recipes[recipe.when, recipe.kind].append(recipe)

    def train(self, episodes: int) -> int:
        """Go through so many episodes; how many ticks there were."""
        ticks = 0
        for episode in range(episodes):
            self.luck.begin(episode, episodes)
            self.reset()
            epsilon = self.epsilon + (self.epsilon_end - self.epsilon) * (episode / episodes)
            state = self.perceive()
            while self.tick < self.limit and not self.ended:
                action = self.choose(state, epsilon)
                self.reward = 0.0
                self.step(self.actions[action])
                after = self.perceive()
                worth = 0.0 if self.ended else max(self.value[after])
                old = self.value[state][action]
                self.value[state][action] += self.learning_rate * (self.reward + self.discount * worth - old)
                state = after
            ticks += self.tick
        return ticks

    def choose(self, state: tuple[int, ...], epsilon: float) -> int:
        """An epsilon-greedy action; equal values are equally likely."""
        luck, values = self.luck.to_decide(self.tick), self.value[state]
        if luck < epsilon:
            return min(int(luck / epsilon * len(values)), len(values) - 1)
        highest = max(values)
        equal = [k for k, value in enumerate(values) if value == highest]
        return equal[int((luck - epsilon) / (1.0 - epsilon) * len(equal))]

    def reset(self) -> None:
        """Begin an episode."""
        self.tick, self.ended, self.reward = 0, False, 0.0
        self.kind = list(self.first)
        self.stock = [self.land.kinds[kind].capacity for kind in self.kind]
        self.ready = [0] * len(self.kind)
        held = {stock: units for stock, units in self.group.start if not isinstance(units, Spread)}  # none differ here
        self.held = [held.get(stock, 0.0) for stock in range(len(self.land.most))]
        self.flag = [1.0 if self.luck.flag(k, flag.chance) else 0.0 for k, flag in enumerate(self.land.flags)]
        self.cell, self.heading = self.luck.place(self.group.sites), self.luck.heading()

    def perceive(self) -> tuple[int, ...]:
        """What the agent sees: the key of its table."""
        return tuple(min(max(self.part(part), 0), part.limit - 1) for part in self.group.mind.sees)

    def part(self, part) -> int:
        """One part of it."""
        what, cell = part.what, part.row * self.cols + part.col
        if what == percepts.CELL:
            return self.cell
        if what == percepts.HELD_OF:
            return int(self.held[part.which])
        if what == percepts.FLAG_OF:
            return int(self.flag[part.which])
        if what == percepts.READY:
            return int(self.ready[cell] <= self.tick)
        if what == percepts.WAITS:
            return self.ready[cell] - self.tick
        if what == percepts.CHANGED:
            return int(self.kind[cell] != self.first[cell])
        if what == percepts.TILE:
            return self.kind[cell]
        if what == percepts.LEFT:
            return int((part.reach - self.tick) * part.limit / part.reach)
        if what == percepts.HEADING:
            return self.heading
        if what == percepts.HERE_KIND:
            return self.kind[self.cell]
        raise NotImplementedError(percepts.PARTS[what])

    def step(self, action: int) -> None:
        """One tick."""
        if action < moves.WAIT:
            self.heading = action
            self.walk()
        elif action == moves.SHOVE:
            self.walk()
        elif action != moves.WAIT:
            self.fire(tiles.USE + action - moves.USE_HERE, self.cell)
        self.fire(tiles.STAY, self.cell)
        self.gain(0, 1.0)
        self.tick += 1

    def walk(self) -> None:
        """Go into the cell ahead, or push against it."""
        row, col = divmod(self.cell, self.cols)
        row, col = row + AHEAD[self.heading][0], col + AHEAD[self.heading][1]
        if not (0 <= row < len(self.land.map) and 0 <= col < self.cols):
            return
        to = row * self.cols + col
        here, there = self.land.kinds[self.kind[self.cell]], self.land.kinds[self.kind[to]]
        if there.opens >> self.heading & 1 and there.height <= here.height + self.group.step + SLACK:
            old, self.cell = self.cell, to
            self.fire(tiles.LEAVE, old)
            self.fire(tiles.ENTER, to)
        else:
            self.fire(tiles.PUSH, to)

    def fire(self, when: int, cell: int) -> None:
        """Let the tile in a cell do what it does on an occasion."""
        kind = self.kind[cell]
        for recipe in self.recipes[when, kind]:
            if self.kind[cell] != kind or not self.suits(recipe, cell):
                continue
            if recipe.chance >= 1.0 or self.luck.happens(self.tick, cell, recipe.number, recipe.chance):
                self.apply(recipe, cell)

    def suits(self, recipe, cell: int) -> bool:
        """Whether all that a recipe needs is there."""
        if not recipe.headings >> self.heading & 1 or (recipe.cooldown and self.tick < self.ready[cell]):
            return False
        amounts = {tiles.HELD: self.held, tiles.FLAG: self.flag}
        for need in recipe.needs:
            amount = self.stock[cell] if need.what == tiles.HERE else amounts[need.what][need.which]
            if not need.low <= amount <= need.high:
                return False
        return True

    def apply(self, recipe, cell: int) -> None:
        """Do what a recipe does."""
        for effect in recipe.effects:
            if effect.what == tiles.FLAG:
                self.flag[effect.which] = effect.amount
            elif effect.what == tiles.ADD:
                most = self.land.flags[effect.which].most
                self.flag[effect.which] = min(max(self.flag[effect.which] + effect.amount, 0.0), most)
            elif effect.what == tiles.HERE:
                capacity = self.land.kinds[self.kind[cell]].capacity
                self.stock[cell] = min(max(self.stock[cell] + effect.amount, 0.0), capacity)
            else:
                self.gain(effect.which, effect.amount)
        if recipe.cooldown:
            self.ready[cell] = self.tick + recipe.cooldown
        if recipe.becomes != NOBODY:
            self.kind[cell] = recipe.becomes
            self.stock[cell] = min(self.stock[cell], self.land.kinds[recipe.becomes].capacity)
        self.ended = self.ended or recipe.ends > 0

    def gain(self, stock: int, amount: float) -> None:
        """Hold more or less of a stock, and be paid for it."""
        had = self.held[stock]
        self.held[stock] = min(max(had + amount, 0.0), self.land.most[stock])
        self.reward += (self.group.mind.pay[stock] or 0.0) * (self.held[stock] - had)
