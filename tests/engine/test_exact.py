"""A rule means the same in machine code and in plain Python, to the last bit, wherever its numbers get out of range."""

import ast
import json
import math
import os
import random
import subprocess
import sys

import pytest

from unbidden.sim.engine.machine.answers import check_answers
from unbidden.sim.engine.machine.numbers import MATH, MOST, whole

SMALL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, -7.5, 1e-300]
NUMBERS = [*SMALL, 1e21, -1e300, 2.0**53 + 2, 2.0**63, math.inf, -math.inf, math.nan]
UNARY = [
    "abs",
    "int",
    "round",
    "bool",
    "float",
    "math.ceil",
    "math.floor",
    "math.trunc",
    *(f"math.{f}" for f in sorted(set(MATH) - {"atan2"})),
]
BINARY = ["max", "min", "pow", "round", "math.atan2", "math.copysign", "math.hypot", "math.log", "math.pow"]
OPERATORS = ["+", "-", "*", "/", "/", "//", "%", "**", "<", "<=", "==", "!=", ">", ">=", "and", "or"]
CONSTANTS = ["0", "1", "2", "3", "7", "0.0", "0.5", "10", "1e21", "1e-300", "9223372036854775807", "True"]


class Writer:
    """Writes rules at random: arithmetic, calls, if, for and while, of two percepts."""

    def __init__(self, seed):
        self.luck = random.Random(seed)

    def value(self, names, depth=0):
        draw = self.luck.random()
        if depth > 3 or draw < 0.2:
            return self.luck.choice([*names, *names, *CONSTANTS])
        one, other = self.value(names, depth + 1), self.value(names, depth + 1)
        if draw < 0.6:
            return f"({one} {self.luck.choice(OPERATORS)} {other})"
        if draw < 0.75:
            return f"{self.luck.choice(UNARY)}({one})"
        if draw < 0.85:
            return f"{self.luck.choice(BINARY)}({one}, {other})"
        if draw < 0.9:
            return f"({one} if {other} else {self.value(names, depth + 1)})"
        return f"({self.luck.choice(['-', '+', 'not '])}{one})" if draw < 0.95 else f"({one} in (1, {other}))"

    def rule(self, name):
        names = ["a", "b"]
        lines = []
        for k in range(self.luck.randrange(4)):
            kind = self.luck.randrange(5)
            if kind < 2:
                lines.append(f"    v{k} = {self.value(names)}")
            elif kind == 2:
                lines += [
                    f"    v{k} = {self.value(names)}",
                    f"    if {self.value(names)}:",
                    f"        v{k} = {self.value(names)}",
                ]
            elif kind == 3:
                value = self.value([*names, "n", f"v{k}"])
                lines += [f"    v{k} = {self.value(names)}"]
                lines += [f"    for n in range({self.luck.choice(['3', '70', '1, 4', '5, 0, -2'])}):"]
                lines += [f"        v{k} {self.luck.choice('+-*/')}= {value}"]
            else:
                lines += [f"    v{k} = 0", f"    while v{k} < 5:", f"        v{k} += 1"]
            names.append(f"v{k}")
        return "\n".join([f"def {name}(a, b):", *lines, f"    return {self.value(names)}"])


ASK = """
import json, math, sys
from unbidden.sim.engine.machine.exact import exact
from unbidden.sim.engine.machine.kernel import compiled, entry, is_plain
text, names, numbers = json.load(sys.stdin)
text = "import math\\n" + text
held = {{}}
exec(compile(text, "rules", "exec"), held)
assert is_plain() == {plain}
answers = {{}}
for name in names:
    function = entry(exact(held[name], text, 1))
    answers[name] = [float(function(a, b)).hex().replace("-nan", "nan") for a in numbers for b in numbers]
json.dump(answers, sys.stdout)
"""


def ask(text, names, plain):
    env = os.environ | {"NUMBA_DISABLE_JIT": "1" if plain else "0"}
    told = [sys.executable, "-W", "error", "-c", ASK.format(plain=plain)]
    found = subprocess.run(told, input=json.dumps([text, names, NUMBERS]), capture_output=True, text=True, env=env)
    assert not found.returncode, found.stderr
    return json.loads(found.stdout)


def agree(rules, seed):
    names = [f"r{k}" for k in range(rules)]
    writer = Writer(seed)
    texts = {name: writer.rule(name) for name in names}
    compiled_ones, plain_ones = (ask("\n\n".join(texts.values()), names, plain) for plain in (False, True))
    for name in names:
        assert compiled_ones[name] == plain_ones[name], texts[name]


