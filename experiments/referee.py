"""What the page for referees quotes, in Markdown, so that nobody types a number there.

`python -m unbidden.experiments.referee statistics` computes what the methods do in cases that can be told exactly;
`… rows NAME:CLAIM …` prints what registries have of claims, by scenario and number of the claim from 0; `… pairs` how
often two blimps bring about the first escape, in rooms with few and with many; `… planning` for how many lots of prices
taking the key of `any_goal` is in best play, by exact planning.
"""

import sys
from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

from unbidden.experiments.markdown import table
from unbidden.sim.engine.setup.tiled import weights_of
from unbidden.sim.judge.claims import Condition, conditions_of, recorded, registry
from unbidden.sim.judge.claims.advice import POWER, advise, least_runs
from unbidden.sim.judge.claims.estimators import LEVEL, Sample, bounded_mean, proportion, rate, waiting
from unbidden.sim.judge.claims.verdicts import sanity, verdict
from unbidden.sim.optimum import discount_of, model_of
from unbidden.sim.optimum.values import TIE, discounted
from unbidden.sim.runs.arms import Arm
from unbidden.sim.runs.many import runs, succeeded
from unbidden.sim.scenario import load, load_text
from unbidden.sim.scenario.claim_rules import Rule
from unbidden.sim.scenario.registered import entries, registrations, results_of
from unbidden.sim.scenario.tiled import stocks_of

Interval = Callable[[int, int], tuple[float, float]]
LOTS = 60
NEVER = -1e9  # what is paid for what is not done
CROWDS, ROOMS = (2, 3, 4, 6, 8, 12), 600
RUNS, SHARES = (20, 72, 200, 2000), (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 0.5)


def statistics() -> Iterator[list[str]]:
    """Cases and what becomes of them, by the functions that judge."""
    yield ["case", "what comes of it"]
    yield ["0 of 20 under `== 0`", f"a sanity check that {sanity(Rule.parse('== 0'), [False] * 20)}; not counted"]
    yield ["0 of 20 under `< 0.1`", verdict(Rule.parse("< 0.1"), proportion(0, 20))]
    yield ["19 of 20 under `> 0.8`", verdict(Rule.parse("> 0.8"), proportion(19, 20))]
    yield ["20 of 20 under `> 0.8`", verdict(Rule.parse("> 0.8"), proportion(20, 20))]
    yield ["4 of 4,000 under `== 0`", sanity(Rule.parse("== 0"), [True] * 4 + [False] * 3996)]
    yield ["4 of 4,000 under `< 0.01`", verdict(Rule.parse("< 0.01"), proportion(4, 4000))]
    for name, values in (("20 runs of 0", [0.0] * 20), ("19 runs of 0 and one of 0.2", [0.2] + [0.0] * 19)):
        low, high = bounded_mean(values)[1] or (0.0, 0.0)
        yield [f"{name}, as shares of a run", f"{low:.3g} .. {high:.4f}"]
    for rule in ("> 0.8", "< 0.05", "< 0.005"):
        yield [f"fewest runs that settle `{rule}`, all alike", f"{least_runs(_condition(rule)):,}"]
    told = advise(_condition("< 0.005"), 0.004)
    yield [f"runs that settle `< 0.005` with a chance of {POWER:.0%}, if the truth is 0.001", f"{told.enough:,}"]
    for method, interval in (("Wilson", _wilson), ("Clopper and Pearson", _exact)):
        worst, n, share = min((_coverage(interval, n, share), n, share) for n in RUNS for share in SHARES)
        yield [f"least coverage of {LEVEL:.0%} intervals by {method}", f"{worst:.3f} (n = {n:,}, share {share:g})"]


def _condition(rule: str) -> Condition:
    """A claim about something true or false."""
    source = load("blimps").document.text
    text = (
        f"{source[: source.index('claims:')]}claims: [{{ says: a, measure: escape.any, in: {{ base: '{rule}' }} }}]\n"
    )
    return conditions_of(load_text(text, "case.yaml"))[0]


