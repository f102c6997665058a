// The message catalogue of the page, and numbers as people write them.

let catalogue = {};

export function setWords(words) {
  catalogue = words;
}

// A message, with its places filled.
export function t(key, places = {}) {
  const message = catalogue[key] ?? key;
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));
}

// Seconds as minutes and seconds.
export function clock(seconds) {
  const tenths = Math.round(seconds * 10), minutes = Math.floor(tenths / 600), rest = tenths - minutes * 600;
  return `${minutes}:${(rest / 10).toFixed(1).padStart(4, "0")}`;
}

export function number(value) {
  return String(Math.round(value * 1000) / 1000);
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
