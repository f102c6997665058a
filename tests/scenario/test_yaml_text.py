"""What a YAML text says and where, what is refused in it, and how that is told."""

import json
import os
import pickle
import re
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unbidden.sim.scenario import text
from unbidden.sim.scenario.text import Document, InvalidScenario, Place, Problem, read, read_file, read_value

PARSERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


@pytest.fixture(params=PARSERS, ids=["python", "c"], autouse=True)
def parser(request, monkeypatch):
    """Every rule holds for both of PyYAML's parsers."""
    monkeypatch.setattr(text, "PARSER", request.param)


def refused(source: str) -> list[Problem]:
    """The problems for which a text is refused."""
    with pytest.raises(InvalidScenario) as caught:
        read(source, "blimps.yaml")
    return caught.value.problems


def only(source: str) -> tuple[int, int, str]:
    """Line, column and sentence of the only problem of a text."""
    (problem,) = refused(source)
    return problem.place.line, problem.place.column, problem.what


def where(document: Document, *path: str | int, key: bool = False) -> tuple[int, int]:
    """Line and column of what is at a path."""
    place = document.place(path, key)
    return place.line, place.column


# Scalars


@pytest.mark.parametrize("word", ["~", "null", "Null", "NULL", ""])
def test_null_has_five_spellings(word):
    """The four words of the core schema, and nothing at all."""
    assert {"a": None} == read(f"a: {word}", "f").value


@pytest.mark.parametrize("value", [True, False])
def test_booleans_have_three_casings(value):
    """`true`, `True` and `TRUE` are booleans; `tRUE` is a word."""
    word = str(value)
    assert [value] * 3 == [read_value(word.lower()), read_value(word), read_value(word.upper())]
    assert word.swapcase() == read_value(word.swapcase())


@pytest.mark.parametrize(
    "word",
    ["no", "No", "on", "yes", "off", "y", "n", "12:30", "2026-10-11", "1_000", "0b11", "1e", "0x", "-0x1f", ".", "+"],
)
def test_words_of_older_yaml_are_strings(word):
    """What YAML 1.1 took for booleans, times, dates and numbers is text."""
    assert word == read_value(word)


@pytest.mark.parametrize(
    ("word", "number"),
    [("24", 24), ("-3", -3), ("+3", 3), ("017", 17), ("0o17", 15), ("0x1f", 31), ("0x1F", 31), ("9" * 18, 10**18 - 1)],
)
def test_whole_numbers_are_ints(word, number):
    """Signed decimals with or without leading zeros, octals and hexadecimals."""
    assert number == read_value(word)
    assert int is type(read_value(word))


@pytest.mark.parametrize(
    ("word", "number"),
    [("1e-3", 0.001), ("1e3", 1000.0), ("1E+3", 1000.0), (".5", 0.5), ("-.5", -0.5), ("5.", 5.0), ("+1.25", 1.25)],
)
def test_decimals_are_floats(word, number):
    """A point or an exponent makes a float; neither needs the other."""
    assert number == read_value(word)
    assert float is type(read_value(word))


@pytest.mark.parametrize("word", [".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN", "1e999", "-1e999"])
def test_numbers_without_end_are_refused(word):
    """Infinity, not-a-number and what is too large for a float."""
    expected = (1, 8, f"the field 'count' is '{word}'; it must be a finite number.")
    assert expected == only(f"count: {word}")


@pytest.mark.parametrize("word", ["1" * 19, "-" + "1" * 19, "1" * 100_000, "0x" + "f" * 18, "0o" + "7" * 100_000])
def test_huge_whole_numbers_are_refused(word):
    """More digits than fit in 64 bits, and more than Python would convert."""
    line, column, what = only(word)
    assert (1, 1) == (line, column)
    assert "it must be a number of at most 18 digits." in what
    assert len(what) < 200


def test_a_decimal_of_many_digits_is_read():
    """Digits beyond those of a float change nothing."""
    assert 1 / 9 == pytest.approx(read_value("0." + "1" * 100_000))


