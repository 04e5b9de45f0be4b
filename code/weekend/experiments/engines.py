"""Where runs are made: one after the other in this process, or as tasks of Ray on one machine or many.

Ray (Moritz et al. 2018, arXiv:1712.05889) finds a free place for each run and says when a worker is lost. Here is
what makes its records equal those of the local engine, and what makes a run safe:

- A worker computes with as many threads as this process would, since their number decides how sums are split,
  and with that how they are rounded.
- After each epoch, a worker sends the state of its run here, where it is written beside the records. A run whose
  worker was lost goes on from there on another; so does, with either engine, one of a program that was stopped.
- A worker with another version of this package, of Keras or of the backend computes nothing.
"""

import contextlib
import importlib.util
import logging
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__, training
from ..data import ImageData
from ..files import replacing
from ..records import Record, RecordError, differences, provenance
from . import Experiment, runs

ANSWER = 5.0  # seconds to wait for a cluster's address
GREETING = 10.0  # seconds in which what answers must prove to be Ray; it would wait for minutes
PATIENCE = 90.0  # seconds in which each machine of a cluster must have said what it has
LOSSES = 3  # so often in turn may a run lose its worker without a new epoch
OFTEN = 0.5  # seconds between two reports of a worker
THREADS = "TF_NUM_INTRAOP_THREADS"

Follow = Callable[[runs.Plan], runs.Progress]
Say = Callable[[str], None]
Done = Iterator[tuple[runs.Plan, Record]]


class EngineError(RecordError):
    """The runs can't be made there; the message says why, and what to do."""


def _nobody(plan: runs.Plan) -> runs.Progress:
    return lambda done, total: None


def local(plans: Iterable[runs.Plan], follow: Follow = _nobody) -> Done:
    """Make runs one after the other, in this process; yield each with its record.

    Parameters
    ----------
    plans : iterable of Plan
    follow : callable
        Gives for a plan what is told its progress.
    """
    for plan in plans:
        was_done = plan.record_path.exists()
        yield plan, runs.run(plan, follow(plan))
        if not was_done:
            runs.free_memory()


# --- Ray ------------------------------------------------------------------------------------------


def on_ray(
    plans: Iterable[runs.Plan],
    follow: Follow = _nobody,
    say: Say = print,
    address: str | None = None,
    workers: int | None = None,
) -> Done:
    """Make runs as tasks of Ray; yield each with its record, in the order in which they end.

    Parameters
    ----------
    plans : iterable of Plan
        All of one data set. Records, logs and states go into their folders, on this machine.
    follow : callable
        Gives for a plan what is told its progress.
    say : callable
        Gets lines about workers that were lost.
    address : str, optional
        HOST:PORT of a cluster that this machine is part of. By default Ray is started here, and stopped at the end.
    workers : int, optional
        Without an address: how many runs at once. By default a run gets half of the threads.

    Raises
    ------
    EngineError
        Ray is missing, the cluster does not answer, a machine has other versions or a full disk, or a run loses one
        worker after the other.
    """
    plans = list(plans)
    todo = []
    for plan in plans:
        if runs.existing(plan, plan.images.fingerprint) is None:
            todo.append(plan)
        else:
            yield plan, runs.run(plan)
    if todo:
        with _ray(address, workers):
            yield from _Tasks(todo, follow, say, single=bool(workers)).make()


