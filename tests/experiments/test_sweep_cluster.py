"""Sweeps on a Dask cluster: a real scheduler and two workers as processes of their own, one of which is killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.experiments.test_sweep_equality import learning
from tests.experiments.test_sweeps import asked, made
from tests.sweeping import rows_of
from unbidden.experiments.sweeps import asking, executors
from unbidden.experiments.sweeps.parts import sealed
from unbidden.sim.scenario import InvalidScenario

pytest.importorskip("distributed", reason="needs Dask: pip install 'unbidden[cluster]'")
QUIET = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "60s"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """The address of a scheduler, and its two workers."""
    log = tmp_path / "scheduler.log"
    found = [begun(log, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    try:
        address = address_in(log)
        options = ("--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--local-directory", str(tmp_path))
        found += [begun(tmp_path / f"worker{k}.log", "worker", address, *options) for k in range(2)]
        yield address, found[1:]
    finally:
        for process in reversed(found):
            process.terminate()
            process.wait(timeout=60)


@pytest.mark.slow
def test_a_cluster_that_asks_for_certificates_gets_them(tmp_path: Path) -> None:
    """And one that shows none is not let in."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    cert, key, log = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "scheduler.log"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=unbidden"]
    subprocess.run([openssl, *words, "-keyout", key, "-out", cert], check=True, capture_output=True)
    files = ("--tls-ca-file", str(cert), "--tls-cert", str(cert), "--tls-key", str(key))
    found = [
        begun(log, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--protocol", "tls", *files)
    ]
    try:
        address = address_in(log)
        options = ("--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--local-directory", str(tmp_path))
        found.append(begun(tmp_path / "worker.log", "worker", address, *options, *files))
        tls = asking.executor_of("processes", address, 1, None, f"{cert},{cert},{key}")
        manifest = asked(tmp_path, ["agents.dots.count=1,3"])
        expected = sealed(made(manifest, tmp_path / "serial").rows())
        assert expected == sealed(made(manifest, tmp_path / "tls", tls).rows())
    finally:
        for process in reversed(found):
            process.terminate()
            process.wait(timeout=60)


@pytest.mark.parametrize("tls", ["ca.pem", "ca.pem,cert.pem,key.pem"])
@pytest.mark.parametrize("address", [None, "tcp://127.0.0.1:1", "tls://127.0.0.1:1"])
def test_certificates_that_are_not_there_are_refused(tls: str, address: str | None) -> None:
    with pytest.raises(InvalidScenario, match="--tls"):
        asking.executor_of("processes", address, 1, None, tls)


def address_in(log: Path) -> str:
    """Where a scheduler is, as soon as it says so."""
    end = time.monotonic() + 60
    while not (told := re.search(r"Scheduler at:\s+((?:tcp|tls)://\S+)", log.read_text())):
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    return told[1]


def begun(log: Path, what: str, *options: str) -> subprocess.Popen:
    """A process of Dask that writes into a file."""
    with log.open("w") as file:
        words = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options]
        return subprocess.Popen(words, stdout=file, stderr=file, cwd=log.parent, env=os.environ | QUIET)


def test_a_cluster_gives_the_same_rows_of_learners_and_of_failures(tmp_path: Path, cluster) -> None:
    """Byte for byte, events and all."""
    manifest = learning(tmp_path)
    expected = sealed(made(manifest, tmp_path / "serial").rows())
    assert expected == sealed(made(manifest, tmp_path / "dask", partial(executors.dask, cluster[0])).rows())


def test_a_cluster_gives_the_same_rows_also_if_a_worker_is_killed(tmp_path: Path, cluster) -> None:
    address, workers = cluster
    manifest = replace(asked(tmp_path, ["agents.dots.count=1,3", "agents.dots.zero=1,0", "run.ticks=3000,3001"]))
    expected = rows_of(made(manifest, tmp_path / "serial").rows())
    killed: list[int] = []

    def kill(store) -> None:
        if store.done.sum() > 20 and not killed:
            pids = subprocess.run(["pgrep", "-P", str(workers[0].pid)], capture_output=True, text=True).stdout.split()
            killed.extend(map(int, pids) if pids else [workers[0].pid])
            for process in killed:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.2)

    store = made(manifest, tmp_path / "dask", partial(executors.dask, address), progress=kill)
    assert killed
    assert expected == rows_of(store.rows())
