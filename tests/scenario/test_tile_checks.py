"""What is wrong with tiles, recipes, percepts and pay is told with its place, and nothing ends in a traceback."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unbidden.sim.scenario import load_text
from unbidden.sim.scenario.fields import MAX_TABLE
from unbidden.sim.scenario.text import InvalidScenario, Problem

YARD = """about: {title: t, what: w}
world:
  cell: 1
  tick: 1
  map: |
    #######
    #a.C#X#
    #..o.F#
    #######
  tiles:
    ".": {}
    "#": {height: 2}
    F: {height: 2}
    f: {}
    C: {capacity: 5}
    X: {}
    o: {}
  things: {crate: {at: o, count: 1}}
  stocks:
    compute: {max: 6}
    tasks: {}
  flags: {late: 0.5}
  recipes:
    - {at: C, when: use, gives: {compute: 2}, cooldown: 12}
    - {at: X, when: use, gives: {compute: 5}}
    - {at: ".", when: use, gives: {compute: -1, tasks: 1}}
    - {at: F, when: push, chance: 0.3, becomes: f}
agents:
  bot:
    rule: q_learning
    at: a
    height: 1
    percepts: [cell, held.compute]
    actions: [north, east, south, west, use]
objective: {tasks: 1}
run: {ticks: 100, episodes: 10}
watch:
  diversion: {uses: {tiles: X}}
  work: {gains: {stock: tasks}}
