"""Results in words: what was asked, what was meant, what happened, and why."""

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.baselines import Baseline, Count
    from sim.causes import Answer, Removal, Spell
    from sim.claims import Row
    from sim.payment import Payment
    from sim.record import Run
    from sim.scenario import Scenario
    from sim.setup import Group

WIDTH = min(100, shutil.get_terminal_size((100, 24)).columns)
LABEL = 10


def clock(seconds: float) -> str:
    """A time as minutes and seconds."""
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{int(minutes)}:{rest:04.1f}"


def paragraph(label: str, text: str) -> str:
    """A label and a text beside it, wrapped."""
    return textwrap.fill(
        f"{label:<{LABEL}}{text}", WIDTH, subsequent_indent=" " * LABEL, break_long_words=False, break_on_hyphens=False
    )


def count(n: int, noun: str) -> str:
    """A number and a noun, such as 1 run, 2 runs."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def meant(scenario: "Scenario") -> str:
    """The intent in words."""
    regions = [
        region.says or f"{name} is where the designer meant them to be" for name, region in scenario.file.intent.items()
    ]
    said = [f"{text.rstrip('.')}." for text in regions] or ["Nothing is written down of what was meant."]
    return " ".join([*said, "No agent can read this."])


def happened(run: "Run") -> list[str]:
    """What the detectors found, a sentence each."""
    measures = run.measures
    told = []
    if "crossing.any" in measures:
        told.append(_crossings(run))
    if "stacking.any" in measures:
        times = count(measures["stacking.count"], "time")
        who = _watched(run, "stacking").of
        told.append(f"{times} one of the {who} was over another, {clock(measures['stacking.time'])} in all.")
    if measures.get("altitude.highest") is not None:
        told.append(f"Greatest height {measures['altitude.highest']:.2f} m, mean {measures['altitude.mean']:.2f} m.")
    told += [_event(run, name) for name in looks(run.scenario) if f"{name}.any" in measures]
    told += [f"{name}: {measures[f'{name}.total']:.4g}." for name in looks(run.scenario) if f"{name}.total" in measures]
    if measures.get("episode.return") is not None:
        told.append(f"Trials pay {measures['episode.return']:.4g} to each, in {measures['episode.ticks']:.4g} ticks.")
    return told or ["This scenario watches nothing."]


def unasked(baselines: Sequence["Baseline"], payments: Sequence["Payment"], scenario: "Scenario") -> list[str]:
    """What comes about without anybody's purpose, and what comes in with it; nothing where no event is watched."""
    lines = [paragraph("BASELINES", _baselines(baselines))] if baselines else []
    told = [_came_in(found, scenario) for found in payments if found.paid]
    nothing = [found for found in payments if found.measured and not found.paid]
    if nothing:
        times = count(sum(found.measured for found in nothing), "time")
        told.append(f"Nothing came in by itself with {listed([found.event for found in nothing])}, measured {times}.")
    unseen = [found.event for found in payments if not found.measured]
    told += [f"What comes in with {listed(unseen)} could not be measured: it never came about."] if unseen else []
    return lines + [paragraph(label, text) for label, text in zip(["CAME IN", *[""] * len(told)], told, strict=False)]


def _baselines(found: Sequence["Baseline"]) -> str:
    still, random = (
        _often({baseline.event: getattr(baseline, policy) for baseline in found}, found[0].runs)
        for policy in ("nothing", "random")
    )
    return f"Nobody deciding: {still}. Deciding at random: {random}."


def _often(counts: "dict[str, Count]", runs: int) -> str:
    if len(counts) > 1 and not any(found.runs for found in counts.values()):
        return f"none of {listed(list(counts))} in {count(runs, 'run')}"
    return ", ".join(
        f"{event} in {found.runs} of {runs}"
        + (f" (the world carried them in {found.carried})" if found.carried else "")
        for event, found in counts.items()
    )


def _came_in(found: "Payment", scenario: "Scenario") -> str:
    told = [f"{found.at_once:+.4g} came in the same instant"] if found.at_once else []
    told += [f"{found.later:+.4g} later, without a further decision"] if found.later else []
    look = (scenario.file.watch.model_extra or {})[found.event]
    said = "" if look.paid else "; the file does not say that it is paid"
    return f"{found.event}: {' and '.join(told)} ({found.paid} of {found.measured} times){said}."


