/** A reply as JSON that can be folded, searched and copied. What is folded is drawn only when it is opened. */

import { copyButton } from "./copy.js";
import { el } from "./el.js";

/** @typedef {(string | number)[]} Path */

const OPEN_DEPTH = 2;

/** @type {WeakMap<HTMLElement, () => Map<string, HTMLElement>>} what lies within a branch, drawn when it is asked for */
const within = new WeakMap();

/**
 * @param {any} reply
 * @param {string} text as it was sent
 */
export function jsonViewer(reply, text) {
  const root = line("", reply, 0);
  const found = el("output", { class: "muted" });
  const words = /** @type {HTMLInputElement} */ (el("input", { type: "search", placeholder: "Search", "aria-label": "Search the JSON" }));
  const search = searcher(root, reply, found);
  words.addEventListener("input", () => search(words.value, 0));
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    search(words.value, event.shiftKey ? -1 : 1);
  });
  const tools = el("div", { class: "tools" }, words, found,
    el("button", { type: "button", class: "small", onclick: () => unfold(root) }, "Unfold"),
    el("button", { type: "button", class: "small", onclick: () => foldAll(root) }, "Fold"),
    copyButton("Copy", "JSON", () => JSON.stringify(JSON.parse(text), null, 2)));
  return el("div", { class: "json-view" }, tools, el("div", { class: "json" }, root));
}

/**
 * @param {string} key
 * @param {any} value
 * @param {number} depth
 */
function line(key, value, depth) {
  const name = key && el("span", { class: "key" }, key, ": ");
  if (value === null || typeof value !== "object") {
    return el("div", { class: "line" }, name, el("span", { class: kind(value) }, JSON.stringify(value)));
  }
  const entries = Object.entries(value);
  const shape = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  if (!entries.length) return el("div", { class: "line" }, name, el("span", {}, Array.isArray(value) ? "[]" : "{}"));
  return branch(el("summary", {}, name, el("span", { class: "shape" }, shape)), entries, depth);
}

/**
 * @param {HTMLElement} summary
 * @param {[string, any][]} entries
 * @param {number} depth
 */
function branch(summary, entries, depth) {
  const details = el("details", {}, summary);
  /** @type {Map<string, HTMLElement> | null} */
  let drawn = null;
  const draw = () => {
    if (drawn) return drawn;
    drawn = new Map(entries.map(([key, value]) => [key, line(key, value, depth + 1)]));
    details.append(...drawn.values());
    return drawn;
  };
  within.set(details, draw);
  details.addEventListener("toggle", draw);
  if (depth < OPEN_DEPTH) open(details);
  return details;
}

/** @param {HTMLElement} details */
function open(details) {
  const drawn = /** @type {() => Map<string, HTMLElement>} */ (within.get(details))();
  /** @type {HTMLDetailsElement} */ (details).open = true;
  return drawn;
}

/** @param {HTMLElement} details */
function unfold(details) {
  for (const child of open(details).values()) if (within.has(child)) unfold(child);
}

/** @param {HTMLElement} root */
function foldAll(root) {
  for (const details of root.querySelectorAll("details")) details.open = false;
}

/**
 * Searching goes over the data, not over what is drawn, and opens the way to what it finds.
 * @param {HTMLElement} root
 * @param {any} reply
 * @param {HTMLElement} told
 */
function searcher(root, reply, told) {
  let last = "";
  let at = 0;
  /** @type {Path[]} */
  let paths = [];
  return (/** @type {string} */ words, /** @type {number} */ step) => {
    root.querySelector(".found")?.classList.remove("found");
    if (words !== last) [last, at, paths] = [words, 0, words ? [...matches(reply, words.toLowerCase(), [])] : []];
    else at += step;
    at = paths.length && (at + paths.length) % paths.length;
    told.textContent = words && (paths.length ? `${at + 1} of ${paths.length}` : "nothing");
    if (paths.length) reveal(root, paths[at]);
  };
}

/**
 * @param {any} value
 * @param {string} words
 * @param {Path} path
 * @returns {Generator<Path>}
 */
function* matches(value, words, path) {
  for (const [key, child] of Object.entries(value)) {
    const here = [...path, key];
    const isBranch = child !== null && typeof child === "object";
    if (key.toLowerCase().includes(words) || (!isBranch && String(child).toLowerCase().includes(words))) yield here;
    if (isBranch) yield* matches(child, words, here);
  }
}

/**
 * @param {HTMLElement} root
 * @param {Path} path
 */
function reveal(root, path) {
  let here = root;
  for (const key of path) here = /** @type {HTMLElement} */ (open(here).get(String(key)));
  here.classList.add("found");
  here.scrollIntoView({ block: "nearest" });
}

/** @param {any} value */
const kind = (value) => (value === null ? "null" : typeof value);
