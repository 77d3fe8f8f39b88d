/** One account: how it stands, its tokens, and what may be changed. */

import { inFull } from "./account.js";
import { operator } from "./ask.js";
import { date, el } from "./el.js";
import { changeForms } from "./operator-forms.js";
import { tokensPart } from "./tokens.js";

/**
 * The view, or the call that failed.
 * @param {string} name
 */
export async function showOne(name) {
  const ask = () => operator.get("operator/account", { name });
  const told = await ask();
  if (!told.reply.data) return told;
  const { account, created } = told.reply.data;
  const inFullHere = (/** @type {any} */ one) => inFull(one, ["Made", date(created)]);
  const standing = el("div", {}, inFullHere(account));
  const refresh = async () => {
    const { reply } = await ask();
    if (reply.data) standing.replaceChildren(inFullHere(reply.data.account));
  };
  return el("div", {},
    el("nav", { class: "trail", "aria-label": "Where you are" }, el("a", { href: "#" }, "All accounts"), " / ", el("span", {}, name)),
    el("div", { class: "columns" },
      el("div", { class: "stack" },
        el("section", { class: "card" }, el("h2", { tabindex: -1 }, name), standing)),
      el("div", { class: "stack" },
        el("section", { class: "card" }, el("h2", {}, "Change"), changeForms(account, refresh)),
        el("div", { class: "card" }, tokensPart(keys(name))))));
}

/** What an operator may do with the tokens of an account. @param {string} name */
const keys = (name) => ({
  list: async () => {
    const told = await operator.get("operator/account", { name });
    return told.reply.data ? { ...told, reply: { ...told.reply, data: told.reply.data.tokens } } : told;
  },
  make: (/** @type {string} */ note) => operator.post("operator/tokens/create", { name, note }),
  revoke: (/** @type {number} */ id) => operator.post("operator/tokens/revoke", { name, id }),
});
