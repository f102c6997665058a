"""Pages for people who teach and who need to know what they can use: complete, and true of what there is."""

import re
from collections import Counter
from pathlib import Path

import pytest

from unbidden.sim.scenario import load, shipped

ROOT = Path(__file__).parents[2]
ACCESSIBILITY = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
TEACHING = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d\.\d\.\d+) [^|]+\| (AA?) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
SAYS = {"supports", "partially", "does not", "n/a"}

# Criteria of WCAG 2.2 by guideline: level A, level AA. 4.1.1 is obsolete there.
CRITERIA = {
    "A": "1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 "
    "2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2",
    "AA": "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 "
    "3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3",
}


def test_every_criterion_is_answered_once():
    """None left out, and each with a remark."""
    rows = ROW.findall(ACCESSIBILITY)
    asked = {number: level for level, numbers in CRITERIA.items() for number in numbers.split()}
    assert {row[0]: row[1] for row in rows} == asked
    assert len(rows) == len(asked) == 55
    assert {answer for row in rows for answer in row[2:5]} == SAYS


def test_what_is_said_to_be_checked_is_checked_somewhere():
    """Tests that are named exist."""
    named = set(re.findall(r"tests/[\w/]+\.py", ACCESSIBILITY + TEACHING))
    assert named
    assert all((ROOT / name).is_file() for name in named)


@pytest.mark.parametrize("name", ["blimps", "compute_yard"])
def test_the_teachers_page_has_the_answers_of_the_lessons(name: str):
    """Question, answer, change and control are those of the scenario file."""
    lesson = load(name).file.lesson
    said, answer = " ".join(TEACHING.replace("\n> ", "\n").split()), lesson.predict.choices[lesson.predict.answer - 1]
    assert said.count(lesson.predict.ask) == 1
    assert answer.split(" - ")[0] in said
    assert all(f"--set {field}={value}" in TEACHING for field, value in lesson.change.set_.items())
    assert f"--control {lesson.control.control}" in TEACHING


def test_the_teachers_page_names_scenarios_and_controls_that_there_are():
    """Each command can be typed as it stands."""
    commands = Counter(re.findall(r"unbidden (?:run|watch|why|replay|serve|film) (\w+)([^`\n]*)", TEACHING))
    assert len(commands) > 8
    for name, more in commands:
        assert name in shipped()
        changes = re.findall(r"--set (\S+)", more)
        control = re.search(r"--(?:control|beside) (\w+)", more)
        load(name, changes, control[1] if control else None)
