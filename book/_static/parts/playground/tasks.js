/**
 * Guided tasks. Each has a set-up to begin with and goals that are reached in their order. A goal looks at `now`:
 * {setup, epoch, diverged, training: {loss, accuracy}, validation, lowest (validation loss so far)}, and may leave a
 * number for later goals in `memory`.
 */

const OR = "data=or&hidden=none&loss=mean_squared_error&batch=all";
const XOR = "data=xor&loss=mean_squared_error&batch=all";
const MOONS = "data=moons&noise=0.6&count=60&validation=0.5&hidden=16-16&optimizer=adam&rate=0.01";

const isTable = ({ setup }, name) => setup.data === name && setup.noise === 0;
const solved = ({ training }, loss) => training.accuracy === 1 && training.loss < loss;
const oneHidden = ({ setup }, fits) => setup.hidden.length === 1 && fits(setup.hidden[0]);
const hardMoons = ({ setup }) => setup.data === "moons" && setup.noise >= 0.6 && setup.count <= 60;

export const TASKS = {
  or: {
    title: "Teach it OR",
    setup: `${OR}&rate=2`,
    text: "Four points and one unit. Press Train and watch the border find its place.",
    goals: [
      { text: "All four answers are right.", reached: (now) => isTable(now, "or") && now.training.accuracy === 1 },
      { text: "The loss is below 0.001.", reached: (now) => isTable(now, "or") && solved(now, 0.001) },
    ],
    hint: "The border is in place soon. After that only the weights grow, and the loss falls ever more slowly.",
  },
  xor: {
    title: "Make XOR fail, then make it work",
    setup: `${XOR}&hidden=none&rate=2`,
    text: "XOR is 1 where the inputs differ. Train it first as it is. Then change the network so that it learns.",
    goals: [
      {
        text: "Without a hidden layer: 300 epochs, and the loss is still about 0.25.",
        reached: (now) => isTable(now, "xor") && !now.setup.hidden.length && now.epoch >= 300 && now.training.loss > 0.2,
      },
      {
        text: "With your change: all four answers are right, and the loss is below 0.05.",
        reached: (now) => isTable(now, "xor") && solved(now, 0.05),
      },
    ],
    hint: "Press “Add a layer” and give it 4 units. Their activation must bend: tanh does, linear does not.",
  },
  bend: {
    title: "Layers without a bend",
    setup: `${XOR}&hidden=8-8&activation=linear&rate=0.5`,
    text: "Two layers of eight units, and yet XOR fails: the activation is linear. Change one setting.",
    goals: [
      {
        text: "Linear: 300 epochs, and the loss is still about 0.25.",
        reached: (now) =>
          isTable(now, "xor") && now.setup.hidden.length && now.setup.activation === "linear" && now.epoch >= 300 && now.training.loss > 0.2,
      },
      {
        text: "The same layers with another activation: all four answers are right.",
        reached: (now) => isTable(now, "xor") && now.setup.hidden.join() === "8,8" && solved(now, 0.1),
      },
    ],
    hint: "Look at the small pictures. Linear units all show straight stripes, and sums of straight stripes are straight.",
  },
  circle: {
    title: "How few units close a circle?",
    setup: "data=circles&hidden=2",
    text: "One hidden layer of tanh units. Find the smallest number whose border closes round the inner points.",
    goals: [
      {
        text: "One or two units: 200 epochs, and one answer in ten is still wrong.",
        reached: (now) => now.setup.data === "circles" && oneHidden(now, (n) => n < 3) && now.epoch >= 200 && now.training.accuracy < 0.9,
      },
      {
        text: "Few units, and 95% of the validation answers are right.",
        reached: (now) => now.setup.data === "circles" && oneHidden(now, (n) => n < 5) && now.validation?.accuracy >= 0.95,
      },
    ],
    hint: "Each unit draws one straight border. How many straight fences does it take to close a field?",
  },
  overfit: {
    title: "Learn by heart, then cure it",
    setup: MOONS,
    text: "Thirty noisy points, and a network with far more weights than points. Watch the two curves part.",
    goals: [
      {
        text: "Learned by heart: the training loss is below 0.1, the validation loss three times its lowest.",
        reached: (now) => hardMoons(now) && now.training.loss < 0.1 && now.validation?.loss > 3 * now.lowest,
      },
      {
        text: "Cured: on the same data, after 300 epochs, the validation loss is near its lowest.",
        reached: (now) => hardMoons(now) && now.epoch >= 300 && now.validation?.loss <= 1.3 * now.lowest,
      },
    ],
    hint: "Try L2 0.01. Or dropout 0.4. Or far fewer units. Each keeps the network from bending round single points.",
  },
  rate: {
    title: "A rate that is too large",
    setup: `${OR}&start=zeros&rate=100`,
    text: "The network of the map in “Gradient descent”. With a rate of 100 the first step lands on a plain.",
    goals: [
      {
        text: "Stuck: after 300 epochs the loss is still 0.25.",
        reached: (now) => isTable(now, "or") && !now.setup.hidden.length && now.epoch >= 300 && now.training.loss > 0.2,
      },
      {
        text: "With another rate the loss is below 0.001 within 500 epochs.",
        reached: (now) => isTable(now, "or") && !now.setup.hidden.length && now.epoch <= 500 && solved(now, 0.001),
      },
    ],
    hint: "2 is safe and too slow for this goal. The best rates often lie not far below those that break.",
  },
  explode: {
    title: "Make the numbers run off",
    setup: "data=or&hidden=4&output=linear&loss=mean_squared_error&batch=all&rate=2",
    text: "The last unit has no sigmoid here, so nothing holds its answers. Train, and see what NaN means.",
    goals: [
      { text: "The numbers have run off.", reached: (now) => now.setup.output === "linear" && now.diverged },
      {
        text: "With a smaller rate the same network gets all four answers right, with a loss below 0.01.",
        reached: (now) => isTable(now, "or") && now.setup.output === "linear" && solved(now, 0.01),
      },
    ],
    hint: "Divide the rate by ten. Each step that jumps further than the last needs a smaller one.",
  },
  spiral: {
    title: "The spiral",
    setup: "data=spiral&count=400&noise=0.05&hidden=4&optimizer=adam&rate=0.01",
    text: "The hardest of the sets. Four units are too few. How small a network gets it?",
    goals: [
      {
        text: "95% of the validation answers are right.",
        reached: (now) => now.setup.data === "spiral" && now.setup.count >= 200 && now.validation?.accuracy >= 0.95,
      },
    ],
    hint: "Two hidden layers of 16 units do it with most seeds.",
  },
};
