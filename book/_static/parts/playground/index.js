// The network playground on its own page: all controls, guided tasks, history, Keras programs; its set-up is in the address.

import { createPlayground } from "./app.js";

/**
 * @param {HTMLElement} host
 * @param {{state: URLSearchParams}} options what the page starts with; the address overrides it
 */
export const mount = (host, { state }) => createPlayground(host, { state, full: true });
