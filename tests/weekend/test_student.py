"""Student's t distribution and the tests that use it give what SciPy gives."""

import numpy as np
import pytest
from scipy import stats

from weekend.records import comparisons, student


@pytest.mark.parametrize("freedom", [1.0, 2.0, 2.3, 4.0, 7.5, 30.0, 10_000.0])
def test_distribution_is_that_of_scipy(freedom):
    t = np.array([0.0, 0.5, 2.0, 4.0, 12.0, 80.0])
    np.testing.assert_allclose(
        student.both_tails(t, np.array(freedom)), 2 * stats.t.sf(t, freedom), 1e-7, 1e-12
    )
    assert student.quantile(0.95, np.array(freedom)) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-6)


def test_tests_are_those_of_scipy():
    random = np.random.default_rng(0)
    a, b = random.normal(size=(4, 5)), random.normal(0.5, 2, size=(4, 5))
    for paired, test in (
        (True, stats.ttest_rel(a, b, axis=-1)),
        (False, stats.ttest_ind(a, b, axis=-1, equal_var=False)),
    ):
        _, low, high, p = comparisons.t_test(a, b, paired=paired)
        np.testing.assert_allclose([low, high, p], [*test.confidence_interval(0.95), test.pvalue])


@pytest.mark.parametrize(("one", "other"), [(3, 9), (5, 5), (0, 4)])
def test_sign_test_is_that_of_scipy(one, other):
    assert comparisons._sign_test(one, other) == pytest.approx(stats.binomtest(one, one + other).pvalue)
