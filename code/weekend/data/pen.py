"""A pen that draws small digits, of which everything is known: place, size, slant and width of the line."""

from dataclasses import dataclass

import numpy as np

SIDE = 16  # dots in each direction
WIDTH = 9.5  # of an average digit's box, in dots; its height is the same times 1.35
SLANT = (-0.3, 0.3)  # how far the top lies to the right, as a part of the height
SIZE = (0.8, 1.1)
SHIFT = (-1.0, 1.0)  # dots
LINE = (0.6, 1.0)  # half of the line's width, in dots

# The strokes of each digit: points (right, down) in a box from 0 to 1, joined by straight lines.
_RING = ((0.5, 0), (0.15, 0.12), (0, 0.5), (0.15, 0.88), (0.5, 1), (0.85, 0.88), (1, 0.5), (0.85, 0.12))
STROKES: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = (
    ((*_RING, _RING[0]),),
    (((0.2, 0.25), (0.55, 0), (0.55, 1)),),
    (((0.05, 0.2), (0.3, 0), (0.75, 0), (0.95, 0.25), (0.8, 0.5), (0, 1), (1, 1)),),
    (
        ((0.05, 0.1), (0.4, 0), (0.8, 0.05), (0.95, 0.25), (0.75, 0.45), (0.4, 0.48)),
        ((0.75, 0.45), (1, 0.72), (0.8, 0.95), (0.4, 1), (0, 0.88)),
    ),
    (((0.65, 0), (0, 0.65), (1, 0.65)), ((0.75, 0.35), (0.75, 1))),
    (((0.95, 0), (0.15, 0), (0.1, 0.45), (0.65, 0.4), (1, 0.65), (0.85, 0.93), (0.4, 1), (0, 0.88)),),
    (
        ((0.8, 0), (0.35, 0.2), (0.05, 0.6), (0.15, 0.9), (0.5, 1), (0.9, 0.9), (1, 0.68), (0.8, 0.5)),
        ((0.8, 0.5), (0.4, 0.48), (0.05, 0.65)),
    ),
    (((0, 0), (1, 0), (0.35, 1)),),
    (
        ((0.5, 0.46), (0.1, 0.3), (0.15, 0.06), (0.5, 0), (0.85, 0.06), (0.9, 0.3), (0.5, 0.46)),
        ((0.5, 0.46), (0, 0.7), (0.1, 0.93), (0.5, 1), (0.9, 0.93), (1, 0.7), (0.5, 0.46)),
    ),
    (
        ((0.95, 0.3), (0.6, 0.52), (0.15, 0.48), (0, 0.25), (0.15, 0.06), (0.5, 0), (0.9, 0.08)),
        ((0.9, 0.08), (0.95, 0.3), (0.75, 1)),
    ),
)


@dataclass(frozen=True)
class Drawings:
    """Digits that the pen drew.

    Attributes
    ----------
    pictures : ndarray of shape (count, 16, 16), float32
        From 0, paper, to 1, ink.
    digits : ndarray of shape (count,), int64
    slant, size, right, down, line : ndarray of shape (count,), float64
        How each was drawn: where its top leans, how large it is, where it stands, half the width of its line.
    """

    pictures: np.ndarray
    digits: np.ndarray
    slant: np.ndarray
    size: np.ndarray
    right: np.ndarray
    down: np.ndarray
    line: np.ndarray


def draw(count: int, seed: int) -> Drawings:
    """Draw as many digits, each as often as the others, each with place, size, slant and line by chance.

    Raises
    ------
    ValueError
        The count is no multiple of ten.
    """
    if count <= 0 or count % 10:
        raise ValueError(f"count is {count}; each digit is drawn as often, so give a multiple of ten.")
    random = np.random.default_rng(seed)
    digits = random.permutation(np.arange(count) % 10)
    slant, size, line = (random.uniform(*ends, count) for ends in (SLANT, SIZE, LINE))
    right, down = random.uniform(*SHIFT, (2, count))
    pictures = np.empty((count, SIDE, SIDE), "float32")
    for digit in range(10):
        of = digits == digit
        pictures[of] = _drawn(digit, slant[of], size[of], right[of], down[of], line[of])
    return Drawings(pictures, digits, slant, size, right, down, line)


def _drawn(
    digit: int, slant: np.ndarray, size: np.ndarray, right: np.ndarray, down: np.ndarray, line: np.ndarray
) -> np.ndarray:
    """Return pictures of one digit: the ink falls off at the line's edge, within one dot."""
    middle = (SIDE - 1) / 2
    dots = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1).reshape(-1, 2).astype("float32")
    nearest = np.full((len(slant), SIDE * SIDE), np.inf, "float32")
    for stroke in STROKES[digit]:
        points = np.array(stroke, "float32") - 0.5
        x = WIDTH * size[:, None] * points[:, 0]
        y = 1.35 * WIDTH * size[:, None] * points[:, 1]
        x = x - slant[:, None] * y + right[:, None] + middle
        y = y + down[:, None] + middle
        corners = np.stack([x, y], axis=-1).astype("float32")
        for start, end in zip(corners[:, :-1].swapaxes(0, 1), corners[:, 1:].swapaxes(0, 1), strict=True):
            way = end - start
            reach = dots[None] - start[:, None]
            part = np.clip((reach * way[:, None]).sum(-1) / (way**2).sum(-1)[:, None], 0, 1)
            gap = reach - part[..., None] * way[:, None]
            nearest = np.minimum(nearest, np.sqrt((gap**2).sum(-1)))
    ink = np.clip(line[:, None] + 0.5 - nearest, 0, 1)
    return ink.reshape(-1, SIDE, SIDE).astype("float32")
