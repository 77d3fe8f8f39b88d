/** The SKUs as a table that can be filtered, sorted and copied. */

import { copyButton } from "./copy.js";
import { count, el } from "./el.js";
import { picture } from "./picture.js";

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {(sku: any) => string | number} value what it is sorted and copied by; "" for nothing
 * @property {(sku: any) => Node | string} [show]
 * @property {string} [kind] a class of its cells
 */

/**
 * @param {any} item
 * @param {string} language of its names
 */
export function skuTable(item, language) {
  const columns = columnsOf(item).filter(({ value }) => item.skus.some((/** @type {any} */ sku) => value(sku)));
  const rows = item.skus.map((/** @type {any} */ sku) => ({ sku, row: row(sku, columns, item), text: sku.props_names.toLowerCase() }));
  const shown = el("output", { class: "muted" });
  const body = el("tbody", { lang: language }, ...rows.map((/** @type {any} */ one) => one.row));
  const words = /** @type {HTMLInputElement} */ (el("input", { type: "search", "aria-label": "Filter the SKUs", placeholder: "Filter" }));
  const inStock = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/);
    for (const { sku, row, text } of rows) {
      row.hidden = (inStock.checked && sku.stock === 0) || !wanted.every((word) => text.includes(word) || sku.skuid === word);
    }
    const left = rows.filter((/** @type {any} */ { row }) => !row.hidden).length;
    shown.textContent = left === rows.length ? `${count(left)} SKUs` : `${count(left)} of ${count(rows.length)} SKUs`;
  }
  words.addEventListener("input", filter);
  inStock.addEventListener("change", filter);
  filter();

  const tools = el("div", { class: "tools" }, words, el("label", { class: "check" }, inStock, " In stock"), shown,
    copyButton("Copy as table", "Table", () => asTable(item.skus, columns)));
  const head = el("tr", {}, el("th", { scope: "col", class: "cell-picture" }, el("span", { class: "unseen" }, "Picture")),
    ...columns.map((column) => heading(column, body, rows)));
  const table = el("table", { class: "skus" }, el("caption", { class: "unseen" }, "SKUs"), el("thead", {}, head), body);
  return el("div", {}, tools, el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Table of SKUs" }, table));
}

/**
 * @param {any} item
 * @returns {Column[]}
 */
function columnsOf(item) {
  const options = item.sku_props.map((/** @type {any} */ option) => ({
    name: option.prop_name,
    value: (/** @type {any} */ sku) => chosen(sku, option)?.name ?? "",
  }));
  return [
    ...options,
    { name: "Price ¥", value: (sku) => sku.sale_price, show: price, kind: "number" },
    { name: "Stock", value: (sku) => sku.stock, show: stock, kind: "number" },
    { name: "Sold", value: (sku) => sku.sale_count || "", kind: "number" },
    { name: "kg", value: (sku) => sku.package_info.weight || "", kind: "number" },
    { name: "cm", value: size, kind: "number" },
    { name: "cm³", value: (sku) => sku.package_info.volume || "", kind: "number" },
    { name: "SKU", value: (sku) => sku.skuid, show: number, kind: "code" },
  ];
}

/**
 * @param {any} sku
 * @param {Column[]} columns
 * @param {any} item
 */
function row(sku, columns, item) {
  const cells = columns.map(({ value, show, kind }) => el("td", { class: kind }, show ? show(sku) : String(value(sku))));
  return el("tr", { class: sku.stock === 0 && "out" }, el("td", { class: "cell-picture" }, skuPicture(sku, item)), ...cells);
}

/**
 * A head that sorts: by size first, then the other way, then as the page has it.
 * @param {Column} column
 * @param {HTMLElement} body
 * @param {any[]} rows
 */
function heading(column, body, rows) {
  const head = el("th", { scope: "col", class: column.kind });
  const turn = () => {
    const order = { ascending: "descending", descending: null }[head.getAttribute("aria-sort") ?? ""];
    for (const other of head.parentElement?.children ?? []) other.removeAttribute("aria-sort");
    const next = order === undefined ? "ascending" : order;
    if (next) head.setAttribute("aria-sort", next);
    body.append(...sorted(rows, column, next).map((one) => one.row));
  };
  head.append(el("button", { type: "button", class: "sort", onclick: turn }, column.name));
  return head;
}

/**
 * @param {any[]} rows
 * @param {Column} column
 * @param {string | null} order
 */
function sorted(rows, column, order) {
  if (!order) return rows;
  const sign = order === "ascending" ? 1 : -1;
  const by = new Intl.Collator(undefined, { numeric: true }).compare;
  return [...rows].sort((one, other) => sign * by(String(column.value(one.sku)), String(column.value(other.sku))));
}

/**
 * @param {any} sku
 * @param {any} option
 */
function chosen(sku, option) {
  const pair = sku.props_ids.split(";").find((/** @type {string} */ one) => one.startsWith(`${option.pid}:`));
  return option.values.find((/** @type {any} */ value) => `${option.pid}:${value.vid}` === pair);
}

/**
 * @param {any} sku
 * @param {any} item
 */
function skuPicture(sku, item) {
  const values = item.sku_props.map((/** @type {any} */ option) => chosen(sku, option));
  const pictured = values.find((/** @type {any} */ value) => value?.imageUrl);
  return pictured ? picture(pictured.imageUrl, "", "small") : "";
}

/** @param {any} sku */
const price = (sku) => el("span", {}, sku.origin_price && el("s", {}, sku.origin_price), sku.origin_price && " ", sku.sale_price);

/** @param {any} sku */
const stock = (sku) => (sku.stock ? count(sku.stock) : "none");

/** @param {any} sku */
const number = (sku) => el("span", {}, sku.skuid, el("small", {}, sku.specid));

/** @param {any} sku */
function size(sku) {
  const { length, width, height } = sku.package_info;
  return length || width || height ? `${length} × ${width} × ${height}` : "";
}

/**
 * Tabs and lines, as spreadsheets take it from the clipboard.
 * @param {any[]} skus
 * @param {Column[]} columns
 */
function asTable(skus, columns) {
  const all = [...columns, { name: "Spec", value: (/** @type {any} */ sku) => sku.specid }];
  const lines = skus.map((sku) => all.map(({ value }) => String(value(sku)).replace(/[\t\r\n]+/g, " ")).join("\t"));
  return [all.map(({ name }) => name).join("\t"), ...lines].join("\n");
}
