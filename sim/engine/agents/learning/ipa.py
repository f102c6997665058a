"""Policy gradient with credit for chunks of an episode, after IPA, interaction-perceptive agentic policy optimisation.

"Let it flow: agentic crafting on rock and roll, building the ROME model within an open agentic learning ecosystem"
(arXiv 2512.24873), equations (6) to (10), for a table. What came of a chunk is what was paid in it, and what comes of
the next one, discounted once: all its steps share that. What came out better than the last batch is learnt from as it
is, and what came out worse by no more than how likely it still is (TOPR). Chunks that the sampling engine made far less
likely than the policy does are left out. Episodes may begin with acts of an expert, the exact solution of the world
(sim/optimum/expert.py); the paper weighs the imitation of these by their probability as well, which for long chunks
leaves nothing, and so it does not here.

The table holds preferences (plane 0), those that are sampled from (1), the gradient that is collected (2), what actions
are worth to the expert (3), and a book of the training (4), a number to a row.
"""

from typing import Annotated

from unbidden.sim.engine.agents.learning.choice import Discount, greedy
from unbidden.sim.engine.agents.learning.chunks import (
    Call,
    Chunk,
    add_gradient,
    chunk_before,
    ratio_of,
    sample_served,
)
from unbidden.sim.engine.machine.kernel import compiled
from unbidden.sim.engine.registry import Param, learner

NOW, SAMPLED, GRADIENT, EXPERT, BOOK = range(5)
# Rows of the book: optimiser steps; episodes of this batch, what they paid after the expert's acts, and in all; the
# mean of the last batch after the expert's acts, and in all; the norm of the last gradient; whether the expert has
# shown an episode, what it paid, where its last chunk begins, and how many steps of this episode are the expert's.
STEPS, EPISODES, PAID, REACHED, BASELINE, LATEST, NORM, SHOWN, GOAL, LAST, PREFIX = range(11)
ROWS = 11

StepSize = Annotated[float, Param("", 0.0, 1e6, "learning rate (alpha)", live=False)]
Batch = Annotated[
    float, Param("episodes", 1.0, 1e6, "episodes from which each step of the optimiser is made", live=False)
]
Staleness = Annotated[
    float, Param("steps", 0.0, 1e6, "steps of the optimiser by which what is sampled from may lag behind", live=False)
]
Rounding = Annotated[
    float, Param("", 0.0, 100.0, "to what the sampling engine rounds preferences; 0: it does not", live=False)
]
Mismatch = Annotated[
    float, Param("", 0.0, 1e9, "how much likelier than to the engine a chunk may be to the policy (H)", live=False)
]
Truncated = Annotated[
    float,
    Param("", 0.0, 1.0, "1: what came out worse counts by its importance ratio, 1 at most; 0: as it is", live=False),
]
Start = Annotated[
    float,
    Param("", 0.0, 2.0, "0: from the beginning, 1: rolled back from the expert's last chunk, 2: anywhere", live=False),
]
Mastery = Annotated[
    float, Param("", 0.0, 1.0, "share of what the expert is paid from which on the start moves back", live=False)
]
Imitation = Annotated[float, Param("", 0.0, 1e6, "weight of the imitation of the expert's acts", live=False)]


def decide(value, state, actions, luck, exploring, tick, rounding: Rounding = 0.25, start: Start = 0.0):
    """An action of the policy; in training of what is sampled from, and of the expert where the episode starts so."""
    if not exploring:
        return sample_served(value[NOW, state], actions, luck, 0.0)
    if start > 0.5 and (value[BOOK, SHOWN, 0] < 0.5 or tick < value[BOOK, PREFIX, 0]):
        return greedy(value[EXPERT, state], actions, 0.0)
    return sample_served(value[SAMPLED, state], actions, luck, rounding)


@compiled
def weight_of(value, actions, log, begin, end, worth, rounding, mismatch, truncated):
    """The weight of the gradient of a chunk that came out so much better than before."""
    if ratio_of(value[SAMPLED], value[SAMPLED], rounding, actions, log, begin, end) > mismatch:
        return 0.0
    if worth < 0.0 and truncated > 0.5:
        return worth * min(ratio_of(value[NOW], value[SAMPLED], 0.0, actions, log, begin, end), 1.0)
    return worth


