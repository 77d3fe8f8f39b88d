/** Copying, and saying so. */

import { el } from "./el.js";

/**
 * A button that copies what a function gives.
 * @param {string} label
 * @param {string} what named in what is said afterwards
 * @param {() => string} give
 */
export function copyButton(label, what, give) {
  const copy = async () => say((await copied(give())) ? `${what} copied.` : "This browser does not let the page copy.");
  return el("button", { type: "button", class: "small", onclick: copy }, label);
}

/**
 * Tells a screen reader, and everybody else for a moment.
 * @param {string} text
 */
export function say(text) {
  const place = /** @type {HTMLElement} */ (document.getElementById("said"));
  place.textContent = text;
  place.classList.remove("toast");
  void place.offsetWidth; // lets the animation begin again
  place.classList.add("toast");
}

/** @param {string} text */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedOldWay(text);
  }
}

/**
 * Where the page came over plain HTTP from another machine, there is no clipboard but this one.
 * @param {string} text
 */
function copiedOldWay(text) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const area = /** @type {HTMLTextAreaElement} */ (el("textarea", { class: "unseen", "aria-hidden": "true" }));
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}