@pytest.mark.parametrize("quoted", ["'{}'", '"{}"'])
@pytest.mark.parametrize("word", ["24", "true", "null", "", "1e3", ".inf", "<<", "~"])
def test_quoted_scalars_are_strings(quoted, word):
    """Quotes say that it is text, whatever it looks like."""
    assert word == read_value(quoted.format(word))


def test_block_scalars_are_strings():
    """A number under a bar is text, with its line break."""
    assert {"a": "24\n", "b": "1 2\n"} == read("a: |\n  24\nb: >\n  1\n  2\n", "f").value


# Collections, keys, aliases


def test_mappings_and_lists_become_dicts_and_lists():
    """In the order in which they are written."""
    source = "agents: {blimps: {count: 4, at: [1, 2]}}\nclaims:\n- says: up\n- {}\n- []\n"
    expected = {"agents": {"blimps": {"count": 4, "at": [1, 2]}}, "claims": [{"says": "up"}, {}, []]}
    assert expected == read(source, "f").value
    assert ["agents", "claims"] == list(read(source, "f").value)


@pytest.mark.parametrize("key", ["1", "true", "null", "~", "1.50", "017", ".inf", "no", "1" * 30])
def test_a_key_is_the_text_that_is_written(key):
    """Keys are never numbers, booleans or null."""
    assert {key: 0} == read(f"{key}: 0", "f").value


def test_an_empty_key_is_empty_text():
    """Nothing before the colon names as well as anything."""
    assert {"": "x"} == read("? \n: x", "f").value


@pytest.mark.parametrize("source", ["[a]: 1", "{a: 1}: 1", "? - a\n: 1", "? {}\n: 1"])
def test_a_key_that_is_not_text_is_refused(source):
    """Lists and mappings name nothing."""
    ((_, _, what),) = [only(source)]
    assert "a key in the value is not plain text." == what


def test_an_alias_is_no_key():
    """Even of text."""
    assert (2, 1, "a key in the value is not plain text.") == only("a: &a x\n*a : 1\n")


def test_duplicate_keys_are_refused_with_both_lines():
    """All of them at once, also those that differ only in quotes."""
    problems = refused("a: 1\nb: {c: 1, c: 2}\n'a': 2\n1: x\n'1': y\n")
    expected = [
        (2, 11, "the field 'b.c' is set on lines 2 and 2."),
        (3, 1, "the field 'a' is set on lines 1 and 3."),
        (5, 1, "the field '1' is set on lines 4 and 5."),
    ]
    assert expected == [(p.place.line, p.place.column, p.what) for p in problems]


def test_equal_keys_of_different_mappings_are_no_duplicates():
    """Each mapping has its own names."""
    assert {"a": {"x": 1}, "b": {"x": 1}} == read("a: {x: 1}\nb: {x: 1}", "f").value


def test_merge_keys_are_refused():
    """They are not in YAML 1.2; the hint says so."""
    (problem,) = refused("a: &a {x: 1}\nb:\n  <<: *a\n")
    assert (3, 3, "the field 'b' has a merge key, '<<'.") == (problem.place.line, problem.place.column, problem.what)
    assert "YAML 1.2 has none: write the fields out." == problem.hint


def test_a_merge_key_in_quotes_is_a_key():
    """Quotes make it text."""
    assert {"<<": 1} == read("'<<': 1", "f").value


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!foo", "!!str", "!", "!<tag:yaml.org,2002:int>"])
@pytest.mark.parametrize("value", ["x", "[x]", "{x: 1}"])
def test_tags_are_refused(tag, value):
    """Harmless or not, on text, lists and mappings."""
    line, column, what = only(f"a: 1\nb: {tag} {value}")
    assert (2, 4) == (line, column)
    assert re.fullmatch(r"the field 'b' has the tag '.*; tags are not used here\.", what)


def test_a_tag_on_a_key_is_refused():
    """Keys have no tags either."""
    assert (1, 1, "the field 'a' has the tag '!foo'; tags are not used here.") == only("!foo a: 1")


