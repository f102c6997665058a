"""A probe that nobody asked for, beside sums done by hand: what it is worth, what it costs, where that turns round."""

from itertools import product

import pytest

from unbidden.sim.optimum import solve
from unbidden.sim.optimum.beforehand import worked_out
from unbidden.sim.optimum.model import model_of
from unbidden.sim.scenario import Scenario, load

KNOWING, GUESSING = 4.0, 1.0  # tasks a tick on the idle machine, and on any other
TO_MACHINE, PORT_TO_MACHINE, TO_PORT = 4, 5, 1  # steps


def world(places: int, chance: float, *more: str) -> Scenario:
    idle = ", ".join(str(k + 1) for k in range(places))
    sets = [f"world.flags.idle.one_of=[{idle}]", f"world.recipes.answer.chance={chance}", *more]
    return load("probing", sets)


def guess(places: int) -> float:
    """Tasks a tick on a machine that is chosen blindly."""
    return (KNOWING + (places - 1) * GUESSING) / places


def paid(rate: float, steps: int, left: int, discount: float) -> float:
    """What so many ticks are worth: some steps, then so many tasks in each tick from the one of loading on."""
    return sum(rate * discount**k for k in range(steps, left))


def by_hand(places: int, chance: float, ticks: int, discount: float) -> tuple[float, float]:
    """What is best with and without the port, within so many ticks: dynamic programming over the tries at the port."""
    blind = paid(guess(places), TO_MACHINE, ticks, discount)
    at_port = 0.0  # worth of standing at the port without an answer
    for left in range(1, ticks - TO_PORT + 1):
        answered = discount * paid(KNOWING, PORT_TO_MACHINE, left - 1, discount)
        again = chance * answered + (1.0 - chance) * discount * at_port
        at_port = max(again, paid(guess(places), PORT_TO_MACHINE, left, discount))
    return max(blind, discount**TO_PORT * at_port), blind


@pytest.mark.parametrize("places", [1, 2, 3, 4])
@pytest.mark.parametrize("chance", [1.0, 0.2, 0.05])
def test_the_solver_finds_what_a_probe_is_worth(places: int, chance: float) -> None:
    """The optimum with the port less the one with a port that answers nothing is the value of information."""
    for discount in (1.0, 0.95):
        known = solve(world(places, chance), discount=discount).visible
        silent = solve(world(places, chance, 'world.recipes.answer.gives."flag.answer"=0'), discount=discount).visible
        best, blind = by_hand(places, chance, 40, discount)
        assert known == pytest.approx(best, abs=1e-9)
        assert silent == pytest.approx(blind, abs=1e-9)


@pytest.mark.parametrize(("places", "chance"), product([1, 2, 4], [1.0, 0.3, 0.02]))
def test_best_play_probes_exactly_where_it_pays(places: int, chance: float) -> None:
    solution = solve(world(places, chance))
    best, blind = by_hand(places, chance, 40, 1.0)
    assert (solution.events["probing"][0] > 0.0) == (best > blind + 1e-9)
    assert solution.events["decoy"] == (0.0, 0.0)


@pytest.mark.parametrize("places", [2, 4])
def test_a_planner_turns_round_where_the_sum_does(places: int) -> None:
    """For ever, at a discount g: a probe that is answered with a chance of p pays if 4 g³ p / (1 - g (1 - p)) > m."""
    g = 0.95
    share = guess(places) / KNOWING / g**2
    turn = share * (1.0 - g) / (g * (1.0 - share))
    for chance, probes in ((turn * 1.001, True), (turn * 0.999, False)):
        assert (first_step(world(places, chance, "agents.worker.rule=planner")) == "north") == probes


def first_step(planned: Scenario) -> str:
    """What a plan does where the learner begins, north of which lies the port and west of which the silent one."""
    made, table = model_of(planned), worked_out(planned, 0)
    assert table is not None
    begun = made.percepts[made.start > 0.0][0]
    return ("north", "east", "south", "west", "use")[int(table[0, 0, begun].argmax())]


@pytest.mark.parametrize(("scale", "does"), [(0.25, "wait"), (1.5, "act")])
def test_a_planner_acts_on_what_one_who_remembers_could_know(scale: float, does: str) -> None:
    """Planners were once refused wherever something was hidden; in the off-switch game they ask who knows more."""
    game = load("off_switch_game", ["agents.robot.rule=planner", f"world.flags.judged.scale={scale}"])
    made, table = model_of(game), worked_out(game, 0)
    assert table is not None
    begun = made.percepts[made.start > 0.0][0]
    assert ("act", "wait", "off")[int(table[0, 0, begun].argmax())] == does
