/** What the headers of a reply say, in words. */

import { el } from "./el.js";
import { duration } from "./failures.js";

const CACHE = {
  hit: "The offer was read a short while ago and given as it was.",
  stale: "The offer was read a while ago; it is being fetched anew for the next.",
  miss: "The offer was fetched for this call.",
  refreshed: "What was kept was older than you accept, so the offer was fetched anew.",
};
const TRANSLATORS = { source: "1688 itself", memory: "corrections by a person", glossary: "the glossary" };

/** @type {Record<string, (value: string) => string>} */
const MEANINGS = {
  "X-Charged": (value) => (value === "1" ? "This call was charged, once." : "Nothing was charged."),
  "X-Balance": (value) => (value === "unlimited" ? "The account has no end of calls." : `Calls that are left: ${value}.`),
  "X-Concurrency": (value) => `Calls in flight, and the most you may have: ${value.replace("/", " of ")}.`,
  "X-Cache": (value) => CACHE[/** @type {keyof typeof CACHE} */ (value)] ?? "How the offer was had.",
  Age: (value) => `1688 sent the offer ${duration(Number(value))} ago.`,
  "Content-Language": (value) => `The texts are in: ${new Intl.DisplayNames("en", { type: "language" }).of(value)}.`,
  "X-Translated": (value) => `${Math.round(Number(value) * 100)} % of the texts are wholly in this language.`,
  "X-Translator": (value) => `Translated by ${value.split(", ").map(translator).join(", ")}.`,
  "X-Source": (value) => `The source that gave the offer: ${value}.`,
  "X-Not-Applied": (value) => `Asked for, but not reflected here: ${value}.`,
  "X-Replayed": () => "This reply was given before under the same key, and is free.",
  "Retry-After": (value) => `Come back in ${duration(Number(value))}.`,
  "X-Request-Id": () => "Name it when you ask whoever runs this service.",
};

const ABSENT = "Headers that do not apply to a reply are left out of it.";

/** @param {Headers} headers */
export function headerTable(headers) {
  const row = (/** @type {[string, (value: string) => string]} */ [name, meaning]) => {
    const value = headers.get(name);
    return value !== null && el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, el("code", {}, value), el("span", { class: "block" }, meaning(value))));
  };
  const rows = Object.entries(MEANINGS).map(row);
  return el("div", {}, el("table", { class: "headers" }, el("caption", { class: "unseen" }, "Headers of the reply"), el("tbody", {}, ...rows)),
    el("p", { class: "muted" }, ABSENT));
}

/** @param {string} name */
const translator = (name) => TRANSLATORS[/** @type {keyof typeof TRANSLATORS} */ (name)] ?? name;
