"""Checks of the page with the playground: they read what a copied link says, and what was measured with it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise

TABLES = ("or", "and", "xor", "not")
DATA = (*TABLES, "moons", "circles", "spiral", "sine", "cubic", "absolute", "own")

# What a link leaves out has its usual value. A test compares these with the playground's own.
USUAL: dict[str, Any] = {
    "data": "moons",
    "points": "",
    "count": 200,
    "noise": 0.2,
    "dataseed": 0,
    "validation": 0.3,
    "hidden": [6],
    "activation": "tanh",
    "output": "sigmoid",
    "start": "glorot_uniform",
    "seed": 0,
    "loss": "binary_crossentropy",
    "optimizer": "sgd",
    "rate": 0.3,
    "batch": 10,
    "l1": 0,
    "l2": 0,
    "dropout": 0,
    "steps": 0,
    "speed": "quick",
    "task": "",
}
LOOKS = {"speed", "task"}  # they change what the page shows, not what is trained


@dataclass(frozen=True)
class Setup:
    """What a link to the playground says: each name of `USUAL` with its value."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def exact_table(self) -> bool:
        """Whether the points are a truth table's own rows."""
        return self["data"] in TABLES and self["noise"] == 0

    @property
    def training_points(self) -> int:
        """How many points the network learns from."""
        if self.exact_table:
            return 2 if self["data"] == "not" else 4
        count = len(points_of(self)) if self["data"] == "own" else self["count"]
        return int(count - min(count - 1, math.floor(count * self["validation"] + 0.5)))

    @property
    def epochs(self) -> float:
        """How many times all points have passed."""
        batch = self.training_points if self["batch"] == "all" else self["batch"]
        return float(self["steps"] / math.ceil(self.training_points / batch))

    def differs_in(self, other: "Setup") -> set[str]:
        """Return the names of what differs in training."""
        return {name for name in USUAL if name not in LOOKS and self[name] != other[name]}


def setup_of(link: Any, name: str = "the link") -> Setup:
    """Return what a link says.

    Raises
    ------
    NotYet
        It is no link to the playground, or says something that the playground would not take.
    """
    if not isinstance(link, str):
        raise NotYet(f"For {name} paste the copied link, in quotes.")
    address, mark, fragment = link.strip().partition("#")
    if not mark:
        address, fragment = "", address
    if "=" not in fragment or (mark and address and "playground" not in address):
        raise NotYet(
            f"For {name} paste a link of the playground: it has a # and then a set-up such as data=xor."
        )
    given = {}
    for key, text in parse_qsl(fragment, keep_blank_values=True):
        if key not in USUAL:
            raise NotYet(
                f"In {name} there is a setting that the playground does not know. Copy the link as a whole."
            )
        given[key] = _value(key, text.strip(), name)
    if set(given) == {"task"}:
        raise NotYet(f"In {name} there is a task and no set-up. Open it, train, and press Copy link then.")
    data = given.get("data", USUAL["data"])
    usual = USUAL | {
        "noise": 0 if data in (*TABLES, "own") else USUAL["noise"],
        "validation": 0 if data == "own" else USUAL["validation"],
    }
    return Setup(usual | given)


def _value(key: str, text: str, name: str) -> Any:
    problem = NotYet(f"In {name} the value of {key} can't be read. Copy the link as a whole.")
    if key == "data" and text not in DATA:
        raise problem
    if key == "hidden":
        return [] if text == "none" else [int(part) for part in _all(text.split("-"), str.isdecimal, problem)]
    if key == "batch" and text == "all":
        return text
    if isinstance(USUAL[key], str):
        return text
    try:
        number = float(text)
    except ValueError:
        raise problem from None
    whole = key in ("count", "dataseed", "seed", "batch", "steps")
    if not math.isfinite(number) or number < 0 or (whole and number != int(number)):
        raise problem
    if (key in ("rate", "batch", "count") and not number) or (
        key in ("validation", "dropout") and number >= 1
    ):
        raise problem
    return int(number) if whole else number


def _all(parts: list[str], fits: Callable[[str], bool], problem: NotYet) -> list[str]:
    if not all(fits(part) for part in parts):
        raise problem
    return parts


def points_of(setup: Setup) -> np.ndarray:
    """Return the own points of a set-up, shape (points, 3): x1, x2 and the answer."""
    rows = [row.split(",") for row in setup["points"].split(";") if row]
    try:
        points = np.array(rows, dtype=np.float64).reshape(len(rows), 3)
    except ValueError:
        raise NotYet("The points in the link can't be read. Copy the link as a whole.") from None
    if not np.isfinite(points).all() or not np.isin(points[:, 2], (0, 1)).all():
        raise NotYet("The points in the link can't be read. Copy the link as a whole.")
    return points


