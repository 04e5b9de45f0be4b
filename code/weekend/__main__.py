"""The command line of the companion package: ``weekend data photo-digits``."""

import argparse
import sys
import warnings
from functools import partial

from . import commands as experiment_commands
from . import compare_command, steps_command, tune_command
from .files import on_any_console


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 if all is well, 1 if not."""
    parser = argparse.ArgumentParser(
        prog="weekend", description="Companion of A First Weekend of Deep Learning."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("data", help="make or find a data set, and say what is in it")
    command.add_argument("name", help="photo-digits or cifar10")
    command.add_argument(
        "--download", action="store_true", help="fetch CIFAR-10 (170 MB) where it is missing"
    )
    command.set_defaults(run=lambda options: _data(options.name, options.download))
    command = commands.add_parser(
        "tensorboard", help="show training logs in TensorBoard, on this machine only"
    )
    command.add_argument("folder", nargs="?", default="runs", help="where the logs are (default: runs)")
    command.add_argument("--port", type=int, default=6006, help="default: 6006")
    command.set_defaults(run=lambda options: _tensorboard(options.folder, options.port))
    experiment_commands.add(commands)
    compare_command.add(commands)
    tune_command.add(commands)
    steps_command.add(commands)
    options = parser.parse_args(arguments)
    return experiment_commands.call(options.run, options)


def _data(name: str, download: bool) -> int:
    from . import data

    warnings.showwarning = lambda message, *_: print(f"weekend: {message}", file=sys.stderr)
    try:
        images = data.load(name, download=download)
    except data.DataError as error:
        print(f"weekend: {error}", file=sys.stderr)
        return 1
    counts = f"{len(images.y_train)} for training, {len(images.y_val)} for validation, {len(images.y_test)} for testing"
    print(f"{name}: pictures of 32 x 32 pixels in {len(images.class_names)} classes; {counts}.")
    print(f"Classes: {', '.join(images.class_names)}.")
    print(f"Fingerprint: {images.fingerprint}")
    return 0


def _tensorboard(folder: str, port: int) -> int:
    from .lessons import tensorboard
    from .records import logs

    try:
        tensorboard.serve(folder, port, say=partial(print, flush=True))
    except logs.LogError as error:
        print(f"weekend: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # pressed before the server had started
        print("", file=sys.stderr)
    return 0


def program() -> int:
    """Run the command that was typed, on any console, and return its exit code."""
    return on_any_console(main)


if __name__ == "__main__":
    sys.exit(program())
