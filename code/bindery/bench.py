"""Measure speed, as ratios within one run, since machines differ and wander; pages in a browser against a time.

Each measurement of training runs in a process of its own, several times in turn with those that it is compared
with; the best of each counts.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from . import page_speed, site
from .lessons import Say
from .project import BinderyError, Project

ROUNDS = 3
IMAGES = 2048
BATCH = 128
INTERACTIVE = 2.0  # seconds, for a page on a slow processor
FLOP_PER_IMAGE = 103e6  # of the base network, forward and backward

# Each script prints {"wall": seconds, "cpu": seconds} for the part that counts.
_TIMER = """
import json, os, sys, time
import numpy as np

class timer:
    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
    def __exit__(self, *_):
        print(json.dumps({"wall": time.perf_counter() - self.wall, "cpu": time.process_time() - self.cpu}))

images, batch = IMAGES_, BATCH_
random = np.random.RandomState(0)
x = random.rand(images, 32, 32, 3).astype("float32")
y = random.randint(0, 10, images)
"""

_KERAS = """
import keras
from weekend import models
model = models.base(dropout=0.5)
model.compile(keras.optimizers.Adam(), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[: 2 * batch], y[: 2 * batch], batch_size=batch, verbose=0)
with timer():
    model.fit(x, y, batch_size=batch, verbose=0)
"""

_TORCH = """
import torch
from torch import nn
conv = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding="same"), nn.ReLU())
model = nn.Sequential(
    conv(3, 32), nn.MaxPool2d(2), conv(32, 64), conv(64, 64), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(4096, 512), nn.ReLU(), nn.Dropout(0.5), nn.Linear(512, 10),
)
assert sum(p.numel() for p in model.parameters()) == 2159114
optimizer, loss = torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss()
X, Y = torch.tensor(x.transpose(0, 3, 1, 2).copy()), torch.tensor(y)
def epoch(n):
    order = torch.randperm(n)
    for start in range(0, n, batch):
        rows = order[start : start + batch]
        optimizer.zero_grad()
        loss(model(X[rows]), Y[rows]).backward()
        optimizer.step()
epoch(2 * batch)
with timer():
    epoch(images)
"""

_OR = """
import keras
from weekend import data
X, y = data.truth_table("or")
def model():
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    net.compile(keras.optimizers.SGD(2.0), "mean_squared_error", steps_per_execution=STEPS_)
    return net
"""

_OR_FAST = (
    _OR.replace("STEPS_", "100")
    + """
many_x, many_y = np.tile(X, (2000, 1)), np.tile(y, (2000, 1))
net = model()
net.fit(many_x[:400], many_y[:400], batch_size=4, shuffle=False, verbose=0)
with timer():
    net.fit(many_x, many_y, batch_size=4, shuffle=False, verbose=0)
"""
)

_OR_PLAIN = (
    _OR.replace("STEPS_", "1")
    + """
net = model()
net.fit(X, y, epochs=2, verbose=0)
with timer():
    net.fit(X, y, epochs=2000, verbose=0)
"""
)

_MATMUL = """
import tensorflow as tf
n = 2048
a = tf.constant(random.rand(n, n).astype("float32"))
product = tf.function(lambda m: tf.matmul(m, m))
product(a)
with timer():
    for _ in range(20):
        result = product(a)
    result.numpy()
"""
_MATMUL_FLOP = 20 * 2 * 2048**3

_PREPARE = "from weekend import training; training.prepare()\n"


@dataclass
class Best:
    """The least wall and CPU time of several rounds, in seconds."""

    wall: float = float("inf")
    cpu: float = float("inf")


@dataclass
class Goal:
    """A ratio that must not exceed its limit."""

    what: str
    ratio: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether the ratio is within its limit."""
        return self.ratio <= self.limit

    def __str__(self) -> str:
        return f"{'ok  ' if self.met else 'MISS'} {self.what}: {self.ratio:.3f} (at most {self.limit:g})"


def run(project: Project, *, pages_only: bool = False, say: Say = print) -> None:
    """Measure, print the figures, and compare them with the goals.

    Parameters
    ----------
    project : Project
    pages_only : bool
        Measure the pages in the browser, not the training.
    say : callable
        Takes each line.

    Raises
    ------
    BinderyError
        A goal is missed.
    """
    goals = _pages(project, say)
    if not pages_only:
        goals += _training(say)
    for goal in goals:
        say(str(goal))
    if not all(goal.met for goal in goals):
        raise BinderyError("A goal was missed; see the lines marked MISS.")


