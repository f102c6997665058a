// The key to this launch of the server: it comes in the part of the address that is never sent.

const KEY = "unbidden token";

// From the address, or as it was when an address last had it.
export function token() {
  const told = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (told) localStorage.setItem(KEY, told);
    return told || localStorage.getItem(KEY) || "";
  } catch {
    return told || "";
  }
}

// Calls when another page of this browser was opened with another key: this one goes on with that.
export function onNewToken(act) {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key !== KEY || !newValue) return;
    history.replaceState(history.state, "", `${location.pathname}${location.search}#token=${newValue}`);
    act();
  });
}

// An address of this server, wherever its pages lie.
export function at(path) {
  return new URL(`${document.documentElement.dataset.home || "./"}${path}`, location.href);
}

// What the server answers to somebody who has the key.
export function asked(path, more = {}) {
  return fetch(at(path), { ...more, headers: { Authorization: `Bearer ${token()}` } });
}
