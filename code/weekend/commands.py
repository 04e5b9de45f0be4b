"""The commands that train experiments and show them: ``weekend list``, ``run`` and ``show``.

Each imports NumPy and pandas, or what needs them, when it runs: ``weekend --help`` is quick.
"""

import argparse
import os
import re
import sys
import textwrap
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .experiments import EXPERIMENTS, Experiment, ExperimentError, get
from .models.steps import STEPS

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from .data import ImageData
    from .experiments.runs import Plan
    from .records import Record

IMAGE_SETS = ("photo-digits", "cifar10")
RUNS = Path("runs")
PACKAGED = Path(__file__).parent / "records"
ENGINES = ("local", "ray")
LONGEST_NAME = 80  # letters
MOST_SEEDS = 10_000  # of a range


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three commands; each sets ``options.run`` to a function that takes the options."""
    command = commands.add_parser("list", help="name the experiments")
    command.set_defaults(run=_list)

    command = commands.add_parser(
        "run",
        help="train experiments and record them",
        description="Train experiments and record them. A run that was stopped goes on where it was; one that is "
        "recorded is not repeated.",
    )
    command.add_argument("names", nargs="+", metavar="NAME", help="an experiment; weekend list names them")
    add_data(command)
    add_seeds(command)
    command.add_argument("--epochs", type=positive, help="passes over the data (default: the experiment's)")
    add_images(command)
    command.add_argument(
        "--engine",
        choices=ENGINES,
        default="local",
        help="local: one run after the other; ray: several at once (default: local)",
    )
    command.add_argument(
        "--address",
        metavar="HOST:PORT",
        help="of a cluster of Ray, for --engine ray (default: start Ray on this machine alone)",
    )
    command.add_argument(
        "--out", type=folder, default=RUNS, metavar="FOLDER", help=f"for records and logs (default: {RUNS})"
    )
    command.set_defaults(run=_run)

    command = commands.add_parser("show", help="show an experiment's settings and recorded runs")
    command.add_argument("name", metavar="NAME", help="an experiment")
    add_data(command)
    add_folder(command)
    command.set_defaults(run=_show)


def call(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command; print what is wrong, if something is, in one message. Returns the exit code."""
    from .data import DataError
    from .records import RecordError
    from .training import SettingsError

    try:
        return command(options)
    except (DataError, ExperimentError, RecordError, SettingsError) as error:
        print(f"weekend: {error}", file=sys.stderr)
    except BrokenPipeError:
        raise  # nobody reads any more
    except OSError as error:
        print(f"weekend: {error.filename or 'A file'}: {error.strerror or error}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nweekend: Stopped. The same command goes on from the last whole epoch.", file=sys.stderr)
        return 130
    return 1


def add_data(command: argparse.ArgumentParser) -> None:
    """Add the option ``--data``."""
    command.add_argument(
        "--data", choices=IMAGE_SETS, default=IMAGE_SETS[0], help=f"the pictures (default: {IMAGE_SETS[0]})"
    )


def add_seeds(command: argparse.ArgumentParser) -> None:
    """Add the option ``--seeds``."""
    command.add_argument(
        "--seeds", type=_seeds, default=(0,), metavar="SEEDS", help="such as 0, 0-4 or 1,3 (default: 0)"
    )


def add_images(command: argparse.ArgumentParser) -> None:
    """Add the option ``--images``."""
    command.add_argument(
        "--images", type=positive, help="use the first so many training pictures (default: all)"
    )


def add_folder(command: argparse.ArgumentParser) -> None:
    """Add the option ``--out``."""
    command.add_argument(
        "--out",
        type=folder,
        metavar="FOLDER",
        help=f"of records (default: {RUNS}, and the records of the book where that has none)",
    )


def positive(text: str) -> int:
    """Read a whole number from 1 on; for options."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def folder(text: str) -> Path:
    """Read the path of a folder; a shell leaves the tilde of ``--out=~/runs`` as it is. For options."""
    return Path(os.path.expanduser(text))


def file_name(text: str) -> str:
    """Read a name that becomes a part of files' names on any system; for options."""
    plain = text.replace("-", "").replace("_", "").replace(".", "")
    reserved = re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", text, re.IGNORECASE)
    if not plain.isalnum() or not (text[0] + text[-1]).isalnum() or reserved or len(text) > LONGEST_NAME:
        raise argparse.ArgumentTypeError(
            f"{text!r} can't be a name: use letters, digits, and - or _ between them, {LONGEST_NAME} at most"
        )
    return text


