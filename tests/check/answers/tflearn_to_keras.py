from tests.check.answers import Answers, Made


def translated(*, l2=0.005, l1=0.0, rate=0.25, units=64, penalty=True, swapped=False):
    from keras import layers, regularizers

    regularizer = regularizers.L1L2(l1, l2) if l1 else regularizers.L2(l2)
    pair = [
        layers.Dense(units, activation="tanh", kernel_regularizer=regularizer if penalty else None),
        layers.Dropout(rate),
    ]
    return pair[::-1] if swapped else pair


ANSWERS = {
    "tf-translate": Answers(
        right=Made(translated),
        wrong=[
            (Made(lambda: translated(l2=0.01)), "half of its"),
            (Made(lambda: translated(l2=0.0005)), "usual weight_decay"),
            (Made(lambda: translated(rate=0.75)), "share to keep"),
            (Made(lambda: translated(penalty=False)), "no penalty"),
            (Made(lambda: translated(l1=0.01)), "L2 alone"),
            (Made(lambda: translated(swapped=True)), "another kind"),
            (Made(lambda: translated(units=32)), "units or the activation"),
        ],
    ),
    "tf-padding": Answers(
        right=[30, 28],
        wrong=[
            ([32, 32], "padding='same'"),
            ([31, 30], "both sides"),
            ([30, 30], "the first has left"),
            ([29, 26], "whole width"),
        ],
    ),
    "tf-pool": Answers(
        right=[8_389_120, 2_097_664],
        wrong=[
            ([8_388_608, 2_097_152], "bias"),
            ([2_097_664, 8_389_120], "other order"),
            ([33_554_944, 8_389_120], "It has the first"),
            ([16_384, 4_096], "connected"),
            ([4_194_816, 1_049_088], "more feature maps"),
        ],
    ),
    "tf-fair": Answers(
        right=[[84.1, 86.0, 85.2], [83.9, 84.4, 85.5], "not decided", "pooling"],
        wrong=[
            ([[84.1, 86.0, 85.2], [83.9, 84.4, 85.5], "above", "pooling"], "contains 0"),
            ([[88.1, 88.0, 87.8], [83.9, 84.4, 85.5], "not decided", "pooling"], "does not contain 0"),
            ([[84.1, 86.0, 85.2], [83.9, 84.4, 85.5], "not decided", "dropout"], "have dropout"),
            ([[0.841, 0.86, 0.852], [0.839, 0.844, 0.855], "not decided", "pooling"], "shares of 1"),
            ([[84.1], [83.9], "not decided", "pooling"], "too few"),
        ],
    ),
}