def test_random_rules_answer_alike_compiled_and_plain():
    """1.0/0.0, 10**400, a turn of 1e21, math.sqrt(-1): an error in one way was a number in the other."""
    agree(15, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
def test_many_random_rules_answer_alike_compiled_and_plain(seed):
    agree(50, seed)


# ---- whole runs -----------------------------------------------------------------------------------------------------

WORLD = """
about: {{ title: t, what: w, try: t }}
world: {{ cell: 1, tick: 0.1, map: "........\\n........", tiles: {{ ".": {{}} }} }}
agents:
{agents}
objective: nothing
run: {{ ticks: 40 }}
"""
RULES = {
    "spin": "return 1e21, 1.0",
    "spin_back": "return -3e18 - whim, 1.0 / whim",
    "whole_ones": "return 3 * (whim > 0.5) - (whim < 0.2), 7 // 2",
    "truths": "return whim > 0.5, whim < 0.9",
    "beyond": "n = 3\n    for k in range(60):\n        n = n * n % 1000003\n    return n, 2.0 ** 62 * 2 / 2.0 ** 63",
    "poles": "return math.atan(math.log(0 * whim)), max(0, min(1, 1 / (whim - whim)))",
    "no_number": "return 0.0, (whim - whim) / 0.0",
    "too_much": "return 1 / (seconds - seconds), 0.5",
    "sometimes": "return 0.0, math.sqrt(whim - 0.5)",
    "large": "return 0.0, math.exp(1000 + whim)",
}
WORLDS = [["spin", "spin_back", "whole_ones", "truths", "beyond", "poles"], ["no_number", "too_much", "sometimes"]]
RUNS = """
import json, sys
from pathlib import Path
from unbidden.sim.runs import running, simulation
from unbidden.sim.scenario import load_text
from unbidden.sim.scenario.loading import fill_registries
from unbidden.sim.walls import load_rules
fill_registries()
load_rules(Path(sys.argv[1]))
for world in json.load(sys.stdin):
    try:
        print(running.run(load_text(world, "w"), 1).digest)
    except simulation.NotANumber as error:
        print(error)
"""


def runs(tmp_path, worlds, plain):
    rules = [f'@rule(does=("turn", "go"))\ndef {name}(whim, seconds):\n    {body}\n' for name, body in RULES.items()]
    (tmp_path / "wild.py").write_text("\n\n".join(["import math\nfrom unbidden import rule", *rules]))
    groups = [[f"  {name}: {{ rule: {name}, at: ., count: 1, speed: 5 }}" for name in world] for world in worlds]
    texts = json.dumps([WORLD.format(agents="\n".join(world)) for world in groups])
    told = [sys.executable, "-c", RUNS, str(tmp_path / "wild.py")]
    env = os.environ | {"NUMBA_DISABLE_JIT": str(int(plain))}
    found = subprocess.run(told, input=texts, capture_output=True, text=True, env=env)
    assert not found.returncode, found.stderr
    return found.stdout.splitlines()


def test_worlds_of_wild_rules_end_alike_compiled_and_plain(tmp_path):
    """The same digest, or the same sentence."""
    found = runs(tmp_path, WORLDS, plain=False)
    assert found == runs(tmp_path, WORLDS, plain=True)
    assert len(found[0]) == 32 and "no_number" in found[1] and "too_much" in found[1] and "sometimes" in found[1]


@pytest.mark.slow
def test_each_wild_rule_alone_ends_alike_compiled_and_plain(tmp_path):
    """Also those whose answer is a number again at the end: once is enough to be told."""
    worlds = [[name] for name in RULES]
    found = runs(tmp_path, worlds, plain=False)
    assert found == runs(tmp_path, worlds, plain=True)
    assert ["not a number" in told for told in found] == [False] * 6 + [True] * 4


REFUSED = {
    "one too many": ("whim", "return 1.0, 2.0, 3.0", "answers with 3 numbers at once"),
    "one too few": ("whim", "return 1.0", "answers with one number"),
    "none": ("whim", "return", "returns nothing"),
    "no return": ("whim", "x = whim", "may end without an answer"),
    "sometimes none": ("whim", "if whim > 0.5:\n        return 1.0, 1.0", "may end without an answer"),
    "sometimes one": ("whim", "if whim:\n        return 1.0\n    return 1.0, 1.0", "several numbers on one way"),
    "by a name": ("whim", "x = (1.0, 2.0, 3.0)\n    return x", "answers with 3 numbers at once"),
    "perhaps no value": ("whim", "if whim > 0.5:\n        x = 1.0\n    return x, 1.0", "may have no value"),
    "after a loop": ("whim", "for k in range(3):\n        x = k\n    return x, 1.0", "may have no value"),
    "after a break": (
        "whim",
        "for k in range(3):\n        if whim > 0.5:\n            break\n    else:\n        x = 1.0\n    return x, 1.0",
        "uses x, which may have no value there",
    ),
    "no return after a break": (
        "whim",
        "while whim < 3:\n        if whim > 0.5:\n            break\n    else:\n        return 1, 1",
        "may end without an answer",
    ),
    "two the second time": (
        "whim",
        "x = whim\n    for k in range(2):\n        x = (whim, 1.0)\n    return x",
        "gives x several numbers on one way",
    ),
    "one the second time": (
        "whim",
        "x = (whim, 1.0)\n    while whim < 2:\n        a, b = x\n        x = a + b\n    return x",
        "gives x several numbers on one way",
    ),
    "a counter that was two": (
        "whim",
        "x = (whim, 1.0)\n    for x in range(2):\n        pass\n    return x",
        "gives x several numbers on one way",
    ),
    "nested": ("whim", "return (1.0, 2.0), 1.0", "`(1.0, 2.0)`; a value is made of numbers"),
    "pair": ("whim", "return (1.0, 2.0) if whim else (0.0, 1.0)", "are chosen one by one"),
    "by name only": ("whim, *, hold=1.0", "return hold, 1.0", ""),
    "many": ("*whim", "return 1.0, 1.0", ""),
    "text": ("whim, hold='high'", "return 1.0, 1.0", ""),
    "nothing by default": ("whim, hold=None", "return 1.0, 1.0", ""),
    "infinite by default": ("whim, hold=1e999", "return 1.0, 1.0", ""),
    "bits": ("whim", "return 1 << 70, 1.0", "bits"),
    "inverted": ("whim", "return ~1, 1.0", "bits"),
    "far too large": ("whim", f"return {10**400}, 1.0", ""),
    "no step": ("whim", "x = 0\n    for k in range(1, 5, 0):\n        x = k\n    return x, 1.0", "step of `range`"),
    "two for one": ("whim", "return math.sin(whim, whim), 1.0", "math.sin takes 1 number"),
    "nothing for one": ("whim", "return float(), 1.0", "float takes 1 number"),
    "the largest of one": ("whim", "return max(whim), 1.0", "max takes 2 numbers or more"),
    "by keyword": ("whim", "return round(whim, ndigits=1), 1.0", "by their place"),
    "no double's function": ("whim", "return math.gcd(2, 4), 1.0", ""),
    "for ever": ("whim", "while 1.0:\n        whim += 1.0", "goes round for ever"),
    "one for two": ("whim", "x, y = 1.0\n    return x, y", "takes 1 apart into 2"),
}
REFUSING = """
import sys
from pathlib import Path
from unbidden.sim.scenario.loading import fill_registries
from unbidden.sim.walls import UnsafeRules, load_rules
fill_registries()
for path in sys.argv[1:]:
    try:
        load_rules(Path(path))
        print("entered")
    except UnsafeRules as error:
        print(str(error).replace("\\n", " "))
"""


def test_rules_that_could_not_agree_are_refused_when_they_are_entered_and_with_the_same_sentence(tmp_path):
    """One more result than actuators, a variable without a value: words of the compiler, or a number out of nothing."""
    paths = []
    for k, (arguments, body, _) in enumerate(REFUSED.values()):
        paths.append(tmp_path / f"r{k}.py")
        paths[-1].write_text(
            "import math\nfrom unbidden import rule\n\n"
            f'@rule(does=("turn", "go"))\ndef odd{k}({arguments}):\n    {body}\n'
        )
    found = []
    for plain in ("0", "1"):
        told = [sys.executable, "-c", REFUSING, *map(str, paths)]
        env = os.environ | {"NUMBA_DISABLE_JIT": plain}
        found.append(subprocess.run(told, capture_output=True, text=True, env=env).stdout.splitlines())
    assert found[0] == found[1] and len(found[0]) == len(REFUSED)
    for (name, (_, _, sentence)), path, said in zip(REFUSED.items(), paths, found[0], strict=True):
        assert said.startswith(str(path)) and sentence in said, (name, said)


def test_loops_whose_else_always_answers_are_entered():
    """A `break` of a loop within the loop does not skip the outer `else`, and after an `else` more may come."""
    inner = "for n in range(3):\n            if n > whim:\n                break"
    texts = [
        f"for k in range(3):\n        {inner}\n    else:\n        return 1.0",
        "for k in range(3):\n        if whim > k:\n            break\n    else:\n        return 1.0\n    return 0.5",
        "x = (1.0, 2.0)\n    a, b = x\n    x = a + b\n    return x",
    ]
    for text in texts:
        node = ast.parse(f"def f(whim):\n    {text}").body[0]
        check_answers(node, {}, 1)


@pytest.mark.parametrize("name", ["number", "floor", "power", "log"])
def test_what_a_loop_counts_with_may_be_called_like_anything(name):
    """`for number in range(3)` took the name of what makes numbers doubles, and the rule ended in a traceback.

    What is put into a rule has names of its own, and so has what its loops count with.
    """
    text = f"def r0(a, b):\n    for {name} in range(4):\n        a = a + {name} ** 2 / 2\n    return a\n"
    compiled_one, plain_one = (ask(text, ["r0"], plain)["r0"] for plain in (False, True))
    assert compiled_one == plain_one
    assert (7.0).hex() in plain_one  # from 0, with 0 + 1/2 + 4/2 + 9/2


def test_whole_numbers_stop_at_the_largest_there_is():
    for x, n in ((math.nan, 0), (math.inf, int(MOST)), (-1e300, -int(MOST)), (2.9, 2), (-2.9, -2), (1e21, int(MOST))):
        assert whole(x) == n
