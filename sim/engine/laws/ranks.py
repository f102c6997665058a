"""How often somebody who follows links comes to each node of a graph, and what is given for it.

A surfer follows one of the links of a node, each as likely, with a chance c (the damping), and otherwise starts anew:
anywhere, or at certain nodes only. A node without a link counts as one that links to all nodes, itself too. How
often the surfer is at each node in the long run is the PageRank of Brin and Page (1998). It is told in units of an even
share: a node with as many visits as the mean of all has rank 1, and one to which nothing leads has rank 1 - c, where
surfers start anew anywhere.
"""

from unbidden.sim.engine.laws.rows import count_present, row_of
from unbidden.sim.engine.laws.tiles import hold
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import laws
from unbidden.sim.engine.state import NOBODY


@laws.during("restore", order=1, needs=("graph",))
def rank_nodes(state):
    """Look which links are there, and how many visits each node gets by them."""
    graph = state.graph
    for k in range(len(graph.links)):
        flag = graph.links[k].flag
        graph.linked[k] = 1 if flag == NOBODY or state.stocks.flags[flag].up > 0.0 else 0
    write_equations(graph)
    solve(graph.flow, graph.visits)
    for v in range(len(graph.visits)):
        graph.visits[v] *= len(graph.visits)


@compiled
def write_equations(graph):
    """What flows into each node of what is at the others, times the damping, taken from what is there: it is what
    starts anew there."""
    n, damping, flow = len(graph.visits), graph.damping[0], graph.flow
    graph.degree[:] = 0
    for k in range(len(graph.links)):
        graph.degree[graph.links[k].start] += graph.linked[k]
    for v in range(n):
        for u in range(n):
            flow[v, u] = (1.0 if u == v else 0.0) - (damping / n if graph.degree[u] == 0 else 0.0)
        graph.visits[v] = (1.0 - damping) * graph.begins[v]
    for k in range(len(graph.links)):
        if graph.linked[k]:
            u = graph.links[k].start
            flow[graph.links[k].to, u] -= damping / graph.degree[u]


@compiled
def solve(matrix, x):
    """Make of the right side of equations their solution, by elimination; the matrix is used up.

    What stands on the diagonal outweighs the rest of its column, as long as the damping is below 1, so no rows have to
    be exchanged.
    """
    n = len(x)
    for k in range(n):
        for r in range(k + 1, n):
            part = matrix[r, k] / matrix[k, k]
            if part != 0.0:
                for c in range(k + 1, n):
                    matrix[r, c] -= part * matrix[k, c]
                x[r] -= part * x[k]
    for back in range(n):
        r = n - 1 - back
        for c in range(r + 1, n):
            x[r] -= matrix[r, c] * x[c]
        x[r] /= matrix[r, r]


@laws.during("update", order=4, needs=("graph",))
def give_for_visits(state):
    """Look again when all have acted, and give everybody who is there what the visits of nodes are worth to them."""
    rank_nodes(state)
    gives = state.graph.gives
    for n in range(len(gives)):
        units = gives[n].units * state.graph.visits[gives[n].node]
        for k in range(count_present(state, state.births)):
            i = row_of(state.births, k)
            if state.bodies[i].alive and state.bodies[i].group == gives[n].group:
                hold(state, i, gives[n].stock, units)


@laws.during("record", order=3, needs=("graph",))
def record_ranks(state, trace):
    """Which links are there, and the rank of each node."""
    t, graph = state.clock[0].tick, state.graph
    if t >= len(trace.rank):
        return
    for k in range(len(graph.links)):
        trace.link[t, k] = graph.linked[k]
    for v in range(len(graph.visits)):
        trace.rank[t, v] = graph.visits[v]
