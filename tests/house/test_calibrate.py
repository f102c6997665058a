"""The example of a calibration works, if Optuna is installed, and finds what it says."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "calibrate.py"
pytestmark = pytest.mark.filterwarnings("ignore")  # those of optuna and what it brings along


@pytest.fixture
def example() -> ModuleType:
    pytest.importorskip("optuna", reason="the example needs it: pip install optuna")
    spec = importlib.util.spec_from_file_location("calibrate", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_comes_near_to_what_is_wanted(example: ModuleType, capsys: pytest.CaptureFixture):
    """By asking and telling: each trial is as far off as its rooms are, and the best is the least far off."""
    study = example.calibrate(rooms=40, trials=10)
    for trial in study.trials:
        assert trial.value == abs(trial.user_attrs["share"] - example.WANTED)
    best = study.best_trial
    assert best.value == min(trial.value for trial in study.trials) < 0.2
    assert best.user_attrs["share"] == example.share_left(best.params["lift"], range(40))  # the same seeds again
    assert len(capsys.readouterr().out.splitlines()) == 10


def test_it_says_what_comes_of_it_on_other_seeds(example: ModuleType, capsys: pytest.CaptureFixture):
    example.main(rooms=10, trials=2)
    said = re.search(r"([\d.]+) m/s: [\d.]+ on its own seeds, ([\d.]+) on 10 others", capsys.readouterr().out)
    assert said and float(said[2]) == example.share_left(float(said[1]), range(10, 20))
