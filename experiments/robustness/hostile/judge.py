"""Trying files of rules one after the other in a process of their own, which is replaced when it hangs or dies."""

import builtins
import multiprocessing
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path

from unbidden.experiments.robustness.hostile.places import MARK, NAME, VARIABLE
from unbidden.experiments.robustness.hostile.rules import WRITTEN, Case

PATIENCE = 20.0  # s for one file


class Outcome(StrEnum):
    """What became of a file."""

    loaded = "loaded"
    refused = "refused"
    unclear = "refused without its name"
    left = "refused, but its rules were entered"
    ran = "code ran"
    traceback = "traceback"
    hung = "hung"
    died = "the process died"

    def is_right(self, case: Case) -> bool:
        """Whether this is what should become of the file."""
        return self is (Outcome.loaded if case.fine else Outcome.refused)


def by_the_program(path: Path) -> None:
    """Load a file of rules as this program does."""
    from unbidden.sim.scenario import fill_registries
    from unbidden.sim.walls import load_rules

    fill_registries()
    load_rules(path)


def by_python(path: Path) -> None:
    """Load it as Python loads any file, to see that the code in it is alive. For a process of its own."""
    import runpy
    import warnings

    warnings.simplefilter("ignore")
    runpy.run_path(str(path))


Load = Callable[[Path], None]


def judge(case: Case, load: Load = by_the_program) -> Outcome:
    """Load a file in a new folder, which is the working folder meanwhile, and see what became of it."""
    from unbidden.sim.engine.registry import rules
    from unbidden.sim.walls import UnsafeRules

    before, entered = os.getcwd(), set(rules)
    folder = Path(tempfile.mkdtemp(prefix="rules-"))
    os.chdir(folder)
    try:
        path = _put(case, folder)
        load(path)
        outcome = Outcome.loaded
    except UnsafeRules as error:
        outcome = Outcome.refused if str(error).startswith(str(path)) else Outcome.unclear
    except BaseException:
        outcome = Outcome.traceback
    finally:
        os.chdir(before)
    left = set(rules) - entered if entered else set()
    for name in left:
        del rules.entries[name]
    if left and outcome is not Outcome.loaded:
        outcome = Outcome.left
    if _left_mark(folder):
        outcome = Outcome.ran
    shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _left_mark(folder: Path) -> bool:
    marks = [(folder / MARK).exists(), os.environ.pop(VARIABLE, None), vars(builtins).pop(NAME, None)]
    return any(marks)


def _put(case: Case, folder: Path) -> Path:
    """Put a file, and what lies beside it, into a folder; the path of the file."""
    path = folder / "case.py"
    if case.kind == "file":
        path.write_bytes(case.data)
        os.utime(path, (WRITTEN, WRITTEN))
    else:
        _put_other(case, path)
    for name, data in case.beside:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return path


def _put_other(case: Case, path: Path) -> None:
    other = path.with_name("other")
    if case.kind == "folder":
        path.mkdir()
    elif case.kind == "pipe":
        os.mkfifo(path)
    elif case.kind == "link to a pipe":
        os.mkfifo(other)
        path.symlink_to(other)
    elif case.kind == "socket":
        with socket.socket(socket.AF_UNIX) as made, suppress(OSError):
            made.bind("case.py")
    elif case.kind == "link":
        other.write_bytes(case.data)
        path.symlink_to(other)
    elif case.kind != "nothing":
        path.symlink_to({"loop": path, "link to zeros": Path("/dev/zero"), "link to nothing": other}[case.kind])


def try_all(
    cases: Iterable[Case], patience: float = PATIENCE, load: Load = by_the_program
) -> Iterator[tuple[Case, Outcome]]:
    """What became of each file, in order; one that takes longer than `patience` seconds hung."""
    worker: _Worker | None = None
    try:
        for case in cases:
            worker = worker or _Worker(load)
            outcome = worker.outcome(case, patience)
            if outcome in (Outcome.hung, Outcome.died):
                worker.stop()
                worker = None
            yield case, outcome
    finally:
        if worker:
            worker.stop()


class _Worker:
    """A process that judges files."""

    def __init__(self, load: Load) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, load), daemon=True)
        self.process.start()
        theirs.close()
        self.pipe.recv()  # once everything is imported

    def outcome(self, case: Case, patience: float) -> Outcome:
        """What becomes of a file."""
        try:
            self.pipe.send(case)
            return self.pipe.recv() if self.pipe.poll(patience) else Outcome.hung
        except (EOFError, OSError):
            return Outcome.died

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _work(pipe: Connection, load: Load) -> None:
    from unbidden.sim.scenario import fill_registries

    fill_registries()
    pipe.send("ready")
    with suppress(EOFError):
        while True:
            pipe.send(judge(pipe.recv(), load))
