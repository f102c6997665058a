"""The game of the analyst: cases that are drawn here and stay here, until whoever plays has committed himself.

What goes out before that is a salted hash of the cause, and what was asked for. Afterwards the case is gone, so nothing
can be asked of it with the answer known, and it cannot be answered twice.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from unbidden.sim.inquiry import sealed
from unbidden.sim.inquiry.causes import CAUSES, UNIFORM
from unbidden.sim.inquiry.evidence import STEPS
from unbidden.sim.inquiry.posterior import of_table
from unbidden.sim.inquiry.table import Drawn, draw, table
from unbidden.viz.server.limits import Bucket, Refused

MOST_OPEN = 1000  # cases that are kept; then the oldest is forgotten
A_SECOND, AT_ONCE = 5.0, 60  # new cases


@dataclass
class Open:
    """A case somebody works on."""

    drawn: Drawn
    salt: str
    asked: set[int] = field(default_factory=set)


class Desk:
    """The cases of one launch of the server."""

    def __init__(self) -> None:
        self.open: OrderedDict[str, Open] = OrderedDict()
        self.bucket = Bucket(A_SECOND, AT_ONCE)

    def do_case(self) -> dict[str, Any]:
        """A new case: its name, and the seal of its cause."""
        if not self.bucket.take():
            raise Refused("too many cases at once; wait a moment.", "do")
        name, case = secrets.token_urlsafe(16), Open(draw(), sealed.salt())
        self.open[name] = case
        while len(self.open) > MOST_OPEN:
            self.open.popitem(last=False)
        return {"case": name, "seal": sealed.seal(case.drawn.cause, case.salt)}

    def do_ask(self, case: str, evidence: str) -> dict[str, Any]:
        """What one piece of evidence says."""
        known, number = self._open(case), [step.name for step in STEPS].index(evidence)
        known.asked.add(number)
        return {"evidence": evidence, "found": known.drawn.found[number]}

    def do_commit(self, case: str, answer: Sequence[int]) -> dict[str, Any]:
        """The truth and the salt of its seal, and the best possible answer by the same evidence; the case is closed."""
        known = self._open(case)
        del self.open[case]
        best = of_table(table(), {number: known.drawn.found[number] for number in known.asked}, UNIFORM)
        return {
            "cause": known.drawn.cause,
            "salt": known.salt,
            "answer": dict(zip(CAUSES, answer, strict=True)),
            "best": dict(zip(CAUSES, (100.0 * best).round(2).tolist(), strict=True)),
        }

    def _open(self, case: str) -> Open:
        if case not in self.open:
            raise Refused("this case is closed or forgotten; begin another one.", "case")
        return self.open[case]
