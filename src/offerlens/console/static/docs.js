/** The reference: Redoc, in the colours of the console. */

const [ACCENT, TEXT, MUTED, PAPER, BAD] = ["#0a6b62", "#1b1c1e", "#595c62", "#f5f5f2", "#a1291d"];
const SANS = getComputedStyle(document.documentElement).fontFamily;
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

const theme = {
  colors: {
    primary: { main: ACCENT },
    success: { main: ACCENT },
    error: { main: BAD },
    text: { primary: TEXT, secondary: MUTED },
    // read on the white of the chosen tab and on the black of the others
    responses: { success: { tabTextColor: "#13877a" }, error: { tabTextColor: "#dd4a3c" } },
    http: { get: ACCENT, post: "#2f5a94" },
  },
  typography: {
    fontFamily: SANS,
    headings: { fontFamily: SANS, fontWeight: "650" },
    code: { fontFamily: MONO, fontSize: "12.5px", color: TEXT, backgroundColor: "#efefeb", wrap: true },
    links: { color: ACCENT },
  },
  schema: { nestedBackground: PAPER, typeNameColor: MUTED, arrow: { color: MUTED } },
  sidebar: { backgroundColor: PAPER, textColor: TEXT, activeTextColor: ACCENT },
  rightPanel: { backgroundColor: "#1d2226" },
};

const options = {
  theme,
  scrollYOffset: ".bar",
  disableSearch: true, // its index is made in a worker from a blob, and the page is short
  hideDownloadButtons: true,
  jsonSamplesExpandLevel: 3,
  nativeScrollbars: true,
};

// @ts-expect-error - the bundle beside this file defines it
Redoc.init("openapi.json", options, document.getElementById("reference"));
