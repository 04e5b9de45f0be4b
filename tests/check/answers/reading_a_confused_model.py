import numpy as np

from tests.check.answers import Answers

ALONE = [79.1, 80.8, 78.5]


def together(shares):
    return shares.mean(axis=0).argmax(axis=1)


def vote(shares):
    said = shares.argmax(axis=2)
    return (said[..., None] == np.arange(shares.shape[2])).sum(axis=0).argmax(axis=1)


def paper(brightness, photos):
    pattern = photos - photos.mean(axis=(1, 2), keepdims=True)
    return np.clip(brightness + pattern, 0, 255).astype("uint8")


def no_clip(brightness, photos):
    pattern = photos - photos.mean(axis=(1, 2), keepdims=True)
    return (brightness + pattern).astype(int).astype("uint8")


def all_photos(brightness, photos):
    return np.clip(brightness + photos - photos.mean(), 0, 255).astype("uint8")


def grad_cam(
    model, x, digit, weigh=lambda w: w.mean(axis=(1, 2), keepdims=True), end=lambda m: np.maximum(m, 0)
):
    import tensorflow as tf
    from keras import layers

    kinds = [type(layer) for layer in model.layers]
    cut = len(kinds) - kinds[::-1].index(layers.Conv2D)
    answers = x[None]
    for layer in model.layers[:cut]:
        answers = layer(answers)
    with tf.GradientTape() as tape:
        tape.watch(answers)
        shares = answers
        for layer in model.layers[cut:]:
            shares = layer(shares)
        share = tf.math.log(shares[:, digit] + 1e-7)
    slopes = np.asarray(tape.gradient(share, answers))
    return end((weigh(slopes) * np.asarray(answers)).sum(axis=3)[0])


ANSWERS = {
    "con-read": Answers(
        right=[0.8, 0.667, 1, 0.5],
        wrong=[
            ([80, 66.7, 100, 50], "not percent"),
            ([0.667, 0.8, 1, 0.5], "swapped"),
            ([0.7, 0.667, 1, 0.5], "the accuracy"),
            ([0.8, 0.667, 0.5, 1], "miss an apple"),
        ],
    ),
    "con-three": Answers(
        right=[together, ALONE, 83.2, "yes"],
        wrong=[
            ([lambda s: s.mean(axis=0), ALONE, 83.2, "yes"], "returns shares"),
            ([lambda s: s.argmax(axis=2).mean(axis=0), ALONE, 83.2, "yes"], "averages the answers"),
            ([vote, ALONE, 83.2, "yes"], "counts votes"),
            ([lambda s: s.mean(axis=1).argmax(axis=1), ALONE, 83.2, "yes"], "for each network"),
            ([together, ALONE, 83.2, "no"], "your own numbers"),
            ([together, [0.791, 0.808, 0.785], 0.832, "yes"], "in percent"),
        ],
    ),
    "con-raw": Answers(
        right=[71.3, 99.7, 75.9],
        wrong=[
            ([99.7, 71.3, 75.9], "swapped"),
            ([0.713, 0.997, 75.9], "in percent"),
            ([71.3, 99.7, 1 / 75.9], "turned round"),
            ([71.3, 99.7, 255], "largest number"),
            ([79.0, 85.0, 75.9], "through prepared"),
        ],
    ),
    "con-texture": Answers(
        right=[paper, [1.2, 9.3, 2.1], "no"],
        wrong=[
            ([no_clip, [1.2, 9.3, 2.1], "no"], "clip before"),
            ([all_photos, [1.2, 9.3, 2.1], "no"], "its own mean"),
            ([lambda b, photos: np.clip(b + photos.astype(float), 0, 255), [1.2, 9.3, 2.1], "no"], "itself"),
            ([paper, [0.012, 0.093, 0.021], "no"], "shares of 1"),
            ([paper, [1.2, 9.3, 2.1], "yes"], "no harm"),
        ],
    ),
    "con-gradcam": Answers(
        right=grad_cam,
        wrong=[
            (lambda *given: grad_cam(*given, end=lambda m: m), "below 0"),
            (lambda *given: grad_cam(*given, weigh=lambda w: w), "place by place"),
            (lambda *given: grad_cam(*given, weigh=np.ones_like), "without weights"),
            (lambda *given: np.kron(grad_cam(*given), np.ones((2, 2))), "returns the shape"),
        ],
    ),
}
