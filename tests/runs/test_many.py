"""Many arms from many seeds: each row is what its run alone comes to, in one order, and nothing of it is kept."""

import gc
import itertools
import json
import threading
import weakref

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unbidden import load, run, run_many
from unbidden.sim.engine.setup import seed_again
from unbidden.sim.engine.state import NOTHING, RANDOM, arrays
from unbidden.sim.runs import many
from unbidden.sim.runs.arms import POLICIES, Arm, ablations, fields_of
from unbidden.sim.runs.many import AHEAD, Row, RunFailed, runs, succeeded
from unbidden.sim.runs.records import digest, events_of, judge, measures_of
from unbidden.sim.runs.running import learn, of_trials, run_learners, run_of
from unbidden.sim.runs.simulation import NotANumber, Stage, begun, simulate
from unbidden.sim.runs.training import train, trial
from unbidden.sim.scenario import InvalidScenario, load_text

SHORT = load("blimps", ["run.ticks=50"])
FEW = Arm(fields=("agents.blimps.count=2",))
PAIR = """
about: { title: A pair, what: Two go for coins. }
world:
  cell: 1
  tick: 1
  map: |
    ######
    #a.C.#
    #a..D#
    ######
  tiles: { ".": {}, "#": { height: 2 }, C: {}, D: {} }
  stocks: { coins: {} }
  recipes:
    - { name: coin, at: C, when: enter, gives: { coins: 1 }, cooldown: 3 }
    - { at: D, when: enter, gives: { coins: 2 }, chance: 0.5 }
agents: { a: { rule: q_learning, at: a, count: 2, height: 1, percepts: [cell], actions: [north, east, south, west] } }
objective: { coins: 1 }
run: { ticks: 20, episodes: 60, trials: 3 }
watch: { coin: { uses: { tiles: C }, paid: true }, other: { uses: { tiles: D }, paid: true } }
controls: { later: { world.recipes.coin.chance: 0.25 }, planned: { agents.a.rule: planner } }
"""


def pair(*changes: str):
    return load_text(PAIR, "pair.yaml", changes)


@pytest.fixture
def traces(monkeypatch):
    """How many arrays there are to record in, now and at most at a time, and how many runs are recorded in all."""
    counts, lock, known, play = {"now": 0, "most": 0, "all": 0}, threading.RLock(), set(), Stage.play

    def forget(number):
        with lock:
            known.remove(number)
            counts["now"] -= 1

    def counted(stage):
        trace = play(stage)
        base = trace.cell.base  # which every view of it keeps
        with lock:
            counts["all"] += 1
            if id(base) not in known:
                known.add(id(base))
                weakref.finalize(base, forget, id(base))
                counts["now"] += 1
                counts["most"] = max(counts["most"], counts["now"])
        return trace

    monkeypatch.setattr(Stage, "play", counted)
    return counts


# ---- rows -----------------------------------------------------------------------------------------------------------


def test_rows_come_in_the_order_of_arms_and_seeds():
    """Whoever is done first: here the first arm takes a hundred times as long as the others."""
    arms = [Arm(fields=(f"run.ticks={ticks}",)) for ticks in (5000, 50, 51)]
    rows = list(runs(load("blimps"), arms, (3, 1, 2)))
    assert [(arm, seed) for arm in arms for seed in (3, 1, 2)] == [(row.arm, row.seed) for row in rows]
    assert rows == list(runs(load("blimps"), arms, (3, 1, 2)))


def test_a_row_is_what_the_run_alone_comes_to():
    """A run among many is that of its control, its fields and its seed."""
    arms = Arm(), Arm(control="calm"), Arm("alone", ("run.ticks=70",)), FEW
    worlds = (
        SHORT,
        SHORT.changed(control="calm"),
        SHORT.with_fields({"run.ticks": 70}, "alone"),
        SHORT.with_field("agents.blimps.count", 2),
    )
    rows = iter(runs(SHORT, arms, range(2)))
    for world, seed in itertools.product(worlds, range(2)):
        alone, row = run(world, seed), next(rows)
        assert (alone.digest, alone.measures, alone.events) == (row.digest, row.measures, row.events)
    assert next(rows, None) is None


WORLDS = {
    "rules": SHORT,
    "crates": load("crates", ["run.ticks=60"]),
    "learners": load_text(PAIR, "pair.yaml", ["run.episodes=20"]),
    "prices": load_text(PAIR, "pair.yaml", ["run.episodes=20", "objective.coins=random"]),
}
POLICY = st.sampled_from(["own", "own", "nothing", "random"])


