import numpy as np

from tests.check.answers import Answers

ROWS = [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
COUNT = np.sum(ROWS, axis=1)
ODD = COUNT % 2
ERRORS = [0.002, 0.004, 0.003]
LEARNED = [[0.003, 0.997, 0.997, 0.005], [0.003, 0.997, 0.997, 0.004], [0.003, 0.998, 0.998, 0.002]]
TINY = "the slopes are tiny"
NO_SIGMOID, SIGMOID = "too large a rate without a sigmoid", "too large a rate with a sigmoid"

ANSWERS = {
    "ex-nand": Answers(
        right=[[1.0, 0.962, 0.962, 0.045], "no"],
        wrong=[
            ([[0.0, 0.038, 0.038, 0.955], "no"], "answers of AND"),
            ([[0.038, 0.976, 0.976, 1.0], "no"], "answers of OR"),
            ([[1.0, 0.962, 0.962, 0.045], "yes"], "Did it have"),
            ([[0.7, 0.6, 0.6, 0.4], "no"], "only just"),
            ([[100, 96, 96, 4], "no"], "between 0 and 1"),
        ],
    ),
    "ex-diagnose": Answers(
        right=[NO_SIGMOID, "no bias", SIGMOID],
        wrong=[
            ([SIGMOID, "no bias", NO_SIGMOID], "Can they explode"),
            (["no bias", "no bias", SIGMOID], "makes them grow"),
            ([NO_SIGMOID, "a tiny start", SIGMOID], "not a single one"),
            ([NO_SIGMOID, "too few steps", SIGMOID], "What could move it"),
            ([NO_SIGMOID, "no bias", "too few steps"], "not be sure yet"),
            ([NO_SIGMOID, "no bias", NO_SIGMOID], "hold four answers"),
        ],
    ),
    "ex-parity": Answers(
        right=[ROWS, ODD, ERRORS, 3],
        wrong=[
            ([ROWS, 1 - ODD, ERRORS, 3], "even number"),
            ([ROWS, COUNT == 1, ERRORS, 3], "odd number as well"),
            ([ROWS, COUNT > 0, ERRORS, 3], "OR of three"),
            ([ROWS[:7], ODD, ERRORS, 3], "(8, 3) is wanted"),
            ([[*ROWS[:7], ROWS[0]], ODD, ERRORS, 3], "stands twice"),
            ([ROWS, ODD, [0.002, 0.7, 0.003], 3], "Count again"),
            ([ROWS, ODD, [0.002, 0.002, 0.002], 3], "seed change"),
        ],
    ),
    "ex-rescue": Answers(
        right=[LEARNED, TINY],
        wrong=[
            ([np.full((3, 4), 0.5), TINY], "stuck"),
            ([[LEARNED[0], [0.5, 0.5, 0.5, 0.5], LEARNED[2]], TINY], "2 of 3"),
            ([[LEARNED[0]] * 3, TINY], "same to the last digit"),
            ([LEARNED, "the rate is too large"], "did not move"),
            ([LEARNED[0], TINY], "(3, 4) is wanted"),
        ],
    ),
    "ex-count": Answers(
        right=[1536, 262_656, 513],
        wrong=[
            ([1024, 262_144, 512], "also has a bias"),
            ([2560, 262_656, 513], "number of rows"),
            ([1536, 1536, 513], "units of the first"),
            ([1536, 262_656, 1536], "single unit"),
        ],
    ),
}
