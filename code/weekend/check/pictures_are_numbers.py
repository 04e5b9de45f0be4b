"""Checks of the chapter on pictures."""

from typing import Any

import numpy as np

from . import read
from .verdict import NotYet, exercise

WITHOUT_POOLING = 16 * 16 * 64


@exercise("three shapes and a whole number in a list")
def pic_sizes(answer: Any) -> str:
    """Check the shapes that three convolutions of 8 filters and windows of 5 give, and their weights."""
    plain, padded, strided, count = read.parts(answer, 4)
    _expect_shape(plain, 28, "the first shape", {30: "That fits a window of 3. This one has 5 dots."})
    _expect_shape(padded, 32, "the second shape", {28: "Padding lays a border around the picture first."})
    _expect_shape(
        strided,
        16,
        "the third shape",
        {14: "Here the picture is padded, too.", 32: "A stride of 2 leaves out every second place."},
    )
    (weights,) = read.whole(count, 1, "the weights and biases")
    if weights == 5 * 5 * 3 * 8:
        raise NotYet("These are the weights alone. Each filter also has a bias.")
    if weights == (5 * 5 + 1) * 8:
        raise NotYet("A filter looks at all three channels at once.")
    if weights == 5 * 5 * 3 + 1:
        raise NotYet("That is a single filter. How many are there?")
    if weights != (5 * 5 * 3 + 1) * 8:
        raise NotYet("The weights are not right. Count one filter with its bias, then all of them.")
    return "Padding and strides change the places, not the window."


def _expect_shape(answer: Any, places: int, name: str, hints: dict[int, str]) -> None:
    if isinstance(answer, list | tuple) and len(answer) == 4 and answer[0] is None:
        answer = answer[1:]  # as compute_output_shape gives it
    rows, columns, maps = read.whole(answer, 3, name)
    if maps != 8:
        raise NotYet(f"The last number of {name} counts the feature maps: one for each filter.")
    if rows == columns and rows in hints:
        raise NotYet(f"In {name}: {hints[rows]}")
    if (rows, columns) != (places, places):
        raise NotYet(
            f"The rows and columns of {name} are not right. At how many places does the window stop?"
        )


@exercise("a whole number and a function")
def pic_uint8(answer: Any) -> str:
    """Check what uint8 makes of 3 − 5, and an absolute difference that avoids the trap."""
    value, function = read.parts(answer, 2)
    (comes_out,) = read.whole(value, 1, "what comes out")
    if comes_out == -2:
        raise NotYet("That is right on paper. But this type has no numbers below 0; run it and see.")
    if comes_out in (253, 255, 2):
        raise NotYet(
            "Not quite. One step back from 0 is the largest number of this type; here it is two steps."
        )
    if comes_out != 256 - 2:
        raise NotYet("What comes out is something else. Run the line and look.")
    photo = np.array([[3, 200, 128, 0], [255, 90, 10, 77]], np.uint8)
    digit = np.array([[5, 10, 128, 255], [255, 91, 200, 0]], np.uint8)
    signed = photo.astype(float) - digit
    found = read.array(
        read.function(function, "difference")(photo.copy(), digit.copy()),
        signed.shape,
        "what difference returns",
    )
    if np.array_equal(found, photo - digit):
        raise NotYet(
            "The number is right. But your function is in the trap: change the type before the subtraction."
        )
    if np.array_equal(found, signed):
        raise NotYet("The number is right. But the function returns numbers below 0: the sign must go.")
    if not np.allclose(found, abs(signed)):
        raise NotYet("The number is right. But the function returns wrong differences. Try it with 3 and 5.")
    return "And nothing would have warned you but the colours."


@exercise("three kernels in a list, each of three rows of three numbers")
def pic_kernels(answer: Any) -> str:
    """Check a kernel that changes nothing, one that moves a picture, and one that blurs it."""
    leaves, moves, blurs = read.parts(answer, 3)
    same = read.array(leaves, (3, 3), "the first kernel")
    if (same == 1).all():
        raise NotYet("The first kernel adds up all nine numbers. Only the one in the middle should count.")
    if not np.array_equal(same, _one_at(1, 1)):
        raise NotYet("The first kernel changes the picture. Each place should get its own number back.")
    right = read.array(moves, (3, 3), "the second kernel")
    if np.array_equal(right, _one_at(1, 2)):
        raise NotYet("The second kernel moves the picture to the left: each place gets its right neighbour.")
    if np.array_equal(right, _one_at(0, 1)) or np.array_equal(right, _one_at(2, 1)):
        raise NotYet("The second kernel moves the picture up or down. The row comes first, then the column.")
    if not np.array_equal(right, _one_at(1, 0)):
        raise NotYet("The second kernel does something else. Which neighbour should each place get?")
    blur = read.array(blurs, (3, 3), "the third kernel")
    if (blur == 1).all():
        raise NotYet("The third kernel adds up the nine numbers. A mean needs one more step.")
    if not np.allclose(blur, 1 / 9, atol=0.002):
        raise NotYet(
            "The third kernel is no mean of the nine. Do all count the same, and do the weights add up to 1?"
        )
    return "You have made three filters by hand; training makes them by gradient descent."


