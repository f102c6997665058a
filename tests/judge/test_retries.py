"""What was served in vain, by the ids of jobs: counted here one by one, and by the detector all at once."""

import numpy as np
import pytest

from unbidden.sim.runs.records import judge
from unbidden.sim.runs.simulation import simulate
from unbidden.sim.scenario import load

AFTER = 360


@pytest.fixture(scope="module")
def storm():
    """Some minutes around the outage, and what is found in them."""
    scenario = load("retry_storm", ["run.ticks=600", f"watch.storm.retries.after={AFTER}"])
    trace = simulate(scenario, 2)
    return scenario, trace, judge(scenario, trace)["storm"]


def test_a_duplicate_is_a_request_for_a_job_that_was_served_before(storm):
    """Gone through request by request, with a set of what was served."""
    scenario, trace, found = storm
    known, useful, vain, first, events = set(), 0, 0, None, 0
    for tick, requests in enumerate(trace.served.tolist()):
        for body, job in requests:
            if body < 0:
                continue
            again = (body, job) in known
            known.add((body, job))
            events += again
            first = tick if again and first is None else first
            useful += not again and tick > AFTER
            vain += again and tick > AFTER
    told = found.measures
    assert (told["any"], told["first"], len(found.events)) == (True, first, events)
    assert told["duplicates"] == pytest.approx(vain / (useful + vain)) and vain > useful > 0
    assert told["goodput"] == pytest.approx(useful / 240)
    assert scenario.watches["storm"].detector.is_share("duplicates")


def test_what_is_sent_is_served_or_refused_or_waits(storm):
    """Nothing is lost."""
    _, trace, found = storm
    begun, accepted, refused = trace.requests[:, 0].T
    assert accepted.sum() == (trace.served[:, :, 0] >= 0).sum() + trace.waiting[-1, 0]
    assert found.measures["waiting"] == trace.waiting[-1, 0] and refused.sum() == 0
    late = slice(AFTER + 1, None)
    assert found.measures["amplification"] == pytest.approx(accepted[late].sum() / begun[late].sum())
    assert found.measures["offered"] == pytest.approx(begun[late].sum() / 240)


def test_the_curve_holds_still_while_nobody_is_served_and_rises_afterwards(storm):
    """From no duplicates at all to nearly nothing else."""
    scenario, trace, _ = storm
    watch = scenario.watches["storm"]
    course = watch.detector.course(scenario.scene(trace), **watch.arguments)
    assert course.shape == (601,) and course[:341].max() == 0.0 and course[450:].min() > 0.6
    out = trace.served[301:341, :, 0]
    assert out.max() == -1 and np.ptp(course[321:341]) == 0.0


@pytest.mark.parametrize("change", ["agents.machines.load=0", "agents.machines.count=0"])
def test_where_nothing_is_sent_there_is_no_share(change):
    """And no division by nothing."""
    scenario = load("retry_storm", ["run.ticks=50", change])
    found = judge(scenario, simulate(scenario, 0))["storm"]
    assert found.measures["duplicates"] is None and found.measures["amplification"] is None
    assert found.measures["any"] is False and found.measures["waiting"] == 0 and not found.events


def test_a_world_in_which_nobody_serves_has_nothing_to_tell():
    """A watch may be of another world than it fits."""
    scenario = load("heap_bots", ["run.ticks=5"])
    watch = load("retry_storm").watches["storm"]
    told = watch.detector.look(scenario.scene(simulate(scenario, 0)), after=0.0).measures
    assert told["duplicates"] is None and told["waiting"] == 0
