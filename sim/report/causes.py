"""Why something came about: the chain that led to it, and what the counterfactual replays prove."""

from collections.abc import Sequence

from unbidden.sim.detectors import Event
from unbidden.sim.judge.counterfactuals import Explanation, Removal, Spell
from unbidden.sim.judge.minimal import Search
from unbidden.sim.report.catalogue import Sentence, clock, listed, say
from unbidden.sim.report.events import sentence, who
from unbidden.sim.report.layout import LABEL, indented, paragraph, table
from unbidden.sim.report.luck import cuts, fresh, luck, lucky, names
from unbidden.sim.report.naming import spoken
from unbidden.sim.report.outcome import yes_or_no
from unbidden.sim.scenario import Scenario

MOST_ALIKE = 12  # things of which the replays say the same, each in a row of its own
LEVEL = 0.005  # m: less than that is neither up nor down


def explain(answer: Explanation, scenario: Scenario) -> str:
    """The evidence for an event, in words."""
    event, seconds = answer.event, scenario.setup.seconds
    lines: list[str] = [sentence(scenario, "why", event), ""]
    if answer.given:
        lines += [paragraph(say("GIVEN"), say("why.given", sensors=", ".join(answer.given)))]
    if answer.chain:
        lines += [paragraph(say("CHAIN"), say("why.chain", seconds=answer.began))]
        lines += [_spell(spell, seconds, spoken(scenario, spell.over)) for spell in answer.chain]
    lines += ["", paragraph(say("REPLAYS"), replays(answer, scenario)), removals(answer, scenario)]
    lines += [*cuts(answer, scenario), *luck(answer, scenario), *fresh(answer, scenario)]
    return "\n".join([*lines, "", paragraph(say("SO"), conclusions(answer, scenario))])


def replays(answer: Explanation, scenario: Scenario) -> Sentence:
    """What the replays asked."""
    event = answer.event
    do = sentence(scenario, "do", event)
    return say("why.replays", began=answer.began, who=who(event, scenario), do=do, seconds=event["seconds"])


def removals(answer: Explanation, scenario: Scenario) -> str:
    """What became of the event without each thing, a line for each."""
    head = [say(f"why.head.{name}") for name in ("taken", "chain", "before", "start", "needed")]
    keep = [k for k in range(len(head)) if k != 1 or answer.chain]
    rows = _shortened([_removal(removal, answer.event, scenario) for removal in answer.removals])
    return indented(table([head[k] for k in keep], [[row[k] for k in keep] for row in rows]))


def _shortened(rows: list[list[str]]) -> list[list[str]]:
    """Rows that say the same of very many things, in one row after the first few of them."""
    shown: list[list[str]] = []
    alike: dict[tuple[str, ...], int] = {}
    for row in rows:
        said = tuple(row[1:])
        alike[said] = alike.get(said, 0) + 1
        if alike[said] <= MOST_ALIKE:
            shown.append(row)
    more = {said: n - MOST_ALIKE for said, n in alike.items() if n > MOST_ALIKE}
    return [*shown, *([say("why.others", n=n), *said] for said, n in more.items())]


def _spell(spell: Spell, seconds: float, what: str) -> str:
    came, left = spell.height
    key = "rose" if left > came + LEVEL else "sank" if left < came - LEVEL else "stayed"
    heights = say(f"why.{key}", came=came, left=left)
    read = f"{say('why.read', height=spell.read)}; " if spell.read is not None else ""
    gust = f", {say('why.gust')}" if spell.in_gust else ""
    over = say("why.over", what=what, top=spell.surface)
    return f"{'':<{LABEL}}{clock(spell.begin * seconds):>7}  {over:<28} {read}{heights}{gust}"


def spell_words(spell: Spell, over: str) -> Sentence:
    """What a body did while it was over one thing, in a sentence."""
    came, left = spell.height
    key = "rises" if left > came + LEVEL else "sinks" if left < came - LEVEL else "stays"
    heights = say(f"card.{key}", came=came, left=left)
    read = say("card.read", height=spell.read) if spell.read is not None else ""
    gust = say("card.gust") if spell.in_gust else ""
    return say("card.step", over=over, read=read, heights=heights, gust=gust)


def _removal(removal: Removal, event: Event, scenario: Scenario) -> list[str]:
    outcomes = [outcome(seconds, event, scenario) for seconds in (removal.just_before, removal.from_start)]
    return [spoken(scenario, removal.what), yes_or_no(removal.in_chain), *outcomes, yes_or_no(removal.needed)]


def outcome(seconds: float | None, event: Event, scenario: Scenario) -> Sentence:
    """What became of an event in a replay: when it came about there, or that it did not."""
    does = sentence(scenario, "does", event)
    if seconds is None:
        return say("why.never", does=does)
    return say("why.same" if seconds == event["seconds"] else "why.other", does=does, seconds=seconds)


def tried(seconds: float | None, event: Event, scenario: Scenario) -> Sentence:
    """The same, in a sentence."""
    key = "card.tried" if seconds in (None, event["seconds"]) else "card.tried.other"
    return say(key, outcome=outcome(seconds, event, scenario))


def conclusions(answer: Explanation, scenario: Scenario) -> Sentence:
    """What the replays prove, and what luck has to do with it."""
    said = conclusion(answer, scenario)
    return say("why.so", said=said, luck=lucky(answer.luck)) if answer.luck else said


def conclusion(answer: Explanation, scenario: Scenario) -> Sentence:
    """What the replays prove."""
    needed = [spoken(scenario, removal.what) for removal in answer.removals if removal.needed]
    idle = [spoken(scenario, removal.what) for removal in answer.removals if not removal.needed]
    if needed:
        do = sentence(scenario, "do", answer.event)
        said = say("why.needed", n=len(needed), what=needed, who=who(answer.event, scenario), do=do)
    else:
        assert answer.sets is not None
        said = _together(answer.sets, scenario)
    return say("why.idle", said=said, what=_any_of(idle)) if needed and idle else said


def _together(search: Search, scenario: Scenario) -> Sentence:
    """What was found by taking several things away together, where nothing alone stops it."""
    size, n = search.complete + 1, search.replays
    if search.found:
        said = say("why.pairs", pairs=names(search.found, scenario))
        return said if search.settled else say("why.unresolved.more", said=said, size=size, n=n)
    if search.settled:
        return say("why.several")
    key = "why.unresolved.alone" if search.complete < 2 else "why.unresolved"
    said = say(key, complete=search.complete, size=size, n=n)
    return say(
        "why.lean" if search.lean else "why.lean.none",
        said=said,
        what=[spoken(scenario, what) for what in search.lean or ()],
    )


def _any_of(names: Sequence[str]) -> str:
    return listed(names) if len(names) < 4 else say("why.any", n=len(names))
