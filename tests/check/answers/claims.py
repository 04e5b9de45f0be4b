from dataclasses import replace

from tests.check.answers import Answers, Made


def claim(of="batch-50", over="with-dropout", measure="val"):
    from weekend.records import claims

    return claims.Claim(
        id="mine",
        by="book",
        said="Batches of 50 get further than batches of 96.",
        page="batch-size",
        measure=measure,
        of=of,
        over=over,
        paired=False,
        expected={},
    )


def verdict(mine):
    from weekend.records import claims

    return claims.examine(mine, "photo-digits").verdict


def changed():
    """The right lists, by the verdicts themselves."""
    from weekend.records import claims

    return [
        [
            claim.id
            for claim in claims.load("article")
            if claim.measure == "val"
            and claims.examine(claim, data).verdict
            != claims.examine(replace(claim, measure="test"), data).verdict
        ]
        for data in ("cifar10", "photo-digits")
    ]


ANSWERS = {
    "claims-pairs": Answers(
        right=[-2.1, 10.1, "not decided"],
        wrong=[
            ([1.5, 6.5, "above"], "in pairs"),
            ([-10.1, 2.1, "not decided"], "first from the second"),
            ([-2.1, 10.1, "above"], "contain 0"),
            ([-1, 9, "not decided"], "not the interval"),
            ([-2.1, 10.1, "not shown"], "'not decided'"),
        ],
    ),
    "claims-deal": Answers(
        right=[5, 0.4],
        wrong=[
            ([20, 252], "ways to deal"),
            ([0.05, 0.004], "shares of 1"),
            ([10, 0.8], "both groups"),
            ([12.5, 3.125], "tosses of a coin"),
            ([5, 5], "five of ten"),
        ],
    ),
    "claims-test": Answers(
        right=Made(changed),
        wrong=[
            (Made(lambda: [[*changed()[0], "l2"], changed()[1]]), "same verdict twice"),
            (Made(lambda: [changed()[0], changed()[1][1:]]), "not in your list"),
            ([["dropout-gap"], []], "not about validation"),
            ([["dropping"], []], "choose one of"),
            ("dropout-as-shipped", "two lists"),
        ],
    ),
    "claims-add": Answers(
        right=Made(lambda: [claim(), "above", verdict(claim())]),
        wrong=[
            (Made(lambda: [claim("l2", "without-dropout"), "above", "above"]), "already"),
            (Made(lambda: [claim("rate-normal"), "above", "above"]), "same runs"),
            (Made(lambda: [claim(measure="loss"), "above", "above"]), "measure"),
            (Made(lambda: [claim("batch-5"), "above", "above"]), "`weekend list`"),
            (Made(lambda: [claim(), "above", "suggestive"]), "verdict that"),
            (["batch-50", "above", "above"], "claims.Claim"),
        ],
    ),
    "claims-full": Answers(
        right=[[71.2, 70.4, 71.9], [67.0, 68.5, 66.7], "above"],
        wrong=[
            ([[71.2, 68.4, 71.9], [68.0, 69.5, 67.7], "above"], "contains 0"),
            ([[71.2, 70.4, 71.9], [67.0, 68.5, 66.7], "not decided"], "does not contain 0"),
            ([[67.0, 68.5, 66.7], [71.2, 70.4, 71.9], "above"], "above the second"),
            ([[0.712, 0.704, 0.719], [0.68, 0.695, 0.677], "above"], "shares of 1"),
            ([[71.2], [68.0], "above"], "too few"),
        ],
    ),
}