"""
PUSH = "    - {at: F, when: push, chance: 0.3, becomes: f}\n"


def problems(text: str) -> list[Problem]:
    """What is wrong with a text; nothing, if it is sound."""
    try:
        load_text(text, "yard.yaml")
    except InvalidScenario as error:
        return error.problems
    return []


def with_recipe(recipe: str) -> str:
    return YARD.replace(PUSH, f"{PUSH}    - {recipe}\n")


def changed(old: str, new: str) -> str:
    assert YARD.count(old) == 1, old
    return YARD.replace(old, new)


def column(text: str, word: str) -> tuple[int, int]:
    """The line and column at which a word first stands."""
    before = text[: text.index(word)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def test_the_yard_is_sound():
    """All faults below are made by one change of it."""
    assert [] == problems(YARD)


def refused(text: str, word: str, what: str, remedy: str = "") -> None:
    """The text has a problem at the place of a word, in these words."""
    found = problems(text)
    told = [(p.place.line, p.place.column, p.what, p.hint) for p in found]
    line, col = column(text, word)
    assert any((line, col) == t[:2] and what in t[2] and remedy in f"{t[2]} {t[3]}" for t in told), told


def test_only_what_moves_carries():
    """A tile that says what it carries and carries nothing is refused."""
    refused(changed("X: {}", "X: {carries: things}"), "things}", "is for tiles that move", "moves: east")
    assert [] == problems(changed("X: {}", "X: {carries: things, moves: east}"))


@pytest.mark.parametrize(
    ("at", "count", "fits"), [("o", 1, True), ("o", 2, False), ("oX", 2, True), ("oX", 3, False), ("oo", 2, False)]
)
def test_things_may_lie_at_several_letters(at, count, fits):
    """As many as there are cells with any of these letters."""
    found = problems(changed("{at: o, count: 1}", f"{{at: {at}, count: {count}}}"))
    assert fits == (not found)
    assert fits or f"{count} bodies start at '{at}'" in found[0].what


def test_groups_that_share_a_letter_share_its_cells():
    """The crates may take every cell of both letters, so none is left for a barrel."""
    both = "things: {crate: {at: oX, count: 2}, barrel: {at: o, count: 1}}"
    assert "3 bodies start at 'o'" in problems(changed("things: {crate: {at: o, count: 1}}", both))[0].what


# ---- recipes --------------------------------------------------------------------------------------------------------

STAY = "{at: C, when: stay"
FAULTY_RECIPES = [
    ("{at: Q, when: use}", "Q, when", "names 'Q', which is neither a tile nor in the map", ""),
    ("{at: c, when: use}", "c, when", "names 'c'", ""),
    ("{at: a, when: use}", "a, when", "only marks where somebody starts", "world.tiles.a: {}"),
    ("{at: C, when: stay, becomes: Q}", "Q}", "becomes is 'Q', which is not in world.tiles", ""),
    ("{at: C, when: stay, sets: {lat: 1}}", "1}}\nagents", "sets names the flag 'lat'", "Did you mean 'late'"),
    ("{at: C, when: stay, gives: {flag.lat: 1}}", STAY, "no flag is called 'lat'", "Did you mean 'late'"),
    ("{at: C, when: stay, gives: {task: 1}}", STAY, "no stock is called 'task'", "Did you mean 'tasks'"),
    ("{at: C, when: stay, gives: {other.task: 1}}", STAY, "no stock is called 'task'", ""),
    ("{at: C, when: stay, needs: {comput: 1}}", STAY, "no stock is called 'comput'", "'compute'"),
    ("{at: C, when: stay, needs: {tasks: about 3}}", STAY, "'about 3' is no rule", "'>= 2'"),
    ("{at: C, when: stay, needs: {near.Q.2: 1}}", STAY, "is not near.LETTER", "letters: "),
    ("{at: C, when: stay, needs: {near.X.2e3: 1}}", STAY, "is not near.LETTER", "letters: "),
    ("{at: C, when: stay, of: bit}", STAY, "no group is called 'bit'", "Did you mean 'bot'"),
    ("{at: C, when: stay, to: crate}", "crate}", "to is 'crate'; known groups of agents: bot", ""),
    ("{at: o, when: stay, of: crate, ends: true}", "true}", "ends the time of crate; things have none", "ends: all"),
]  # fmt: skip


@pytest.mark.parametrize(("recipe", "word", "what", "remedy"), FAULTY_RECIPES)
def test_what_a_recipe_names_must_be_there(recipe: str, word: str, what: str, remedy: str):
    """Each with its place: that of the field where there is one, or of the recipe."""
    text = with_recipe(recipe)
    head, tail = text.split(PUSH)
    line, col = column(tail, word if word in tail else recipe)
    told = [(p.place.line, p.place.column, p.what, p.hint) for p in problems(text)]
    expected = (head + PUSH).count("\n") + line
    assert any((expected, col) == t[:2] and what in t[2] and remedy in f"{t[2]} {t[3]}" for t in told), (told, col)


@pytest.mark.parametrize(
    ("field", "named"),
    [
        ("of: bot", "of"),
        ("owns: true", "owns"),
        ("removes: true", "removes"),
        ("duration: 3", "duration"),
        ("ends: true", "ends: true"),
        ("toward: [east]", "toward"),
        ("needs: {tasks: 1}", "needs.tasks"),
        ("needs: {mine: true}", "needs.mine"),
        ("needs: {other.tasks: 1}", "needs.other.tasks"),
        ("gives: {other.tasks: 1}", "gives.other.tasks"),
    ],
)
def test_nobody_sets_off_what_comes_about_every_tick(field: str, named: str):
    """What somebody holds, faces or owns used to be read from the last body of the world."""
    what = f"world.recipes.4 is for every tick of the tile: nobody sets it off, as {named} would need."
    refused(with_recipe(f"{{at: C, when: tick, {field}}}"), "{at: C, when: tick", what, "Use `when: stay`")


def test_what_is_for_nobody_may_come_about_every_tick():
    """Flags, what lies there and tiles near by need nobody; all agents, or a group, can be given something."""
    told = "needs: {flag.late: 1, near.X.2: 1, here: 1}, gives: {tasks: -1, flag.late: 1, here: -1}, ends: all"
    assert [] == problems(with_recipe(f"{{at: C, when: tick, {told}}}"))


def test_a_recipe_that_can_never_come_about_is_told():
    """Its tile never is, or nobody can come by what it needs."""
    no_tile = YARD.replace("    X: {}\n", "    X: {}\n    Z: {}\n").replace(PUSH, f"{PUSH}    - {{at: Z, when: use}}\n")
    refused(no_tile, "Z, when", "world.recipes.4 can never come about: no tile 'Z'", "let something become one")
    unmoved = with_recipe("{at: C, when: brought, gives: {tasks: 1}}")
    refused(unmoved, "brought", "no tile here carries anything", "Let a tile carry")
    no_wood = with_recipe("{at: C, when: use, gives: {wood: -1}}").replace("tasks: {}\n", "tasks: {}\n    wood: {}\n")
    refused(no_wood, "{at: C, when: use, gives: {wood", "it needs wood, which nothing gives", "let agents hold some")
    assert [] == problems(no_wood.replace("    height: 1\n", "    height: 1\n    holds: {wood: 3}\n"))


# ---- agents ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "word", "what", "remedy"),
    [
        ("[cell, h", "[sell, h", "[sell", "agents.bot.percepts: no percept is called 'sell'", "Did you mean 'cell'"),
        ("[cell, h", "[cell.3, h", "[cell.3", "'cell.3': write 'cell', without more", ""),
        ("held.compute]", "held.computer]", "[cell", "no stock is called 'computer'", "Did you mean 'compute'"),
        ("held.compute]", "held.tasks]", "[cell", "'held.tasks' needs world.stocks.tasks.max", ""),
        ("held.compute]", "flag.lat]", "[cell", "no flag is called 'lat'", "Did you mean 'late'"),
        ("held.compute]", "ready.Q]", "[cell", "ready.Q: the map has no 'Q'", ""),
        ("held.compute]", "window]", "[cell", "'window' needs a number, such as window.3", ""),
        ("held.compute]", "window.2]", "[cell", "a window has a middle", "window.3"),
        ("held.compute]", "window.9999]", "[cell", "a window has a middle and is no wider than 9", ""),
        ("held.compute]", "thing.bot]", "[cell", "no group of things is called 'bot'; known: crate", ""),
        ("west, use]", "west, user]", "[north", "no action is called 'user'", "Did you mean 'use'"),
        ("[north, east, south, west, use]", "[]", "rule: q", "agents.bot.actions is missing", "actions: [north"),
        (
            "    height: 1\n",
            "    height: 1\n    holds: {task: 1}\n",
            "1}\n    percepts",
            "holds names 'task'",
            "'tasks'",
        ),
        (
            "    height: 1\n",
            "    height: 1\n    holds: {tasks: -1}\n",
            "-1}",
            "holds.tasks is -1; it must be from 0",
            "",
        ),
        ("    height: 1\n", "    height: 1\n    holds: {compute: 7}\n", "7}", "holds.compute is 7", "the stock, 6"),
        (
            "    height: 1\n",
            "    height: 1\n    noise_when: lat\n",
            "lat\n",
            "noise_when is 'lat'",
            "Did you mean 'late'",
        ),
        (
            "    height: 1\n",
            "    height: 1\n    climb_speed: 1\n",
            "1\n    percepts",
            "learners walk a cell a tick",
            "Leave it out",
        ),
        (
            "    height: 1\n",
            "    height: 1\n    speed: 2\n",
            "2\n    percepts",
            "learners walk a cell a tick",
            "Leave it out",
        ),
        (
            "    height: 1\n",
            "    height: 1\n    script: [use]\n",
            "[use]",
            "the learner 'scripted' belong together",
            "",
        ),
        ("rule: q_learning", "rule: walker", "[cell", "agents.bot.percepts is for learners", "choose a learner"),
        ("rule: q_learning", "rule: q_lerning", "q_lerning", "agents.bot.rule is 'q_lerning'", "'q_learning'"),
    ],
)
def test_what_learners_perceive_do_and_hold_must_be_there(old: str, new: str, word: str, what: str, remedy: str):
    """Each with its place, and with the nearest name there is."""
    refused(changed(old, new), word, what, remedy)


def test_a_table_that_is_too_large_is_told_with_its_factors():
    """Also one whose size has more digits than Python prints."""
    refused(changed("held.compute]", "window.5]"), "[cell, window", f"and the most is {MAX_TABLE:,}", "perceive less")
    crates = YARD.replace("count: 1", "count: 9").replace("held.compute]", "thing.crate]")
    assert any("about 10^" in p.what for p in problems(crates))
    vast = changed("held.compute]", ", ".join(["window.9"] * 200) + "]")
    assert any("agents.bot.percepts makes about 10^" in p.what for p in problems(vast))


def test_a_trace_that_is_too_large_counts_tiles_as_well():
    """It used to count bodies only, and a long run of a large map ran out of memory."""
    refused(changed("ticks: 100", "ticks: 9000000"), "9000000", "and the most is 1 GiB", "ticks fit")


# ---- pay and watch --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "word", "what", "remedy"),
    [
        ("{tasks: 1}", "{task: 1}", "1}\nrun", "objective pays for 'task'", "Did you mean 'tasks'"),
        ("{tasks: 1}", "do your work", "do your", "objective is a sentence; bot learn", "objective: { tasks: 1.0"),
        ("{tasks: 1}", "{compute: 1}", "{uses", "counts world.recipes.1, which gives compute", "paid: true"),
        ("tiles: X", "tiles: Q", "Q}", "watch.diversion.uses.tiles names 'Q', which is no tile", ""),
        ("tiles: X", "tiles: F, when: [use]", "F, when: [use", "no recipe is for these tiles", "something else"),
        ("stock: tasks", "stock: task", "task}", "watch.work.gains.stock is 'task'", "Did you mean 'tasks'"),
        ("gains: {stock: tasks}", "pays: {prices: {task: 1}}", "{task: 1}", "watch.work.pays.prices is 'task'",
         "Did you mean 'tasks'"),
        ("gains: {stock", "social: {stock", "{stock: tasks", "watch.work.social.of is missing", ""),
        ("tiles: X", "tiles: X, wen: [use]", "wen", "watch.diversion.uses.wen is not a field", "mean 'when'"),
        ("episodes: 10", "episodes: 10, trials_in: quiet", "quiet", "run.trials_in is 'quiet'; known controls", ""),
    ],
)  # fmt: skip
def test_what_is_paid_and_watched_must_be_there_and_apart(old: str, new: str, word: str, what: str, remedy: str):
    """An objective that pays for what is watched would make it asked for."""
    text = changed(old, new)
    refused(text, word, what, remedy)
    if "task: 1}" in new and "objective" in what:
        assert 1 == len(problems(text))


@pytest.mark.parametrize(
    ("old", "new", "word", "what"),
    [
        ("{tasks: 1}", "{tasks: rando}", "rando", "objective.tasks is 'rando'; it must be a number"),
        ("{tasks: 1}", "[tasks]", "[tasks]", "objective is ['tasks']; it must be text or a mapping of names to values"),
        ("{late: 0.5}", "{late: {chance: 2}}", "2}}", "world.flags.late.chance is 2; it must be 1 or less"),
        ("becomes: f", "becomes: f, needs: {tasks: [1]}", "[1]", "needs.tasks is [1]; it must be a number"),
        ("becomes: f", "becomes: f, ends: some", "some}", "ends is 'some'; it must be true or false or one of 'all'"),
        ("[north, east, south, west, use]", "use", "use\nobjective", "agents.bot.actions is 'use'; it must be a list"),
    ],
)
def test_what_may_be_of_several_kinds_is_told_by_its_own_name(old: str, new: str, word: str, what: str):
    """Without the names that a library has for the kinds."""
    text = changed(old, new)
    refused(text, word, what)
    assert not any("constrained" in p.what or "union" in p.what or "literal[" in p.what for p in problems(text))


def test_what_is_watched_as_paid_may_be_paid():
    """Who says so knows it."""
    text = changed("{tasks: 1}", "{compute: 1}")
    assert [] == problems(text.replace("{tiles: X}", "{tiles: X}, paid: true"))


def test_a_learner_that_is_spelt_wrong_is_told_once():
    """And not that nobody here learns."""
    assert 1 == len(problems(changed("rule: q_learning", "rule: q_lerning")))


def test_without_learners_there_is_nothing_to_pay():
    """And without recipes no use for stocks and flags."""
    text = YARD[: YARD.index("agents:")] + YARD[YARD.index("objective:") : YARD.index("watch:")]
    refused(text, "{tasks: 1}", "objective names what is paid, and nobody here learns", "Say in words")
    bare = text.replace("{tasks: 1}", "nothing").replace("#a.C#X#", "#..C#X#")
    bare = bare[: bare.index("  recipes:")] + bare[bare.index("objective:") :]
    refused(bare, "compute:", "world.stocks is of no use without world.recipes", "")
    refused(bare, "{late", "world.flags is of no use without world.recipes", "")


# ---- anything -------------------------------------------------------------------------------------------------------

LINES = YARD.splitlines()
TOKENS = ["{}", "[]", "-1", "1e300", ".nan", "~", "true", "'#'", "flag.late", "near.X.3", "other.tasks", "here", "'*'",
          "window.3", "thing.crate", "all", "tick", "{tasks: -1}", "random", "a", "100000000000000000000"]  # fmt: skip
edits = st.lists(
    st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 200), st.sampled_from([*TOKENS, "swap", "drop", "cut"])),
    min_size=1,
    max_size=3,
)


def edited(line: str, where: int, how: str) -> str:
    """A line of YAML with one of its words dropped, cut or put in place of another."""
    words = [k for k, letter in enumerate(line) if letter in " ,{}[]:"] or [0]
    at = words[where % len(words)]
    if how == "drop":
        return line[:at] + line[at + 1 :]
    if how == "cut":
        return line[:at]
    if how == "swap":
        return line[:at] + line[at + 1 :] + line[at : at + 1]
    end = next((k for k in words if k > at), len(line))
    return f"{line[: at + 1]}{'' if line[at : at + 1] == ' ' else ' '}{how}{line[end:]}"


@settings(max_examples=400, deadline=None)
@given(edits)
def test_no_text_ends_in_a_traceback(changes: list[tuple[int, int, str]]):
    """Up to three words of the yard dropped, cut, moved or replaced: it is sound, or what is wrong is told."""
    lines = list(LINES)
    for number, where, how in changes:
        lines[number] = edited(lines[number], where, how)
    for problem in problems("\n".join(lines) + "\n"):
        assert problem.what
        assert problem.place.line >= 0
