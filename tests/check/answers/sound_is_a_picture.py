from tests.check.answers import Answers

ANSWERS = {
    "sp-frames": Answers(
        right=[61, 129, 31.25],
        wrong=[
            ([62.5, 129, 31.25], "whole frames"),
            ([31, 129, 31.25], "overlap"),
            ([61, 128, 31.25], "frequency 0"),
            ([61, 129, 62.5], "twice as long"),
        ],
    ),
    "sp-stripes": Answers(
        right=[64, "time", "512"],
        wrong=[
            ([0.064, "time", "512"], "in seconds"),
            ([64, "frequency", "512"], "within one column"),
            ([64, "time", "128"], "single tones"),
        ],
    ),
    "sp-backwards": Answers(
        right=[5, 80],
        wrong=[
            ([90, 0], "turn round"),
            ([0, 5], "hardly heard"),
            ([0.05, 0.8], "in percent"),
        ],
    ),
    "sp-leaks": Answers(
        right=["yes", "no", "yes"],
        wrong=[
            (["no", "no", "yes"], "same patient"),
            (["yes", "yes", "yes"], "gave one"),
            (["yes", "no", "no"], "the one before"),
        ],
    ),
    "sp-people": Answers(
        right=[75.0, 92.1, 78.3, "by people"],
        wrong=[
            ([75.0, 92.1, 78.3, "by recordings"], "own numbers"),
            ([92.1, 92.1, 78.3, "by recordings"], "the same"),
            ([0.75, 0.921, 0.783, "by people"], "in percent"),
            ([5.1, 92.1, 78.3, "by recordings"], "chance"),
        ],
    ),
}
