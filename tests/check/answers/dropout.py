from tests.check.answers import Answers

LITTLE = [80.1, 81.3, 79.9, 80.5, 81.0]
LIKE_IT, LOWER = [80.0, 82.4, 78.1, 81.2, 80.3], [74.0, 72.4, 75.1, 73.9, 74.4]

ANSWERS = {
    "do-volume": Answers(
        right=[1.25, 5, 0.2],
        wrong=[
            ([5, 1.25, 0.2], "swapped"),
            ([0.8, 0.2, 0.2], "share that is left"),
            ([2, 2, 0.2], "half of the units"),
            ([1.25, 5, 0.8], "share that is kept"),
        ],
    ),
    "do-rates": Answers(
        right=[LITTLE, LIKE_IT, "not decided"],
        wrong=[
            ([LITTLE, LIKE_IT, "above"], "contains 0"),
            ([LITTLE, LOWER, "not decided"], "does not contain 0"),
            ([LITTLE, LOWER, "below"], "other way round"),
            ([[0.801, 0.813, 0.799, 0.805, 0.81], LIKE_IT, "not decided"], "in percent"),
            ([[80.1] * 5, LIKE_IT, "not decided"], "a seed of its own"),
            ([[80.1, 81.3], LIKE_IT, "not decided"], "5 numbers are wanted"),
        ],
    ),
    "do-switch": Answers(
        right=["no", "yes", 77.7, 82.1],
        wrong=[
            (["yes", "yes", 77.7, 82.1], "muted each time"),
            (["no", "no", 77.7, 82.1], "nobody is muted"),
            (["no", "yes", 82.1, 77.7], "swapped"),
            (["no", "yes", 82.1, 82.1], "the same"),
        ],
    ),
    "do-where": Answers(
        right=[0.5, 0.8, "on the input"],
        wrong=[
            ([50, 0.8, "on the input"], "not percent"),
            ([0.1, 0.8, "on the input"], "by itself"),
            ([0.5, 0.4, "on the input"], "don't stay"),
            ([0.5, 0.8, "on the labels"], "the mark"),
        ],
    ),
    "do-average": Answers(
        right=[77.2, 82.0, 82.1, "average"],
        wrong=[
            ([82.0, 77.2, 82.1, "average"], "swapped"),
            ([77.2, 82.0, 82.1, "single"], "own numbers"),
            ([9.2, 11.0, 82.1, "average"], "Average the shares first"),
            ([0.772, 0.82, 0.821, "average"], "in percent"),
        ],
    ),
}
