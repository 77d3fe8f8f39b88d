/** What went wrong, as a person would tell it, and what to do next. */

import { el } from "./el.js";

/** @type {Record<string, [string, string]>} by reason: what happened, and what to do next */
export const FAILURES = {
  token_missing: ["A token is needed.", "Enter your token at the top of the page. Whoever runs this service gives it out; in the demo it is: demo."],
  token_unknown: ["This token is not known here.", "Check that all of it was copied. It may also have been revoked: ask whoever runs this service for a new one."],
  subscription_expired: ["This account has expired.", "Ask whoever runs this service to prolong it."],
  balance_spent: ["No calls are left.", "Ask whoever runs this service to top the account up. Calls in flight set theirs aside, so it may also help to let them end."],

  not_an_offer: ["This is no link to a 1688 offer.", "Paste the address of an offer's page, a link that was shared from the app, or the number alone."],
  field_missing: ["Something is missing.", "Paste a link or a number first."],
  field_invalid: ["One of the options cannot be used.", "The message below says which one, and what it takes."],
  body_missing: ["The request was empty.", "Paste a link or a number first."],
  body_invalid: ["The request could not be read.", "Reload this page and try again."],
  idempotency_key_reused: ["Another request had this key.", "Give each request a key of its own."],
  no_such_address: ["The service has nothing at this address.", "Reload this page: it may be older than the service."],
  wrong_method: ["The service is not asked like this.", "Reload this page: it may be older than the service."],

  offer_removed: ["1688 has no such offer any more.", "Its seller took it off, or the number is wrong. Asking again will not help."],
  captcha: ["1688 asked for a captcha.", "Captchas are not solved here. Wait a while, then try again; other offers of the same source may have to wait too."],
  login: ["1688 asked for a login.", "Logins are not forced here. Wait a while, then try again; whoever runs this service can add a session of theirs."],
  refused: ["1688 would not show the page.", "Wait a minute, then try again."],
  gateway_refused: ["1688's mobile gateway refused.", "Wait a minute, then try again."],
  too_fast: ["1688 is being asked too often.", "Wait as long as it says, then try again."],
  quota_spent: ["What was agreed with 1688's interface is used up for now.", "Wait, then try again."],
  platform_refused: ["1688's official interface does not give this offer out.", "Asking again will not help; another source may have it."],
  source_misconfigured: ["The source is not set up correctly.", "Only whoever runs this service can help. Send them the request id."],
  access_expired: ["The access to 1688's interface has run out.", "It is renewed by itself. Try again in a moment."],
  address_forbidden: ["The source has an address that is not connected to.", "Only whoever runs this service can help. Send them the request id."],
  source_suspended: ["The source is left alone for a while.", "It refused before, so it is not asked now. Wait, then try again."],
  source_failed: ["The source could not be reached.", "Try again in a moment."],
  offer_not_stored: ["No saved page has this offer.", "Save the page into the folder that this service reads, then try again."],

  page_cut_off: ["The page broke off in the middle.", "Try again: this is usually over at once."],
  page_empty: ["The page came without data.", "1688 may have changed it. Try again later, and send the request id if it stays so."],
  page_unreadable: ["The page could not be read.", "1688 may have changed it. Send the request id to whoever runs this service."],
  page_too_large: ["The page was far too large.", "This is not how an offer looks. Send the request id to whoever runs this service."],
  page_degraded: ["The page contradicts itself.", "Such data would harm a shop, so it is not given out. Try again later."],
  wrong_offer: ["1688 sent another offer.", "Check the number, then try again."],

  link_unresolved: ["This short link leads to no offer.", "Open it in a browser and paste the address that it ends at."],
  link_unreachable: ["Nobody answered the short link.", "Try again in a moment, or paste the offer's own address."],
  advertising_link: ["This is an advertising link.", "Somebody pays for each click on it, so it is not followed. Paste the offer's own address."],

  out_of_time: ["It took too long.", "Try again; 1688 is slow at times."],
  limit_reached: ["Too many calls at once.", "Your account has as many calls in flight as it may. Wait for one to end, then try again."],
  same_call_under_way: ["The same call is still under way.", "Ask again in a moment: its reply is kept for you."],
  overloaded: ["Many are waiting for 1688.", "Your turn would come too late. Try again in a moment."],
  source_crowded: ["Many are waiting for 1688.", "Your turn would come too late. Try again in a moment."],
  shutting_down: ["This server is being stopped.", "Try again in a moment."],
  internal: ["The service failed.", "Your request was fine. Try again, and send the request id if it happens again."],
  store_away: ["The accounts cannot be reached.", "Try again in a moment."],

  unreachable: ["The service cannot be reached.", "Check your connection and that the service runs. Then look at your account: had the reply been on its way already, it was charged."],
  no_reply: ["Something else answered.", "A proxy in between may be in the way. Then look at your account: had the reply been on its way already, it was charged."],
  stopped: ["You stopped the call.", "Change what you like and look up again."],
};

const UNKNOWN = ["The call failed.", "The message below says why."];
const UNSURE = ["unreachable", "no_reply", "stopped"];

/** Whether it is certain that nothing was charged. @param {string} reason */
export const isFree = (reason) => !UNSURE.includes(reason);

/** @param {string} reason */
export const titleOf = (reason) => (FAILURES[reason] ?? UNKNOWN)[0];

/**
 * @param {import("./ask.js").Told} told
 * @param {() => void} again
 */
export function failure({ reply, headers }, again) {
  const [title, next] = FAILURES[reply.reason] ?? UNKNOWN;
  const wait = Number(headers.get("Retry-After"));
  return el("article", { class: "failure" },
    el("h2", { tabindex: -1 }, title),
    el("p", {}, next),
    wait > 0 && el("p", {}, `The service says to come back in ${duration(wait)}.`),
    isFree(reply.reason) && el("p", { class: "free" }, "Nothing was charged: only an answer with a product is."),
    reply.retry && el("p", {}, el("button", { type: "button", onclick: again }, "Try again")),
    detail(reply, headers),
  );
}

/**
 * @param {any} reply
 * @param {Headers} headers
 */
function detail(reply, headers) {
  const id = reply.request_id || headers.get("X-Request-Id");
  const said = [["The service says", reply.msg], ["Reason", reply.reason], ["Code", reply.code || ""], ["Request id", id]];
  const rows = said.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)));
  return el("div", { class: "detail" }, el("dl", { class: "facts" }, ...rows), reply.tried?.length > 0 && tried(reply.tried));
}

/** @param {any[]} attempts */
function tried(attempts) {
  const row = (/** @type {any} */ one) => el("tr", {}, el("th", { scope: "row" }, one.source), el("td", {}, one.reason),
    el("td", {}, one.message), el("td", { class: "number" }, `${one.milliseconds} ms`));
  return el("table", { class: "plain" }, el("caption", {}, "Sources that were asked"), el("tbody", {}, ...attempts.map(row)));
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
