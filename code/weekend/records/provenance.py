"""Where a recorded number comes from: versions, device, source code."""

import hashlib
import importlib
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__, training
from ..files import plain_bytes

_PACKAGE = Path(__file__).parents[1]


def versions() -> dict[str, str]:
    """Return the versions that numbers depend on, with the backend that Keras runs on."""
    import keras

    backend = keras.backend.backend()
    return {
        "weekend": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "keras": keras.__version__,
        "settings": ", ".join(f"{name} {value}" for name, value in training.keras_settings().items()),
        "backend": f"{backend} {getattr(importlib.import_module(backend), '__version__', '')}".strip(),
    }


def device() -> str:
    """Return what Keras computes on, in words."""
    import keras

    backend: Any = importlib.import_module(keras.backend.backend())
    graphics = []
    if keras.backend.backend() == "tensorflow":
        found = backend.config.list_physical_devices("GPU")
        graphics = [
            backend.config.experimental.get_device_details(gpu).get("device_name", "GPU") for gpu in found
        ]
    elif keras.backend.backend() == "jax":
        graphics = [d.device_kind for d in backend.devices() if d.platform != "cpu"]
    elif keras.backend.backend() == "torch" and backend.cuda.is_available():
        graphics = [backend.cuda.get_device_name()]
    return graphics[0] if graphics else f"CPU: {processor()}, {os.cpu_count()} cores"


def commit() -> str | None:
    """Return the git commit of this package's source, ``+`` behind it if files differ; None outside git."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=_PACKAGE,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=True,
        )
        return done.stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "__init__.py")
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ".")
        return git("rev-parse", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def code_fingerprint(*names: str) -> str:
    """Return a SHA-256 over modules of this package, named as in ``experiments.runs``; line ends don't count."""
    digest = hashlib.sha256()
    for name in names:
        path = _PACKAGE.joinpath(*name.split("."))
        source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        digest.update(plain_bytes(source))
    return digest.hexdigest()


def processor() -> str:
    """Return the name of the processor's model."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
