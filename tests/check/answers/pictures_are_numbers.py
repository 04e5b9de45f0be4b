import numpy as np

from tests.check.answers import Answers


def kernel(row, column):
    return [[int((r, c) == (row, column)) for c in range(3)] for r in range(3)]


LEAVES, RIGHT, BLURS = kernel(1, 1), kernel(1, 0), [[1 / 9] * 3] * 3


def difference(photo, digit):
    return abs(photo.astype(float) - digit)


def ready(photo):
    return prepared(photo)[np.newaxis]


def prepared(pictures):
    from weekend import data

    studied = data.load("photo-digits").x_train[:1500].astype("float32")
    return (pictures.astype("float32") - studied.mean()) / studied.std()


ANSWERS = {
    "pic-sizes": Answers(
        right=[(28, 28, 8), (32, 32, 8), (16, 16, 8), 608],
        wrong=[
            ([(30, 30, 8), (32, 32, 8), (16, 16, 8), 608], "a window of 3"),
            ([(28, 28, 3), (32, 32, 8), (16, 16, 8), 608], "feature maps"),
            ([(None, 28, 28, 8), (28, 28, 8), (16, 16, 8), 608], "border"),
            ([(28, 28, 8), (32, 32, 8), (14, 14, 8), 608], "padded, too"),
            ([(28, 28, 8), (32, 32, 8), (16, 16, 8), 600], "bias"),
            ([(28, 28, 8), (32, 32, 8), (16, 16, 8), 208], "three channels"),
            ([28, 32, 16, 608], "3 numbers are"),
        ],
    ),
    "pic-uint8": Answers(
        right=[254, difference],
        wrong=[
            ([-2, difference], "on paper"),
            ([255, difference], "two steps"),
            ([254, lambda photo, digit: abs(photo - digit)], "in the trap"),
            ([254, lambda photo, digit: photo.astype(float) - digit], "below 0"),
            ([254, lambda photo: photo], "failed with TypeError"),
        ],
    ),
    "pic-kernels": Answers(
        right=[LEAVES, RIGHT, BLURS],
        wrong=[
            ([[[1] * 3] * 3, RIGHT, BLURS], "adds up all nine"),
            ([LEAVES, kernel(1, 2), BLURS], "to the left"),
            ([LEAVES, kernel(0, 1), BLURS], "up or down"),
            ([LEAVES, RIGHT, [[1] * 3] * 3], "one more step"),
            ([LEAVES, RIGHT, 1 / 9], "shape"),
        ],
    ),
    "pic-base": Answers(
        right=[2_159_114, 8_450_570],
        wrong=[
            ([2_158_432, 8_450_570], "biases are missing"),
            ([8_450_570, 2_159_114], "without its second pooling"),
            ([2_122_186, 8_450_570], "There are two"),
            ([2_140_682, 8_450_570], "64 maps, not at 32"),
            ([2_159_114, 2_159_114], "Pooling has no weights"),
        ],
    ),
    "pic-flip": Answers(
        right=["correlate2d", [[9, 8, 7], [6, 5, 4], [3, 2, 1]]],
        wrong=[
            (["convolve2d", [[9, 8, 7], [6, 5, 4], [3, 2, 1]]], "mislead"),
            (["correlate2d", [[3, 2, 1], [6, 5, 4], [9, 8, 7]]], "one direction"),
            (["correlate2d", [[1, 4, 7], [2, 5, 8], [3, 6, 9]]], "another turn"),
            (["correlate2d", [[1, 2, 3], [4, 5, 6], [7, 8, 9]]], "as it was"),
        ],
    ),
    "pic-own": Answers(
        right=ready,
        wrong=[
            (prepared, "axis"),
            (lambda photo: photo[np.newaxis], "raw numbers"),
            (lambda photo: photo[np.newaxis] / 255, "between 0 and 1"),
            (lambda photo: (photo[np.newaxis] - photo.mean()) / photo.std(), "the photo itself"),
        ],
    ),
}
