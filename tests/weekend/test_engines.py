"""Runs as tasks of Ray: the same records as without, whatever is lost on the way.

The clusters here are real: nodes of Ray as processes of their own, on addresses of the loopback.
"""

import errno
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from weekend import commands, data, experiments, records
from weekend.experiments import engines, runs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="uses several loopback addresses")

NAME, SEEDS = "few-layers", (0, 1, 2)
SIZE = ("--epochs", "6", "--images", "200")
CODE = Path(engines.__file__).parents[2]


def command(out, *more, seeds="0-2", size=SIZE):
    return [sys.executable, "-m", "weekend", "run", NAME, "--seeds", seeds, *size, "--out", str(out), *more]


def environment(*folders, **more):
    path = os.pathsep.join(map(str, (*folders, CODE)))
    return {**os.environ, "PYTHONPATH": path, "RAY_AUTH_MODE": "disabled", **more}


def weekend(out, *more, env=None, **options):
    return subprocess.run(
        command(out, *more, **options), env=env or environment(), capture_output=True, text=True, timeout=600
    )


def found(out, seed):
    path = out / "photo-digits" / f"{_name(out, seed)}.json"
    return records.read(path, experiments.get(NAME))


def _name(out, seed):
    (path,) = (out / "photo-digits").glob(f"{NAME}-*-{seed}.json")
    return path.stem


def assert_like_local(out, local, seeds=SEEDS):
    for seed in seeds:
        assert found(out, seed).same_result(found(local, seed))
    files = sorted(path.name for path in (out / "photo-digits").iterdir())
    names = [_name(out, seed) for seed in seeds]
    assert files == sorted(names + [f"{name}.json" for name in names]), "nothing else is left"
    for name in names:
        assert any((out / "photo-digits" / name).rglob("events.out.tfevents.*"))


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """The records of the local engine."""
    out = tmp_path_factory.mktemp("local")
    done = weekend(out)
    assert done.returncode == 0, done.stderr
    return out


# --- a cluster ------------------------------------------------------------------------------------


