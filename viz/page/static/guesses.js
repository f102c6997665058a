// The steps that change one thing or take the cause away ask for a guess before they run; it comes back when that was
// seen as far as the world before.

import { t } from "./words.js";

const $ = (id) => document.getElementById(id);
const STEPS = ["change", "control"];

export class Guesses {
  // `lesson`: who skipped its question is not asked again.
  constructor(lesson) {
    Object.assign(this, { lesson, sealed: {} });
    if (lesson.question) for (const step of STEPS) this.show(step, false);
  }

  // Who skipped the question is told everything.
  unlocked() {
    if (this.lesson.skipped) for (const step of STEPS) this.show(step, true);
  }

  show(step, shown) {
    const shows = $(`shows-${step}`);
    if (shows) shows.hidden = !shown;
  }

  // Whether a step may run: its guess was made, and is sealed now.
  made(step) {
    const chosen = document.querySelector(`#guess-${step} input:checked`);
    $(`came-${step}`).textContent = chosen || this.lesson.skipped ? "" : t("guess.first");
    if (chosen) this.sealed[step] = chosen.value;
    if (!chosen && !this.lesson.skipped) document.querySelector(`#guess-${step} input`).focus();
    return Boolean(chosen) || this.lesson.skipped;
  }

  // A step was seen. `beside`: what it came to beside the world before, or null if that is not known yet.
  comes(step, beside) {
    if (!STEPS.includes(step) || !beside) return;
    const guess = this.sealed[step];
    this.show(step, true);
    const said = guess ? t(guess === beside.change ? "guess.right" : "guess.wrong", { guess: t(`guess.${guess}`) }) : "";
    $(`came-${step}`).textContent = [said, t("guess.came", beside)].filter(Boolean).join(" ");
  }
}
