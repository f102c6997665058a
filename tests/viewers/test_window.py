"""The window under events: keys and a mouse, on a surface that nobody sees."""

import os
import subprocess
import sys
from dataclasses import replace

import pygame
import pytest
from typer.testing import CliRunner

from tests.story import CROSSER, FIRST, LIFTED, LIFTER, NEXT, SEED, WHY
from unbidden.sim.cli import _app as commands
from unbidden.sim.report.catalogue import say
from unbidden.sim.runs.live import Live
from unbidden.sim.runs.running import run
from unbidden.sim.runs.simulation import NotANumber
from unbidden.sim.scenario import load
from unbidden.viz.chance import Side, summary
from unbidden.viz.picture.theme import LIGHT
from unbidden.viz.window import opening, setting
from unbidden.viz.window.app import App
from unbidden.viz.window.keys import DIGITS, KEYS
from unbidden.viz.window.look import followed
from unbidden.viz.window.setting import Setting

SIZE = (1280, 800)


@pytest.fixture
def shown(monkeypatch):
    """A window on a display that is none."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield pygame.display.set_mode(SIZE)
    pygame.display.quit()


@pytest.fixture(scope="module")
def blimps():
    """The blimps, as they are given."""
    return load("blimps")


def opened(*given, **more):
    """A window whose lesson asks nothing any more."""
    app = App(*given, **more)
    app.look.place.skip()
    app.draw()
    return app


@pytest.fixture
def window(shown, blimps):
    """A window on the blimps."""
    return opened(shown, Setting(blimps, SEED))


def press(app, *keys, mod=0, typed=""):
    """Post keys, and let the window take them."""
    for key in keys:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode=typed))
    take(app)


def take(app):
    """What the loop does."""
    for event in pygame.event.get():
        app.take(event)
    app.draw()


def click(app, pixel, to=None):
    """Press the mouse at a pixel, and let it go there or elsewhere."""
    end = to or pixel
    for kind, place in ((pygame.MOUSEBUTTONDOWN, pixel), (pygame.MOUSEMOTION, end), (pygame.MOUSEBUTTONUP, end)):
        pygame.event.post(pygame.event.Event(kind, pos=place, button=1, rel=(0, 0), buttons=(1, 0, 0)))
    take(app)


def control(app, name):
    """A control by its name."""
    return next(found for found in app.controls if found.name == name)


def pixels(app):
    """What is shown."""
    app.draw()
    return pygame.image.tobytes(app.surface, "RGB")


# ---- time -----------------------------------------------------------------------------------------------------------


def test_space_plays_and_it_stops_where_something_happens(window):
    """It stops at the first crossing, not after it, and asks why."""
    window.player.go(1000)
    press(window, pygame.K_SPACE)
    for _ in range(2000):
        window.pass_time(0.05)
    assert FIRST == window.player.tick
    assert not window.player.playing
    assert f"{CROSSER} is outside the room" in window.player.alert["says"]
    press(window, pygame.K_SPACE)
    window.pass_time(0.1)
    assert window.player.playing
    assert window.player.tick > FIRST


def test_back_and_forward_again_shows_the_same(window):
    """Seven ticks back, seven forward: the same bytes, and others in between."""
    window.player.go(300)
    before = pixels(window)
    press(window, *[pygame.K_COMMA] * 7)
    assert 293 == window.player.tick
    assert before != pixels(window)
    press(window, *[pygame.K_PERIOD] * 7)
    assert before == pixels(window)


def test_a_recording_looks_like_the_world_that_runs(shown, blimps):
    """Frame by frame."""
    recorded = opened(shown, Setting(blimps, SEED, recorded=run(blimps, SEED)))
    lively = opened(shown, Setting(blimps, SEED))
    assert isinstance(lively.player.first.reel.source, Live)
    for tick in (0, 1, 137, LIFTED, FIRST, 4000):
        for app in (recorded, lively):
            app.player.go(tick)
        assert pixels(recorded) == pixels(lively)


def test_events_can_be_gone_to(window):
    """N goes on to the next, B back to the one before."""
    press(window, pygame.K_n)
    assert FIRST == window.player.tick
    press(window, pygame.K_n)
    assert NEXT == window.player.tick
    press(window, pygame.K_b)
    assert FIRST == window.player.tick


def test_the_bar_can_be_dragged(window):
    """To the middle."""
    box = control(window, "Time").box
    click(window, (box.left, box.centery), box.center)
    assert abs(window.player.tick - 6000) < 30


def test_the_speed_slider_stops_at_real_time(window):
    """Anywhere near 1× is 1×; farther away it is not."""
    box = control(window, "Speed").box
    real = box.left + round(box.width * 3 / 13)
    click(window, (real + 2, box.centery))
    assert 1.0 == window.player.speed
    click(window, (real + box.width // 4, box.centery))
    assert window.player.speed > 4.0


# ---- keys -----------------------------------------------------------------------------------------------------------


def test_every_key_does_something(window):
    """Each is in the table once, and each has an action."""
    actions = window.actions()
    assert {key.does for key in KEYS} - {"control", "focus"} == set(actions)
    codes = [code for key in KEYS for code in key.codes]
    assert len(codes) == len(set(codes))
    assert all(say(f"window.key.{key.does}") and key.shown for key in KEYS)


def test_help_is_closed_by_escape_and_escape_leaves(window):
    """First the overlay, then the window."""
    before = pixels(window)
    press(window, pygame.K_SLASH, mod=pygame.KMOD_SHIFT, typed="?")
    assert window.look.help
    assert before != pixels(window)
    press(window, pygame.K_ESCAPE)
    assert not window.look.help
    assert window.open
    press(window, pygame.K_ESCAPE)
    assert not window.open


def test_all_controls_can_be_reached_and_pressed_by_keyboard(window):
    """Tab goes through all of them; Enter presses, arrows change."""
    names = []
    for _ in window.controls:
        press(window, pygame.K_TAB)
        names.append(window.focus)
    assert {found.name for found in window.controls} == set(names)
    window.focus = "Speed"
    speed = window.player.speed
    press(window, pygame.K_RIGHT)
    assert 2 * speed == window.player.speed
    window.focus = "Play"
    press(window, pygame.K_RETURN)
    assert window.player.playing


def test_where_keys_go_can_be_seen(window):
    """A ring in the colour of the theme."""
    press(window, pygame.K_TAB)
    box = next(found.box for found in window.controls if found.name == window.focus)
    assert pygame.Color(LIGHT.focus) == window.surface.get_at((box.centerx, box.top - 2))


def test_themes_go_round(window):
    """Light, dark, projector, light."""
    seen = []
    for _ in range(3):
        press(window, pygame.K_p)
        seen.append(window.look.theme)
    assert ["dark", "projector", "light"] == seen


def test_a_screenshot_is_what_is_shown(window, tmp_path, monkeypatch):
    """Named after the world."""
    monkeypatch.chdir(tmp_path)
    window.player.go(5)
    before = pixels(window)
    press(window, pygame.K_s)
    saved = pygame.image.load(str(tmp_path / f"blimps-seed{SEED}-tick5.png"))
    assert before == pygame.image.tobytes(saved, "RGB")


# ---- bodies ---------------------------------------------------------------------------------------------------------


def test_a_body_is_looked_at_by_a_click_and_by_a_key(window):
    """From above and from the side."""
    drawn = window.drawn[0]
    row, col = divmod(int(drawn.frame.cell[3]), drawn.legend.cols)
    scale = drawn.plan.scale
    click(window, (int(drawn.plan.x + (col + 0.5) * scale), int(drawn.plan.y + (row + 0.5) * scale)))
    assert drawn.frame.cell[window.look.selected] == drawn.frame.cell[3]
    window.look.selected = -1
    press(window, pygame.K_i, pygame.K_i)
    assert 1 == window.look.selected
    metre = drawn.side_box.height / drawn.legend.ceiling
    low = drawn.side_box.bottom - int(float(drawn.frame.bottom[5]) * metre) - 2
    row, col = divmod(int(drawn.frame.cell[5]), drawn.legend.cols)
    along = col if drawn.axis == "x" else row
    assert drawn.body_at((int(drawn.side.x + (along + 0.5) * scale), low)) >= 0


def test_trails_and_following_change_the_picture(window):
    """T draws where they came from, F goes close."""
    window.player.go(500)
    plain = pixels(window)
    press(window, pygame.K_t)
    trails = pixels(window)
    press(window, pygame.K_f)
    assert followed(window.player, window.look) >= 0
    assert window.drawn[0].plan.scale == 2 * int(window.drawn[0].plan_box.width / window.drawn[0].legend.cols)
    assert 3 == len({plain, trails, pixels(window)})


# ---- changes --------------------------------------------------------------------------------------------------------


def test_a_live_parameter_turns_the_world_at_this_tick(window):
    """What came before stays; what comes after is that of a world with this turn."""
    window.player.go(400)
    before = window.player.first.frame(400).bottom.copy()
    window.worlds.change("agents.blimps.hold", 2.0)
    source = window.player.first.reel.source
    assert [(400, "agents.blimps.hold", 2.0)] == [(t.tick, t.field, t.value) for t in source.interventions]
    assert 400 == window.player.tick
    assert (before == window.player.first.frame(400).bottom).all()
    assert window.player.first.frame(700).bottom[:12].mean() > 1.5


def test_any_other_parameter_begins_the_world_again(window):
    """The number of bodies is not live."""
    window.player.go(400)
    window.worlds.change("agents.blimps.count", 3)
    assert 0 == window.player.tick
    assert 3 == sum(name.startswith("blimp") for _, name in window.player.first.reel.legend.bodies)
    window.worlds.reset()
    assert 3 == sum(name.startswith("blimp") for _, name in window.player.first.reel.legend.bodies)
    press(window, pygame.K_0)
    assert 12 == sum(name.startswith("blimp") for _, name in window.player.first.reel.legend.bodies)


def test_a_slider_is_applied_where_it_is_let_go(window):
    """Not on the way there."""
    box = control(window, "blimps: how many").box
    before = window.player.first
    for kind, x in ((pygame.MOUSEBUTTONDOWN, box.left), (pygame.MOUSEMOTION, box.centerx)):
        window.take(pygame.event.Event(kind, pos=(x, box.centery), button=1))
        window.draw()
    assert before is window.player.first
    window.take(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=box.center, button=1))
    assert 30 == dict(window.worlds.setting.changes)["agents.blimps.count"]


def test_a_value_that_cannot_be_is_said_and_nothing_changes(window):
    """The scenario's own checks speak."""
    before = window.worlds.setting
    window.worlds.change("agents.blimps.count", -1)
    assert before == window.worlds.setting
    assert window.notice.text


