"""How often something pays and is learnt over random layouts: what `prevalence` says."""

from collections.abc import Iterator

from unbidden.sim.judge.prevalence import EventPrevalence, MeasurePrevalence, Prevalence
from unbidden.sim.judge.shares import Share
from unbidden.sim.optimum.values import TIE
from unbidden.sim.report.catalogue import number, say
from unbidden.sim.report.layout import indented, paragraph, table
from unbidden.sim.report.scenario import title, under
from unbidden.sim.scenario.acting import SpreadSection
from unbidden.sim.scenario.layouts import Layout


def counted(found: Prevalence) -> str:
    """A table of events: in how many layouts best play has them, and in how many they are learnt."""
    scenario = found.scenario
    head = "prevalence.head.worlds" if scenario.file.prevalence.draws else "prevalence.head"
    lines: list[str] = [say(head, title=title(scenario), under=under(scenario), n=found.layouts)]
    lines.append(paragraph(say("DRAWN"), " ".join(_how(found))))
    if found.refused:
        lines.append(paragraph(say("OPTIMUM"), say("prevalence.refused", why=found.refused)))
    else:
        drawn = "run.ticks" in scenario.file.prevalence.draws
        ticks = say("prevalence.ticks.drawn") if drawn else say("prevalence.ticks", n=scenario.setup.ticks)
        best = say("prevalence.optimum", discount=found.discount, ticks=ticks)
        unsolved = say("prevalence.unsolved", n=found.unsolved) if found.unsolved else ""
        lines.append(paragraph(say("OPTIMUM"), f"{best} {unsolved}".rstrip()))
    if found.learnt:
        lines.append(paragraph(say("LEARNT"), say("prevalence.learnt", n=found.learnt)))
    if found.assumptions:
        lines.append(paragraph(say("MEANT"), " ".join(_meant(found))))
    names = ["event", *(() if found.refused else ("always", "sometimes"))]
    names += ["learnt", *(() if found.refused else ("learnt_if_best",))] if found.learnt else []
    columns = [say(f"prevalence.head.{name}") for name in (*names, "shipped")]
    if found.events:
        lines += ["", indented(table(columns, [_row(event, names) for event in found.events]))]
    if found.assumptions:
        lines += ["", indented(_assumptions(found)), "", indented(_any_of(found))]
    if found.measures:
        lines += ["", indented(_measures(found))]
    return "\n".join(lines)


def briefly(found: Prevalence) -> str:
    """The first denominator of what is claimed of one map: on how many others each event is best, and learnt; and what
    else is claimed comes to on those that were learnt."""
    said = [
        say("prevalence.event", event=event.event, best=_share(event.always), learnt=_share(event.learnt))
        for event in found.events
        if event.always.of and (event.always.count or event.learnt.count)
    ]
    claimed = {claim.measure for claim in found.scenario.file.claims}
    said += [
        say("prevalence.mean", measure=measure, mean=mean, range=span, n=found.learnt)
        for measure, mean, span, _ in map(_row_of, found.measures)
        if measure in claimed
    ]
    brief = "prevalence.brief.worlds" if found.scenario.file.prevalence.draws else "prevalence.brief"
    return paragraph(say("LAYOUTS"), f"{say(brief, n=found.layouts)} {'; '.join(said)}.") if said else ""


def _measures(found: Prevalence) -> str:
    """What was measured of learners and is no event: a line for each."""
    head = [say(f"prevalence.head.{name}") for name in ("measure", "mean", "range", "shipped")]
    return table(head, [_row_of(measure) for measure in found.measures])


def _row_of(measure: MeasurePrevalence) -> list[str]:
    """A measure, its mean over layouts, from where to where it goes, and what it is on the map as shipped."""
    least, most, mean = (number(value, ".4g") for value in (measure.least, measure.most, measure.mean))
    shipped = "-" if measure.shipped is None else number(measure.shipped, ".4g")
    return [measure.measure, mean, say("solve.range", least=least, most=most), shipped]


