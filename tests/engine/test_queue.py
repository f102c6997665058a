"""A body that serves: who waits, in which order they are served, what is refused, and when a job is done."""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.picture import Scene, begin, digest, room
from unbidden.sim.adapters.mesa import World
from unbidden.sim.adapters.mesa.fitting import check
from unbidden.sim.engine.draws import At, birth_name, purpose, words
from unbidden.sim.engine.laws import queue
from unbidden.sim.engine.loop.assembly import dispatch_text, engine
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.setup import Service, build
from unbidden.sim.engine.state import SILENCED, arrays, copy, new_trace
from unbidden.sim.engine.state import digest as sealed
from unbidden.sim.scenario import InvalidScenario, load

CALLER = {"rule": "caller", "floats": False, "parameters": (), "climb": 0.0}


def world(picture="abcs", service=None, **parameters):
    """A room in which `s` serves, and all others follow the rule `caller`."""
    service = service or Service(1.0, 4)
    told = dict.fromkeys({*picture} - {*"s. "}, CALLER)
    made = room(picture, s={"rule": None, "serves": service, "parameters": ()}, **told)
    groups = tuple(
        replace(group, parameters=tuple(sorted(parameters.items()))) if group.rule == "caller" else group
        for group in made.groups
        if group.count
    )
    return replace(made, groups=groups)


def placed(**told) -> Scene:
    """A world at tick 0 in which nothing happens but what a test does."""
    return begin(world(**told))


def sent(scene, who):
    """Let some send a request each, in this order, in a tick of their own; then the server serves."""
    queue.count_nothing(scene.state)
    for letter in who:
        queue.send(scene.state, scene.rows(letter)[0], 1.0)
    queue.serve(scene.state)
    scene.state.clock[0].tick += 1
    return [scene.setup.rows[body][0].name + str(job) for body, job in scene.state.queue.served if body >= 0]


def tries(scene):
    """How often each has asked for its job at hand."""
    return [int(queue.tries(scene.state, i)) for i in range(len(scene.state.minds.order))]


# ---- one law, one case ----------------------------------------------------------------------------------------------


def test_who_came_first_is_served_first_and_has_its_answer_then():
    """One a tick; whoever is served has no job at hand any more."""
    scene = placed()
    assert sent(scene, "bca") == ["b1"] and tries(scene) == [1, 0, 1]
    assert sent(scene, "") == ["c1"] and tries(scene) == [1, 0, 0]
    assert sent(scene, "") == ["a1"] and sent(scene, "") == []


def test_a_request_is_served_whether_or_not_its_job_was_answered_before():
    """The server cannot know. One for a job of before does not end the job at hand."""
    scene = placed()
    assert sent(scene, "aa") == ["a1"] and tries(scene) == [0, 0, 0]
    assert sent(scene, "a") == ["a1"] and tries(scene) == [1, 0, 0]
    assert sent(scene, "") == ["a2"] and tries(scene) == [0, 0, 0]


def test_further_requests_are_refused_where_there_is_no_room_and_are_tries_all_the_same():
    """Four find room. The ring goes round: places that are free again are used again."""
    scene = placed(service=Service(1.0, 4))
    assert sent(scene, "aaaaab") == ["a1"]
    server = scene.state.queue.server[0]
    assert (server.waiting, server.begun, server.accepted, server.refused) == (3, 2, 4, 2)
    assert tries(scene) == [0, 1, 0]
    assert [sent(scene, "c"), *(sent(scene, "") for _ in range(4))] == [["a1"], ["a1"], ["a1"], ["c1"], []]
    assert (server.waiting, server.first) == (0, 1)


@pytest.mark.parametrize(
    ("rate", "served"),
    [(0.5, [0, 1, 0, 1, 0, 1]), (1.5, [1, 2, 1, 2, 1, 2]), (3.0, [3, 3, 3, 3, 3, 3]), (0.25, [0, 0, 0, 1, 0, 0])],
)
def test_a_rate_may_be_a_fraction(rate, served):
    """Then some ticks see one more served than others."""
    scene = placed(service=Service(rate, 40))
    assert [len(sent(scene, "aaa" if rate > 1 else "a")) for _ in range(6)] == served


