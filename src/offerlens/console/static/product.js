/** An offer, with everything that the reply carries. */

import { askDescription } from "./ask.js";
import { say } from "./copy.js";
import { count, el, facts, link, section } from "./el.js";
import { isFree, titleOf } from "./failures.js";
import { gallery } from "./gallery.js";
import { picture } from "./picture.js";
import { ladder, priceLine } from "./prices.js";
import { skuTable } from "./skus.js";

/** 1688's way to say that the shop sets none. */
const NO_LIMIT = 2147483647;

/**
 * @param {any} item
 * @param {string} language of its texts
 */
export function product(item, language) {
  return el("article", { class: "product" },
    el("div", {}, heading(item, language), el("div", { class: "top" }, gallery(item.main_imgs), overview(item, language))),
    item.skus.length > 0 && section("SKUs", skuTable(item, language)),
    properties(item, language),
    el("div", { class: "pair-of-parts" }, shop(item), delivery(item)),
    promotions(item, language),
    el("div", { class: "pair-of-parts" }, mixedBatch(item), rest(item)),
    description(item),
  );
}

/**
 * @param {any} item
 * @param {string} language
 */
function heading(item, language) {
  return el("header", { class: "title" },
    el("h2", { tabindex: -1, lang: language }, item.title || "(no title)"),
    el("p", {}, link(item.product_url, String(item.item_id)), item.is_sold_out && el("strong", { class: "badge" }, "Sold out")));
}

/**
 * @param {any} item
 * @param {string} language
 */
function overview(item, language) {
  return el("div", { class: "overview" },
    priceLine(item),
    ladder(item),
    facts([
      ["Minimum order", `${count(item.tiered_price_info.begin_num)} ${item.offer_unit}`],
      ["Stock", count(item.stock)],
      ["Sold in 90 days", count(item.sale_info.sale_quantity_90days)],
      ["Sent from", item.delivery_info.location],
      ["Freight", freight(item.delivery_info.delivery_fee)],
      ["Video", item.video_url && link(item.video_url, "Watch")],
    ]),
    item.service_tags.length > 0 &&
      el("ul", { class: "tags", "aria-label": "Services", lang: language }, ...item.service_tags.map((/** @type {string} */ tag) => el("li", {}, tag))),
  );
}

/** Values that 1688 strings together by commas without a space; a line may end after each. @param {string} text */
const listed = (text) => el("span", {}, ...text.split(/(?<=,)/).flatMap((value) => [value, el("wbr")]));

/**
 * @param {any} item
 * @param {string} language
 */
function properties(item, language) {
  const rows = item.product_props.flatMap((/** @type {any} */ one) => Object.entries(one))
    .map((/** @type {[string, string]} */ [name, value]) => /** @type {[string, HTMLElement | ""]} */ ([name, value && listed(value)]));
  return rows.length > 0 && section("Properties", el("div", { class: "wide-facts", lang: language }, facts(rows)));
}

/** @param {any} item */
function shop(item) {
  const shop = item.shop_info;
  return section("Shop", facts([
    ["Name", shop.shop_url ? link(shop.shop_url, shop.shop_name || shop.shop_url) : shop.shop_name],
    ["Login", shop.seller_login_id],
    ["Number", shop.seller_user_id],
    ["Member id", shop.seller_member_id],
  ]));
}

/** @param {any} item */
function delivery(item) {
  const delivery = item.delivery_info;
  return section("Delivery", facts([
    ["Sent from", delivery.location],
    ["Place code", delivery.location_code],
    ["Freight, first unit", freight(delivery.delivery_fee)],
    ["Weight a piece", delivery.unit_weight ? `${delivery.unit_weight} kg` : "not given"],
    ["Template", delivery.template_id],
  ]));
}

/** @param {any} item */
function mixedBatch(item) {
  const mix = item.mixed_batch;
  if (!item.sku_price_range.mix_param.supportMix) return section("Mixed batch", el("p", { class: "muted" }, "Not offered."));
  return section("Mixed batch", facts([
    ["Minimum pieces", count(mix.mix_num)],
    ["Minimum sum", `¥${count(mix.mix_amount)}`],
    ["Minimum of a SKU", count(mix.mix_begin)],
    ["Across the shop", mix.shop_mix_num === NO_LIMIT ? "no minimum" : count(mix.shop_mix_num)],
  ]));
}

/** @param {any} item */
function rest(item) {
  return section("Also in the reply", facts([
    ["Category", `${item.category_id} in ${item.root_category_id}`],
    ["Range as printed", item.sku_price_scale],
    ["Range before", item.sku_price_scale_original === "null" ? "" : item.sku_price_scale_original],
    ["List before promotion", before(item.price_info)],
    ["Order panel", `from ${count(item.sku_price_range.begin_num)}, stock ${count(item.sku_price_range.stock)}`],
    ["Sold, as text", item.sale_count],
    ["Currency", item.currency],
  ]));
}

/**
 * @param {any} item
 * @param {string} language
 */
function promotions(item, language) {
  if (!item.promotions.length) return null;
  const row = (/** @type {any} */ one) => el("li", {},
    el("strong", {}, one.title), " ", el("span", { class: "badge plain", title: one.type }, one.type_name || one.type),
    el("span", { class: "block" }, one.content),
    el("span", { class: "block muted", lang: "en" }, period(one.start_time, one.end_time)));
  return section("Promotions", el("ul", { class: "promotions", lang: language }, ...item.promotions.map(row)));
}

/** @param {any} item */
function description(item) {
  const place = el("div", { class: "description" });
  const load = el("button", { type: "button", onclick: () => showDescription(item.item_id, load, place) },
    "Load its pictures (one more call)");
  return section("Long description", el("p", { class: "tools" }, load, item.detail_url && link(item.detail_url, "Open its file at 1688")), place);
}

/**
 * Tells the document that a call was made, since the balance that stands above is another one now.
 * @param {number} itemId
 * @param {HTMLElement} button
 * @param {HTMLElement} place
 */
async function showDescription(itemId, button, place) {
  button.setAttribute("disabled", "");
  const { reply } = await askDescription(itemId);
  const pictures = reply.data?.detail_imgs ?? [];
  const failed = reply.code !== 200 && `${titleOf(reply.reason)}${isFree(reply.reason) ? " Nothing was charged." : ""}`;
  const told = failed || (pictures.length ? `${count(pictures.length)} pictures.` : "The description has no pictures.");
  button.toggleAttribute("disabled", !failed);
  place.replaceChildren(el("p", { class: "muted" }, told),
    ...pictures.map((/** @type {string} */ address, /** @type {number} */ at) => picture(address, `Description ${at + 1}`, "large")));
  say(told);
  document.dispatchEvent(new Event("called"));
}

/** @param {number | null} fee */
function freight(fee) {
  if (fee === null) return "not told";
  return fee === 0 ? "free" : `¥${fee}`;
}

/** @param {any} prices */
function before(prices) {
  return prices.origin_price_min && `¥${prices.origin_price_min} – ${prices.origin_price_max}`;
}

/**
 * @param {number | null} start
 * @param {number | null} end
 */
function period(start, end) {
  const day = (/** @type {number} */ time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  if (start && end) return `${day(start)} – ${day(end)}`;
  if (end) return `until ${day(end)}`;
  return start ? `from ${day(start)}` : "no dates told";
}
