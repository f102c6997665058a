"""The scripts of the page fit each other."""

import re
from pathlib import Path

import pytest

from unbidden.viz.page.assets import EXPORT, IMPORT

STATIC = Path(__file__).parents[2] / "viz/page/static"


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_a_script_imports_what_the_other_exports(path: Path) -> None:
    """A name that is not there stops the whole page, and a browser only says so in its console."""
    text = path.read_text(encoding="utf-8")
    for names, module in IMPORT.findall(text):
        exported = set(EXPORT.findall((STATIC / module).read_text(encoding="utf-8")))
        assert {name.strip() for name in names.split(",") if name.strip()} <= exported, module
    assert len(re.findall(r"^import\b", text, re.MULTILINE)) == len(IMPORT.findall(text))
