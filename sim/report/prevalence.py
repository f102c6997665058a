"""How often something pays and is learnt over random layouts: what `prevalence` says."""

from collections.abc import Iterator

from unbidden.sim.judge.prevalence import EventPrevalence, MeasurePrevalence, Prevalence, Share
from unbidden.sim.optimum.values import TIE
from unbidden.sim.report.catalogue import number, say
from unbidden.sim.report.layout import indented, paragraph, table
from unbidden.sim.report.scenario import title, under
from unbidden.sim.scenario.layouts import Layout


def counted(found: Prevalence) -> str:
    """A table of events: in how many layouts best play has them, and in how many they are learnt."""
    scenario = found.scenario
    lines: list[str] = [say("prevalence.head", title=title(scenario), under=under(scenario), n=found.layouts)]
    lines.append(paragraph(say("DRAWN"), " ".join(_how(found))))
    if found.refused:
        lines.append(paragraph(say("OPTIMUM"), say("prevalence.refused", why=found.refused)))
    else:
        best = say("prevalence.optimum", discount=found.discount, ticks=scenario.setup.ticks)
        unsolved = say("prevalence.unsolved", n=found.unsolved) if found.unsolved else ""
        lines.append(paragraph(say("OPTIMUM"), f"{best} {unsolved}".rstrip()))
    if found.learnt:
        lines.append(paragraph(say("LEARNT"), say("prevalence.learnt", n=found.learnt)))
    names = ["event", *(() if found.refused else ("always", "sometimes"))]
    names += ["learnt", *(() if found.refused else ("learnt_if_best",))] if found.learnt else []
    head = [say(f"prevalence.head.{name}") for name in (*names, "shipped")]
    if found.events:
        lines += ["", indented(table(head, [_row(event, names) for event in found.events]))]
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
    return paragraph(say("LAYOUTS"), f"{say('prevalence.brief', n=found.layouts)} {'; '.join(said)}.") if said else ""


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
    values = "\n".join(f"{field}: {number(value, '.4g')}" for field, value in layout.values.items())
    return "\n\n".join(filter(None, (head, layout.map, values)))
