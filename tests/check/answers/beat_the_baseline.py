import numpy as np

from tests.check.answers import Answers


def band(before, after, root=5, ddof=1):
    differences = np.subtract(after, before)
    margin = 2.776 * differences.std(ddof=ddof) / np.sqrt(root)
    return differences.mean() - margin, differences.mean() + margin


def verdict(before, after, **changes):
    low, high = band(before, after, **changes)
    return "helps" if low > 0 else "hurts" if high < 0 else "not shown"


def by_the_mean(before, after):
    return "helps" if np.mean(after) > np.mean(before) else "hurts"


def triangle(update, updates, peak):
    top = updates / 5
    return peak * (update / top if update < top else (updates - update) / (updates - top))


def block(x, add="input", padding="same", count=2, activation="relu"):
    from keras import layers

    y = x
    for _ in range(count):
        y = layers.Conv2D(x.shape[-1], 3, padding=padding, activation=activation)(y)
    if add == "nothing":
        return y
    y = layers.Add()([x, y])
    return layers.ReLU()(y) if add == "relu" else y


ANSWERS = {
    "bb-frozen": Answers(
        right=[10_250, 3_075],
        wrong=[
            ([10_240, 3_075], "each unit has a bias"),
            ([127_866, 3_075], "They don't change"),
            ([10_250, 1_027], "What comes into each unit"),
        ],
    ),
    "bb-target": Answers(
        right=[0.84, 0.04],
        wrong=[
            ([0.8, 0.04], "a part of what is spread"),
            ([0.84, 0.05], "not over four"),
            ([0.84, 0.2], "all of them together"),
            ([0.9, 0.04], "together must be 1"),
        ],
    ),
    "bb-band": Answers(
        right=verdict,
        wrong=[
            (by_the_mean, "can come from luck"),
            (lambda a, b: verdict(a, b, root=1), "root of 5"),
            (lambda a, b: verdict(a, b, ddof=0), "ddof=1"),
            (lambda a, b: "yes", "choose one of the words"),
        ],
    ),
    "bb-rate": Answers(
        right=triangle,
        wrong=[
            (lambda u, n, p: p * min(1, u / (n / 5)), "At the end the rate"),
            (lambda u, n, p: p * (1 - abs(2 * u / n - 1)), "a fifth of the updates"),
            (lambda u, n, p: triangle(u, 100, p), "number of your own"),
        ],
    ),
    "bb-block": Answers(
        right=block,
        wrong=[
            (lambda x: block(x, add="nothing"), "Where is its input added"),
            (lambda x: block(x, add="relu"), "another ReLU"),
            (lambda x: block(x, count=1), "two convolutions"),
            (lambda x: block(x, add="nothing", padding="valid"), "that of the input"),
            (lambda x: block(x, activation=None), "needs a ReLU"),
        ],
    ),
    "bb-own": Answers(
        right=[[92.1, 93.0, 92.4, 92.8, 92.0], [93.3, 92.5, 92.9, 93.1, 92.2], "not shown"],
        wrong=[
            (
                [[92.1, 93.0, 92.4, 92.8, 92.0], [93.3, 92.5, 92.9, 93.1, 92.2], "helps"],
                "Compare that with zero",
            ),
            ([[92.1] * 5, [93.3, 92.5, 92.9, 93.1, 92.2], "helps"], "seed of its own"),
            ([[0.92, 0.93, 0.92, 0.91, 0.93], [93.3, 92.5, 92.9, 93.1, 92.2], "helps"], "in percent"),
        ],
    ),
}
