"""When a cause is needed, and what luck has to do with it: cuts, redraws and fresh draws, in words and tables."""

from collections.abc import Sequence

from unbidden.sim.judge.counterfactuals import Cut, Explanation
from unbidden.sim.judge.luck import Necessity, Share
from unbidden.sim.report.catalogue import Sentence, listed, number, say
from unbidden.sim.report.events import sentence, who
from unbidden.sim.report.layout import indented, paragraph, table
from unbidden.sim.report.naming import spoken
from unbidden.sim.scenario import Scenario

NEEDED, IDLE, NONE = "●", "·", "-"


def cuts(answer: Explanation, scenario: Scenario) -> list[str]:
    """A picture of what was needed against how long before the chain began the world was cut."""
    head = [say("why.cuts.head", began=answer.began), *(say("why.cuts.at", seconds=cut.before) for cut in answer.cuts)]
    rows = [
        [spoken(scenario, name), *(NEEDED if name in cut.needed else IDLE for cut in answer.cuts)]
        for name in _ever_needed(answer)
    ]
    if answer.luck:
        rows.append([say("why.luck"), *(NEEDED if is_luck_needed(cut.again) else IDLE for cut in answer.cuts)])
    rows.append([say("why.cuts.agreement"), *(number(cut.agreement, ".2f") for cut in answer.cuts)])
    if answer.luck:
        rows.append([say("why.cuts.again"), *(_percent(cut.again) for cut in answer.cuts)])
    return ["", paragraph(say("CUTS"), say("why.cuts")), indented(table(head, rows))]


def _ever_needed(answer: Explanation) -> list[str]:
    """What was needed at any cut: first what was needed latest."""
    return list(dict.fromkeys(name for cut in answer.cuts for name in _in_order(answer, cut)))


def _in_order(answer: Explanation, cut: Cut) -> list[str]:
    return [removal.what for removal in answer.removals if removal.what in cut.needed]


def luck(answer: Explanation, scenario: Scenario) -> list[str]:
    """How often it comes about with other luck, and how necessary and sufficient each cause is then."""
    if answer.luck is None:
        return []
    do = sentence(scenario, "do", answer.event)
    said = say(
        "why.redrawn",
        n=answer.luck.of,
        began=answer.began,
        who=who(answer.event, scenario),
        do=do,
        seconds=answer.event["seconds"],
    )
    head = [say(f"why.head.{name}") for name in ("cause", "with", "without", "pn", "ps")]
    rows = [_necessity(cause, scenario) for cause in answer.causes]
    rows.append([say("why.luck"), say("why.run"), _count(answer.luck), _interval(_failed(answer.luck)), NONE])
    return ["", paragraph(say("LUCK"), said), indented(table(head, rows)), paragraph("", say("why.pn"))]


def is_luck_needed(again: Share | None) -> bool:
    """Whether the event does not always come about again with other luck."""
    return again is not None and again.count < again.of


def lucky(again: Share) -> Sentence:
    """Whether luck was needed, in a sentence."""
    key = "why.luck.needed" if is_luck_needed(again) else "why.luck.idle"
    return say(key, share=again.share, low=again.low, high=again.high, n=again.of)


def fresh(answer: Explanation, scenario: Scenario) -> list[str]:
    """How many draws of replays are none of the run's."""
    some = [removal for removal in answer.removals if removal.fresh]
    if not some:
        return ["", paragraph(say("FRESH"), say("why.fresh.none"))]
    most = sorted(some, key=lambda removal: -removal.fresh)
    what = listed([say("why.fresh.of", what=spoken(scenario, removal.what), n=removal.fresh) for removal in most[:4]])
    return ["", paragraph(say("FRESH"), say("why.fresh", n=len(some), of=len(answer.removals), what=what))]


def _necessity(cause: Necessity, scenario: Scenario) -> list[str]:
    counts = [_count(cause.with_it), _count(cause.without_it)]
    return [spoken(scenario, cause.what), *counts, _interval(cause.pn), _interval(cause.ps)]


def _failed(share: Share) -> Share:
    """The share of the others."""
    assert share.share is not None
    return Share(share.of - share.count, share.of, 1.0 - share.share, 1.0 - share.high, 1.0 - share.low)


def _count(share: Share) -> str:
    return say("why.count", n=share.count, of=share.of)


def _percent(share: Share | None) -> str:
    return NONE if share is None or share.share is None else number(share.share, ".0%")


def _interval(share: Share) -> str:
    if share.share is None:
        return NONE
    return say("why.interval", share=share.share, low=share.low, high=share.high)


def names(sets: Sequence[Sequence[str]], scenario: Scenario, most: int = 6) -> str:
    """Sets of things, the first ones by name."""
    said = "; ".join(say("why.pair", what=[spoken(scenario, what) for what in chosen]) for chosen in sets[:most])
    return say("why.more", said=said, n=len(sets) - most) if len(sets) > most else said
