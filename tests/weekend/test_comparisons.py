import numpy as np
import pytest
from scipy import stats

from weekend.records.comparisons import compare, holm, image_by_image, t_test

DRAWS = 10_000


def made_up_runs(seeds, shift, paired):
    """Accuracies in percent of two experiments, `DRAWS` times; runs of a pair share the luck of their seed."""
    random = np.random.default_rng(seeds)
    of, over = random.normal(90, 1, (2, DRAWS, seeds))
    luck = random.normal(0, 3, (DRAWS, seeds)) if paired else 0
    return of + luck + shift, over + luck


def claims(seeds, shift, paired):
    """How many of the comparisons claim a difference."""
    _, low, high, p = t_test(*made_up_runs(seeds, shift, paired), paired=paired)
    assert (((low > 0) | (high < 0)) == (p < 0.05)).all(), "interval and p-value say the same"
    return ((low > 0) | (high < 0)).mean()


@pytest.mark.parametrize("paired", [True, False])
def test_without_a_difference_few_comparisons_claim_one(paired):
    for seeds in (3, 5, 10):
        assert 0.02 < claims(seeds, 0, paired) <= 0.055


@pytest.mark.parametrize("paired", [True, False])
def test_power_grows_with_the_seeds(paired):
    power = [claims(seeds, 2, paired) for seeds in (3, 5, 10, 20)]
    assert power == sorted(power)
    assert power[0] < 0.5
    assert power[-1] > 0.99


def test_intervals_are_those_of_a_table_of_students_t():
    of, over = [91.0, 92.0, 94.0], [90.0, 90.0, 90.0]
    margin = 4.303 * np.std([1, 2, 4], ddof=1) / np.sqrt(3)
    pairs = compare(of, over, paired=True)
    assert (pairs.effect, pairs.low, pairs.high) == pytest.approx(
        (7 / 3, 7 / 3 - margin, 7 / 3 + margin), abs=1e-3
    )
    welch = compare(of, over, paired=False)
    assert welch.p == pytest.approx(stats.ttest_1samp(of, 90).pvalue), "without spread on a side"


def test_words():
    above = compare([6.0, 4.0, 5.0, 4.5, 5.5], [0.0] * 5, paired=True)
    assert above.words("A", "B") == "A above B here: +5.0 points (4.0 to 6.0)"
    below = compare([0.0] * 5, [6.0, 4.0, 5.0, 4.5, 5.5], paired=True)
    assert below.words("A", "B") == "A below B here: −5.0 points (−6.0 to −4.0)"
    open_ = compare([1.0, -1.0, 2.0, -0.5, 0.5], [0.0] * 5, paired=True)
    assert open_.words("A", "B") == "not decided by these runs: +0.4 (−1.1 to +1.9)"
    assert "nothing can be said" in compare([90.0, 91.0], [10.0, 11.0], paired=False).words("A", "B")


def test_where_holm_takes_it_back_it_is_suggestive():
    weak = compare([0.1, 1.0, 1.2, 2.0, 0.5], [0.0] * 5, paired=True)
    strong = compare([5.0, 5.1, 5.2, 5.1, 5.0], [0.0] * 5, paired=True)
    few = compare([1.0, 2.0], [0.0, 0.0], paired=True)
    assert weak.decision == "above"
    adjusted = holm({"weak": weak, **dict.fromkeys(range(5), strong), "open": weak, "few": few})
    assert adjusted["weak"].decision == "suggestive"
    assert adjusted["weak"].words("A", "B").startswith("suggestive, not decided: +1.0 (")
    assert adjusted["weak"].interval == weak.interval
    assert adjusted[0].decision == "above"
    assert adjusted[0].adjusted_p == pytest.approx(7 * strong.p)
    assert adjusted["few"] == few


def test_runs_without_any_spread():
    assert compare([10.0] * 3, [10.0] * 3, paired=True).decision == "not decided"
    assert compare([90.0] * 3, [10.0] * 3, paired=False).interval == "+80.0 (80.0 to 80.0)"


@pytest.mark.parametrize(
    ("of", "over", "paired", "message"),
    [
        ([1.0] * 4, [1.0] * 5, True, "equal seeds"),
        ([], [1.0], False, "both sides"),
        ([1.0, float("nan"), 1.0], [1.0] * 3, False, "blew up"),
    ],
)
def test_bad_input(of, over, paired, message):
    with pytest.raises(ValueError, match=message):
        compare(of, over, paired=paired)


def test_image_by_image():
    of = np.array([1] * 60 + [1] * 15 + [0] * 5 + [0] * 20, bool)
    over = np.array([1] * 60 + [0] * 15 + [1] * 5 + [0] * 20, bool)
    found = image_by_image(of, over)
    assert (found.effect, found.only_of, found.only_over) == (pytest.approx(10), 15, 5)
    assert found.p == pytest.approx(0.0414, abs=1e-4), "2 * P(X <= 5) for 20 fair coins"
    several = image_by_image([of, of, ~of], [over] * 3)
    assert (several.only_of, several.only_over) == (15, 5)
    assert found.low < found.effect < found.high
    with pytest.raises(ValueError, match="the same"):
        image_by_image(of, over[:50])
