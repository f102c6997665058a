"""Tables of states that are drawn at random: for questions about most small worlds, and not about one.

In each state each action leads to some states, all as likely to be drawn, with chances that are drawn evenly among all
that add up to 1; and what an action gives is drawn for each state and action, evenly between two numbers. A table has a
number, and all of it follows from that (sim/scenario/streams.py): whoever has the file has the table. With more states,
actions or stocks it is another one.
"""

from string import ascii_lowercase, ascii_uppercase
from typing import Any

import numpy as np
from pydantic import Field

from unbidden.sim.scenario.acting import SpreadSection
from unbidden.sim.scenario.fields import Name, StrictModel, number
from unbidden.sim.scenario.state_table import OutcomeSection, StateSection
from unbidden.sim.scenario.streams import TABLES, stream

LETTERS = ascii_uppercase + ascii_lowercase
MOST_STATES, MOST_ACTIONS = len(LETTERS), 16


class RandomStates(StrictModel):
    """How a table of states is drawn."""

    table: int = number(0, "", 0, 2**53, "which of all such tables")
    states: int = number(6, "", 1, MOST_STATES, "how many there are: A, B, C …")
    actions: int = number(2, "", 1, MOST_ACTIONS, "how many can be done in each: a1, a2, a3 …")
    leads_to: int = number(2, "", 1, MOST_STATES, "to how many states each may lead")
    gives: dict[Name, SpreadSection] = Field(
        default_factory=dict, description="stocks of which each action gives some, and from how much to how much"
    )


def letters_of(told: RandomStates) -> str:
    """The letters of the states."""
    return LETTERS[: told.states]


def drawn_letters(raw: Any) -> str:
    """The letters of the states of a section that was not yet checked; none, if it says of no number of states."""
    states = raw.get("states", RandomStates.model_fields["states"].default) if isinstance(raw, dict) else 0
    return LETTERS[: max(states, 0)] if isinstance(states, int) and not isinstance(states, bool) else ""


def states_of(told: RandomStates) -> dict[str, StateSection]:
    """The table."""
    many = min(told.leads_to, told.states)
    size = told.states + many - 1 + len(told.gives)  # numbers for each action in each state
    luck = stream(told.table, TABLES, told.states * told.actions * size).reshape(told.states, told.actions, size)
    return {
        letter: StateSection(does={f"a{k + 1}": _outcomes(told, many, own) for k, own in enumerate(of_state)})
        for letter, of_state in zip(letters_of(told), luck, strict=True)
    }


def _outcomes(told: RandomStates, many: int, luck: np.ndarray) -> list[OutcomeSection]:
    """What an action in a state leads to, with which chances, and what it gives, by as many numbers from [0, 1)."""
    places, cuts, amounts = np.split(luck, [told.states, told.states + many - 1])
    leads = np.argsort(places, kind="stable")[:many].tolist()
    chances = np.diff([0.0, *np.sort(cuts), 1.0]).tolist()
    gives = {
        stock: (spread.from_ or 0.0) + ((spread.to or 0.0) - (spread.from_ or 0.0)) * amount
        for (stock, spread), amount in zip(told.gives.items(), amounts.tolist(), strict=True)
    }
    letters = letters_of(told)
    return [OutcomeSection(goes=letters[to], chance=p, gives=gives) for to, p in zip(leads, chances, strict=True)]
