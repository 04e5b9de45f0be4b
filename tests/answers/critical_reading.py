from statistics import fmean

from tests.answers import Answers, Made

RIGHT = ["not shown", "wrong", "slip", "imprecise", "dated"]


def ends(name, part="train", data="cifar10"):
    from weekend import experiments, records

    accuracies = [100 * run.accuracy(part) for run in records.load(experiments.get(name), data)]
    return [round(min(accuracies), 1), round(max(accuracies), 1)]


def both(overlap="yes", **options):
    return [ends("few-layers", **options), ends("three-layer-sets", **options), overlap]


def by_the_rule(one, other):
    if min(one) > max(other):
        return "holds"
    return "does not hold" if max(one) < min(other) else "not shown"


def by_means(one, other):
    return "holds" if fmean(one) > fmean(other) else "does not hold"


def by_place(one, other):
    if all(a > b for a, b in zip(one, other, strict=False)):
        return "holds"
    return "does not hold" if all(a < b for a, b in zip(one, other, strict=False)) else "not shown"


def touching(one, other):
    if min(one) >= max(other):
        return "holds"
    return "does not hold" if max(one) <= min(other) else "not shown"


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
        right=Made(both),
        wrong=[
            (Made(lambda: both("no")), "ranges are right"),
            (Made(lambda: both(part="val")), "validation"),
            (Made(lambda: both(data="photo-digits")), "photo-digits"),
            (Made(lambda: [[low / 100 for low in pair] for pair in both()[:2]] + ["yes"]), "shares of 1"),
            (Made(lambda: [pair[::-1] for pair in both()[:2]] + ["yes"]), "lowest first"),
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
            (by_place, "place by place"),
            (touching, "touch"),
            (lambda one, other: min(one) > max(other), "'not shown'"),
            (lambda one: "holds", "failed with"),
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
