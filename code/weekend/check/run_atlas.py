"""Checks of the chapter on the run atlas."""

import json
import re
from collections.abc import Iterator
from functools import cache
from statistics import fmean
from typing import Any

from .. import experiments
from ..records import Record, Spread, load
from . import read
from .verdict import NotYet, exercise

GUESSING = 10  # percent, of ten kinds of pictures


@cache
def _results(data: str) -> dict[str, Spread]:
    """Return the validation accuracies of all experiments on a data set, in percent."""
    from ..charts import atlas  # loads the chart library, which the other checks do without

    by_experiment: dict[str, list[Record]] = {}
    for run in atlas.runs():
        if run.data == data:
            by_experiment.setdefault(run.experiment, []).append(run)
    return {
        name: Spread.of([100 * run.accuracy("val") for run in runs]) for name, runs in by_experiment.items()
    }


@exercise("the name of an experiment and that of a setting, in quotes")
def atlas_nothing(answer: Any) -> str:
    """Check which experiment on digits has a run that guesses, and which of its settings is the reason."""
    name, setting = read.parts(answer, 2, "an experiment and a setting")
    results = _results("photo-digits")
    name = _experiment(name, results)
    from ..charts import atlas

    setting = read.choice(setting, atlas.SETTINGS[:-2], "the setting")
    if results[name].low > 2 * GUESSING:
        raise NotYet(
            f"All runs of {name} learn: look at its worst dot. Which experiment has a dot where guessing ends?"
        )
    facts = atlas.facts([load(experiments.get(each), "photo-digits")[0] for each in (name, "with-dropout")])
    if facts[setting].nunique() == 1:
        raise NotYet(
            "The experiment is right. Put it beside with-dropout: which row of the settings is bold in the table?"
        )
    return "One setting, and a run learns nothing. Its line is flat from the first epoch."


@exercise("a whole number, a mean in percent, and 'yes' or 'no'")
def atlas_mean(answer: Any) -> str:
    """Check how many runs of rate-high on CIFAR-10 learned, their mean, and whether a run is near it."""
    learned, mean, near = read.parts(answer, 3, "a number of runs, a mean, and 'yes' or 'no'")
    learned = read.whole(learned, 1, "the number of runs")[0]
    mean = read.number(mean, "the mean")
    near = read.choice(near, ("yes", "no"), "the question whether a run is near the mean")
    ends = [100 * run.accuracy("val") for run in load(experiments.get("rate-high"), "cifar10")]
    right = sum(end > 2 * GUESSING for end in ends)
    if learned == len(ends) - right and learned != right:
        raise NotYet("You have counted the runs that guess. The question is how many learned something.")
    if learned != right:
        raise NotYet('Switch on "Each seed as a line". How many solid lines rise above where guessing ends?')
    if read.near(mean, fmean(ends) / 100, 0.006):
        raise NotYet("This mean is a share of 1. Write it in percent.")
    if read.near(mean, max(ends), 1.5):
        raise NotYet("That is where the best run ends. The mean is over all seeds; the table has it.")
    if not read.near(mean, fmean(ends), 0.6):
        raise NotYet("The mean is another number. Read it from the row 'validation' of the table.")
    if near == "yes":
        raise NotYet("Your numbers are right. Now look along the height of the mean: does a line end there?")
    return "The mean describes no run. Say how many failed, and describe the rest."


@exercise("two words, a number, and 'yes' or 'no'")
def atlas_measures(answer: Any) -> str:
    """Check where accuracy and cross-entropy of without-dropout go at the end, and whether both can be true."""
    accuracy, entropy, change, both = read.parts(answer, 4, "two directions, a change, and 'yes' or 'no'")
    directions = ("rises", "falls")
    said = [
        read.choice(accuracy, directions, "accuracy"),
        read.choice(entropy, directions, "cross-entropy"),
    ]
    change = read.number(change, "the change of cross-entropy")
    both = read.choice(both, ("yes", "no"), "the question whether both can be true")
    runs = load(experiments.get("without-dropout"), "cifar10")
    changes = [
        fmean(_at(run, part, -1) - _at(run, part, -3) for run in runs)
        for part in ("val_accuracy", "val_cross_entropy")
    ]
    right = [directions[0] if value > 0 else directions[1] for value in changes]
    if said[0] != right[0]:
        raise NotYet("Look at the accuracy again: the solid line, from the third last point to the last one.")
    if said[1] != right[1]:
        raise NotYet(
            "Look at the cross-entropy again: the solid line, not the dashed one. Set the measure, then compare."
        )
    if read.near(change, -changes[1], 0.006):
        raise NotYet("The change is the last value less the third last one. Yours has the other sign.")
    if not read.near(change, changes[1], 0.006):
        raise NotYet(
            "The change of cross-entropy is another one. Point at the dots: the mean at the last, less that at the "
            "third last."
        )
    if both == "no":
        raise NotYet(
            "You have just read both from the same runs. What does cross-entropy count that accuracy does not?"
        )
    return (
        "Accuracy counts right answers. Cross-entropy also asks how sure the network was of the wrong ones."
    )


