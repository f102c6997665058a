// The lesson in steps: a question first, whose answer is sealed, and Play unlocks; what is told later waits until it was
// seen, or until somebody wants it told.

import { t } from "./words.js";

const $ = (id) => document.getElementById(id);
const STEPS = ["predict", "run", "explain", "change", "control", "limits"];

export class Lesson {
  // `locks`: whether nothing moves until the question is answered; `told`: what to do when later steps are told.
  constructor(question, unlocked, locks, told) {
    Object.assign(this, { question, unlocked, told, locked: Boolean(question) && locks, choice: 0, skipped: false });
    this.open(question ? "predict" : "run");
    this.seal(Boolean(question));
    for (const button of document.querySelectorAll(".do-tell")) button.addEventListener("click", () => this.seal(false));
    if (!question) return;
    $("answer").hidden = true;
    $("do-predict").addEventListener("click", () => this.check());
    $("do-skip").addEventListener("click", () => this.skip());
  }

  // Opens one step and closes the others.
  open(name) {
    for (const step of STEPS) if ($(`step-${step}`)) $(`step-${step}`).open = step === name;
    this.now = name;
  }

  seal(sealed) {
    this.sealed = sealed;
    document.body.classList.toggle("sealed", sealed);
    this.told(sealed);
  }

  // One of the answers, which is not sealed yet.
  choose(number) {
    const input = document.querySelector(`#predict input[value="${number}"]`);
    if (!input) return;
    input.checked = true;
    input.focus();
  }

  check() {
    const chosen = document.querySelector("#predict input:checked");
    if (!chosen) return this.say(t("predict.first"));
    this.choice = Number(chosen.value);
    return this.unlock(t("predict.sealed", { choice: this.text(this.choice) }));
  }

  skip() {
    this.skipped = true;
    this.seal(false);
    this.unlock(t("predict.skipped"));
  }

  unlock(says) {
    this.say(says);
    this.locked = false;
    for (const input of document.querySelectorAll("#predict input, #do-predict, #do-skip")) input.disabled = true;
    $("step-run").open = true;
    this.unlocked();
  }

  // What was predicted comes back. `did`: what came about, in words; `all`: whether everything that steps tell of was
  // seen; `ended`: whether the whole run was.
  comes(did, all, ended) {
    if (all && this.sealed) {
      this.seal(false);
      this.open("explain");
    }
    if (!this.choice) return;
    const { answer } = this.question, said = { choice: this.text(this.choice), answer: this.text(answer), did };
    const right = this.choice === answer ? "predict.right" : "predict.wrong";
    this.say(t(ended ? right : "predict.so.far", said));
    if (!ended) return;
    for (const input of document.querySelectorAll("#predict input")) {
      input.closest("label").classList.toggle("right", Number(input.value) === answer);
    }
    $("step-predict").open = true;
  }

  text(choice) {
    return this.question.choices[choice - 1];
  }

  say(says) {
    $("predicted").textContent = says;
  }
}