@compiled
def collect(value, actions, log, steps, discount, chunk, call, rounding, mismatch, truncated, imitation):
    """Add what an episode says to the gradient, from its last chunk to its first."""
    better, worth, end = -value[BOOK, BASELINE, 0], 0.0, steps
    while end > 0:
        begin, paid = chunk_before(log, end, chunk, call), 0.0
        for t in range(begin, end):
            paid += log[t].reward
        factor = 1.0 if end == steps else discount
        better, worth = paid + factor * better, paid + factor * worth
        if begin < value[BOOK, PREFIX, 0]:
            weight = imitation * worth
        else:
            weight = weight_of(value, actions, log, begin, end, better, rounding, mismatch, truncated)
        for t in range(begin, end):
            state = log[t].state
            add_gradient(value[GRADIENT, state], value[NOW, state], actions, log[t].action, weight)
        end = begin


@compiled
def count_episode(value, log, steps):
    """Write down what an episode paid, after the expert's acts and in all."""
    for t in range(steps):
        value[BOOK, REACHED, 0] += log[t].reward
        if t >= value[BOOK, PREFIX, 0]:
            value[BOOK, PAID, 0] += log[t].reward
    value[BOOK, EPISODES, 0] += 1.0


@compiled
def step(value, actions, learning_rate, staleness):
    """One step of the optimiser along the mean gradient of a batch; now and then what is sampled from follows."""
    episodes, square = value[BOOK, EPISODES, 0], 0.0
    value[BOOK, STEPS, 0] += 1.0
    follows = value[BOOK, STEPS, 0] % (int(staleness) + 1) == 0
    for state in range(value.shape[1]):
        for k in range(actions):
            slope = value[GRADIENT, state, k] / episodes
            square += slope * slope
            value[NOW, state, k] += learning_rate * slope
            value[GRADIENT, state, k] = 0.0
            if follows:
                value[SAMPLED, state, k] = value[NOW, state, k]
    value[BOOK, NORM, 0] = square**0.5
    value[BOOK, BASELINE, 0], value[BOOK, LATEST, 0] = (
        value[BOOK, PAID, 0] / episodes,
        value[BOOK, REACHED, 0] / episodes,
    )
    value[BOOK, EPISODES, 0], value[BOOK, PAID, 0], value[BOOK, REACHED, 0] = 0.0, 0.0, 0.0


@compiled
def take_start(value, log, steps, batch_is_over, chunk, call, start, mastery):
    """Say how much of the next episode is the expert's: after one that it showed all but the last chunk; then less, or
    in turn each number of chunks that there is."""
    if value[BOOK, SHOWN, 0] < 0.5:
        for t in range(steps):
            value[BOOK, GOAL, 0] += log[t].reward
        value[BOOK, SHOWN, 0], value[BOOK, LAST, 0] = 1.0, chunk_before(log, steps, chunk, call)
        value[BOOK, PREFIX, 0] = value[BOOK, LAST, 0]
    elif value[BOOK, PREFIX, 0] == 0.0:
        value[BOOK, PREFIX, 0] = value[BOOK, LAST, 0] if start > 1.5 else 0.0
    elif start > 1.5 or (batch_is_over and value[BOOK, LATEST, 0] >= mastery * value[BOOK, GOAL, 0]):
        value[BOOK, PREFIX, 0] = chunk_before(log, int(value[BOOK, PREFIX, 0]), chunk, call)


@learner(decide=decide, planes=5)
def ipa(
    value,
    finished,
    actions,
    log,
    steps,
    learning_rate: StepSize = 1.0,
    discount: Discount = 0.95,
    chunk: Chunk = 1.0,
    call: Call = 1000.0,
    batch: Batch = 16.0,
    staleness: Staleness = 0.0,
    rounding: Rounding = 0.25,
    mismatch: Mismatch = 1.1,
    truncated: Truncated = 1.0,
    start: Start = 0.0,
    mastery: Mastery = 0.8,
    imitation: Imitation = 0.0,
):
    """Tabular policy gradient in batches, with credit, importance ratio and mask by chunks of an episode."""
    if not finished:
        return
    if start > 0.5 and value[BOOK, SHOWN, 0] < 0.5:
        value[BOOK, PREFIX, 0] = steps
    collect(value, actions, log, steps, discount, chunk, call, rounding, mismatch, truncated, imitation)
    count_episode(value, log, steps)
    is_over = value[BOOK, EPISODES, 0] >= batch
    if is_over:
        step(value, actions, learning_rate, staleness)
    if start > 0.5:
        take_start(value, log, steps, is_over, chunk, call, start, mastery)