def test_digits_begin_a_control(window):
    """1 is the first of the scenario, 9 the ninth; of a scenario with fewer there is none."""
    press(window, DIGITS[0])
    assert "alone" == window.worlds.setting.control == window.player.first.reel.legend.control
    press(window, DIGITS[8])
    assert "high_wall" == window.worlds.setting.control


def test_a_control_beside_goes_in_step(shown, blimps):
    """The same seed, and nobody crosses where nobody sees the others."""
    app = opened(shown, Setting(blimps, SEED), at=1500, beside="blind")
    app.draw()
    assert [1500, 1500] == [drawn.frame.tick for drawn in app.drawn]
    outside = [showing.events(1500) for showing in app.player.showings]
    assert outside[0]
    assert not outside[1]
    press(app, pygame.K_c)
    assert 1 == len(app.player.showings)
    press(app, pygame.K_c)
    assert ["as given", "control blind"] == [showing.label for showing in app.player.showings]


def test_a_hundred_rooms_are_counted_beside_the_control(shown):
    """M counts the rooms that the page counts, a few at a time while one watches, and then says the same sentences."""
    app = opened(shown, Setting(load("blimps", ["run.ticks=600"]), SEED))
    press(app, pygame.K_m)
    assert 0 == app.worlds.rooms.told["done"]
    app.pass_time(0.01)
    rooms = app.worlds.rooms
    assert 0 < rooms.told["done"] < 200 and not rooms.told["says"] and rooms.is_running
    before = pixels(app)
    done(app)
    assert before != pixels(app)
    same = [Side("as it was", load("blimps", ["run.ticks=600"]), SEED)]
    same.append(Side("sensors that do not see blimps", same[0].scenario.changed(control="blind"), SEED))
    for side in same:
        while not side.is_done:
            side.go_on()
    assert summary(same, True) == rooms.told and 3 == len(rooms.told["says"])
    assert f"100 rooms, from seed {SEED} to seed {SEED + 99}" in rooms.label


