"""What Keras computes for given networks, in float64: run as a program, from one JSON file to another.

It is a process of its own, since Keras's float type holds for a whole process.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

OPTIMIZERS = {
    "sgd": lambda rate: keras.optimizers.SGD(rate),
    "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
    "rmsprop": lambda rate: keras.optimizers.RMSprop(rate),
    "adam": lambda rate: keras.optimizers.Adam(rate),
}


def compute(case: dict[str, Any]) -> dict[str, Any]:
    """Return a network's outputs, loss and gradients, and its weights after the case's updates."""
    x, y = np.array(case["x"]), np.array(case["y"])
    penalty = keras.regularizers.L1L2(case["l1"], case["l2"])
    model = keras.Sequential(
        [
            keras.Input((x.shape[1],)),
            *(
                keras.layers.Dense(n, activation, kernel_regularizer=penalty)
                for n, activation in case["layers"]
            ),
        ]
    )
    model.set_weights([np.array(weights) for weights in case["weights"]])
    loss = keras.losses.get(case["loss"])
    optimizer = OPTIMIZERS[case["optimizer"]](case["rate"])

    def slopes():
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            value = tf.reduce_mean(loss(y, outputs)) + sum(model.losses)
        return outputs, value, tape.gradient(value, [v.value for v in model.trainable_variables])

    outputs, value, gradients = slopes()
    for _ in range(case["updates"]):
        optimizer.apply(slopes()[2], model.trainable_variables)
    return {
        "outputs": outputs.numpy().ravel().tolist(),
        "loss": float(value),
        "gradients": [gradient.numpy().ravel().tolist() for gradient in gradients],
        "updated": [weights.ravel().tolist() for weights in model.get_weights()],
    }


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    keras.config.set_floatx("float64")
    target.write_text(json.dumps([compute(case) for case in json.loads(source.read_text())]))