def test_an_alias_repeats_a_value_as_a_copy():
    """Changing the one leaves the other."""
    value = read("a: &a [1, {b: 2}]\nc: *a\n", "f").value
    assert {"a": [1, {"b": 2}], "c": [1, {"b": 2}]} == value
    value["a"][1]["b"] = 3
    assert [1, {"b": 2}] == value["c"]


def test_an_anchor_may_be_given_again():
    """The latest before an alias is meant, also when it is within another of its name."""
    assert {"a": [[1], [1]], "b": [1]} == read("a: &x [&x [1], *x]\nb: *x", "f").value


def test_an_unknown_alias_is_refused():
    """Every one of them, with its place."""
    problems = refused("a: *nobody\nb: [*none]\n")
    assert ["the alias '*nobody' has no anchor before it.", "the alias '*none' has no anchor before it."] == [
        problem.what for problem in problems
    ]
    assert [(1, 4), (2, 5)] == [(problem.place.line, problem.place.column) for problem in problems]


@pytest.mark.parametrize("source", ["a: &x [1, *x]", "a: &x {b: *x}", "a: &x {b: [[*x]]}"])
def test_a_cyclic_alias_is_refused(source):
    """Nothing may hold itself."""
    assert "the alias '*x' stands inside the value that it repeats." == only(source)[2]


# Bounds


@pytest.mark.parametrize(
    "source", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000, "[" * 33 + "]" * 33, "[{a: " * 17]
)
def test_deep_nesting_is_refused(source):
    """Whatever it is made of, and before Python's own limit."""
    assert "values are nested deeper than 32 levels." == only(source)[2]


def test_nesting_up_to_the_limit_is_read():
    """Thirty-two brackets, with a scalar in the innermost."""
    value = read("[" * 32 + "1" + "]" * 32, "f").value
    for _ in range(32):
        (value,) = value
    assert 1 == value


def test_aliases_do_not_nest_deeper_than_brackets():
    """A chain of aliases is as deep as what it stands for."""
    source = "a0: &a0 [[[[[[[[[[1]]]]]]]]]]\n" + "".join(f"a{i + 1}: &a{i + 1} [*a{i}]\n" for i in range(40))
    assert (23, 12, "values are nested deeper than 32 levels.") == only(source)


def test_a_billion_laughs_are_refused():
    """Aliases of aliases count as all that they repeat."""
    names = "abcdefghij"
    laughs = "".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in pairwise(names))
    assert "there are more than 100,000 values or 100 aliases." == only("a: &a [lol]\n" + laughs)[2]


def test_a_few_aliases_of_much_are_refused():
    """Seventeen of them are enough to go beyond the number of values."""
    steps = "".join(f"b{i}: &b{i} [*b{i - 1}, *b{i - 1}]\n" for i in range(1, 18))
    assert "there are more than 100,000 values or 100 aliases." == only("b0: &b0 [1, 2]\n" + steps)[2]


def test_many_aliases_are_refused():
    """A hundred are read and one more is not."""
    assert 101 == len(read("[&a 1" + ", *a" * 100 + "]", "f").value)
    assert "there are more than 100,000 values or 100 aliases." == only("[&a 1" + ", *a" * 101 + "]")[2]


def test_many_values_are_refused():
    """A list of a hundred thousand is one value too many."""
    assert "there are more than 100,000 values or 100 aliases." == only("[" + "1," * 100_000 + "]")[2]


def test_large_texts_are_refused():
    """By their size in bytes, not in characters."""
    (problem,) = refused("é" * 500_001)
    assert Place("blimps.yaml", 0, 1, "") == problem.place
    assert "this is larger than 1,000,000 bytes." == problem.what
    assert "é" * 500_000 == read("é" * 500_000, "f").value


def test_reading_stops_after_many_problems():
    """Twenty are enough to see what is wrong."""
    problems = refused("a: 1\n" * 1000)
    assert 20 == len(problems)
    assert "reading stopped here, after so many problems." == problems[-1].what


# Syntax