@exercise("four whole numbers")
def pg_link(answer: Any) -> str:
    """Check the points, steps, epochs and weights that a link tells of."""
    points, steps, epochs, weights = read.whole(answer, 4)
    setup = setup_of("#data=spiral&count=400&noise=0.05&hidden=16-16&optimizer=adam&rate=0.01&steps=5600")
    widths = [2, *setup["hidden"], 1]
    pairs = sum(a * b for a, b in pairwise(widths))
    if points == setup["count"]:
        raise NotYet(
            "Not all points are learned from. What does the table say about validation, left out here?"
        )
    if points == setup["count"] - setup.training_points:
        raise NotYet("That is how many are held back. How many are left to learn from?")
    if points != setup.training_points:
        raise NotYet("The number of points is not right. Take the count, less the share that is held back.")
    if steps != math.ceil(setup.training_points / setup["batch"]):
        raise NotYet("The points are right. The usual batch stands in the table; a step takes one batch.")
    if epochs != setup.epochs:
        raise NotYet("The epochs are not right. Divide all steps by the steps of an epoch.")
    if weights == pairs:
        raise NotYet("These are the weights. Each unit has a bias as well.")
    if weights == pairs - setup["hidden"][-1] + sum(setup["hidden"]):
        raise NotYet("The last unit, the answer, has weights and a bias as well.")
    if weights != pairs + sum(widths[1:]):
        raise NotYet(
            "The weights and biases are not right. Two inputs, two hidden layers, and one unit for the answer."
        )
    return "A link is a whole experiment. Whoever opens it sees the same."


@exercise("two pairs of a link and a loss")
def pg_xor(answer: Any) -> str:
    """Check XOR with one hidden unit that fails, and with more units that works, all else alike."""
    (failing, bad), (working, good) = _pairs(answer, 2, ("the one that fails", "the one that works"))
    for setup, name in ((failing, "the one that fails"), (working, "the one that works")):
        if not setup.exact_table or setup["data"] != "xor":
            raise NotYet(f"In {name} the data are not XOR without noise.")
    if failing["hidden"] != [1]:
        raise NotYet("The one that fails should have one hidden layer with one unit.")
    if failing.epochs < 300:
        raise NotYet("Train the one that fails for 300 epochs or more. After a few steps everything fails.")
    if failing["activation"] == "linear":
        raise NotYet("With a linear activation no number of units helps. Let the hidden units bend.")
    # With one unit the answer rises or falls along one direction, so three of the four points share one answer at best.
    least = 1 / 6 if failing["loss"] == "mean_squared_error" else -(2 * math.log(2 / 3) + math.log(1 / 3)) / 4
    if bad < least - 0.001:
        raise NotYet("One unit can't reach so small a loss. Copy the link and the loss at the same moment.")
    other = failing.differs_in(working) - {"hidden", "seed", "steps"}
    if other:
        raise NotYet(
            f"The two differ in {min(other)} as well. Change the number of units, and the seed if you like."
        )
    if sum(working["hidden"]) < 2:
        raise NotYet("The one that works has one hidden unit as well. Press + at the layer, then train.")
    if working["steps"] == 0:
        raise NotYet("The one that works is not trained yet in your link. Copy the link after training.")
    if good >= 0.05:
        raise NotYet(
            "Its loss is not small yet. Train on; if it stays where it is, take the next seed or one more unit."
        )
    return "Nothing else has changed, so the units are the reason."


@exercise("two lists of three pairs of a link and a loss, and a verdict in quotes")
def pg_rate(answer: Any) -> str:
    """Check a fair comparison of two learning rates: three seeds each, all else alike, and the verdict by the rule."""
    first, second, verdict = read.parts(answer, 3, "two lists of pairs, and a verdict")
    names = [[f"run {number} of the {side} rate" for number in (1, 2, 3)] for side in ("first", "second")]
    groups = [_pairs(side, 3, each) for side, each in zip((first, second), names, strict=True)]
    base = groups[0][0][0]
    for group in groups:
        for setup, _ in group:
            if setup["steps"] != base["steps"] or setup["steps"] == 0:
                raise NotYet(
                    "Not all of them are trained equally far. Write the same steps=... into each link."
                )
            other = base.differs_in(setup) - {"rate", "seed"}
            if other:
                raise NotYet(f"They differ in {min(other)}. Only the rate and the seed may differ.")
        if len({setup["rate"] for setup, _ in group}) > 1:
            raise NotYet("Within a list the rate must be the same. Only the seed changes there.")
        if len({setup["seed"] for setup, _ in group}) < 3:
            raise NotYet(
                "A seed occurs twice in a list. The same seed gives the same run; take three different ones."
            )
    if groups[0][0][0]["rate"] == groups[1][0][0]["rate"]:
        raise NotYet("Both lists have the same rate. What is to be compared?")
    if base["validation"] == 0 or base.exact_table:
        raise NotYet(
            "No points are held back, so there is no validation loss. Take other data, such as moons."
        )
    one, other = (np.array([loss for _, loss in group]) for group in groups)
    words = ("second", "not decided", "first")
    measured.expect_verdict(
        verdict, one, other, "the better rate", words, "A loss is better when it is smaller."
    )
    return "The same data, the same steps, three starts each: this is a fair comparison."


