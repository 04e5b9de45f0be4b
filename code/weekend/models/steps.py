"""The settings of the steps from the article's image network to a modern one."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Step:
    """The settings of one training.

    Attributes
    ----------
    name : str
    widths : tuple of int
        Filters of the first convolution, then of each stage. Empty for the article's network.
    stride : int
        How far the first convolution moves.
    normalize, residual : bool
        Batch normalization after each convolution; a shortcut past the two convolutions in each stage.
    changes : {"none", "flip", "fresh"}
        Training pictures as they are; mirrored and moved by up to 4 dots; or blended anew from digits and
        photographs, which only photo-digits can do (see `for_data`).
    move, bend : float
        How far a blended digit is moved, and how much it is bent, in dots; see `fresh_digits.distort`.
    margin : int
        So many dots are cut from each side of all pictures.
    networks : int
        So many networks learn side by side from the same pictures. Their mean answers.
    smoothing : float
        Label smoothing.
    rate, decay : float
        The learning rate, its highest value where there is a schedule, and the strength of weight decay.
    one_cycle : bool
        The rate rises for the first fifth of the updates, then falls to 0.
    optimizer : {"adam", "sgd"}
    precision : str
        Keras's name of a dtype policy, such as "mixed_float16".
    looks : int
        How many times the finished network is asked for each picture: 1, 9 (moved by a dot) or 2 (mirrored).
    epochs, batch_size : int
    """

    name: str
    widths: tuple[int, ...] = ()
    stride: int = 1
    normalize: bool = False
    residual: bool = False
    changes: str = "none"
    move: float = 2.5  # fresh_digits.MOVE, without waiting for NumPy
    bend: float = 0.0
    margin: int = 0
    networks: int = 1
    smoothing: float = 0.0
    rate: float = 0.001
    decay: float = 0.0
    one_cycle: bool = False
    optimizer: str = "adam"
    precision: str = "float32"
    looks: int = 1
    epochs: int = 6
    batch_size: int = 50


# Each step differs from the one before in one thing. photo-digits, on two cores.
BASE = Step("base")
LEAN = replace(BASE, name="lean", widths=(16, 32, 64), stride=2)
NORMALIZED = replace(LEAN, name="batch-normalization", normalize=True)
FRESH = replace(NORMALIZED, name="fresh-pictures", changes="fresh")
RESIDUAL = replace(FRESH, name="residual", residual=True)
SMOOTHED = replace(RESIDUAL, name="label-smoothing", smoothing=0.05)
CYCLED = replace(SMOOTHED, name="one-cycle", one_cycle=True, rate=0.006)
DECAYED = replace(CYCLED, name="weight-decay", decay=0.05)
MIXED = replace(DECAYED, name="mixed-precision", precision="mixed_bfloat16")
LONG = replace(DECAYED, name="long", epochs=60)
TWO_MINUTES = replace(
    DECAYED,
    name="two-minutes",
    move=1.0,
    bend=0.8,
    margin=4,
    networks=2,
    rate=0.01,
    epochs=80,
    batch_size=100,
)

# For a graphics card and CIFAR-10.
FAST = Step(
    "full-size-fast",
    widths=(64, 128, 256, 512),
    normalize=True,
    residual=True,
    changes="flip",
    smoothing=0.1,
    rate=0.4,
    decay=0.005,
    one_cycle=True,
    optimizer="sgd",
    precision="mixed_float16",
    looks=2,
    epochs=20,
    batch_size=512,
)
BEST = replace(FAST, name="full-size-best", widths=(128, 256, 512, 512), epochs=120)

STEPS = {
    step.name: step
    for step in (
        *(BASE, LEAN, NORMALIZED, FRESH, RESIDUAL, SMOOTHED, CYCLED, DECAYED),
        *(MIXED, LONG, TWO_MINUTES, FAST, BEST),
    )
}


def for_data(step: Step, data: str) -> Step:
    """Return the step as a data set can take it: other pictures than photo-digits are mirrored, not blended anew."""
    if step.changes == "fresh" and data != "photo-digits":
        return replace(step, changes="flip")
    return step
