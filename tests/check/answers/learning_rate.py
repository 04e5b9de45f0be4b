import numpy as np

from tests.check.answers import Answers


def warm_up(step):
    return 0.05 * min((step + 1) / 30, 1.0)


def schedule():
    import keras

    class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step):
            part = keras.ops.cast(step + 1, "float32") / 30
            return 0.05 * keras.ops.minimum(part, 1.0)

    return WarmUp()


WARM, FALL = [74.1, 70.3, 72.8], [10.0, 10.0, 10.0]

USUAL = [79.9, 82.3, 81.0, 80.4, 81.7]  # five seeds of a constant rate
STEPS = [82.1, 81.9, 82.3, 80.0, 81.8]

ANSWERS = {
    "lr-guessing": Answers(
        right=[0.01, "stalled", 6.908],
        wrong=[
            ([1, "stalled", 6.908], "percent would be right"),
            ([0.01, "diverged", 6.908], "rises without end"),
            ([0.01, "not finished", 6.908], "still gets better"),
            ([0.01, "stalled", 3], "natural logarithm"),
            ([0.01, "stalled", 46.05], "It is a logarithm"),
        ],
    ),
    "lr-slow": Answers(
        right=[[72.3, 74.1, 71.0, 73.2, 70.9], USUAL, "below"],
        wrong=[
            ([[72.3, 74.1, 71.0, 73.2, 70.9], USUAL, "not decided"], "does not contain 0"),
            ([[79.3, 83.1, 80.0, 81.9, 80.9], USUAL, "below"], "contains 0"),
            ([[0.723, 0.741, 0.71, 0.732, 0.709], USUAL, "below"], "in percent"),
            ([[10.0, 11.2, 9.8, 10.1, 9.9], USUAL, "below"], "still guesses"),
        ],
    ),
    "lr-half": Answers(
        right=[warm_up, WARM, FALL, "warm-up"],
        wrong=[
            ([lambda step: 0.05 * step / 30, WARM, FALL, "warm-up"], "goes on rising"),
            ([lambda step: 0.05 * min(step // 30, 1), WARM, FALL, "warm-up"], "whole numbers"),
            ([lambda step: 0.05, WARM, FALL, "warm-up"], "from the first update"),
            ([lambda step: 0.05 * min((step / 30) ** 2, 1), WARM, FALL, "warm-up"], "evenly"),
            ([warm_up, WARM, FALL, "falling"], "Look at your numbers"),
            ([warm_up, FALL, FALL, "warm-up"], "both stall"),
        ],
    ),
    "lr-piecewise": Answers(
        right=[[0.003, 0.001, 0.0003], STEPS, USUAL, "not decided"],
        wrong=[
            ([[0.0003, 0.001, 0.003], STEPS, USUAL, "not decided"], "Yours rises"),
            ([[0.003, 0.0003, 0.0003], STEPS, USUAL, "not decided"], "still to come"),
            ([[0.003, 0.001, 0.0003], STEPS, USUAL, "above"], "contains 0"),
            ([np.array([0.003, 0.001, 0.0003]), [84.1] * 5, USUAL, "above"], "a seed of its own"),
        ],
    ),
}
