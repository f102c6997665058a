// How fast it goes. Slowly at first and while something is shown again, and then as before: speeds come back.

import { number, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const [SLOWEST, FASTEST] = [-1, 3]; // powers of ten
const LEAST = 0.001;
const AGAIN = 1; // times real time, when something is shown again

export class Pace {
  // `first`: the speed until something was seen that nobody asked for; `usual`: that from then on.
  constructor(source, { first, usual }) {
    const slow = first < usual ? { speed: first, happens: true } : null;
    Object.assign(this, { source, chosen: usual, slow, begun: false });
    source.speed = this.speed;
    this.show();
  }

  get speed() {
    return this.slow ? this.slow.speed : this.chosen;
  }

  // The visitor chooses a speed.
  choose(speed) {
    this.chosen = Math.min(Math.max(speed, 10 ** SLOWEST), 10 ** FASTEST);
    this.go(null);
  }

  // Something is shown again, from one tick to another.
  again(from, to) {
    this.go({ speed: Math.min(AGAIN, this.chosen), from, to });
  }

  // A tick is shown; `surprised`: something was seen that nobody asked for.
  passed(tick, surprised) {
    const { slow } = this;
    if (slow?.happens ? surprised : slow && (tick < slow.from || tick > slow.to)) this.go(null);
  }

  // Another world than the first is shown, at the speed from before.
  another() {
    if (this.begun && this.slow) this.go(null);
    this.begun = true;
  }

  go(slow) {
    this.slow = slow;
    this.source.setSpeed(this.speed);
    this.show();
  }

  show(speed = this.speed) {
    const slider = $("speed"), at = Math.log10(speed);
    if (Math.abs(Number(slider.value) - at) > LEAST) slider.value = at;
    const times = number(Number(speed.toPrecision(2)));
    $("times").textContent = `${times}×`;
    slider.setAttribute("aria-valuetext", t("speed.says", { times }));
  }
}
