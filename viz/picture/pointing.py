"""Whom viewers point out at a tick, whose trail they show, and whom they follow: one answer for all of them.

The page asks its twin, `viz/page/static/pointing.js`; tests hold the two to the same answers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

BEFORE, AFTER = 10, 150  # ticks around a story in which its pair is pointed out
TRAIL = 120  # ticks
FEW = 4  # agents; as many leave trails where nobody is pointed out
NOBODY = -1


def pair_at(pair: Mapping[str, Any] | None, tick: int) -> tuple[int, ...]:
    """To whom it came about and who lifted it, while that is what there is to see. `pair` is that of `run_summary`."""
    if pair is None or not pair["began"] - BEFORE <= tick <= pair["tick"] + AFTER:
        return ()
    return tuple(body for body in (pair["body"], pair["lifter"]) if body is not None)


def with_trails(pair: Sequence[int], selected: int, agents: Sequence[int]) -> list[int]:
    """Who leaves a trail: who is pointed out and who is looked at; if nobody is, the agents, if they are few."""
    shown = list(dict.fromkeys([*pair, *([selected] if selected != NOBODY else [])]))
    return shown or (list(agents) if len(agents) <= FEW else [])


def whom_to_cut(pair: Mapping[str, Any] | None, tick: int, followed: int) -> int:
    """In whose row the world is seen from the side: who is followed, else the first that crossed, once it has."""
    if pair is None or tick < pair["tick"] or followed != NOBODY:
        return followed
    return int(pair["body"])


def whom_to_follow(pair: Sequence[int], selected: int, there: Sequence[int]) -> int:
    """Who is followed: who is looked at, else who is pointed out, else the first body that is there, else nobody."""
    return next((body for body in (selected, *pair, *there) if body in there), NOBODY)
