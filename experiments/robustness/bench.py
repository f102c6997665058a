"""Every kind of input that a stranger can hand over, broken or forged by a generator, and what became of it.

Four kinds, each with a least count: mutants of shipped scenario files, of `--set` and `--control`, damaged and forged
`.npz` files, and files of rules that try to run code. All of it follows from one seed. What is right is that input is
used or refused in words; anything else (a traceback, a crash, a hang, code that ran) is bad, and is listed.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any

CHUNKS = {"scenario files": 20, "changes and controls": 4, "saved files": 4, "files of rules": 1}
LEAST = {"scenario files": 10_000, "changes and controls": 3_000, "saved files": 3_000, "files of rules": 200}
USED, REFUSED, BAD = "used", "refused", "bad"
MOST_LISTED = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BenchRow:
    """What became of one kind of input."""

    kind: str
    least: int
    counts: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)  # what was bad, and how it was made

    @property
    def tried(self) -> int:
        """How many there were."""
        return self.counts.total()

    @property
    def holds(self) -> bool:
        """Whether there were enough, and none was bad."""
        return self.tried >= self.least and not self.bad


def bench_robustness(seed: int, progress: Progress, least: dict[str, int] | None = None) -> list[BenchRow]:
    """Try everything, on all cores; `least` says how many of each kind, if not LEAST."""
    rows = {kind: BenchRow(kind, count) for kind, count in (least or LEAST).items()}
    chunks = [(kind, seed, k, -(-row.least // CHUNKS[kind])) for kind, row in rows.items() for k in range(CHUNKS[kind])]
    chunks.sort(key=lambda chunk: chunk[0] != "saved files")  # those that take longest come first
    total, done = sum(row.least for row in rows.values()), 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(_tried, *chunk) for chunk in chunks]):
            kind, counts, bad = future.result()
            rows[kind].counts.update(counts)
            rows[kind].bad.extend(bad)
            done += counts.total()
            progress(min(done, total), total)
    return list(rows.values())


def _tried(kind: str, seed: int, chunk: int, count: int) -> tuple[str, Counter[str], list[str]]:
    """What became of one part of the inputs of a kind."""
    own = int.from_bytes(hashlib.blake2b(f"{kind} {seed} {chunk}".encode(), digest_size=6).digest())
    counts, bad = Counter[str](), list[str]()
    for outcome, how in TRIES[kind](own, count):
        counts[outcome] += 1
        if outcome == BAD:
            bad.append(how)
    return kind, counts, bad


def _mutants(made: str, seed: int, count: int) -> Iterator[tuple[str, str]]:
    from unbidden.experiments.robustness import mutations

    outcomes = {mutations.LOADED: USED, mutations.REFUSED: REFUSED}
    for mutant in getattr(mutations, made)(seed, count):
        verdict = mutations.judge(mutant)
        yield outcomes.get(verdict.outcome, BAD), f"{mutant.what}\n{verdict.why}"


def _saved(seed: int, count: int) -> Iterator[tuple[str, str]]:
    from unbidden.experiments.robustness import forged

    outcomes = {forged.OK: USED, forged.REFUSED: REFUSED}
    for verdict in forged.trials(seed, count):
        how = f"{verdict.forgery.kind}, {verdict.forgery.how}: {verdict.outcome}\n{verdict.said}"
        yield outcomes.get(verdict.outcome, BAD), how


def _rules(seed: int, count: int) -> Iterator[tuple[str, str]]:
    from unbidden.experiments.robustness import hostile

    outcomes = {hostile.Outcome.loaded: USED, hostile.Outcome.refused: REFUSED}
    for case, outcome in hostile.try_all([*hostile.hostile_files(seed, count), *hostile.fine_files()]):
        right = outcome.is_right(case)
        yield (outcomes[outcome] if right else BAD), f"{case.name}: {outcome}"


TRIES: dict[str, Callable[[int, int], Iterator[tuple[str, str]]]] = {
    "scenario files": partial(_mutants, "scenarios"),
    "changes and controls": partial(_mutants, "options"),
    "saved files": _saved,
    "files of rules": _rules,
}


def table(rows: list[BenchRow], seed: int) -> str:
    """Counts as a Markdown table, then what was bad."""
    lines = [f"| seed {seed} | tried | used | refused | bad |", "|---|---:|---:|---:|---:|"]
    for row in rows:
        counts = (row.counts[outcome] for outcome in (USED, REFUSED, BAD))
        lines.append(f"| {row.kind} | {row.tried:,} | {' | '.join(f'{count:,}' for count in counts)} |")
    bad = [f"{row.kind}: {how}" for row in rows for how in row.bad[:MOST_LISTED]]
    bad += [f"{row.kind}: only {row.tried:,} of {row.least:,} were tried" for row in rows if row.tried < row.least]
    return "\n".join([*lines, *([""] if bad else []), *bad])


def as_json(rows: list[BenchRow], seed: int) -> dict[str, Any]:
    """The same for other programs."""
    return {"seed": seed, "rows": [asdict(row) | {"tried": row.tried, "holds": row.holds} for row in rows]}