def identity(backend: str) -> dict[str, str]:
    """Return all that must be equal where runs are made; no backend is imported for it."""
    names = {"tensorflow": ("tensorflow", "tensorflow-cpu")}.get(backend, (backend,))
    installed = [version for name in ("keras", *names) if (version := _version(name))]
    return {
        "weekend": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        f"keras and {backend}": " and ".join(installed) or "missing",
        "source code": provenance.code_fingerprint(*runs._SOURCES, "experiments.engines"),
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def threads() -> int:
    """Return with how many threads TensorFlow computes in this process."""
    if os.environ.get(THREADS, "").isdecimal():
        return max(1, int(os.environ[THREADS]))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _ray(address: str | None, workers: int | None) -> Iterator[None]:
    """Connect to a cluster, or start Ray on this machine; stop it in the end."""
    # Ray reads these when it is imported: it reports to nobody, hides no GPU, prints nothing, and gives up sooner.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
    os.environ.setdefault("RAY_gcs_server_request_timeout_seconds", "20")
    if importlib.util.find_spec("ray") is None:
        raise EngineError(
            "The engine ray needs one more package. Install it: pip install ray. If pip finds none, there is none "
            f"for Python {platform.python_version()} on this system yet: run with --engine local."
        )
    import ray

    if ray.is_initialized():
        raise EngineError("Ray is running in this program already. Call ray.shutdown() first.")
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    with contextlib.ExitStack() as stack:
        if address is None:
            if os.name == "posix":  # elsewhere Ray chooses; a short path, since sockets lie in it
                _remove_orphans("ray", "/tmp")
                scratch = tempfile.mkdtemp(prefix=_own("ray", os.getpid()), dir="/tmp")
                stack.callback(shutil.rmtree, scratch, ignore_errors=True)
                quiet["_temp_dir"] = scratch
            stack.callback(ray.shutdown)
            try:
                ray.init(address="local", num_cpus=workers or threads(), include_dashboard=False, **quiet)
            except (OSError, RuntimeError, ValueError) as error:
                raise EngineError(f"Ray could not be started: {_first_line(error)}") from error
        else:
            _require_answer(address)
            stack.callback(ray.shutdown)
            try:
                ray.init(address=address, **quiet)
            except (OSError, RuntimeError, ValueError, AssertionError, ray.exceptions.RayError) as error:
                raise EngineError(_why(address, error)) from error
        try:
            yield
        except ray.exceptions.RayError as error:
            raise EngineError(
                f"Ray failed: {_first_line(error)} What was finished is kept; the same command goes on with it."
            ) from error


def _require_answer(address: str) -> None:
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isdecimal()):
        raise EngineError(f"{address!r} is no address of a cluster. It looks like 192.168.0.10:6379.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise EngineError(
            f"No cluster answers at {address} ({reason}). Start it on that machine: "
            f"ray start --head --port={port}"
        ) from error
    greet = f"from ray._raylet import GcsClient; GcsClient(address={address!r})"
    try:
        subprocess.run([sys.executable, "-c", greet], capture_output=True, timeout=GREETING, check=False)
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"What answers at {address} is no cluster of Ray.") from error


def _why(address: str, error: Exception) -> str:
    """Say in one sentence why a cluster can't be used."""
    import ray

    text = str(error)
    if "ersion mismatch" in text:
        return (
            f"The cluster at {address} was started with another version of Ray or Python; here are Ray "
            f"{ray.__version__} and Python {platform.python_version()}. Install the same versions on all machines."
        )
    if "token" in text:
        return (
            f"The cluster at {address} wants a token. Copy the file .ray/auth_token of the home folder from the "
            "machine where it was started to this one and all others, and start their Ray again."
        )
    if any(words in text for words in ("No node info", "This node has an IP", "node_ip_address")):
        return (
            f"This machine is no part of the cluster at {address}. First, here: ray start --address={address}"
        )
    return f"The cluster at {address} can't be used: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


@dataclass
class _Run:
    """A run on its way."""

    plan: runs.Plan
    progress: runs.Progress
    attempt: int = 0
    losses: int = 0
    epochs: int = 0


