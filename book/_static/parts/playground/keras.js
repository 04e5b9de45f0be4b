/** Write an attempt as a complete Keras program that reaches the same loss. */

import { DATASETS } from "./datasets.js";

const LINE = 72;

/** A number as Python's float, since Keras takes no whole number for a learning rate. */
const decimal = (value) => (Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value));

const OPTIMIZERS = {
  sgd: (rate) => `SGD(learning_rate=${decimal(rate)})`,
  momentum: (rate) => `SGD(learning_rate=${decimal(rate)}, momentum=0.9)`,
  rmsprop: (rate) => `RMSprop(learning_rate=${decimal(rate)})`,
  adam: (rate) => `Adam(learning_rate=${decimal(rate)})`,
};

/**
 * @param {object} attempt see training.js
 * @returns {string} a Python program: the same points, first weights, order of batches and number of steps
 */
export function writeKeras(attempt) {
  const { setup, data, batch, stepsAnEpoch, steps } = attempt;
  const { training, validation, inputs } = data;
  const epochs = Math.floor(steps / stepsAnEpoch);
  const rest = (steps % stepsAnEpoch) * batch;
  const layout = [inputs, ...setup.hidden, 1].join("-");
  const lines = [
    `# ${DATASETS[setup.data].label}, a network ${layout}, ${counted(epochs, "epoch")}${rest ? ` and ${counted(steps % stepsAnEpoch, "step")}` : ""}.`,
    "# Written by the playground of A First Weekend of Deep Learning.",
    "import keras",
    "import numpy as np",
    "",
    'keras.config.set_floatx("float64")  # as many digits as the playground',
    "",
    `# 1. The data: ${inputs === 1 ? "x1" : "x1, x2"} and the right answer`,
    ...named("points", rows(training, inputs)),
    `X, y = points[:, :${inputs}], points[:, ${inputs}:]`,
    ...(validation
      ? [...named("held_back", rows(validation, inputs)), `X_val, y_val = held_back[:, :${inputs}], held_back[:, ${inputs}:]`]
      : []),
    "",
    "# 2. The network, with the playground's first weights",
    ...network(setup, inputs),
    "model.set_weights([",
    ...attempt.initial.flatMap(({ kernel, bias }) => [
      ...array(kernelRows(kernel, bias.length)),
      ...vector(bias),
    ]),
    "])",
    "",
    "# 3. The training",
    ...(setup.dropout
      ? ["# Dropout mutes other units here than in the playground,", "# so the loss will be near its loss and not the same."]
      : []),
    "model.compile(",
    `    optimizer=keras.optimizers.${OPTIMIZERS[setup.optimizer](setup.rate)},`,
    `    loss="${setup.loss}",`,
    '    metrics=["binary_accuracy"],',
    ")",
    ...fit(epochs, batch, rest, training.n),
    "",
    "# 4. The answers",
    ...evaluate("training", "X, y"),
    ...(validation ? evaluate("validation", "X_val, y_val") : []),
    ...(data.table ? ["print(model.predict(X, verbose=0).round(5))"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

function network({ hidden, activation, output, l1, l2, dropout }, inputs) {
  const penalty = l1 || l2 ? "price" : "";
  const dense = (units, bend) =>
    penalty
      ? ["    keras.layers.Dense(", `        ${units}, activation="${bend}", kernel_regularizer=price`, "    ),"]
      : [`    keras.layers.Dense(${units}, activation="${bend}"),`];
  return [
    ...(penalty ? [`price = keras.regularizers.L1L2(l1=${decimal(l1)}, l2=${decimal(l2)})`] : []),
    "model = keras.Sequential([",
    `    keras.Input(shape=(${inputs},)),`,
    ...hidden.flatMap((units) => [
      ...dense(units, activation),
      ...(dropout ? [`    keras.layers.Dropout(${dropout}),`] : []),
    ]),
    ...dense(1, output),
    "])",
  ];
}

function fit(epochs, batch, rest, n) {
  const call = (data, more) => ["model.fit(", `    ${data}, batch_size=${batch}, ${more}shuffle=False, verbose=0`, ")"];
  return [
    ...(batch < n && epochs + rest > 0
      ? ["# The playground shuffles its points once, and then keeps their", "# order. Usually leave shuffle=False out: Keras shuffles each epoch."]
      : []),
    ...(epochs ? call("X, y", `epochs=${epochs}, `) : []),
    ...(rest ? call(`X[:${rest}], y[:${rest}]`, "") : []),
  ];
}

function evaluate(name, data) {
  return [
    `loss, right = model.evaluate(${data}, verbose=0)`,
    `print(f"${name} loss {loss:.6f}, right answers {right:.1%}")`,
  ];
}

const rows = ({ n, x, y }, inputs) =>
  Array.from({ length: n }, (_, at) => [...x.subarray(at * inputs, (at + 1) * inputs), y[at]]);

const kernelRows = (kernel, units) =>
  Array.from({ length: kernel.length / units }, (_, row) => Array.from(kernel.subarray(row * units, (row + 1) * units)));

/** A list of rows, indented, no line too long. */
function block(rows, indent) {
  return rows.flatMap((row) => {
    const whole = `${indent}[${row.join(", ")}],`;
    if (whole.length <= LINE) return [whole];
    return [`${indent}[`, ...wrap(row, `${indent}    `), `${indent}],`];
  });
}

function wrap(numbers, indent) {
  const lines = [indent];
  for (const number of numbers) {
    const next = `${lines.at(-1)}${lines.at(-1) === indent ? "" : " "}${number},`;
    if (next.length > LINE) lines.push(`${indent}${number},`);
    else lines[lines.length - 1] = next;
  }
  return lines;
}

const named = (name, rows) => [`${name} = np.array([`, ...block(rows, "    "), "])"];

const array = (rows) => ["    np.array([", ...block(rows, "        "), "    ]),"];

function vector(numbers) {
  const whole = numbers.some(Boolean) ? `    np.array([${numbers.join(", ")}]),` : `    np.zeros(${numbers.length}),`;
  return whole.length <= LINE ? [whole] : ["    np.array([", ...wrap([...numbers], "        "), "    ]),"];
}
