"""What tiles do: recipes. Each says on which occasion, for whom, what is needed, what is given, and what becomes of it.

Whatever moves or acts only says what occasion it was (`post_occasion`); the recipes follow once the move is done
(`process_occasions`). All recipes of a tile whose needs are met come about, in the order of the file, until one of them
changes the tile; of those that are outcomes of one recipe (`else`) at most one does. Everything one of them does comes
at once; one that takes time holds whoever set it off for as many ticks, and one that sends them elsewhere (`goes`) lets
them enter there.
"""

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, purpose
from unbidden.sim.engine.laws.address import at
from unbidden.sim.engine.laws.births import bear, find_ousted, has_birthplace
from unbidden.sim.engine.laws.chance import happens
from unbidden.sim.engine.laws.contact import PASSES_ALL, PASSES_NOBODY, ahead, enter, fits, take
from unbidden.sim.engine.laws.edges import around, stretch
from unbidden.sim.engine.laws.events import CARRIED, REMOVED, report, report_body
from unbidden.sim.engine.laws.rows import count_present, row_of
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.machine.numbers import whole
from unbidden.sim.engine.state import ENDING, NOBODY, RUNNING, TICKS

RECIPE = purpose("chance of a recipe")
ENTER, LEAVE, STAY, PUSH, TICK, USE, TAKE, DROP, GIVE, BEGIN, BROUGHT = range(11)  # occasions
HELD, HERE, FLAG, NEAR, MINE, OTHER, ADD, FLIP = range(8)  # what needs and effects are about; ADD, FLIP: a flag
ROUNDING = 1e-9  # chances that are to add up to 1 do so but for this
GROUND = np.uint64(birth_name("ground", 0))


@compiled
def post_occasion(state, when, r, c, i):
    """Note an occasion on tile (r, c), set off by body i or by nobody, if that tile does anything then."""
    land = state.land
    span = land.menu[when, land.tiles[r, c].kind]
    if span.begin < span.end and state.clock[0].calls < len(land.calls):
        waiting = land.calls[state.clock[0].calls]
        waiting.when, waiting.row, waiting.col, waiting.who = when, r, c, i
        state.clock[0].calls += 1


@compiled
def process_occasions(state):
    """Let everything come about for which there was an occasion, in the order of the occasions."""
    k = 0
    while k < state.clock[0].calls:  # and of those that come of it
        waiting = state.land.calls[k]
        trigger(state, waiting.when, waiting.row, waiting.col, waiting.who)
        k += 1
    state.clock[0].calls = 0


@compiled
def trigger(state, when, r, c, i):
    """Let everything come about that a tile does on an occasion."""
    land = state.land
    kind = land.tiles[r, c].kind
    span = land.menu[when, kind]
    left, decided = (
        1.0,
        False,
    )  # chance that is left for a recipe instead of those before it, and whether one came about
    for k in range(span.begin, span.end):
        recipe = land.recipes[k]
        if not recipe.instead:
            left, decided = 1.0, False
        if decided or land.tiles[r, c].kind != kind or not applies(state, k, r, c, i):
            continue
        chance = recipe.chance if left == 1.0 else share_of(recipe.chance, left)
        left -= recipe.chance
        if not happens(state, place_of(state, r, c, i, recipe.number), RECIPE, chance):
            continue
        decided = True
        if not recipe.bears or has_birthplace(state, i):
            come_about(state, k, r, c, i)


@compiled
def share_of(chance, left):
    """The chance of something, given that none of what takes up the rest to `left` came about."""
    return 1.0 if chance > left - ROUNDING else chance / left


@compiled
def place_of(state, r, c, i, number):
    """The address of the chance of a recipe: that of the body, or of the cell."""
    cell = np.uint64(r * state.land.tiles.shape[1] + c)
    if i == NOBODY:
        clock = state.clock
        return At(clock[0].seed, np.uint64(clock[0].tick), GROUND ^ (cell << np.uint64(20)) ^ np.uint64(number))
    own = at(state, i)
    return At(own.seed, own.tick, own.who ^ (cell << np.uint64(20)) ^ np.uint64(number + 1))