@st.composite
def experiments(draw):
    """A world, some of its arms, and seeds in any order, one of them perhaps twice."""
    scenario = WORLDS[draw(st.sampled_from(sorted(WORLDS)))]
    names = scenario.setup.names()
    control = st.sampled_from([None, *sorted(set(scenario.file.controls) - {"planned"})])
    ticks = st.sampled_from([(), ("run.ticks=17",)])
    ablation = st.sampled_from([None, None, *(name for name in ablations(scenario) if name != "company")])
    without = st.lists(st.sampled_from(names), max_size=1).map(tuple)
    arm = st.builds(Arm, control, ticks, without, ablation, POLICY)
    arms = draw(st.lists(arm, min_size=1, max_size=3, unique=True))
    return scenario, arms, draw(st.lists(st.integers(0, 2**40), min_size=1, max_size=4))


def alone(scenario, arm, seed):
    """What a run comes to by itself: digests, measures and events, from arrays that nobody else has had."""
    try:
        world, shown = arm.worlds(scenario)
        without, without_shown = arm.rows_without(world), arm.rows_without(shown)
    except InvalidScenario as error:
        return str(error)
    if arm.policy == "own" and world.setup.learners:
        lesson = learn(world, seed, without=without)
        traces = [trial(shown, lesson, number, without_shown) for number in range(shown.file.run.trials)]
        found = [judge(shown, trace, ledger=lesson.ledger) for trace in traces]
        measured = [measures_of(findings) for findings in found]
        means = {}
        for name in measured[0]:
            values = [float(measures[name]) for measures in measured if measures[name] is not None]
            means[name] = sum(values) / len(values) if values else None
        return digest(traces[0]), lesson.digest, means, events_of(found[0])
    world, without = (world, without) if arm.policy == "own" else (shown, without_shown)
    whole = run_of(world, seed, simulate(world, seed, without, policy=POLICIES[arm.policy]))
    return whole.digest, "", whole.measures, whole.events


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(experiments(), st.integers(1, 4), st.data())
def test_rows_of_many_are_those_of_each_alone(monkeypatch, experiment, cores, data):
    """In every kind of world, in any order, on any number of cores; stopped anywhere, and gone on with."""
    scenario, arms, seeds = experiment
    monkeypatch.setattr(many, "cpu_count", lambda: cores)
    expected = [alone(scenario, arm, seed) for arm in arms for seed in seeds]
    stopped = runs(scenario, arms, seeds)
    behind = data.draw(st.integers(0, len(expected)))
    rows = list(itertools.islice(stopped, behind))
    stopped.close()
    left = {arm: seeds[min(max(behind - k * len(seeds), 0), len(seeds)) :] for k, arm in enumerate(arms)}
    rows += runs(scenario, arms, left.__getitem__)
    assert [(arm, seed) for arm in arms for seed in seeds] == [(row.arm, row.seed) for row in rows]
    whole = [row.failure or (row.digest, row.training_digest, row.measures, row.events) for row in rows]
    assert expected == whole
    bare = runs(
        scenario, arms, seeds, list(dict.fromkeys(name for row in rows for name in row.measures)), digests=False
    )
    for row, full in zip(bare, rows, strict=True):
        assert ("", "", [], full.measures) == (row.digest, row.training_digest, row.events, row.measures)


def test_a_world_begins_again_as_it_was_built():
    """All of its arrays, and all of its trace, after it was played from another seed."""
    for scenario, seed in itertools.product(WORLDS.values(), (5, 6)):
        stage = Stage(scenario, begun(scenario, 0, policy=RANDOM))
        for other in (9, seed):
            seed_again(stage.again(), scenario.setup, other)
            trace = stage.play()
        for own, first in zip(trace, simulate(scenario, seed, policy=RANDOM), strict=True):
            assert own.tobytes() == first.tobytes() and own.shape == first.shape and not own.flags.writeable
        seed_again(stage.again(), scenario.setup, seed)
        fresh = arrays(begun(scenario, seed, policy=RANDOM))
        for name, array in arrays(stage._state).items():
            assert np.array_equal(array, fresh[name]), name


def test_run_many_is_the_arm_that_changes_nothing():
    assert list(run_many(SHORT, range(4))) == list(runs(SHORT, [Arm()], range(4)))


def test_only_what_is_asked_for_is_measured():
    """Then the events are left out, too."""
    (row,) = run_many(SHORT, [7], ["height.highest", "escape.any"])
    whole = run(SHORT, 7)
    assert {name: whole.measures[name] for name in ("height.highest", "escape.any")} == row.measures
    assert (whole.digest, []) == (row.digest, row.events)


