/** What a client meets at a running service, as one line of JSON: a program for the tests. */

import { NoReplyError, Offerlens, OfferlensError } from "../src/index.js";

declare const process: { argv: string[] };
declare const console: { log(text: string): void };

const [, , baseUrl = "", token = "", quick = "", slow = ""] = process.argv;
const offerlens = new Offerlens({ baseUrl, token });
const hasty = new Offerlens({ baseUrl, token, retries: 0 });
const stranger = new Offerlens({ baseUrl, token: "nobody-s" });

/** What a call fails with. */
async function failure(call: Promise<unknown>) {
  const error: unknown = await call.then(() => undefined, (thrown) => thrown);
  if (error instanceof OfferlensError) return [error.code, error.reason, error.retryAfter ?? null, error.failure.retry];
  if (error instanceof NoReplyError) return [error.status];
  return [String(error)];
}

/** Waits until a call of the account is under way. */
async function underWay() {
  while ((await offerlens.account()).data.in_flight === 0);
}

const byUrl = await offerlens.itemByUrl(`https://detail.1688.com/offer/${quick}.html`, { language: "en" });
const byNumber = await offerlens.item(quick, { optimize_title: true, language: null });
const named = await offerlens.item(quick, {}, { idempotencyKey: "once" });
const again = await offerlens.item(quick, {}, { idempotencyKey: "once" });

// The account may have one call in flight, and this is it.
const first = offerlens.item(slow);
await underWay();
const refused = await failure(hasty.item(quick));
const leaving = new AbortController();
const left = failure(offerlens.item(quick, {}, { signal: leaving.signal }));
leaving.abort(new Error("left"));
const before = performance.now();
const patient = await offerlens.item(quick);

const told = {
  item: [byUrl.data.item_id, byUrl.headers.get("Content-Language"), byUrl.headers.get("X-Charged")],
  number: [byNumber.data.item_id, byNumber.headers.get("Content-Language")],
  named: [named.headers.get("X-Charged"), again.headers.get("X-Charged"), again.headers.get("X-Replayed")],
  description: (await offerlens.description(quick)).data.item_id,
  account: (await offerlens.account()).data.name,
  wrong: await failure(offerlens.itemByUrl("a shoe")),
  unknown: await failure(stranger.account()),
  refused,
  left: await left,
  patient: [patient.data.item_id, performance.now() - before],
  first: (await first).data.item_id,
};
console.log(JSON.stringify(told));
