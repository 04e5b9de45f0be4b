"""Checks of the chapter on reading a confused model."""

from typing import Any

import numpy as np

from . import measured, read
from .verdict import NotYet, exercise


@exercise("four shares of 1")
def con_read(answer: Any) -> str:
    """Check recall and precision of a matrix of two classes."""
    recall, precision, recall_always, precision_always = values = read.numbers(answer, 4)
    if values.max() > 1:
        raise NotYet("Write shares of 1, not percent or numbers of fruits.")
    if read.near(recall, 2 / 3, 0.01) and read.near(precision, 0.8, 0.01):
        raise NotYet("Recall and precision are swapped. Which of them looks along the row of the label?")
    if read.near(recall, 0.4, 0.001) or read.near(precision, 0.4, 0.001):
        raise NotYet("You divided by all fruits. Divide by a row or by a column.")
    if read.near(recall, 0.7, 0.001) or read.near(precision, 0.7, 0.001):
        raise NotYet("That is the accuracy: all right answers of all fruits.")
    if not read.near(recall, 0.8, 0.004):
        raise NotYet("The recall: how many of the apples were found?")
    if not read.near(precision, 2 / 3, 0.007):
        raise NotYet("The precision: how many fruits were called apples, and how many of those were some?")
    if read.near(recall_always, 0.5, 0.001) and read.near(precision_always, 1, 0.001):
        raise NotYet("The last two are swapped. Does it miss an apple if it always says apple?")
    if not read.near(recall_always, 1, 0.001):
        raise NotYet("If it always says apple: how many of the apples does it find?")
    if not read.near(precision_always, 0.5, 0.001):
        raise NotYet("If it always says apple: 100 fruits are called apples. How many of them are some?")
    return "Whoever reports one of the two alone can hide a lot."


@exercise("a function, three percentages, a percentage, and yes or no")
def con_three(answer: Any) -> str:
    """Check a function that averages shares over networks, and what a reader measured with it."""
    function, single, three, word = read.parts(answer, 4)
    shares = np.random.default_rng(3).dirichlet(np.full(4, 0.7), size=(3, 60))
    said = shares.argmax(axis=2)
    right = shares.mean(axis=0).argmax(axis=1)
    votes = (said[..., None] == np.arange(4)).sum(axis=0).argmax(axis=1)
    found = read.array(read.function(function, "together")(shares.copy()), None, "what together returns")
    if found.shape == (60, 4):
        raise NotYet("together returns shares. Which class has the largest one?")
    if found.shape in ((3, 60), (3, 4), (3,)):
        raise NotYet("together still has one row for each network. Average over the networks, axis 0.")
    if found.shape != (60,):
        raise NotYet(
            f"For 3 networks and 60 pictures together returns the shape {found.shape}; one class a picture is wanted."
        )
    if np.allclose(found, said.mean(axis=0)):
        raise NotYet("together averages the answers. The mean of a 4 and an 8 is no 6: average the shares.")
    if any(np.array_equal(found, one) for one in said):
        raise NotYet("together returns the answers of a single network.")
    if np.array_equal(found, votes):
        raise NotYet(
            "together counts votes. Average the shares: then it counts how sure each network is, too."
        )
    if not np.array_equal(found, right):
        raise NotYet("together returns other classes than those with the largest mean share.")
    alone = measured.percents(single, 3, "the accuracies alone")
    (all_three,) = measured.percents(three, 1, "the accuracy of all three")
    if min(alone.min(), all_three) < 20:
        raise NotYet("One of the accuracies is near guessing. Compare the answers with y_val.")
    if measured.yes(word, "better than each") != (all_three > alone.max()):
        raise NotYet("Compare your own numbers: the three together with the best of them alone.")
    return "Where they err by luck they err differently, and an average outvotes that."


@exercise("two percentages and a number")
def con_raw(answer: Any) -> str:
    """Check what happens to a network that gets raw numbers."""
    from weekend import data

    accuracy, confidence, factor = read.parts(answer, 3)
    right, sure = measured.percents([accuracy, confidence], 2, "the accuracy and the confidence")
    times = read.number(factor, "the factor")
    if right < 20:
        raise NotYet("The accuracy is near guessing. Compare the answers with y_val, picture by picture.")
    if sure < right:
        raise NotYet(
            "A confidence below the accuracy is what case B had. Are the two swapped, or the pictures divided?"
        )
    if sure < 90:
        raise NotYet("With raw numbers the network is surer than that. Did the pictures go through prepared?")
    deviation = float(data.load("photo-digits").x_train[:1500].std())
    if read.near(times, 1 / deviation, 0.01 / deviation):
        raise NotYet("The factor is turned round: the raw numbers are more spread out, not less.")
    if read.near(times, 255, 0.5):
        raise NotYet("255 is the largest number. The factor asks how far the numbers lie from their mean.")
    if not read.near(times, deviation, 0.04 * deviation):
        raise NotYet(
            "The factor is not right. Divide the deviation of the raw pictures by that of the prepared ones."
        )
    return "Sure of everything, and often wrong: look at what arrives."


