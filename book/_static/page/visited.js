// Lets the browser keep the pages that the reader visits, with all that they need, so that they open without the network.
// Only where browsers allow it: on https, and on this machine. The worker, visited-worker.js, stands at the site's root.
(() => {
  "use strict";
  const address = new URL(document.currentScript.dataset.worker, location.href);
  const own = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  if (!("serviceWorker" in navigator) || !(location.protocol === "https:" || (location.protocol === "http:" && own))) return;

  const LATER = 2000; // milliseconds after the page has loaded, so that reading comes first

  async function keep() {
    try {
      await navigator.serviceWorker.register(address, { scope: new URL("./", address).pathname });
      const { active } = await navigator.serviceWorker.ready;
      const used = performance.getEntriesByType("resource").map(({ name }) => name);
      active.postMessage({ keep: [location.href.split("#")[0], ...used] });
    } catch { /* a browser that keeps nothing reads from the network */ }
  }

  addEventListener("load", () => setTimeout(keep, LATER));
})();