@pytest.mark.parametrize(
    ("source", "line", "column", "hint"),
    [
        ("a:\n\tb: 1\n", 2, 1, "Indent with spaces, not with tabs."),
        ("a: b: c\n", 1, 5, "Check the indentation, and quote text that holds ': '."),
        ("a: @b\n", 1, 4, "Put text that begins with this character in quotes."),
        ("a: 'b\nc: d\n", 1, 4, "Is a closing quote missing?"),
        ("a: [1, 2\nb: 3\n", 2, 2, "Is a comma or a closing bracket missing?"),
        ("a:\n    b: 1\n  c: 2\n", 3, 3, "Check the indentation of this line and the one above."),
    ],
)
def test_a_syntax_error_has_a_place_and_a_hint(source, line, column, hint):
    """One sentence says what the parser found, one what to do."""
    (problem,) = refused(source)
    assert (line, column, hint) == (problem.place.line, problem.place.column, problem.hint)
    assert re.fullmatch(r"this is not YAML: [^\n]+\.", problem.what)


@pytest.mark.parametrize("source", ["[", "a: {b: 1", "a: [1\n\n\n", '"', "- 'x"])
def test_something_left_open_is_shown_where_it_was_opened(source):
    """The end of a text shows nothing."""
    (problem,) = refused(source)
    assert 1 == problem.place.line
    assert source.split("\n")[0] == problem.place.source
    assert problem.place.source[problem.place.column - 1] in "[{'\""


@pytest.mark.parametrize("source", ["!e!x a", "%YAML 9.9\n---\na", "%FOO\n!", "a: !<", "a: &", "a: *", "`", "%"])
def test_other_syntax_errors_are_refused_too(source):
    """Directives, handles, anchors and aliases that are not whole."""
    (problem,) = refused(source)
    assert problem.what.startswith("this is not YAML: ")


@pytest.mark.parametrize("escape", ["\\ud800", "\\U00110000", "\\UFFFFFFFF", "\\q"])
def test_escapes_that_are_no_characters_are_refused(escape):
    """Half a surrogate pair, and numbers beyond the last character."""
    (problem,) = refused(f'a: "{escape}"')
    assert problem.what.startswith("this is not YAML: ")
    assert 1 == problem.place.line


def test_problems_before_a_syntax_error_are_told_too():
    """Everything that was found is said."""
    problems = refused("a: 1\na: 2\nb: !t 3\nc: [}\n")
    assert [2, 3, 4] == [problem.place.line for problem in problems]


@pytest.mark.parametrize("source", ["a\n---\nb\n", "---\na: 1\n---\na: 2\n"])
def test_a_second_document_is_refused(source):
    """A text is one scenario."""
    line, column, what = only(source)
    assert "a second document begins here." == what
    assert "---" == source.split("\n")[line - 1][column - 1 :]


def test_a_document_may_have_a_beginning_and_an_end():
    """Markers and a directive around the only document change nothing."""
    assert {"a": 1} == read("%YAML 1.1\n---\na: 1\n...\n", "f").value


@pytest.mark.parametrize("source", ["", "   \n\n", "# only a comment\n", "\ufeff"])
def test_an_empty_text_is_refused(source):
    """Nothing, space and comments say nothing."""
    assert "this is empty but for space and comments." == only(source)[2]


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe"])
def test_unprintable_characters_are_refused_with_their_place(character):
    """They are named by their number and not shown."""
    (problem,) = refused(f"a: 1\r\nb: é{character}\n")
    assert (2, 5) == (problem.place.line, problem.place.column)
    assert f"the character U+{ord(character):04X} is not allowed." == problem.what
    assert character not in str(problem)


# Places


