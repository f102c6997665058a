// The element that shows this file in another page: with the name that the file has now, to be copied.

import { copied } from "./clipboard.js";
import { t } from "./words.js";

const $ = (id) => document.getElementById(id);

export function wireEmbedding() {
  const text = $("embed-element"), file = location.pathname.split("/").pop();
  if (!text) return;
  if (/\.html?$/.test(file)) text.value = text.value.replace(/src="[^"]*"/, () => `src="${file}"`);
  text.addEventListener("focus", () => text.select());
  $("do-embed-copy").addEventListener("click", async () => {
    $("embed-copied").textContent = t(await copied(text) ? "embed.copied" : "embed.marked");
  });
}
