"""The command that searches settings: ``weekend tune``."""

import argparse
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from .commands import RUNS, add_data, add_images, load_images, positive

if TYPE_CHECKING:
    from .tuning import Search, Trial


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command; it sets ``options.run`` to a function that takes the options."""
    command = commands.add_parser(
        "tune",
        help="search settings by training many networks",
        description="Search settings for the article's networks by validation accuracy. A search that was stopped goes "
        "on where it was; with more --trials, one that was done goes on.",
    )
    command.add_argument("name", metavar="NAME", help="of the study, a file in the folder of --out")
    add_data(command)
    command.add_argument("--method", default="random", help="random, bayes or halving (default: random)")
    command.add_argument("--trials", type=positive, default=12, help="in all (default: 12)")
    command.add_argument(
        "--epochs", type=positive, default=4, help="passes over the pictures in a whole trial (default: 4)"
    )
    add_images(command)
    command.add_argument("--seed", type=int, default=0, help="of the search (default: 0)")
    command.add_argument(
        "--final",
        action="store_true",
        help="no further trial: train the best settings with fresh seeds, and show their test accuracy",
    )
    command.add_argument(
        "--out",
        type=Path,
        default=RUNS / "tuning",
        metavar="FOLDER",
        help=f"for studies and records (default: {RUNS / 'tuning'})",
    )
    command.set_defaults(run=_tune)


def _tune(options: argparse.Namespace) -> int:
    from . import training
    from .tuning import Search, TuningError, best, tune

    missing = [name for name in ("optuna", "filelock") if importlib.util.find_spec(name) is None]
    if missing:
        raise TuningError(f"A search needs more packages. Install them: pip install {' '.join(missing)}")
    path = options.out / f"{options.name}.db"
    search = Search(load_images(options.data), options.method, options.seed, options.epochs, options.images)
    training.prepare(options.seed)  # before anything imports Keras
    if options.final:
        return _final(options, path, search)
    count = 0

    def report(trial: "Trial") -> None:
        nonlocal count
        count += 1
        end = "stopped after" if trial.stopped else "after"
        epochs = f"{len(trial.accuracies)} epoch{'s' * (len(trial.accuracies) > 1)}"
        print(f"{100 * trial.accuracy:5.1f}% {end} {epochs}: {_words(trial)}", flush=True)

    found = tune(path, search, options.trials, report)
    if not count:
        print(f"{path} has {len(found)} trials already. Ask for more with --trials, or end it with --final.")
    chosen = best(found)
    print(f"Best of {len(found)} on validation: {100 * chosen.accuracy:.1f}%, {_words(chosen)}")
    print("The best of many is partly luck. --final trains these settings with fresh seeds, and tests them.")
    return 0


def _final(options: argparse.Namespace, path: Path, search: "Search") -> int:
    from .records import Spread
    from .tuning import best, final, trials

    found = trials(path, search)
    chosen = best(found)
    print(f"Best of {len(found)} on validation: {100 * chosen.accuracy:.1f}%, {_words(chosen)}")
    made = final(options.name, chosen.settings, search, options.out)
    print(f"With {len(made)} fresh seeds, mean with lowest and highest:")
    for part, words in (("train", "training"), ("val", "validation"), ("test", "test")):
        spread = Spread.of([record.accuracy(part) for record in made])
        print(f"  {words:12}{100 * spread.mean:.1f}% ({100 * spread.low:.1f} to {100 * spread.high:.1f})")
    return 0


def _words(trial: "Trial") -> str:
    return ", ".join(
        f"{name} {value:.2g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in trial.settings.items()
    )