def _one_at(row: int, column: int) -> np.ndarray:
    kernel = np.zeros((3, 3))
    kernel[row, column] = 1
    return kernel


@exercise("two whole numbers")
def pic_base(answer: Any) -> str:
    """Check the weights and biases of the base network, with its second pooling and without."""
    in_all, without = read.whole(answer, 2)
    convolutions = [28 * 32, (3 * 3 * 32 + 1) * 64, (3 * 3 * 64 + 1) * 64]

    def total(numbers: int) -> int:
        return sum(convolutions) + (numbers + 1) * 512 + 513 * 10

    right, right_without = total(8 * 8 * 64), total(WITHOUT_POOLING)
    biases = 32 + 64 + 64 + 512 + 10
    if in_all == right_without:
        raise NotYet("The first number is that of the network without its second pooling.")
    if in_all == right - biases:
        raise NotYet("In the first number the biases are missing: one for each filter and each unit.")
    if in_all in (right - convolutions[1], right - convolutions[2]):
        raise NotYet("In the first number one convolution of 64 filters is missing. There are two.")
    if in_all == right - convolutions[2] + convolutions[1]:
        raise NotYet("The second convolution of 64 filters looks at 64 maps, not at 32.")
    if in_all != right:
        raise NotYet("The first number is not right. Compare layer by layer with models.base().summary().")
    if without == right:
        raise NotYet("Pooling has no weights. But without it, do as many numbers reach the dense layer?")
    if without == right_without - biases:
        raise NotYet("In the second number the biases are missing.")
    if without != right_without:
        raise NotYet("The second number is not right. How many numbers reach the dense layer now?")
    return "A layer without any weights decides about three quarters of them."


@exercise("a function's name in quotes, and a kernel of three rows of three numbers")
def pic_flip(answer: Any) -> str:
    """Check which function of SciPy does what a layer does, and how the other one turns a kernel."""
    name, kernel = read.parts(answer, 2)
    if read.choice(name, ("correlate2d", "convolve2d"), "the function") == "convolve2d":
        raise NotYet("The names mislead here. Compare both results with by_side.")
    given = np.arange(1, 10).reshape(3, 3)
    found = read.array(kernel, (3, 3), "the kernel")
    if np.array_equal(found, given):
        raise NotYet("That is the kernel as it was. With it both functions would give the same.")
    if any(np.array_equal(found, flipped) for flipped in (given[::-1], given[:, ::-1])):
        raise NotYet("You have mirrored it in one direction. Is that enough?")
    if any(np.array_equal(found, turned) for turned in (given.T, np.rot90(given), np.rot90(given, 3))):
        raise NotYet("Rows have become columns here. Try another turn, and compare the two functions.")
    if not np.array_equal(found, given[::-1, ::-1]):
        raise NotYet(
            "It uses the same nine numbers in another order. Try np.rot90 and np.flip on the kernel."
        )
    return "A network would not care: it would learn the turned weights."


@exercise("a function: its name alone")
def pic_own(answer: Any) -> str:
    """Check a function that makes a photo ready for the network."""
    from weekend import data

    photo = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    found = read.array(read.function(answer, "ready")(photo.copy()), None, "what ready returns")
    if found.shape == photo.shape:
        raise NotYet("The network takes a stack of pictures. Yours lacks the axis that counts them.")
    if found.shape != (1, *photo.shape):
        raise NotYet(f"The shape is {found.shape}. One picture in a stack has the shape (1, 32, 32, 3).")
    studied = data.load("photo-digits").x_train[:1500].astype("float32")
    if np.allclose(found[0], photo):
        raise NotYet(
            "The shape is right. But these are the raw numbers; the network has learned from prepared ones."
        )
    if np.allclose(found[0], photo / 255):
        raise NotYet("The shape is right. But this network did not learn from numbers between 0 and 1.")
    if np.allclose(found[0], (photo - photo.mean()) / photo.std(), atol=0.001):
        raise NotYet("You took mean and deviation of the photo itself. Which ones does the network know?")
    if not np.allclose(found[0], (photo - studied.mean()) / studied.std(), atol=0.001):
        raise NotYet(
            "The shape is right, the numbers are not. Do to the photo what was done to the training pictures."
        )
    return "Now let the network read your handwriting."