@exercise("two triples of a link, a training loss and a validation loss")
def pg_cure(answer: Any) -> str:
    """Check a network that has learned noisy moons by heart, and one that was cured on the same data."""
    names = ("the one that learned by heart", "the cured one")
    (sick, sick_training, sick_validation), (cured, _, validation) = _pairs(answer, 2, names, losses=2)
    if sick["data"] != "moons" or sick["noise"] < 0.6 or sick["count"] > 60 or sick["validation"] == 0:
        raise NotYet(
            "Begin with the task 'Learn by heart, then cure it': few and noisy moons, half of them held back."
        )
    moved = sick.differs_in(cured) & {"data", "count", "noise", "dataseed", "validation"}
    if moved:
        raise NotYet(
            f"The two differ in {min(moved)}: other data are no cure. Keep the points, change the network."
        )
    if sick_training >= 0.1 or sick_validation < 3 * sick_training:
        raise NotYet("The first has not learned by heart yet. Train until the two losses are far apart.")
    changed = sick.differs_in(cured)
    if changed <= {"steps"}:
        raise NotYet(
            "The two differ in the steps alone. Stopping early helps, too, but here look for another cure."
        )
    if not changed & {"hidden", "l1", "l2", "dropout"}:
        raise NotYet(
            "What you changed is not among the cures. Think of the methods of Sunday, or of fewer units."
        )
    if cured.epochs < 300:
        raise NotYet(
            "Train the cured one for 300 epochs or more. Before that, nothing has had the time to go wrong."
        )
    if validation >= sick_validation:
        raise NotYet(
            "The validation loss of the second is not smaller. Press a little harder, or try another cure."
        )
    return "The points are the same. What has changed is how freely the network may bend round them."


@exercise("a link")
def pg_own(answer: Any) -> str:
    """Check own points that no straight border can part."""
    setup = setup_of(answer)
    if setup["data"] != "own":
        raise NotYet(
            "These are not your own points. Choose the data 'Your own points', or press 'Edit these points'."
        )
    points = points_of(setup)
    if len(points) > 6:
        raise NotYet("These are more points than six. A few are enough.")
    if len(set(points[:, 2])) < 2:
        raise NotYet("Points of both kinds are wanted: some whose answer is 0, some whose answer is 1.")
    places = {tuple(point[:2]) for point in points}
    if len(places) < len(np.unique(points, axis=0)):
        raise NotYet(
            "Two points with different answers lie at the same place. No network at all can part these."
        )
    if places == {(0, 0), (0, 1), (1, 0), (1, 1)}:
        raise NotYet("That is a truth table. Find points of your own.")
    if _separable(points[points[:, 2] == 0, :2], points[points[:, 2] == 1, :2]):
        raise NotYet("A straight border parts these. Train with no hidden layer long enough, and you see it.")
    if len(places) == 3:
        return "Three in a row are the fewest that will do."
    return "No straight border parts these. Can you do with fewer?"


def _separable(zeros: np.ndarray, ones: np.ndarray) -> bool:
    """Whether a line has all of one kind on one side and all of the other on the other, none on it.

    The directions that part two sets make an arc, which ends where a pair of points falls together; so it is enough
    to try a direction between each two of these.
    """
    gaps = (zeros[:, None] - ones[None]).reshape(-1, 2)
    normals = np.arctan2(gaps[:, 0], -gaps[:, 1])
    ends = np.unique(np.concatenate([normals, normals + np.pi]) % (2 * np.pi))
    middles = (ends + np.append(ends[1:], ends[0] + 2 * np.pi)) / 2
    for angle in middles:
        direction = np.array([np.cos(angle), np.sin(angle)])
        if (zeros @ direction).max() < (ones @ direction).min() - 1e-9:
            return True
    return False


def _pairs(answer: Any, count: int, names: Sequence[str], losses: int = 1) -> list[Any]:
    """Return several set-ups, each with its losses; a run that has blown up has none."""
    form = "a link and its loss" if losses == 1 else "a link, its training loss and its validation loss"
    found = []
    for part, name in zip(read.parts(answer, count, f"{count} parts, each {form}"), names, strict=True):
        link, *numbers = read.parts(part, 1 + losses, form)
        setup = setup_of(link, name)
        values = [read.number(number, f"the loss of {name}") for number in numbers]
        if min(values) < 0:
            raise NotYet(f"A loss is never below 0; look at {name}.")
        found.append((setup, *values))
    return found