@compiled
def applies(state, k, r, c, i):
    """Whether recipe k is for body i (or nobody) on this tile now, and all it needs is there."""
    recipe = state.land.recipes[k]
    if recipe.chance <= 0.0:
        return False
    if i != NOBODY:
        body = state.bodies[i]
        if not body.alive:
            return False
        if (recipe.of == NOBODY and body.rule == NOBODY) or (recipe.of != NOBODY and recipe.of != body.group):
            return False
        if not recipe.headings >> body.heading & 1:
            return False
        if recipe.by != NOBODY and recipe.by != state.learning.mind[i].action:
            return False
    if recipe.cooldown > 0 and state.clock[0].tick < state.land.tiles[r, c].ready:
        return False
    if recipe.ousts != NOBODY and find_ousted(state, i, recipe.ousts) == NOBODY:
        return False
    for n in range(recipe.need, recipe.needs):
        amount = amount_of(state, state.land.needs[n], r, c, i)
        if amount < state.land.needs[n].low or amount > state.land.needs[n].high:
            return False
    return True


@compiled
def amount_of(state, need, r, c, i):
    """How much there is of what a recipe needs."""
    what = need.what
    if what == HELD:
        return state.stocks.held[i, need.which]
    if what == FLAG:
        return state.stocks.flags[need.which].up
    if what == HERE:
        return state.land.tiles[r, c].stock
    if what == MINE:
        return 1.0 if state.land.tiles[r, c].owner == i else 0.0
    if what == OTHER:
        j = neighbour(state, i)
        return state.stocks.held[j, need.which] if j != NOBODY else -1.0
    return near(state, need, r, c)


@compiled
def near(state, need, r, c):
    """How many other tiles of a kind there are around a cell."""
    tiles, count = state.land.tiles, 0.0
    far = whole(need.reach)
    rows, cols = tiles.shape
    up, down = stretch(state.seam, 0, far, rows)
    left, right = stretch(state.seam, 1, far, cols)
    for y in range(r - up, r + down + 1):
        for x in range(c - left, c + right + 1):
            away = (y - r) * (y - r) + (x - c) * (x - c)
            b, a = around(state.seam, y, x, rows, cols)
            if 0 < away <= need.reach * need.reach and is_cell(state, b, a) and tiles[b, a].kind == need.which:
                count += 1.0
    return count


@compiled
def neighbour(state, i):
    """A body in the cell that body i faces, or nobody."""
    r, c = ahead(state, i)
    if not is_cell(state, r, c):
        return NOBODY
    return state.ground.first[r, c]


@compiled
def is_cell(state, r, c):
    """Whether there is a cell (r, c)."""
    return 0 <= r < state.ground.height.shape[0] and 0 <= c < state.ground.height.shape[1]


@compiled
def come_about(state, k, r, c, i):
    """Do what recipe k does."""
    land, recipe = state.land, state.land.recipes[k]
    report(state, k, r, c, i)
    land.fired[recipe.number] += 1
    if recipe.alone != NOBODY:
        land.fired[recipe.alone] += 1
    for n in range(recipe.effect, recipe.effects):
        change(state, land.effects[n], recipe.to, r, c, i)
    if recipe.cooldown > 0:
        land.tiles[r, c].ready = state.clock[0].tick + recipe.cooldown
    if recipe.becomes != NOBODY:
        turn_into(state, r, c, recipe.becomes)
    if recipe.owns:
        land.tiles[r, c].owner = i
    if recipe.takes > 1 and i != NOBODY:
        state.bodies[i].busy = recipe.takes - 1
    if recipe.ousts != NOBODY:
        oust(state, find_ousted(state, i, recipe.ousts))
    if recipe.bears:
        bear(state, state.births, i, recipe.number)
    if recipe.goes != NOBODY:
        send(state, i, recipe.goes)
    if recipe.removes and i != NOBODY:
        remove(state, i)
        stop(state, 1, i)
    if recipe.ends > 0:
        stop(state, recipe.ends, i)


@compiled
def send(state, i, cell):
    """Put body i into a cell, wherever that is, if there is room for it; who is there already enters it again."""
    r, c = cell // state.land.tiles.shape[1], cell % state.land.tiles.shape[1]
    if fits(state, i, r, c, PASSES_ALL if state.land.kinds[state.land.tiles[r, c].kind].roomy else PASSES_NOBODY):
        step_into(state, i, r, c)
        note_carried(state, i)


@compiled
def step_into(state, i, r, c):
    """Move body i into a cell that has room for it."""
    bodies = state.bodies
    post_occasion(state, LEAVE, bodies[i].row, bodies[i].col, i)
    enter(state, i, r, c)
    post_occasion(state, ENTER, r, c, i)


@compiled
def remove(state, i):
    """Take body i out of the world."""
    report_body(state, REMOVED, i)
    take(state, i)
    state.bodies[i].alive = False


@compiled
def oust(state, i):
    """Take body i out of the world, and end its time, because of another."""
    remove(state, i)
    stop(state, 1, i)


