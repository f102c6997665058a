"""Each learner against its textbook, number for number, and what all of them have in common.

The textbooks below know nothing of the engine but the addresses of its luck: they walk a corridor of their own.
Called from Python, learners and laws are plain text; tests/runs/test_train.py shows that machine code does
the same.
"""

from collections.abc import Callable
from math import exp

import numpy as np
import pytest

from tests.plain import begin, run, train
from unbidden.sim.engine import draws
from unbidden.sim.engine.agents.learning import choice
from unbidden.sim.engine.draws import At, birth_name, integer, purpose, uniform, words
from unbidden.sim.engine.fields import LOGGED
from unbidden.sim.engine.ledger import new_ledger
from unbidden.sim.engine.machine.kernel import plain
from unbidden.sim.engine.registry import GIVEN_TO_DECIDE, GIVEN_TO_LEARN, Learner, learner, rules
from unbidden.sim.engine.state import records
from unbidden.sim.scenario import load_text
from unbidden.sim.scenario.loading import fill_registries

LEARNERS = ("q_learning", "sarsa", "expected_sarsa", "double_q", "q_lambda", "reinforce", "actor_critic")
fill_registries()
CORRIDOR = """
about: {{title: a corridor, what: one walks to the end}}
world:
  cell: 1
  tick: 1
  map: a..E
  tiles: {{".": {{}}, a: {{}}, E: {{}}}}
  stocks: {{food: {{}}}}
  recipes:
    - {{at: E, when: enter, gives: {{food: 1}}, ends: {ends}}}
    - {{at: ".", when: enter, gives: {{food: 0.25}}}}
agents:
  bot: {{rule: {rule}, at: a, height: 1, percepts: [cell], actions: [east, west], noise: {noise}, {parameters}}}
objective: {{food: 1, ticks: -0.1}}
run: {{ticks: {ticks}, episodes: 12}}
"""
ALPHA, GAMMA, EPSILON, LAST_EPSILON, LAMBDA, START = 0.3, 0.9, 0.5, 0.1, 0.7, 0.2
BOT = np.uint64(birth_name("bot", 0))


def told(rule: str, ticks: int = 9, noise: float = 0.0, ends: str = "true", more: str = "") -> str:
    """The corridor for a learner."""
    own = {
        "learning_rate": ALPHA,
        "discount": GAMMA,
        "epsilon": EPSILON,
        "epsilon_end": LAST_EPSILON,
        "trace_decay": LAMBDA,
    }
    own |= {"initial_value": START, "critic_learning_rate": 0.2, "baseline_learning_rate": 0.2, "entropy": 0.01}
    known = ", ".join(f"{name}: {value}" for name, value in own.items() if name in rules[rule].parameters)
    return CORRIDOR.format(rule=rule, ticks=ticks, noise=noise, ends=ends, parameters=known + more)


# ---- a corridor of one's own ----------------------------------------------------------------------------------------


class Luck:
    """The draws of the only agent in an episode of a training."""

    def __init__(self, seed: int, episode: int):
        training = At(np.uint64(seed), np.uint64(episode), np.uint64(birth_name("training", 0)))
        self.seed = draws.bits(training, purpose("seed of an episode"))

    def at(self, tick: int) -> At:
        return At(self.seed, np.uint64(tick), BOT)

    def choice(self, tick: int) -> float:
        return int(words(self.at(tick - tick % 4), purpose("luck"))[tick % 4]) / 2**32

    def lesson(self, tick: int) -> float:
        return uniform(self.at(tick), purpose("luck of learning"))

    def slip(self, tick: int, action: int, noise: float) -> int:
        if noise > 0.0 and uniform(self.at(tick), purpose("whether another action is carried out")) < noise:
            return integer(self.at(tick), purpose("which action is carried out instead"), 2)
        return action


def step(cell: int, action: int) -> tuple[int, float, bool]:
    """Where an action leads in the corridor, what is paid there, and whether it is the end."""
    there = min(max(cell + (1, -1)[action], 0), 3)
    food = 0.0 if there == cell or there == 0 else (1.0 if there == 3 else 0.25)
    return there, food - 0.1, there == 3


def greedy_share(row: list[float], luck: float) -> int:
    """The best of two; luck decides between equals."""
    return int(luck * 2) if row[0] == row[1] else int(row[1] > row[0])


def explore(row: list[float], luck: float, chance: float) -> int:
    return int(luck / chance * 2) if luck < chance else greedy_share(row, (luck - chance) / (1.0 - chance))


def softmax_of(row: list[float]) -> list[float]:
    powers = [exp(x - max(row)) for x in row]
    return [power / sum(powers) for power in powers]


