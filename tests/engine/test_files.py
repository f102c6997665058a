"""What is written is whole or not there at all, only where it can be, and it says so before any work begins."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from unbidden.sim.engine.machine import files
from unbidden.sim.engine.machine.files import CannotWrite, check, write, write_text, writing

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(os.name != "posix", reason="other systems have no such files")


def everything(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_written_is_there(tmp_path: Path):
    write(tmp_path / "a.bin", b"one")
    write_text(tmp_path / "b.txt", "zwei – ü")
    assert b"one" == (tmp_path / "a.bin").read_bytes()
    assert "zwei – ü" == (tmp_path / "b.txt").read_text(encoding="utf-8")
    assert {"a.bin", "b.txt"} == everything(tmp_path)


def test_a_check_leaves_nothing(tmp_path: Path):
    """Neither a new file nor a change of an old one."""
    (tmp_path / "old.npz").write_bytes(b"old")
    check(tmp_path / "new.npz", ".npz")
    check(tmp_path / "old.npz", ".npz")
    assert {"old.npz"} == everything(tmp_path)
    assert b"old" == (tmp_path / "old.npz").read_bytes()


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError])
def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, error: type[BaseException]):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises((error, CannotWrite)), writing(path) as other:
        other.write_bytes(b"half")
        raise error("in the middle")
    assert ({"a.txt"}, b"old") == (everything(tmp_path), path.read_bytes())


@POSIX
def test_a_link_is_followed_and_stays(tmp_path: Path):
    """Also one that leads through another, and one that leads to where nothing is yet."""
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "real.txt").write_bytes(b"old")
    (tmp_path / "one").symlink_to("far/real.txt")
    (tmp_path / "two").symlink_to("one")
    (tmp_path / "new").symlink_to("far/new.txt")
    for name in ("two", "new"):
        write(tmp_path / name, b"new")
        assert (tmp_path / name).is_symlink()
    assert b"new" == (tmp_path / "far" / "real.txt").read_bytes() == (tmp_path / "far" / "new.txt").read_bytes()
    assert {"real.txt", "new.txt"} == everything(tmp_path / "far")


def places(folder: Path) -> dict[str, Path]:
    """What no file can be written to, by what it is."""
    os.mkfifo(folder / "pipe.npz")
    (folder / "folder.npz").mkdir()
    (folder / "to_pipe.npz").symlink_to("pipe.npz")
    (folder / "to_null.npz").symlink_to("/dev/null")
    (folder / "to_folder.npz").symlink_to("folder.npz")
    (folder / "round.npz").symlink_to("round.npz")
    (folder / "lost.npz").symlink_to("no/such/folder/x.npz")
    (folder / "file").write_bytes(b"")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(str(folder / "plug.npz"))
    named = ("pipe", "folder", "to_pipe", "to_null", "to_folder", "round", "lost", "plug")
    return {name: folder / f"{name}.npz" for name in named} | {
        "full": Path("/dev/full"),
        "stdout": Path("/dev/stdout"),
        "descriptor": Path("/dev/fd/1"),
        "process": Path("/proc/self/fd/1"),
        "here": Path("."),
        "nothing": Path(""),
        "up": Path(".."),
        "no folder": folder / "no" / "x.npz",
        "file as folder": folder / "file" / "x.npz",
        "long": folder / ("x" * 300 + ".npz"),
        "long folder": folder / ("x" * 300) / "x.npz",
        "nul": folder / "a\0b.npz",
    }


@POSIX
def test_only_ordinary_files_are_written(tmp_path: Path):
    """Devices, pipes, plugs, folders, and links to them, are refused in words and stay what they are."""
    found = places(tmp_path)
    before = {name: os.lstat(path).st_mode for name, path in found.items() if name != "nul" and os.path.lexists(path)}
    for name, path in found.items():
        for attempt in (lambda path=path: check(path), lambda path=path: write(path, b"new")):
            with pytest.raises(CannotWrite) as refusal:
                attempt()
            assert repr(str(path))[1:-1] in str(refusal.value) and str(refusal.value).endswith("."), name
    assert before == {name: os.lstat(found[name]).st_mode for name in before}
    assert not [name for name in everything(tmp_path) if name.startswith(".unbidden")]


@POSIX
def test_a_long_name_that_the_disk_can_hold_is_written(tmp_path: Path):
    """The file beside it has a short name of its own."""
    path = tmp_path / ("x" * 251 + ".npz")
    write(path, b"new")
    assert {path.name} == everything(tmp_path)


def test_the_name_says_what_kind_of_file_it_is(tmp_path: Path):
    for name in ("run", "run.png", "run.npz.txt"):
        with pytest.raises(CannotWrite, match=r"ends in \.npz"):
            check(tmp_path / name, ".npz")
    check(tmp_path / "RUN.NPZ", ".npz")


@POSIX
def test_permissions_are_kept_and_new_files_obey_the_umask(tmp_path: Path):
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o640)
    before = os.umask(0o027)
    try:
        write(tmp_path / "old", b"new")
        write(tmp_path / "new", b"new")
    finally:
        os.umask(before)
    assert [0o640, 0o640] == [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("old", "new")]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_what_may_not_be_written_is_refused(tmp_path: Path):
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o444)
    with pytest.raises(CannotWrite, match="may not be changed"):
        check(tmp_path / "old")
    tmp_path.chmod(0o555)
    with pytest.raises(CannotWrite, match="may not write there"):
        check(tmp_path / "new")
    tmp_path.chmod(0o755)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from unbidden.sim.engine.machine import files
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    {work}
except files.CannotWrite as error:
    print(error)
"""
WORKS = {
    "bytes": "files.write(Path('a.npz'), bytes(100_000))",
    "npz": "import numpy as np; from unbidden.sim.runs import archive; rng = np.random.default_rng(1); "
    "archive.write(Path('a.npz'), 'unbidden run 4', {}, {'x': rng.random(9000)})",
    "text": "files.write_text(Path('a.npz'), 'ü' * 100_000)",
}


