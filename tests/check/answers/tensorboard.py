import numpy as np

from tests.check.answers import Answers


def largest(kernel):
    return np.max(np.abs(kernel))


ENDS = [3.1, 0.12, 0.9]

ANSWERS = {
    "tensorboard-witness": Answers(
        right=50,
        wrong=[
            (96, "what the name says"),
            (1000, "How large is one"),
            (520.8, "if the name were right"),
            (500, "Divide"),
        ],
    ),
    "tensorboard-mixed": Answers(
        right=[12, 0, "no"],
        wrong=[
            ([6, 0, "no"], "one run"),
            ([12, 6, "no"], "knows nothing"),
            ([12, 1, "no"], "from another number"),
            ([12, 0, "yes"], "which learning rate"),
        ],
    ),
    "tensorboard-batch": Answers(
        right=[10, 0.7123, 0.7123, "a mean so far"],
        wrong=[
            ([20, 0.7123, 0.7123, "a mean so far"], "size of a batch"),
            ([200, 0.7123, 0.7123, "a mean so far"], "number of examples"),
            ([10, 0.7123, 0.6512, "a mean so far"], "should be equal"),
            ([10, 0.7123, 0.7123, "the loss of one batch"], "Would the loss of one batch agree"),
            ([10, -0.7, -0.7, "a mean so far"], "no losses"),
        ],
    ),
    "tensorboard-own": Answers(
        right=[largest, ENDS, "tiny"],
        wrong=[
            ([np.max, ENDS, "tiny"], "overlooks"),
            ([np.min, ENDS, "tiny"], "keeps the sign"),
            ([lambda kernel: abs(np.sum(kernel)), ENDS, "tiny"], "off each weight"),
            ([largest, [3.1, -0.12, 0.9], "tiny"], "below 0"),
            ([largest, ENDS, "glorot"], "Compare your three"),
            ([largest, [0.12, 3.1, 0.9], "glorot"], "keeps smaller"),
        ],
    ),
    "tensorboard-smooth": Answers(
        right=[4, 1],
        wrong=[
            ([14, 11], "from the fall on"),
            ([2, 0], "without the division"),
            ([6, 1], "after a long time"),
            ([5, 2], "Nearly"),
            ([4, 2], "with 0.6"),
            ([1, 4], "swapped"),
        ],
    ),
}