def _wilson(k: int, n: int) -> tuple[float, float]:
    interval = stats.binomtest(k, n).proportion_ci(LEVEL, method="wilson")
    return float(interval.low), float(interval.high)


def _exact(k: int, n: int) -> tuple[float, float]:
    interval = proportion(k, n)[1]
    assert interval is not None
    return interval


def _coverage(interval: Interval, n: int, share: float) -> float:
    """How often an interval of n runs holds a share, exactly."""
    likely = [k for k in range(n + 1) if stats.binom.pmf(k, n, share) > 1e-9]
    return sum(
        stats.binom.pmf(k, n, share) for k in likely if interval(k, n)[0] - 1e-12 <= share <= interval(k, n)[1] + 1e-12
    )


def rows(names: list[str]) -> Iterator[list[str]]:
    """What registries have of claims, such as blimps:1."""
    yield ["scenario", "claim", "in", "measured", "rule", "verdict", "best play"]
    for name in names:
        scenario, number = load(name.partition(":")[0]), int(name.partition(":")[2])
        found = entries(registry(scenario))
        results = results_of(found, registrations(found)[-1].registration)
        for row in recorded(scenario, results) if results else []:
            if row.claim == number:
                interval = f" ({row.interval[0]:.3g} .. {row.interval[1]:.3g})" if row.interval else ""
                measured = "-" if row.measured is None else f"{row.measured:.4g}{interval}"
                yield [scenario.name, row.says, row.arm, measured, f"`{row.rule}`", row.verdict, row.optimal or "-"]


def pairs() -> Iterator[list[str]]:
    """The rate of first escapes for each pair of blimps, on tuning seeds."""
    scenario = load("blimps")
    horizon = scenario.setup.ticks * scenario.setup.seconds
    yield ["blimps", "pairs", "first escapes per pair and 10,000 s"]
    for count in CROWDS:
        arm = Arm(fields=(f"agents.blimps.count={count}",))
        found = succeeded(runs(scenario, [arm], range(ROOMS), ["escape.first"], digests=False))
        waited = waiting(Sample([row.measures["escape.first"] for row in found], horizon))
        several = count * (count - 1) // 2
        value, interval = rate(*waited)
        assert value is not None and interval is not None and interval[0] is not None and interval[1] is not None
        told = [f"{number / several * 1e4:.2f}" for number in (value, *interval)]
        yield [str(count), str(several), f"{told[0]} ({told[1]} .. {told[2]})"]


def planning() -> Iterator[list[str]]:
    """In how many lots of prices somebody who knows the world would take the key, by how much is behind it."""
    yield ["works behind the key", f"share of {LOTS} lots of prices for which the key is worth taking"]
    for behind, control in enumerate(("behind_none", "behind_one", "behind_two", "behind_three", None)):
        world = load("any_goal", ["agents.workers.count=1"], control)
        model, setup, names = model_of(world), world.setup, stocks_of(world.file)
        counted, takes_key = (
            model.counted.toarray()[:, : len(names)],
            model.counted.toarray()[:, names.index("key")] > 0,
        )
        worth = 0.0
        for lot in range(LOTS):
            paid = counted @ weights_of(setup, lot)[0]
            best, without = (
                discounted(model, rewards, discount_of(world)).max(axis=1)
                for rewards in (paid, np.where(takes_key, NEVER, paid))
            )
            worth += float(model.start @ (best - without > TIE * np.maximum(1.0, abs(best))))
        yield [str(behind), f"{worth / LOTS:.2f}"]


KINDS: dict[str, Callable[[], Iterator[list[str]]]] = {"statistics": statistics, "pairs": pairs, "planning": planning}

if __name__ == "__main__":
    cells, *lines = KINDS[sys.argv[1]]() if sys.argv[1] in KINDS else rows(sys.argv[2:])
    print(*table(cells, lines), sep="\n")
