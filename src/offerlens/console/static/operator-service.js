/** All accounts, and how the service stands. */

import { operator } from "./ask.js";
import { bytes, count, date, el, facts } from "./el.js";
import { duration } from "./failures.js";
import { accountForm } from "./operator-forms.js";
import { bar, byDay, plot, spark } from "./plot.js";

/** The view, or the call that failed. */
export async function showAll() {
  const [service, accounts] = await Promise.all([operator.get("operator/service"), operator.get("operator/accounts")]);
  const failed = [service, accounts].find(({ reply }) => !reply.data);
  if (failed) return failed;
  const told = service.reply.data;
  return el("div", {},
    figures(told),
    el("div", { class: "columns" },
      el("div", { class: "stack" }, card("Calls by day", byDay(told.usage)), accountsCard(accounts.reply.data)),
      el("div", { class: "stack" }, sourcesCard(told.sources), cacheCard(told.cache), languagesCard(told.languages),
        el("p", { class: "muted" }, `offerlens ${told.version}`))));
}

/**
 * @param {string} title
 * @param {...import("./el.js").Child} children
 */
const card = (title, ...children) => el("section", { class: "card" }, el("h2", {}, title), ...children);

/** The four numbers that tell whether all is well. @param {any} told */
function figures({ usage, sources, cache }) {
  const today = usage.at(-1);
  const resting = sources.filter((/** @type {any} */ one) => one.state !== "well").length;
  const share = keptShare(cache.read);
  const figure = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ more, isBad = false) =>
    el("div", { class: isBad ? "figure bad" : "figure" }, el("dt", {}, name), el("dd", {}, value, el("span", { class: "block muted" }, more)));
  return el("dl", { class: "figures" },
    figure("Calls today", count(today.calls), `${count(today.charged)} charged`),
    figure("Calls in 30 days", count(usage.reduce((/** @type {number} */ sum, /** @type {any} */ day) => sum + day.calls, 0)), "by all accounts"),
    figure("From the cache", share === null ? "–" : `${Math.round(100 * share)} %`, share === null ? "nothing was asked for yet" : "of the offers on this machine"),
    figure("Sources", resting ? `${resting} of ${sources.length} not well` : "All well", sources.map((/** @type {any} */ one) => one.name).join(", "), resting > 0));
}

/** The share of offers that nobody had to be asked for; null when there was none. @param {Record<string, number>} read */
function keptShare(read) {
  const all = Object.values(read).reduce((sum, number) => sum + number, 0);
  return all ? (read.hit + read.stale) / all : null;
}

/** @param {any} found */
function accountsCard(found) {
  const list = el("div", { class: "listed" }, accountTable(found));
  let last = "";
  const look = async (/** @type {any} */ event) => {
    const part = (last = event.target.value);
    const { reply } = await operator.get("operator/accounts", { find: part });
    if (part === last && reply.data) list.replaceChildren(accountTable(reply.data));
  };
  return card("Accounts",
    el("div", { class: "tools" },
      el("input", { type: "search", "aria-label": "Find an account by its name", placeholder: "Find by name", oninput: look }),
      el("details", { class: "new" }, el("summary", {}, "New account"), accountForm())),
    list);
}

/** @param {any} found */
function accountTable({ accounts, more }) {
  if (!accounts.length) return el("p", { class: "empty" }, "No account is called so.");
  const heads = ["Account", "Balance", "In flight", "Ends", "Today", "30 days"];
  const head = (/** @type {string} */ name, /** @type {number} */ at) => el("th", { scope: "col", class: CLASSES[at] }, name);
  return el("div", {},
    el("table", { class: "accounts" }, el("caption", { class: "unseen" }, "Accounts, the newest first"),
      el("thead", {}, el("tr", {}, ...heads.map(head))), el("tbody", {}, ...accounts.map(accountRow))),
    more && el("p", { class: "muted" }, `The ${count(accounts.length)} newest; find the others by their names.`));
}

const CLASSES = ["", "number", "number", "wide", "number", "wide"];

/** @param {any} account */
function accountRow(account) {
  const isOver = account.expires !== null && account.expires * 1000 <= Date.now();
  const balance = account.balance === null ? "unlimited" : count(account.balance);
  const cells = [
    balance,
    `${count(account.in_flight)} / ${count(account.concurrency)}`,
    account.expires === null ? "never" : date(account.expires),
    count(account.today.calls),
    spark(account.calls),
  ];
  const isBad = [account.balance === 0, account.in_flight >= account.concurrency, isOver, false, false];
  const cell = (/** @type {any} */ value, /** @type {number} */ at) => el("td", { class: `${CLASSES[at + 1]} ${isBad[at] ? "poor" : ""}` }, value);
  return el("tr", {}, el("th", { scope: "row" }, el("a", { href: `#${encodeURIComponent(account.name)}` }, account.name)), ...cells.map(cell));
}

/** @param {any[]} sources */
function sourcesCard(sources) {
  const line = (/** @type {any} */ one) => el("li", {},
    el("div", {}, el("span", {}, one.name),
      one.message && el("span", { class: "block muted" }, one.message)),
    el("span", { class: one.state === "well" ? "badge good" : "badge" },
      one.resting_seconds ? `rests for ${duration(one.resting_seconds)}` : one.state));
  return card("Sources", el("ul", { class: "keys" }, ...sources.map(line)));
}

const CACHE = { well: "", off: "The settings keep no offer.", away: "The cache cannot be reached; offers are fetched." };

/** @param {any} cache */
function cacheCard({ state, fill, read }) {
  const most = Math.max(...Object.values(read), 1);
  const rows = Object.entries(read).map(([name, calls]) => ({ name, calls, most, kind: name === "hit" || name === "stale" ? "" : "other" }));
  const size = fill && el("span", {}, fill.cap ? `${bytes(fill.bytes)} of ${bytes(fill.cap)}` : bytes(fill.bytes), fill.cap && bar(fill.bytes, fill.cap, ""));
  return card("Cache",
    CACHE[/** @type {keyof typeof CACHE} */ (state)] && el("p", { class: state === "away" ? "trouble" : "muted" }, CACHE[/** @type {keyof typeof CACHE} */ (state)]),
    fill && facts([["Offers", count(fill.offers)], ["Size", size]]),
    el("h3", {}, "How offers were had"), plot("Offers by how they were had", rows),
    el("p", { class: "muted" }, "On this machine, since the service started."));
}

/** @param {any} told */
function languagesCard({ engines, languages }) {
  const names = new Intl.DisplayNames("en", { type: "language" });
  const row = (/** @type {any} */ one) => el("tr", {}, el("th", { scope: "row" }, names.of(one.language)),
    el("td", { class: "number" }, count(one.terms)), el("td", { class: "number" }, one.corrections === null ? "–" : count(one.corrections)),
    el("td", {}, one.engines.join(", ") || "none"));
  const engine = (/** @type {any} */ one) => (one.resting_seconds ? `${one.name} (rests for ${duration(one.resting_seconds)})` : one.name);
  const heads = [["Language", ""], ["Terms", "number"], ["Corrections", "number"], ["Engines", ""]];
  return card("Languages",
    el("p", { class: "muted" }, engines.length ? `Engines, in their order: ${engines.map(engine).join(", ")}.` : "No engine is set up: the glossary translates alone."),
    el("table", { class: "plain" }, el("caption", { class: "unseen" }, "What each language is translated with"),
      el("thead", {}, el("tr", {}, ...heads.map(([name, kind]) => el("th", { scope: "col", class: kind }, name)))),
      el("tbody", {}, ...languages.map(row))));
}
