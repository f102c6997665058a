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

// What the server answers to somebody who has the key.
export function asked(path, more = {}) {
  return fetch(path, { ...more, headers: { Authorization: `Bearer ${token()}` } });
}
