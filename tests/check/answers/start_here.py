from tests.check.answers import Answers

ANSWERS = {
    "start-here-read": Answers(
        right=[1, 1, 1, 0],
        wrong=[
            ([0, 0, 0, 1], "wrong way round"),
            ([9, 3, 3, -3], "These are the sums"),
            ([0, 1, 1, 0], "which number is left"),
            ([1, 1, 1, 1], '"1, 1" again'),
            ([0.9, 0.9, 0.9, 0.1], "Round each"),
        ],
    ),
    "start-here-and": Answers(
        right=[6.3, 6.3, -9.5],
        wrong=[
            ([7.0, 7.0, -3.2], "compute OR"),
            ([-9.5, 6.3, 6.3], "order"),
            ([-6.3, -6.3, 9.5], "signs"),
            ([1, 1, 0], '"0, 0" is wrong'),
            ([0.0, 0.0, 0.0], "wrong for AND"),
        ],
    ),
    "start-here-bias": Answers(
        right=["0, 0", 0.5],
        wrong=[
            (["1, 1", 0.5], "Where can none"),
            (["0, 0", 0.0], "a sum of 0"),
            (["0, 0", 0.04], "does not depend"),
            (["00", 0.5], "choose one"),
        ],
    ),
    "start-here-fast": Answers(
        right=[[1.0, 1.0, 1.0, 1.0], 0.25, "flat"],
        wrong=[
            ([[0.04, 0.98, 0.98, 1.0], 0.0007, "flat"], "Was the rate 100"),
            ([[1, 1, 1, 1], 1.0, "flat"], "sum of the squares"),
            ([[1, 1, 1, 1], 0.5, "flat"], "does not fit"),
            ([[1, 1, 1, 1], 0.25, "steep"], "steps would be large"),
            ([[100, 100, 100, 100], 0.25, "flat"], "between 0 and 1"),
        ],
    ),
    "start-here-xor": Answers(
        right=[[10, 10, -5], "no"],
        wrong=[
            ([[10, 10, -5], "yes"], "the fourth right as well"),
            ([[1, 1, 1], "no"], "2 of four"),
            ([[0, 0, 0], "no"], "0 of four"),
            ([10, 10, -5], "2 parts"),
        ],
    ),
}
