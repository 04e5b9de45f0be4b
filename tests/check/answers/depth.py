from tests.check.answers import Answers, Made


def network(*sets, pool=2, units=512):
    import keras
    from keras import layers

    stack = [keras.Input(shape=(32, 32, 3))]
    for filters in sets:
        stack += [
            layers.Conv2D(filters, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(pool),
        ]
    stack += [
        layers.Flatten(),
        layers.Dense(units, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
    return keras.Sequential(stack)


ANSWERS = {
    "depth-weights": Answers(
        right=[896, 4_194_816, 5_130],
        wrong=[
            ([864, 4_194_304, 5_120], "bias"),
            ([320, 4_194_816, 5_130], "three colours"),
            ([896, 16_777_728, 5_130], "after the pooling"),
            ([896, 4_194_816, 5_120], "last layer"),
        ],
    ),
    "depth-larger": Answers(
        right=[4096, 0],
        wrong=[([64, 0], "one map"), ([1024, 0], "larger now"), ([4096, 4], "one filter")],
    ),
    "depth-two": Answers(
        right=Made(lambda: network(32, 64)),
        wrong=[
            (Made(lambda: network(32, 64, 64)), "it has 3"),
            (Made(lambda: network), "Call the function"),
            (None, "not None"),
        ],
    ),
    "depth-fair": Answers(
        right=Made(lambda: [network(32, pool=8, units=1024), network(32, 64, 64)]),
        wrong=[
            (Made(lambda: [network(32), network(32, 64, 64)]), "within one tenth"),
            (Made(lambda: [network(32, 64, 64), network(32)]), "it has 3"),
            (Made(lambda: network(32)), "two networks"),
        ],
    ),
}