def play(book, ticks: int, noise: float, ends: bool, episodes: int = 12, seed: int = 5) -> list[float]:
    """Train a textbook; what was paid in each episode. Sarsa must know the next action, so all are told it."""
    returns = []
    for episode in range(episodes):
        luck, chance = Luck(seed, episode), EPSILON + (LAST_EPSILON - EPSILON) * (episode / episodes)
        cell, paid, done = 0, 0.0, False
        meant = book.choose(cell, luck.choice(0), chance)
        did = luck.slip(0, meant, noise)
        book.start()
        for tick in range(1, ticks + 1):
            there, reward, end = step(cell, did)
            done = end and ends
            paid += reward
            if not book.on_policy:
                book.learn(cell, meant, did, reward, there, None, done, tick == ticks, chance, luck.lesson(tick))
            next_meant = book.choose(there, luck.choice(tick), chance)
            next_did = luck.slip(tick, next_meant, noise)
            if book.on_policy:
                book.learn(cell, meant, did, reward, there, next_did, done, tick == ticks, chance, luck.lesson(tick))
            if done:
                break
            cell, meant, did = there, next_meant, next_did
        returns.append(paid)
    return returns


# ---- textbooks ------------------------------------------------------------------------------------------------------


class Table:
    """Q-learning, as Sutton and Barto (2018) have it in section 6.5, and what others share with it."""

    on_policy = False

    def __init__(self, executed: bool = True):
        self.q = [[START, START] for _ in range(4)]
        self.executed = executed

    def start(self) -> None:
        pass

    def choose(self, cell: int, luck: float, chance: float) -> int:
        return explore(self.q[cell], luck, chance)

    def learn(self, cell, meant, did, reward, there, _next, done, _late, chance, _luck) -> None:
        action = did if self.executed else meant
        target = reward + GAMMA * (0.0 if done else self.worth(there, _next, chance))
        self.q[cell][action] += ALPHA * (target - self.q[cell][action])

    def worth(self, there: int, _next: int | None, _chance: float) -> float:
        return max(self.q[there])

    def planes(self) -> list:
        return [self.q]


class Sarsa(Table):
    """Section 6.4."""

    on_policy = True

    def worth(self, there, next_action, _chance):
        return self.q[there][next_action]


class ExpectedSarsa(Table):
    """Section 6.6, for an epsilon-greedy policy that never knows of ties: max plus the mean."""

    def worth(self, there, _next, chance):
        return (1.0 - chance) * max(self.q[there]) + chance * (self.q[there][0] + self.q[there][1]) / 2


class DoubleQ(Table):
    """Section 6.7. The first half of the luck of a lesson is for the first table."""

    def __init__(self):
        self.pair = [[[START, START] for _ in range(4)] for _ in range(2)]

    def choose(self, cell, luck, chance):
        return explore([a + b for a, b in zip(self.pair[0][cell], self.pair[1][cell], strict=True)], luck, chance)

    def learn(self, cell, _meant, did, reward, there, _next, done, _late, _chance, luck):
        mine = 0 if luck < 0.5 else 1
        best = greedy_share(self.pair[mine][there], 2 * luck - mine)
        target = reward + (0.0 if done else GAMMA * self.pair[1 - mine][there][best])
        self.pair[mine][cell][did] += ALPHA * (target - self.pair[mine][cell][did])

    def planes(self):
        return self.pair


class QLambda(Table):
    """Watkins's Q(lambda) with accumulating traces as a table of its own; cut when an action was not the best."""

    def start(self):
        self.traces: list[tuple[int, int, float]] = []

    def learn(self, cell, _meant, did, reward, there, _next, done, _late, _chance, _luck):
        if self.q[cell][did] < max(self.q[cell]):
            self.traces = []
        self.traces = [(c, a, e * GAMMA * LAMBDA) for c, a, e in self.traces if e * GAMMA * LAMBDA > 1e-3]
        self.traces.append((cell, did, 1.0))
        error = reward + GAMMA * (0.0 if done else max(self.q[there])) - self.q[cell][did]
        for c, a, e in reversed(self.traces):
            self.q[c][a] += ALPHA * error * e


