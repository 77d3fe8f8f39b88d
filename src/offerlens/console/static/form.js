/** The form: what it asks, as the body of the request. */

/** @param {string} id */
const field = (id) => /** @type {any} */ (document.getElementById(id));

/** Names each language in itself and in English. */
export function fillLanguages() {
  const select = field("language");
  const english = new Intl.DisplayNames("en", { type: "language" });
  for (const code of select.dataset.languages.split(" ")) {
    const own = new Intl.DisplayNames(code, { type: "language" }).of(code);
    const name = code === "en" ? own : `${own} (${english.of(code)})`;
    select.append(new Option(name, code));
  }
}

/**
 * The body of the request. What is left as the service has it by itself is left out.
 * @returns {Record<string, any>}
 */
export function readForm() {
  /** @type {Record<string, any>} */
  const body = { url: field("link").value.trim() };
  if (field("language").value !== "zh") body.language = field("language").value;
  if (field("scene").checked) body.scene = "drop_shipping";
  if (field("optimize-title").checked) body.optimize_title = true;
  if (/^\d+$/.test(field("max-age").value.trim())) body.max_age = Number(field("max-age").value);
  return body;
}

/** @param {boolean} busy */
export function showBusy(busy) {
  field("go").hidden = busy;
  field("stop").hidden = !busy;
}
