"""The image networks of the article that inspired this book, in Keras.

Each function returns an uncompiled model for pictures of shape (32, 32, 3) and ten classes. The chapters
write the same networks out in full; these are for experiments that need many of them. Settings that Keras
and the article's library (TFLearn) choose differently follow Keras unless ``tflearn_init`` is set.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

IMAGE_SHAPE = (32, 32, 3)
CLASSES = 10


def few_layers(*, tflearn_init: bool = False) -> "keras.Sequential":
    """One set of convolution and pooling, then two dense layers: 4,200,842 parameters.

    Parameters
    ----------
    tflearn_init : bool
        Start from TFLearn's initial weights instead of Keras's.
    """
    return _network([32, "pool"], "few_layers", tflearn_init=tflearn_init)


def three_layer_sets(*, tflearn_init: bool = False) -> "keras.Sequential":
    """Three sets of convolution and pooling, then two dense layers: 586,250 parameters.

    Parameters
    ----------
    tflearn_init : bool
        Start from TFLearn's initial weights instead of Keras's.
    """
    return _network([32, "pool", 64, "pool", 64, "pool"], "three_layer_sets", tflearn_init=tflearn_init)


def base(
    *,
    dropout: float = 0.0,
    l1: float = 0.0,
    l2: float = 0.0,
    second_pool: bool = True,
    tflearn_init: bool = False,
) -> "keras.Sequential":
    """Return the network of the article's experiments 1 to 4: 2,159,114 parameters.

    Parameters
    ----------
    dropout : float
        Share of the 512 dense units that is muted in each training step, 0 <= dropout < 1.
    l1 : float
        Adds ``l1 * sum(abs(w))`` to the loss for the weights of each layer but the last.
    l2 : float
        Adds ``l2 * sum(w**2)`` to the loss for the weights of each layer but the last. TFLearn's
        ``weight_decay=0.001`` is ``l2=0.0005``, since it halves the sum.
    second_pool : bool
        False gives the network that the article's files call "without dropout" by mistake: 8,450,570
        parameters.
    tflearn_init : bool
        Start from TFLearn's initial weights instead of Keras's.
    """
    body: list[int | str] = [32, "pool", 64, 64, *(["pool"] if second_pool else [])]
    return _network(body, "base", dropout=dropout, l1=l1, l2=l2, tflearn_init=tflearn_init)


def _network(
    body: list[int | str],
    name: str,
    *,
    dropout: float = 0.0,
    l1: float = 0.0,
    l2: float = 0.0,
    tflearn_init: bool = False,
) -> "keras.Sequential":
    import keras  # here, so that settings and records are read without waiting for it
    from keras import initializers, layers, regularizers

    def penalty() -> "keras.Regularizer | None":
        return regularizers.L1L2(l1, l2) if l1 or l2 else None

    def dense_init() -> "str | keras.Initializer":
        return initializers.TruncatedNormal(stddev=0.02) if tflearn_init else "glorot_uniform"

    model = keras.Sequential([keras.Input(IMAGE_SHAPE)], name=name)
    for part in body:
        if part == "pool":
            model.add(layers.MaxPooling2D(2))
        else:
            model.add(
                layers.Conv2D(
                    part,
                    3,
                    padding="same",
                    activation="relu",
                    kernel_initializer="lecun_uniform" if tflearn_init else "glorot_uniform",
                    kernel_regularizer=penalty(),
                )
            )
    model.add(layers.Flatten())
    model.add(
        layers.Dense(512, activation="relu", kernel_initializer=dense_init(), kernel_regularizer=penalty())
    )
    if dropout:
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(CLASSES, activation="softmax", kernel_initializer=dense_init()))
    return model