def _seeds(text: str) -> tuple[int, ...]:
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or int(last or first) < int(first):
            raise argparse.ArgumentTypeError(
                f"{text!r} is neither a seed, nor a range like 0-4, nor a list like 1,3"
            )
        if int(last or first) >= 2**31:
            raise argparse.ArgumentTypeError("a seed must be below 2147483648")
        if int(last or first) - int(first) >= MOST_SEEDS:
            raise argparse.ArgumentTypeError(f"{part} are more seeds than {MOST_SEEDS}; give fewer at a time")
        seeds += range(int(first), int(last or first) + 1)
    return tuple(dict.fromkeys(seeds))


# --- list -----------------------------------------------------------------------------------------


def _list(_: argparse.Namespace) -> int:
    width = max(map(len, EXPERIMENTS))
    for title, wanted in (("Of the article:", True), ("Ours:", False)):
        print(title)
        for experiment in EXPERIMENTS.values():
            if (experiment.notebook is not None) == wanted:
                same = f" (= {experiment.same_as})" if experiment.same_as else ""
                print(f"  {experiment.name:{width}}  {experiment.shows}{same}")
    print("weekend show NAME says more.")
    steps = f"For weekend steps: {', '.join(STEPS)}."
    print(textwrap.fill(steps, 100, subsequent_indent="  ", break_on_hyphens=False))
    return 0


# --- run ------------------------------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    chosen: dict[str, Experiment] = {}
    for experiment in map(get, options.names):
        chosen.setdefault(experiment.record_name, experiment)
    images = load_images(options.data)
    from .experiments import runs

    plans = [
        runs.Plan(experiment, images, seed, options.out, options.epochs, options.images)
        for experiment in chosen.values()
        for seed in options.seeds
    ]
    fingerprint = images.fingerprint
    # Asked of all of them first: what is wrong is said before hours of training.
    done = {plan.record_path for plan in plans if runs.existing(plan, fingerprint) is not None}
    if not runs.can_log():
        print(
            "weekend: TensorFlow is not installed, so no logs for TensorBoard are written.", file=sys.stderr
        )
    with _progress() as bars, closing(_engine(options, plans, bars)) as ended:
        for plan, record in ended:
            same = f" (the same training as {plan.experiment.same_as})" if plan.experiment.same_as else ""
            parts = ", ".join(
                f"{words} {100 * record.accuracy(part):.1f}%"
                for part, words in (("train", "training"), ("val", "validation"), ("test", "test"))
            )
            state = "was recorded" if plan.record_path in done else f"{record.provenance['seconds']:.0f} s"
            bars.end(plan)
            bars.say(f"{_label(plan)}{same}: {parts} ({state}; {plan.record_path})")
    return 0


def _engine(
    options: argparse.Namespace, plans: "list[Plan]", bars: "_Bars"
) -> Generator["tuple[Plan, Record]", None, None]:
    """Make the runs where the options say."""
    from .experiments import engines

    if options.engine == "local":
        if options.address:
            raise engines.EngineError("--address is for --engine ray.")
        yield from engines.local(plans, bars.follow)
    else:
        yield from engines.on_ray(plans, bars.follow, bars.warn, options.address)


def _label(plan: "Plan") -> str:
    return f"{plan.experiment.name}, seed {plan.seed}"


def load_images(name: str) -> "ImageData":
    """Return a data set; what is to be said about it goes to the error stream."""
    from . import data

    try:
        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_: print(f"weekend: {message}", file=sys.stderr)
            return data.load(name)
    except data.DataError as error:
        if name != "cifar10":
            raise
        raise data.DataError(f"{error} In a terminal, weekend data cifar10 --download fetches it.") from error


