/** Elements built from data: text is only ever text. */

/**
 * @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/**
 * An element. An attribute of null or false is left out, one that begins with "on" listens.
 * @param {string} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same for SVG, whose sizes are attributes and so need no inline style.
 * @param {string} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...Child} children
 */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * A link that leads out, or the text alone where the address is not one of the web.
 * @param {string} href
 * @param {string} text
 */
export function link(href, text) {
  if (!/^https?:\/\//i.test(href)) return el("span", {}, text);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

/**
 * A list of names and values. Rows without a value are left out.
 * @param {[string, Child][]} rows
 */
export function facts(rows) {
  const kept = rows.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return el("dl", { class: "facts" }, ...kept.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

/**
 * A part of the page under a heading; null when it has nothing to show.
 * @param {string} title
 * @param {...Child} children
 */
export function section(title, ...children) {
  return el("section", { class: "part" }, el("h3", {}, title), ...children);
}

/** @param {number} value */
export const count = (value) => value.toLocaleString("en");

/** A number of bytes, short. @param {number} value */
export function bytes(value) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3));
  return `${(value / 1000 ** at).toLocaleString("en", { maximumSignificantDigits: 3 })} ${units[at]}`;
}

/** A day of seconds since the epoch. @param {number} seconds */
export const date = (seconds) => new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });

/**
 * @template {Element} E
 * @param {E} made
 * @param {Record<string, Attribute>} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map(asNode));
  return made;
}

/** @param {any} child */
const asNode = (child) => (child instanceof Node ? child : String(child));
