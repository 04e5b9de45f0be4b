import numpy as np

from tests.check.answers import Answers


def right_leaky(x):
    import keras

    return keras.ops.where(x > 0, x, 0.1 * x)


def plain_relu(x):
    import keras

    return keras.ops.where(x > 0, x, 0.0 * x)


def swapped(x):
    import keras

    return keras.ops.where(x > 0, 0.1 * x, x)


def in_numpy(x):
    return np.where(np.asarray(x) > 0, x, 0.1 * np.asarray(x))


def one_engine(x):
    import tensorflow as tf

    return tf.where(x > 0, x, 0.1 * x)


ANSWERS = {
    "bk-choose": Answers(
        right=["A", "D"],
        wrong=[
            (["A", "B", "D"], "before or after"),
            (["A", "C", "D"], "who tells Keras"),
            (["D"], "inside the program"),
            (["A"], "before the program's first line"),
        ],
    ),
    "bk-same": Answers(
        right=["equal", "near", "unrelated", "unrelated"],
        wrong=[
            (["near", "near", "unrelated", "unrelated"], "shapes"),
            (["equal", "equal", "unrelated", "unrelated"], "same order"),
            (["equal", "unrelated", "unrelated", "unrelated"], "came along"),
            (["equal", "near", "equal", "unrelated"], "drawn by chance"),
            (["equal", "near", "unrelated", "near"], "drawn by chance"),
        ],
    ),
    "bk-pays": Answers(
        right=[160, "one", "another"],
        wrong=[
            ([8, "one", "another"], "how far it is behind"),
            ([48, "one", "another"], "difference of the two steps"),
            ([100, "one", "another"], "must be equal"),
            ([160, "another", "another"], "more or fewer"),
            ([160, "one", "one"], "still matter"),
        ],
    ),
    "bk-ops": Answers(
        right=right_leaky,
        wrong=[
            (plain_relu, "usual ReLU"),
            (swapped, "a tenth is left"),
            (in_numpy, "no engine can find slopes"),
            (one_engine, "runs on that one only"),
        ],
    ),
    "bk-print": Answers(
        right=[1, 5, "tensorflow"],
        wrong=[
            ([5, 5, "tensorflow"], "run_eagerly left out"),
            ([1, 6, "jax"], "making the model"),
            ([1, 1, "tensorflow"], "pass it to compile"),
            ([1, 5, "torch"], "line by line"),
        ],
    ),
}