@exercise("a function, three costs in points, and yes or no")
def con_texture(answer: Any) -> str:
    """Check sheets of paper with a pattern, and what a reader concludes from their cost."""
    function, points, word = read.parts(answer, 3)
    photos = np.random.default_rng(0).integers(0, 256, (3, 4, 4, 3)).astype(np.uint8)
    photos[1] = photos[1] // 4
    pattern = photos - photos.mean(axis=(1, 2), keepdims=True)
    paper = read.function(function, "patterned_paper")
    for brightness in (128, 32, 224):
        found = read.array(paper(brightness, photos.copy()), photos.shape, "what patterned_paper returns")
        sheet = brightness + pattern
        wrapped = sheet.astype(np.int64) % 256
        if np.allclose(found, np.clip(brightness + photos - photos.mean(), 0, 255), atol=1):
            raise NotYet(
                "patterned_paper takes the mean of all photographs. Each deviates from its own mean."
            )
        if np.allclose(found, np.clip(brightness + photos.astype(float), 0, 255), atol=1):
            raise NotYet("patterned_paper adds the photograph itself. Its own mean must be taken away first.")
        if found.max() > 255 or found.min() < 0:
            raise NotYet("patterned_paper returns numbers below 0 or above 255. Clip them.")
        if np.allclose(found, wrapped, atol=1) and not np.allclose(wrapped, np.clip(sheet, 0, 255), atol=1):
            raise NotYet(
                "Light dots become dark ones in patterned_paper: clip before you make uint8 of them."
            )
        if not np.allclose(found, np.clip(sheet, 0, 255), atol=1.01):
            raise NotYet(
                f"For the brightness {brightness} patterned_paper returns other sheets. Add the deviations, then clip."
            )
    costs = read.numbers(points, 3, "the costs")
    if abs(costs).max() > 100:
        raise NotYet("There is a cost that can't be: accuracies lie between 0 and 100%.")
    if 0 < costs.max() < 1:
        raise NotYet(
            "The costs look like shares of 1. Write points of percent, flat paper less patterned paper."
        )
    if costs.max() <= 0:
        raise NotYet("No cost at all? Take the accuracy on flat paper less the one on patterned paper.")
    if measured.yes(word, "refuted"):
        raise NotYet(
            "In your own numbers the pattern costs something. Can you then say that it does no harm?"
        )
    return "One guess does not exclude the other: causes can need each other."


@exercise("a function: its name alone")
def con_gradcam(answer: Any) -> str:
    """Check Grad-CAM on a small network whose slopes can be computed by hand."""
    function = read.function(answer, "grad_cam")
    read.expect_no_dots(function, None, None, 0)  # before Keras is loaded
    import keras
    from keras import layers

    random = np.random.default_rng(1)
    last = layers.Conv2D(5, 3, padding="same", activation="relu")
    model = keras.Sequential(
        [
            keras.Input(shape=(6, 6, 3)),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            last,
            layers.Flatten(),
            layers.Dense(4, activation="softmax"),
        ]
    )
    model.set_weights([0.3 * random.normal(size=w.shape) for w in model.get_weights()])
    x, digit = random.normal(size=(6, 6, 3)).astype("float32"), 2
    maps = np.asarray(keras.Model(model.inputs[0], last.output)(x[None]), np.float64)[0]
    weights = model.get_weights()[-2].reshape(6, 6, 5, 4)
    shares = np.asarray(model(x[None]), np.float64)[0]
    of_sum = weights[..., digit]  # slopes of the digit's sum before the softmax
    of_log = of_sum - weights @ shares  # and of the logarithm of its share
    found = read.array(function(model, x, digit), None, "what grad_cam returns")
    if found.shape in ((1, 6, 6), (6, 6, 1), (1, 6, 6, 1)):
        found = found.reshape(6, 6)
    if found.shape in ((6, 6, 5), (1, 6, 6, 5)):
        raise NotYet("grad_cam returns all the maps. Weight them and add them up to one.")
    if found.shape != (6, 6):
        raise NotYet(
            f"For a network whose last convolution gives 6 × 6 places, grad_cam returns the shape {found.shape}."
        )
    if found.max() <= 0:
        raise NotYet("grad_cam returns no positive number for a network where it should.")
    if found.min() < 0:
        raise NotYet("grad_cam returns numbers below 0. Set them to 0 at the end.")
    if any(_alike(found, _map(slopes, maps)) for slopes in (of_sum, of_log)):
        return "One pass instead of many, and the same sanity check is due."
    if any(_alike(found, np.maximum((slopes * maps).sum(axis=2), 0)) for slopes in (of_sum, of_log)):
        raise NotYet(
            "grad_cam multiplies place by place. First average the slopes of each map over its places."
        )
    if _alike(found, maps.sum(axis=2)):
        raise NotYet("grad_cam adds up the maps without weights. Which of them does the digit like?")
    if any(_alike(found, _map(slopes, np.ones_like(maps))) for slopes in (of_sum, of_log)):
        raise NotYet("grad_cam has the weights, but not the maps that they belong to.")
    raise NotYet(
        "grad_cam returns another map. Is it cut behind the last convolution, and are the slopes those of this digit?"
    )


def _map(slopes: np.ndarray, maps: np.ndarray) -> np.ndarray:
    """Return the map of Grad-CAM, float64 of the shape (rows, columns)."""
    return np.maximum((slopes.mean(axis=(0, 1)) * maps).sum(axis=2), 0)


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two maps differ in their scale alone."""
    return other.max() > 0 and np.allclose(one / one.max(), other / other.max(), atol=0.002)
