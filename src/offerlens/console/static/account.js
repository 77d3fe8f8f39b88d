/** How the holder of the token stands. */

import { askAccount } from "./ask.js";
import { count, el, facts, section, svg } from "./el.js";
import { titleOf } from "./failures.js";
import { readToken } from "./token.js";

/**
 * Asks for the account and shows it, in short and in full.
 * @param {HTMLElement} short
 * @param {HTMLElement} full
 */
export async function showAccount(short, full) {
  if (!readToken()) {
    short.textContent = "";
    full.replaceChildren(el("p", { class: "empty" }, "Enter a token to see its account."));
    return;
  }
  const { reply } = await askAccount();
  if (!reply.data) {
    short.textContent = titleOf(reply.reason);
    full.replaceChildren(el("p", { class: "empty" }, titleOf(reply.reason)));
    return;
  }
  short.textContent = inShort(reply.data);
  full.replaceChildren(inFull(reply.data));
}

/** @param {any} account */
const balance = (account) => (account.balance === null ? "unlimited calls" : `${count(account.balance)} calls left`);

/** @param {any} account */
const inShort = (account) => `${account.name} · ${balance(account)}`;

/** @param {any} account */
function inFull(account) {
  const { in_flight: used, concurrency: limit } = account;
  return el("div", {},
    facts([
      ["Account", account.name],
      ["Balance", balance(account)],
      ["Holds until", account.expires === null ? "no end" : new Date(account.expires * 1000).toLocaleString("en-GB")],
      ["In flight", el("span", {}, `${count(used)} of ${count(limit)} `, bar(used, limit, ""))],
    ]),
    section(`Today: ${count(account.today.calls)} calls, ${count(account.today.charged)} charged`, outcomes(account.today)),
    account.usage?.length > 0 && section("By day", days(account.usage)),
  );
}

/** @param {any} today */
function outcomes(today) {
  const most = Math.max(...Object.values(today.outcomes), 1);
  const rows = Object.entries(today.outcomes).sort(([, one], [, other]) => other - one);
  if (!rows.length) return el("p", { class: "muted" }, "None yet. Days are those of universal time.");
  return plot("Calls by outcome", rows.map(([name, calls]) => ({ name, calls, most, isGood: name === "ok" })));
}

/** The usage of days, each told as a whole or by outcome. @param {any[]} usage */
function days(usage) {
  /** @type {Map<string, number>} */
  const byDay = new Map();
  for (const { day, calls } of usage) byDay.set(day, (byDay.get(day) ?? 0) + calls);
  const most = Math.max(...byDay.values(), 1);
  return plot("Calls by day", [...byDay].map(([name, calls]) => ({ name, calls, most, isGood: true })));
}

/**
 * @param {string} caption
 * @param {{name: string, calls: number, most: number, isGood: boolean}[]} rows
 */
function plot(caption, rows) {
  const row = (/** @type {any} */ one) => el("tr", {}, el("th", { scope: "row" }, one.name),
    el("td", {}, bar(one.calls, one.most, one.isGood ? "" : "bad")), el("td", { class: "number" }, count(one.calls)));
  return el("table", { class: "plot" }, el("caption", { class: "unseen" }, caption), el("tbody", {}, ...rows.map(row)));
}

/**
 * @param {number} value
 * @param {number} most
 * @param {string} kind
 */
function bar(value, most, kind) {
  const share = most ? Math.min(100, (100 * value) / most) : 0;
  return svg("svg", { class: `bar-of ${kind}`, viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "all", width: 100, height: 8 }), svg("rect", { class: "part-of", width: share, height: 8 }));
}
