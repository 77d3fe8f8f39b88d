/** Figures as pictures: each is told in words or in a table too. */

import { count, el, svg } from "./el.js";

const HEIGHT = 60;
/** Of the days that were opened as a table, which stay so when the figures are drawn anew. */
let isTableOpen = false;

/**
 * Rows of names, bars and numbers.
 * @param {string} caption
 * @param {{name: string, calls: number, most: number, kind: "" | "bad" | "other"}[]} rows
 */
export function plot(caption, rows) {
  const row = (/** @type {any} */ one) => el("tr", {}, el("th", { scope: "row" }, one.name),
    el("td", {}, bar(one.calls, one.most, one.kind)), el("td", { class: "number" }, count(one.calls)));
  return el("table", { class: "plot" }, el("caption", { class: "unseen" }, caption), el("tbody", {}, ...rows.map(row)));
}

/**
 * @param {number} value
 * @param {number} most
 * @param {string} kind
 */
export function bar(value, most, kind) {
  const share = most ? Math.min(100, (100 * value) / most) : 0;
  return svg("svg", { class: `bar-of ${kind}`, viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "all", width: 100, height: 8 }), svg("rect", { class: "part-of", width: share, height: 8 }));
}

/**
 * The calls of days as columns: what was charged, and above it what was not.
 * @param {{day: string, calls: number, charged: number}[]} days
 */
export function byDay(days) {
  const busiest = days.reduce((most, day) => (day.calls > most.calls ? day : most), days[0]);
  if (!busiest?.calls) return el("p", { class: "muted" }, `No calls in the last ${days.length} days.`);
  const told = `Most: ${calls(busiest.calls)} on ${short(busiest.day)}`;
  return el("figure", { class: "days" },
    el("p", { class: "legend" }, el("span", {}, told), el("span", { class: "key-of" }, "charged"), el("span", { class: "key-of rest" }, "not charged")),
    svg("svg", { viewBox: `0 0 ${days.length * 10} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": `Calls by day. ${told}.` },
      ...days.map((day, at) => column(day, at * 10, busiest.calls))),
    el("div", { class: "axis", "aria-hidden": "true" }, el("span", {}, short(days[0].day)), el("span", {}, "today")),
    el("details", { open: isTableOpen, ontoggle: (event) => (isTableOpen = event.target.open) },
      el("summary", {}, "As a table"), table(days)));
}

/**
 * The calls of days as a small picture beside a number.
 * @param {number[]} counts
 */
export function spark(counts) {
  const most = Math.max(...counts, 1);
  const bars = counts.map((calls, at) => {
    const height = calls && Math.max(1, (16 * calls) / most);
    return svg("rect", { class: "part-of", x: at * 4, y: 16 - height, width: 3, height });
  });
  return svg("svg", { class: "spark", viewBox: `0 0 ${counts.length * 4} 16`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...bars);
}

/**
 * @param {{day: string, calls: number, charged: number}} day
 * @param {number} x
 * @param {number} most
 */
function column({ day, calls: all, charged }, x, most) {
  const high = (/** @type {number} */ number) => number && Math.max(1, (HEIGHT * number) / most);
  const [whole, paid] = [high(all), high(charged)];
  return svg("g", {}, svg("title", {}, `${short(day)}: ${calls(all)}, ${count(charged)} charged`),
    svg("rect", { class: "all", x: x + 1, width: 8, height: HEIGHT }),
    svg("rect", { class: "rest-of", x: x + 1, y: HEIGHT - whole, width: 8, height: Math.max(0, whole - paid) }),
    svg("rect", { class: "part-of", x: x + 1, y: HEIGHT - paid, width: 8, height: paid }));
}

/** @param {{day: string, calls: number, charged: number}[]} days */
function table(days) {
  const row = (/** @type {any} */ one) => el("tr", {}, el("th", { scope: "row" }, one.day),
    el("td", { class: "number" }, count(one.calls)), el("td", { class: "number" }, count(one.charged)));
  const heads = ["Day", "Calls", "Charged"].map((name) => el("th", { scope: "col" }, name));
  return el("table", { class: "plain" }, el("caption", {}, "By universal time, the newest first"),
    el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...[...days].reverse().map(row)));
}

/** @param {number} number */
const calls = (number) => `${count(number)} ${number === 1 ? "call" : "calls"}`;

/** @param {string} day */
const short = (day) => new Date(day).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
