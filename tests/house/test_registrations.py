"""Every shipped claim is registered as it stands, judged, and printed as it was judged; registries only grow."""

import subprocess
from pathlib import Path

import pytest

from tests.worlds import SHIPPED
from unbidden.experiments.report import BLOCK
from unbidden.sim.judge import claims
from unbidden.sim.judge.claims import TUNING_SEEDS
from unbidden.sim.scenario import load
from unbidden.sim.scenario.registered import Registration, entries, registrations, results_of

ROOT = Path(__file__).parents[2]
CLAIMING = [name for name, scenario in SHIPPED.items() if scenario.file.claims]


@pytest.mark.parametrize("name", CLAIMING)
def test_claims_are_those_that_are_registered_and_all_of_them_were_judged(name):
    """Rule for rule and run for run, on seeds that no tuning saw; whatever came of it."""
    scenario = load(name)
    entry = claims.registered(scenario, whole=False)
    results = results_of(entries(claims.registry(scenario)), entry.registration)
    assert results is not None, f"unbidden run {name} --claims --record"
    asked = claims.conditions_of(scenario)
    assert [(c.number, c.label) for c in asked] == [(row.claim, row.arm) for row in results.rows]
    assert [c.claim.seeds * len(c.arms) for c in asked] == [row.runs for row in results.rows]
    assert entry.first_seed >= TUNING_SEEDS


@pytest.mark.slow
@pytest.mark.parametrize("name", CLAIMING)
def test_runs_come_to_what_they_came_to_when_claims_were_registered(name):
    """With this engine, on this machine."""
    claims.registered(load(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["boat_race", "island_navigation"])
def test_claims_come_to_what_is_printed(name):
    """Judged again, with every run, row for row."""
    scenario = load(name)
    entry = claims.registered(scenario)
    rows = claims.evidence(scenario, entry.first_seed)
    found = claims.evaluate(scenario, rows, claims.beside(scenario, entry.first_seed))
    results = results_of(entries(claims.registry(scenario)), entry.registration)
    assert results.rows == [result.as_row() for result in found]


def test_the_page_of_claims_has_every_scenario():
    """And nothing that no command printed."""
    pages = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("claims.md", "learning.md"))
    printed = {match[1] for match in BLOCK.findall(pages)}
    assert {f"unbidden claims {name}" for name in CLAIMING} - {"unbidden claims blimps"} <= printed


@pytest.mark.parametrize("name", CLAIMING)
def test_registries_only_grow(name):
    """Every version in the history of the repository is the beginning of the next, and of the file as it is."""
    file = claims.registry(load(name)).resolve()
    log = ["git", "-C", str(ROOT), "log", "--format=%H", "--", str(file)]
    known = subprocess.run(log, capture_output=True, text=True) if (ROOT / ".git").exists() else None
    if known is None or known.returncode:
        pytest.skip("there is no history here")
    after = file.read_bytes()
    for commit in known.stdout.split():
        show = ["git", "-C", str(ROOT), "show", f"{commit}:./{file.relative_to(ROOT)}"]
        before = subprocess.run(show, capture_output=True, check=True).stdout
        assert after.startswith(before), commit
        after = before


def test_a_scenario_is_judged_by_its_last_registration_and_shows_the_others():
    """No number is skipped, and each has a date and a reason."""
    for name in CLAIMING:
        found = registrations(entries(claims.registry(load(name))))
        assert [entry.registration for entry in found] == list(range(1, len(found) + 1))
        assert all(isinstance(entry, Registration) and entry.why and entry.date for entry in found)
