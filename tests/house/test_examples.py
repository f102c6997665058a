"""The examples work, if what they need is installed."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from unbidden.sim.runs import running
from unbidden.sim.scenario import load
from unbidden.viz.picture.frames import reel_of

APP = Path(__file__).parents[2] / "examples" / "solara_app.py"
pytestmark = pytest.mark.filterwarnings("ignore")  # those of solara, altair and what they bring along


@pytest.fixture
def app() -> ModuleType:
    """The example, imported as Solara does it: by its path."""
    for needed in ("solara", "altair", "ipyvuetify", "pandas"):
        pytest.importorskip(needed, reason="the viewer of Mesa needs it: pip install 'unbidden[mesa-viz]'")
    spec = importlib.util.spec_from_file_location("solara_app", APP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_sweep_is_looked_at_cell_by_cell(tmp_path: Path):
    """The example runs as a script, and says nothing on the side."""
    pytest.importorskip("xarray")
    script = APP.with_name("looking_at_a_sweep.py")
    told = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert (told.returncode, told.stderr) == (0, "")
    assert "minus the first" in told.stdout
    made = {path.name for path in tmp_path.iterdir()}
    assert {"phases.png", "response.svg", "pairs.html", "waiting.pdf", "spread.png", "walls_small"} <= made


def test_it_shows_the_frames_of_a_run(app: ModuleType):
    """What Mesa's viewer is shown is what every other viewer is."""
    world, run = app.Shown("blimps", 7), running.run(load("blimps", ["run.ticks=40"]), 7)
    for tick in range(40):
        frame, other = app.frame_of_state(world.state), reel_of(run).frame(tick)
        for name in ("cell", "gust", "kind", "heading"):
            assert getattr(frame, name).tolist() == getattr(other, name).tolist(), (tick, name)
        world.step()
    assert len(world.outside) == 41


def test_it_draws_the_plan_and_who_is_outside(app: ModuleType):
    """A world begun with everybody outside counts them, and its picture has ink on it."""
    world = app.Shown("blimps", 0, agents__blimps__at=".", agents__people__at=".")
    assert world.outside == [12]
    figure = app.draw_plan(world)
    assert len(figure.axes[0].patches) > 30
    assert app.draw_outside(world).axes[0].lines[0].get_ydata().tolist() == [12]


def test_its_learners_have_learnt(app: ModuleType):
    """In the yard it goes straight to work, as in a trial."""
    world = app.Shown("crates", 0)
    for _ in range(12):
        world.step()
    assert world.outside[0] == 0
    assert world.outside[-1] == 1


def test_its_page_steps_resets_and_changes_the_scenario(app: ModuleType, monkeypatch: pytest.MonkeyPatch):
    """All of it in Solara, without a browser."""
    import ipyvuetify as widgets
    import solara

    made, begin = [], app.Shown.__init__

    def spy(self, scenario="blimps", seed=0, **fields):
        made.append((self, scenario, seed, fields))
        begin(self, scenario, seed, **fields)

    monkeypatch.setattr(app.Shown, "__init__", spy)
    monkeypatch.setenv("UNBIDDEN_SEED", "7")
    _, shown = solara.render(solara.AppLayout(children=[app.Page()], navigation=False), handle_error=False)
    buttons = {button.children[0]: button for button in shown.find(widgets.Btn).widgets if button.children}
    buttons["Step"].click()
    buttons["Step"].click()
    assert made[0][0].steps == 2
    assert made[0][1:3] == ("blimps", 7)
    buttons["Reset"].click()
    assert made[-1][3]["agents__blimps__count"] == 12
    assert made[-1][3]["agents__blimps__sees_bodies"] is True
    shown.find(widgets.Select).widgets[0].v_model = "crates"
    assert made[-1][1] == "crates"
    shown.close()
