"""The worlds that a window shows: begun, changed, compared, and explained. It knows no keys, no mouse and no screen."""

from collections.abc import Callable
from functools import partial
from typing import Any

from unbidden.sim.judge.counterfactuals import NothingToExplain, explained_events
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.by_hand import NotPlayable
from unbidden.sim.runs.simulation import Halted
from unbidden.sim.scenario.text import InvalidScenario
from unbidden.viz.chance import headline_of
from unbidden.viz.checkpoints import same_stage
from unbidden.viz.explaining import explained
from unbidden.viz.pace import speeds
from unbidden.viz.playback import Playback
from unbidden.viz.status import outside_now
from unbidden.viz.summary import card
from unbidden.viz.window.pace import Pace
from unbidden.viz.window.player import Player
from unbidden.viz.window.results import Results
from unbidden.viz.window.rooms import Rooms
from unbidden.viz.window.round import HandRound
from unbidden.viz.window.setting import Setting, replayed, with_intervention

REFUSED = (InvalidScenario, Halted, ValueError)  # what a value that cannot be is answered with


def stage_says(episodes: int) -> str:
    """After how much training something is shown, in words."""
    return say("window.trained", n=episodes) if episodes else say("stage.none")


Busy = Callable[[str, int, int], None]  # what takes long, how much of it is done, and of how much


def said(error: Exception) -> str:
    """What an error says, on one line."""
    return str(error).strip().splitlines()[0]


