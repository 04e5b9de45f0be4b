"""Student's t distribution with NumPy alone, since the page's Python has no SciPy; a test compares the two."""

import math

import numpy as np

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)
_HALVINGS = 60
_FARTHEST = 1e4  # no quantile that is asked for lies farther out


def both_tails(t: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """Return the probability of a value farther from 0 than ``t``, on either side.

    Parameters
    ----------
    t, freedom : ndarray of float, of one shape
        Freedom is 1 or more, and need not be whole.
    """
    # With t = sqrt(freedom) / tan(angle) the density is a power of the sine.
    t, freedom = np.broadcast_arrays(np.abs(t), freedom)
    end = np.arctan2(np.sqrt(freedom), t)[..., None] / 2
    tail = (end * _WEIGHTS * np.sin(end * (_NODES + 1)) ** (freedom[..., None] - 1)).sum(axis=-1)
    log_gamma = np.vectorize(math.lgamma, otypes=["float64"])
    whole = np.sqrt(np.pi) / 2 * np.exp(log_gamma(freedom / 2) - log_gamma((freedom + 1) / 2))
    return np.asarray(tail / whole)


def quantile(confidence: float, freedom: np.ndarray) -> np.ndarray:
    """Return the distance from 0 within which a share of ``confidence`` lies, in the shape of ``freedom``."""
    low = np.zeros_like(freedom, "float64")
    high = np.full_like(low, _FARTHEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        outside = both_tails(middle, freedom) > 1 - confidence
        low, high = np.where(outside, middle, low), np.where(outside, high, middle)
    return np.asarray((low + high) / 2)
