"""The learners `ipa` and `gigpo` beside plain programs of their equations; what is equal, and what is counted."""

from math import exp, floor, prod

import numpy as np
import pytest

from unbidden.sim.engine.agents.learning import ipa as book
from unbidden.sim.engine.fields import LOGGED
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import rules
from unbidden.sim.engine.state import records
from unbidden.sim.optimum import TooLarge
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.runs.training import train
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.loading import fill_registries

fill_registries()
STATES, ACTIONS, TICKS, BATCH = 12, 3, 14, 4
IPA, GIGPO = (plain(rules[name].learn) for name in ("ipa", "gigpo"))
DEFAULTS = {name: param.default for name, param in rules["ipa"].parameters.items()}


def chances(preferences: list[float], rounding: float = 0.0) -> list[float]:
    known = [floor(x / rounding + 0.5) * rounding for x in preferences] if rounding else preferences
    return [exp(x) / sum(map(exp, known)) for x in known]


class Paper:
    """Equations (6) to (9) as they are written, of whole trajectories, in plain Python."""

    def __init__(self, **own: float):
        self.own = DEFAULTS | own
        self.now = [[0.0] * ACTIONS for _ in range(STATES)]
        self.old = [row[:] for row in self.now]
        self.batch: list[list[tuple[int, int, float]]] = []
        self.steps, self.usual = 0, 0.0

    def chunks(self, path: list) -> list[list]:
        cut, found = self.own, [[]]
        for t, step in enumerate(path):
            found[-1].append(step)
            if (step[1] >= cut["call"] or (t + 1) % cut["chunk"] == 0) and t + 1 < len(path):
                found.append([])
        return found

    def gradient(self, path: list) -> list[list[float]]:
        own, total = self.own, [[0.0] * ACTIONS for _ in range(STATES)]
        chunks = self.chunks(path)
        paid = [sum(step[2] for step in chunk) for chunk in chunks]
        paid[-1] -= self.usual
        for k, chunk in enumerate(chunks):
            came = sum(own["discount"] ** (j - k) * paid[j] for j in range(k, len(chunks)))
            root = 1.0 / len(chunk)
            served = (
                prod(chances(self.old[s])[a] / chances(self.old[s], own["rounding"])[a] for s, a, _ in chunk) ** root
            )
            ratio = prod(chances(self.now[s])[a] / chances(self.old[s])[a] for s, a, _ in chunk) ** root
            weight = came * (served <= own["mismatch"])
            if came < 0 and own["truncated"]:
                weight *= min(max(ratio, 0.0), 1.0)
            for s, a, _ in chunk:
                for i, p in enumerate(chances(self.now[s])):
                    total[s][i] += weight * ((i == a) - p)
        return total

    def learn(self, path: list) -> None:
        self.batch.append(path)
        if len(self.batch) < self.own["batch"]:
            return
        gradients = [self.gradient(path) for path in self.batch]
        for s in range(STATES):
            for a in range(ACTIONS):
                self.now[s][a] += self.own["learning_rate"] * sum(g[s][a] for g in gradients) / len(self.batch)
        self.usual = sum(step[2] for path in self.batch for step in path) / len(self.batch)
        self.steps += 1
        if self.steps % (self.own["staleness"] + 1) == 0:
            self.old = [row[:] for row in self.now]
        self.batch = []


def paths(seed: int, episodes: int) -> list[list[tuple[int, int, float]]]:
    """Random episodes, of which about a third pay something at their end, and some on their way."""
    luck = np.random.default_rng(seed)
    return [
        [
            (int(luck.integers(STATES)), int(luck.integers(ACTIONS)), float(luck.choice([0, 0, 1])) * (t % 5 == 4))
            for t in range(luck.integers(3, TICKS))
        ]
        for _ in range(episodes)
    ]


def logged(path: list) -> np.ndarray:
    made = records(LOGGED, TICKS)
    for t, (state, action, reward) in enumerate(path):
        made[t].state, made[t].action, made[t].reward = state, action, reward
    return made


