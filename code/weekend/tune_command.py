"""The command that searches settings: ``weekend tune``."""

import argparse
import importlib.util
from typing import TYPE_CHECKING

from .commands import RUNS, add_data, add_images, add_seeds, file_name, folder, load_images, positive
from .experiments import METHODS

if TYPE_CHECKING:
    from .experiments.tuning import Search, Trial


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command; it sets ``options.run`` to a function that takes the options."""
    command = commands.add_parser(
        "tune",
        help="search settings by training many networks",
        description="Search settings for the article's networks by validation accuracy. A search that was stopped goes "
        "on where it was; with more --trials, one that was done goes on.",
    )
    command.add_argument(
        "name",
        type=file_name,
        metavar="NAME",
        help="of the study, a file in the folder of --out; with several seeds each has its own, such as NAME-0",
    )
    add_data(command)
    command.add_argument(
        "--method", choices=METHODS, default="random", help="how settings are chosen (default: random)"
    )
    command.add_argument("--trials", type=positive, default=12, help="in all (default: 12)")
    command.add_argument(
        "--epochs", type=positive, default=4, help="passes over the pictures in a whole trial (default: 4)"
    )
    add_images(command)
    add_seeds(command)
    command.add_argument(
        "--final",
        action="store_true",
        help="no further trial: train the best settings with fresh seeds, and show their test accuracy",
    )
    command.add_argument(
        "--out",
        type=folder,
        default=RUNS / "tuning",
        metavar="FOLDER",
        help=f"for studies and records (default: {RUNS / 'tuning'})",
    )
    command.set_defaults(run=_tune)


def _tune(options: argparse.Namespace) -> int:
    from . import training
    from .experiments.tuning import Search, TuningError

    missing = [name for name in ("optuna", "filelock") if importlib.util.find_spec(name) is None]
    if missing:
        raise TuningError(f"A search needs more packages. Install them: pip install {' '.join(missing)}")
    images = load_images(options.data)
    searches = [
        Search(images, options.method, seed, options.epochs, options.images) for seed in options.seeds
    ]
    training.prepare(options.seeds[0])  # before anything imports Keras
    for search in searches:
        name = options.name if len(searches) == 1 else f"{options.name}-{search.seed}"
        (_final if options.final else _go_on)(options, name, search)
    return 0


def _go_on(options: argparse.Namespace, name: str, search: "Search") -> None:
    from .experiments.tuning import best, tune

    path = options.out / f"{name}.db"
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


def _final(options: argparse.Namespace, name: str, search: "Search") -> None:
    from .experiments.tuning import best, final, trials
    from .records import Spread

    found = trials(options.out / f"{name}.db", search)
    chosen = best(found)
    print(f"Best of {len(found)} on validation: {100 * chosen.accuracy:.1f}%, {_words(chosen)}")
    made = final(name, chosen.settings, search, options.out)
    print(f"With {len(made)} fresh seeds, mean with lowest and highest:")
    for part, words in (("train", "training"), ("val", "validation"), ("test", "test")):
        spread = Spread.of([record.accuracy(part) for record in made])
        print(f"  {words:12}{100 * spread.mean:.1f}% ({100 * spread.low:.1f} to {100 * spread.high:.1f})")


def _words(trial: "Trial") -> str:
    return ", ".join(
        f"{name} {value:.2g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in trial.settings.items()
    )
