"""A body that serves: requests wait for it in a queue, and it answers so many a tick, first come, first served.

A job begins when an agent sends a request while it has none at hand, and ends when a request for it is served. Whoever
sends another one meanwhile asks for the same job again. What serves cannot know whether a job was answered before, and
no law does: each request takes its turn.
"""

from unbidden.sim.engine.laws.actuators import silence
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.machine.numbers import whole
from unbidden.sim.engine.registry import actuators, laws, sensors
from unbidden.sim.engine.state import NOBODY


@laws.during("restore", order=1, needs=("queue",))
def empty_queue(state):
    """Let nobody wait, and nobody have a job at hand."""
    server, jobs = state.queue.server, state.queue.jobs
    server[0].first, server[0].waiting, server[0].begun_on = 0, 0, 0.0
    count_nothing(state)
    for i in range(len(jobs)):
        jobs[i].number, jobs[i].tries, jobs[i].sent = 0, 0, 0


@laws.during("begin_tick", needs=("queue",))
def count_nothing(state):
    """Begin to count what is sent, refused and served in this tick."""
    server, served = state.queue.server, state.queue.served
    server[0].begun, server[0].accepted, server[0].refused = 0, 0, 0
    for k in range(len(served)):
        served[k, 0], served[k, 1] = NOBODY, NOBODY


@laws.during("update", order=2, needs=("queue",))
def serve(state):
    """Serve those who have waited longest, as many as it can in a tick; their owners have their answers from now on."""
    queue, server = state.queue, state.queue.server
    since = state.clock[0].tick - server[0].down_from
    if not state.bodies[server[0].body].alive or 0 <= since < server[0].down_for:
        return
    server[0].begun_on += server[0].rate
    can = whole(server[0].begun_on)
    server[0].begun_on -= can
    for k in range(min(can, len(queue.served), server[0].waiting)):
        request = queue.requests[server[0].first]
        queue.served[k, 0], queue.served[k, 1] = request.body, request.job
        if queue.jobs[request.body].number == request.job:
            queue.jobs[request.body].tries = 0
        server[0].first = (server[0].first + 1) % len(queue.requests)
        server[0].waiting -= 1
    if server[0].waiting == 0:  # nothing is begun on where nobody waits
        server[0].begun_on = 0.0


@laws.during("record", order=3, needs=("queue",))
def record_queue(state, trace):
    """How many wait, what was sent, what was served, and how often each has asked for its job at hand."""
    t, queue, server = state.clock[0].tick, state.queue, state.queue.server
    if t >= len(trace.waiting):
        return
    trace.waiting[t, 0] = server[0].waiting
    trace.requests[t, 0, 0], trace.requests[t, 0, 1] = server[0].begun, server[0].accepted
    trace.requests[t, 0, 2] = server[0].refused
    for k in range(len(queue.served)):
        trace.served[t, k, 0], trace.served[t, k, 1] = queue.served[k, 0], queue.served[k, 1]
    for i in range(len(queue.jobs)):
        trace.tries[t, i] = queue.jobs[i].tries


@sensors.law(needs=("queue",))
def tries(state, i):
    """How many requests it has sent for its job at hand; 0, if it has none at hand."""
    return float(state.queue.jobs[i].tries)


@sensors.law(needs=("queue",))
def waited(state, i):
    """Ticks since it last sent a request for its job at hand; 0, if it has none at hand."""
    job = state.queue.jobs[i]
    return float(state.clock[0].tick - job.sent) if job.tries > 0 else 0.0


@actuators.law(low=0.0, high=1.0, whole=True, needs=("queue",))
def send(state, i, wanted):
    """Send a request for the job at hand, if 1 is wanted; a new job begins with it, if there is none at hand."""
    if wanted != wanted:
        silence(state, i)
    if wanted >= 0.5 and state.bodies[i].alive:
        job = state.queue.jobs[i]
        if job.tries == 0:
            job.number += 1
            state.queue.server[0].begun += 1
        job.tries += 1
        job.sent = state.clock[0].tick
        join_queue(state, i)


@compiled
def join_queue(state, i):
    """Put a request for the job that body i has at hand last in the queue; it is refused where there is no room."""
    server, requests = state.queue.server, state.queue.requests
    if server[0].waiting >= len(requests) or not state.bodies[server[0].body].alive:
        server[0].refused += 1
        return
    last = requests[(server[0].first + server[0].waiting) % len(requests)]
    last.body, last.job = i, state.queue.jobs[i].number
    server[0].waiting += 1
    server[0].accepted += 1
