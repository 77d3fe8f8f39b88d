/** What an operator changes of accounts. Each form says what became of it. */

import { operator } from "./ask.js";
import { say } from "./copy.js";
import { el } from "./el.js";

/** A form for a new account, which is shown when it is made. */
export function accountForm() {
  const name = field("Name", "new-name", { type: "text", required: true, maxlength: 80, autocomplete: "off" });
  const balance = field("Calls", "new-balance", { type: "number", min: 0, placeholder: "unlimited" });
  const limit = field("At once", "new-limit", { type: "number", min: 1, value: 10, required: true });
  const end = field("Holds until", "new-end", { type: "date" });
  return form("Make it", [name, balance, limit, end], async () => {
    const told = await operator.post("operator/accounts/create", {
      name: name.input.value,
      balance: balance.input.value === "" ? null : Number(balance.input.value),
      concurrency: Number(limit.input.value),
      expires: seconds(end.input.value),
    });
    if (told.reply.data) location.hash = encodeURIComponent(told.reply.data.name);
    return told;
  });
}

/**
 * The forms for an account that is there.
 * @param {any} account
 * @param {() => Promise<void>} changed told when something was changed
 */
export function changeForms(account, changed) {
  const { name } = account;
  const change = async (/** @type {string} */ what, /** @type {Record<string, any>} */ fields, /** @type {string} */ said) => {
    const told = await operator.post(`operator/accounts/${what}`, { name, ...fields });
    if (told.reply.data) {
      say(said);
      await changed();
    }
    return told;
  };
  const calls = field("Calls to add, or to take away", "add", { type: "number", required: true, placeholder: "5000 or -100" });
  const limit = field("Calls at once", "limit", { type: "number", min: 1, required: true, value: account.concurrency });
  const end = field("Holds until (UTC); empty for ever", "end", { type: "date", value: account.expires === null ? "" : new Date(account.expires * 1000).toISOString().slice(0, 10) });
  const topUp = async () => {
    const told = await change("top-up", { calls: Number(calls.input.value) }, "Balance changed.");
    if (told.reply.data) calls.input.value = "";
    return told;
  };
  return el("div", { class: "changes" },
    account.balance === null
      ? el("p", { class: "muted" }, "It may ask without end: there is no balance to add to.")
      : form("Top up", [calls], topUp),
    form("Set the limit", [limit], () => change("limit", { concurrency: Number(limit.input.value) }, "Limit set.")),
    form("Set the end", [end], () => change("expire", { expires: seconds(end.input.value) }, "End set.")));
}

/** @typedef {{input: HTMLInputElement, row: HTMLElement}} Field */

/**
 * @param {string} label
 * @param {string} id
 * @param {Record<string, any>} attributes
 * @returns {Field}
 */
function field(label, id, attributes) {
  const input = /** @type {HTMLInputElement} */ (el("input", { id, ...attributes }));
  return { input, row: el("div", { class: "field" }, el("label", { for: id }, label), input) };
}

/**
 * A form with one button, which rests while it is at work.
 * @param {string} label
 * @param {Field[]} fields
 * @param {() => Promise<import("./ask.js").Told>} work
 */
function form(label, fields, work) {
  const trouble = el("p", { class: "trouble", role: "alert" });
  const button = /** @type {HTMLButtonElement} */ (el("button", {}, label));
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    button.disabled = true;
    const { reply } = await work();
    button.disabled = false;
    trouble.textContent = reply.data ? "" : reply.msg || "The service cannot be reached.";
  };
  return el("form", { class: "change", onsubmit: send }, ...fields.map(({ row }) => row), button, trouble);
}

/** The beginning of a day by universal time; null for none. @param {string} day */
const seconds = (day) => (day ? Date.parse(day) / 1000 : null);
