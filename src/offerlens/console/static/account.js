/** How the holder of the token stands. */

import { holder } from "./ask.js";
import { count, el, facts, section } from "./el.js";
import { titleOf } from "./failures.js";
import { bar, byDay, plot } from "./plot.js";
import { token } from "./token.js";
import { tokensPart } from "./tokens.js";

/** What the holder of a token may do with those of the same account. */
const OWN = {
  list: () => holder.get("account/tokens"),
  make: (/** @type {string} */ note) => holder.post("account/tokens/create", { note }),
  revoke: (/** @type {number} */ id) => holder.post("account/tokens/revoke", { id }),
};

/** The token whose account is shown, with its tokens. */
let shown = "";

/**
 * Asks for the account and shows it, in short and in full.
 * @param {HTMLElement} short
 * @param {HTMLElement} full
 */
export async function showAccount(short, full) {
  const asked = token.read();
  const { reply } = asked ? await holder.get("account") : { reply: { data: null } };
  if (asked !== token.read()) return; // another one was entered meanwhile
  if (!reply.data) {
    shown = "";
    short.textContent = asked && titleOf(reply.reason);
    full.replaceChildren(el("p", { class: "empty" }, asked ? titleOf(reply.reason) : "Enter a token to see its account."));
    return;
  }
  short.textContent = inShort(reply.data);
  if (shown === asked) full.firstChild?.replaceWith(inFull(reply.data)); // what is being typed beside it stays
  else full.replaceChildren(inFull(reply.data), tokensPart(OWN));
  shown = asked;
}

/** @param {any} account */
const balance = (account) => (account.balance === null ? "unlimited calls" : `${count(account.balance)} calls left`);

/** @param {number} seconds */
const time = (seconds) => new Date(seconds * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** @param {any} account */
const inShort = (account) => `${account.name} · ${balance(account)}`;

/**
 * @param {any} account
 * @param {[string, string]} [first] what is told before all else
 */
export function inFull(account, first = ["Account", account.name]) {
  const { in_flight: used, concurrency: limit } = account;
  return el("div", {},
    facts([
      first,
      ["Balance", balance(account)],
      ["Holds until", account.expires === null ? "no end" : time(account.expires)],
      ["In flight", el("span", {}, `${count(used)} of ${count(limit)} `, bar(used, limit, ""))],
    ]),
    section("By day", byDay(account.usage)),
    section(`Today: ${count(account.today.calls)} calls, ${count(account.today.charged)} charged`, outcomes(account.today)),
  );
}

/** @param {any} today */
function outcomes(today) {
  const most = Math.max(...Object.values(today.outcomes), 1);
  const rows = Object.entries(today.outcomes).sort(([, one], [, other]) => other - one);
  if (!rows.length) return el("p", { class: "muted" }, "None yet. Days are those of universal time.");
  return plot("Calls by outcome", rows.map(([name, calls]) => ({ name, calls, most, kind: name === "ok" ? "" : "bad" })));
}
