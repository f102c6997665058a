"""Learners in a user's file: given numbers, they answer with what an action is worth, and learn what our own learn."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from unbidden.sim.engine import registry
from unbidden.sim.engine.registry import GIVEN_TO_LEARN, TABLES
from unbidden.sim.runs.training import TrainingResult, train
from unbidden.sim.scenario import load
from unbidden.sim.walls import UnsafeRules, load_rules

HEAD = "from unbidden import learner, rule\nfrom unbidden.learning import epsilon_greedy, softmax\n\n\n"
OURS = {
    "q_learning": ("next_best, tries", "next_best"),
    "sarsa": ("next_worth", "next_worth"),
    "expected_sarsa": ("next_best, next_mean", "((1.0 - 0.2) * next_best + 0.2 * next_mean)"),
}
LEARNER = '''
@learner(decide=epsilon_greedy)
def {name}(worth, reward, {given}, learning_rate=0.1, discount=0.98, initial_value=0.0):
    """What one of ours does, in numbers."""
    return worth + learning_rate * (reward + discount * {worth} - worth)
'''


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of our own methods, written as a user would, loaded."""
    path = tmp_path_factory.mktemp("rules") / "ours_again.py"
    texts = [LEARNER.format(name=f"again_{name}", given=given, worth=worth) for name, (given, worth) in OURS.items()]
    path.write_text(HEAD + "\n".join(texts))
    load_rules(path)
    return path


def learnt(rule: str, seed: int = 3, episodes: int = 500) -> TrainingResult:
    """What a learner comes to in a small world in which it is now and then held."""
    changes = [f"agents.robot.{name}" for name in (f"rule={rule}", "epsilon=0.2", "epsilon_end=0.2", "initial_value=0")]
    return train(load("safe_interruptibility", changes), seed, episodes)


@pytest.mark.parametrize("name", ["q_learning", "sarsa", pytest.param("expected_sarsa", marks=pytest.mark.slow)])
def test_what_a_file_says_in_numbers_is_learnt_as_by_our_own(ours: Path, name: str):
    """To the last bit of every number, on its own policy or off it; another seed learns other things."""
    mine, again = learnt(name), learnt(f"again_{name}")
    assert np.any(mine.value != 0.0)
    np.testing.assert_array_equal(again.value[:, 0], mine.value[:, 0])
    assert np.any(learnt(name, seed=4).value != mine.value)


def test_tries_are_counted(ours: Path):
    """Whole numbers in a plane of their own, of what was done: it does more in more episodes, and then learns more."""
    few, many = (learnt("again_q_learning", episodes=episodes) for episodes in (20, 500))
    for result in (few, many):
        worth, tries = result.value[:, 0], result.value[:, 1]
        assert np.all(tries == np.floor(tries)) and tries.max() > 1.0
        assert not worth[tries == 0.0].any(), "what was never tried is held to be worth what it was at first"
    assert many.value[:, 1].sum() > 5 * few.value[:, 1].sum()