def test_nothing_is_begun_on_while_nobody_waits():
    """An idle server used to save up half a request, so that one that came later took a tick or two by chance."""
    for idle in (0, 1, 2):
        scene = placed(service=Service(0.5, 4))
        assert [sent(scene, "") for _ in range(idle)] == [[]] * idle
        assert [sent(scene, "a"), sent(scene, "")] == [[], ["a1"]]


def test_nobody_is_served_in_an_outage_and_none_of_it_is_made_up_for():
    """From the tick that it says, for as many as it says."""
    scene = placed(service=Service(1.0, 40, down_from=1, down_for=2))
    assert [sent(scene, "aa") for _ in range(5)] == [["a1"], [], [], ["a1"], ["a2"]]


def test_a_server_that_is_taken_away_serves_nobody_and_refuses_all():
    """And whoever is taken away sends nothing; what it sent is served."""
    scene = placed()
    assert sent(scene, "ab") == ["a1"]
    scene.body("b").alive = False
    assert sent(scene, "b") == ["b1"] and tries(scene) == [0, 0, 0]
    scene.body("s").alive = False
    assert sent(scene, "c") == []
    assert (scene.state.queue.server[0].refused, tries(scene)) == (1, [0, 0, 1])


@pytest.mark.parametrize(
    ("wanted", "expected"), [(0.0, 0), (0.49, 0), (0.5, 1), (1.0, 1), (9.0, 1), (-1.0, 0), (float("inf"), 1)]
)
def test_one_request_is_sent_or_none(wanted, expected):
    """However much more than one is wanted."""
    scene = placed()
    queue.send(scene.state, 0, wanted)
    assert tries(scene)[0] == expected


def test_who_answers_with_no_number_is_asked_no_more():
    """And has sent nothing."""
    scene = placed()
    queue.send(scene.state, 0, float("nan"))
    assert scene.state.bodies[0].rule == SILENCED and tries(scene)[0] == 0


def test_how_long_one_has_waited_counts_from_its_last_request():
    """And is 0 with no job at hand."""
    scene = placed(service=Service(0.0001, 40))
    waits = []
    for who in ("", "a", "", "", "a", ""):
        sent(scene, who)
        waits.append(queue.waited(scene.state, 0))
    assert waits == [0.0, 1.0, 2.0, 3.0, 1.0, 2.0]


def test_a_world_that_begins_again_begins_with_an_empty_queue():
    """And with no part of a request done."""
    scene = placed(service=Service(0.75, 4))
    sent(scene, "abc")
    before = digest(begin(scene.setup))
    scene.state.clock[0].tick = 0
    scene.loop.begin(scene.state, new_trace(scene.state, 0))
    scene.state.queue.requests[:] = 0  # what is left in the ring nobody can tell from what was never there
    assert digest(scene) == before


# ---- the same once more, in other words -----------------------------------------------------------------------------


class Caller:
    """Somebody with a job now and then, as the rule is described."""

    def __init__(self, told):
        self.told, self.number, self.tries, self.since, self.may = told, 0, 0, 0, 0.0

    def asks(self, whim):
        """Whether it sends a request in this tick."""
        told = self.told
        if not self.tries:
            new = whim < told["load"]
            if new:
                self.may += told["budget"]
            self.may = min(self.may, max(told["budget"], 1.0))
            return new
        if self.since >= told["patience"] * told["growth"] ** (self.tries - 1) and self.may >= 1.0:
            self.may -= 1.0
            return True
        return False


