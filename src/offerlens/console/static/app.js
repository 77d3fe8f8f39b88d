/** Wires the page: the form asks, the reply is shown, the account follows. */

import { showAccount } from "./account.js";
import { askOffer } from "./ask.js";
import { count, el } from "./el.js";
import { failure } from "./failures.js";
import { fillLanguages, readForm, showBusy } from "./form.js";
import { headerTable } from "./headers.js";
import { jsonViewer } from "./json.js";
import { product } from "./product.js";
import { samples } from "./samples.js";
import { tabs } from "./tabs.js";
import { token } from "./token.js";

const EXAMPLE = "https://detail.1688.com/offer/859086919394.html";

/** @param {string} id */
const at = (id) => /** @type {any} */ (document.getElementById(id));

const showTab = tabs(at("side-tabs"));
const writeSamples = samples(at("panel-samples"));

/** @type {AbortController | null} */
let underWay = null;

async function lookUp() {
  underWay?.abort();
  const mine = (underWay = new AbortController());
  showBusy(true);
  at("stop").focus();
  at("status").textContent = "Asking…";
  at("result").setAttribute("aria-busy", "true");
  const told = await askOffer(readForm(), mine.signal);
  if (underWay !== mine) return; // a later call took its place
  underWay = null;
  showBusy(false);
  at("result").setAttribute("aria-busy", "false");
  show(told);
  refreshAccount();
}

/** @param {import("./ask.js").Told} told */
function show(told) {
  const { reply, headers } = told;
  const isFound = reply.code === 200 && reply.data;
  const language = headers.get("Content-Language") ?? "";
  at("result").replaceChildren(isFound ? product(reply.data, language) : failure(told, lookUp));
  at("panel-json").replaceChildren(told.text ? jsonViewer(reply, told.text) : nothing("No reply came."));
  at("panel-headers").replaceChildren(told.text ? headerTable(headers) : nothing("No reply came."));
  at("status").textContent = isFound ? inShort(told) : failedInShort(told);
  if (isFound && !at("panel-samples").hidden) showTab("tab-json");
  at("result").querySelector("h2").focus();
}

/** @param {import("./ask.js").Told} told */
function inShort({ reply, headers, milliseconds }) {
  const charged = headers.get("X-Charged") === "1" ? "one call charged" : "not charged";
  const cached = headers.get("X-Cache");
  const skus = `${count(reply.data.skus.length)} SKUs`;
  return ["Found", `${count(milliseconds)} ms`, skus, charged, cached && `cache: ${cached}`].filter(Boolean).join(" · ");
}

/** @param {import("./ask.js").Told} told */
const failedInShort = ({ reply, milliseconds }) => ["Failed", `${count(milliseconds)} ms`, reply.reason].join(" · ");

/** @param {string} text */
const nothing = (text) => el("p", { class: "empty" }, text);

const refreshAccount = () => showAccount(at("standing"), at("panel-account"));

function showToken() {
  at("token").value = token.read();
  at("forget").hidden = !token.read();
  refreshAccount();
}

function showStart() {
  const example = () => {
    at("link").value = EXAMPLE;
    writeSamples(readForm());
    lookUp();
  };
  at("result").replaceChildren(el("div", { class: "start" },
    el("p", {}, "Paste a link above. What the offer says comes here: pictures, prices by quantity, SKUs with stock and weight, freight, shop."),
    el("p", {}, "A call is charged once, when a product comes. A failure never is."),
    el("p", {}, el("button", { type: "button", onclick: example }, "Look up an example"))));
  at("panel-json").replaceChildren(nothing("The reply comes here."));
  at("panel-headers").replaceChildren(nothing("What the headers say comes here."));
}

at("ask").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  lookUp();
});
at("ask").addEventListener("input", () => writeSamples(readForm()));
at("stop").addEventListener("click", () => underWay?.abort());
at("token-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  token.keep(at("token").value.trim());
  showToken();
});
at("token").addEventListener("change", () => token.keep(at("token").value.trim()));
at("forget").addEventListener("click", () => {
  token.keep("");
  showToken();
  at("token").focus();
});

document.addEventListener("called", refreshAccount);

fillLanguages();
showStart();
showTab("tab-samples");
showToken();
writeSamples(readForm());