def _pages(project: Project, say: Say) -> list[Goal]:
    """Measure all pages of the site, and say how the slowest does."""
    folder = site.build(project, say=say).parent
    pages = [project.relative(page).removesuffix(".md") for page in project.pages]
    speeds = page_speed.measure(folder, pages, say=say)
    say(f"\nInteractive on a processor {page_speed.SLOWDOWN} times slower (best of {page_speed.ROUNDS}):")
    for line in page_speed.table(speeds, INTERACTIVE):
        say(line)
    say("")
    slowest = max(speeds, key=lambda speed: speed.slow)
    return [
        Goal(f"the slowest page, {slowest.page}, against {INTERACTIVE:g} s", slowest.slow / INTERACTIVE, 1.0)
    ]


def _training(say: Say) -> list[Goal]:
    scripts = {
        "Keras, our settings": _PREPARE + _KERAS,
        "Keras, as it comes": _KERAS,
        "Keras, oneDNN off": "import os; os.environ['TF_ENABLE_ONEDNN_OPTS'] = '0'\n" + _KERAS,
        "matrix product": _PREPARE + _MATMUL,
    }
    torch = _has_torch()
    if torch:
        scripts["PyTorch"] = _TORCH
    best = _best_of(scripts, ROUNDS, say)
    best |= _best_of({"OR, fast": _PREPARE + _OR_FAST, "OR, epochs=2000": _PREPARE + _OR_PLAIN}, 1, say)
    ours, default, without = (
        best[f"Keras, {name}"] for name in ("our settings", "as it comes", "oneDNN off")
    )

    say(f"\nThe base network, batch {BATCH}, per training image:")
    for name in scripts:
        if name != "matrix product":
            wall, cpu = (1000 * t / IMAGES for t in (best[name].wall, best[name].cpu))
            say(f"  {name:20s} {wall:.3f} ms wall, {cpu:.3f} ms CPU")
    rate, peak = FLOP_PER_IMAGE * IMAGES / ours.wall / 1e9, _MATMUL_FLOP / best["matrix product"].wall / 1e9
    say(
        f"  {rate:.0f} GFLOP/s, {rate / peak:.0%} of this machine's float32 matrix product ({peak:.0f} GFLOP/s)"
    )
    fast, plain = best["OR, fast"].wall, best["OR, epochs=2000"].wall
    say(f"\n2,000 updates of OR: {fast:.2f} s; with epochs=2000: {plain:.1f} s\n")

    goals = [
        Goal(
            "2,000 updates of OR against epochs=2000",
            fast / plain,
            1 / 50,
        ),
    ]
    if default.cpu > 0.9 * without.cpu:
        goals.append(Goal("CPU time, our settings against Keras as it comes", ours.cpu / default.cpu, 0.8))
    else:
        say(
            "TensorFlow turns oneDNN on by itself on this processor: as it comes, it has our settings already"
        )
        say(f"(CPU time, our settings against Keras as it comes: {ours.cpu / default.cpu:.3f}).")
        goals.append(Goal("CPU time, our settings against oneDNN off", ours.cpu / without.cpu, 0.8))
    if torch:
        goals.append(Goal("wall time, Keras against PyTorch", ours.wall / best["PyTorch"].wall, 1.0))
    else:
        say(
            "PyTorch is not installed, so there is no comparison with it: pip install torch, and run this again."
        )
    return goals


def _best_of(scripts: dict[str, str], rounds: int, say: Say) -> dict[str, Best]:
    best = {name: Best() for name in scripts}
    for number in range(rounds):
        for name, script in scripts.items():
            say(f"  round {number + 1} of {rounds}: {name}")
            times = _measure(script)
            best[name].wall = min(best[name].wall, times["wall"])
            best[name].cpu = min(best[name].cpu, times["cpu"])
    return best


def _measure(script: str) -> dict[str, float]:
    source = _TIMER.replace("IMAGES_", str(IMAGES)).replace("BATCH_", str(BATCH)) + script
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TF_", "KERAS_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BinderyError(f"A measurement failed:\n{done.stderr[-2000:]}")
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return times


def _has_torch() -> bool:
    return (
        subprocess.run([sys.executable, "-c", "import torch"], capture_output=True, check=False).returncode
        == 0
    )
