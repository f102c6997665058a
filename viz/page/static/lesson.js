// The lesson in steps: a question first, and Play unlocks; then one step after the other.

import { t } from "./words.js";

const STEPS = ["predict", "run", "explain", "change", "control", "limits"];

export class Lesson {
  // `locks`: whether nothing moves until the question is answered.
  constructor(question, unlocked, locks) {
    this.question = question;
    this.unlocked = unlocked;
    this.locked = Boolean(question) && locks;
    this.open(question ? "predict" : "run");
    if (!question) return;
    document.getElementById("answer").hidden = true;
    document.getElementById("do-predict").addEventListener("click", () => this.check());
    document.getElementById("do-skip").addEventListener("click", () => this.unlock(t("predict.skipped")));
  }

  // Opens one step and closes the others.
  open(name) {
    for (const step of STEPS) {
      const element = document.getElementById(`step-${step}`);
      if (element) element.open = step === name;
    }
    this.now = name;
  }

  check() {
    const chosen = document.querySelector("#predict input:checked");
    if (!chosen) return this.say(t("predict.first"));
    const right = Number(chosen.value) === this.question.answer;
    for (const input of document.querySelectorAll("#predict input")) {
      input.closest("label").classList.toggle("right", Number(input.value) === this.question.answer);
    }
    this.unlock(t(right ? "predict.right" : "predict.wrong"));
  }

  unlock(says) {
    this.say(says);
    this.locked = false;
    document.getElementById("do-predict").disabled = document.getElementById("do-skip").disabled = true;
    document.getElementById("step-run").open = true;
    this.unlocked();
  }

  say(says) {
    document.getElementById("predicted").textContent = says;
  }
}