def retold(setup, seed, ticks, orders):
    """What is served in each tick, how many wait and how often each has asked: a deque, and no code of the engine."""
    rows = setup.rows
    callers = {i: Caller(dict(group.parameters)) for i, (group, _) in enumerate(rows) if group.rule}
    service = next(group.serves for group, _ in rows if group.serves)
    line, done, told = deque(), 0.0, []
    for tick in range(ticks):
        wishes = {}
        for i, caller in callers.items():
            at = At(np.uint64(seed), np.uint64(tick - tick % 4), np.uint64(birth_name(rows[i][0].name, rows[i][1])))
            wishes[i] = caller.asks(int(words(at, purpose("luck"))[tick % 4]) / 2**32)
        begun = refused = 0
        for i in orders[tick]:
            if wishes[i]:
                caller = callers[i]
                begun, caller.number = begun + (not caller.tries), caller.number + (not caller.tries)
                caller.tries, caller.since = caller.tries + 1, 0
                if len(line) < service.room:
                    line.append((i, caller.number))
                else:
                    refused += 1
        served = []
        if not service.down_from <= tick < service.down_from + service.down_for:
            done += service.rate
            for _ in range(int(done)):
                served += [line.popleft()] if line else []
            done = done - int(done) if line else 0.0
        for i, number in served:
            if callers[i].number == number:
                callers[i].tries = 0
        for caller in callers.values():
            caller.since += 1
        sends = begun, sum(wishes.values()) - refused, refused
        told.append((served, len(line), sends, [caller.tries for caller in callers.values()]))
    return told


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from(["as", "aabbs", "abcdefgs", "s.aaaaaaaa", "aaaaaaaaaaaaaaaaas"]),
    st.sampled_from([0.25, 0.5, 1.0, 2.0]),
    st.integers(1, 30),
    st.tuples(st.integers(0, 20), st.integers(0, 30)),
    st.fixed_dictionaries(
        {
            "load": st.sampled_from([0.05, 0.3, 1.0]),
            "patience": st.sampled_from([1.0, 2.0, 5.0]),
            "growth": st.sampled_from([1.0, 1.5, 2.0]),
            "budget": st.sampled_from([0.0, 0.25, 1.0, 2.0, 1e6]),
        }
    ),
)
def test_any_world_goes_as_it_is_described(seed, picture, rate, room, outage, parameters):
    """Request by request and tick by tick."""
    setup = world(picture, Service(rate, room, *outage), **parameters)
    ticks, state, loop = 60, build(setup, seed), engine(setup)
    trace, orders = new_trace(state, 60), []
    loop.begin(state, trace)
    for _ in range(ticks):
        trace = loop.run(state, trace, 1)
        orders.append(state.minds.order.tolist())
    for t, (served, waiting, sends, tries) in enumerate(retold(setup, seed, ticks, orders), 1):
        assert [tuple(pair) for pair in trace.served[t].tolist() if pair[0] >= 0] == served, t
        assert (trace.waiting[t, 0], tuple(trace.requests[t, 0])) == (waiting, sends), t
        assert trace.tries[t].tolist() == tries, t


# ---- what holds of all laws -----------------------------------------------------------------------------------------


def film(setup, seed=3, ticks=80, without=()):
    """The trace of a world."""
    state, loop = build(setup, seed, without), engine(setup)
    trace = new_trace(state, ticks)
    loop.begin(state, trace)
    return loop.run(state, trace, ticks)


BUSY = world("aaaaaabbbbbs", Service(0.75, 12, 20, 10), load=0.2, patience=3.0)


def test_plain_python_comes_to_the_same_as_machine_code():
    """Bit for bit."""
    state, loop = build(BUSY, 3), engine(BUSY)
    trace = new_trace(state, 80)
    used = state._replace(land=(), stocks=(), learning=(), seam=None, discs=None, neighbours=None, events=trace.events)
    plain(loop.episodes.go_on)(used, trace, True, 80)
    assert sealed(trace) == sealed(film(BUSY)) and trace.waiting.max() == 12