@POSIX
@pytest.mark.parametrize("work", WORKS)
def test_a_file_that_may_not_grow_says_so_and_the_old_one_stays(tmp_path: Path, work: str):
    """What a full disk does too: the write ends in the middle."""
    (tmp_path / "a.npz").write_bytes(b"old")
    told = subprocess.run(
        [sys.executable, "-c", LIMITED.format(work=WORKS[work])],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert "'a.npz' cannot be written" in told.stdout and "as it was" in told.stdout, told
    assert "" == told.stderr
    assert ({"a.npz"}, b"old") == (everything(tmp_path), (tmp_path / "a.npz").read_bytes())


def test_a_system_that_refuses_is_quoted_with_the_name(tmp_path: Path, monkeypatch):
    """Full, read-only, over quota: what to do is said beside it."""
    for code, words in files.WHY.items():

        def fails(*_, code=code):
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", fails)
        with pytest.raises(CannotWrite) as refusal:
            write(tmp_path / "a.txt", b"new")
        assert words in str(refusal.value) and "a.txt" in str(refusal.value) and code == refusal.value.errno
    assert set() == everything(tmp_path)


# ---- what killed processes leave ------------------------------------------------------------------------------------

DYING = """
import os, signal, sys
from pathlib import Path
from unbidden.sim.engine.machine.files import writing
with writing(Path(sys.argv[1])) as other:
    other.write_bytes(b"half")
    print("half", flush=True)
    signal.pause()
"""


def begun(path: Path) -> subprocess.Popen:
    """A process that writes to a file and does not come to its end."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    other = subprocess.Popen([sys.executable, "-c", DYING, str(path)], env=env, stdout=subprocess.PIPE, text=True)
    assert other.stdout and "half" in other.stdout.readline()
    return other


@POSIX
def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path: Path):
    """A living process keeps its own, and so does everybody whose files only look alike."""
    alike = {".unbidden-1-deadbeef.d", ".unbidden-x-00000000.npz", ".run.npz.ab12cd34", ".unbidden-999999999-0.npz"}
    (tmp_path / ".unbidden-1-deadbeef.d").mkdir()
    for name in alike - {".unbidden-1-deadbeef.d"}:
        (tmp_path / name).write_bytes(b"mine")
    with begun(tmp_path / "dead.npz") as dead:
        dead.send_signal(signal.SIGKILL)
    with begun(tmp_path / "alive.npz") as alive:
        mine = {name for name in everything(tmp_path) if f"-{alive.pid}-" in name}
        assert 1 == len(mine)
        write(tmp_path / "a.npz", b"new")
        assert alike | mine | {"a.npz"} == everything(tmp_path)
        alive.send_signal(signal.SIGKILL)
    check(tmp_path / "b.npz")
    assert alike | {"a.npz"} == everything(tmp_path)


def test_many_may_write_one_file_at_once(tmp_path: Path):
    """The last one is there, and whole."""
    path = tmp_path / "a.txt"
    threads = [threading.Thread(target=write, args=(path, bytes([65 + k]) * 100_000)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    data = path.read_bytes()
    assert ({"a.txt"}, 100_000, 1) == (everything(tmp_path), len(data), len(set(data)))
