// The message catalogue of the page, and numbers as people write them.

let catalogue = {};

export function setWords(words) {
  catalogue = words;
}

// A message, with its places filled; of one that depends on a number the form for `n`.
export function t(key, places = {}) {
  let message = catalogue[key] ?? key;
  if (typeof message !== "string") message = message[places.n === 1 ? "one" : "other"];
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));
}

// Seconds as minutes and seconds.
export function clock(seconds) {
  const tenths = Math.round(seconds * 10), minutes = Math.floor(tenths / 600), rest = tenths - minutes * 600;
  return `${minutes}:${written((rest / 10).toFixed(1).padStart(4, "0"))}`;
}

export function number(value) {
  return written(String(Math.round(value * 1000) / 1000));
}

// A number as the language of the page writes it.
export function written(digits) {
  return digits.replace(".", catalogue.decimal ?? ".");
}

// An element with attributes and children; text is text, never markup.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
