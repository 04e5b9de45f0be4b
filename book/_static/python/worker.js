// Python itself, in a worker, so that the page answers while code runs. The page speaks with it by messages; see runner.js.

let session = null;

/** Count what is downloaded, and say so: the answers are handed on as they come. */
function countDownloads(total) {
  const fetchIt = self.fetch;
  let loaded = 0, told = 0;
  self.fetch = async (...request) => {
    const answer = await fetchIt(...request);
    if (!answer.body) return answer;
    const count = new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        controller.enqueue(chunk);
        if (loaded - told > total / 100) self.postMessage({ kind: "progress", loaded: told = loaded, total });
      },
    });
    const { status, statusText, headers } = answer;
    const counted = new Response(answer.body.pipeThrough(count), { status, statusText, headers });
    Object.defineProperty(counted, "url", { value: answer.url });
    return counted;
  };
}

/** Start Python with packages of the runtime and the book's; where `counted`, tell how far the download is. */
async function start({ runtime, archive, packages, bytes, counted }) {
  if (counted) countDownloads(bytes);
  const modules = fetch(archive).then((answer) => {
    if (!answer.ok) throw new Error(`${archive} is missing`);
    return answer.arrayBuffer();
  });
  const { loadPyodide } = await import(`${runtime}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: runtime, packages, checkIntegrity: false, args: ["-B"] });
  python.unpackArchive(await modules, "zip", { extractDir: "/home/pyodide" });
  const { Session } = python.pyimport("bindery_inside.cells");
  session = { python, cells: Session((kind, text) => self.postMessage({ kind, text })) };
  return performance.getEntriesByType("resource").map(({ name }) => name);
}

function run({ source, name, space }) {
  return JSON.parse(session.cells.run(source, name, space));
}

const TASKS = { start, run, forget: ({ space }) => session.cells.forget(space) };

self.onmessage = async ({ data: { id, task, ...rest } }) => {
  try {
    self.postMessage({ kind: "done", id, result: await TASKS[task](rest) });
  } catch (error) {
    self.postMessage({ kind: "failed", id, message: String(error.message ?? error) });
  }
};
