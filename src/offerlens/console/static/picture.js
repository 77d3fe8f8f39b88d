/** Pictures that keep their place, ask for no more than they show, and leave a quiet box when they cannot be had. */

import { el } from "./el.js";
import { token } from "./token.js";

const SIZED = /^(https:\/\/cbu01\.alicdn\.com\/img\/ibank\/[^?#]+?)(\.jpg)$/;
const HAS_SIZE = /\.\d+x\d+$/;
/** Whether they come through this service, which wants the token; else the browser asks 1688's picture servers. */
const PROXIED = document.documentElement.dataset.pictures === "proxy";

/** What is to be done once a box comes into sight. @type {WeakMap<Element, () => void>} */
const unseen = new WeakMap();
const sight = new IntersectionObserver(
  (entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      sight.unobserve(target);
      unseen.get(target)?.();
    }
  },
  { rootMargin: "300px" },
);

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
  const safe = address.replace(/^http:/, "https:");
  const sources = safe ? [...new Set([sized(safe, size), safe])] : [];
  const next = () => {
    const src = sources.shift();
    box.replaceChildren(src ? image(box, src, name, next) : placeholder(name));
  };
  next();
}

/**
 * @param {HTMLElement} box
 * @param {string} src
 * @param {string} alt
 * @param {() => void} onerror
 */
function image(box, src, alt, onerror) {
  const attributes = { alt, referrerpolicy: "no-referrer", loading: "lazy", decoding: "async", width: 400, height: 400 };
  if (!PROXIED) return el("img", { ...attributes, onerror, src });
  const img = /** @type {HTMLImageElement} */ (el("img", { ...attributes, onerror }));
  unseen.set(box, () => load(img, src));
  sight.observe(box);
  return img;
}

/**
 * Loads a picture through this service.
 * @param {HTMLImageElement} img
 * @param {string} address
 */
async function load(img, address) {
  try {
    const asked = new URL(`../pictures?of=${encodeURIComponent(address)}`, import.meta.url);
    const reply = await fetch(asked, { headers: token.header() });
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    const kept = URL.createObjectURL(await reply.blob());
    for (const end of ["load", "error"]) img.addEventListener(end, () => URL.revokeObjectURL(kept), { once: true });
    img.src = kept;
  } catch {
    img.dispatchEvent(new Event("error"));
  }
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
