from tests.check.answers import Answers

LINEAR = [0.45, 0.33, 0.51, 0.42, 0.48]
TREES = [0.31, 0.12, 0.34, 0.25, 0.27]
DENSE = [[62.1, 63.9, 61.5], [63.0, 61.2, 62.7]]
METHODS = ["linear model", "convolutional network"]

ANSWERS = {
    "what-sort": Answers(
        right=["raw", "structured", "raw", "structured", *METHODS],
        wrong=[
            (["raw", "structured", "structured", "structured", *METHODS], "without its neighbours"),
            (["raw", "raw", "raw", "structured", *METHODS], "the sales again"),
            (["raw", "structured", "raw", "structured", "trees", METHODS[1]], "beat first"),
            (["raw", "structured", "raw", "structured", *METHODS[::-1]], "make of neighbours"),
            (["raw", "structured", "raw", "structured", METHODS[0], "trees"], "whose build"),
        ],
    ),
    "what-diabetes": Answers(
        right=[LINEAR, TREES, "linear"],
        wrong=[
            ([LINEAR, TREES, "neither"], "deal by deal"),
            ([TREES, LINEAR, "trees"], "swapped"),
            ([[100 * s for s in LINEAR], [100 * s for s in TREES], "linear"], "above 1"),
            ([[0.45] * 5, TREES, "linear"], "all the same"),
            ([LINEAR[:3], TREES[:3], "linear"], "5 numbers"),
        ],
    ),
    "what-dense": Answers(
        right=[*DENSE, "no", "the convolution"],
        wrong=[
            ([[0.62, 0.64, 0.61], [0.63, 0.61, 0.63], "no", "the convolution"], "shares"),
            ([*DENSE, "yes", "the convolution"], "within a list"),
            ([*DENSE, "no", "being a network"], "is a network too"),
            ([[80.1, 81.3, 79.9], [62.0, 63.1, 61.7], "yes", "the convolution"], "Conv2D"),
        ],
    ),
    "what-help": Answers(
        right=[[63.0, 67.0, 80.0], 0.235],
        wrong=[
            ([[63.0, 67.0, 80.0], 4.0], "points gained"),
            ([[63.0, 67.0, 80.0], 23.5], "percent"),
            ([[63.0, 67.0, 80.0], 0.765], "still missing"),
            ([[80.0, 67.0, 63.0], 0.24], "The order is"),
            ([[0.63, 0.67, 0.80], 0.235], "shares"),
        ],
    ),
    "what-headline": Answers(
        right=[0.95, "comparison"],
        wrong=[
            ([95, "comparison"], "between 0 and 1"),
            ([0.05, "comparison"], "gets wrong"),
            ([0.5, "comparison"], "coin"),
            ([0.95, "measure"], "about the measure"),
        ],
    ),
}
