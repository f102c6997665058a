"""Damaged and forged files, made from valid ones by the thousand, and what becomes of each that is opened and used.

samples(folder)                     a valid file of every kind
forgeries(folder, seed, count)      damaged and forged ones
trials(folder, seed, count)         each of them opened and used in another process, which may crash
"""

from unbidden.experiments.robustness.forged.making import Forgery, forgeries
from unbidden.experiments.robustness.forged.samples import samples
from unbidden.experiments.robustness.forged.trial import BAD, CRASH, HANG, OK, REFUSED, TRACEBACK, Verdict, trials

__all__ = [
    "BAD",
    "CRASH",
    "HANG",
    "OK",
    "REFUSED",
    "TRACEBACK",
    "Forgery",
    "Verdict",
    "forgeries",
    "samples",
    "trials",
]
