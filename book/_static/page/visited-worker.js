// Answers from what was kept where the network does not answer. The build puts this file at the site's root, with its version.
const PAGES = "pages-@PAGES@"; // changes with each build
const RUNTIME = "runtime-@RUNTIME@"; // Python itself: it stays until its own version changes
const PATIENCE = 4000; // milliseconds for the network, where something is kept

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

/** Keep the pages of the build before this one, too: they are all there is on a train. Older ones go. */
async function takeOver() {
  const names = await caches.keys();
  const before = names.filter((name) => name.startsWith("pages-") && name !== PAGES).slice(0, -1);
  const runtimes = names.filter((name) => name.startsWith("runtime-") && name !== RUNTIME);
  await Promise.all([...before, ...runtimes].map((name) => caches.delete(name)));
  await self.clients.claim();
}

const isRuntime = (address) => /\/_static\/python\/pyodide-[\d.]+\//.test(address);
const isOurs = (address) => address.startsWith(self.registration.scope);

/** A file whose address changes with its content can't be out of date. */
const isFixed = (address) => isRuntime(address) || /[?&](v|digest)=|\/weekend-[0-9a-f]+\.zip$/.test(address);

const place = (address) => caches.open(isRuntime(address) ? RUNTIME : PAGES);

self.addEventListener("message", ({ data }) => {
  for (const address of data.keep ?? []) if (isOurs(address)) keep(address);
});

async function keep(address) {
  const cache = await place(address);
  if (await cache.match(address)) return;
  const answer = await fetch(address, { cache: "force-cache" }); // the page has just fetched it
  if (answer.status === 200) await cache.put(address, answer);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && isOurs(request.url) && !request.headers.has("range")) event.respondWith(reply(request));
});

async function reply(request) {
  const kept = await (await place(request.url)).match(request) ?? await caches.match(request);
  if (kept && isFixed(request.url)) return kept;
  const asked = ask(request);
  if (!kept) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([asked, late]).catch(() => kept);
}

async function ask(request) {
  const answer = await fetch(request);
  if (answer.status === 200 && answer.type === "basic") {
    const copy = answer.clone();
    place(request.url).then((cache) => cache.put(request, copy)).catch(() => {}); // no room left
  }
  return answer;
}
