"""Student's t distribution with NumPy alone, since the page's Python has no SciPy; a test compares the two."""

import math
from statistics import NormalDist

import numpy as np

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(100)
_STEPS = 40  # more than enough for one degree of freedom, which takes most


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
    return np.asarray(tail / _whole(freedom))


def _whole(freedom: np.ndarray) -> np.ndarray:
    """Return the integral over a quarter turn of the sine to the power of ``freedom`` less 1."""
    logs = [[math.lgamma(nu / 2), math.lgamma((nu + 1) / 2)] for nu in freedom.ravel()]
    upper, lower = np.array(logs).T.reshape(2, *freedom.shape)
    return np.asarray(np.sqrt(np.pi) / 2 * np.exp(upper - lower))


def quantile(confidence: float, freedom: np.ndarray) -> np.ndarray:
    """Return the distance from 0 within which a share of ``confidence`` lies, in the shape of ``freedom``."""
    single, places = np.unique(freedom, return_inverse=True)
    t = np.full_like(single, NormalDist().inv_cdf((1 + confidence) / 2))
    for _ in range(_STEPS):  # Newton's method, always from below, since the tails are convex
        slope = (1 + t**2 / single) ** (-(single + 1) / 2) / np.sqrt(single) / _whole(single)
        step = (both_tails(t, single) - (1 - confidence)) / slope
        t = t + step
        if np.all(np.abs(step) <= 1e-12 * t):
            break
    return np.asarray(t[places].reshape(np.shape(freedom)))