def looks(scenario: "Scenario") -> list[str]:
    """What a scenario watches under names of its own."""
    return list(scenario.file.watch.model_extra or {})


def _event(run: "Run", name: str) -> str:
    m = run.measures
    times = "once each" if m[f"{name}.count"] == 1.0 else f"{m[f'{name}.count']:.3g} times each"
    told = f"{name}: in {m[f'{name}.any']:.0%} of trials" + (f", {times}" if m[f"{name}.any"] else "")
    return f"{told}; in {m[f'{name}.late']:.0%} of the last training." if m[f"{name}.late"] is not None else f"{told}."


def _watched(run: "Run", detector: str) -> Any:
    """What a scenario told a detector to look at."""
    return getattr(run.scenario.file.watch, detector)


def _crossings(run: "Run") -> str:
    m, told = run.measures, _watched(run, "crossing")
    total = m["crossing.inside"] + m["crossing.beyond"]
    at_the_end = f"At the end {m['crossing.inside']:g} of {total:g} {told.of} were inside the {told.from_}"
    if not m["crossing.any"]:
        return f"{at_the_end}. Nobody crossed."
    first = next((e for e in run.events if e["watch"] == "crossing" and e["to"] == "outside"), None)
    if first is None:  # measures are of all trials of learners, events of the first
        return f"{at_the_end}. Nobody crossed in the first trial; in {m['crossing.any']:.0%} of trials somebody did."
    return (
        f"{at_the_end} and {m['crossing.beyond']:g} were outside. First crossing: {first['who']} at "
        f"{clock(m['crossing.first'])}; {m['crossing.count']:g} out and {m['crossing.back']:g} back in all."
        + (f" The world carried {m['crossing.carried']:g} of those who went out." if m.get("crossing.carried") else "")
    )


def describe(run: "Run", beside: Sequence[str] = ()) -> str:
    """One run: asked, meant, happened, and what stands beside that."""
    scenario = run.scenario
    length = clock(scenario.setup.ticks * scenario.setup.seconds)
    agents = ", ".join(_some(group) for group in scenario.setup.agents)
    under = f", control {scenario.control}" if scenario.control else ""
    lines = [f"{scenario.file.about.title}: {agents}; {length} min, seed {run.seed}{under}"]
    lines += [paragraph("ASKED", scenario.file.asked), paragraph("MEANT", meant(scenario))]
    for label, text in zip(["HAPPENED", *[""] * 99], happened(run), strict=False):
        lines.append(paragraph(label, text))
    trained = [paragraph("training", run.lesson)] if run.lesson else []
    return "\n".join([*lines, *beside, paragraph("digest", run.digest), *trained])


def _some(group: "Group") -> str:
    how = {"scripted": " (SCRIPTED)"}.get(str(group.rule), f" ({group.rule})" if group.mind.actions else "")
    return f"{group.count} {group.one if group.count == 1 and group.one else group.name}{how}"


def is_scripted(scenario: "Scenario") -> bool:
    """Whether somebody in it only carries out a list of actions: then nothing that comes of it was learnt."""
    return any(group.rule == "scripted" for group in scenario.setup.agents)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns of text, as wide as they need to be."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def many(runs: Sequence["Run"]) -> str:
    """Many runs, a line each."""
    names = list(runs[0].measures)
    rows = [[str(run.seed), *(_value(run.measures[name]) for name in names)] for run in runs]
    label = ["SCRIPTED."] if is_scripted(runs[0].scenario) else []
    return "\n".join([*label, table(["seed", *names], rows)])