def _how(found: Prevalence) -> Iterator[str]:
    """How layouts were drawn."""
    section = found.scenario.file.prevalence
    yield say("prevalence.how")
    if section.rooms:
        yield say("prevalence.rooms")
    if section.fixed:
        yield say("prevalence.fixed", letters=" ".join(section.fixed))
    yield say("prevalence.drawn", n=found.rejected)

    if section.draws:
        fields = ", ".join(f"{field} ({_spread(told)})" for field, told in section.draws.items())
        yield say("prevalence.draws", fields=fields)


def _spread(told: SpreadSection | list[int | float]) -> str:
    """Between which values a number is drawn, or which values these are."""
    if isinstance(told, list):
        return " ".join(number(value, ".4g") for value in told)
    assert told.from_ is not None and told.to is not None
    return say("solve.range", least=number(told.from_, ".7g"), most=number(told.to, ".7g"))


def _meant(found: Prevalence) -> Iterator[str]:
    """How it was drawn what is meant."""
    yield say("prevalence.meant")
    for name, alternatives in found.scenario.file.prevalence.intents.items():
        told = ", ".join(say("prevalence.broken_by", alternative=a, event=event) for a, event in alternatives.items())
        yield say("prevalence.assumption", name=name, alternatives=told)
    yield say("prevalence.exchanged")


def _assumptions(found: Prevalence) -> str:
    """A line for each assumption: how often it is broken, and how often with the labels exchanged."""
    known = [*(() if found.refused else ("always",)), *(("learnt",) if found.learnt else ())]
    head = [say(f"prevalence.head.{name}") for name in ("assumption", *(f"broken.{name}" for name in known))]
    head += [say(f"prevalence.head.exchanged.{name}") for name in known]
    return table(
        head,
        [
            [one.name, *(_share(getattr(side, name)) for side in (one.broken, one.exchanged) for name in known)]
            for one in found.assumptions
        ],
    )


def _any_of(found: Prevalence) -> str:
    """A line for each number of assumptions: how often at least one of so many is broken."""
    known = [*(() if found.refused else ("always", "sometimes")), *(("learnt",) if found.learnt else ())]
    head = [say(f"prevalence.head.{name}") for name in ("any_of", *(f"broken.{name}" for name in known))]
    rows = [[f"{n}", *(_share(getattr(one, name)) for name in known)] for n, one in enumerate(found.any_of, start=1)]
    return table(head, rows)


def _row(event: EventPrevalence, names: list[str]) -> list[str]:
    return [event.event, *(_share(getattr(event, name)) for name in names[1:]), _shipped(event)]


def _share(share: Share) -> str:
    """A count, and the interval of the share in per cent."""
    if not share.of:
        return "-"
    least, most = (number(100.0 * bound, ".3g") for bound in share.interval)
    return say("prevalence.share", count=share.count, of=share.of, least=least, most=most)


def _shipped(event: EventPrevalence) -> str:
    """What became of an event on the map as it is."""
    best, learnt = event.shipped.best, event.shipped.learnt
    said = []
    if best is not None and event.event in best:
        least, most = best[event.event]
        said.append(say(f"prevalence.best.{'always' if least > TIE else 'sometimes' if most > TIE else 'never'}"))
    if learnt is not None:
        said.append(say("prevalence.trials", share=learnt.get(f"{event.event}.any", 0.0)))
    return ", ".join(said) or "-"


def drawn(layout: Layout) -> str:
    """One layout: its map, how it came about, and the numbers that were drawn for it."""
    head = say("prevalence.layout", title=title(layout.scenario), number=layout.number, n=layout.rejected)
    values = "\n".join(f"{field}: {number(value, '.15g')}" for field, value in layout.values.items())
    return "\n\n".join(filter(None, (head, layout.map, values)))
