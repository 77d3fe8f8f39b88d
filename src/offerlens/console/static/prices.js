/** What an offer costs, as a buyer reads it. */

import { count, el } from "./el.js";

/** @param {string} price */
export const yuan = (price) => `¥${price}`;

/**
 * What is paid now: over the ladder, else over the SKUs, else the list prices.
 * @param {any} item
 * @returns {[string, string] | null}
 */
export function paidRange(item) {
  const steps = item.tiered_price_info.prices.length ? item.tiered_price_info.prices : item.skus;
  const prices = steps.map((/** @type {any} */ step) => step.price ?? step.sale_price).filter(Boolean);
  if (prices.length) return ends(prices);
  const { price_min: low, price_max: high } = item.price_info;
  return low ? [low, high || low] : null;
}

/** @param {any} item */
export function priceLine(item) {
  const paid = paidRange(item);
  if (!paid) return el("p", { class: "price" }, "No price shown");
  const list = [item.price_info.price_min, item.price_info.price_max || item.price_info.price_min];
  const lowered = list[0] && Number(list[0]) + Number(list[1]) > Number(paid[0]) + Number(paid[1]);
  const before = lowered && el("s", {}, el("span", { class: "unseen" }, "List price "), range(list[0], list[1]));
  return el("p", { class: "price" }, range(...paid), " ", before, el("small", {}, ` ${item.currency}`));
}

/**
 * The price by quantity; null for an offer priced by SKU.
 * @param {any} item
 */
export function ladder(item) {
  const steps = item.tiered_price_info.prices;
  if (!steps.length) return null;
  const row = (/** @type {any} */ step, /** @type {number} */ at) =>
    el("tr", {}, el("th", { scope: "row" }, span(steps, at)), el("td", {}, yuan(step.price)));
  const head = el("tr", {}, el("th", { scope: "col" }, `Quantity (${item.offer_unit || "pieces"})`), el("th", { scope: "col" }, "Each"));
  return el("table", { class: "ladder" }, el("caption", { class: "unseen" }, "Price by quantity"),
    el("thead", {}, head), el("tbody", {}, ...steps.map(row)));
}

/**
 * @param {any[]} steps
 * @param {number} at
 */
function span(steps, at) {
  const from = Number(steps[at].beginAmount);
  const next = steps[at + 1];
  if (!next) return `${count(from)} and more`;
  const to = Number(next.beginAmount) - 1;
  return to > from ? `${count(from)} – ${count(to)}` : count(from);
}

/**
 * @param {string} low
 * @param {string} high
 */
const range = (low, high) => (low === high ? yuan(low) : `${yuan(low)} – ${high}`);

/** @param {string[]} prices @returns {[string, string]} */
function ends(prices) {
  const sorted = [...prices].sort((one, other) => Number(one) - Number(other));
  return [sorted[0], sorted[sorted.length - 1]];
}