def taught(episodes: list, **own: float) -> np.ndarray:
    value = np.zeros((5, STATES, ACTIONS))
    for path in episodes:
        IPA(value, True, ACTIONS, logged(path), len(path), *(DEFAULTS | own).values())
    return value


ARMS = [
    {"chunk": 1.0},
    {"chunk": 4.0},
    {"chunk": 1000.0},
    {"chunk": 1000.0, "call": 2.0},
    {"chunk": 4.0, "truncated": 0.0},
    {"chunk": 4.0, "mismatch": 1e9},
    {"chunk": 4.0, "discount": 1.0},
]


@pytest.mark.parametrize("own", ARMS)
@pytest.mark.parametrize("staleness", [0.0, 2.0])
def test_a_training_is_the_equations_of_the_paper(own: dict[str, float], staleness: float):
    """Forty random episodes; chunks by steps and by calls, ratio, mask, discount and staleness."""
    own = {"batch": 4.0, "learning_rate": 2.0, "rounding": 0.5, "mismatch": 1.05, "staleness": staleness} | own
    episodes, paper = paths(3, 40), Paper(**own)
    for path in episodes:
        paper.learn(path)
    value = taught(episodes, **own)
    assert np.abs(value[book.NOW] - np.array(paper.now)).max() < 1e-9
    assert np.abs(value[book.SAMPLED] - np.array(paper.old)).max() < 1e-9
    assert value[book.BOOK, book.STEPS, 0] == paper.steps == 10
    assert np.abs(value[book.NOW]).max() > 0.1


def test_each_part_of_the_credit_does_something():
    """What is compared with the equations differs from arm to arm, so none of them stands for another."""
    base = {"batch": 4.0, "learning_rate": 2.0, "rounding": 0.5, "mismatch": 1.05, "staleness": 2.0}
    found = [taught(paths(3, 40), **base | own)[book.NOW] for own in ARMS]
    assert all(np.abs(one - other).max() > 1e-6 for k, one in enumerate(found) for other in found[:k])


def test_where_every_action_is_a_call_chunks_are_tokens_bit_for_bit():
    """n = 1: each step uses a tool. The chunk then ends by its call, the token by its length."""
    own = {"batch": 4.0, "rounding": 0.5, "mismatch": 1.05, "staleness": 2.0}
    by_call = taught(paths(5, 60), chunk=1000.0, call=0.0, **own)
    by_step = taught(paths(5, 60), chunk=1.0, call=1000.0, **own)
    assert by_call.tobytes() == by_step.tobytes()


