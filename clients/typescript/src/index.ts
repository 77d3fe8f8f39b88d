/**
 * A client of offerlens: typed questions and replies, failures as errors, and patience where the service asks for it.
 *
 * The types are generated from the service's OpenAPI document (schema.ts); this file is all that is written by hand.
 */

import createClient, { type Client } from "openapi-fetch";
import type { components, operations, paths } from "./schema.js";

export type { components, operations, paths };

type Schemas = components["schemas"];

export type Item = Schemas["Item"];
export type ItemDescription = Schemas["ItemDescription"];
export type Account = Schemas["AccountData"];

/** What a failure says; its `code` tells which reasons there are. */
export type Failure =
  | Schemas["NotAllowed"]
  | Schemas["Unavailable"]
  | Schemas["BadRequest"]
  | Schemas["AccountSpent"]
  | Schemas["OutOfTime"]
  | Schemas["InternalError"]
  | Schemas["Busy"];

/** What can be asked for besides the offer itself. */
export type Options = Omit<operations["item_detail_by_url"]["requestBody"]["content"]["application/json"], "url">;

/** What a call gives: the data, and the headers that say how they came about and what they cost. */
export interface Answer<Data> {
  data: Data;
  headers: Headers;
}

export interface Settings {
  /** Where the service is, such as http://127.0.0.1:8688. */
  baseUrl: string;
  token: string;
  /** How often a call is made again when the service names a time to come back. A failure is never charged. */
  retries?: number;
  /** The most seconds that are waited for that time; a call that would wait longer fails at once. */
  patience?: number;
}

/** A call within its options: its own name, under which it can be asked again free, and what ends it early. */
export interface Call {
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** The service answered with a failure. */
export class OfferlensError extends Error {
  override readonly name = "OfferlensError";
  /** Seconds after which it is worth asking again, where the service said so. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly failure: Failure,
    readonly headers: Headers,
  ) {
    super(failure.msg);
    this.retryAfter = secondsToWait(headers);
  }

  get code(): Failure["code"] {
    return this.failure.code;
  }

  get reason(): Failure["reason"] {
    return this.failure.reason;
  }
}

/** Something that is no reply of the service, such as a proxy's own page. */
export class NoReplyError extends Error {
  override readonly name = "NoReplyError";

  constructor(readonly status: number) {
    super(`HTTP status ${status} without a reply of offerlens.`);
  }
}

export class Offerlens {
  /** Every address of the service, typed; what it gives is not looked at. */
  readonly addresses: Client<paths>;

  constructor({ baseUrl, token, retries = 3, patience = 30 }: Settings) {
    this.addresses = createClient<paths>({
      baseUrl: baseUrl.replace(/\/+$/, ""),
      headers: { apikey: token },
      fetch: (request) => fetchPatiently(request, retries, patience),
    });
  }

  /** The offer that a link, or any text with a link in it, names. */
  async itemByUrl(url: string, options: Options = {}, call: Call = {}): Promise<Answer<Item>> {
    const body = { url, ...options };
    return answer(await this.addresses.POST("/1688/item_detail_by_url", { body, ...sent(call) }));
  }

  /** The offer of a number. */
  async item(itemId: number | string, options: Options = {}, call: Call = {}): Promise<Answer<Item>> {
    const query = { item_id: String(itemId), ...withoutNulls(options) };
    return answer(await this.addresses.GET("/1688/item_detail", { ...sent(call), params: { ...named(call), query } }));
  }

  /** The long description of the offer of a number. */
  async description(itemId: number | string, call: Call = {}): Promise<Answer<ItemDescription>> {
    const query = { item_id: String(itemId) };
    return answer(await this.addresses.GET("/1688/item_desc", { ...sent(call), params: { ...named(call), query } }));
  }

  /** How the account of the token stands. It is free. */
  async account(): Promise<Answer<Account>> {
    return answer(await this.addresses.GET("/account"));
  }
}

type Query = NonNullable<operations["item_detail"]["parameters"]["query"]>;

/** The options as a query has them, which knows no null. */
function withoutNulls(options: Options): Omit<Query, "item_id"> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
}

const named = ({ idempotencyKey }: Call) =>
  idempotencyKey === undefined ? {} : { header: { "Idempotency-Key": idempotencyKey } };

const sent = (call: Call) => ({ params: named(call), ...(call.signal && { signal: call.signal }) });

/** The data of a success. Throws what a failure says. */
function answer<Data>(had: { data?: { data: Data }; error?: unknown; response: Response }): Answer<Data> {
  const { data, error, response } = had;
  if (response.ok && data) return { data: data.data, headers: response.headers };
  if (isFailure(error)) throw new OfferlensError(error, response.headers);
  throw new NoReplyError(response.status);
}

function isFailure(said: unknown): said is Failure {
  return typeof said === "object" && said !== null && "code" in said && "reason" in said;
}

/** Fetch, and come back when the service says so. */
async function fetchPatiently(request: Request, retries: number, patience: number): Promise<Response> {
  for (let left = retries; ; left -= 1) {
    const response = await fetch(request.clone());
    const seconds = secondsToWait(response.headers);
    if (response.ok || left <= 0 || seconds === undefined || seconds > patience) return response;
    await response.body?.cancel();
    await pause(seconds, request.signal);
  }
}

function secondsToWait(headers: Headers): number | undefined {
  const told = headers.get("Retry-After");
  return told !== null && /^\d+$/.test(told) ? Number(told) : undefined;
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    signal.aborted ? stop() : signal.addEventListener("abort", stop, { once: true });
  });
}
