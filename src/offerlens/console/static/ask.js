/** Calls of the service, each told in one form whether it succeeds, fails or never arrives. */

import { operatorSecret, token } from "./token.js";

/**
 * What came of a call.
 * @typedef {object} Told
 * @property {number} status 0 where nobody answered
 * @property {any} reply the envelope; where nobody or something else answered, one of the same form
 * @property {string} text the body as it was sent
 * @property {Headers} headers
 * @property {number} milliseconds
 */

const BASE = new URL("../", import.meta.url);

/**
 * @param {Record<string, any>} body
 * @param {AbortSignal} [signal]
 */
export function askOffer(body, signal) {
  const headers = { "Content-Type": "application/json" };
  return call(token, "1688/item_detail_by_url", { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** @param {number} itemId */
export const askDescription = (itemId) => call(token, `1688/item_desc?item_id=${itemId}`);

/** Asks for the holder of a token. */
export const holder = asker(token);

/** Asks for an operator. */
export const operator = asker(operatorSecret);

export const offerAddress = () => new URL("1688/item_detail_by_url", BASE).href;

/** @param {import("./token.js").Secret} secret */
function asker(secret) {
  const headers = { "Content-Type": "application/json" };
  return {
    /** @param {string} path @param {Record<string, string>} [parameters] */
    get: (path, parameters) => call(secret, parameters ? `${path}?${new URLSearchParams(parameters)}` : path),
    /** @param {string} path @param {Record<string, any>} fields */
    post: (path, fields) => call(secret, path, { method: "POST", headers, body: JSON.stringify(fields) }),
  };
}

/**
 * @param {import("./token.js").Secret} secret
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Told>}
 */
async function call(secret, path, options = {}) {
  const began = performance.now();
  const spent = () => Math.round(performance.now() - began);
  try {
    const response = await fetch(new URL(path, BASE), {
      ...options,
      headers: { ...options.headers, ...secret.header() },
      cache: "no-store",
      credentials: "omit",
    });
    const text = await response.text();
    const reply = readReply(text) ?? failed(response.status, "no_reply");
    return { status: response.status, reply, text, headers: response.headers, milliseconds: spent() };
  } catch (error) {
    const reason = /** @type {Error} */ (error).name === "AbortError" ? "stopped" : "unreachable";
    return { status: 0, reply: failed(0, reason), text: "", headers: new Headers(), milliseconds: spent() };
  }
}

/** @param {string} text */
function readReply(text) {
  try {
    const reply = JSON.parse(text);
    return typeof reply?.code === "number" ? reply : null;
  } catch {
    return null;
  }
}

/**
 * @param {number} code
 * @param {string} reason
 */
const failed = (code, reason) => ({ code, msg: "", data: null, reason, retry: true });
