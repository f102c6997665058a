"""What viewers do and say where there is little to see, or where the usual words would be false."""

import pytest

from unbidden.sim.judge.counterfactuals import NothingToExplain
from unbidden.sim.runs import running
from unbidden.sim.scenario import InvalidScenario, Scenario, load, load_text
from unbidden.viz.checkpoints import stages
from unbidden.viz.figures.figure import figure
from unbidden.viz.figures.sheet import save
from unbidden.viz.page.replay import replay
from unbidden.viz.picture.frames import reel_of
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.picture.picture import View, plan
from unbidden.viz.picture.sideways import side
from unbidden.viz.pixels.plots import plots_of
from unbidden.viz.playback import Playback
from unbidden.viz.status import so_far
from unbidden.viz.summary import card, run_summary


def blimps(*changes: str, control: str | None = None) -> Scenario:
    return load("blimps", [*changes, "run.ticks=60"], control)


@pytest.mark.parametrize("control", [None, "calm"])
def test_a_world_without_blimps_or_without_anybody_is_shown(control, tmp_path):
    """Both used to end in a traceback: there is no highest of none."""
    run = running.run(blimps("agents.blimps.count=0", control=control), 0)
    showing = Playback(reel_of(run))
    assert plots_of(showing, 10) is not None
    assert side(showing.frame(10), showing.reel.legend, View(pair=(), selected=-1)).width == showing.reel.legend.cols
    save(figure(run), tmp_path / "none.png")
    assert "</html>" in replay(run)
    assert so_far(run, [], 10) == ["None of the blimps are inside or outside the room."]


@pytest.mark.parametrize("name", ["wolf_sheep", "ant_bridge", "ant_raid", "retry_storm", "sugar_grab", "schelling"])
def test_no_word_of_a_figure_goes_over_its_edge_or_over_another(name):
    """What happened used to be cut off at the right edge, and nobody could tell which curve was whose."""
    drawn = figure(running.run(load(name, ["run.ticks=300"]), 0))
    drawn.canvas.draw()
    texts = [*drawn.texts, *(text for axes in drawn.axes for text in (*axes.texts, axes.title))]
    boxes = [text.get_window_extent() for text in texts]
    assert [] == [
        text.get_text() for text, box in zip(texts, boxes, strict=True) if box.x0 < 0 or box.x1 > drawn.bbox.x1
    ]
    names = [text.get_window_extent() for axes in drawn.axes for text in axes.texts if text.get_position()[0] > 1.0]
    assert not any(one.overlaps(other) for k, one in enumerate(names) for other in names[:k])


def test_a_yard_without_its_learner_is_shown(tmp_path):
    scenario = load("compute_yard", ["agents.worker.count=0", "run.episodes=10"])
    for stage in stages(scenario, 0):
        plan(stage.reel.frame(0), stage.reel.legend, View(arrows=True))
    save(figure(stages(scenario, 0)[-1].reel.run()), tmp_path / "none.png")


def test_who_began_outside_is_not_said_to_be_in_the_room():
    run = running.run(blimps("agents.blimps.at=."), 0)
    (said,) = so_far(run, run_summary(run)["events"], 0)
    assert "outside the room; none of them crossed" in said


def test_words_of_a_scenario_are_no_formulas(tmp_path):
    """A dollar sign used to begin a formula, and a wrong one ended in a traceback."""
    save(figure(running.run(blimps("objective=Win $\\frac{5$"), 0)), tmp_path / "dollar.png")


def test_each_group_is_told_of_with_its_own_actions():
    """Learners of one group used to be told of with the actions of the first."""
    groups = {group.name: group.does for group in legend_of(load("friend_foe"), 0).groups if group.does}
    assert len(set(groups.values())) == 2


def test_no_card_claims_that_something_was_learnt_where_nobody_was_trained():
    """Nor that a control which nobody has run took something away."""
    scenario = load("compute_yard", ["run.ticks=400"], "at_random")
    told = card(running.run(scenario, 2))
    assert "has not been trained" in told["conclusion"]
    assert told["tries"] == []


def test_a_decoy_is_no_surprise():
    scenario = load("compute_yard", ["run.episodes=20000"])
    assert "dead_rack" not in [step["over"] for step in card(running.run(scenario, 0))["steps"]]


def test_the_card_does_not_say_that_nobody_named_the_wall_where_somebody_did():
    run = running.run(load("blimps", ["objective=Get over the wall and go outside."]), 0)
    assert card(run)["sentence"] == ""
    assert card(running.run(load("blimps"), 0))["sentence"].startswith("No sensor of the blimps")


def test_where_nobody_crossed_that_is_said():
    with pytest.raises(NothingToExplain, match="leaving the room has not come about so far"):
        card(running.run(blimps(), 0))


def test_text_that_would_steer_a_terminal_is_refused():
    text = load("blimps").document.text.replace("title: Blimps over the wall", 'title: "Blimps \\e[31m over"')
    with pytest.raises(InvalidScenario, match=r"about\.title has the control character"):
        load_text(text, "own.yaml")
