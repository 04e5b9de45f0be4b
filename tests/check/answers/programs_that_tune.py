from tests.check.answers import Answers


def to_do(states, wanted):
    done = sum(state in ("COMPLETE", "PRUNED") for state in states)
    return max(0, wanted - done)


def all_rows(states, wanted):
    return wanted - len(states)


def no_pruned(states, wanted):
    return max(0, wanted - states.count("COMPLETE"))


def below_zero(states, wanted):
    return wanted - sum(state in ("COMPLETE", "PRUNED") for state in states)


ANSWERS = {
    "tu-scale": Answers(
        right=[0.09, 0.25, "even"],
        wrong=[
            ([0.25, 0.09, "even"], "swapped"),
            ([9, 25, "even"], "not percent"),
            ([0.09, 1 / 3, "even"], "Where does the range begin"),
            ([0.09, 0.25, "log"], "no place for 0"),
        ],
    ),
    "tu-rounds": Answers(
        right=[40, 128, 5],
        wrong=[
            ([64, 128, 8], "keeps its weights"),
            ([40, 16, 5], "trains to the end"),
            ([40, 128, 3], "how often do 8 epochs"),
        ],
    ),
    "tu-luck-of-many": Answers(
        right=[86.54, 87.5, 85.0],
        wrong=[
            ([85.0, 85.0, 85.0], "mean of all"),
            ([87.5, 86.54, 85.0], "swapped"),
            ([86.54, 87.5, 87.5], "dice anew"),
            ([0.8654, 0.875, 0.85], "in percent"),
        ],
    ),
    "tu-count": Answers(
        right=to_do,
        wrong=[
            (all_rows, "can't count"),
            (no_pruned, "It counts"),
            (below_zero, "less than none"),
        ],
    ),
    "tu-your-own": Answers(
        right=[8, 84.5, 83.2, 82.9, "test"],
        wrong=[
            ([11, 84.5, 83.2, 82.9, "test"], "those before included"),
            ([8, 84.5, 83.2, 82.9, "search"], "took part in no choice"),
            ([8, 0.845, 0.832, 0.829, "test"], "in percent"),
        ],
    ),
}
