from tests.check.answers import Answers

COINS = 11 / 1024

ANSWERS = {
    "gen-patients": Answers(
        right=["underfitting", "overfitting", "not finished", "measure again"],
        wrong=[
            (["not finished", "overfitting", "not finished", "measure again"], "both numbers are flat"),
            (["underfitting", "overfitting", "underfitting", "measure again"], "heading"),
            (["underfitting", "overfitting", "not finished", "overfitting"], "How was the number"),
            (["too small", "overfitting", "not finished", "overfitting"], "choose one of the words"),
        ],
    ),
    "gen-coins": Answers(
        right=[COINS, 1 - (1 - COINS) ** 20],
        wrong=[
            ([10 / 1024, 0.19], "Ten right"),
            ([1 / 1024, 0.19], "Nine right"),
            ([1.07, 19.4], "not percent"),
            ([COINS, 20 * COINS], "counts twice"),
            ([COINS, (1 - COINS) ** 20], "none of them"),
        ],
    ),
    "gen-polynomials": Answers(
        right=[[8, 5, 7], "yes"],
        wrong=[
            ([[15, 15, 15], "yes"], "fitted to"),
            ([[7, 4, 6], "yes"], "begins with 0"),
            ([[8, 5, 9], "yes"], "draw 2"),
            ([[8, 5, 7], "no"], "beside each other"),
        ],
    ),
    "gen-points": Answers(
        right=[[0.081, 0.085, 0.09], [0.1, 0.097, 0.102], 0.09],
        wrong=[
            ([[0.081, 0.085, 0.09], [0.1, 0.097, 0.102], 0.3], "mean of squares"),
            ([[0.02, 0.01, 0.03], [0.4, 0.5, 0.3], 0.09], "really get 200"),
            ([[0.08, 0.09, 0.09], [0.1, 0.097, 0.102], 0], "foresee"),
            ([[0.08, 0.09, 0.09], [0.01, 0.02, 0.1], 0.09], "too good"),
        ],
    ),
    "gen-error-bar": Answers(
        right=[0.0331, 0.0121, 3000],
        wrong=[
            ([3.31, 1.21, 3000], "in percent"),
            ([0.00109, 0.000146, 3000], "root is missing"),
            ([0.0331, 0.0121, 1500], "under a root"),
            ([0.0331, 0.0121, 375], "less sure"),
        ],
    ),
    "gen-random-labels": Answers(
        right=[[98.8, 100.0, 99.6], [10.1, 8.9, 11.2], "no"],
        wrong=[
            ([[99.0, 100.0, 99.6], [75.1, 74.0, 71.2], "no"], "more than guessing"),
            ([[11.0, 10.0, 12.4], [10.1, 8.9, 11.2], "no"], "by the shuffled labels"),
            ([[0.99, 1.0, 1.0], [0.1, 0.09, 0.11], "no"], "in percent"),
            ([[98.8, 100.0, 99.6], [10.1, 8.9, 11.2], "yes"], "beside each other"),
        ],
    ),
}
