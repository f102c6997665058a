// The one table of keys: what the buttons show, what the dialog lists, and what is done.

import { make, t } from "./words.js";

const NAMES = { " ": "Space" };
const TYPING = ["TEXTAREA", "SELECT"];

// `table`: rows of [key, message, what to do].
export function listen(table, isOn) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (!isOn() || TYPING.includes(event.target.tagName) || isText(event.target)) return;
    if (event.key === " " && event.target.closest("button, summary, a, input[type=checkbox], input[type=radio]")) return;
    const found = table.find(([key]) => key === event.key || key === event.key.toUpperCase());
    if (!found) return;
    event.preventDefault();
    found[2](event.key);
  });
}

function isText(target) {
  return target.tagName === "INPUT" && ["text", "number"].includes(target.type);
}

export function fillHelp(root, table) {
  const rows = new Map();
  for (const [key, message] of table) rows.set(message, [...(rows.get(message) || []), NAMES[key] || key]);
  root.replaceChildren(...[...rows].map(([message, keys]) => {
    const shown = keys.length > 3 ? [keys[0], "…", keys[keys.length - 1]] : keys;
    return make("tr", {}, make("th", { scope: "row" }, ...shown.map((key) => (key === "…" ? key : make("kbd", {}, key)))),
      make("td", {}, t(message)));
  }));
}
