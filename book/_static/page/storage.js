// Every page loads this first. Where the browser refuses storage (site data blocked, a sandboxed frame, no room), scripts,
// the theme's among them, get a stand-in that forgets when the page is left; <html data-forgets> tells that it is so.
"use strict";
for (const name of ["localStorage", "sessionStorage"]) {
  const kept = new Map();
  try {
    const real = window[name];
    for (const key of Object.keys(real)) kept.set(key, real.getItem(key));
    real.setItem("weekend-probe", "");
    real.removeItem("weekend-probe");
  } catch {
    const value = {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, text) => void kept.set(String(key), String(text)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
    };
    Object.defineProperty(window, name, { configurable: true, value });
    document.documentElement.dataset.forgets = "";
  }
}
