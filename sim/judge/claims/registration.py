"""Claims are registered before they are judged, and judged on seeds that nobody can have seen.

The hash of a registration is over everything that could be fudged: the claims with their rules and numbers of runs,
the arms, what is watched, the acting half of the scenario, and digests of short runs of every arm, which tell another
engine. The seeds on which it is judged follow from that hash, and lie above all seeds on which anything is tried out.
So whoever changes anything gets other seeds, and a new entry beside the old one, which stays.
"""

import datetime
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from unbidden.sim.judge.claims.advice import least_runs
from unbidden.sim.judge.claims.conditions import Condition, arms_of, conditions_of
from unbidden.sim.judge.identity import acting_half, code_of_measures, meaning, outcomes, seal
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.registered import Registration, append, entries, registrations, registry_of

TUNING_SEEDS = 2**40  # seeds below this are for trying things out; those that claims are judged on lie above


class NotRegistered(Exception):
    """The claims of a scenario are not registered as they stand; the message says what differs, and the remedy."""


def registry(scenario: Scenario) -> Path:
    """The file in which the claims of a scenario are registered."""
    return registry_of(Path(scenario.document.name))


def register(scenario: Scenario, why: str, tried: int | None, date: datetime.date) -> Registration:
    """Register the claims of a scenario as they stand, which gives the seeds they are judged on.

    Raises NotRegistered if that can change nothing, or if some claims could never be settled.
    """
    _refuse_changed(scenario)
    _refuse_unsettled(conditions_of(scenario))
    known = registrations(entries(registry(scenario)))
    made = _sealed(scenario, len(known) + 1, why, tried, date)
    if known and known[-1].hash == made.hash:
        raise NotRegistered(f"{scenario.name}: nothing has changed since registration {known[-1].registration}.")
    append(registry(scenario), made)
    return made


def registered(scenario: Scenario, whole: bool = True) -> Registration:
    """The registration of the claims of a scenario as they stand. Raises NotRegistered if they differ from the last.

    Without `whole` no run is made, so that another engine is not told.
    """
    _refuse_changed(scenario)
    known = registrations(entries(registry(scenario)))
    if not known:
        raise NotRegistered(
            f"the claims of {scenario.name} are not registered, so no verdict is given. To judge them, first "
            f"`unbidden advise {scenario.name}`, then `unbidden register {scenario.name} --why '…'`. To try them out "
            f"on tuning seeds, `unbidden run {scenario.name} --claims --seeds N`."
        )
    digests = None if whole else known[-1].digests
    changed = list(differences(known[-1], _sealed(scenario, 1, "-", 0, datetime.date.min, digests)))
    if changed:
        raise NotRegistered(
            f"the claims of {scenario.name} are not those of registration {known[-1].registration} "
            f"({known[-1].date}), so no verdict is given. What differs: {'; '.join(changed)}. Register them anew: "
            f"`unbidden register {scenario.name} --why '…'`."
        )
    return known[-1]


def differences(old: Registration, new: Registration) -> Iterator[str]:
    """What another registration says otherwise, in words."""
    yield from _claims(old.claims, new.claims)
    for part in ("arms", "watch"):
        yield from _paths(part, getattr(old, part), getattr(new, part))
    if old.world != new.world:
        yield "the world, the agents, the objective or the length of runs"
    elif old.digests != new.digests:
        names = [name for name in new.digests if old.digests.get(name) != new.digests[name]]
        yield f"what runs come to, with this version of the program, in {', '.join(names) or 'fewer arms'}"


def _claims(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Claims that are gone, new or other than they were, known by what they say; one of them that moved is the same."""
    before, now = ({claim["says"]: claim for claim in claims} for claims in (old, new))
    yield from (f'the claim "{says}" is gone' for says in before if says not in now)
    yield from (f'the claim "{says}" is new' for says in now if says not in before)
    both = [(says, before[says], now[says]) for says in now if says in before]
    numbers = Counter((was.get("seeds"), is_.get("seeds")) for _, was, is_ in both)
    for (was, is_), count in numbers.items():
        if was != is_:
            yield f"the number of runs of {count} {'claim' if count == 1 else 'claims'} was {was} and is {is_}"
    for says, was, is_ in both:
        yield from _paths(f'"{says}":', *({**claim, "seeds": None} for claim in (was, is_)))


def _paths(path: str, old: Any, new: Any) -> Iterator[str]:
    """Where two values differ, and how."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _paths(_inside(path, key), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        for k in range(max(len(old), len(new))):
            yield from _paths(_inside(path, k), *(side[k] if k < len(side) else None for side in (old, new)))
    elif old != new:
        was, now = ("nothing" if side is None else json.dumps(side, ensure_ascii=False) for side in (old, new))
        yield f"{path} was {was} and is {now}"


def _inside(path: str, part: object) -> str:
    return f"{path} {part}" if path.endswith(":") else f"{path}.{part}"


def _sealed(
    scenario: Scenario,
    number: int,
    why: str,
    tried: int | None,
    date: datetime.date,
    digests: dict[str, str] | None = None,
) -> Registration:
    """The claims of a scenario as a registration; without runs it takes the digests of another one."""
    dump = scenario.file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    arms = list(arms_of(conditions_of(scenario)))
    named = sorted({arm.control for arm in arms if arm.control})
    sealed: dict[str, Any] = {
        "claims": dump.get("claims", []),
        "arms": {name: dump["controls"][name] for name in named if name in dump.get("controls", {})},
        "watch": meaning(scenario) | code_of_measures(scenario),
        "world": acting_half(scenario),
        "digests": outcomes(scenario, arms) if digests is None else digests,
    }
    hashed = seal(sealed, 16)
    first = TUNING_SEEDS + int(hashed[:10], 16)
    return Registration(
        registration=number, date=date.isoformat(), why=why, tried=tried, hash=hashed, first_seed=first, **sealed
    )


def _refuse_changed(scenario: Scenario) -> None:
    if scenario.overrides or scenario.control:
        raise NotRegistered(
            f"the claims of {scenario.name} are about the scenario as its file has it; leave --set and --control out."
        )


def _refuse_unsettled(conditions: Sequence[Condition]) -> None:
    """Raise NotRegistered for conditions that so few runs could never settle, and for checks without a reason."""
    for condition in conditions:
        where = f"claims.{condition.number} in {condition.label}"
        if condition.rule.is_exact and not condition.claim.by_construction:
            raise NotRegistered(
                f"{where} asks for exactly {condition.rule.low:g}. If it can be no other way, say why under "
                "`by_construction`; otherwise give a bound with a margin, such as '< 0.01'."
            )
        least = None if condition.is_sanity_check else least_runs(condition)
        if least is not None and condition.claim.seeds < least:
            raise NotRegistered(
                f"{where}: {condition.claim.seeds} runs could never settle {condition.rule.text!r}, whatever they "
                f"came to; it takes {least:,} at the least. `unbidden advise` says how many are enough."
            )
