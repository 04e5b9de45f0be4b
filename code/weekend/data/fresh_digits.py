"""New pictures in the manner of photo-digits, blended from the digits and the photographs of its training part.

Validation and test pictures have other digits, and other halves of the photographs. None of those is used here.
"""

import numpy as np

from .blending import handwritten, photo_regions, training_rows

CONTRAST, LIGHT, TINT = (0.6, 1.2), 50, 15  # of the photographs
TURN, GROW, LEAN, MOVE = 15.0, 0.15, 0.2, 2.5  # degrees; shares of the size; dots
KNOTS = 5  # on each side, where a bent picture is pulled


def training_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the handwritten digits that photo-digits has for training.

    Returns
    -------
    digits : ndarray of uint8, shape (3500, 32, 32)
        White on black, before they were blended into photographs.
    labels : ndarray of uint8, shape (3500,)
    """
    digits, labels = handwritten()
    rows = training_rows(labels)
    return digits[rows], labels[rows]


def training_photos() -> list[np.ndarray]:
    """Return the left halves of the two photographs: uint8, shape (height, width, 3) each."""
    return photo_regions()["train"]


def distort(
    digits: np.ndarray, random: np.random.Generator, move: float = MOVE, bend: float = 0.0, margin: int = 0
) -> np.ndarray:
    """Turn, stretch, slant and move each digit a little, by chance.

    Parameters
    ----------
    digits : ndarray of uint8, shape (n, 32, 32)
    random : numpy.random.Generator
    move : float
        By up to so many dots.
    bend : float
        Standard deviation, in dots, of a pull at each of 5 x 5 places; between them it changes smoothly. After the
        elastic distortions of Simard and others (2003), with places in place of a filter.
    margin : int
        So many dots are cut from each side of the result.

    Returns
    -------
    ndarray of float32, shape (n, 32 - 2 margin, 32 - 2 margin)
        0 to 255; between four dots, their mean by nearness.
    """
    count, size = len(digits), digits.shape[1]
    angle = np.radians(random.uniform(-TURN, TURN, count))
    lean = random.uniform(-LEAN, LEAN, count)
    high, wide = 1 / random.uniform(1 - GROW, 1 + GROW, (2, count))
    # Where each dot of the result comes from: a 2 x 2 matrix and a shift for each digit.
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.array([[cosine * high, -sine * wide + lean], [sine * high, cosine * wide]])
    shift = random.uniform(-move, move, (2, count)) + (size - 1) / 2
    at = np.arange(margin, size - margin)
    pull = np.zeros((2, count, 1, 1), "float32")
    if bend:
        nearness = np.exp(-0.5 * ((at[:, None] - np.linspace(0, size - 1, KNOTS)) / (size / KNOTS)) ** 2)
        nearness = (nearness / np.linalg.norm(nearness, axis=1, keepdims=True)).astype("float32")
        pulls = random.normal(0, bend, (2, count, KNOTS, KNOTS)).astype("float32")
        pull = nearness @ pulls @ nearness.T
    return _sampled(np.pad(digits, ((0, 0), (1, 1), (1, 1))), at - (size - 1) / 2, matrix, shift, pull)


def patches(count: int, photos: list[np.ndarray], random: np.random.Generator, size: int = 32) -> np.ndarray:
    """Cut squares out of photographs, each mirrored, turned and recoloured by chance.

    Returns
    -------
    ndarray of float32, shape (count, size, size, 3)
        0 to 255.
    """
    which = random.integers(len(photos), size=count)
    heights, widths = np.array([photo.shape[:2] for photo in photos], "int32")[which].T
    first = np.cumsum([0, *(photo.size for photo in photos[:-1])]).astype("int32")[which]

    def places(sides: np.ndarray) -> np.ndarray:  # some in a row from a random one, half of them backward
        steps = np.where(random.random((count, 1)) < 0.5, np.arange(size), np.arange(size)[::-1])
        return random.integers(sides - size + 1)[:, None] + steps

    down, across = places(heights)[:, :, None], places(widths)[:, None, :]
    # A patch that is turned swaps its rows and columns.
    start = (down * widths[:, None, None] + across).astype("int32")
    turned = random.random(count) < 0.5
    start[turned] = start[turned].transpose(0, 2, 1)
    colours = np.argsort(random.random((count, 1, 1, 3)), axis=-1).astype("int32")
    start = 3 * start + first[:, None, None]
    found = np.take(np.concatenate([photo.ravel() for photo in photos]), start[..., None] + colours).astype(
        "float32"
    )
    contrast = random.uniform(*CONTRAST, (count, 1, 1, 1)) * random.choice([-1, 1], (count, 1, 1, 1))
    light = random.uniform(-LIGHT, LIGHT, (count, 1, 1, 1)) + random.uniform(-TINT, TINT, (count, 1, 1, 3))
    found *= contrast.astype("float32")
    found += (127.5 * (1 - contrast) + light).astype("float32")
    return np.clip(found, 0, 255, out=found)


def blend(
    digits: np.ndarray,
    photos: list[np.ndarray],
    random: np.random.Generator,
    move: float = MOVE,
    bend: float = 0.0,
    margin: int = 0,
) -> np.ndarray:
    """Return a new picture for each digit: distorted, and blended into a new patch of a photograph.

    Parameters
    ----------
    digits : ndarray of uint8, shape (n, 32, 32)
    photos : list of ndarray of uint8
        As `training_photos` gives them.
    random : numpy.random.Generator
    move, bend, margin
        As `distort` takes them.

    Returns
    -------
    ndarray of uint8, shape (n, 32 - 2 margin, 32 - 2 margin, 3)
    """
    pictures = patches(len(digits), photos, random, digits.shape[1] - 2 * margin)
    pictures -= distort(digits, random, move, bend, margin)[..., None]
    return np.abs(pictures, out=pictures).astype("uint8")


def _sampled(
    padded: np.ndarray, places: np.ndarray, matrix: np.ndarray, shift: np.ndarray, pull: np.ndarray
) -> np.ndarray:
    """Read each picture, which has a border of a dot, at places between its dots; outside is 0."""
    count, side = padded.shape[:2]

    def coordinate(row: int) -> np.ndarray:
        down, right = (part[:, None, None] for part in matrix[row])
        found = (down * places[:, None] + right * places).astype("float32") + pull[row]
        return np.clip(found + shift[row][:, None, None].astype("float32") + 1, 0, side - 1.001)

    y, x = coordinate(0), coordinate(1)
    row, column = y.astype("int32"), x.astype("int32")
    down, right = y - row, x - column
    start = (np.arange(count, dtype="int32") * side * side)[:, None, None] + row * side + column
    flat = padded.ravel()
    top = flat[start] * (1 - right) + flat[start + 1] * right
    bottom = flat[start + side] * (1 - right) + flat[start + side + 1] * right
    return (top * (1 - down) + bottom * down).astype("float32")
