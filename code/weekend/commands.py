"""The commands that train and compare experiments: ``weekend list``, ``run``, ``compare`` and ``show``.

Each imports NumPy and pandas, or what needs them, when it runs: ``weekend --help`` is quick.
"""

import argparse
import sys
import textwrap
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .experiments import EXPERIMENTS, Experiment, ExperimentError, get

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from .data import ImageData
    from .records import Record, Spread
    from .runs import Plan

IMAGE_SETS = ("photo-digits", "cifar10")
RUNS = Path("runs")
PACKAGED = Path(__file__).parent / "records"
ENGINES = ("local", "ray")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the four commands; each sets ``options.run`` to a function that takes the options."""
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
        "--out", type=Path, default=RUNS, metavar="FOLDER", help=f"for records and logs (default: {RUNS})"
    )
    command.set_defaults(run=_run)

    command = commands.add_parser("compare", help="compare the recorded runs of two experiments")
    command.add_argument("names", nargs=2, metavar="NAME", help="an experiment")
    add_data(command)
    _add_folder(command)
    command.set_defaults(run=_compare)

    command = commands.add_parser("show", help="show an experiment's settings and recorded runs")
    command.add_argument("name", metavar="NAME", help="an experiment")
    add_data(command)
    _add_folder(command)
    command.set_defaults(run=_show)


def call(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command; print what is wrong, if something is, in one message. Returns the exit code."""
    from .data import DataError
    from .records import RecordError

    try:
        return command(options)
    except (DataError, ExperimentError, RecordError) as error:
        print(f"weekend: {error}", file=sys.stderr)
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


def _add_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help=f"of records (default: {RUNS}, and the records of the book where that has none)",
    )


def positive(text: str) -> int:
    """Read a whole number from 1 on; for options."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _seeds(text: str) -> tuple[int, ...]:
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or int(last or first) < int(first):
            raise argparse.ArgumentTypeError(
                f"{text!r} is neither a seed, nor a range like 0-4, nor a list like 1,3"
            )
        seeds += range(int(first), int(last or first) + 1)
    if max(seeds) >= 2**31:
        raise argparse.ArgumentTypeError("a seed must be below 2147483648")
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
    return 0


# --- run ------------------------------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    chosen: dict[str, Experiment] = {}
    for experiment in map(get, options.names):
        chosen.setdefault(experiment.record_name, experiment)
    images = load_images(options.data)
    from . import runs

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
    from . import engines

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


# --- compare and show -----------------------------------------------------------------------------


def _compare(options: argparse.Namespace) -> int:
    from .records import RecordError, Spread, check_comparable, load

    first, second = map(get, options.names)
    if first.record_name == second.record_name:
        raise RecordError(
            f"{first.name} and {second.name} are the same training: there is nothing to compare."
        )
    folder = _folder(options, first, second)
    found = [load(experiment, options.data, folder) for experiment in (first, second)]
    for experiment, records in zip((first, second), found, strict=True):
        if not records:
            raise RecordError(_none(experiment, options.data, folder))
    check_comparable(found[0][0], found[1][0])
    _print_setting(found[0][0])
    names = (first.name, second.name)
    width = max(24, *(len(name) + 2 for name in names))
    print(" " * 30 + "".join(f"{name:{width}}" for name in names).rstrip())
    rows = [[" ".join(str(record.seed) for record in records) for records in found]]
    titles = ["seeds"]
    spreads = []
    for title, value in _MEASURES.items():
        pair = [Spread.of([value(record) for record in records]) for records in found]
        spreads.append((title, pair))
        titles.append(title)
        rows.append([_percent(spread) for spread in pair])
    for title, row in zip(titles, rows, strict=True):
        print(f"{title:30}" + "".join(f"{cell:{width}}" for cell in row).rstrip())
    print("Means over the seeds, with the lowest and the highest.")
    if min(map(len, found)) < 2:
        print("One seed shows no spread: run more before you believe a difference (--seeds 0-4).")
        return 0
    for title, (one, other) in spreads[:1] + spreads[-1:]:
        if one.overlaps(other):
            print(f"The ranges of {title} overlap: these seeds don't settle which is higher.")
        else:
            higher = names[one.mean < other.mean]
            print(f"The ranges of {title} do not overlap: {higher} is higher with every seed.")
    return 0


_MEASURES: "dict[str, Callable[[Record], float]]" = {
    "validation accuracy": lambda record: record.accuracy("val"),
    "test accuracy": lambda record: record.accuracy("test"),
    "training accuracy": lambda record: record.accuracy("train"),
    "gap (training - validation)": lambda record: record.gap,
}


def _show(options: argparse.Namespace) -> int:
    from .records import load

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
    folder = _folder(options, experiment)
    records = load(experiment, options.data, folder)
    if not records:
        print(_none(experiment, options.data, folder))
        return 0
    print(f"{len(records)} runs in {_name(folder)}:" if len(records) > 1 else f"One run in {_name(folder)}:")
    _print_setting(records[0])
    print(f"  {'seed':6}{'training':>10}{'validation':>12}{'test':>8}{'seconds':>9}")
    for record in records:
        cells = [f"{100 * record.accuracy(part):.1f}%" for part in ("train", "val", "test")]
        print(
            f"  {record.seed:<6}{cells[0]:>10}{cells[1]:>12}{cells[2]:>8}{record.provenance['seconds']:>9.0f}"
        )
    made = records[0].provenance
    print(f"Made with Keras {made['versions']['keras']} on {made['versions']['backend']}; {made['device']}.")
    print(f"To repeat: {made['command']}")
    return 0


def _folder(options: argparse.Namespace, *experiments: Experiment) -> Path:
    """Return the folder to read: the one named, or the default one if it has what is asked for, or the book's."""
    if options.out is not None:
        return options.out
    here = all(any((RUNS / options.data).glob(f"{e.record_name}-[0-9]*.json")) for e in experiments)
    return RUNS if here else PACKAGED


def _name(folder: Path) -> str:
    return "the records of the book" if folder == PACKAGED else str(folder)


def _none(experiment: Experiment, data: str, folder: Path) -> str:
    where = "in " + _name(folder) if folder != PACKAGED else f"in {RUNS} or in the records of the book"
    return (
        f"There are no runs of {experiment.name} on {data} {where}. "
        f"Make them: weekend run {experiment.name} --data {data} --seeds 0-4"
    )


def _print_setting(record: "Record") -> None:
    images, epochs = record.settings["images"], record.settings["epochs"]
    print(f"{record.data}, {images} training pictures, {epochs} epochs.")


def _percent(spread: "Spread") -> str:
    return f"{100 * spread.mean:.1f}% ({100 * spread.low:.1f} to {100 * spread.high:.1f})"
