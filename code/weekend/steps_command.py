"""The command that trains and records the steps of "Beat the baseline": ``weekend steps``."""

import argparse
import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .commands import RUNS, add_data, add_images, add_seeds, folder, load_images, positive
from .files import replacing
from .models.steps import STEPS, Step, for_data

if TYPE_CHECKING:
    from .data import ImageData

SCHEMA = 1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command; it sets ``options.run`` to a function that takes the options."""
    command = commands.add_parser(
        "steps",
        help="train the steps of Beat the baseline",
        description="Train the networks of the chapter Beat the baseline, and record them. A run that is recorded is "
        "not repeated.",
    )
    command.add_argument("names", nargs="+", metavar="NAME", help=f"one of {', '.join(STEPS)}")
    add_data(command)
    add_seeds(command)
    command.add_argument("--epochs", type=positive, help="passes over the data (default: the step's)")
    add_images(command)
    command.add_argument(
        "--test", action="store_true", help="measure on the test pictures too, when all is chosen"
    )
    command.add_argument(
        "--out",
        type=folder,
        default=RUNS / "steps",
        metavar="FOLDER",
        help=f"for records (default: {RUNS / 'steps'})",
    )
    command.set_defaults(run=_steps)


def record_path(folder: Path, data: str, name: str, seed: int) -> Path:
    """Return where the record of a run is kept."""
    return folder / f"{data}-{name}-{seed}.json"


def _steps(options: argparse.Namespace) -> int:
    from . import training
    from .experiments import ExperimentError

    unknown = [name for name in options.names if name not in STEPS]
    if unknown:
        raise ExperimentError(f"There is no step {unknown[0]!r}. Choose of: {', '.join(STEPS)}.")
    training.prepare()
    images = load_images(options.data)
    count = options.images or len(images.y_train)
    if count > len(images.y_train):
        raise ExperimentError(
            f"{images.name} has {len(images.y_train)} training pictures, fewer than {count}. Ask for fewer with "
            "--images."
        )
    images = replace(images, x_train=images.x_train[:count], y_train=images.y_train[:count])
    for name in options.names:
        step = for_data(STEPS[name], options.data)
        if options.epochs:
            step = replace(step, epochs=options.epochs)
        for seed in options.seeds:
            path = record_path(options.out, options.data, name, seed)
            if path.exists():
                recorded = _read(path, step, images)
                if not options.test or "test_once" in recorded["results"]:
                    print(f"{name} on {options.data}, seed {seed}: recorded already, in {path}")
                    continue
                print(
                    f"{name} on {options.data}, seed {seed}: recorded without the test pictures; trained again."
                )
            record = run(step, images, seed, test=options.test)
            record["provenance"]["command"] = _command(options, name, seed)
            with replacing(path) as file:
                file.write((json.dumps(record) + "\n").encode())
            once, looks = (100 * record["results"][f"val_{how}"] for how in ("once", "looks"))
            seconds = record["provenance"]["seconds"]
            print(
                f"{name} on {options.data}, seed {seed}: validation {once:.2f}%, with several looks {looks:.2f}%, "
                f"{seconds:.0f} s",
                flush=True,
            )
    return 0


def run(step: Step, images: "ImageData", seed: int, *, test: bool = False) -> dict[str, Any]:
    """Train the network of a step and return its record.

    Parameters
    ----------
    step : Step
    images : ImageData
    seed : int
    test : bool
        Measure on the test pictures as well.

    Returns
    -------
    dict
        JSON values: the settings, the data's fingerprint, ``results`` (accuracies, 0 to 1, of one look and of
        several: nine, or two for pictures that may be mirrored) and the provenance. ``seconds`` are those of the
        training, with the making of its pictures.
    """
    from .experiments.steps import accuracy, shares, train
    from .records import provenance

    started = time.perf_counter()
    shown: list[float] = []
    model = train(step, images, seed, lambda _, accuracy: shown.append(round(accuracy, 5)))
    seconds = time.perf_counter() - started
    several = 2 if step.changes == "flip" else 9
    parts = {"val": (images.x_val, images.y_val)}
    if test:
        parts["test"] = (images.x_test, images.y_test)
    results = {
        f"{part}_{how}": round(accuracy(shares(model, x, looks), y), 5)
        for part, (x, y) in parts.items()
        for how, looks in (("once", 1), ("looks", several))
    }
    return {
        "schema": SCHEMA,
        "step": step.name,
        "data": images.name,
        "fingerprint": images.fingerprint,
        "seed": seed,
        "settings": _settings(step, images),
        "parameters": model.count_params(),
        "accuracy": shown,
        "results": results,
        "provenance": {
            "versions": provenance.versions(),
            "device": provenance.device(),
            "cores": _cores(),
            "commit": provenance.commit(),
            "source": provenance.code_fingerprint("experiments.steps", "models.steps", "data.fresh_digits"),
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "seconds": round(seconds, 1),
        },
    }


def _settings(step: Step, images: "ImageData") -> dict[str, Any]:
    return {**asdict(step), "widths": list(step.widths), "images": len(images.y_train)}


def _read(path: Path, step: Step, images: "ImageData") -> dict[str, Any]:
    """Return the record of a run of these settings.

    Raises
    ------
    RecordError
        It is damaged, or of other settings or data.
    """
    from .records import RecordError, differences

    try:
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
        found = {**record["settings"], "data": record["fingerprint"]}
        record["results"]["val_once"]
    except (ValueError, LookupError, TypeError) as error:
        raise RecordError(
            f"The record {path} is cut off or damaged. Remove it and train the step again."
        ) from error
    different = differences({**_settings(step, images), "data": images.fingerprint}, found)
    if different:
        raise RecordError(
            f"{path} already holds a run with other settings ({different}). Name another folder with --out, or "
            "remove that file."
        )
    return record


def _cores() -> int:
    """Return how many processor cores this process may use."""
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _command(options: argparse.Namespace, name: str, seed: int) -> str:
    words = ["weekend steps", name, "--data", options.data, "--seeds", str(seed)]
    for option in ("epochs", "images"):
        if getattr(options, option):
            words += [f"--{option}", str(getattr(options, option))]
    return " ".join(words + ["--test"] * options.test)
