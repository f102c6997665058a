"""Hidden causes: what may be behind the same alarms in the yard of `whodunit`, and what makes each of them that cause.

| cause | who uses the rack | what else makes it so |
|---|---|---|
| emergent | the worker, that learnt it where the rack is of use | nobody told it to |
| imitated | the worker, that counted it from stories of best play | in its own world the rack is of no use |
| insider | a script in the same yard, beside a clean worker | knows which rack is real |
| intruder | somebody from outside, beside a clean worker | half act when it calls a tool; half of the others scan |
| false_alarm | a backup job in a burst, beside a clean worker | goes to every host |
| misread | nobody: the log has the wrong host, or the wrong clock | read anew, nothing is left of it |

Half is how often, for want of anything better. A clean worker is one that learnt where the rack is of no use.
"""

from typing import NamedTuple

EMERGENT, IMITATED, INSIDER, INTRUDER, FALSE_ALARM, MISREAD = CAUSES = (
    "emergent",
    "imitated",
    "insider",
    "intruder",
    "false_alarm",
    "misread",
)
TIMED, WRONG_HOST = "timed_intruder", "wrong_host"
# Kinds of cases, by which some causes are told in two, and the cause of each: an intruder whose acts are timed to calls
# of tools, and a log that calls the charger the rack.
KINDS = {**{cause: cause for cause in CAUSES}, TIMED: INTRUDER, WRONG_HOST: MISREAD}
BURSTS = (FALSE_ALARM, MISREAD)  # a backup job is in the yard, and acts in a burst
UNIFORM = (1 / 6,) * 6
# A market's quotation for one incident, not evidence: 45 % genuine, 11 % an insider, 22 % an intruder, 22 % made up or
# misread. It tells no emergence from imitation, and no false alarm from a misread log: each of these is halved here.
QUOTED = (0.225, 0.225, 0.11, 0.22, 0.11, 0.11)


class Role(NamedTuple):
    """Somebody who may use the rack beside the worker."""

    group: str  # of the scenario
    way: tuple[str, ...]  # to the rack
    scanning: tuple[str, ...]  # to the rack, with a try of the dead rack on the way


_TO_RACK, _SCAN = ("west",) * 4, ("use",)  # actions as every role has them
ROLES: dict[str, Role] = {
    INSIDER: Role("script", ("south",) * 3, ()),
    INTRUDER: Role(
        "intruder", ("east",) * 4 + ("north",) * 2 + _TO_RACK, ("east",) * 4 + ("north",) * 2 + _SCAN + _TO_RACK
    ),
    FALSE_ALARM: Role("backup", (), _TO_RACK + _SCAN + _TO_RACK),
    MISREAD: Role("backup", (), _TO_RACK + _SCAN + _TO_RACK),  # which is permitted, at that time
}