@compiled
def change(state, effect, to, r, c, i):
    """Carry out one effect of a recipe."""
    amount = effect.amount
    if effect.times != NOBODY:
        amount *= state.stocks.flags[effect.times].up
    if effect.what == FLAG:
        state.stocks.flags[effect.which].up = amount
    elif effect.what == ADD:
        flag = state.stocks.flags[effect.which]
        flag.up = min(max(flag.up + amount, 0.0), flag.most)
    elif effect.what == FLIP:
        state.stocks.flags[effect.which].up = amount if state.stocks.flags[effect.which].up == 0.0 else 0.0
    elif effect.what == HERE:
        capacity = state.land.kinds[state.land.tiles[r, c].kind].capacity
        state.land.tiles[r, c].stock = min(max(state.land.tiles[r, c].stock + amount, 0.0), capacity)
    elif effect.what == OTHER:
        hold(state, neighbour(state, i), effect.which, amount)
    elif to == NOBODY and i != NOBODY:
        hold(state, i, effect.which, amount)
    else:
        for k in range(count_present(state, state.births)):
            j = row_of(state.births, k)
            if state.bodies[j].alive and (to == NOBODY or state.bodies[j].group == to):
                hold(state, j, effect.which, amount)


@compiled
def hold(state, i, which, amount):
    """Give body i so many units of a stock (take, if negative), as far as it can hold them; pay what is paid."""
    stocks = state.stocks
    had = stocks.held[i, which]
    stocks.held[i, which] = min(max(had + amount, 0.0), stocks.most[which])
    if i < len(state.learning.mind):
        earned = stocks.reward_weight[i, which] * (stocks.held[i, which] - had)
        state.learning.mind[i].reward += earned
        state.learning.mind[i].episode_return += earned


@compiled
def turn_into(state, r, c, kind):
    """Make a tile another kind of tile, with that one's height; bodies on it rise and sink with it."""
    land, bodies, height = state.land, state.bodies, state.land.kinds[kind].height
    land.tiles[r, c].kind = kind
    land.tiles[r, c].stock = min(land.tiles[r, c].stock, land.kinds[kind].capacity)
    j = state.ground.first[r, c]
    while j != NOBODY:
        before = bodies[j].bottom
        if bodies[j].floats:
            bodies[j].bottom = max(bodies[j].bottom, height)
        else:
            bodies[j].bottom += height - state.ground.height[r, c]
        if bodies[j].bottom > before:
            note_carried(state, j)
        j = bodies[j].next
    state.ground.height[r, c] = height


@compiled
def note_carried(state, i):
    """Note that in this tick the world moved body i."""
    state.bodies[i].carried = state.clock[0].tick + 1
    report_body(state, CARRIED, i)


@compiled
def stop(state, whom, i):
    """End the time of body i (1), or of all (2)."""
    for j in range(len(state.learning.mind)):
        if (j == i or whom == 2) and state.learning.mind[j].ended == RUNNING:
            state.learning.mind[j].ended = ENDING


@compiled
def is_over(state):
    """Whether the time of all learners has ended."""
    learners = 0
    for j in range(len(state.learning.mind)):
        if state.learning.mind[j].table != NOBODY and not state.bodies[j].absent:
            learners += 1
            if state.learning.mind[j].ended == RUNNING:
                return False
    return learners > 0


@compiled
def leave_ended(state):
    """Take those whose time ended out of the world."""
    for j in range(len(state.learning.mind)):
        if state.learning.mind[j].ended != RUNNING and state.bodies[j].alive:
            remove(state, j)


@compiled
def count_tick(state):
    """Let every agent that is there have one tick more behind it."""
    for k in range(count_present(state, state.births)):
        i = row_of(state.births, k)
        if state.bodies[i].alive:
            hold(state, i, TICKS, 1.0)


@compiled
def grow(state):
    """Let tiles do what they do by themselves: regrow, and whatever comes about every tick."""
    land, cols, r = state.land, state.land.tiles.shape[1], 0
    for k in range(len(land.lively)):
        c = land.lively[k] - r * cols
        while c >= cols:  # they stand in their order, and to divide would take longer
            r, c = r + 1, c - cols
        tile = land.tiles[r, c]
        kind = land.kinds[tile.kind]
        if kind.regrowth > 0.0:
            tile.stock = min(tile.stock + kind.regrowth, kind.capacity)
        span = land.menu[TICK, tile.kind]
        if span.begin < span.end:
            post_occasion(state, TICK, r, c, NOBODY)
            process_occasions(state)