class _Bars:
    """Lines with a bar and the time left, one for each run on its way, on a terminal; nothing elsewhere."""

    def __init__(self, bars: "Progress") -> None:
        self.bars = bars
        self.tasks: dict[Path, TaskID] = {}

    def follow(self, plan: "Plan") -> Callable[[int, int], None]:
        """Return what is told how far a run is."""

        def report(done: int, total: int) -> None:
            if plan.record_path not in self.tasks:
                # The first report starts the clock: a resumed run is not as fast as what was done before suggests.
                self.tasks[plan.record_path] = self.bars.add_task(_label(plan), total=total, completed=done)
            self.bars.update(self.tasks[plan.record_path], completed=done)

        return report

    def end(self, plan: "Plan") -> None:
        """Take a run's line away."""
        if plan.record_path in self.tasks:
            self.bars.remove_task(self.tasks.pop(plan.record_path))

    def say(self, text: str) -> None:
        """Print a line between the bars."""
        self.bars.stop()
        print(text, flush=True)
        self.bars.start()

    def warn(self, text: str) -> None:
        """Print a line to the error stream between the bars."""
        self.bars.stop()
        print(f"weekend: {text}", file=sys.stderr, flush=True)
        self.bars.start()


@contextmanager
def _progress() -> Iterator[_Bars]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        yield _Bars(bars)


# --- show -----------------------------------------------------------------------------


def _show(options: argparse.Namespace) -> int:
    from .records import load, sizes

    experiment = get(options.name)
    print(f"{experiment.name}: {experiment.shows}")
    for title, text in (
        ("Notebook", experiment.notebook),
        ("The article", experiment.article),
        ("Note", experiment.note),
        ("Same training as", experiment.same_as),
    ):
        if text:
            print(textwrap.fill(f"{title}: {text}", 100, subsequent_indent="  "))
    print("Settings:")
    for name, value in experiment.settings.items():
        print(f"  {name:24}{value}")
    folder = folder_of(options, experiment)
    found = sizes(experiment, options.data, folder)
    if not found:
        print(no_runs(experiment, options.data, folder))
    for size in found:
        _show_runs(load(experiment, options.data, folder, size), folder)
    return 0


def _show_runs(records: "list[Record]", folder: Path) -> None:
    """Print the runs of one size, and how they were made."""
    print(
        f"{len(records)} runs in {name_of(folder)}:" if len(records) > 1 else f"One run in {name_of(folder)}:"
    )
    print_setting(records[0])
    print(f"  {'seed':6}{'training':>10}{'validation':>12}{'test':>8}{'seconds':>9}")
    for record in records:
        cells = [f"{100 * record.accuracy(part):.1f}%" for part in ("train", "val", "test")]
        print(
            f"  {record.seed:<6}{cells[0]:>10}{cells[1]:>12}{cells[2]:>8}{record.provenance['seconds']:>9.0f}"
        )
    made = records[0].provenance
    print(f"Made with Keras {made['versions']['keras']} on {made['versions']['backend']}; {made['device']}.")
    print(f"To repeat: {made['command']}")


def folder_of(options: argparse.Namespace, *experiments: Experiment) -> Path:
    """Return the folder to read: the one named, or the default one if it has what is asked for, or the book's."""
    if options.out is not None:
        return options.out
    here = all(any((RUNS / options.data).glob(f"{e.record_name}-[0-9]*.json")) for e in experiments)
    return RUNS if here else PACKAGED


def name_of(folder: Path) -> str:
    """Say whose records a folder holds."""
    return "the records of the book" if folder == PACKAGED else str(folder)


def no_runs(experiment: Experiment, data: str, folder: Path) -> str:
    """Say that there are none, and how to make some."""
    where = "in " + name_of(folder) if folder != PACKAGED else f"in {RUNS} or in the records of the book"
    return (
        f"There are no runs of {experiment.name} on {data} {where}. "
        f"Make them: weekend run {experiment.name} --data {data} --seeds 0-4"
    )


def print_setting(record: "Record") -> None:
    """Print on which data a run was trained, and how much."""
    images, epochs = record.settings["images"], record.settings["epochs"]
    print(f"{record.data}, {images:,} training images, {epochs} epochs.")
