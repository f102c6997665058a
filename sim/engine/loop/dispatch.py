"""Which rule and which law has its turn; made by assembly.py anew for every world."""

from unbidden.sim.engine.laws.air import update_air
from unbidden.sim.engine.laws.moves import begin_tiles, update_bodies, update_tiles
from unbidden.sim.engine.laws.places import restore_world
from unbidden.sim.engine.laws.queue import count_nothing, empty_queue, record_queue, serve
from unbidden.sim.engine.laws.ranks import give_for_visits, rank_nodes, record_ranks
from unbidden.sim.engine.laws.recording import record_bodies, record_minds, record_tiles
from unbidden.sim.engine.laws.trails import clear_trails, record_trails, spread_and_fade
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.state import Graph, Ground, Land, Learning, Minds, Queue, Sites, State, Stocks, Tape, Trails


@compiled
def sense(state):
    """Give every agent its percepts, all of the same instant."""


@compiled
def learn(state):
    """Let every learner learn from its last action."""


@compiled
def decide(state):
    """Let every agent turn its percepts into commands."""


@compiled
def act(state):
    """Let one agent after the other do what was decided."""


@compiled
def restore(state):
    """Make the world what it is at the beginning."""
    restore_world(state)
    empty_queue(state)
    rank_nodes(state)
    clear_trails(state)


@compiled
def begin_tick(state):
    """What happens in a tick before anybody acts."""
    begin_tiles(state)
    count_nothing(state)


@compiled
def draw(state):
    """Draw what is decided with in a tick."""


@compiled
def update(state):
    """What happens in a tick when all have acted."""
    update_air(state)
    update_bodies(state)
    serve(state)
    update_tiles(state)
    spread_and_fade(state)
    give_for_visits(state)


@compiled
def record(state, trace):
    """Write this instant into a trace, as long as that has room."""
    record_bodies(state, trace)
    record_tiles(state, trace)
    record_minds(state, trace)
    record_queue(state, trace)
    record_ranks(state, trace)
    record_trails(state, trace)


@compiled
def world_of(copies, e):
    """The world of copy e: what copies share, and views of what they do not."""
    return State(
        copies.clock[e],
        Ground(
            copies.ground.height[e],
            copies.ground.first[e],
        ),
        None,  # type: ignore  # such a world has no use for it
        None,  # type: ignore  # such a world has no use for it
        None,  # type: ignore  # such a world has no use for it
        None,  # type: ignore  # such a world has no use for it
        Trails(
            copies.trails.amount[e],
            copies.trails.spreads,
            copies.trails.fades,
            copies.trails.given,
        ),
        Queue(
            copies.queue.server[e],
            copies.queue.requests[e],
            copies.queue.jobs[e],
            copies.queue.served[e],
        ),
        Graph(
            copies.graph.visits[e],
            copies.graph.linked[e],
            copies.graph.links,
            copies.graph.gives,
            copies.graph.damping,
            copies.graph.begins,
            copies.graph.degree,
            copies.graph.flow,
        ),
        copies.air[e],
        copies.bodies[e],
        Sites(
            copies.sites.cell,
            copies.sites.groups,
            copies.sites.at,
            copies.sites.faces,
            copies.sites.watches,
            copies.sites.next,
            copies.sites.free,
        ),
        Minds(
            copies.minds.percept[e],
            copies.minds.parameter[e],
            copies.minds.command[e],
            copies.minds.kept[e],
            copies.minds.sign[e],
            copies.minds.luck[e],
            copies.minds.order[e],
            copies.minds.circle[e],
            copies.minds.key[e],
            copies.minds.turn[e],
        ),
        Tape(
            copies.tape.head,
            copies.tape.rolls,
        ),
        Land(
            copies.land.tiles[e],
            copies.land.kinds,
            copies.land.lively,
            copies.land.recipes,
            copies.land.menu,
            copies.land.needs,
            copies.land.effects,
            copies.land.calls,
            copies.land.fired[e],
        ),
        Stocks(
            copies.stocks.held[e],
            copies.stocks.start[e],
            copies.stocks.most,
            copies.stocks.reward_weight[e],
            copies.stocks.flags[e],
            copies.stocks.levels,
        ),
        Learning(
            copies.learning.mind[e],
            copies.learning.value,
            copies.learning.seen,
            copies.learning.sees,
            copies.learning.action,
            copies.learning.can,
            copies.learning.log,
        ),
        copies.events,
    )
