"""Checks of the chapter on programs that tune."""

from typing import Any

from . import measured, read
from .verdict import NotYet, exercise


@exercise("two shares of 1, and a word")
def tu_scale(answer: Any) -> str:
    """Check how often a learning rate falls into one power of ten, on two scales."""
    even, log, word = read.parts(answer, 3)
    evenly, by_powers = read.number(even, "the even draws"), read.number(log, "the log scale")
    if max(evenly, by_powers) > 1:
        raise NotYet("Write shares of 1, not percent.")
    if read.near(evenly, 0.25, 0.005) and read.near(by_powers, 0.09, 0.005):
        raise NotYet("The two are swapped. On which scale does each power of ten get as many draws?")
    if not read.near(evenly, 0.09, 0.004):
        raise NotYet("Drawn evenly: divide the length of the part by the length of the whole range.")
    if read.near(by_powers, 1 / 3, 0.01):
        raise NotYet("On the log scale: count the powers of ten again. Where does the range begin?")
    if not read.near(by_powers, 0.25, 0.005):
        raise NotYet(
            "On the log scale: how many powers of ten does the whole range have, and how many the part?"
        )
    if read.choice(word, ("even", "log"), "the scale of dropout") != "even":
        raise NotYet("A log scale has no place for 0, and a rate of dropout does not act by factors.")
    return "The scale is a guess about where good values may lie. It decides more than the method does."


@exercise("three whole numbers")
def tu_rounds(answer: Any) -> str:
    """Check what a cup costs, and what a search without one."""
    cup, all_whole, bought = read.whole(answer, 3)
    if cup == 64:
        raise NotYet("A network that goes on keeps its weights. Count only the epochs that a round adds.")
    if cup == 16 + 16 + 16 + 16 + 8:
        raise NotYet("Who has lost plays no further round.")
    if cup != 40:
        raise NotYet("The cup: for each round multiply the networks in it by the epochs that it adds.")
    if all_whole != 128:
        raise NotYet("Without stopping, each of the networks trains to the end.")
    if bought != 5:
        raise NotYet("The third number: how often do 8 epochs fit into what the cup costs?")
    return (
        "As many epochs, and three times as many settings seen. What it costs is patience with slow starters."
    )


@exercise("three percentages")
def tu_luck_of_many(answer: Any) -> str:
    """Check how high the best of many equal settings looks, and what it is worth."""
    ten, hundred, again = measured.percents(answer, 3, "the three means")
    if ten > hundred:
        raise NotYet("The best of 10 can't beat the best of 100 on average. Are the two swapped?")
    for value, true, name in ((ten, 86.54, "10"), (hundred, 87.51, "100")):
        if read.near(value, 85, 0.3):
            raise NotYet(
                f"Best of {name}: that is the mean of all scores. Take the highest of each search first."
            )
        if not read.near(value, true, 0.12):
            raise NotYet(
                f"Best of {name}: not right. Take the highest of each row, then the mean over many rows."
            )
    if not read.near(again, 85, 0.15):
        raise NotYet(
            "With a fresh seed the winner throws its dice anew. What is the mean of one score of such settings?"
        )
    return (
        "All of the lead was luck, and more trials make more of it. So report fresh seeds, and test pictures."
    )


@exercise("a function")
def tu_count(answer: Any) -> str:
    """Check how many trials are left to do."""
    to_do = read.function(answer, "to_do")
    read.expect_no_dots(to_do, ["COMPLETE"], 3)

    def left(states: list[str], wanted: int) -> float:
        return read.number(to_do(list(states), wanted), "what to_do returns")

    if left([], 5) != 5:
        raise NotYet("With an empty study all of the trials are left to do.")
    if left(["COMPLETE"] * 2, 5) != 3:
        raise NotYet("Two of five trials are complete. That should leave three.")
    if left(["COMPLETE", "RUNNING"], 5) != 4:
        raise NotYet("A trial that was cut off says RUNNING for good. It has no score, so it can't count.")
    if left(["COMPLETE", "FAIL"], 5) != 4:
        raise NotYet("A trial that failed has no score either.")
    if left(["COMPLETE", "PRUNED"], 5) != 3:
        raise NotYet("A trial that was stopped early has told what it had to tell. It counts.")
    if left(["COMPLETE"] * 7, 5) != 0:
        raise NotYet("Seven trials are there and five are wanted. Can less than none be left to do?")
    return "So a search may be killed at any time, and no trial is lost or counted twice."


@exercise("a whole number, three percentages and a word")
def tu_your_own(answer: Any) -> str:
    """Check what a search of the learner's own found, and which number is to be reported."""
    trials, best, again, test, word = read.parts(answer, 5)
    if read.whole(trials, 1, "the trials")[0] != 8:
        raise NotYet("After a stop the same command goes on until 8 trials are there, those before included.")
    values = measured.percents([best, again, test], 3, "the three accuracies")
    if values.min() < 15:
        raise NotYet("One of the accuracies is hardly better than guessing. Did you copy the right lines?")
    if read.choice(word, ("search", "validation", "test"), "the one to report") != "test":
        raise NotYet(
            "The settings were chosen by validation pictures. Which pictures took part in no choice?"
        )
    if values[0] > values[1]:
        return "With fresh seeds it fell: the winner's curse. Now leave the test pictures alone."
    return "This time luck was not on the winner's side in the search. Now leave the test pictures alone."
