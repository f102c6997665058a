"""The folder of machine code may be damaged, unwritable or gone: that costs time, and nothing else."""

import errno
import os
import pickle
import resource
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from unbidden.sim.engine.machine import cache
from unbidden.sim.engine.machine.kernel import NAME, Source, is_warm, kept_by, load_alone, numba

TEXT = """
from unbidden.sim.engine.machine.kernel import entry

@entry
def double(x):
    return x + x
"""
ENGINE = ["the text of the engine"]


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("UNBIDDEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    cache._reported.clear()
    return tmp_path / "cache"


def start(text=TEXT):
    """A module as a new process would import it, and whether its machine code came from the folder."""
    for name in [name for name in sys.modules if name.startswith(NAME)]:
        if name.endswith(".alone"):
            sys.modules.pop(name.removesuffix(".alone"))
            sys.modules.pop(name)
    cache._reported.clear()
    module = load_alone(Source(text), ENGINE, [])
    answer = module.double(4.0)
    return answer, sum(module.double.stats.cache_hits.values()) == 1


def entries(folder):
    return sorted(folder.rglob(f"*{cache.SUFFIX}"))


class Payload:
    """A pickle that writes a file when it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.write_text, (self.path, "was run")


def cut(path):
    path.write_bytes(path.read_bytes()[:-7])


def empty(path):
    path.write_bytes(b"")


def flip(path):
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 16
    path.write_bytes(whole)


def foreign(path):
    path.write_bytes(pickle.dumps(Payload(path.parent / "payload")))


def folder(path):
    path.unlink()
    (path / "deeper").mkdir(parents=True)


def pipe(path):
    path.unlink()
    os.mkfifo(path)


def loop(path):
    path.unlink()
    path.symlink_to(path)


def huge(path):
    os.truncate(path, cache.MOST + 1)


def planted(path):
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
    else:
        pytest.skip("only root can give a file away")


def well_formed_nonsense(path):
    cache.write(path, pickle.dumps(("no", "machine", "code")))


def another_entry(path):
    other = path.parent / f"other{cache.SUFFIX}"
    cache.write(other, b"machine code of another function")
    os.replace(other, path)


HARM = [cut, empty, flip, foreign, folder, pipe, loop, huge, planted, well_formed_nonsense, another_entry]


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_a_damaged_entry_is_compiled_anew_told_in_one_line_and_mended(harm, own_folder, capsys):
    """A cut file ended every later start with a traceback, and a flipped bit with a segmentation fault."""
    assert start() == (8.0, False) and start() == (8.0, True)
    (path,) = entries(own_folder)
    harm(path)
    capsys.readouterr()
    assert start() == (8.0, False)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and str(own_folder) in told and "UNBIDDEN_CACHE" in told
    assert not (path.parent / "payload").exists()
    if path.is_dir():  # nothing of ours: only the doctor removes it
        assert cache.heal(own_folder, NAME, kept_by(ENGINE)).removed == 1
        start()
    assert start() == (8.0, True) and capsys.readouterr().err == ""


def test_any_flipped_bit_is_found(own_folder):
    """Not one byte of an entry is outside its checksum."""
    path = own_folder / f"entry{cache.SUFFIX}"
    cache.write(path, bytes(range(200)))
    whole = path.read_bytes()
    for k in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[k // 8] ^= 1 << k % 8
        path.write_bytes(damaged)
        with pytest.raises(cache.Damaged):
            cache.checked(path)
    for k in range(len(whole)):
        path.write_bytes(whole[:k])
        with pytest.raises(cache.Damaged):
            cache.checked(path)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT])
def test_a_folder_that_cannot_be_written_is_told_once_and_left_clean(error, own_folder, monkeypatch, capsys):
    """A full disk ended every start with [Errno 28] and no path."""
    monkeypatch.setattr(cache.os, "replace", _fail(error))
    assert start() == (8.0, False)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and str(own_folder) in told and os.strerror(error).lower() in told
    assert not [path for path in own_folder.rglob("*") if path.is_file()]


def test_a_warm_folder_that_cannot_be_written_is_used_and_not_spoken_of(own_folder, monkeypatch, capsys):
    """A read-only cache was worse than none: everything was compiled into another place."""
    start()
    monkeypatch.setattr(cache.tempfile, "mkstemp", _fail(errno.EROFS))
    assert start() == (8.0, True) and capsys.readouterr().err == ""


def test_a_file_or_nothing_in_place_of_the_folder(tmp_path, monkeypatch, capsys):
    """Whatever the variable names, the world is simulated."""
    (tmp_path / "file").write_text("a file")
    for place in (str(tmp_path / "file"), "/dev/null", "/dev/null/below", "/proc/nothing", "x" * 5000):
        monkeypatch.setenv("UNBIDDEN_CACHE", place)
        assert start() == (8.0, False)
        told = capsys.readouterr().err
        assert told.count("\n") == 1 and place in told
    assert (tmp_path / "file").read_text() == "a file"


def test_without_a_home_nothing_is_kept(monkeypatch, capsys):
    """A user whom the system does not know, as in many containers."""
    for name in ("UNBIDDEN_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", _fail(RuntimeError("Could not determine home directory.")))
    assert start() == (8.0, False) and "UNBIDDEN_CACHE" in capsys.readouterr().err


def _fail(error):
    def fail(*args, **kwargs):
        raise OSError(error, os.strerror(error)) if isinstance(error, int) else error

    return fail


PROCESS = f"""
import resource, sys
{{limit}}
from unbidden.sim.engine.machine.kernel import Source, load_alone
module = load_alone(Source({TEXT!r}), {ENGINE!r}, [])
print(module.double(4.0), sum(module.double.stats.cache_hits.values()))
"""


def _process(limit="", **variables):
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS.format(limit=limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | variables,
    )


def test_a_full_disk_and_an_unwritable_home_leave_nothing_anywhere(tmp_path):
    """Each process left a folder of 1 MB among the temporary files."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    full = f"resource.setrlimit(resource.RLIMIT_FSIZE, (500, {resource.RLIM_INFINITY}))"
    for process in (
        _process(full, UNBIDDEN_CACHE=str(tmp_path / "full"), TMPDIR=str(temporary)),
        _process(UNBIDDEN_CACHE="/dev/null/home", TMPDIR=str(temporary)),
    ):
        out, err = process.communicate(timeout=120)
        assert out == "8.0 0\n" and err.count("\n") == 1 and "UNBIDDEN_CACHE" in err
    assert not list(temporary.iterdir()) and not entries(tmp_path)


def test_processes_at_once_do_not_disturb_each_other(own_folder):
    """All write the same entry; whoever comes later reads it whole."""
    for process in [_process() for _ in range(3)]:
        out, err = process.communicate(timeout=120)
        assert out.startswith("8.0 ") and err == ""
    assert cache.heal(own_folder, NAME, kept_by(ENGINE)).removed == 0
    assert start() == (8.0, True) and not list(own_folder.rglob(f"*{cache.UNFINISHED}"))


def test_the_doctor_removes_what_nobody_can_use_and_nothing_else(own_folder):
    """Damaged entries, what killed processes left, and machine code of other versions."""
    start()
    (path,) = entries(own_folder)
    whole = cache.heal(own_folder, NAME, kept_by(ENGINE))
    assert (whole.worlds, whole.removed, whole.trouble) == (1, 0, "") and whole.bytes > path.stat().st_size
    mine, old, link = own_folder / "notes.txt", own_folder / f"{NAME}0123", own_folder / f"{NAME}link"
    mine.write_text("mine")
    (old / "__pycache__").mkdir(parents=True)
    (old / "__pycache__" / "code.nbi").write_bytes(b"old")
    link.symlink_to(own_folder.parent)
    flip(path)
    killed = path.parent / f"killed{cache.UNFINISHED}"
    killed.write_bytes(b"half")
    assert cache.heal(own_folder, NAME, kept_by(ENGINE)).removed == 3 and killed.exists()
    os.utime(killed, (0, 0))
    assert cache.heal(own_folder, NAME, kept_by(ENGINE)).removed == 1
    assert mine.read_text() == "mine" and not path.exists() and not killed.exists() and own_folder.parent.is_dir()
    assert "cannot be used" in cache.heal(Path("/dev/null/below"), NAME, "x").trouble


def test_the_doctor_says_of_a_folder_that_cannot_be_written_what_can_be_read_in_it(own_folder, monkeypatch):
    """Somebody else's machine code is used; the doctor said that it could not be."""
    start()
    monkeypatch.setattr(cache.tempfile, "TemporaryFile", _fail(errno.EROFS))
    found = cache.heal(own_folder, NAME, kept_by(ENGINE))
    assert found.worlds == 1 and found.bytes and "can be read, but not written" in found.trouble
    monkeypatch.setattr(cache, "_remove", _fail(errno.EROFS))
    flip(entries(own_folder)[0])
    assert cache.heal(own_folder, NAME, kept_by(ENGINE)).worlds == 1


# ---- the key --------------------------------------------------------------------------------------------------------

HELD = """
import math
import numpy as np
from unbidden.sim.engine.machine.kernel import compiled

NUMBER, PAIR, ROW = {number}, (1.0, {pair}), np.array([1.0, {row}])


def holder():
    kept = {cell}

    @compiled
    def inner(x):
        return x + kept + PAIR[1] + ROW[1]

    return inner


inner = holder()
"""
USER = """
import held
from held import inner
from unbidden.sim.engine.machine.kernel import compiled, entry

@compiled
def middle(x):
    return inner(x) + held.NUMBER

@entry
def double(x):
    return middle(x) + x
"""


@pytest.mark.parametrize("changed", ["number", "pair", "row", "cell"])
def test_a_changed_global_is_never_answered_by_stale_code(changed, tmp_path, monkeypatch):
    """After a module had changed a number, kept machine code went on using the old one."""
    monkeypatch.syspath_prepend(str(tmp_path))
    values = dict.fromkeys(("number", "pair", "row", "cell"), 1.0)

    def answer():
        (tmp_path / "held.py").write_text(HELD.format(**values))
        sys.modules.pop("held", None)
        return start(USER)

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert answer() == (12.0, False) and answer() == (12.0, True)
    values[changed] = 3.0
    assert answer() == (14.0, False) and answer() == (14.0, True)
    values[changed] = 1.0
    assert answer() == (12.0, True)


def test_the_key_knows_the_settings_of_the_compiler(own_folder, monkeypatch):
    """With bounds checks on, machine code without them was used."""
    assert start() == (8.0, False)
    for name in ("BOUNDSCHECK", "LOOP_VECTORIZE", "ENABLE_AVX"):
        with monkeypatch.context() as patched:
            patched.setattr(numba.config, name, int(not getattr(numba.config, name)))
            assert start() == (8.0, False) and start() == (8.0, True)
    assert start() == (8.0, True)


OVERRUN = textwrap.dedent(
    """
    import numpy as np
    from unbidden.sim.engine.machine.kernel import Source, load_alone
    text = '''
    from unbidden.sim.engine.machine.kernel import compiled, entry

    @compiled
    def read(row, k):
        return row[k]

    @entry
    def double(row, k):
        return read(row, k) + 0.0
    '''
    import textwrap
    module = load_alone(Source(textwrap.dedent(text)), ["engine"], [])
    for k in (0, 3, 4, -1, 2**40, -2**40):
        try:
            module.double(np.arange(4.0), k)
            print(k, "read")
        except IndexError:
            print(k, "caught")
    """
)


def test_a_planted_overrun_is_caught_when_bounds_are_checked():
    """Beyond the end, and below 0: kernels do not count from the end, so that is an overrun too."""
    told = subprocess.run(
        [sys.executable, "-c", OVERRUN], capture_output=True, text=True, env=os.environ | {"NUMBA_BOUNDSCHECK": "1"}
    )
    assert told.stdout.split("\n")[:-1] == [
        "0 read", "3 read", "4 caught", "-1 caught", f"{2**40} caught", f"-{2**40} caught",
    ], told.stderr  # fmt: skip


def test_a_warm_folder_is_known_as_such(own_folder):
    module = load_alone(Source(TEXT), ENGINE, ["another"])
    assert not is_warm(module)
    module.double(np.float64(1.0))
    assert is_warm(module)


# ---- functions of the engine, kept for all worlds -------------------------------------------------------------------

DRAWING = """
import sys
from unbidden.sim.engine import draws
from unbidden.sim.engine.machine.kernel import Source, load_alone

draws.TWO_TO_MINUS_53 *= float(sys.argv[1])
text = '''
import numpy as np
from unbidden.sim.engine.draws import At, uniform
from unbidden.sim.engine.machine.kernel import entry

@entry
def draw(times):
    return uniform(At(np.uint64(1), np.uint64(2), np.uint64(3)), np.uint64(4)) * times
'''
print(load_alone(Source(text + sys.argv[2]), ["engine"], []).draw(1.0))
"""


def _draw(factor, rest):
    """What a new process draws with an edited law and an edited rest of the world, and what it told."""
    done = subprocess.run([sys.executable, "-c", DRAWING, str(factor), rest], capture_output=True, text=True)
    return float(done.stdout), done.stderr


def test_a_law_is_kept_for_all_worlds_and_never_stale(own_folder):
    """Whoever edits a rule need not wait for the laws; whoever edits a law gets the new one."""

    def laws():
        return {path.name for path in entries(own_folder) if path.name.startswith("uniform_")}

    drawn, told = _draw(1.0, "")
    kept = laws()
    assert len(kept) == 1 and not told
    assert _draw(1.0, "# another world") == (drawn, "") and laws() == kept
    assert _draw(0.5, "# a third") == (drawn / 2.0, "") and len(laws()) == 2
    assert _draw(1.0, "# a fourth") == (drawn, "") and len(laws()) == 2


@pytest.mark.parametrize("harm", [cut, flip, foreign, well_formed_nonsense], ids=lambda harm: harm.__name__)
def test_a_damaged_law_is_compiled_anew_told_in_one_line_and_mended(harm, own_folder):
    """As an entry is."""
    drawn, _ = _draw(1.0, "")
    (path,) = (path for path in entries(own_folder) if path.name.startswith("uniform_"))
    harm(path)
    again, told = _draw(1.0, "# another world")
    assert again == drawn and told.count("\n") == 1 and str(own_folder) in told
    assert not (path.parent / "payload").exists()
    assert _draw(1.0, "# a third") == (drawn, "")
