"""The article's experiments as named settings, with corrected and further ones beside them.

The article's repository holds eleven different notebooks that train on pictures. Each is here under a clean
name, with the settings that its library, TFLearn, chose for it. ``weekend list`` prints them.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

Network = Literal["few_layers", "three_layer_sets", "base"]
Setting = str | int | float | bool | None


class ExperimentError(Exception):
    """There is no such experiment, or its settings don't fit each other; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Everything that decides how a network is trained, except the data and the seed.

    What is not given is as Keras has it; `ARTICLE` holds what the article's library chose instead.

    Attributes
    ----------
    name : str
        What the command line calls it.
    shows : str
        What it is for, in one sentence.
    notebook : str or None
        File in the article's repository; None where the article has no such experiment.
    article : str
        What the article says about it, in our words.
    note : str
        What to know besides.
    same_as : str or None
        Another experiment with the very same settings: its runs serve for both.
    network : {"few_layers", "three_layer_sets", "base"}
        Function in ``weekend.models``.
    dropout, l1, l2, second_pool
        Arguments of ``models.base``.
    tflearn_init : bool
        Start from TFLearn's initial weights instead of Keras's.
    augment : bool
        Change training images at random, in the ways that keep their labels: what these are is a property of the
        data set, `ImageData.label_keeping`.
    mirror : bool
        Mirror half of the training images besides, whether that keeps their labels or not.
    batch_size : int
    updates_like_batch_size : int or None
        Make as many updates in an epoch as a run of this batch size does, over several passes if needed.
    epochs : int
        The article's number; ``weekend run --epochs`` overrides it.
    optimizer : {"adam", "adamw"}
    learning_rate : float
    weight_decay : float
        For "adamw" only.
    epsilon : float
        Of Adam; TFLearn's 1e-8, where Keras has 1e-7.
    clip_norm : float or None
        Longest gradient, over all weights together; longer ones are scaled down to it.
    """

    name: str
    shows: str
    notebook: str | None = None
    article: str = ""
    note: str = ""
    same_as: str | None = None

    network: Network = "base"
    dropout: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    second_pool: bool = True
    tflearn_init: bool = False
    augment: bool = False
    mirror: bool = False
    batch_size: int = 96
    updates_like_batch_size: int | None = None
    epochs: int = 50
    optimizer: Literal["adam", "adamw"] = "adam"
    learning_rate: float = 0.001
    weight_decay: float = 0.0
    epsilon: float = 1e-7
    clip_norm: float | None = None

    def __post_init__(self) -> None:
        if self.network != "base" and (self.dropout or self.l1 or self.l2 or not self.second_pool):
            raise ExperimentError(
                f"{self.name}: dropout, l1, l2 and second_pool are for the network 'base', not {self.network!r}."
            )
        if self.weight_decay and self.optimizer != "adamw":
            raise ExperimentError(f"{self.name}: weight_decay needs optimizer='adamw'.")

    @property
    def settings(self) -> dict[str, Setting]:
        """What decides the numbers: every field but the name and the words."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _WORDS}

    def shares_start(self, other: "Experiment") -> bool:
        """Whether runs of one seed start from the same weights and see the same batches.

        Such runs are compared in pairs, seed by seed. With dropout the last layer starts from other weights.
        """
        start = ("network", "second_pool", "tflearn_init", "augment", "batch_size", "updates_like_batch_size")
        alike = all(getattr(self, name) == getattr(other, name) for name in start)
        return alike and bool(self.dropout) == bool(other.dropout)

    @property
    def record_name(self) -> str:
        """The name under which its runs are kept."""
        return self.same_as or self.name


# What TFLearn chose for the article's networks, and Keras does not.
ARTICLE: dict[str, Any] = {"tflearn_init": True, "augment": True, "epsilon": 1e-8, "clip_norm": 5.0}

_WORDS = {"name", "shows", "notebook", "article", "note", "same_as"}


def get(name: str) -> Experiment:
    """Return an experiment by its name.

    Raises
    ------
    ExperimentError
        There is none of that name.
    """
    if name not in EXPERIMENTS:
        raise ExperimentError(f"There is no experiment {name!r}. Choose one of: {', '.join(EXPERIMENTS)}.")
    return EXPERIMENTS[name]


def _article(**given: Any) -> Experiment:
    return Experiment(**ARTICLE | given)


def _alias(of: Experiment, **words: Any) -> Experiment:
    return replace(of, same_as=of.name, **words)


