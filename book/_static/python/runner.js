// Python for the page: starts its worker, gives it cells, and ends it when a cell must stop.

const WORKER = new URL("worker.js", import.meta.url).href;

/** The one Python of this page. Its names are gone when it is stopped. */
class Runner extends EventTarget {
  #worker = null;
  #starting = null;
  #pending = new Map();
  #last = 0;
  #queue = Promise.resolve();
  #era = 0; // grows with each end, so that what waited then does not begin
  #show = () => {};
  state = "off"; // or "starting", "ready", "running"

  /**
   * @param {{runtime: string, archive: string, packages: string[], bytes: number}} place addresses of the runtime's folder
   *   and of the book's archive, the runtime's packages to load, and how much there is to fetch at most
   */
  setUp(place) {
    this.place = place;
  }

  #become(state, detail = {}) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("change", { detail: { state, ...detail } }));
  }

  /** Start Python if it is not there yet. */
  start() {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start() {
    this.#become("starting");
    const worker = new Worker(import.meta.resolve?.(WORKER) ?? WORKER, { type: "module" });
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new Error("Python ended unexpectedly, perhaps for want of memory"));
    };
    this.#worker = worker;
    try {
      const fetched = await this.#ask("start", { ...this.place, counted: !isKept(this.place) });
      keep(this.place);
      navigator.serviceWorker?.controller?.postMessage({ keep: fetched }); // page/visited-worker.js
      this.#become("ready");
    } catch (error) {
      if (this.#worker === worker) this.#end(error);
      throw error;
    }
  }

  #ask(task, rest) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task, ...rest });
    });
  }

  #hear({ kind, id, result, message, ...rest }) {
    if (kind === "progress") this.#become("starting", rest);
    else if (kind === "done" || kind === "failed") {
      const { resolve, reject } = this.#pending.get(id) ?? {};
      this.#pending.delete(id);
      if (kind === "done") resolve?.(result);
      else reject?.(new Error(message));
    } else this.#show(kind, rest.text);
  }

  /**
   * Run a cell, after those that were asked for before.
   * @param {{source: string, name: string, space: string}} cell
   * @param {function(string, string): void} show takes what it prints and displays, as kind and text
   * @returns {Promise<{verdict: ?{right: ?boolean, text: string}, seconds: number, error: ?Object}>} rejected where Python ended
   */
  run(cell, show) {
    const era = this.#era;
    const turn = this.#queue.then(async () => {
      if (era !== this.#era) throw stopped();
      await this.start();
      this.#show = show;
      this.#become("running");
      try {
        return await this.#ask("run", cell);
      } catch (error) {
        if (this.#worker) this.#end(error); // Python itself failed, so it can't go on
        throw error;
      } finally {
        this.#show = () => {};
        if (this.#worker) this.#become("ready");
      }
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** End what runs or waits. The next cell starts a new Python, without the names of the old one. */
  stop() {
    this.#end(stopped());
  }

  #end(reason) {
    this.#worker?.terminate();
    this.#worker = this.#starting = null;
    this.#era += 1;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#queue = Promise.resolve();
    for (const { reject } of pending) reject(reason);
    this.#become("off");
  }
}

const stopped = () => Object.assign(new Error("Stopped"), { stopped: true });

export const runner = new Runner();

// Whether this browser has fetched the runtime before; then there is no progress to tell.
const MARK = "weekend-python";

function isKept({ runtime }) {
  try {
    return localStorage.getItem(MARK) === runtime;
  } catch {
    return false;
  }
}

function keep({ runtime }) {
  try {
    localStorage.setItem(MARK, runtime);
  } catch { /* a browser that keeps nothing shows the progress again */ }
}
