/** The tokens of an account: made, shown once, listed and revoked. */

import { copyButton } from "./copy.js";
import { date, el } from "./el.js";

/**
 * Whoever may make and revoke them: the holder of one, or an operator.
 * @typedef {object} Keys
 * @property {() => Promise<import("./ask.js").Told>} list
 * @property {(note: string) => Promise<import("./ask.js").Told>} make
 * @property {(id: number) => Promise<import("./ask.js").Told>} revoke
 */

/** @typedef {{id: number, shown: string, note: string, created: number, ends: number | null, used: number | null, current: boolean}} Token */

/**
 * A part of the page that keeps itself up to date.
 * @param {Keys} keys
 */
export function tokensPart(keys) {
  const made = el("div", { hidden: true });
  const trouble = el("p", { class: "trouble", role: "alert" });
  const list = el("div", {});
  const note = /** @type {HTMLInputElement} */ (el("input", { type: "text", id: "token-for", maxlength: 80, autocomplete: "off", placeholder: "such as: the till" }));

  /** @param {import("./ask.js").Told} told */
  const isDone = ({ reply }) => {
    trouble.textContent = reply.data ? "" : reply.msg || "The service cannot be reached.";
    return Boolean(reply.data);
  };
  const refresh = async () => {
    const told = await keys.list();
    if (isDone(told)) list.replaceChildren(...listed(told.reply.data.tokens, revoke));
  };
  const revoke = async (/** @type {number} */ id) => {
    if (isDone(await keys.revoke(id))) await refresh();
  };
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const told = await keys.make(note.value);
    if (!isDone(told)) return;
    note.value = "";
    show(made, told.reply.data.token);
    await refresh();
  };

  refresh();
  return el("section", { class: "part tokens" }, el("h3", {}, "Tokens"),
    el("form", { onsubmit: make },
      el("label", { for: note.id }, "A new token for"),
      el("div", { class: "row" }, note, el("button", {}, "Make a token"))),
    made, trouble, list);
}

/**
 * @param {HTMLElement} place
 * @param {string} token
 */
function show(place, token) {
  const field = /** @type {HTMLInputElement} */ (el("input", { type: "text", class: "secret", readonly: true, value: token, "aria-label": "The new token" }));
  const done = () => {
    place.hidden = true;
    place.replaceChildren();
  };
  place.className = "made";
  place.replaceChildren(el("p", {}, el("strong", {}, "Copy it now."), " It is shown this once, and cannot be shown again."),
    el("div", { class: "row" }, field, copyButton("Copy", "Token", () => token), el("button", { type: "button", class: "small", onclick: done }, "Done")));
  place.hidden = false;
  field.focus();
  field.select();
}

/**
 * @param {Token[]} tokens
 * @param {(id: number) => Promise<void>} revoke
 */
function listed(tokens, revoke) {
  const now = Date.now() / 1000;
  const [hold, ended] = [tokens.filter((one) => !one.ends || one.ends > now), tokens.filter((one) => one.ends && one.ends <= now)];
  return [
    el("ul", { class: "keys" }, ...hold.map((one) => line(one, choice(one, revoke)))),
    ended.length > 0 && el("details", {}, el("summary", {}, `${ended.length} that ended`), el("ul", { class: "keys ended" }, ...ended.map((one) => line(one, null)))),
  ].filter(Boolean);
}

/**
 * @param {Token} token
 * @param {HTMLElement | null} action
 */
function line(token, action) {
  const now = Date.now() / 1000;
  const end = token.ends && (token.ends > now ? `holds until ${date(token.ends)}` : `ended ${date(token.ends)}`);
  const told = [`made ${date(token.created)}`, token.used && `used ${date(token.used)}`, end].filter(Boolean);
  return el("li", {},
    el("div", {}, el("span", {}, token.note || "Without a note", token.current && el("span", { class: "badge plain" }, "this one")),
      el("span", { class: "block muted" }, el("code", {}, `${token.shown}…`), ` · ${told.join(" · ")}`)),
    action);
}

/**
 * A button that asks once more before it revokes.
 * @param {Token} token
 * @param {(id: number) => Promise<void>} revoke
 */
function choice(token, revoke) {
  const place = el("span", { class: "choice" });
  const name = token.note || token.shown;
  const button = (/** @type {string} */ label, /** @type {string} */ kind, /** @type {() => void} */ onclick) =>
    el("button", { type: "button", class: `small ${kind}`, "aria-label": `${label}: ${name}`, onclick }, label);
  const ask = button("Revoke", "", () => {
    const sure = button("Revoke for good", "danger", () => revoke(token.id));
    place.replaceChildren(sure, button("Keep", "", keep));
    sure.focus();
  });
  const keep = () => {
    place.replaceChildren(ask);
    ask.focus();
  };
  place.append(ask);
  return place;
}