class Worlds:
    """One world, or two in step; how they can be begun again; the card of what happened in the first."""

    player: Player
    pace: Pace
    base: Playback  # what was shown first, whose results are kept to compare others with
    columns: list[list[tuple[int, Callable[[], Playback]]]]  # of each world what is shown, by episodes of training

    def __init__(self, setting: Setting, beside: str | None, busy: Busy, say: Callable[[str], None]):
        """`busy` is told how far long work is, `say` what came of something that was asked for."""
        self.setting, self.beside, self.busy, self.say = setting, beside, busy, say
        self.stage = -1
        self.card: dict[str, Any] | None = None
        self.hand: HandRound | None = None  # the round that is played by hand, instead of all else
        self.rounds = 0  # that were begun
        self.results = Results()
        self.rooms: Rooms | None = None  # that are run, or were

    def open(self, at: int = 0, speed: float | None = None) -> None:
        """Begin the first world: at a speed that was asked for, or as its lesson says."""
        usual = speeds(self.setting.base)
        self.pace = Pace(speed or usual["first"], speed or usual["usual"])
        self.begin(at)
        self.base = self.columns[0][-1][1]()

    def begin(self, at: int = 0) -> None:
        """Begin the world as it is set, and beside it a control if one was asked for."""
        learns = bool(self.setting.scenario().setup.learners)
        says = say("busy.training" if learns else "busy.run")
        playbacks = [self.setting.begin(partial(self.busy, says))]
        if self.beside:
            says = say("busy.control", control=self.beside)
            playbacks.append(self.setting.under(self.beside).begin(partial(self.busy, says)))
        self.columns = playbacks
        self.stage = len(playbacks[0]) - 1 if not 0 <= self.stage < len(playbacks[0]) else self.stage
        self._show(self._at_stage(), at)

    def _show(self, showings: list[Playback], at: int = 0) -> None:
        """Show worlds, from a tick on."""
        self.player = Player(showings, self.pace, at)
        self.card = None

    def _at_stage(self) -> list[Playback]:
        """What is shown of each world: the same stage of their trainings."""
        episodes = [[done for done, _ in column] for column in self.columns]
        return [
            column[same_stage(episodes[0], self.stage, others)][1]()
            for column, others in zip(self.columns, episodes, strict=True)
        ]

    def trained(self, k: int) -> int | None:
        """After how many episodes of training a world is shown; None if there is one stage of it, or none."""
        if k >= len(self.columns) or len(self.columns[k]) < 2:
            return None
        mine, its = ([done for done, _ in self.columns[number]] for number in (0, k))
        stage = same_stage(mine, self.stage, its)
        return its[stage] if self.columns[k][stage][1]() is self.player.showings[k] else None

    def note(self) -> None:
        """What is seen goes into the table of results; a round by hand, too."""
        if self.hand:
            return self.results.take(self.hand.showing)
        for k, showing in enumerate(self.player.showings):
            done = self.trained(k)
            self.results.take(showing, "" if done is None else stage_says(done))

    def set_stage(self, number: int) -> None:
        """Show what was learnt by another stage of the training."""
        last = len(self.columns[0]) - 1
        self.stage = min(max(number, 0), last)
        self.pace.another()
        self._show(self._at_stage(), self.player.tick)
        self.player.stops = False

    def change(self, name: str, value: Any) -> None:
        """Change a field: at once where that is possible, else by beginning again."""
        tick, playing = self.player.tick, self.player.playing
        try:
            playbacks = [with_intervention(showing, tick, name, value) for showing in self.player.showings]
        except REFUSED as error:
            return self.say(said(error))
        live = [showing for showing in playbacks if showing is not None]
        if len(live) < len(playbacks) or tick == 0:
            return self._begin_with(self.setting.with_field(name, value))
        self.setting = self.setting.with_field(name, value)
        self.pace.another()
        self._show(live, tick)
        self.player.playing = playing
        self.say(say("window.changed"))

    def change_all(self, values: dict[str, Any]) -> None:
        """Change several fields, and begin again; of learners after all of their training."""
        self.stage = -1
        setting = self.setting.under(None)
        for name, value in values.items():
            setting = setting.with_field(name, value)
        self._begin_with(setting)

    def under(self, control: str | None) -> None:
        """Begin again under a control, or as it is given."""
        self._begin_with(self.setting.under(control))

    def trial(self, control: str) -> None:
        """The control of the lesson; of learners after all of their training."""
        self.stage = -1
        self.under(control)

    def trial_beside(self, control: str) -> None:
        """The control of the lesson beside the world, both after all of their training."""
        self.stage = -1
        self.show_beside(control)

    def _begin_with(self, setting: Setting) -> None:
        before, playing = self.setting, self.player.playing
        self.setting = setting
        self.pace.another()
        try:
            self.begin()
        except REFUSED as error:
            self.setting = before
            return self.say(said(error))
        self.player.playing = playing

    def show_beside(self, control: str | None) -> None:
        """Show a control beside the world, or stop that."""
        self.beside = control
        self.pace.another()
        self.begin(self.player.tick)

    # ---- why --------------------------------------------------------------------------------------------------------

    def explain(self) -> None:
        """Show the card of the last event so far; if none was seen yet, go to the first, and then show its card."""
        if self.card:
            self.card = None
            return
        first, self.player.playing = self.player.first, False
        self._go_to_the_first()
        if outside_now(first.run, 0) and not explained_events(first.run):
            return self.say(say("window.nobody"))
        past = [event for event in explained_events(first.run) if event["tick"] <= self.player.tick]
        number = max(len(past), 1)
        try:
            run = explained(first.reel, number)
            shown = card(run, number, partial(self.busy, say("busy.causes")))
        except NothingToExplain as error:
            return self.say(str(error))
        if first.seen < shown["event"]["tick"]:
            self.player.go(shown["event"]["tick"])
        self.card = shown | {"steps": [step for step in shown["steps"] if step["tick"] <= first.seen]}

    def _go_to_the_first(self) -> None:
        """To the first event that nobody asked for, unless it was seen; to the end if there is none."""
        first = self.player.first
        event = first.next_event(-1, surprising=True)
        tick = event["tick"] if event else first.last
        if first.seen < tick:
            self.player.go(tick)
            self.player.stops = False

    def again(self) -> None:
        """Show once more what came before it, slowly, close up."""
        assert self.card
        card, self.card = self.card, None
        self.player.go(card["again"])
        self._slowly(card)

    def without(self, what: str) -> None:
        """Show the same seed without something, beside what happened."""
        assert self.card
        card, first = self.card, self.player.first
        other, _ = replayed(first, card["number"], what)
        self._show([first, other], card["again"])
        self._slowly(card)

    def _slowly(self, card: dict[str, Any]) -> None:
        """Slowly up to what happened and as far again, then on at the speed from before."""
        self.pace.again(card["again"], 2 * card["event"]["tick"] - card["again"])
        self.player.stops, self.player.playing = False, True
        self.player.alert = None

    def reset(self) -> None:
        """Begin again, with the parameters as they are now."""
        self._begin_with(self.setting)

    def compare(self) -> None:
        """The usual control beside the world, or the world alone."""
        if len(self.player.showings) > 1:
            return self.show_beside(None)
        control = self.setting.usual_control()
        return self.show_beside(control) if control else self.say(say("window.no_control"))

    # ---- you are the agent ------------------------------------------------------------------------------------------

    def play_round(self) -> None:
        """Begin a round in the place of a learner, where there is one."""
        learnt = self.setting.checkpoints(partial(self.busy, say("busy.training")))[-1].learnt
        if learnt is None:
            return self.say(say("hand.nobody"))
        self.player.playing = False
        try:
            self.hand = HandRound(learnt.scenario, learnt, self.rounds + 1)
        except NotPlayable as error:
            return self.say(said(error))
        self.rounds += 1

    def act(self, number: int) -> None:
        """Do something in the round that is played."""
        if self.hand:
            self.hand.act(number)

    def leave_round(self) -> None:
        """Back to the world as it was left."""
        self.hand = None

    def learners_turn(self) -> None:
        """What the learner does in the same place, after all of its training, from the beginning."""
        self.hand = None
        self.set_stage(len(self.columns[0]) - 1)
        self.player.go(0)
        self.player.stops = self.player.playing = True

    # ---- is it chance? ----------------------------------------------------------------------------------------------

    def chance(self) -> None:
        """Run many rooms of the world as it is set, beside its control; if they run, no more of them."""
        if self.rooms and self.rooms.is_running:
            return self.rooms.stop()
        if headline_of(self.setting.base) is None:
            return self.say(say("chance.nothing"))
        self.player.playing = False
        try:
            sides = self.setting.sides(self.stage, partial(self.busy, say("busy.training")))
        except REFUSED as error:
            return self.say(said(error))
        self.rooms = Rooms(sides)

    def run_rooms(self) -> bool:
        """Run some more of them; whether there were any to run."""
        if self.rooms is None or not self.rooms.is_running:
            return False
        try:
            self.rooms.go_on()
        except REFUSED as error:
            self.rooms = None
            self.say(said(error))
        return True
