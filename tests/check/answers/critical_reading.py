from statistics import fmean

from tests.check.answers import Answers, Made
from weekend.records.comparisons import t_test

RIGHT = ["not shown", "wrong", "slip", "imprecise", "dated"]


def found(part="train", data="cifar10", word=None, **turned):
    from weekend import experiments, records
    from weekend.records.comparisons import compare

    one, three = (
        [100 * run.accuracy(part) for run in records.load(experiments.get(name), data)]
        for name in ("few-layers", "three-layer-sets")
    )
    difference = compare(one, three, paired=False) if turned else compare(three, one, paired=False)
    return [difference.effect, difference.low, difference.high, word or difference.decision]


def by_the_rule(one, other, paired=False, fewest=3):
    if min(len(one), len(other)) < fewest:
        return "too few runs"
    if paired:
        length = min(len(one), len(other))
        one, other = one[:length], other[:length]
    _, low, high, _ = t_test(one, other, paired=paired)
    return "above" if low > 0 else "below" if high < 0 else "not decided"


def by_means(one, other):
    return "above" if fmean(one) > fmean(other) else "below"


def by_ranges(one, other):
    if min(len(one), len(other)) < 3:
        return "too few runs"
    return "above" if min(one) > max(other) else "below" if max(one) < min(other) else "not decided"


ANSWERS = {
    "cr-kinds": Answers(
        right=RIGHT,
        wrong=[
            (["wrong", *RIGHT[1:]], "says too much"),
            (["not shown", "imprecise", *RIGHT[2:]], "Sentence 2"),
            ([*RIGHT[:3], "wrong", "dated"], "Sentence 4"),
            ([*RIGHT[:4], "wrong"], "true then"),
            ([*RIGHT[:4], "old"], "choose one of"),
        ],
    ),
    "cr-percent": Answers(
        right=[75, 69],
        wrong=[
            ([69, 75], "other order"),
            ([0.75, 0.69], "shares of 1"),
            ([15, 9], "the gains"),
            ([75, 51], "gone down"),
            ([75, 75], "The second is not right"),
        ],
    ),
    "cr-ranges": Answers(
        right=Made(found),
        wrong=[
            (Made(lambda: found(word="below")), "contain 0"),
            (Made(lambda: found(part="val")), "validation"),
            (Made(lambda: found(data="photo-digits")), "photo-digits"),
            (Made(lambda: [n / 100 for n in found()[:3]] + ["not decided"]), "shares of 1"),
            (Made(lambda: found(turned=True)), "Turn it round"),
        ],
    ),
    "cr-steps": Answers(
        right=[2_000, 40],
        wrong=[
            ([50, 1], "far fewer steps"),
            ([50_000, 40], "number of steps"),
            ([2_000, 1], "each shows all pictures"),
            ([1_250, 25], "epochs are not right"),
        ],
    ),
    "cr-verdict": Answers(
        right=by_the_rule,
        wrong=[
            (by_means, "the mean of the first is higher"),
            (lambda one, other: by_the_rule(one, other, paired=True), "no pairs"),
            (by_ranges, "still lies above 0"),
            (lambda one, other: by_the_rule(one, other, fewest=2), "two runs on a side"),
            (lambda one: "above", "failed with"),
        ],
    ),
    "cr-elsewhere": Answers(
        right=[1, "no", "yes", "not shown"],
        wrong=[
            ([1, "no", "yes", "shown"], "So few runs"),
            ([1, "yes", "yes", "not shown"], "two runs or more"),
            ([5, "no", "yes", "shown"], "Without a spread"),
            ([5, "yes", "no", "shown"], "carries over"),
            ([5, "yes", "yes", "holds"], "choose one of"),
        ],
    ),
}
