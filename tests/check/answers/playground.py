from tests.check.answers import Answers

PAGE = "https://example.org/book/playground.html#"
XOR = PAGE + "data=xor&loss=mean_squared_error&rate=2&batch=all"
FAILS = [f"{XOR}&hidden=1&steps=1200", 0.17]
WORKS = [f"{XOR}&hidden=4&steps=900&seed=3", 0.004]


def runs(rate, losses, *, steps=1000, more="", seeds=(0, 1, 2)):
    links = [f"{PAGE}rate={rate}&steps={steps}&seed={seed}{more}" for seed in seeds]
    return [[link, loss] for link, loss in zip(links, losses, strict=True)]


FAST, SLOW = runs(1, [0.10, 0.12, 0.11]), runs(0.01, [0.31, 0.35, 0.29])

HARD = PAGE + "data=moons&noise=0.6&count=60&validation=0.5&optimizer=adam&rate=0.01"
SICK = [f"{HARD}&hidden=16-16&steps=1500", 0.02, 1.9]
CURED = [f"{HARD}&hidden=16-16&l2=0.01&steps=1500", 0.4, 0.6]


def own(points):
    return f"{PAGE}data=own&points={points}&hidden=none"


ANSWERS = {
    "pg-link": Answers(
        right=[280, 28, 200, 337],
        wrong=[
            ([400, 40, 140, 337], "about validation"),
            ([120, 12, 467, 337], "held back"),
            ([280, 40, 140, 337], "usual batch"),
            ([280, 28, 200, 304], "bias as well"),
            ([280, 28, 200, 320], "the answer"),
        ],
    ),
    "pg-xor": Answers(
        right=[FAILS, WORKS],
        wrong=[
            ([[f"{XOR}&hidden=none&steps=1200", 0.25], WORKS], "with one unit"),
            ([[f"{XOR}&hidden=1&steps=20", 0.25], WORKS], "300 epochs"),
            ([FAILS, [f"{XOR}&hidden=4&steps=900&activation=relu", 0.004]], "activation as well"),
            ([FAILS, [f"{XOR}&hidden=4&steps=900", 0.125]], "not small yet"),
            ([[FAILS[0], 0.01], WORKS], "can't reach"),
            ([["playground", 0.17], WORKS], "it has a #"),
        ],
    ),
    "pg-rate": Answers(
        right=[FAST, SLOW, "first"],
        wrong=[
            ([FAST, SLOW, "not decided"], "does not contain 0"),
            ([FAST, SLOW, "second"], "when it is smaller"),
            ([FAST, runs(0.01, [0.31, 0.11, 0.29]), "first"], "contains 0"),
            ([FAST, runs(0.01, [0.31, 0.35, 0.29], steps=2000), "first"], "equally far"),
            ([FAST, runs(0.01, [0.31, 0.35, 0.29], seeds=(0, 0, 1)), "first"], "occurs twice"),
            ([FAST, runs(0.01, [0.31, 0.35, 0.29], more="&batch=all"), "first"], "differ in batch"),
        ],
    ),
    "pg-cure": Answers(
        right=[SICK, CURED],
        wrong=[
            ([SICK, [f"{HARD}&hidden=16-16&steps=60", 0.3, 0.5]], "Stopping early"),
            ([SICK, [CURED[0].replace("count=60", "count=50"), 0.4, 0.6]], "no cure"),
            ([SICK, [CURED[0].replace("steps=1500", "steps=90"), 0.4, 0.6]], "300 epochs or more"),
            ([[SICK[0], 0.3, 0.5], CURED], "by heart yet"),
            ([SICK, [CURED[0], 0.4, 2.1]], "not smaller"),
        ],
    ),
    "pg-own": Answers(
        right=own("-1,0,0;0,0.2,1;1,0.4,0"),
        wrong=[
            (own("-1,0,0;0,0,1;1,1,1"), "straight border parts"),
            (own("-1,0,1;0,0,1;1,1,1"), "both kinds"),
            (own("0,0,1;0,0,0;1,1,1"), "same place"),
            (own("0,0,0;0,1,1;1,0,1;1,1,0"), "truth table"),
            (f"{PAGE}data=circles&hidden=none", "your own points"),
        ],
    ),
}