def test_of_learners_trials_are_counted_at_the_stage_that_is_shown(shown):
    """Nobody is trained a hundred times, and it says so."""
    app = opened(shown, Setting(load("boat_race")))
    app.worlds.set_stage(2)
    press(app, pygame.K_m)
    done(app)
    assert "100 trials of this policy, after 3 episodes" in app.worlds.rooms.label


def test_rooms_can_be_stopped_run_again_and_left(shown):
    """What was counted by then is told; the world is where it was."""
    app = opened(shown, Setting(load("blimps"), SEED), at=30)
    press(app, pygame.K_m)
    app.pass_time(0.01)
    click(app, control(app, say("chance.stop")).box.center)
    rooms = app.worlds.rooms
    counted = rooms.told["done"]
    assert not rooms.is_running and rooms.told["says"]
    assert say("chance.stopped", done=counted, total=200) in rooms.label
    app.pass_time(0.01)
    assert counted == rooms.told["done"]
    press(app, pygame.K_SPACE, pygame.K_m)
    assert app.worlds.rooms is not rooms and app.worlds.rooms.is_running
    press(app, pygame.K_ESCAPE)
    assert app.worlds.rooms is None and app.open and 30 == app.player.tick and not app.player.playing


def test_a_room_that_fails_is_said_and_the_window_stays(shown, monkeypatch):
    """Nothing of it is shown."""
    app = opened(shown, Setting(load("blimps", ["run.ticks=600"]), SEED))

    def fails(side):
        raise NotANumber("a height is no number")

    monkeypatch.setattr(Side, "go_on", fails)
    press(app, pygame.K_m)
    app.pass_time(0.01)
    assert app.worlds.rooms is None and "no number" in app.notice.text