_with_dropout = _article(
    name="with-dropout",
    notebook="experiment_1_with_dropout.ipynb",
    shows="Dropout: half of the dense units are muted in each training step.",
    article="Dropout spreads the power among the units, so the network generalizes better.",
    dropout=0.5,
)
_without_dropout = _article(
    name="without-dropout",
    notebook="experiment_2_without_regulizer.ipynb",
    shows="The same network with neither dropout nor a penalty; the others are compared with it.",
    article="Without forgetting, the network keeps noise and details of the training pictures.",
    note="The article's file for 'without dropout' is another network: see without-dropout-as-shipped.",
)
_batch_2000 = _article(
    name="batch-2000",
    notebook="experiment_3_high_batch_size.ipynb",
    shows="Large batches: few updates in an epoch.",
    article="Large batches need fewer cycles and make each step more accurate.",
    note="As many epochs as the others, so about a twentieth of their updates: it is trained less.",
    dropout=0.5,
    batch_size=2000,
)

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        _article(
            name="few-layers",
            notebook="experiment_0_few_layers.ipynb",
            shows="One set of convolution and pooling.",
            article="Too few layers underfit: about 15% less accurate than three sets.",
            note="It has seven times the parameters of three-layer-sets, so 'small' is not its problem.",
            network="few_layers",
        ),
        _article(
            name="three-layer-sets",
            notebook="experiment_0_three_layer_sets.ipynb",
            shows="Three sets of convolution and pooling.",
            article="The deeper network is about 15% more accurate.",
            network="three_layer_sets",
        ),
        _with_dropout,
        _without_dropout,
        _article(
            name="without-dropout-as-shipped",
            notebook="experiment_1_without_dropout.ipynb",
            shows="The network that the article's file trains by mistake.",
            article="The two networks differ in nothing but a dropout layer.",
            note="The file keeps dropout and lacks the second pooling layer; without-dropout is the fair one.",
            dropout=0.5,
            second_pool=False,
        ),
        _article(
            name="l2",
            notebook="experiment_2_regulizer_L2.ipynb",
            shows="A penalty on large weights (L2), on all layers but the last.",
            article="The network with a penalty beats the one without.",
            note="TFLearn's weight_decay=0.001 halves the sum of squares, so it is Keras's L2(0.0005).",
            l2=0.0005,
        ),
        _alias(
            _without_dropout,
            name="without-l2",
            shows="The same network without a penalty.",
            article="The network without a penalty does worse.",
            note="",
        ),
        _batch_2000,
        _article(
            name="batch-50",
            notebook="experiment_3_low_batch_size.ipynb",
            shows="Small batches: many noisy updates in an epoch.",
            article="Small batches make more steps, and more random ones.",
            note="The article's TensorBoard shows this run under the label of large batches.",
            dropout=0.5,
            batch_size=50,
        ),
        _article(
            name="rate-high",
            notebook="experiment_4_learning_rate_high.ipynb",
            shows="A learning rate ten times as high.",
            article="With too high a learning rate the network may never converge.",
            dropout=0.5,
            learning_rate=0.01,
        ),
        _alias(
            _with_dropout,
            name="rate-normal",
            notebook="experiment_4_learning_rate_normal.ipynb",
            shows="The usual learning rate.",
            article="A rate between the two others converges.",
        ),
        _article(
            name="rate-low",
            notebook="experiment_4_learning_rate_low.ipynb",
            shows="A learning rate of a tenth.",
            article="With too low a learning rate the network may never converge.",
            note="It mostly is slower: see how its curve ends.",
            dropout=0.5,
            learning_rate=0.0001,
        ),
        replace(
            _batch_2000,
            name="batch-2000-equal-updates",
            notebook=None,
            shows="Large batches, with as many updates as batches of 96 make.",
            article="",
            note="Tells large batches from less training. An epoch goes over the data about twenty times.",
            updates_like_batch_size=96,
        ),
        replace(
            _batch_2000,
            name="batch-2000-scaled-rate",
            notebook=None,
            shows="Large batches, with a higher learning rate.",
            article="",
            note="0.001 * sqrt(2000 / 96), after the square-root rule for Adam (Malladi et al. 2022, "
            "arXiv:2205.10287), for the rate only: the rule changes the betas too.",
            learning_rate=0.00456,
        ),
        _article(
            name="l1",
            shows="A penalty on absolute weights (L1), which pulls many of them to nearly zero.",
            note="The strength gives about the same penalty on the first weights as in the experiment l2.",
            l1=0.00001,
        ),
        _article(
            name="adamw",
            shows="Weights shrink in each step, apart from the gradient: not the same as L2 inside Adam.",
            note="Decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101).",
            optimizer="adamw",
            weight_decay=0.1,
        ),
        replace(
            _with_dropout,
            name="mirrored",
            notebook=None,
            shows="A warning: half of the training images are mirrored, digits too.",
            article="",
            note="A mirrored digit is no digit, so its label is wrong. On CIFAR-10 it is with-dropout once more.",
            mirror=True,
        ),
    )
}