def _value(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


# ---- claims ---------------------------------------------------------------------------------------------------------


def claims(rows: Sequence["Row"]) -> str:
    """What became of every claim."""
    from sim.claims import REPRODUCED

    lines = []
    for says in dict.fromkeys(row.says for row in rows):
        mine = [row for row in rows if row.says == says]
        whole = next((row.verdict for row in mine if row.verdict != REPRODUCED), REPRODUCED)
        lines += [f"{whole}  {says}", textwrap.indent(table(CLAIM_HEAD, map(_claim_row, mine)), "    "), ""]
    return "\n".join(lines)


CLAIM_HEAD = ["in", "measure", "measured", "95 % interval", "rule", "verdict", "runs", "digest"]


def _claim_row(row: "Row") -> list[str]:
    interval = f"{row.interval[0]:.4g} .. {row.interval[1]:.4g}" if row.interval else "-"
    measured = "-" if row.measured is None else f"{row.measured:.4g}"
    return [row.arm, row.measure, measured, interval, row.rule, row.verdict, str(row.runs), row.digest]


# ---- why ------------------------------------------------------------------------------------------------------------


def explain(answer: "Answer", scenario: "Scenario") -> str:
    """The evidence for a crossing, in words."""
    event, seconds = answer.event, scenario.setup.seconds
    who = event["who"]
    lines = [f"Why was {who} outside the {event['of']} at {clock(event['seconds'])}?", ""]
    lines += [paragraph("GIVEN", f"Each tick its rule is given {', '.join(answer.given)}; nothing else, ever.")]
    lines += [paragraph("CHAIN", f"At {clock(answer.began)} it was at its usual height. Then:")]
    lines += [_spell(spell, seconds) for spell in answer.chain]
    lines += ["", paragraph("REPLAYS", _replays(answer))]
    head = ["taken away", "in the chain", "just before", "from the start", "needed"]
    lines += [textwrap.indent(table(head, (_removal(r, event["seconds"]) for r in answer.removals)), " " * LABEL)]
    return "\n".join([*lines, "", paragraph("SO", conclusion(answer))])


def _spell(spell: "Spell", seconds: float) -> str:
    came, left = spell.height
    moved = "rose" if left > came + 0.005 else "sank" if left < came - 0.005 else "stayed"
    heights = f"{moved} at {left:.2f} m" if moved == "stayed" else f"{moved} from {came:.2f} to {left:.2f} m"
    read = f"sensor {spell.read:.2f} m; " if spell.read is not None else ""
    gust = ", lifted by a gust" if spell.in_gust else ""
    over = f"over {spell.over} (top {spell.surface:.2f} m)"
    return f"{'':<{LABEL}}{clock(spell.begin * seconds):>7}  {over:<28} {read}{heights}{gust}"


def _replays(answer: "Answer") -> str:
    event = answer.event
    return (
        f"The same world with the same draws, but for one thing. Taken away just before {clock(answer.began)}, or from "
        f"the start, does {event['who']} still cross by {clock(event['seconds'])}?"
    )


def _removal(removal: "Removal", tick: float) -> list[str]:
    yes = {True: "yes", False: "no"}
    outcomes = [_outcome(seconds, tick) for seconds in (removal.just_before, removal.from_start)]
    return [removal.what, yes[removal.in_chain], *outcomes, yes[removal.needed]]


def _outcome(seconds: float | None, original: float) -> str:
    if seconds is None:
        return "never crosses"
    if seconds == original:
        return "crosses all the same"
    return f"crosses at {clock(seconds)}"


def conclusion(answer: "Answer") -> str:
    """What the replays prove."""
    needed = [removal.what for removal in answer.removals if removal.needed]
    idle = [removal.what for removal in answer.removals if not removal.needed]
    who = answer.event["who"]
    if needed:
        each = "was needed: without it" if len(needed) == 1 else "were each needed: without any one of them"
        said = f"{listed(needed)} {each}, {who} does not cross by then."
    elif answer.sets:
        pairs = "; ".join(" with ".join(pair) for pair in answer.sets[:6])
        said = f"No single thing was needed. Taken away together, these stop it: {pairs}."
    else:
        said = "No single thing and no pair was needed: several causes are enough, each without the others."
    return f"{said} Taking away just before {_any_of(idle)} does not stop it." if idle else said


def _any_of(names: Sequence[str]) -> str:
    return listed(names) if len(names) < 4 else f"any one of the {len(names)} other things"


def listed(names: Sequence[str]) -> str:
    """Names as one says them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
