"""Checks of the chapter on automatic differentiation."""

from typing import Any

from . import read
from .verdict import NotYet, exercise

GRAPH = {"loss": "rq", "r": "qp", "q": "p", "p": "xw", "x": "", "w": ""}  # each name with its parents
DOUBLINGS = 30


@exercise("a number")
def an_engine_of_your_own_twice(answer: Any) -> str:
    """Check the derivative of a · a + a at 3."""
    given = read.number(answer)
    for wrong, hint in (
        (12, "That is the loss itself. How fast does it rise when a rises?"),
        (6, "That is the product's part. The sum hands something to a directly, too."),
        (4, "The product has two arrows to a, and each of them sends something back."),
        (9, "Gradients that arrive along several ways are added, not multiplied."),
    ):
        if read.near(given, wrong, 1e-6):
            raise NotYet(hint)
    if not read.near(given, 7, 1e-6):
        raise NotYet("Draw the graph, and write beside each arrow what it sends back to a.")
    return "Three arrows lead to a, and what they send back is added."


@exercise("six names in quotes, in a list")
def an_engine_of_your_own_order(answer: Any) -> str:
    """Check a topological order of a graph with six values."""
    names = [
        read.choice(name, list(GRAPH), "each part of the order") for name in read.parts(answer, len(GRAPH))
    ]
    missing = [name for name in GRAPH if name not in names]
    if missing:
        raise NotYet(f"Each name stands in the order once, and {missing[0]} is not there.")
    place = {name: number for number, name in enumerate(names)}
    if names[0] == "loss":
        raise NotYet("Here the loss stands first. That is the order of the walk back; reverse it.")
    for name, parents in GRAPH.items():
        for parent in parents:
            if place[parent] > place[name]:
                raise NotYet(f"{name} stands before {parent}, but it was made from it.")
    return "Each value stands after its parents, so from the end it is the order of the walk back."


@exercise("two whole numbers")
def an_engine_of_your_own_visits(answer: Any) -> str:
    """Check the number of visits along all paths of thirty doublings, and the number of values."""
    visits, values = read.whole(answer, 2)
    if values == DOUBLINGS:
        raise NotYet("Each doubling makes one value. Which value was there before the first?")
    if values != DOUBLINGS + 1:
        raise NotYet("For the values, look at the graph of twenty doublings: how many are there?")
    for wrong, hint in (
        (2**DOUBLINGS, "Those are the visits to the first value alone. The others are visited as well."),
        (2**DOUBLINGS - 1, "One doubling too few. Try your rule on a single doubling: it makes 3 visits."),
        (2 ** (DOUBLINGS + 1), "Off by one. Try your rule on a single doubling: it makes 3 visits."),
        (2 * DOUBLINGS + 1, "The visits are doubled by each addition; they don't grow by two."),
    ):
        if visits == wrong:
            raise NotYet(hint)
    if visits != 2 ** (DOUBLINGS + 1) - 1:
        raise NotYet("For the visits, add up 1 for the last value, 2 for the one before, and so on.")
    return "Two billion visits to 31 values: that is why order matters."


@exercise("a function that returns two numbers")
def an_engine_of_your_own_divide(answer: Any) -> str:
    """Check the local derivatives of a quotient."""
    local = read.function(answer, "divide_local")
    for a, b in ((3.0, 2.0), (-1.5, 0.5), (2.0, -4.0)):
        given = read.numbers(local(a, b), 2, "what divide_local returns")
        right = (1 / b, -a / b**2)
        for wrong, hint in (
            ((b, a), "These are the local derivatives of the product."),
            (right[::-1], "The two are right, but swapped: first the one with respect to a."),
            ((right[0], -right[1]), "The second has the wrong sign. What happens to 6 / b when b grows?"),
            ((right[0], -1 / b**2), "The second lacks something: 6 / b falls faster than 1 / b."),
        ):
            if all(read.near(one, other, 1e-6) for one, other in zip(given, wrong, strict=True)):
                raise NotYet(hint)
        for name, one, other in zip("ab", given, right, strict=True):
            if not read.near(one, other, 1e-6):
                raise NotYet(f"The one with respect to {name} is not what finite differences give. Try them.")
    return "The engine can divide now, and nothing else in it had to change."


@exercise("two numbers")
def an_engine_of_your_own_again(answer: Any) -> str:
    """Check the gradient that two walks leave behind, without and with zeros in between."""
    without, zeroed = read.numbers(answer, 2)
    if read.near(without, 6, 1e-6) and read.near(zeroed, 6, 1e-6):
        raise NotYet("With the zeros, the second walk starts from nothing, so it leaves what one walk gives.")
    if not read.near(zeroed, 3, 1e-6):
        raise NotYet("With the zeros: how fast does w times 3 rise when w rises?")
    if read.near(without, 3, 1e-6):
        raise NotYet("Without the zeros w still has the gradient of the first walk when the second begins.")
    if read.near(without, 9, 1e-6):
        raise NotYet("What arrives is added to what is there; it isn't multiplied.")
    if not read.near(without, 6, 1e-6):
        raise NotYet("Without the zeros: what has w after the first walk, and what does the second add?")
    return "Set the gradients to zero before each walk, or they pile up."
