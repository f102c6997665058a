"""Why did it come about? An answer with evidence: what led to an event, and what the event needed.

First the chain, read off the recorded percepts and heights: what the body was over, what its sensor read, what it did.
Then replays under the same draws with one thing taken away, from the start and just before the chain began, each judged
by the detector that found the event. What stops the event when it is taken away just before was needed for it; since
that depends on when, it is also taken away earlier. If nothing alone stops it, sets are tried. Last, luck is drawn anew
from where the chain began, with each cause and without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unbidden.sim.detectors import Event, occurrences
from unbidden.sim.judge.chain import Spell, chain, rises_or_sinks
from unbidden.sim.judge.fresh import fresh_moments
from unbidden.sim.judge.luck import Necessity, Share, necessity_of, share_of
from unbidden.sim.judge.minimal import Search, smallest_sets
from unbidden.sim.judge.removable import GUSTS, Removable
from unbidden.sim.judge.replays import NothingToExplain, Replays
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.running import known, run_learners, run_of
from unbidden.sim.runs.simulation import Progress, silent
from unbidden.sim.runs.training import TrainingResult
from unbidden.sim.scenario import Scenario
from unbidden.sim.scenario.watched import Watch

__all__ = [
    "Cut",
    "Explanation",
    "NothingToExplain",
    "Removal",
    "Spell",
    "explained_events",
    "watch_of",
    "why",
    "why_in_a_trial",
    "without",
]

REDRAWS = 200
BUDGET = 1000  # replays for sets of two and more things


@dataclass(frozen=True)
class Removal:
    """What became of the event without something: when it came about instead, s, or None if it did not."""

    what: str
    in_chain: bool
    from_start: float | None
    just_before: float | None
    needed: bool
    fresh: int  # at most so many ticks of bodies with draws that the run did not ask for, up to the event


@dataclass(frozen=True)
class Cut:
    """What the event needed from a tick on."""

    before: float  # s before the chain began
    tick: int
    needed: tuple[str, ...]
    agreement: float  # with what it needed just before: Jaccard's index, what is in both by what is in either
    again: Share | None  # how often it comes about with luck drawn anew from then on; None if that was not tried


@dataclass(frozen=True)
class Explanation:
    """The evidence for one event."""

    event: dict[str, Any]
    began: float  # s: when the body last was at its usual height; without a body, the tick before
    given: tuple[str, ...]  # all that the body's rule can read
    chain: tuple[Spell, ...]
    removals: tuple[Removal, ...]
    sets: Search | None  # sets that stop it together, if nothing alone does
    cuts: tuple[Cut, ...]  # the latest first, where the chain began
    causes: tuple[Necessity, ...]  # of what was needed or is in the chain, over luck drawn anew
    luck: Share | None  # how often it comes about with luck drawn anew from where the chain began, if that was tried


def watch_of(run: Run, name: str | None = None) -> Watch:
    """What is explained: the watch of that name, else the first in the file whose events viewers list and that came
    about, else the first. Raises NothingToExplain if there is none."""
    events = [watch for watch in run.scenario.watches.values() if watch.detector.has_events]
    if name is not None:
        events = [watch for watch in events if watch.name == name]
        if not events:
            known = ", ".join(w.name for w in run.scenario.watches.values() if w.detector.has_events) or "none"
            raise NothingToExplain(f"{run.scenario.name} watches no event {name!r}; it watches {known}.")
    if not events:
        raise NothingToExplain(
            f"{run.scenario.name} watches no event, so there is none to explain; add one to watch (`unbidden show "
            "detectors` lists what there is)."
        )
    came = {event["watch"] for event in occurrences(run.events)}
    listed = [watch for watch in events if watch.detector.listed] or events
    return next((watch for watch in listed if watch.name in came), listed[0])


def explained_events(run: Run, watch: str | None = None) -> list[Event]:
    """The events of a run that can be asked about, in order of time; none if nothing of the kind is watched."""
    try:
        return occurrences(run.events, watch_of(run, watch).name)
    except NothingToExplain:
        return []


def why(
    run: Run,
    number: int = 1,
    progress: Progress = silent,
    watch: str | None = None,
    training_result: TrainingResult | None = None,
    redraws: int = REDRAWS,
    budget: int = BUDGET,
    earlier: bool = True,
) -> Explanation:
    """Explain an event of a watch by its number, from 1. Of learners, `training_result` is what they had learnt before.

    The world is cut just before the chain began and, if `earlier`, at some times before. Luck is drawn anew `redraws`
    times at each cut; at most `budget` replays look for sets of two and more things. The answer depends on nothing else
    but the run. Raises NothingToExplain if there is no such event.
    """
    replays = _replays(run, number, watch, training_result)
    return _Inquiry(replays, replays.cuts if earlier else replays.cuts[:1], progress, redraws, budget).answer()


def why_in_a_trial(
    scenario: Scenario,
    seed: int,
    watch: str,
    progress: Progress = silent,
    redraws: int = REDRAWS,
    budget: int = BUDGET,
) -> tuple[Explanation, Scenario] | None:
    """What the first event of the first trial of learners needed, what they had learnt being the same; and the scenario
    of trials. None if it did not come about in that trial."""
    training_result = known(scenario, seed)
    run = run_learners(scenario, seed, training_result=training_result)
    if not occurrences(run.events, watch):
        return None
    return why(run, 1, progress, watch, training_result, redraws, budget), run.scenario


def without(run: Run, number: int, what: str, watch: str | None = None) -> tuple[Run, int]:
    """The run again up to where the chain of an event began, and from then on without one thing; and that tick.

    `what` is one of the removals of its answer. Raises NothingToExplain if there is no such event or thing.
    """
    replays = _replays(run, number, watch)
    removables = {removable.name: removable for removable in replays.removables}
    if what not in removables:
        raise NothingToExplain(f"{what!r} cannot be taken away; there are {', '.join(removables)}.")
    return run_of(run.scenario, run.seed, replays.to_the_end(replays.before, [removables[what]])), replays.before


def _replays(run: Run, number: int, name: str | None, training_result: TrainingResult | None = None) -> Replays:
    """Replays for an event. Raises NothingToExplain if there is no such event."""
    watch = watch_of(run, name)
    events = occurrences(run.events, watch.name)
    if not events:
        raise NothingToExplain(
            f"{watch.name} did not come about in {run.scenario.name} with seed {run.seed}; try another --seed."
        )
    if not 1 <= number <= len(events):
        raise NothingToExplain(
            f"there is no event {number} of {watch.name}; this run has {len(events)}, counted from 1."
        )
    return Replays(run, watch, events[number - 1], training_result)


class _Inquiry:
    """What replays say about one event."""

    def __init__(self, replays: Replays, ticks: Sequence[int], progress: Progress, redraws: int, budget: int):
        """`ticks` are those at which the world is cut, the first of them where the chain began."""
        self.replays, self.progress, self.redraws, self.budget = replays, progress, redraws, budget
        self.scenario, self.seconds = replays.scenario, replays.scenario.setup.seconds
        self.ticks, self.done = ticks, 0
        self.total = (len(ticks) + 1) * len(replays.removables) + len(ticks) * redraws

    def answer(self) -> Explanation:
        replays = self.replays
        again = replays.again()
        spells: tuple[Spell, ...] = ()
        if replays.body is not None:
            spells = tuple(chain(self.scenario, again, replays.body, replays.before, replays.tick))
            spells = spells if rises_or_sinks(spells) else ()
        removals = [self._removal(removable, spells) for removable in replays.removables]
        removals.sort(key=lambda removal: (not removal.needed, not removal.in_chain))
        needed = frozenset(removal.what for removal in removals if removal.needed)
        named = [removal.what for removal in removals if removal.needed or removal.in_chain]
        cuts, causes = self._cuts(needed), self._causes(named)
        sets = None if needed else self._sets(named)
        began = round(replays.before * self.seconds, 6)
        return Explanation(
            replays.event, began, self._given(), spells, tuple(removals), sets, cuts, causes, cuts[0].again
        )

    def _given(self) -> tuple[str, ...]:
        """What the rule of the body can read."""
        if self.replays.body is None:
            return ()
        group = self.scenario.setup.rows[self.replays.body][0]
        if group.mind.actions:
            return tuple(self.scenario.file.agents[group.name].percepts)
        return next((rule.sensors for rule in self.scenario.setup.rules if rule.name == group.rule), ())

    def _removal(self, removable: Removable, spells: Sequence[Spell]) -> Removal:
        replays, cut = self.replays, self.replays.before
        first, second = replays.when(0, [removable]), replays.when(cut, [removable])
        self._count(2)
        member = any(spell.over == removable.name or (removable.name == GUSTS and spell.in_gust) for spell in spells)
        return Removal(
            removable.name,
            member,
            None if first is None else round(first * self.seconds, 6),
            None if second is None else round(second * self.seconds, 6),
            second is None or second > replays.tick,
            fresh_moments(self.scenario.setup, replays.recorded, replays.to_the_event(cut, [removable]), cut),
        )

    def _cuts(self, first: frozenset[str]) -> tuple[Cut, ...]:
        """What the event needed from each cut on; `first` is what it needed just before."""
        replays, cuts = self.replays, []
        for cut in self.ticks:
            needed = first if cut == replays.before else self._needed(cut)
            either = needed | first
            names = tuple(removable.name for removable in replays.removables if removable.name in needed)
            cuts.append(
                Cut(
                    round((replays.before - cut) * self.seconds, 6),
                    cut,
                    names,
                    len(needed & first) / len(either) if either else 1.0,
                    share_of(sum(self._redrawn(cut)), self.redraws) if self.redraws else None,
                )
            )
        return tuple(cuts)

    def _needed(self, cut: int) -> frozenset[str]:
        """What stops the event when it is taken away at a cut."""
        self._count(len(self.replays.removables))
        stops = (thing for thing in self.replays.removables if not self.replays.comes_about(cut, [thing]))
        return frozenset(thing.name for thing in stops)

    def _causes(self, names: Sequence[str]) -> tuple[Necessity, ...]:
        """How necessary and how sufficient things were, over luck drawn anew from where the chain began."""
        if not self.redraws:
            return ()
        self.total += (len(names) + 1) * self.redraws
        things = {removable.name: removable for removable in self.replays.removables}
        with_it = self._redrawn(self.replays.before)
        return tuple(necessity_of(name, with_it, self._redrawn(self.replays.before, things[name])) for name in names)

    def _redrawn(self, cut: int, *removables: Removable) -> list[bool]:
        """Whether the event comes about with each redraw of luck from a cut on."""
        self._count(self.redraws)
        return [self.replays.comes_about(cut, removables, number) for number in range(self.redraws)]

    def _sets(self, named: Sequence[str]) -> Search:
        """Sets that stop the event when they are taken away just before; what is in the chain is tried first."""
        replays = self.replays
        things = sorted(replays.removables, key=lambda removable: removable.name not in named)
        return smallest_sets(
            things, lambda chosen: not replays.comes_about(replays.before, chosen), self.budget, self.progress
        )

    def _count(self, replays: int) -> None:
        """Say that so many more replays are done."""
        self.done += replays
        self.progress(self.done, self.total)
