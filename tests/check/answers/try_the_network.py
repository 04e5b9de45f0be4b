from tests.check.answers import Answers

ANSWERS = {
    "try-nothing": Answers(
        right=[[1, 1, 4], 100, 11],
        wrong=[
            ([[1, 1, 4], 0, 11], "no score of 0"),
            ([[1, 1, 4], 1, 11], "shares of 1"),
            ([[1, 1, 4], 100, 10], "stands for a digit"),
            ([[1, 1, 10], 100, 11], "always a digit"),
        ],
    ),
    "try-grey": Answers(
        right=[127, 0, 215],
        wrong=[
            ([-127, 0, -215], "negative"),
            ([255, 255, 255], "added the ink"),
            ([255, 128, 255], "values of the ink"),
            ([127, 128, 215], "soft edge"),
            ([127, 0, 127], "last one"),
        ],
    ),
    "try-seven": Answers(
        right=[[1, 1, 4], [7, 1, -1], 1],
        wrong=[
            ([[7, 1, 4], [7, 1, -1], 1], "still reads a 7"),
            ([[1, 1, 4], [7, 1, -1], 2], "other way round"),
            ([[1, 1, 4], [7, 1, -1], 3], "does not fit"),
            ([[1, 1, -1], [7, 1, -1], 1], "always reads one"),
        ],
    ),
    "try-spoil": Answers(
        right=[[48, 40, 10], 20],
        wrong=[
            ([[48, 40, 10], 0.2], "share of 1"),
            ([[48, 40, 12], 25], "read before"),
            ([[96, 80, 20], 20], "fewer samples"),
            ([[10, 40, 48], 96], "rise with the noise"),
            ([[48, 40, 10], 10], "does not fit"),
        ],
    ),
    "try-twin": Answers(
        right=[[88.1, 89.4, 87.9], [80.2, 84.0, 82.1], "with"],
        wrong=[
            ([[88.1, 89.4, 87.9], [80.2, 88.0, 82.1], "with"], "contains 0"),
            ([[88.1, 89.4, 87.9], [80.2, 84.0, 82.1], "not decided"], "does not contain 0"),
            ([[88.1, 89.4, 87.9], [80.2, 84.0, 82.1], "without"], "other way round"),
            ([[0.881, 0.894, 0.879], [0.802, 0.84, 0.821], "with"], "shares of 1"),
        ],
    ),
}