class Reinforce(Table):
    """Section 13.4, with a bonus for entropy."""

    def __init__(self):
        self.preference, self.value = [[START, START] for _ in range(4)], [[0.0, 0.0] for _ in range(4)]

    def start(self):
        self.story: list[tuple[int, int, float]] = []

    def choose(self, cell, luck, _chance):
        row = self.preference[cell]
        return 0 if luck * sum(exp(x - max(row)) for x in row) - exp(row[0] - max(row)) < 0.0 else 1

    def learn(self, cell, _meant, did, reward, _there, _next, done, late, _chance, _luck):
        self.story.append((cell, did, reward))
        for t in range(len(self.story) * (done or late)):
            gain = sum(GAMMA**k * r for k, (_, _, r) in enumerate(self.story[t:]))
            cell, did, _ = self.story[t]
            better = gain - self.value[cell][0]
            self.value[cell][0] += 0.2 * better
            self.climb(cell, did, ALPHA * GAMMA**t * better)

    def climb(self, cell, did, by):
        """The gradient of log π(did) and of the entropy −Σ π log π, both by hand."""
        policy = softmax_of(self.preference[cell])
        logs = [float(np.log(p)) for p in policy]
        entropy = -sum(p * log for p, log in zip(policy, logs, strict=True))
        for k in range(2):
            slope = -policy[k] * (logs[k] + entropy)
            self.preference[cell][k] += by * ((k == did) - policy[k]) + ALPHA * 0.01 * slope

    def planes(self):
        return [self.preference, self.value]


class ActorCritic(Reinforce):
    """Section 13.5."""

    def start(self):
        self.weight = 1.0

    def learn(self, cell, _meant, did, reward, there, _next, done, _late, _chance, _luck):
        error = reward + (0.0 if done else GAMMA * self.value[there][0]) - self.value[cell][0]
        self.value[cell][0] += 0.2 * error
        self.climb(cell, did, ALPHA * self.weight * error)
        self.weight *= GAMMA


TEXTBOOKS: dict[str, Callable] = {
    "q_learning": Table, "sarsa": Sarsa, "expected_sarsa": ExpectedSarsa, "double_q": DoubleQ, "q_lambda": QLambda,
    "reinforce": Reinforce, "actor_critic": ActorCritic,
}  # fmt: skip


def learnt(text: str, seed: int = 5, episodes: int = 12) -> tuple[np.ndarray, list[float]]:
    """What the engine's learner has in its table after some episodes, and what it was paid in each."""
    scene = begin(load_text(text, "corridor.yaml"))
    ledger = new_ledger(scene.state, episodes)
    train(scene, ledger, seed, episodes)
    return scene.state.learning.value[0], list(ledger.episode_return[:, 0])


@pytest.mark.parametrize("noise", [0.0, 0.4], ids=["no noise", "noise"])
@pytest.mark.parametrize(
    ("ticks", "ends"), [(9, "true"), (4, "true"), (7, "false")], ids=["ends", "short", "never ends"]
)
@pytest.mark.parametrize("rule", LEARNERS)
def test_a_learner_is_its_textbook(rule: str, ticks: int, ends: str, noise: float):
    """Twelve episodes of the same luck come to the same tables. Where a corridor ends, what follows is worth nothing;
    where only the time is up, it is worth what it is held to be. Noise carries out what was not decided on."""
    book = TEXTBOOKS[rule]()
    returns = play(book, ticks, noise, ends == "true")
    value, paid = learnt(told(rule, ticks, noise, ends))
    planes = book.planes()
    assert paid == pytest.approx(returns, abs=1e-12)
    assert np.abs(value[: len(planes)] - np.array(planes)).max() < 1e-12
    assert any(abs(x - START) > 0.01 for row in planes[0] for x in row)


def test_what_was_intended_can_be_learnt_from_instead():
    """q_learning with executed: 0 credits what it decided on, not what noise made of it."""
    book = Table(executed=False)
    play(book, 9, 0.4, True)
    intended, _ = learnt(told("q_learning", noise=0.4, more=", executed: 0"))
    carried_out, _ = learnt(told("q_learning", noise=0.4))
    assert np.abs(intended[0] - np.array(book.planes()[0])).max() < 1e-12
    assert np.abs(intended - carried_out).max() > 0.01


def test_traces_of_those_who_share_a_table_are_their_own():
    """a explores in its second step, b takes its first, and a's third reaches back to the second only. Where a trace
    was cut used to be kept in the table, so that b's first step mended a's."""
    value, lesson = np.zeros((1, 4, 2)), plain(rules["q_lambda"].learn)
    value[0, 1] = 0.0, 1.0  # the first action is not the best here
    logs = records(LOGGED, 20).reshape(2, 10)
    logs[0].state[:3], logs[0].action[:3] = [0, 1, 2], 0
    lesson(value, 0, 0, 0.0, 1, False, 2, logs[0], 1, 0.5, 0.9, 0.5, 0.0)
    lesson(value, 1, 0, 0.0, 2, False, 2, logs[0], 2, 0.5, 0.9, 0.5, 0.0)
    before = value.copy()
    logs[1].state[0] = 3
    lesson(value, 3, 0, 0.0, 3, False, 2, logs[1], 1, 0.5, 0.9, 0.5, 0.0)
    lesson(value, 2, 0, 1.0, 3, True, 2, logs[0], 3, 0.5, 0.9, 0.5, 0.0)
    assert [0, 1, 1, 0] == [int((value[0, k] != before[0, k]).any()) for k in range(4)]


