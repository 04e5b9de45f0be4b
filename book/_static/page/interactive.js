// Brings the living parts of a page to life: <div class="interactive" data-module="name" data-state="a=1&b=2">.
// The module parts/name/index.js exports mount(host, {state}), state being URLSearchParams; mount fills the host and may be async.
// A part starts when it comes near to the screen (near.js). Until then, without this script, or when the part fails, the
// still picture and words in the host stay.

async function start(part) {
  const still = part.querySelector(".interactive-still");
  const host = document.createElement("div");
  host.className = "interactive-live";
  try {
    const name = part.dataset.module;
    const { mount } = await import(new URL(`../parts/${name}/index.js`, import.meta.url));
    part.append(host);
    await mount(host, { state: new URLSearchParams(part.dataset.state) });
    still.remove();
    part.dataset.alive = "true";
  } catch (error) {
    host.remove();
    const message = document.createElement("p");
    message.className = "interactive-failed";
    message.setAttribute("role", "alert");
    message.textContent = `This part of the page could not start (${error.message}). Reload the page to try again.`;
    part.append(message);
    part.dataset.alive = "false";
    console.error(error);
  }
}

const parts = [...document.querySelectorAll("div.interactive")];

/** An address with a set-up (`#data=xor`) means a part; that part shows itself, wherever in the page it is. */
function startWhatTheAddressMeans() {
  if (location.hash.includes("=")) parts.forEach(window.nearby.startSoon);
}

for (const part of parts) window.nearby.whenNear(part, start);
startWhatTheAddressMeans();
addEventListener("hashchange", startWhatTheAddressMeans);