def test_a_measure_that_there_is_not_is_refused_before_anything_runs():
    with pytest.raises(InvalidScenario, match=r"measures nothing called 'escape.eny'.*escape.any"):
        runs(SHORT, [Arm()], range(3), ["escape.eny"])


def test_seeds_may_differ_from_arm_to_arm():
    """So that what was done before is not done again."""
    left = {Arm(): (4,), FEW: (), Arm("calm"): (0, 9)}
    rows = runs(SHORT, left, left.__getitem__, ["escape.any"])
    assert [(Arm(), 4), (Arm("calm"), 0), (Arm("calm"), 9)] == [(row.arm, row.seed) for row in rows]


# ---- memory ---------------------------------------------------------------------------------------------------------


def test_no_row_keeps_what_it_was_judged_by(traces):
    """There are never more traces than cores; afterwards none."""
    rows = list(run_many(SHORT, range(300)))
    gc.collect()
    assert (300, 300, 0) == (len(rows), traces["all"], traces["now"])
    assert traces["most"] <= (many.cpu_count() or 1)
    assert not any(isinstance(value, np.ndarray) for row in rows for value in vars(row).values())


def test_arms_without_end_are_taken_as_they_are_needed(traces):
    """Nothing is listed beforehand, and who stops reading stops the runs."""
    taken = []

    def endless():
        for ticks in itertools.count(1):
            taken.append(Arm(fields=(f"run.ticks={ticks}",)))
            yield taken[-1]

    rows = runs(load("blimps"), endless(), [0])
    first = [row.arm for row in itertools.islice(rows, 5)]
    assert first == taken[:5]
    rows.close()
    ahead = 5 + (many.cpu_count() or 1) * AHEAD
    assert len(taken) <= ahead and traces["all"] <= ahead


# ---- failures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arm", "why"),
    [
        (Arm(control="clam"), "there is no control 'clam'.*calm"),
        (Arm(fields=("run.ticks=-1",)), "run.ticks"),
        (Arm(fields=("run.tiks=1",)), "no field 'tiks'"),
        (Arm(without=("blimp 3", "blimp 99")), "no body called 'blimp 99' is in blimps; known: blimp 1"),
        (Arm(ablation="tine"), "nothing called 'tine' can be taken from blimps; known: .*time"),
        (
            Arm(fields=("watch.height.altitude=null", 'watch.height.stacking={"of": "blimps"}')),
            "measures nothing called 'height.highest'",
        ),
    ],
)
def test_an_arm_that_cannot_be_is_a_row_for_each_seed(arm, why):
    """It says why, and the others go on."""
    rows = list(runs(SHORT, [Arm(), arm, FEW], range(2), ["height.highest"]))
    good, bad = [row for row in rows if not row.failure], [row for row in rows if row.failure]
    assert [Arm(), Arm(), FEW, FEW] == [row.arm for row in good]
    assert [(arm, 0, "", {}), (arm, 1, "", {})] == [(row.arm, row.seed, row.digest, row.measures) for row in bad]
    with pytest.raises(RunFailed, match=why):
        list(succeeded(bad))


def test_a_run_that_fails_is_a_row(monkeypatch):
    """A rule that answers with no number, and a world that is too large for the memory."""

    play = Stage.play

    def breaks(stage):
        seed = int(stage._state.clock[0].seed)
        if seed in (1, 2):
            raise NotANumber("a rule answered with something that is not a number") if seed == 1 else MemoryError
        return play(stage)

    monkeypatch.setattr(Stage, "play", breaks)
    rows = list(run_many(SHORT, range(4)))
    said = ["", "a rule answered with something that is not a number", "MemoryError", ""]
    assert said == [row.failure for row in rows]
    with pytest.raises(RunFailed, match=r"^as it is, seed 1: a rule answered"):
        list(succeeded(rows))


def test_a_training_that_grows_beyond_all_numbers_is_a_row():
    """Others, which are paid less, come to their end."""
    wild = Arm(fields=fields_of({"objective.coins": 1e300, "world.recipes.coin.gives.coins": 1e10}))
    rows = list(runs(pair(), [wild, Arm()], range(2)))
    assert ["beyond all numbers" in row.failure for row in rows] == [True, True, False, False]