def test_places_of_values_and_keys():
    """Lines and columns count characters from one; a value that is not there is where its nearest known parent is."""
    source = dedent(
        """\
        # a comment
        agents:
          blimps: {count: 4, "é": über, at: [1, 22]}
        claims:
        - says: up
        -
          - deep
        empty:
        """
    )
    document = read(source, "f")
    assert {
        "text": (2, 1),
        "agents": (3, 3),
        "agents key": (2, 1),
        "count": (3, 19),
        "count key": (3, 12),
        "é": (3, 27),
        "22": (3, 41),
        "says": (5, 9),
        "says key": (5, 3),
        "deep": (7, 5),
        "empty": (8, 7),
        "missing": (3, 11),
        "missing key": (3, 3),
        "beyond a list": (5, 1),
    } == {
        "text": where(document),
        "agents": where(document, "agents"),
        "agents key": where(document, "agents", key=True),
        "count": where(document, "agents", "blimps", "count"),
        "count key": where(document, "agents", "blimps", "count", key=True),
        "é": where(document, "agents", "blimps", "é"),
        "22": where(document, "agents", "blimps", "at", 1),
        "says": where(document, "claims", 0, "says"),
        "says key": where(document, "claims", 0, "says", key=True),
        "deep": where(document, "claims", 1, 0),
        "empty": where(document, "empty"),
        "missing": where(document, "agents", "blimps", "cuont", "x"),
        "missing key": where(document, "agents", "blimps", "cuont", key=True),
        "beyond a list": where(document, "claims", 7),
    }
    assert Place("f", 8, 7, "empty:") == document.place(("empty",))


def test_an_alias_is_where_it_is_written_and_its_parts_where_they_are():
    """Whoever follows an alias comes to the anchor."""
    document = read("a: &a\n  x: 1\nb: *a\n", "f")
    assert [(3, 4), (3, 1), (2, 6)] == [
        where(document, "b"),
        where(document, "b", key=True),
        where(document, "b", "x"),
    ]


def test_the_first_of_two_equal_keys_is_the_one_that_is_found():
    """With a list for the problems, what could be read comes back."""
    problems: list[Problem] = []
    document = read("a: 1\na: 2\nb: !t 3\nc: *d\ne: .inf\n<<: {}\n", "f", problems)
    assert {"a": 1, "b": 3, "c": None, "e": ".inf"} == document.value
    assert (1, 4) == where(document, "a")
    assert [2, 3, 4, 5, 6] == [problem.place.line for problem in problems]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_byte_order_marks_do_not_move_places(newline, mark):
    """Files come from everywhere."""
    document = read(f"{mark}a:{newline}  - 1{newline}  - 2{newline}", "f")
    assert {"a": [1, 2]} == document.value
    assert Place("f", 3, 5, "  - 2") == document.place(("a", 1))
    assert Place("f", 1, 1, "a:") == document.place(("a",), key=True)


# How problems are told


def test_a_problem_shows_its_line_with_a_caret():
    """File, line, column, sentence and hint, then the line and where in it."""
    place = read("agents:\n  blimps: {cuont: 24}\n", "blimps.yaml").place(("agents", "blimps", "cuont"), key=True)
    expected = dedent(
        """\
        blimps.yaml:2:12: there is no field 'cuont'. Did you mean 'count'?
              blimps: {cuont: 24}
                       ^"""
    )
    assert expected == str(Problem(place, "there is no field 'cuont'.", "Did you mean 'count'?"))


def test_a_problem_without_a_known_line_is_one_line():
    """There is nothing to show."""
    assert "--set: too many." == str(Problem(Place("--set", 0, 1, ""), "too many."))


@pytest.mark.parametrize(
    ("column", "shown", "caret"),
    [
        (1, "0123456789" * 9 + "012...", 1),
        (40, "0123456789" * 9 + "012...", 40),
        (500, "...456789" + "0123456789" * 8 + "0123...", 49),
        (1001, "...7" + "89" + "0123456789" * 9, 97),
        (9999, "...7" + "89" + "0123456789" * 9, 97),
    ],
)
def test_long_lines_are_cut_around_the_caret(column, shown, caret):
    """No more than a hundred columns are shown, and the caret stays under its character."""
    head, line, pointer = str(Problem(Place("f", 1, column, "0123456789" * 100), "no.")).split("\n")
    assert f"f:1:{column}: no." == head
    assert f"    {shown}" == line
    assert " " * (4 + caret - 1) + "^" == pointer
    assert len(line) <= 100


