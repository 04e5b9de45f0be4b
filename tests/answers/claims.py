from tests.answers import Answers, Made


def claim(of="batch-50", over="with-dropout", measure="val"):
    from weekend import claims

    return claims.Claim(
        id="mine",
        by="book",
        said="Batches of 50 get further than batches of 96.",
        page="batch-size",
        measure=measure,
        of=of,
        over=over,
        expected={},
    )


def verdict(mine):
    from weekend import claims

    return claims.examine(mine, "photo-digits").verdict


ANSWERS = {
    "claims-pairs": Answers(
        right=[4, -1, 9, "not shown"],
        wrong=[
            ([4, 3, 5, "holds"], "by their place"),
            ([-4, -9, 1, "not shown"], "first from the second"),
            ([4, -1, 9, "holds"], "0 between them"),
            ([3, -1, 9, "not shown"], "groups' means"),
            ([4, -1, 5, "not shown"], "highest"),
            ([4, -1, 9, "shown"], "'not shown'"),
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
        right=[["dropout-as-shipped"], []],
        wrong=[
            ([[], []], "not in your list"),
            ([["dropout-as-shipped"], ["depth"]], "same verdict twice"),
            ([["dropout-gap"], []], "not about validation"),
            ([["dropping"], []], "choose one of"),
            ("dropout-as-shipped", "two lists"),
        ],
    ),
    "claims-add": Answers(
        right=Made(lambda: [claim(), "holds", verdict(claim())]),
        wrong=[
            (Made(lambda: [claim("l2", "without-dropout"), "holds", "holds"]), "already"),
            (Made(lambda: [claim("rate-normal"), "holds", "holds"]), "same runs"),
            (Made(lambda: [claim(measure="loss"), "holds", "holds"]), "measure"),
            (Made(lambda: [claim("batch-5"), "holds", "holds"]), "`weekend list`"),
            (Made(lambda: [claim(), "holds", "does not hold"]), "verdict that"),
            (["batch-50", "holds", "holds"], "claims.Claim"),
        ],
    ),
    "claims-full": Answers(
        right=[[71.2, 70.4, 71.9], [68.0, 69.5, 67.7], "holds"],
        wrong=[
            ([[71.2, 68.4, 71.9], [68.0, 69.5, 67.7], "holds"], "overlap"),
            ([[71.2, 70.4, 71.9], [68.0, 69.5, 67.7], "not shown"], "in common"),
            ([[68.0, 69.5, 67.7], [71.2, 70.4, 71.9], "holds"], "above the second"),
            ([[0.712, 0.704, 0.719], [0.68, 0.695, 0.677], "holds"], "shares of 1"),
            ([[71.2], [68.0], "holds"], "too few"),
        ],
    ),
}