# ---- what all have in common ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["state_", "world", "next_luck", "wall"])
def test_a_learner_is_given_nothing_but_its_words(name: str):
    """Whoever asks for anything else is refused before anything runs, by whichever of its two functions."""
    learns, decides = (eval(f"lambda value, {name}: 0") for _ in range(2))
    harmless = eval("lambda value: 0")
    for first, second in ((learns, harmless), (harmless, decides)):
        with pytest.raises(TypeError, match=f"a learner is never given '{name}'"):
            learner(decide=second)(first)
    assert "<lambda>" not in rules


OTHERS = (
    "aup",
    "demonstrator",
    "drest",
    "gigpo",
    "ignorant_planner",
    "imitator",
    "ipa",
    "linear_q",
    "model_free_aup",
    "mona",
    "planner",
    "prior_q",
    "random",
    "realistic_planner",
    "scripted",
    "told",
)


@pytest.mark.parametrize("rule", [*LEARNERS, *OTHERS])
def test_every_learner_shipped_asks_for_its_words_only(rule: str):
    """What holds for anybody's learners holds for ours."""
    known = set(GIVEN_TO_LEARN) | set(GIVEN_TO_DECIDE) | set(rules[rule].parameters)
    assert isinstance(rules[rule], Learner)
    assert {*rules[rule].learns_with, *rules[rule].decides_with} <= known


@pytest.mark.parametrize("trained", [0.0, 0.25, 1.0])
def test_exploring_falls_evenly_from_the_first_chance_to_the_last(trained: float):
    """Of 4000 evenly spread lucks, as many explore as the schedule says; none does when it is not exploring."""
    lucks = (np.arange(4000) + 0.5) / 4000
    value = np.zeros((1, 1, 4))
    value[0, 0, 2] = 1.0
    acts = [choice.epsilon_greedy(value, 0, 4, luck, True, trained, 0.8, 0.4) for luck in lucks]
    chance = 0.8 - 0.4 * trained
    assert acts.count(2) == pytest.approx(4000 * (1 - chance * 3 / 4), abs=2)
    assert [acts.count(k) for k in (0, 1, 3)] == pytest.approx([4000 * chance / 4] * 3, abs=2)
    assert {2} == {choice.epsilon_greedy(value, 0, 4, luck, False, trained, 0.8, 0.4) for luck in lucks}


@pytest.mark.parametrize("ties", [(0, 1, 2, 3), (1, 3), (0, 2, 3), (3,)])
def test_ties_are_broken_evenly(ties: tuple[int, ...]):
    """Each of those that are equally good is taken equally often, and nothing else."""
    values = np.array([1.0 if k in ties else 0.5 for k in range(4)])
    taken = [choice.greedy(values, 4, (n + 0.5) / 1200) for n in range(1200)]
    assert {k: 1200 // len(ties) for k in ties} == {k: taken.count(k) for k in ties}
    assert set(ties) == set(taken)


def test_a_policy_gradient_picks_with_the_probabilities_it_says():
    """Of 10000 evenly spread lucks."""
    value = np.array([[[0.0, 1.0, 2.0]]])
    taken = [choice.softmax(value, 0, 3, (n + 0.5) / 10000) for n in range(10000)]
    expected = np.exp([0.0, 1.0, 2.0]) / np.exp([0.0, 1.0, 2.0]).sum()
    assert [taken.count(k) / 10000 for k in range(3)] == pytest.approx(list(expected), abs=2e-4)
    assert [choice.probability(value[0, 0], 3, k) for k in range(3)] == pytest.approx(list(expected))


@pytest.mark.parametrize("rule", LEARNERS)
def test_what_was_learnt_is_shown_without_learning_or_exploring(rule: str):
    """A trial leaves the tables as they are; with a chance of exploring of 1 it still takes the best."""
    epsilon = ", epsilon: 1, epsilon_end: 1" if "epsilon" in rules[rule].parameters else ""
    text = told(rule).replace("epsilon: 0.5, epsilon_end: 0.1", epsilon.strip(", ") or "epsilon: 0.5")
    scene = begin(load_text(text, "corridor.yaml"))
    scene.state.learning.value[0, 0, :, 0], scene.state.learning.value[0, 0, :, 1] = 40.0, 1.0
    before = scene.state.learning.value.copy()
    run(scene, 9)
    assert (before[0, :2] == scene.state.learning.value[0, :2]).all()
    assert 3 == scene.state.clock[0].tick  # straight to the end
