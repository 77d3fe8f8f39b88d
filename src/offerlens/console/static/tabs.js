/** Rows of things of which one is chosen: the arrow keys, Home and End move along them. */

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * One stop for the Tab key, and the arrows within.
 * @param {HTMLElement[]} row
 * @param {(chosen: HTMLElement) => void} choose
 */
export function rove(row, choose) {
  row.forEach((one, at) => {
    one.addEventListener("click", () => choose(one));
    one.addEventListener("keydown", (event) => {
      const to = target(event.key, at, row.length);
      if (to === null) return;
      event.preventDefault();
      row[to].focus();
      choose(row[to]);
    });
  });
}

/**
 * A tab list whose panels exist already.
 * @param {HTMLElement} list
 * @returns {(id: string) => void} shows a tab by its id
 */
export function tabs(list) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  const show = (/** @type {HTMLElement} */ chosen) => {
    for (const tab of all) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !isChosen;
    }
  };
  rove(all, show);
  return (id) => show(all.find((tab) => tab.id === id) ?? all[0]);
}

/**
 * @param {string} key
 * @param {number} at
 * @param {number} length
 */
function target(key, at, length) {
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  if (key in STEPS) return (at + STEPS[/** @type {keyof typeof STEPS} */ (key)] + length) % length;
  return null;
}