def test_characters_that_steer_a_terminal_are_made_harmless():
    """In the name, the sentence and the line; tabs are one column wide."""
    problem = Problem(Place("a\x1b[2J.yaml", 1, 4, "\t\x1b[\u202ex"), "no\x07 \ud800\n.", "b\rc")
    assert "a\\x1b[2J.yaml:1:4: no\\x07 \\ud800\\n. b\\rc\n      [ x\n       ^" == str(problem)


def test_many_problems_are_joined_and_counted():
    """A blank line between them, and a count at the end."""
    expected = dedent(
        """\
        blimps.yaml:2:1: the field 'a' is set on lines 1 and 2. Keep one.
            a: 2
            ^

        blimps.yaml:3:4: the alias '*x' has no anchor before it. Text that begins with '*' needs quotes.
            b: *x
               ^

        2 problems in blimps.yaml"""
    )
    with pytest.raises(InvalidScenario) as caught:
        read("a: 1\na: 2\nb: *x\n", "blimps.yaml")
    assert expected == str(caught.value)


def test_one_problem_is_counted_as_one():
    """And every file is named once."""
    one, other = (Problem(Place(name, 0, 1, ""), "no.") for name in ("a.yaml", "--set"))
    assert "a.yaml: no.\n\n1 problem in a.yaml" == str(InvalidScenario([one]))
    assert str(InvalidScenario([one, other, one])).endswith("\n\n3 problems in a.yaml and --set")


def test_refusals_travel_between_processes():
    """Runs in parallel can tell their problems."""
    problems = refused("a: [")
    assert problems == pickle.loads(pickle.dumps(InvalidScenario(problems))).problems


# Files


def unreadable(path: Path) -> Problem:
    """The only problem of a file."""
    with pytest.raises(InvalidScenario) as caught:
        read_file(path)
    (problem,) = caught.value.problems
    assert str(path) == problem.place.name
    return problem


def test_a_file_is_read(tmp_path):
    """As UTF-8, whatever the machine prefers."""
    path = tmp_path / "blimps.yaml"
    path.write_bytes("about: über\r\n".encode())
    document = read_file(path)
    assert {"about": "über"} == document.value
    assert Place(str(path), 1, 8, "about: über") == document.place(("about",))


def test_a_missing_file_is_refused(tmp_path):
    """With a remedy."""
    problem = unreadable(tmp_path / "blmips.yaml")
    assert "No such file or directory." == problem.what
    assert "Name a YAML file that exists and that you may read." == problem.hint


def test_a_directory_is_refused(tmp_path):
    """It is no file."""
    assert unreadable(tmp_path).hint.startswith("Name a YAML file")


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path, name):
    """Too long, or with a character that the system does not take."""
    assert unreadable(tmp_path / name).hint.startswith("Name a YAML file")


