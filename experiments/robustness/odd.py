"""What is hardly ever meant, or meant ill, where a scenario file holds a value: YAML as it stands."""

NUMBERS = [
    "0", "-0.0", "-1", "1", "2", "0.5", "1.5", "1e-300", "1e308", "-1e308", "1e999", "99999999999999999999",
    "999999999999999999", "2147483648", "-2147483649", "65536", "1000001", ".nan", ".inf", "-.inf", "017", "0x1f",
    "0o17", "1_000", "+3", "1e400",
]  # fmt: skip
WORDS = [
    "~", "null", "true", "false", "yes", '""', "x", "*", '"*"', "base", "ticks", "random", "here", "mine", "flag.x",
    "other.x", "near.x.2", "near.#", "held.", "ready.", "window.3", "window.9", "left.4", "thing.x", "cell", "all",
    "use", "q_learning", "blimp", "scripted", "act_out", "north", "é", "名", "🚀", '"\\0"', '"\\u0007"', '"\\x1b[31m"',
    '"\\u202e"', '"a\\nb"', '"\\t"', '"\\ud800"', "__class__", "model_fields", "[key]", "{0}", "%s", "a.b.c", '"a.b"',
    "enter", "tick", "push", "", "' '", '"> 0.5"', '"1 .. 0"', '"== nan"', '"9 .. 1e999"',
]  # fmt: skip
SHAPES = [
    "[]", "{}", "[1]", "[x]", "[[]]", "?", "[null]", "*a", "!!set", "{a}", "@", "%", "`", "[", "}", "'", '"',
    "{a: 1}", "{a: {b: 1}}", "{foo: 1}", "[{foo: 1}]", "{1: 2}", "{~: ~}", "{true: 1}", "{? [a] : 1}", "{a: 1, a: 2}",
    "{<<: {a: 1}}", "&a [1]", "&a {b: *a}", "!!str 1", "!!python/name:os.system ''", "!x y", "!!binary aGk=",
    "|\n  a\n  b", ">-\n  a", "- a", "a: b: c", "# c", "x" * 3000, "[" + "1, " * 3000 + "1]", "[" * 20 + "]" * 20,
    "[" * 40 + "]" * 40, "{a: " * 34 + "1" + "}" * 34, "[" * 2000,
]  # fmt: skip
LETTERS = [  # what may come between the letters of a text
    "\t", "\x00", "\x07", "\x1b", "\x7f", "\x85", "\ufeff", "\u2028", "\u202e", "\ud800", "é", "🚀", "\r", "\n", " ",
    "'", '"', "#", ":", "-", "[", "]", "{", "}", ",", "!", "|", ">", "%", "@", "?", ": ", "- ", "? ", "&a ", "*a",
    "<<: *a\n", "---\n", "...\n", "%YAML 9.9\n", "%YAML 1.1\n---\n", "\n\n", "  ",
]  # fmt: skip
TYPED = [*LETTERS, "=", ".", "\\", "$", "~", "==", "..", '""', '"."']  # the same, for what is typed behind a command
SHORT = [
    "", " ", "\n", "---", "# only words", "~", "[]", "{}", "- a", "x", "\ufeff", "--- a\n--- b", "\x00",
]  # fmt: skip
