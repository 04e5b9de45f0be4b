"""The command that compares the recorded runs of two experiments: ``weekend compare``."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .commands import add_data, add_folder, add_images, folder_of, name_of, no_runs, positive, print_setting
from .models.settings import Experiment, get

if TYPE_CHECKING:
    from .records import Measure, Record
    from .records.comparisons import Comparison

MEASURES: "dict[Measure, str]" = {
    "val": "validation accuracy",
    "test": "test accuracy",
    "train": "training accuracy",
    "gap": "gap (training - validation)",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command; it sets ``options.run`` to a function that takes the options."""
    command = commands.add_parser(
        "compare",
        help="compare the recorded runs of two experiments",
        description="Compare the recorded runs of two experiments: the difference of their means with its 95% "
        "confidence interval.",
    )
    command.add_argument("names", nargs=2, metavar="NAME", help="an experiment")
    add_data(command)
    add_images(command)
    command.add_argument(
        "--epochs", type=positive, help="runs of so many (default: the largest that both have)"
    )
    add_folder(command)
    command.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw the differences into a .png, .svg or .pdf file"
    )
    command.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> int:
    from .records import RecordError, compare

    first, second = map(get, options.names)
    if first.record_name == second.record_name:
        raise RecordError(
            f"{first.name} and {second.name} are the same training: there is nothing to compare."
        )
    folder = folder_of(options, first, second)
    of, over = _of_one_size(options, (first, second), folder)
    paired = first.shares_start(second)
    print_setting(of[0])
    print(f"From {name_of(folder)}.")
    _print_means({first.name: of, second.name: over})
    found = {title: compare(of, over, measure, paired=paired) for measure, title in MEASURES.items()}
    print(
        "Compared in pairs, seed by seed: both start from the same weights and see the same batches."
        if paired
        else "Compared by Welch's test: the two start from other weights or see other batches."
    )
    for title, comparison in found.items():
        print(f"{title}: {comparison.words(first.name, second.name)}")
    _print_images(of, over, first.name, second.name)
    if options.plot:
        _draw(found, f"{first.name} less {second.name}, {options.data}", options.plot)
        print(f"Drawn into {options.plot}.")
    return 0


def _of_one_size(
    options: argparse.Namespace, pair: tuple[Experiment, Experiment], folder: Path
) -> "list[list[Record]]":
    """Return the runs of both of the largest size that both have and the options allow."""
    from .records import RecordError, load, sizes

    there = []
    for experiment in pair:
        found = sizes(experiment, options.data, folder)
        if not found:
            raise RecordError(no_runs(experiment, options.data, folder))
        there.append(found)
    common = [
        size
        for size in there[0]
        if size in there[1]
        and options.images in (None, size.images)
        and options.epochs in (None, size.epochs)
    ]
    if not common:
        has = " and ".join(
            f"{experiment.name} has {', '.join(map(str, found))}"
            for experiment, found in zip(pair, there, strict=True)
        )
        raise RecordError(
            f"There are no runs of both with equal numbers of images and epochs, as asked: {has} (images x epochs). "
            "Run them alike."
        )
    return [load(experiment, options.data, folder, max(common)) for experiment in pair]


def _print_means(runs: "dict[str, list[Record]]") -> None:
    from statistics import fmean

    width = max(16, *(len(name) + 2 for name in runs))
    rows = {"seeds": [" ".join(str(run.seed) for run in each) for each in runs.values()]}
    for measure, title in MEASURES.items():
        unit = " points" if measure == "gap" else "%"
        rows[title] = [
            f"{100 * fmean(run.measured(measure) for run in each):.1f}{unit}" for each in runs.values()
        ]
    print(" " * 30 + "".join(f"{name:{width}}" for name in runs).rstrip())
    for title, row in rows.items():
        print(f"{title:30}" + "".join(f"{cell:{width}}" for cell in row).rstrip())


def _print_images(of: "Sequence[Record]", over: "Sequence[Record]", first: str, second: str) -> None:
    """Print what the validation images say, where the records hold which of them the runs got right."""
    from .records.comparisons import image_by_image

    rights = [[run.got_right("val") for run in runs] for runs in (of, over)]
    if any(right is None for runs in rights for right in runs):
        return
    found = image_by_image(*rights)  # type: ignore[arg-type]
    print(
        f"Image by image: {found.interval} points for other validation images and these very runs; most runs of "
        f"{first} alone get {found.only_of} right, of {second} alone {found.only_over} "
        f"(McNemar's test: p = {found.p:.2g})."
    )


def _draw(found: "dict[str, Comparison]", title: str, file: Path) -> None:
    """Draw each effect with its interval, and a line at 0."""
    from matplotlib.figure import Figure

    from .records import RecordError

    figure = Figure(figsize=(7, 0.5 * len(found) + 1.5), layout="constrained")
    axes = figure.subplots()
    for row, comparison in enumerate(found.values()):
        axes.plot([comparison.low, comparison.high], [row, row], color="C0", linewidth=3)
        axes.plot(comparison.effect, row, "o", color="C0")
    axes.axvline(0, color="gray", linestyle="--")
    axes.set_yticks(range(len(found)), list(found))
    axes.invert_yaxis()
    axes.set_xlabel("difference in points, with its 95% confidence interval")
    axes.set_title(title)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        figure.savefig(file)
    except ValueError as error:
        raise RecordError(f"{file} can't be drawn. Let --plot name a .png, .svg or .pdf file.") from error
