// Where cases come from: from the server, which keeps them, or from this file, in which the answer is locked.

import { unlocked } from "./sealed.js";
import { asked } from "./token.js";
import { t } from "./words.js";

export class CaseLive {
  constructor() {
    Object.assign(this, { hasMore: true, courtesy: false, isLocked: false, name: "" });
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
  constructor(file, evidence) {
    const courtesy = file.key !== null;
    Object.assign(this, { file, evidence, hasMore: false, courtesy, isLocked: !courtesy, known: 0 });
  }

  async begin() {
    return this.file.seal;
  }

  async ask(evidence) {
    const number = this.evidence.indexOf(evidence);
    this.known |= 1 << number;
    return this.file.found[number];
  }

  async commit() {
    return this.file.key === null ? null : this.open(this.file.key);
  }

  // The truth and the best answer by what was asked for; null if this is not the key.
  async open(key) {
    const text = unlocked(this.file.locked, key);
    if (text === null) return null;
    const { cause, best } = JSON.parse(text);
    return { cause, salt: key, best: best[this.known] };
  }
}
