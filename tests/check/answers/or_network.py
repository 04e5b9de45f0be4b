from functools import cache

from tests.check.answers import Answers, Made


@cache
def network(weight=7.0, bias=-3.0, inputs=2):
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input(shape=(inputs,)), keras.layers.Dense(1, activation="sigmoid")])
    model.set_weights([np.full((inputs, 1), weight), np.array([bias])])
    return model


def clone(model, *, weights):
    import keras

    other = keras.models.clone_model(model)
    if weights:
        other.set_weights(model.get_weights())
    return other


ANSWERS = {
    "or-steps": Answers(
        right=[32, 1],
        wrong=[
            ([31.25, 1], "no part of a step"),
            ([31, 1], "left over"),
            ([1000, 1], "one row a step"),
            ([32, 1000], "not a row"),
        ],
    ),
    "or-cost": Answers(
        right=[2.5, 0.09],
        wrong=[
            ([0.25, 0.09], "sum over ten rows"),
            ([5, 0.09], "squared before"),
            ([2.5, 0.9], "lowest sum"),
            ([2.5, 0], "contradict"),
            ([2.5, 0.1], "and divide"),
        ],
    ),
    "or-wear": Answers(
        right=[0.299, 0.501],
        wrong=[
            ([3, 5], "between 0 and 1"),
            ([30, 50], "between 0 and 1"),
            ([0.012, 0.012], "near 0"),
            ([0.1, 0.1], "More of them"),
            ([0.7, 0.5], "other way round"),
            ([0.35, 0.5], "20,000"),
        ],
    ),
    "or-accuracy": Answers(
        right=[1.0, 0.75],
        wrong=[
            ([100, 75], "shares"),
            ([1.0, 1.0], '"0, 0" as well'),
            ([1.0, 0.25], "gets wrong"),
            ([1.0, 0.5], "In how many"),
            ([0.75, 0.75], "ends with"),
        ],
    ),
    "or-keep": Answers(
        right=Made(lambda: [network(), clone(network(), weights=True)]),
        wrong=[
            (Made(lambda: [network(), network()]), "one and the same"),
            (Made(lambda: [network(), clone(network(), weights=False)]), "Their answers differ"),
            (Made(lambda: [network(inputs=3), network()]), "not the one for OR"),
            (Made(lambda: [network(7.0, -9.0), clone(network(7.0, -9.0), weights=True)]), "neither knows"),
            (["or.keras", None], "a Keras model"),
        ],
    ),
}
