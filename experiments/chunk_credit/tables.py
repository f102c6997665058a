"""Credit for chunks, arm by arm: `python -m unbidden.experiments.chunk_credit -o docs/chunk_credit.png`.

Tables in Markdown: each row of what the paper's figures show (arXiv 2512.24873) and whether its sign comes out here;
every arm at every learning rate, each with the same steps of the optimiser; where the start of episodes is rolled back,
how success falls; and whether better credit finds a detour earlier in two other worlds. With `-o` a figure as well.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from unbidden.experiments.chunk_credit import arms
from unbidden.experiments.chunk_credit.arms import RATE, RATES, SEEDS, UNITS, Course, saw_teeth
from unbidden.experiments.robustness.convergence import say_done
from unbidden.sim.judge.claims.estimators import mean
from unbidden.sim.report.catalogue import say
from unbidden.viz.figures.credit import Names, draw_credit
from unbidden.viz.figures.response import Line
from unbidden.viz.figures.sheet import SLIDE, Figure, Told

Found = Mapping[tuple[str, float], Sequence[Course]]  # by arm and learning rate, a course for each seed
LATE = 8  # steps of the optimiser at the end
TOKEN, CHUNK = "token, all", "chunk, all"
NONE, ROLLED, PARALLEL = (f"eight tools, {name}" for name in ("no start", "rollback", "parallel"))


def measured() -> dict[tuple[str, float], list[Course]]:
    """All arms, with progress."""
    found: dict[tuple[str, float], list[Course]] = {}
    of = len(arms.ARMS) * len(RATES) * len(SEEDS)
    for k, (name, one) in enumerate(arms.courses(), 1):
        found.setdefault(name, []).append(one)
        say_done(k, of)
    return found


def tests(some: Sequence[Course]) -> np.ndarray:
    """The share of trials that pass after each training."""
    return np.array([one.test for one in some])


def trained(some: Sequence[Course]) -> np.ndarray:
    """What the last batches of each training came to."""
    return np.array([one.success[-LATE:].mean() for one in some])


def norms(some: Sequence[Course]) -> np.ndarray:
    """The 99th of a hundred norms of the gradient in each training."""
    return np.array([np.quantile(one.norm, 0.99) for one in some])


def best(found: Found, name: str) -> float:
    """The learning rate at which an arm passes most tests; the smallest of those."""
    return max(RATES, key=lambda rate: (tests(found[name, rate]).mean(), -rate))


def signs(found: Found) -> Iterator[list[str]]:
    """What the paper's figures show, and the difference here, at one learning rate and with each arm at its best."""
    pairs = (
        ("gradient norm, 99th percentile: lower by chunks", TOKEN, CHUNK, norms, -1),
        ("training success: higher by chunks", TOKEN, CHUNK, trained, 1),
        ("test success: higher by chunks", TOKEN, CHUNK, tests, 1),
        ("a hard task: solved by rollback", NONE, ROLLED, tests, 1),
        ("test success: higher by parallel starts", NONE, PARALLEL, tests, 1),
    )
    for says, without, with_it, measure, sign in pairs:
        cells = []
        for first, second in ((RATE, RATE), (best(found, without), best(found, with_it))):
            cells.append(_verdict(measure(found[with_it, second]) - measure(found[without, first]), sign))
        yield [says, *cells]
    yield ["training success falls when the start moves back", *_teeth(found)]


def _verdict(differences: np.ndarray, sign: int) -> str:
    centre, ends = float(differences.mean()), mean([float(one) for one in differences])[1]
    told = f"{centre:+.2f}" + (f" ({ends[0]:+.2f} .. {ends[1]:+.2f})" if ends else "")
    low, high = ends or (centre, centre)
    if sign * (low if sign > 0 else high) > 0:
        return f"{told} as published"
    return f"**{told} the other way**" if sign * (high if sign > 0 else low) < 0 else f"**{told} not settled**"


def _teeth(found: Found) -> Iterator[str]:
    for rate in (RATE, best(found, ROLLED)):
        fell, null = (np.concatenate(some) for some in zip(*map(saw_teeth, found[ROLLED, rate]), strict=True))
        yield f"{_falls(fell)}; where it stays, {_falls(null)}"


def _falls(fell: np.ndarray) -> str:
    mean_fall = f", by {round(fell.mean(), 2) + 0.0:.2f} in the mean" if len(fell) else ""
    return f"{int((fell > 0).sum())} of {len(fell)} times{mean_fall}"


def sweep(found: Found) -> Iterator[list[str]]:
    """Every arm at every learning rate: tests passed, and steps of the optimiser."""
    for name in arms.ARMS:
        steps = {one.steps for rate in RATES for one in found[name, rate]}
        cells = [f"{tests(found[name, rate]).mean():.2f}" for rate in RATES]
        top = best(found, name)
        yield [name, *(f"**{cell}**" if rate == top else cell for rate, cell in zip(RATES, cells, strict=True)),
               ", ".join(map(str, sorted(steps)))]  # fmt: skip


def collapse() -> Iterator[list[str]]:
    """What the discount leaves of the test for the first of five tools, by the steps before each use of a tool."""
    for n in (1, 2, 5, 10, 20):
        yield [str(n), f"{0.9 ** (4 * n):.2g}", f"{0.9**4:.2g}"]


def figure(found: Found, size: tuple[float, float] = SLIDE) -> Figure:
    """Success by arm, one training that is rolled back, and norms of gradients, along the steps of the optimiser."""
    names = Names(**{name: say(f"credit.{name}") for name in Names.__annotations__})
    told = Told(say("credit.title"), say("credit.says", n=len(SEEDS), rate=RATE))
    some = {say(f"credit.{unit}"): found[f"{unit}, all", RATE] for unit in UNITS}
    success = [_line(name, np.array([one.success for one in runs])) for name, runs in some.items()]
    sizes = [_spread(name, np.array([one.norm for one in runs])) for name, runs in some.items()]
    rolled = found[ROLLED, RATE][0]
    return draw_credit(told, names, success, sizes, (rolled.success, rolled.prefix / 80.0), size)


def _line(name: str, values: np.ndarray) -> Line:
    found = [mean([float(one) for one in column]) for column in values.T]
    low, high = np.array([ends or (centre, centre) for centre, ends in found]).T
    steps = np.arange(1, values.shape[1] + 1)
    return Line(name, steps, values.mean(axis=0), np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0))


def _spread(name: str, values: np.ndarray) -> Line:
    seen = np.where(values > 0.0, values, np.nan)  # a batch in which nothing passes has no gradient
    steps = np.arange(1, values.shape[1] + 1)
    any_seen = np.isfinite(seen).any(axis=0)
    low, middle, high = np.nanquantile(seen[:, any_seen], (0.0, 0.5, 1.0), axis=0)
    return Line(name, steps[any_seen], middle, low, high)
