/**
 * The loop of frames: in each some training, and one of several things to paint, in turn. What painting took last time
 * decides how much time is left for training, so that a frame stays short.
 */

const FRAME = 12; // milliseconds of a frame that the loop may use
const LEAST = 2;
const MOST = 8;
const CALM_PAUSE = 500; // between paintings for readers who want no motion
const PAINT_EVERY = [1, 1, 2]; // rounds between two turns of each thing to paint

/**
 * @param {{train: (budget: number) => void, paint: (() => void)[], calm: {matches: boolean}}} work
 * @returns {{start: () => void, stop: () => void}}
 */
export function createFrames({ train, paint, calm }) {
  const costs = paint.map(() => 3);
  let frame = 0;
  let request = 0;
  let lastPainted = 0;

  return {
    start() {
      cancelAnimationFrame(request);
      request = requestAnimationFrame(next);
    },
    stop() {
      cancelAnimationFrame(request);
      request = 0;
    },
  };

  function next(now) {
    request = requestAnimationFrame(next);
    const running = request;
    frame += 1;
    const turn = frame % paint.length;
    const due = calm.matches ? now - lastPainted > CALM_PAUSE : Math.floor(frame / paint.length) % PAINT_EVERY[turn] === 0;
    train(Math.min(MOST, Math.max(LEAST, FRAME - (due ? costs[turn] : 0))));
    if (!due || request !== running) return;
    lastPainted = now;
    if (calm.matches) paint.forEach((each) => each());
    else {
      const began = performance.now();
      paint[turn]();
      costs[turn] = 0.7 * costs[turn] + 0.3 * (performance.now() - began);
    }
  }
}
