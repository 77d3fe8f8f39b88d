/** The pictures of an offer: one large, and a row to choose from. */

import { el, link } from "./el.js";
import { picture, showPicture } from "./picture.js";
import { rove } from "./tabs.js";

/** @param {string[]} addresses */
export function gallery(addresses) {
  const name = (/** @type {number} */ at) => `Picture ${at + 1} of ${addresses.length}`;
  const large = picture(addresses[0] ?? "", addresses.length ? name(0) : "Picture", "large");
  const caption = el("figcaption", {});
  const thumbs = addresses.map((address, at) =>
    el("button", { type: "button", role: "radio", class: "thumb", "aria-label": name(at) }, picture(address, "", "small")),
  );

  const show = (/** @type {number} */ shown) => {
    thumbs.forEach((thumb, at) => {
      thumb.setAttribute("aria-checked", String(at === shown));
      thumb.tabIndex = at === shown ? 0 : -1;
    });
    caption.replaceChildren(name(shown), " ", link(addresses[shown], "Open the original"));
    showPicture(large, addresses[shown], name(shown), "large");
  };
  rove(thumbs, (thumb) => show(thumbs.indexOf(thumb)));
  if (addresses.length) show(0);

  const row = el("div", { class: "thumbs", role: "radiogroup", "aria-label": "Pictures" }, ...thumbs);
  return el("figure", { class: "gallery" }, large, thumbs.length > 1 && row, caption);
}