def own_ip():
    """The address that Ray takes for this machine's, also where localhost is asked for."""
    from ray.util import get_node_ip_address

    return get_node_ip_address()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def node(*arguments, env=None):
    """A node of Ray with its processes, all of which are gone afterwards."""
    ray = Path(sys.executable).with_name("ray")
    process = psutil.Popen(
        [ray, "start", *arguments, "--num-cpus=1", "--block", "--disable-usage-stats"],
        # A node that is gone is noticed at once instead of after half a minute.
        env=(env or environment())
        | {"RAY_health_check_period_ms": "500", "RAY_health_check_failure_threshold": "2"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    """Kill a process and all that it started."""
    try:
        everyone = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for one in everyone:
        with suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(everyone, timeout=10)


@pytest.fixture(scope="module")
def head():
    """A cluster whose first node has room for one run: its address, and the process of this node."""
    scratch = Path("/tmp") / f"weekend-test-{os.getpid()}"  # short, since sockets lie in it
    port = free_port()
    options = (
        "--head",
        f"--port={port}",
        "--num-cpus=1",
        "--include-dashboard=false",
        f"--temp-dir={scratch}",
    )
    with node(*options) as process:
        address = f"{own_ip()}:{port}"
        wait_until(lambda: nodes(address) == 1, 60, "the first node is there")
        yield address, process
    shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def worker(address, **options):
    """A further node of the cluster, on an address of its own."""
    before = nodes(address)
    with node(f"--address={address}", **options) as process:
        wait_until(lambda: nodes(address) == before + 1, 60, "the node is there")
        yield process
    wait_until(lambda: nodes(address) <= before, 60, "the node is gone")


def nodes(address):
    """How many nodes are alive."""
    from ray._raylet import GcsClient

    try:
        return sum(info.state == 0 for info in GcsClient(address=address).get_all_node_info().values())
    except Exception:
        return 0


def wait_until(true, seconds, what):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not so: {what}"
        time.sleep(0.1)


def workers_of(process):
    """The processes that make runs on a node."""
    titles = []
    for one in process.children(recursive=True):
        try:
            if one.cmdline()[:1] == ["ray::work"]:
                titles.append(one)
        except (psutil.Error, IndexError):
            continue
    return titles


def states(out):
    """How often which states of unfinished runs were written: their times."""
    return {path.name: path.stat().st_mtime_ns for path in out.rglob("*.checkpoint.npz")}


# --- the same records -----------------------------------------------------------------------------


def test_records_of_ray_on_this_machine_are_those_of_the_local_engine(local, tmp_path):
    before = set(Path("/tmp").glob("weekend-ray-*"))
    # As a user has it, but for the home folder, where Ray puts a token.
    env = environment(HOME=str(tmp_path / "home"), WEEKEND_CACHE=str(data.cache_folder()))
    del env["RAY_AUTH_MODE"]
    done = weekend(tmp_path / "out", "--engine", "ray", env=env, seeds="0-1")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert_like_local(tmp_path / "out", local, seeds=(0, 1))
    assert set(Path("/tmp").glob("weekend-ray-*")) <= before, "nothing is left of Ray"
    again = weekend(tmp_path / "out", "--engine", "ray", seeds="0-1")
    lines = sorted(line.partition(" (")[0] for line in done.stdout.splitlines())
    assert lines == [line.partition(" (")[0] for line in again.stdout.splitlines()]
    assert again.stdout.count("was recorded") == 2


@pytest.mark.thorough
def test_runs_go_on_when_a_worker_and_a_whole_machine_are_killed(local, head, tmp_path):
    address, first = head
    with worker(address) as second:
        running = subprocess.Popen(
            command(tmp_path, "--engine", "ray", "--address", address),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            wait_until(
                lambda: workers_of(first) and workers_of(second) and len(states(tmp_path)) == 2,
                120,
                "two runs on two nodes have done an epoch",
            )
            for one in workers_of(first):
                one.kill()
            kill(second)
            said, complaints = running.communicate(timeout=200)
        finally:
            running.kill()
    assert running.returncode == 0, complaints
    assert_like_local(tmp_path, local)
    assert complaints.count("lost its worker and goes on with another.") >= 2
    assert len(said.splitlines()) == len(SEEDS)
    assert sum(found(tmp_path, seed).provenance["sessions"] for seed in SEEDS) >= len(SEEDS) + 2


@pytest.mark.thorough
def test_a_program_that_was_killed_goes_on_without_ray(local, tmp_path):
    running = subprocess.Popen(
        command(tmp_path, "--engine", "ray", seeds="0"),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process = psutil.Process(running.pid)
    try:
        wait_until(lambda: states(tmp_path), 120, "an epoch is done")
        family = process.children(recursive=True)
    finally:
        running.kill()
        running.wait()

    def alive():
        with suppress(psutil.NoSuchProcess):
            return [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        return family  # one ended between the two questions: ask again

    ends = time.monotonic() + 90  # some of Ray's helpers look after their parent only now and then
    while (left := alive()) and time.monotonic() < ends:
        time.sleep(0.5)
    for one in left:
        with suppress(psutil.Error):
            one.kill()
    assert left == [], "Ray does not outlive the program"
    assert_goes_on(tmp_path, local)


# --- one clear error each -------------------------------------------------------------------------


def test_address_that_does_not_answer(tmp_path, capsys):
    port = free_port()
    start = time.monotonic()
    arguments = command(tmp_path, "--engine", "ray", "--address", f"127.0.0.1:{port}")[3:]
    assert call(*arguments) == 1
    assert time.monotonic() - start < engines.ANSWER + 5
    assert capsys.readouterr().err == (
        f"weekend: No cluster answers at 127.0.0.1:{port} (Connection refused). Start it on that machine: "
        f"ray start --head --port={port}\n"
    )


def call(*arguments):
    from weekend.__main__ import main

    return main(list(arguments))


@pytest.mark.parametrize("address", ["nowhere", "host:", ":6379", "host:port"])
def test_address_that_is_none(address, tmp_path, capsys):
    assert call(*command(tmp_path, "--engine", "ray", "--address", address)[3:]) == 1
    assert "is no address of a cluster. It looks like 192.168.0.10:6379." in capsys.readouterr().err


def test_address_is_for_ray_only(tmp_path, capsys):
    assert call(*command(tmp_path, "--address", "127.0.0.1:6379")[3:]) == 1
    assert "--address is for --engine ray." in capsys.readouterr().err


def test_missing_ray_is_named(tmp_path, capsys, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ray" else real(name))
    assert call(*command(tmp_path, "--engine", "ray")[3:]) == 1
    assert "needs one more package. Install it: pip install ray." in capsys.readouterr().err


@pytest.mark.thorough
def test_what_is_no_cluster_is_named(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        start = time.monotonic()
        assert call(*command(tmp_path, "--engine", "ray", "--address", address)[3:]) == 1
    assert time.monotonic() - start < 30
    assert f"What answers at {address} is no cluster of Ray" in capsys.readouterr().err


@pytest.mark.thorough
def test_cluster_of_another_version_is_named(head, tmp_path, capsys, monkeypatch):
    import ray

    monkeypatch.setattr(ray, "__version__", "2.0.0")
    assert call(*command(tmp_path, "--engine", "ray", "--address", head[0])[3:]) == 1
    assert (
        f"The cluster at {head[0]} was started with another version of Ray or Python; here are Ray 2.0.0 and Python"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            "No node info found matching attributes: ''",
            "no part of the cluster at h:1. First, here: ray start",
        ),
        ("RPC error: InvalidAuthToken: Authentication token is missing", "wants a token. Copy the file"),
        ("Something else\nand more", r"can't be used: Something else$"),
    ],
)
def test_other_troubles_with_a_cluster_are_one_sentence(error, message):
    assert re.search(message, engines._why("h:1", RuntimeError(error)))


@pytest.mark.thorough
def test_worker_with_another_version_computes_nothing(head, tmp_path):
    package = tmp_path / "other" / "weekend"
    shutil.copytree(CODE / "weekend", package, ignore=shutil.ignore_patterns("__pycache__"))
    source = (package / "__init__.py").read_text()
    (package / "__init__.py").write_text(source + '\n__version__ = "99.1"\n')
    with worker(head[0], env=environment(package.parent)):
        done = weekend(tmp_path / "out", "--engine", "ray", "--address", head[0])
    assert done.returncode == 1
    assert "has other versions than this one (weekend 99.1 instead of" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


FULL = """
import errno, os, re, tempfile

real = tempfile.mkstemp


def mkstemp(suffix=None, prefix=None, dir=None, text=False):
    if prefix and re.search(PART, f"{dir}/{prefix}") and (COUNT := os.environ.get("FULL_AFTER")) is not None:
        mkstemp.calls += 1
        if mkstemp.calls > int(COUNT):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(dir))
    return real(suffix, prefix, dir, text)


mkstemp.calls = 0
tempfile.mkstemp = mkstemp
"""


@pytest.fixture
def full_disk(tmp_path):
    """A function that makes the variables for a process that finds the disk full after so many files of a kind."""

    def make(part, after):
        folder = tmp_path / "full"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(f"PART = {part!r}\n{FULL}")
        return environment(folder, FULL_AFTER=str(after))

    return make


@pytest.mark.thorough
def test_full_disk_of_a_worker_loses_no_epoch(local, tmp_path, full_disk):
    out = tmp_path / "out"
    done = weekend(out, "--engine", "ray", seeds="0", env=full_disk("checkpoint", 2))
    assert done.returncode == 1
    assert "few-layers, seed 0, failed on the machine" in done.stderr
    assert f"{os.strerror(errno.ENOSPC)}. What was finished is kept." in done.stderr
    assert done.stderr.count("\n") == 1
    assert_goes_on(out, local)


@pytest.mark.thorough
def test_full_disk_here_loses_no_epoch(local, tmp_path, full_disk):
    out = tmp_path / "out"
    done = weekend(out, "--engine", "ray", seeds="0", env=full_disk(r"/out/photo-digits/.*\.json\.", 0))
    assert done.returncode == 1
    assert done.stderr == f"weekend: {out / 'photo-digits'}: {os.strerror(errno.ENOSPC)}.\n"
    assert_goes_on(out, local)


def assert_goes_on(out, local):
    """The local engine ends what a worker of Ray began."""
    assert len(states(out)) == 1
    assert weekend(out, seeds="0").returncode == 0
    assert_like_local(out, local, seeds=(0,))
    assert found(out, 0).provenance["sessions"] == 2


def test_a_run_that_only_loses_workers_ends(monkeypatch, tmp_path):
    import ray

    said, plan = [], runs.Plan(experiments.get(NAME), data.load("photo-digits"), 0, tmp_path)
    tasks = engines._Tasks([plan], lambda plan: lambda done, total: None, said.append, single=True)
    tasks.by_label, tasks.cpus = [engines._Run(plan, lambda done, total: None)], 1
    monkeypatch.setattr(tasks, "_submit", lambda number: None)
    monkeypatch.setattr(ray, "nodes", lambda: [{"Alive": True, "Resources": {"CPU": 1}}])
    for _ in range(engines.LOSSES - 1):
        tasks._lost(0, RuntimeError())
    assert said == ["few-layers, seed 0 lost its worker and goes on with another."] * (engines.LOSSES - 1)
    with pytest.raises(
        engines.EngineError, match=r"lost its worker 3 times without a new epoch\. .* is kept\."
    ):
        tasks._lost(0, RuntimeError())
    tasks.by_label[0].losses = 0
    monkeypatch.setattr(ray, "nodes", lambda: [{"Alive": True, "Resources": {}}])
    with pytest.raises(engines.EngineError, match=r"No machine of the cluster is left"):
        tasks._lost(0, RuntimeError())


def test_folders_of_killed_processes_are_removed(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = {f"{engines._own('run', os.getpid())}x", f"weekend-run-{gone.pid}-another-x", "weekend-run-x"}
    for name in (*names, f"{engines._own('run', gone.pid)}x"):
        (tmp_path / name).mkdir()
    engines._remove_orphans("run", str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == names


def test_help_names_both_engines_without_importing_ray(capsys):
    with pytest.raises(SystemExit):
        call("run", "--help")
    assert "{local,ray}" in capsys.readouterr().out
    code = "import sys, weekend.__main__; print('ray' in sys.modules, 'weekend.experiments.engines' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment())
    assert done.stdout.split() == ["False", "False"]
    assert commands.ENGINES == ("local", "ray")
