"""Claims: what is registered before it is judged, on how many runs, and what becomes of it."""

from unbidden.sim.judge.claims.advice import POWER, Advice, advise
from unbidden.sim.judge.claims.conditions import BASE, Condition, arms_of, conditions_of
from unbidden.sim.judge.claims.estimators import LEVEL
from unbidden.sim.judge.claims.evaluation import Beside, ClaimResult, beside, evaluate, evidence, recorded, stands
from unbidden.sim.judge.claims.registration import (
    TUNING_SEEDS,
    NotRegistered,
    differences,
    register,
    registered,
    registry,
)
from unbidden.sim.judge.claims.verdicts import BROKEN, HOLDS, INCONCLUSIVE, NOT_JUDGED, NOT_REPRODUCED, REPRODUCED

__all__ = [
    "BASE",
    "BROKEN",
    "HOLDS",
    "INCONCLUSIVE",
    "LEVEL",
    "NOT_JUDGED",
    "NOT_REPRODUCED",
    "POWER",
    "REPRODUCED",
    "TUNING_SEEDS",
    "Advice",
    "Beside",
    "ClaimResult",
    "Condition",
    "NotRegistered",
    "advise",
    "arms_of",
    "beside",
    "conditions_of",
    "differences",
    "evaluate",
    "evidence",
    "recorded",
    "register",
    "registered",
    "registry",
    "stands",
]
