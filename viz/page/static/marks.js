// The marks on the bar of time: the events that were seen.

import { make } from "./words.js";

const MOST = 400;

export class Marks {
  constructor(root) {
    [this.root, this.key] = [root, ""];
  }

  draw(world, events, last) {
    const key = `${world} ${events.length} ${last}`;
    if (key === this.key) return;
    this.key = key;
    this.root.replaceChildren(...events.slice(0, MOST).map((event) => {
      const mark = make("span", { class: event.out ? "out" : "" });
      mark.style.setProperty("--at", event.tick / Math.max(last, 1));
      return mark;
    }));
  }
}
