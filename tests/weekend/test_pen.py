"""The pen that draws the pictures for the chapter on drawing, and what that chapter's solutions claim."""

import numpy as np
import pytest

from tests.check.answers.drawing_new_digits import step
from weekend.data import pen


@pytest.fixture(scope="module")
def drawings():
    return pen.draw(2000, seed=0)


def test_pictures_are_of_ink_and_paper(drawings):
    assert drawings.pictures.shape == (2000, 16, 16)
    assert drawings.pictures.dtype == np.float32
    assert drawings.pictures.min() == 0
    assert drawings.pictures.max() == 1
    assert 0.05 < drawings.pictures.mean() < 0.3
    assert drawings.pictures.reshape(2000, -1).max(axis=1).min() > 0.9, "each has a line"


def test_each_digit_comes_as_often(drawings):
    assert np.bincount(drawings.digits).tolist() == [200] * 10


def test_same_seed_same_drawings(drawings):
    again = pen.draw(2000, seed=0)
    assert np.array_equal(drawings.pictures, again.pictures)
    assert not np.array_equal(drawings.pictures, pen.draw(2000, seed=1).pictures)


def test_factors_are_in_their_ranges_and_used(drawings):
    for values, ends in (
        (drawings.slant, pen.SLANT),
        (drawings.size, pen.SIZE),
        (drawings.line, pen.LINE),
        (drawings.right, pen.SHIFT),
        (drawings.down, pen.SHIFT),
    ):
        low, high = ends
        assert low <= values.min() < low + 0.05 * (high - low)
        assert high - 0.05 * (high - low) < values.max() <= high


def centre(pictures, axis):
    ink = pictures.sum(axis=3 - axis)
    return (ink * np.arange(pen.SIDE)).sum(axis=1) / ink.sum(axis=1)


def test_factors_do_what_their_names_say(drawings):
    of = drawings.digits == 0
    zeros = drawings.pictures[of]
    assert np.corrcoef(centre(zeros, 2), drawings.right[of])[0, 1] > 0.95
    assert np.corrcoef(centre(zeros, 1), drawings.down[of])[0, 1] > 0.95
    assert np.corrcoef(zeros.sum(axis=(1, 2)), drawings.line[of])[0, 1] > 0.7
    halves = centre(zeros[:, :8], 2) - centre(zeros[:, 8:], 2)
    assert np.corrcoef(halves, drawings.slant[of])[0, 1] > 0.95, "the top leans to the right"


@pytest.mark.parametrize("count", [0, 7, -10])
def test_counts_that_are_no_multiple_of_ten(count):
    with pytest.raises(ValueError, match="multiple of ten"):
        pen.draw(count, seed=0)


def test_step_of_the_solution_is_the_step_of_the_chapter():
    random = np.random.default_rng(0)
    now, guess = random.standard_normal((2, 5))
    for level, lower in ((1, 0.95), (0.5, 0.3), (0.05, 0)):
        assert step(now, guess, level, lower) == pytest.approx(guess + lower / level * (now - guess))


def test_best_single_answer_is_the_mean():
    dots = np.array([1, 1, 1, -1])
    answers = np.arange(-100, 101) / 100
    errors = ((dots - answers[:, None]) ** 2).mean(axis=1)
    assert answers[errors.argmin()] == pytest.approx(0.5)
    assert errors.min() == pytest.approx(0.75)
    assert ((dots - 1) ** 2).mean() == 1
