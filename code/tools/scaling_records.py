"""Measure how much sooner a few runs are done with two workers than with one, and record it.

Each way has a process of its own and counts everything, from the command to the last record: Ray's start and the
loading of TensorFlow too. It needs two cores with nothing else on them. Each time is written when it is measured, so a
command that was interrupted goes on where it stopped.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bindery.project import BinderyError, Project
from weekend import training
from weekend.experiments import engines
from weekend.records import provenance

from . import series

TARGET = Path("code") / "weekend" / "records" / "scaling" / "scaling.json"
SETTINGS = {"experiment": "with-dropout", "runs": 4, "epochs": 12, "images": 600}
# For each way: workers, 0 for the local engine, and threads.
WAYS = {
    "one worker with one thread": (1, 1),
    "two workers with one thread each": (2, 1),
    "no Ray, two threads": (0, 2),
}

_ONE_WAY = """
import sys
from pathlib import Path
from weekend import data, engines, experiments, runs
workers, out = int(sys.argv[1]), Path(sys.argv[2])
images = data.load("photo-digits")
plans = [
    runs.Plan(experiments.get({experiment!r}), images, seed, out, {epochs}, {images})
    for seed in range({runs})
]
if workers:
    done = engines.on_ray(plans, workers=workers)
else:
    done = engines.local(plans)
print(len(list(done)))
"""


def write(project: Project, repetitions: int = 3) -> Path:
    """Measure all ways in turn until each has so many times, write the record, and return its path.

    Raises
    ------
    BinderyError
        There are fewer than two cores, or a run failed; what was measured before is written.
    """
    if engines.threads() < 2:
        raise BinderyError("Two cores are needed, with nothing else on them.")
    training.prepare()  # loads Keras without its notes
    path = project.root / TARGET
    head = {
        "command": "python -m tools scaling-records",
        "settings": SETTINGS,
        "versions": {**provenance.versions(), "ray": engines._version("ray")},
        "device": provenance.device(),
    }
    measured = series.kept(path, head, "repetitions")
    for number in range(repetitions):
        if number == len(measured):
            measured.append({})
        for name, way in WAYS.items():
            if name in measured[number]:
                continue
            measured[number][name] = _seconds(*way)
            print(f"  {name}: {measured[number][name]} s", flush=True)
            series.write(path, head, "repetitions", measured)
    return path


def _seconds(workers: int, threads: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _ONE_WAY.format(**SETTINGS), str(workers), folder],
            env={**os.environ, engines.THREADS: str(threads)},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise BinderyError(f"A run failed:\n{done.stderr[-2000:]}")
        return round(time.perf_counter() - start, 1)