def test_plain_and_compiled_learn_the_same(tmp_path: Path):
    """A learner that asks for all there is, and divides by zero: known to the loop, the same to the last bit."""
    path = tmp_path / "curious.py"
    names = [name for name in GIVEN_TO_LEARN if name not in TABLES]
    path.write_text(
        HEAD + f"@learner(decide=softmax)\ndef curious({', '.join(names)}):\n"
        "    rate = 1 / tries if luck < 0.9 else min(1, 1 / (tries - 1)) // 3\n"
        f"    return 0.5 * worth + rate * (reward + 0.001 * ({' + '.join(names)}))\n"
    )
    program = (
        "import sys; from pathlib import Path; from unbidden.sim.walls import load_rules; "
        "from unbidden.sim.runs.training import train; from unbidden.sim.scenario import load; "
        "load_rules(Path(sys.argv[1])); "
        "print(train(load('safe_interruptibility', ['agents.robot.rule=curious']), 1, episodes=40).digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program, str(path)],
            env=os.environ | {"NUMBA_DISABLE_JIT": plain, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for plain in "01"
    }
    assert len(digests) == 1 and len(digests.pop()) == 33


@pytest.mark.slow
def test_what_grows_beyond_all_numbers_is_refused(tmp_path: Path):
    """A learner that answers with infinity is told so, by the name of its world."""
    path = tmp_path / "endless.py"
    path.write_text(HEAD + "@learner(decide=epsilon_greedy)\ndef endless(worth):\n    return 1 / 0\n")
    load_rules(path)
    with pytest.raises(OverflowError, match="safe_interruptibility grows beyond all numbers"):
        train(load("safe_interruptibility", ["agents.robot.rule=endless"]), 0, episodes=5)


REFUSED = {
    "a table": ("epsilon_greedy", "value", "return 1.0", "asks for value, which no learner of a file is given"),
    "the log": ("epsilon_greedy", "log", "return 1.0", "asks for log, which no learner of a file is given"),
    "a sensor": ("epsilon_greedy", "below", "return 1.0", "asks for below, which no learner of a file is given"),
    "nothing": ("epsilon_greedy", "", "return 1.0", "asks for nothing to learn from"),
    "an index": ("epsilon_greedy", "worth", "return worth[10 ** 9]", "has `worth[10 ** 9]`"),
    "text": ('"epsilon_greedy"', "worth", "return worth", "`decide` is epsilon_greedy or softmax"),
    "another way": ("greedy", "worth", "return worth", "`decide` is epsilon_greedy or softmax"),
    "a way of its own": ("lambda *_: 10**9", "worth", "return worth", "`decide` is epsilon_greedy or softmax"),
    "no answer": ("epsilon_greedy", "worth", "worth + 1", ""),
    "two answers": ("epsilon_greedy", "worth, luck", "return worth, luck", ""),
    "an answer now and then": ("epsilon_greedy", "worth", "if worth > 1:\n        return 1.0", ""),
    "a name of ours": (
        "softmax",
        "worth",
        "_exact_number = 3.0\n    return worth",
        "no name begins with __ or _exact_",
    ),
    "a parameter of such a name": ("softmax", "worth, _exact_number=1.0", "return worth", "called _exact_number"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_more_than_numbers_is_refused_at_its_line(tmp_path: Path, case: str):
    """No learner of a file reaches a table: one that indexes could leave it, and write where it likes."""
    way, given, body, says = REFUSED[case]
    path = tmp_path / "wrong.py"
    path.write_text(HEAD + f"@learner(decide={way})\ndef wrong({given}):\n    {body}\n")
    with pytest.raises(UnsafeRules) as refused:
        load_rules(path)
    assert f"{path}:" in str(refused.value) and says in str(refused.value)


def test_a_way_to_decide_has_to_be_imported(tmp_path: Path):
    """Otherwise the name means nothing in the file."""
    path = tmp_path / "wrong.py"
    path.write_text("from unbidden import learner\n\n\n@learner(decide=softmax)\ndef wrong(worth):\n    return worth\n")
    with pytest.raises(UnsafeRules, match=r"wrong.py:4: `decide` is softmax, which is not imported"):
        load_rules(path)


@pytest.mark.parametrize("name", ["value", "log", "parts", "luck", "state", "actions", "exploring", "next_action"])
def test_a_parameter_does_not_stand_in_for_what_learners_are_given(tmp_path: Path, name: str):
    """`value=0.5` made a function, which was looked at only for what has no default, the owner of the whole table.

    It was then taken for one of our own that changes the table, and ran uncounted; `luck=0.5` reached the function that
    decides, in the place of the luck. Such a parameter is refused, at its line, whoever is given it.
    """
    path = tmp_path / "usurper.py"
    path.write_text(HEAD + f"@learner(decide=softmax)\ndef usurper(\n    reward, {name}=0.5\n):\n    return reward\n")
    with pytest.raises(UnsafeRules, match=rf"usurper.py:7: usurper has a parameter {name}, .* another name"):
        load_rules(path)


def test_a_parameter_of_both_has_the_default_of_the_file(tmp_path: Path):
    """A learner that says `epsilon=0.5` explored with 0.1, the default of the way to decide, and nobody was told.

    Its range is still that of the way to decide, which is made for no other.
    """
    path = tmp_path / "curious.py"
    text = HEAD + "@learner(decide=epsilon_greedy)\ndef curious_by_default(worth, epsilon={}):\n    return worth\n"
    path.write_text(text.format(5.0))
    with pytest.raises(UnsafeRules, match=r"default of epsilon is 5\.0; it must be a number from 0 to 1"):
        load_rules(path)
    path.write_text(text.format(0.5))
    load_rules(path)
    parameters = registry.learner_of("curious_by_default").parameters
    assert (parameters["epsilon"].default, parameters["epsilon"].high) == (0.5, 1.0)
    assert parameters["epsilon_end"].default == 0.1
