// The card that shows how something came about: the chain with numbers and small pictures, and what it needed.

import { closeUp } from "./screen.js";
import { make, t } from "./words.js";

export class Card {
  constructor(root, does) {
    this.root = root;
    this.does = does;
    root.hidden = true;
    this.pictures = [];
  }

  // `until`: the tick up to which the world was seen; steps that come later are not told.
  take(card, until) {
    this.card = card;
    this.pictures = [];
    const again = card.event.tick - card.again, steps = card.steps.filter(({ tick }) => tick <= until);
    const main = mainSteps(steps), rest = steps.length > main.length;
    this.root.replaceChildren(...[
      make("button", { type: "button", class: "close", onclick: () => this.does.close() },
        t("card.close"), " ", make("kbd", {}, "Esc")),
      make("h2", { id: "card-title" }, card.title),
      make("ol", { class: "chain" }, ...main.map((step) => this.step(step))),
      make("p", { class: "plain" }, card.sentence),
      make("div", { class: "row" },
        make("button", { type: "button", class: "main", onclick: () => this.does.again(card.again, card.event.tick) },
          t("card.again", { ticks: again })),
        ...card.without.slice(0, 1).map((what) => make("button",
          { type: "button", onclick: () => this.does.without(what) }, t("card.try", { what: card.called[what] ?? what })))),
      make("p", { class: "conclusion" }, card.conclusion),
      card.luck && make("p", {}, card.luck),
      make("details", {}, make("summary", {}, t("card.needed")), make("p", {}, card.given),
        make("p", {}, t("card.needed.says")),
        make("ul", {}, ...card.tries.map((trial) => make("li", {}, `${trial.what}: ${trial.says}`)))),
      rest && make("details", {}, make("summary", {}, t("card.all", { count: steps.length })),
        make("ol", {}, ...steps.map((step) => make("li", {}, `${step.at} ${step.says}`)))),
    ].filter(Boolean));
  }

  step(step) {
    const canvas = make("canvas", { "aria-hidden": "true" });
    this.pictures.push([canvas, step]);
    const jump = make("button", { type: "button", class: "link", onclick: () => this.does.jump(step.tick) }, step.at);
    jump.setAttribute("aria-label", t("card.jump", { clock: step.at }));
    return make("li", {}, canvas, make("div", {}, jump, " ", make("span", {}, step.says)));
  }

  // Draws the small pictures, as far as the frames for them are known.
  draw(near, legend, asked) {
    if (this.root.hidden || !this.card) return;
    for (const [canvas, step] of this.pictures) {
      const frame = legend.heights ? near(step.tick) : null;
      canvas.hidden = !frame;
      if (frame) closeUp(canvas, frame, legend, { ...asked, selected: -1, trails: [] }, step.body);
    }
  }
}

// Of the spells over each thing the one in which it rose most; all steps where heights are not told.
function mainSteps(steps) {
  const best = new Map();
  for (const step of steps) {
    if (!best.has(step.over) || step.rise > best.get(step.over).rise) best.set(step.over, step);
  }
  const kept = [...best.values()].filter((step) => step.rise === undefined || step.rise > 0.005);
  return kept.sort((a, b) => a.tick - b.tick);
}
