/** The operator's page: signs in, and shows what the address names, all accounts or one of them. */

import { showOne } from "./operator-account.js";
import { showAll } from "./operator-service.js";
import { el } from "./el.js";
import { titleOf } from "./failures.js";
import { operatorSecret } from "./token.js";

/** @param {string} id */
const at = (id) => /** @type {any} */ (document.getElementById(id));

/** The account that the address names; "" for none. */
function named() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // somebody cut it off
  }
}

/** Counts what is asked for, so that only the last is shown. */
let asked = 0;

/** Shows what the address names. What an account is called is no secret, so it may stand there. */
async function show() {
  const mine = ++asked;
  const isIn = Boolean(operatorSecret.read());
  at("secret-form").hidden = isIn;
  for (const id of ["refresh", "forget"]) at(id).hidden = !isIn;
  if (!isIn) return void at("view").replaceChildren(signIn(""));
  at("view").setAttribute("aria-busy", "true");
  const name = named();
  const shown = name ? await showOne(name) : await showAll();
  if (mine !== asked) return;
  at("view").setAttribute("aria-busy", "false");
  if (shown instanceof Node) {
    at("standing").textContent = "";
    at("view").replaceChildren(shown);
    if (name) at("view").querySelector("h2").focus();
  } else fail(shown.reply);
}

/** @param {any} reply */
function fail(reply) {
  if (reply.code === 401) {
    leave();
    at("view").replaceChildren(signIn("This secret is not known here, or it was revoked."));
    return;
  }
  const back = location.hash && el("p", {}, el("a", { href: "#" }, "All accounts"));
  at("view").replaceChildren(el("article", { class: "failure" },
    el("h2", { tabindex: -1 }, titleOf(reply.reason)), el("p", {}, reply.msg),
    reply.request_id && el("p", { class: "muted" }, `Request id: ${reply.request_id}`), back));
}

function leave() {
  operatorSecret.keep("");
  asked++;
  at("secret").value = "";
  at("secret-form").hidden = false;
  for (const id of ["refresh", "forget"]) at(id).hidden = true;
}

/** @param {string} trouble */
function signIn(trouble) {
  return el("div", { class: "start" },
    el("h2", {}, "For whoever runs this service"),
    trouble && el("p", { class: "trouble", role: "alert" }, trouble),
    el("p", {}, "Accounts, sources, the cache and the languages of this service are shown to an operator. Make a secret where it runs, and enter it above:"),
    el("pre", {}, el("code", {}, "offerlens operator create YOUR-NAME")),
    el("p", { class: "muted" }, "It stays in this tab until it is closed. All that you do is written into the log of the service, under your name."));
}

at("secret-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  operatorSecret.keep(at("secret").value.trim());
  show();
});
at("refresh").addEventListener("click", show);
at("forget").addEventListener("click", () => {
  leave();
  show();
  at("secret").focus();
});
window.addEventListener("hashchange", show);

show();
