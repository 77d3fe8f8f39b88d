// A plain script, loaded before the page is drawn: with a module the other theme would flash first.
(() => {
  const KEY = "offerlens.theme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => localStorage.getItem(KEY);
  const shown = () => chosen() ?? (dark.matches ? "dark" : "light");

  function apply() {
    if (chosen()) root.dataset.theme = chosen();
    const button = document.getElementById("theme");
    if (button) button.setAttribute("aria-pressed", String(shown() === "dark"));
  }

  function turn() {
    localStorage.setItem(KEY, shown() === "dark" ? "light" : "dark");
    apply();
  }

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    document.getElementById("theme").addEventListener("click", turn);
  });
})();