def done(app):
    """Watch until all rooms were run."""
    while app.worlds.rooms.is_running:
        app.pass_time(0.01)


# ---- why ------------------------------------------------------------------------------------------------------------


def test_the_card_shows_what_it_needed_and_the_same_seed_without_it(window):
    """From the card one comes to the ticks before, and to the world without one thing."""
    window.player.go(FIRST)
    press(window, pygame.K_w)
    assert WHY == window.worlds.card["title"]
    names = [found.name for found in window.controls]
    assert ["Close", "Replay the 50 ticks before", f"Same seed without {LIFTER}"] == names[:3]
    click(window, control(window, f"Same seed without {LIFTER}").box.center)
    assert ["as given", f"without {LIFTER}"] == [showing.label for showing in window.player.showings]
    assert FIRST - 50 == window.player.tick
    assert window.player.playing
    with_it, without = (showing.events(FIRST) for showing in window.player.showings)
    assert with_it
    assert not without


def test_the_ticks_before_are_replayed(window):
    """Slowly, from fifty ticks before."""
    window.player.go(FIRST)
    press(window, pygame.K_w)
    click(window, control(window, "Replay the 50 ticks before").box.center)
    assert window.worlds.card is None
    assert FIRST - 50 == window.player.tick
    assert window.player.speed <= 2.0


def test_after_a_turn_it_says_why_it_cannot_say_why(window):
    """Replays begin with the scenario, so a world that was turned has none."""
    window.player.go(100)
    window.worlds.change("agents.blimps.hold", 2.0)
    press(window, pygame.K_w)
    assert window.worlds.card is None
    assert "begin again" in window.notice.text


def test_nothing_to_explain_is_said(shown, blimps):
    """A blimp alone crosses nothing."""
    app = opened(shown, Setting(blimps, control="alone"))
    press(app, pygame.K_w)
    assert app.worlds.card is None
    assert "nobody went out" in app.notice.text


# ---- learners -------------------------------------------------------------------------------------------------------


def test_a_training_can_be_gone_through(shown):
    """From episode 0 to the end; each stage is a trial of its own, with what was learnt as arrows."""
    app = opened(shown, Setting(load("crates")))
    app.draw()
    assert len(app.worlds.columns[0]) - 1 == app.worlds.stage
    episodes = [number for number, _ in app.worlds.columns[0]]
    assert 0 == episodes[0]
    assert sorted(episodes) == episodes
    box = control(app, "training").box
    click(app, (box.left, box.centery))
    assert 0 == app.worlds.stage
    early = pixels(app)
    press(app, pygame.K_PAGEDOWN)
    assert 1 == app.worlds.stage
    press(app, *[pygame.K_PAGEDOWN] * len(episodes))
    assert len(episodes) - 1 == app.worlds.stage
    arrows = pixels(app)
    press(app, pygame.K_a)
    assert 3 == len({early, arrows, pixels(app)})


