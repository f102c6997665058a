"""What learners are shown before they begin: how often each action was done where, in episodes of best play.

Best play is that of the same world under a control: one in which machines give nothing shows careful work, one with
another objective shows somebody who wants something else. The episodes are played by the engine. What is shown is
counted by what the learner perceives; it sees no more of a demonstration than that.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from unbidden.sim.engine.draws import At, birth_name, bits, purpose, uniform
from unbidden.sim.engine.ledger import new_ledger
from unbidden.sim.engine.loop.assembly import engine
from unbidden.sim.engine.machine.kernel import explain_compile_errors
from unbidden.sim.engine.setup import Setup, build
from unbidden.sim.engine.setup.parts import Demos
from unbidden.sim.optimum.model import TooLarge
from unbidden.sim.optimum.plan import plan
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.demos import shown_in

EPISODES, WHOSE, PLACE = (
    purpose("seed of demonstrations"), purpose("who demonstrates"), purpose("place of a shuffled act")
)  # fmt: skip
DONE = 1  # plane in which a demonstrator counts


def cloned(scenario: Scenario, seed: int, own: Mapping[str, float]) -> np.ndarray:
    """The preferences of an imitator, in plane 0: f64[tables, planes, states, actions]. Raises TooLarge."""
    return _log_shares_in(0, scenario, seed, own)


def as_prior(scenario: Scenario, seed: int, own: Mapping[str, float]) -> np.ndarray:
    """The prior of a learner of values, in plane 1, beside what all is held to be worth. Raises TooLarge."""
    return _log_shares_in(1, scenario, seed, own)


def _log_shares_in(plane: int, scenario: Scenario, seed: int, own: Mapping[str, float]) -> np.ndarray:
    table, actions = build(scenario.setup, seed).learning.value, len(scenario.setup.learners[0].mind.actions)
    table[:, plane, :, :actions] = log_shares(demonstrated(scenario, seed, own["discount"]), own["smoothing"])
    return table


def log_shares(counts: np.ndarray, smoothing: float) -> np.ndarray:
    """The logarithm of each action's share in what was done in a state, each done `smoothing` times more.

    One number at a time: the last bits of NumPy's logarithms depend on the processor, and with them what is done.
    """
    more = counts + smoothing
    return np.vectorize(math.log, otypes=[np.float64])(more / more.sum(axis=1, keepdims=True))


def demonstrated(scenario: Scenario, seed: int, discount: float) -> np.ndarray:
    """How often each action was done in what the learner perceives as each state: f64[states, actions].

    Raises TooLarge if a world in which something is shown has no best play by these percepts.
    """
    demos = scenario.setup.learners[0].mind.demos
    assert demos is not None
    own_seed = int(bits(At(np.uint64(seed), np.uint64(0), np.uint64(0)), EPISODES)) >> 1
    states = build(scenario.setup, seed).learning.value.shape[2]
    counts, first = np.zeros((states, len(scenario.setup.learners[0].mind.actions))), 0
    for (control, _), episodes in zip(demos.of, _drawn(demos, own_seed), strict=True):
        if episodes:
            counts += _played(scenario, control, own_seed, first, first + episodes, discount)
        first += episodes
    return shuffled(counts, own_seed) if demos.shuffled else counts


def _drawn(demos: Demos, seed: int) -> list[int]:
    """Of how many episodes each control is, each episode drawn by the shares."""
    ends = np.cumsum([share for _, share in demos.of])
    lucks = [float(uniform(At(np.uint64(seed), np.uint64(k), np.uint64(0)), WHOSE)) for k in range(demos.episodes)]
    whose = np.minimum(np.searchsorted(ends, np.array(lucks) * ends[-1], side="right"), len(ends) - 1)
    return [int(n) for n in np.bincount(whose, minlength=len(ends))]


def _played(scenario: Scenario, control: str, seed: int, first: int, last: int, discount: float) -> np.ndarray:
    """How often each action was done where, in these episodes of best play under a control: f64[states, actions]."""
    world = shown_in(scenario, control)
    _refuse_others(scenario.setup, world.setup, scenario.name, control)
    group = world.setup.learners[0]
    told = replace(group, rule="demonstrator", parameters=(), mind=replace(group.mind, demos=None))
    setup = replace(world.setup, groups=tuple(told if one is group else one for one in world.setup.groups))
    state = build(setup, seed)
    state.learning.value[:, 0] = plan(replace(world, setup=setup), seed, discount)[:, 0]
    with explain_compile_errors(["demonstrator"]):
        engine(setup).train(state, new_ledger(state, 1), seed, first, last, last)
    return state.learning.value[0, DONE, :, : len(group.mind.actions)]


def _refuse_others(own: Setup, shown: Setup, name: str, control: str) -> None:
    """Refuse demonstrations by somebody who perceives or can do other things. Raises TooLarge."""
    minds = [(setup.learners[0].mind.sees, setup.learners[0].mind.actions) for setup in (own, shown)]
    sizes = [(len(setup.heights), len(setup.heights[0])) for setup in (own, shown)]
    if minds[0] != minds[1] or sizes[0] != sizes[1]:
        raise TooLarge(
            f"{name}: in the demonstrations of {control!r} the learner would perceive or do other things than here; "
            "name a control that leaves the size of the map, percepts and actions as they are."
        )


def shuffled(counts: np.ndarray, seed: int) -> np.ndarray:
    """The same acts and the same states, but who did what where is drawn anew: f64[states, actions]."""
    whole = counts.astype(np.int64)
    where = np.repeat(np.arange(len(whole)), whole.sum(axis=1))
    what = np.repeat(np.tile(np.arange(whole.shape[1]), len(whole)), whole.ravel())
    who = np.uint64(birth_name("shuffled", 0))
    keys = [int(bits(At(np.uint64(seed), np.uint64(k), who), PLACE)) for k in range(len(what))]
    mixed = np.zeros_like(counts)
    np.add.at(mixed, (where, what[np.argsort(np.array(keys, np.uint64), kind="stable")]), 1.0)
    return mixed