def test_what_nobody_foresaw_is_no_row(monkeypatch):
    """A mistake of the program is not hidden in a table."""
    monkeypatch.setattr(Stage, "play", lambda stage: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        list(run_many(SHORT, range(3)))


# ---- arms -----------------------------------------------------------------------------------------------------------


def test_bodies_are_taken_away_by_their_names():
    """As in the same world without their rows."""
    (row,) = runs(SHORT, [Arm(without=("blimp 3", "blimp 1"))], [5])
    assert digest(simulate(SHORT, 5, without=[2, 0])) == row.digest
    assert run(SHORT, 5).digest != row.digest


@pytest.mark.parametrize(("policy", "number"), [("nothing", NOTHING), ("random", RANDOM)])
def test_a_policy_takes_the_place_of_what_agents_decide(policy, number):
    """Of learners as well: nobody is trained then."""
    for scenario in (SHORT, pair()):
        (row,) = runs(scenario, [Arm(policy=policy)], [3])
        assert (digest(simulate(scenario, 3, policy=number)), "") == (row.digest, row.training_digest)


def test_learners_are_trained_and_tried():
    """Each arm from each seed anew: measures are means over its trials."""
    rows = iter(runs(pair(), [Arm(), Arm("later")], range(2)))
    for world, seed in itertools.product((pair(), pair().changed(control="later")), range(2)):
        alone, row = run_learners(world, seed), next(rows)
        assert (alone.digest, alone.training_digest, alone.measures) == (row.digest, row.training_digest, row.measures)


def test_a_learner_that_is_taken_away_is_never_there():
    """Neither in training nor in trials; the other one then has all the coins."""
    arm = Arm(without=("a 2",))
    (row,) = runs(pair(), [arm], [1])
    lesson = train(pair(), 1, without=[1])
    assert (lesson.digest, True) == (row.training_digest, lesson.digest != train(pair(), 1).digest)
    assert lesson.ledger.episode_return[:, 0].any() and not lesson.ledger.episode_return[:, 1].any()
    with pytest.raises(ValueError, match="a checkpoint is of a training with all bodies"):
        train(pair(), 1, without=[1], checkpoint=object())  # type: ignore[arg-type]
    (row,) = runs(pair(), [Arm("planned", without=("a 2",))], [1])
    assert "take none away" in row.failure


@pytest.mark.parametrize("name", ["recipe 0", "recipe 1", "scarcity", "time", "foresight", "curiosity", "company"])
def test_an_ablation_is_gone_before_anybody_learns(name):
    """Its set-up is that of the training and of the trials."""
    (row,) = runs(pair(), [Arm(ablation=name)], [1])
    world, shown = Arm(ablation=name).worlds(pair())
    assert world.setup == shown.setup == ablations(pair())[name].setup != pair().setup
    assert (learn(world, 1).digest, False) == (row.training_digest, bool(row.failure))
    assert not (name == "recipe 0" and row.measures["coin.any"])


def test_an_ablation_holds_where_trials_are_in_another_control():
    """Also in the world of the trials, and once: a quarter of the time, not a quarter of that."""
    elsewhere = pair("run.trials_in=later")
    world, shown = Arm(ablation="time").worlds(elsewhere)
    assert (5, 5) == (world.setup.ticks, shown.setup.ticks)
    assert of_trials(elsewhere).setup.tiles.recipes == shown.setup.tiles.recipes != world.setup.tiles.recipes
    assert {"foresight", "curiosity"}.isdisjoint(ablations(SHORT))


def test_an_arm_is_a_key_a_line_and_json():
    arm = Arm("calm", fields_of({"agents.blimps.count": 2, "run.ticks": 9}), ("blimp 1",), "time", "random")
    said = "calm, agents.blimps.count=2, run.ticks=9, without blimp 1, without time, deciding at random"
    assert (said, "as it is") == (arm.name, Arm().name)
    for each in (arm, Arm(), FEW):
        assert each == Arm.from_json(json.loads(json.dumps(each.as_json())))
    assert {arm: 1}[Arm.from_json(arm.as_json())] == 1
    row = Row(arm, 3, "seal", measures={"escape.any": True}, events=[{}])
    assert {"escape.any": True} == json.loads(json.dumps(row.as_json()))["measures"]
    with pytest.raises(ValueError, match="the policy of an arm is 'bold'; known: own, nothing, random"):
        Arm(policy="bold")


@pytest.mark.parametrize("value", [1, 0.1, 1e-5, 1e300, True, "a: b", "1", ["x", "y"]])
def test_a_changed_field_is_read_as_it_was_given(value):
    from unbidden.sim.scenario.overrides import from_option

    (text,) = fields_of({"about.title": value})
    assert (("about", "title"), value) == (from_option(text).path, from_option(text).value)
