/** Pictures that keep their place, ask for no more than they show, and leave a quiet box when they cannot be had. */

import { el } from "./el.js";

const SIZED = /^(https?:\/\/cbu01\.alicdn\.com\/img\/ibank\/[^?#]+?)(\.jpg)$/;
const HAS_SIZE = /\.\d+x\d+$/;

/**
 * @param {string} address
 * @param {string} name said in its place
 * @param {"small" | "large"} size
 */
export function picture(address, name, size) {
  const box = el("span", { class: `picture ${size}` });
  showPicture(box, address, name, size);
  return box;
}

/**
 * Puts a picture into its box, in place of what is there.
 * @param {HTMLElement} box
 * @param {string} address
 * @param {string} name
 * @param {"small" | "large"} size
 */
export function showPicture(box, address, name, size) {
  const sources = address ? [...new Set([sized(address, size), address])] : [];
  const next = () => {
    const src = sources.shift();
    box.replaceChildren(src ? image(src, name, next) : placeholder(name));
  };
  next();
}

/**
 * @param {string} src
 * @param {string} alt
 * @param {() => void} onerror
 */
function image(src, alt, onerror) {
  const attributes = { alt, referrerpolicy: "no-referrer", loading: "lazy", decoding: "async", width: 400, height: 400 };
  return el("img", { ...attributes, onerror, src });
}

/** @param {string} name "" where something beside it says the same */
function placeholder(name) {
  const said = name ? { role: "img", "aria-label": `${name} (no picture)` } : { "aria-hidden": "true" };
  return el("span", { class: "no-picture", ...said });
}

/**
 * The address of the size that 1688's own pages ask for, where its picture server has them.
 * @param {string} address
 * @param {"small" | "large"} size
 */
function sized(address, size) {
  const found = SIZED.exec(address);
  if (!found || HAS_SIZE.test(found[1])) return address;
  return `${found[1]}${size === "small" ? ".220x220" : ".640x640"}${found[2]}`;
}
