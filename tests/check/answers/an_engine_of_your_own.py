from tests.check.answers import Answers

ANSWERS = {
    "an-engine-of-your-own-twice": Answers(
        right=7,
        wrong=[
            (6, "directly, too"),
            (4, "two arrows"),
            (12, "the loss itself"),
            (9, "added, not multiplied"),
            (8, "Draw the graph"),
        ],
    ),
    "an-engine-of-your-own-order": Answers(
        right=["w", "x", "p", "q", "r", "loss"],
        wrong=[
            (["loss", "r", "q", "p", "x", "w"], "reverse it"),
            (["x", "w", "p", "r", "q", "loss"], "r stands before q"),
            (["x", "w", "p", "q", "loss", "r"], "loss stands before r"),
            (["x", "x", "p", "q", "r", "loss"], "w is not there"),
        ],
    ),
    "an-engine-of-your-own-visits": Answers(
        right=[2**31 - 1, 31],
        wrong=[
            ([2**31 - 1, 30], "before the first"),
            ([2**31 - 1, 60], "how many are there"),
            ([2**30, 31], "first value alone"),
            ([2**31, 31], "Off by one"),
            ([61, 31], "don't grow by two"),
            ([100, 31], "add up 1"),
        ],
    ),
    "an-engine-of-your-own-divide": Answers(
        right=lambda a, b: (1 / b, -a / b**2),
        wrong=[
            (lambda a, b: (b, a), "of the product"),
            (lambda a, b: (-a / b**2, 1 / b), "swapped"),
            (lambda a, b: (1 / b, a / b**2), "wrong sign"),
            (lambda a, b: (1 / b, -1 / b**2), "lacks something"),
            (lambda a, b: (a / b, -a / b**2), "respect to a"),
            ((1, 2), "a function is wanted"),
        ],
    ),
    "an-engine-of-your-own-again": Answers(
        right=[6.0, 3.0],
        wrong=[
            ([3, 3], "still has the gradient"),
            ([6, 6], "starts from nothing"),
            ([9, 3], "isn't multiplied"),
            ([6, 2], "how fast"),
            ([5, 3], "what does the second add"),
        ],
    ),
}
