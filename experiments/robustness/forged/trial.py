"""Whether a forged file is refused in words, or can be used; in a process of its own, because some might end it."""

import json
import os
import select
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from unbidden.experiments.robustness.forged.making import Forgery, forgeries
from unbidden.experiments.robustness.forged.samples import EPISODES, boat, samples

OK, REFUSED, TRACEBACK, CRASH, HANG = "ok", "refused", "traceback", "crash", "hang"
BAD = (TRACEBACK, CRASH, HANG)
PATIENCE = 300.0  # s for one file; the first of its kind compiles
MOST_EPISODES = 1000  # that a trial is willing to train for a page


@dataclass(frozen=True)
class Verdict:
    """What became of one file."""

    forgery: Forgery
    outcome: str
    said: str  # why it was refused, or what went wrong


def trials(seed: int, count: int, progress: Callable[[int, int], None] = lambda done, all: None) -> Iterator[Verdict]:
    """Make so many forgeries, open and use each in another process, and say what became of it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        samples(folder)
        worker = _TrialProcess()
        try:
            for number, forgery in enumerate(forgeries(folder, seed, count), 1):
                path = folder / "forged.npz"
                path.write_bytes(forgery.data)
                yield Verdict(forgery, *worker.judge(forgery.kind, path))
                progress(number, count)
        finally:
            worker.end()


class _TrialProcess:
    """Another process that opens files; a new one takes its place when it dies."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def judge(self, kind: str, path: Path) -> tuple[str, str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "unbidden.experiments.robustness.forged.trial"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        process = self._process
        assert process.stdin and process.stdout
        with suppress(BrokenPipeError):  # it is dead already, and gives no answer
            process.stdin.write(json.dumps([kind, str(path)]) + "\n")
            process.stdin.flush()
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            self.end()
            return HANG, f"nothing for {PATIENCE:g} s"
        answer = process.stdout.readline()
        if not answer:
            code = process.wait()
            self.end()
            return CRASH, f"the process ended with {code}"
        outcome, said = json.loads(answer)
        return outcome, said

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with suppress(BrokenPipeError), self._process:  # which closes its pipes and waits for its end
                pass
            self._process = None


# ---- in the other process -------------------------------------------------------------------------------------------


def judged(kind: str, path: Path) -> tuple[str, str]:
    """Open a file with the program's own loader, and use it if it is taken."""
    from unbidden.sim.report.failures import foreseen

    try:
        USES[kind.removeprefix("learnt_")](path)
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        return (TRACEBACK, traceback.format_exc()) if foreseen(error) is None else (REFUSED, message)
    return OK, ""


def _use_run(path: Path) -> None:
    """All that the commands do with a run, and what viewers show of it."""
    from unbidden.sim.judge.counterfactuals import NothingToExplain, why
    from unbidden.sim.report.causes import explain
    from unbidden.sim.report.outcome import describe
    from unbidden.sim.runs import records
    from unbidden.viz.page.replay import payload
    from unbidden.viz.picture.blocks import blocks
    from unbidden.viz.picture.frames import reel_of
    from unbidden.viz.playback import Playback

    run = records.load(path)
    describe(run)
    showing = Playback(reel_of(run))
    for tick in {0, showing.last // 2, showing.last}:
        frame = showing.frame(tick)
        frame.to_bytes(tick)
        showing.view(tick, trails=True)
        blocks(frame, showing.reel.legend)
    if not run.scenario.setup.learners:
        with suppress(NothingToExplain):
            explain(why(run, redraws=2), run.scenario)
    if run.scenario.file.run.episodes <= MOST_EPISODES:
        payload(run)
    records.save(run, path)


def _use_policy(path: Path) -> None:
    """A trial of what was learnt."""
    from unbidden.sim.report.outcome import describe
    from unbidden.sim.runs import running, training

    lesson = training.load(path, boat())
    describe(running.run_learners(boat(), lesson.seed, training_result=lesson))
    alone = training.load(path)
    training.trial(alone.scenario, alone)
    training.save(alone, path)


def _use_checkpoint(path: Path) -> None:
    """The training gone on with to its end."""
    from unbidden.sim.runs import training

    training.load(path)
    training.train(boat(), 5, EPISODES, checkpoint=path)


def _use_world(path: Path) -> None:
    """The world gone on with, looked at and saved again."""
    from unbidden.sim.adapters.mesa import World

    world = World.load(path)
    world.step()
    world.run(20)
    for body in (*world.agents, *world.things):
        repr(body), body.pos
    world.grid.refresh() if hasattr(world.grid, "refresh") else None
    world.datacollector.get_model_vars_dataframe()
    world.random.random(), world.rng.random(3)
    world.copy().step()
    world.save(path)


USES: dict[str, Callable[[Path], Any]] = {
    "run": _use_run,
    "policy": _use_policy,
    "checkpoint": _use_checkpoint,
    "world": _use_world,
    "field": _use_world,
}


def _serve(asked: IO[str], answers: IO[str]) -> None:
    for line in asked:
        kind, path = json.loads(line)
        answers.write(json.dumps(judged(kind, Path(path))) + "\n")
        answers.flush()


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing else gets between the answers
    _serve(sys.stdin, answers)