def test_what_was_trained_once_is_not_trained_again(shown, monkeypatch):
    """To begin again, to play a round and to run trials each waited for another training of the same world."""
    trained = []
    made = setting.stages
    monkeypatch.setattr(setting, "stages", lambda *given: trained.append(given[0].control) or made(*given))
    app = opened(shown, Setting(load("boat_race", ["run.episodes=40"])))
    press(app, pygame.K_r, pygame.K_y, pygame.K_ESCAPE, pygame.K_m)
    assert [None, "laps_paid"] == trained


# ---- opening --------------------------------------------------------------------------------------------------------


def test_two_libraries_of_one_name_are_refused(monkeypatch):
    """And it says how to have one."""
    monkeypatch.setattr(opening.metadata, "distribution", lambda name: name)
    with pytest.raises(opening.NoWindow, match="pip install pygame-ce"):
        opening.refuse_two_libraries()


def test_without_a_display_it_says_what_there_is_instead(monkeypatch):
    """One line, no traceback."""
    monkeypatch.setattr(opening.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    found = CliRunner().invoke(commands(), ["watch", "blimps"])
    assert 1 == found.exit_code
    assert "no display" in found.output
    assert "unbidden film blimps -o blimps.gif" in found.output


@pytest.mark.skipif(not opening.sys.platform.startswith("linux"), reason="only there windows need a display")
@pytest.mark.parametrize("display", [{"DISPLAY": ":97"}, {"WAYLAND_DISPLAY": "wayland-97"}, {"DISPLAY": "nowhere:0"}])
def test_a_display_that_leads_nowhere_is_said_and_is_not_waited_at(display, tmp_path):
    """The library then draws with a driver that shows nothing to anybody, and that never ended."""
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    kept |= {"SDL_VIDEODRIVER": "", "XDG_RUNTIME_DIR": str(tmp_path)} | display
    told = [sys.executable, "-c", "from unbidden.sim.cli import main; main()", "watch", "blimps"]
    found = subprocess.run(told, env=kept, capture_output=True, text=True, timeout=120)
    assert 1 == found.returncode and "Traceback" not in found.stderr
    assert "no window can be opened" in found.stderr and "unbidden film blimps -o blimps.gif" in found.stderr


@pytest.mark.parametrize("driver", ["dummy", "offscreen"])
def test_a_driver_that_shows_nothing_serves_who_asks_for_it(driver):
    env = os.environ | {"SDL_VIDEODRIVER": driver}
    code = (
        "from unbidden.viz.window.opening import open_surface; print(open_surface('blimps', 'blimps').get_width() > 0)"
    )
    found = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
    assert found.stdout.endswith("True\n"), found.stderr


def test_a_driver_that_is_not_there_is_said(monkeypatch):
    """The library's own words, and what there is instead."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "nothing")
    with pytest.raises(opening.NoWindow, match="nothing"):
        opening.open_surface("blimps", "blimps")


def test_an_unknown_control_is_refused_before_a_window_opens():
    """With those that there are."""
    found = CliRunner().invoke(commands(), ["watch", "blimps", "--beside", "nobody"])
    assert 2 == found.exit_code
    assert "blind" in found.output


def test_the_command_opens_a_window_and_closes_it(shown, monkeypatch, tmp_path, blimps):
    """The loop runs until it is told to stop."""
    quitting = pygame.event.Event(pygame.QUIT)
    full = pygame.event.Event(pygame.KEYDOWN, key=pygame.K_F11, mod=0, unicode="")
    coming = iter([[full], [full], [quitting]])
    monkeypatch.setattr(opening.pygame.event, "get", lambda: next(coming))
    found = CliRunner().invoke(commands(), ["watch", "blimps", "--at", "40", "--theme", "dark", "--speed", "2"])
    assert 0 == found.exit_code, found.output


def test_a_window_can_be_closed_while_they_learn(shown, monkeypatch):
    """The training is broken off."""
    monkeypatch.setattr(opening, "keep_going", lambda app: pytest.fail("it went on"))
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    opening.show(shown, Setting(load("crates"), 1), 0, None, "light", None)
    assert not pygame.display.get_init()


def test_a_setting_keeps_apart_what_was_given_and_what_was_changed(blimps):
    """A control drops changes; a change keeps the control."""
    changed = Setting(blimps, 3).under("blind").with_field("agents.blimps.count", 5)
    assert "blind" == changed.scenario().control
    assert 5 == changed.scenario().setup.groups[0].count
    assert replace(changed, control=None, changes=()) == changed.under(None)
