/**
 * The loop of frames: in each some training, and in every other something to paint. Painting all of it in each frame would
 * take longer than a frame has on a phone.
 */

const ROUND = ["surface", "units", "surface", "lines", "surface", "numbers"]; // each second frame one of them
const BUDGET = 5; // milliseconds of training a frame
const CALM_PAUSE = 500; // milliseconds between paintings for readers who want no motion

/**
 * @param {{train: (budget: number) => void, paint: Object<string, () => void>, calm: {matches: boolean}}} work
 * @returns {{start: () => void, stop: () => void}}
 */
export function createFrames({ train, paint, calm }) {
  let frame = 0;
  let request = 0;
  let lastPainted = 0;

  return { start, stop };

  function start() {
    stop();
    request = requestAnimationFrame(next);
  }

  function stop() {
    cancelAnimationFrame(request);
    request = 0;
  }

  function next(now) {
    const running = (request = requestAnimationFrame(next));
    train(BUDGET);
    if (request !== running) return; // the training came to its end
    if (!calm.matches) {
      frame = (frame + 1) % (2 * ROUND.length);
      if (frame % 2 === 0) paint[ROUND[frame / 2]]();
    } else if (now - lastPainted > CALM_PAUSE) {
      lastPainted = now;
      for (const each of Object.values(paint)) each();
    }
  }
}