def test_one_more_or_less_changes_no_whim_of_the_others():
    """With room for all at once nobody feels the others."""
    setup = world("aaaaaabbbbbs", Service(50.0, 100), load=0.2)
    jobs = []
    for trace in (film(setup), film(setup, without=(4,))):
        ticks, places = np.nonzero(trace.served[:, :, 0] >= 0)
        served = {(int(tick), *pair) for tick, pair in zip(ticks, trace.served[ticks, places].tolist(), strict=True)}
        jobs.append({what for what in served if what[1] != 4})
        assert len(served) > 50
    assert jobs[0] == jobs[1] and len(served) == len(jobs[1])


def test_what_the_server_is_called_changes_nothing():
    """Its name is the address of no draw that matters here."""
    renamed = replace(BUSY, groups=tuple(replace(g, name="t") if g.serves else g for g in BUSY.groups))
    assert np.array_equal(film(BUSY).served, film(renamed).served)


def test_a_world_without_a_server_has_nothing_of_it():
    """No law, no array and no part of the state that is compiled."""
    setup = room("ab")
    state = build(setup, 0)
    assert all(array.size == 0 for name, array in arrays(state).items() if name.startswith("queue."))
    assert "queue" not in dispatch_text(setup.rules, setup.provides)


def test_one_body_serves_or_none():
    """Two would need a way to choose between them."""
    with pytest.raises(ValueError, match="one body serves, or none"):
        world("ass")


def test_who_sends_needs_somebody_who_serves():
    """The remedy is named."""
    with pytest.raises(ValueError, match="needs a body that serves"):
        replace(BUSY, groups=tuple(replace(group, serves=None) for group in BUSY.groups))
    with pytest.raises(InvalidScenario, match="needs a body that serves"):
        load("retry_storm", ["world.things.server.serves=null"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("world.things.server.count=2", "of a group that serves there is one"),
        ("world.things.server.count=0", "of a group that serves there is one"),
        ("world.things.server.serves.room=0", "room"),
        ("world.things.server.serves.rate=0", "rate"),
        ("world.things.server.serves.rate=5000", "rate"),
    ],
)
def test_a_server_that_cannot_be_is_refused(change, message):
    """With the place."""
    with pytest.raises(InvalidScenario, match=message):
        load("retry_storm", [change])


# ---- saved worlds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("requests", "body", 300),
        ("requests", "body", -1),
        ("server", "first", 10_000),
        ("server", "first", -1),
        ("server", "waiting", 10_001),
        ("server", "waiting", -1),
        ("server", "body", 299),
        ("server", "rate", 1e9),
        ("server", "begun_on", 2.0),
        ("server", "begun_on", float("nan")),
        ("jobs", "tries", -1),
        ("jobs", "sent", -1),
    ],
)
def test_a_forged_queue_is_refused_before_machine_code_follows_it(part, field, value):
    """A request of body 300, of whom there is none, would be answered beyond the last job."""
    model = World(load("retry_storm"))
    forged = copy(model.state)
    check(forged, model.state)
    getattr(forged.queue, part)[field][-1] = value
    with pytest.raises(ValueError, match=f"queue.{part}.{field}"):
        check(forged, model.state)


def test_a_full_queue_is_none_that_was_forged():
    """As many as there is room for may wait."""
    model = World(load("retry_storm"))
    full = copy(model.state)
    full.queue.server.waiting[0] = 10_000
    check(full, model.state)


def test_a_copy_goes_on_as_the_world_would_have():
    """In Mesa, too, with its queue."""
    model = World(load("retry_storm", ["run.ticks=500"]), seed=1)
    for _ in range(330):
        model.step()
    state = copy(model.state)
    for _ in range(40):
        model.step()
    loop = engine(model.scenario.setup)
    loop.run(state, new_trace(state, 0), 40)
    for name in ("server", "requests", "jobs", "served"):
        assert np.array_equal(getattr(state.queue, name), getattr(model.state.queue, name)), name
    assert model.state.queue.server.waiting[0] > 100
