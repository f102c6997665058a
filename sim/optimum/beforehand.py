"""Tables that are worked out before a training, from the exact solution of the world, by the name of the learner."""

from collections.abc import Callable, Sequence

import numpy as np

from unbidden.sim.optimum import parameters_of
from unbidden.sim.optimum.approve import approve
from unbidden.sim.optimum.auxiliary import with_auxiliary
from unbidden.sim.optimum.demonstrated import as_prior, cloned
from unbidden.sim.optimum.expert import with_book, with_expert
from unbidden.sim.optimum.goals import plan_by_goals
from unbidden.sim.optimum.impact import conserve
from unbidden.sim.optimum.lengths import lengths
from unbidden.sim.optimum.model import TooLarge
from unbidden.sim.optimum.plan import plan
from unbidden.sim.scenario import Scenario

WORKED_OUT: dict[str, Callable[[Scenario, int, dict[str, float]], np.ndarray]] = {
    "planner": lambda scenario, seed, own: plan(scenario, seed, own["discount"], int(own["depth"]) or None),
    "realistic_planner": lambda scenario, seed, own: _by_goals(scenario, seed, own, True),
    "ignorant_planner": lambda scenario, seed, own: _by_goals(scenario, seed, own, False),
    "mona": lambda scenario, seed, own: approve(scenario, seed, own["overseer_discount"], own["approval_noise"]),
    "demonstrator": lambda scenario, seed, own: plan(scenario, seed, own["discount"]),
    "imitator": cloned,
    "prior_q": as_prior,
    "aup": conserve,
    "model_free_aup": with_auxiliary,
    "drest": lambda scenario, seed, own: lengths(scenario, seed, own["discount"]),
    "ipa": with_expert,
    "gigpo": with_book,
}


def worked_out(scenario: Scenario, seed: int, without: Sequence[int] = ()) -> np.ndarray | None:
    """What the learners of a scenario know before they have learnt anything, if it has to be worked out; else None.

    f64[tables, planes, states, actions]. Raises TooLarge if the world cannot be solved; only whole worlds are.
    """
    group = next((group for group in scenario.setup.learners if group.rule in WORKED_OUT), None)
    if group is None:
        return None
    if len(without):
        raise TooLarge(
            f"{scenario.name}: {group.rule} needs a solution of the world with all bodies in it; take none away."
        )
    try:
        return WORKED_OUT[str(group.rule)](scenario, seed, parameters_of(group))
    except ValueError as error:
        raise TooLarge(f"{scenario.name}: {error}") from None


def _by_goals(scenario: Scenario, seed: int, own: dict[str, float], foresees: bool) -> np.ndarray:
    return plan_by_goals(scenario, seed, own["discount"], int(own["depth"]) or None, foresees)
