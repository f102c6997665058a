// Where cases come from: from the server, which keeps them, or from this file, in which the cause is a seal alone.

import { asked } from "./token.js";
import { t } from "./words.js";

export class CaseLive {
  constructor() {
    Object.assign(this, { hasMore: true, courtesy: false, name: "" });
  }

  async begin() {
    const told = await this.#say({ do: "case" });
    this.name = told.case;
    return told.seal;
  }

  async ask(evidence) {
    return (await this.#say({ do: "ask", case: this.name, evidence })).found;
  }

  async commit(answer) {
    const told = await this.#say({ do: "commit", case: this.name, answer });
    return { ...told, best: Object.values(told.best) };
  }

  async #say(message) {
    let answer;
    try {
      answer = await asked("case", { method: "POST", body: JSON.stringify(message) });
    } catch {
      throw new Error(t("case.lost"));
    }
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }
}

export class CaseFile {
  constructor(file, evidence, causes) {
    Object.assign(this, { file, evidence, causes, hasMore: false, courtesy: file.salt !== null, known: [] });
  }

  async begin() {
    return this.file.seal;
  }

  async ask(evidence) {
    const number = this.evidence.indexOf(evidence);
    if (!this.known.includes(number)) this.known.push(number);
    return this.file.found[number];
  }

  async commit() {
    return this.file.salt === null ? null : this.open(this.file.salt);
  }

  // The truth, if this is the key; null if it is not.
  async open(salt) {
    for (const cause of this.causes) {
      const seal = await sealOf(cause, salt);
      if (!seal) throw new Error(t("case.key.cannot"));
      if (seal === this.file.seal) return { cause, salt, best: this.file.best[this.known.sort().join(" ")] };
    }
    return null;
  }
}

// The salted hash of an answer; nothing where the browser makes none, as over a network without encryption.
export async function sealOf(answer, salt) {
  if (!globalThis.crypto?.subtle) return "";
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}:${answer}`));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
