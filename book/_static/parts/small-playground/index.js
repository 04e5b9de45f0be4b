// A small playground beside a chapter's text: one set-up, the few controls that `show` names, and the way to the full one.

import { createPlayground } from "../playground/app.js";

/**
 * @param {HTMLElement} host
 * @param {{state: URLSearchParams}} options the set-up, and `show`: the controls to offer, such as rate,optimizer
 */
export function mount(host, { state }) {
  const only = (state.get("show") ?? "hidden,rate").split(",");
  state.delete("show");
  return createPlayground(host, { state, full: false, only });
}