def _at(run: Record, part: str, epoch: int) -> float:
    value = run.history[part][epoch]
    assert value is not None, "this experiment has no run that blew up"
    return value


@exercise("a chart")
def atlas_control(answer: Any) -> str:
    """Check a chart with two lists, which shows the experiments that both choose, in colours."""
    import altair as alt

    if not isinstance(answer, alt.TopLevelMixin):
        raise NotYet("A chart is wanted: what alt.Chart(table) with all that follows gives.")
    spec = answer.to_dict()
    spec.pop("datasets", None)
    parts = list(_walk(spec))
    lists = {
        param["name"]
        for part in parts
        for param in part.get("params", [])
        if isinstance(param.get("bind"), dict) and param["bind"].get("input") == "select"
    }
    filters = " ".join(
        json.dumps(step["filter"]) for part in parts for step in part.get("transform", []) if "filter" in step
    )
    colours = [part["encoding"]["color"] for part in parts if "color" in part.get("encoding", {})]
    if not lists:
        raise NotYet("Your chart has no list to choose from. Hand the parameters to add_params.")
    if len(lists) < 2:
        raise NotYet(
            "Your chart has one list. Hand both parameters to add_params, and give each a name of its own."
        )
    idle = sorted(name for name in lists if not re.search(rf"\b{re.escape(name)}\b", filters))
    if idle:
        raise NotYet(f"The list {idle[0]!r} chooses nothing yet. Let transform_filter keep its rows as well.")
    if "&&" in filters and "||" not in filters:
        raise NotYet(
            "Your filter keeps rows that are of both experiments at once, and a row is of one. Which sign says 'or'?"
        )
    if not any(colour.get("field") == "experiment" for colour in colours):
        raise NotYet("Both are shown, in the same colour. Let the colour say which experiment a line is of.")
    return "Two parameters, one filter. The atlas has five parameters."


def _walk(part: Any) -> Iterator[dict[str, Any]]:
    """Give each dictionary of a chart's specification, the outermost first."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from _walk(value)


@exercise("the name of an experiment, a list of two accuracies or more in percent, and 'yes' or 'no'")
def atlas_run(answer: Any) -> str:
    """Check own runs of an experiment on digits against the range of the recorded ones."""
    name, mine, inside = read.parts(answer, 3, "an experiment, a list of accuracies, and 'yes' or 'no'")
    results = _results("photo-digits")
    name = _experiment(name, results)
    accuracies = read.numbers(mine, None, "your accuracies")
    inside = read.choice(inside, ("yes", "no"), "the question whether all of them lie in the range")
    if len(accuracies) < 2:
        raise NotYet("One run is an anecdote. Take two new seeds or more.")
    if (accuracies < 0).any() or (accuracies > 100).any():
        raise NotYet("An accuracy lies between 0 and 100 percent.")
    if (accuracies <= 1).all():
        raise NotYet("These look like shares of 1. Write percent, as the atlas does.")
    recorded = results[name]
    within = bool(accuracies.min() >= recorded.low - 0.05 and accuracies.max() <= recorded.high + 0.05)
    if within and inside == "no":
        raise NotYet("Compare again: all of your runs lie between the lowest and the highest recorded one.")
    if not within and inside == "yes":
        raise NotYet(
            "Compare again: one of your runs lies outside of the lowest and the highest recorded one."
        )
    if within:
        return "Yours are runs like ours. Put them in the atlas, and the band hardly moves."
    return "A few runs never show the whole range. Put yours in the atlas, and the band becomes wider."


def _experiment(answer: Any, results: dict[str, Spread]) -> str:
    if not isinstance(answer, str):
        raise NotYet("Write the experiment's name in quotes, as the atlas does.")
    if answer.strip() not in results:
        raise NotYet("There is no experiment of this name on photo-digits. Copy it from the atlas.")
    return answer.strip()
