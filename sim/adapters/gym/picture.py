"""A world at one instant as text, and as an array of colours."""

import numpy as np

from unbidden.sim.engine.state import NOBODY, State
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.setting_up import tile_of
from unbidden.sim.scenario.tiled import Names

MODES = ("ansi", "rgb_array", "human")
FACING = "^>v<"
SIDE, RIM = 12, 3  # pixels
FLAT, HIGH, THING = (236, 236, 230), (70, 70, 78), (150, 105, 60)
KINDS = ((136, 204, 238), (221, 204, 119), (153, 213, 148), (204, 153, 187), (247, 182, 140), (170, 170, 220))
AGENTS = ((51, 34, 136), (170, 30, 60), (17, 119, 51), (0, 110, 140))


def as_text(scenario: Scenario, state: State) -> str:
    """The map as it is now: agents as arrows the way they face, things by the first letter of their name."""
    letters = Names(scenario.file, scenario.rows).kinds
    rows = [[letters[kind] for kind in row] for row in state.land.tiles.kind.tolist()]
    for body in _there(state):
        group = scenario.setup.groups[body.group]
        rows[body.row][body.col] = group.name[0] if body.rule == NOBODY else FACING[body.heading]
    clock = f"tick {state.clock.tick[0]} of {scenario.setup.ticks}"
    return "\n".join([*("".join(row) for row in rows), clock])


def as_colours(scenario: Scenario, state: State) -> np.ndarray:
    """The map as it is now, u8[rows * SIDE, cols * SIDE, 3]; bodies are squares that leave a rim of their cell."""
    letters = Names(scenario.file, scenario.rows).kinds
    palette = np.array([_colour(scenario, k, letter) for k, letter in enumerate(letters)], np.uint8)
    picture = palette[state.land.tiles.kind].repeat(SIDE, axis=0).repeat(SIDE, axis=1)
    for body in _there(state):
        top, left = int(body.row) * SIDE, int(body.col) * SIDE
        colour = THING if body.rule == NOBODY else AGENTS[body.group % len(AGENTS)]
        picture[top + RIM : top + SIDE - RIM, left + RIM : left + SIDE - RIM] = colour
    return picture


def _colour(scenario: Scenario, k: int, letter: str) -> tuple[int, int, int]:
    if tile_of(scenario.file, letter).height > 0.0:
        return HIGH
    return FLAT if letter == "." else KINDS[k % len(KINDS)]


def _there(state: State) -> list:
    """The bodies that are there, agents last, so that they are drawn over things."""
    return [state.bodies[i] for i in reversed(range(len(state.bodies))) if state.bodies[i].alive]


def shown(scenario: Scenario, state: State, mode: str | None) -> str | np.ndarray | None:
    """What `render` gives in one of the modes; `human` prints the map."""
    if mode == "rgb_array":
        return as_colours(scenario, state)
    if mode == "ansi":
        return as_text(scenario, state)
    if mode == "human":
        print(as_text(scenario, state), end="\n\n")
    return None


def known_mode(mode: str | None) -> str | None:
    """A mode that there is. Raises ValueError."""
    if mode not in (None, *MODES):
        raise ValueError(f"there is no render_mode {mode!r}; known: {', '.join(MODES)}")
    return mode