@dataclass
class _Tasks:
    """Runs as tasks of Ray, from the first to the last record."""

    plans: list[runs.Plan]
    follow: Follow
    say: Say
    single: bool
    running: dict[Any, int] = field(default_factory=dict)
    describe: Any = None
    work: Any = None

    def make(self) -> Done:
        import ray
        from ray.util.queue import Queue

        describe, work = _travelling()
        self.describe = ray.remote(describe)
        # A process for each run: what TensorFlow took of memory or of a GPU is given back when it ends.
        self.work = ray.remote(max_calls=1)(work)
        self.backend, _ = training.backend()
        self.expected = identity(self.backend)
        self._require_same_everywhere()
        here = _on(ray.get_runtime_context().get_node_id())
        # All letters of workers come here, so that what they hold is safe when a worker's machine is lost.
        self.letters = Queue(actor_options={"num_cpus": 0, "scheduling_strategy": here})
        self.arrays = ray.put(self.plans[0].images.arrays)
        self.by_label = [_Run(plan, self.follow(plan)) for plan in self.plans]
        for number in range(len(self.by_label)):
            self._submit(number)
        while self.running:
            ended, _ = ray.wait(list(self.running), timeout=0.2)
            self._read_letters()  # those of a run that has ended are here: a worker waits for its letters
            for task in ended:
                number = self.running.pop(task)
                try:
                    found = ray.get(task)
                except _losses() as error:
                    self._lost(number, error)
                else:
                    yield self._ended(number, found)

    def _submit(self, number: int) -> None:
        import ray

        run = self.by_label[number]
        plan = run.plan
        run.attempt += 1
        job = {
            "number": number,
            "attempt": run.attempt,
            "experiment": asdict(plan.experiment),
            "data": [plan.images.name, plan.images.class_names],
            "seed": plan.seed,
            "epochs": plan.epochs,
            "training_images": plan.training_images,
        }
        saved = plan.checkpoint_path
        state = ray.put(saved.read_bytes()) if saved.exists() else None
        options = {"num_cpus": self.cpus, "num_gpus": self.gpus, "max_retries": 0}
        task = self.work.options(**options)
        self.running[
            task.remote(self.expected, self.backend, _environment(), job, self.arrays, state, self.letters)
        ] = number

    def _require_same_everywhere(self) -> None:
        """Ask each machine what it has, and decide what a run gets of one."""
        import ray

        machines = {node["NodeID"]: node for node in ray.nodes() if node["Alive"]}
        asked = {
            self.describe.options(num_cpus=0, max_retries=0, scheduling_strategy=_on(key)).remote(
                self.backend
            ): key
            for key in machines
        }
        processors = set()
        for answer, key in asked.items():
            name = machines[key]["NodeManagerHostname"]
            try:
                found, processor = ray.get(answer, timeout=PATIENCE)
            except ray.exceptions.GetTimeoutError as error:
                raise EngineError(f"The machine {name} of the cluster does not answer.") from error
            except ray.exceptions.RayError:
                continue  # lost in the meantime
            self._require_same(found, name)
            processors.add(processor)
        if len(processors) > 1:
            self.say(
                f"The machines have different processors ({', '.join(sorted(processors))}): which of them makes a run "
                "decides its last digits."
            )
        self.gpus = 1 if any(node["Resources"].get("GPU") for node in machines.values()) else 0
        most = max((node["Resources"].get("CPU", 0) for node in machines.values()), default=0)
        if most < 1:
            raise EngineError("No machine of the cluster has a CPU to offer. Start one without --num-cpus=0.")
        # Two runs at once fill the gaps that one leaves: each gets half of the machine.
        self.cpus = 1 if self.single else min(max(1, threads() // 2), int(most))

    def _require_same(self, found: dict[str, str], machine: str) -> None:
        different = differences(self.expected, found)
        if different:
            raise EngineError(
                f"The machine {machine} of the cluster has other versions than this one ({different}). Install the "
                "same there, and start its Ray again."
            )

    def _read_letters(self) -> None:
        while not self.letters.empty():
            number, attempt, what, content = self.letters.get()
            run = self.by_label[number]
            if attempt != run.attempt:
                continue  # from a worker that was given up
            if what == "progress":
                run.progress(*content)
            else:
                state, logs = content
                with replacing(run.plan.checkpoint_path) as file:
                    file.write(state)
                _write_logs(run.plan, logs)
                run.epochs, run.losses = run.epochs + 1, 0

    def _lost(self, number: int, error: Exception) -> None:
        import ray

        run = self.by_label[number]
        run.losses += 1
        name = f"{run.plan.experiment.name}, seed {run.plan.seed}"
        if run.losses >= LOSSES:
            raise EngineError(
                f"{name} lost its worker {run.losses} times without a new epoch. Has the machine too little memory? "
                "What was finished is kept."
            ) from error
        if not any(n["Resources"].get("CPU", 0) >= self.cpus for n in ray.nodes() if n["Alive"]):
            raise EngineError(
                "No machine of the cluster is left that could go on. What was finished is kept; the same command goes "
                "on with it."
            ) from error
        self.say(f"{name} lost its worker and goes on with another.")
        self._submit(number)

    def _ended(self, number: int, found: dict[str, Any]) -> tuple[runs.Plan, Record]:
        plan = self.by_label[number].plan
        if "different" in found:
            self._require_same(found["different"], found["machine"])
        if "failed" in found:
            raise EngineError(
                f"{plan.experiment.name}, seed {plan.seed}, failed on the machine {found['machine']}: "
                f"{found['failed']} What was finished is kept."
            )
        record = Record(**found["record"])
        _write_logs(plan, found["logs"])
        record.write(plan.folder)
        plan.checkpoint_path.unlink(missing_ok=True)
        return plan, record


def _on(node: str) -> Any:
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(node, soft=False)


def _losses() -> tuple[type[Exception], ...]:
    """Return what Ray raises where a worker or its machine is gone."""
    from ray import exceptions

    return (
        exceptions.WorkerCrashedError,
        exceptions.NodeDiedError,
        exceptions.ObjectLostError,
        exceptions.OutOfMemoryError,
    )


def _environment() -> dict[str, str | None]:
    """Variables for workers: as many threads as here; None for what must not be set."""
    count = str(threads())
    return {
        THREADS: count,
        "TF_NUM_INTEROP_THREADS": os.environ.get("TF_NUM_INTEROP_THREADS", count),
        "NPROC": os.environ.get("NPROC", count),  # what JAX reads
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS"),  # Ray sets it to 1, which PyTorch would follow
    }


def _write_logs(plan: runs.Plan, logs: dict[str, bytes]) -> None:
    shutil.rmtree(plan.log_folder, ignore_errors=True)
    for name, content in logs.items():
        with replacing(plan.log_folder / name) as file:
            file.write(content)


# --- on the worker --------------------------------------------------------------------------------


def _travelling() -> tuple[Callable, Callable]:
    """Return what runs on other machines. As inner functions, they travel as code: the package there may be another."""

    def describe(backend: str) -> tuple[dict[str, str], str]:
        import importlib.util
        import os
        import sys

        found = importlib.util.find_spec("weekend")
        if found is None or not found.submodule_search_locations:
            return {"weekend": "missing"}, ""
        # Ray adds the folder of the program, which is the package's own after python -m weekend; its modules would
        # hide others, such as tensorboard.
        package = os.path.realpath(found.submodule_search_locations[0])
        sys.path[:] = [folder for folder in sys.path if os.path.realpath(folder) != package]
        os.environ["KERAS_BACKEND"] = backend
        import weekend

        try:
            from weekend.experiments import engines
            from weekend.records import provenance

            return engines.identity(backend), provenance.processor()
        except (ImportError, AttributeError):
            return {"weekend": weekend.__version__, "source code": "older"}, ""

    def work(
        expected: dict,
        backend: str,
        variables: dict,
        job: dict,
        arrays: dict,
        state: bytes | None,
        letters: Any,
    ) -> dict:
        import os
        import socket

        for name, value in variables.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        found, _ = describe(backend)
        if found != expected:
            return {"different": found, "machine": socket.gethostname()}
        from weekend.experiments import engines

        return engines.train(job, arrays, state, letters.put)

    return describe, work


def train(
    job: dict[str, Any], arrays: dict[str, np.ndarray], state: bytes | None, send: Callable[[Any], None]
) -> dict[str, Any]:
    """Make a run on a worker, in a folder of its own, and send its state and logs after each epoch."""
    _remove_orphans("run", tempfile.gettempdir())
    machine = socket.gethostname()
    try:
        with tempfile.TemporaryDirectory(prefix=_own("run", os.getpid())) as folder:
            name, class_names = job["data"]
            images = ImageData(name, tuple(class_names), **arrays)
            experiment = Experiment(**job["experiment"])
            plan = runs.Plan(
                experiment, images, job["seed"], Path(folder), job["epochs"], job["training_images"]
            )
            if state is not None:
                with replacing(plan.checkpoint_path) as file:
                    file.write(state)
            record = runs.run(plan, _reporter(plan, (job["number"], job["attempt"]), send))
            return {"record": asdict(record), "logs": _read_logs(plan)}
    except OSError as error:
        return {"failed": f"{error.filename or 'a file'}: {error.strerror or error}.", "machine": machine}
    except Exception as error:
        if type(error).__module__.startswith("ray."):
            raise
        text = str(error).strip() or "no reason was given"
        kind = "" if isinstance(error, RecordError) else f"{type(error).__name__}: "
        return {"failed": f"{kind}{text.splitlines()[0].rstrip('.')}.", "machine": machine}


def _reporter(plan: runs.Plan, head: tuple[int, int], send: Callable[[Any], None]) -> runs.Progress:
    """Return what is called after each update: it sends each new state, and now and then how far the run is."""
    sent, told = _changed(plan.checkpoint_path), 0.0

    def report(done: int, total: int) -> None:
        nonlocal sent, told
        newest = _changed(plan.checkpoint_path)
        if newest != sent:
            sent = newest
            send((*head, "state", (plan.checkpoint_path.read_bytes(), _read_logs(plan))))
        if time.monotonic() - told > OFTEN:
            told = time.monotonic()
            send((*head, "progress", (done, total)))

    return report


def _changed(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


def _read_logs(plan: runs.Plan) -> dict[str, bytes]:
    return {
        path.relative_to(plan.log_folder).as_posix(): path.read_bytes()
        for path in plan.log_folder.rglob("*")
        if path.is_file()
    }


def _own(kind: str, process: int) -> str:
    """Return how the folders of a process on this machine begin; containers may share a folder for such things.

    Sockets lie in one kind, so that names must be short.
    """
    return f"weekend-{kind}-{process}-{socket.gethostname()[:8]}-"


def _remove_orphans(kind: str, place: str) -> None:
    """Remove the folders of processes that were killed on this machine."""
    for folder in Path(place).glob(f"weekend-{kind}-*"):
        number = folder.name.split("-")[2]
        if number.isdecimal() and folder.name.startswith(_own(kind, int(number))) and os.name == "posix":
            try:
                os.kill(int(number), 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)
            except OSError:
                continue