def test_so_they_are_in_the_world_without_steps_between_tools():
    found = [
        train(load("chunk_credit", ["world.flags.typing.one_of=[0]", *cut]), 7, 160).value.tobytes()
        for cut in (["agents.robot.chunk=1"], ["agents.robot.chunk=1000", "agents.robot.call=0"])
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(("chunk", "left"), [(1.0, 0.9**13), (7.0, 0.9), (1000.0, 1.0)])
def test_what_is_left_for_the_first_step_is_the_discount_to_the_power_of_units(chunk: float, left: float):
    """One episode of 14 steps that pays 1 at its end: gamma ** 13 by the token, gamma ** 1 by chunks of seven."""
    path = [(t % STATES, 0, float(t == 13)) for t in range(14)]
    value = taught([path], chunk=chunk, discount=0.9, batch=1.0, rounding=0.0, learning_rate=1.0)
    assert value[book.NOW, 2, 0] == pytest.approx(left_of(path, 2, chunk) * 2 / 3, abs=1e-12)
    first = value[book.NOW, 0, 0] - left_of(path, 12, chunk) * 2 / 3
    assert first == pytest.approx(left * 2 / 3, abs=1e-12)


def left_of(path: list, t: int, chunk: float) -> float:
    """The closed form, of a step: its chunks from the last one, of so many steps each."""
    return 0.9 ** ((len(path) - 1) // int(chunk) - t // int(chunk))


def test_the_start_is_rolled_back_a_chunk_at_a_time_once_it_is_mastered():
    """The expert shows an episode; then the start stands before its last chunk, and moves when a batch is mastered."""
    own = {"start": 1.0, "chunk": 4.0, "batch": 2.0, "mastery": 0.75}
    good, bad = ([(t, 0, paid * float(t == 11)) for t in range(12)] for paid in (1.0, 0.0))
    story = [(good, 8), (bad, 8), (good, 8), (good, 4), (bad, 4), (bad, 4), (good, 4), (good, 0), (good, 0), (good, 0)]
    value = np.zeros((5, STATES, ACTIONS))
    for path, start in story:
        IPA(value, True, ACTIONS, logged(path), 12, *(DEFAULTS | own).values())
        assert value[book.BOOK, book.PREFIX, 0] == start


def test_starts_go_round_all_chunks():
    value, starts = np.zeros((5, STATES, ACTIONS)), []
    for _ in range(7):
        path = logged([(t, 0, float(t == 11)) for t in range(12)])
        IPA(value, True, ACTIONS, path, 12, *(DEFAULTS | {"start": 2.0, "chunk": 4.0}).values())
        starts.append(value[book.BOOK, book.PREFIX, 0])
    assert starts == [8, 4, 0, 8, 4, 0, 8]


def test_only_imitation_learns_from_what_the_expert_did():
    """The one episode that the expert shows is wholly its own."""
    path = [(t % STATES, 1, float(t == 9)) for t in range(10)]
    own = {"start": 1.0, "chunk": 5.0, "batch": 1.0, "rounding": 0.0, "discount": 0.5, "learning_rate": 1.0}
    assert not taught([path], **own)[book.NOW].any()
    copied = taught([path], imitation=0.3, **own)[book.NOW]
    assert copied[0, 1] == pytest.approx(0.3 * 0.5 * 2 / 3) and copied[9, 1] == pytest.approx(0.3 * 2 / 3)


def test_gigpo_compares_with_the_batch_and_with_the_state():
    """Six batches beside the definition, for every visit of every episode."""
    own, now = {"learning_rate": 1.5, "discount": 0.8, "batch": 4.0, "group_weight": 0.7}, np.zeros((STATES, ACTIONS))
    value = np.zeros((6, STATES, ACTIONS))
    episodes = paths(9, 24)
    for begin in range(0, 24, BATCH):
        batch = episodes[begin : begin + BATCH]
        paid = [sum(step[2] for step in path) for path in batch]
        came = [
            [sum(0.8 ** (j - t) * path[j][2] for j in range(t, len(path))) for t in range(len(path))] for path in batch
        ]
        groups: dict[int, list[float]] = {}
        for path, returns in zip(batch, came, strict=True):
            for (state, _, _), one in zip(path, returns, strict=True):
                groups.setdefault(state, []).append(one)
        gradient = np.zeros_like(now)
        for path, total, returns in zip(batch, paid, came, strict=True):
            for (state, action, _), one in zip(path, returns, strict=True):
                better = total - sum(paid) / BATCH + 0.7 * (one - sum(groups[state]) / len(groups[state]))
                gradient[state] += better * (np.eye(ACTIONS)[action] - np.array(chances(list(now[state]))))
        now += 1.5 * gradient / BATCH
        for path in batch:
            GIGPO(value, True, ACTIONS, logged(path), len(path), *own.values())
        assert np.abs(value[0] - now).max() < 1e-9
    assert np.abs(now).max() > 0.1


CORRIDOR = """
about: {title: a corridor, what: one walks to its end}
world: {cell: 1, tick: 1, map: a..E, tiles: {".": {}, E: {}}, stocks: {point: {}},
  recipes: [{at: E, when: enter, gives: {point: 1}, ends: true}]}
agents: {bot: {rule: ipa, at: a, height: 1, percepts: [cell], actions: [east, west]}}
objective: {point: 1}
run: {ticks: 9, episodes: 1}
"""


def test_a_table_that_has_no_room_for_the_book_is_refused():
    """Machine code checks no ends: the rows of the book would be written beyond the table."""
    with pytest.raises(TooLarge, match="11 numbers of its training in its table, which has 4 rows"):
        worked_out(load_text(CORRIDOR, "corridor.yaml"), 0)