def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    """Unless whoever runs this may read everything."""
    path = tmp_path / "secret.yaml"
    path.write_text("a: 1", encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    assert "Permission denied." == unreadable(path).what


@pytest.mark.parametrize("data", [b"", b"\n \n", b"# nothing\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path, data):
    """It says nothing."""
    path = tmp_path / "empty.yaml"
    path.write_bytes(data)
    assert "this is empty but for space and comments." == unreadable(path).what


def test_a_file_of_two_megabytes_is_refused(tmp_path):
    """However little it says."""
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * 2_000_000)
    assert "this is larger than 1,000,000 bytes." == unreadable(path).what


def test_a_byte_order_mark_does_not_count_as_size(tmp_path):
    """A file of exactly the limit is read, and one byte more is not."""
    path = tmp_path / "limit.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + b"a" * 1_000_000)
    assert "a" * 1_000_000 == read_file(path).value
    path.write_bytes(b"\xef\xbb\xbf" + b"a" * 1_000_001)
    assert "this is larger than 1,000,000 bytes." == unreadable(path).what


def test_a_binary_file_is_refused(tmp_path):
    """At its first byte that is no text."""
    path = tmp_path / "picture.yaml"
    path.write_bytes(b"GIF89a\n\x00\x01\xff")
    problem = unreadable(path)
    assert (2, 1, "the character U+0000 is not allowed.") == (problem.place.line, problem.place.column, problem.what)
    assert "Is this a YAML file, saved as UTF-8 text?" == problem.hint


@pytest.mark.parametrize("codec", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_refused(tmp_path, codec):
    """UTF-8 is asked for."""
    path = tmp_path / "old.yaml"
    path.write_bytes("a: 1\nb: über\n".encode(codec))
    assert "Is this a YAML file, saved as UTF-8 text?" == unreadable(path).hint


def test_a_byte_that_is_not_utf8_has_a_place(tmp_path):
    """Columns before it count characters, not bytes."""
    path = tmp_path / "mixed.yaml"
    path.write_bytes("a: 1\nß: ".encode() + b"\xfcber\n")
    problem = unreadable(path)
    assert (2, 4, "the byte 0xfc is not UTF-8.") == (problem.place.line, problem.place.column, problem.what)


# Values outside a file


@pytest.mark.parametrize(
    ("word", "value"),
    [("24", 24), ("1e-3", 0.001), ("[1, 2]", [1, 2]), ("no", "no"), ("{a: x}", {"a": "x"}), ("", None), ("  ", None)],
)
def test_a_value_of_the_command_line_is_yaml(word, value):
    """The same rules as in a file; nothing is null."""
    assert value == read_value(word)


@pytest.mark.parametrize("word", ["[1,", ".inf", "#f00", "!!str x", "*a", "a\n---\nb", "1" * 50])
def test_a_bad_value_of_the_command_line_is_refused(word):
    """And said to be of the command line."""
    with pytest.raises(InvalidScenario) as caught:
        read_value(word)
    assert {"--set"} == {problem.place.name for problem in caught.value.problems}


# Whatever else there may be

YAMLISH = st.lists(
    st.sampled_from([*"-?:,[]{}#&*!|>'\"%@` \t\n\r01.ae\\<~", "\n  ", "- ", ": ", "? ", "&a ", "*a", "<<: ", "---\n"])
    | st.sampled_from(
        ["%YAML 1.", "%TAG ! ", "!!", "\\x", "\\u", "\\U", "\ufeff", "\x85", "\u2028", "\ud800", "...\n"]
    ),
    max_size=40,
).map("".join)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 10**18, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.characters(min_codepoint=0xA1, max_codepoint=0xFF)
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc~1", max_size=3), inner, max_size=4),
    max_leaves=20,
)
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def tried(reading) -> None:
    """Read and say what is wrong; any exception but a refusal is an error."""
    try:
        document = reading()
    except InvalidScenario as refusal:
        assert refusal.problems
        assert str(refusal)
        assert all(1 <= p.place.column <= len(p.place.source) + 1 for p in refusal.problems if p.place.source)
    else:
        assert Document is type(document)


@FUZZ
@given(st.text() | YAMLISH)
def test_any_text_is_read_or_refused(source):
    """No other exception, and every caret under its line."""
    tried(lambda: read(source, "any"))
    tried(lambda: read(source, "any", []))


@FUZZ
@given(st.binary() | YAMLISH.map(lambda source: source.encode("utf-8", "surrogatepass")))
def test_any_file_is_read_or_refused(tmp_path, data):
    """Whatever its bytes."""
    path = tmp_path / "any.yaml"
    path.write_bytes(data)
    tried(lambda: read_file(path))


@FUZZ
@given(JSON)
def test_what_json_says_is_read_as_it_is(value):
    """YAML 1.2 holds JSON."""
    assert value == read(json.dumps(value, ensure_ascii=False), "f").value


@FUZZ
@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 99) | st.text("xyz", min_size=1)))
def test_every_value_stands_where_its_place_says(value):
    """Keys and values are found in the text by their places."""
    source = "\n".join(f"{key}:   {item}" for key, item in value.items()) or "{}"
    document = read(source, "f")
    for key, item in value.items():
        at, name = document.place((key,)), document.place((key,), key=True)
        assert str(item) == at.source[at.column - 1 :]
        assert f"{key}:" == name.source[name.column - 1 :].split(" ")[0]
