from tests.answers import Answers

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
        right=[[80.1, 81.3, 79.9], [80.0, 82.4, 78.1], "overlap"],
        wrong=[
            ([[80.1, 81.3, 79.9], [80.0, 82.4, 78.1], "above"], "share a part"),
            ([[80.1, 81.3, 79.9], [74.0, 72.4, 75.1], "overlap"], "share no part"),
            ([[80.1, 81.3, 79.9], [74.0, 72.4, 75.1], "below"], "other way round"),
            ([[0.801, 0.813, 0.799], [0.8, 0.824, 0.781], "overlap"], "in percent"),
            ([[80.1, 80.1, 80.1], [80.0, 82.4, 78.1], "overlap"], "a seed of its own"),
            ([[80.1, 81.3], [80.0, 82.4, 78.1], "overlap"], "3 numbers are wanted"),
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
