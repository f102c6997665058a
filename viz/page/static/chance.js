// Is it chance? Many rooms of this world beside its control: a histogram that fills while they run, and what it says.

import { fit, look } from "./paint.js";
import { make, number, t } from "./words.js";

const SIDES = ["outside", "inside"]; // the colours of this world and of the one beside it

export class Chance {
  // `source.chance(what)` is asked for "rooms", or to "stop"; `source.rooms` says whether they are "run", were "recorded",
  // or, if it is empty, that there is nothing to be seen.
  constructor(root, source) {
    Object.assign(this, { root, source, told: null, waits: false, learns: false });
    root.hidden = !source.rooms;
    [this.figure, this.canvas] = [root.querySelector("figure"), root.querySelector("canvas")];
  }

  get running() {
    return this.waits || Boolean(this.told?.running);
  }

  // What the button does now. Whoever learns is not trained anew: what was learnt is tried.
  get does() {
    if (this.running) return t("chance.stop");
    if (this.source.rooms === "recorded") return t("chance.recorded");
    return t(this.learns ? "chance.run.trials" : "chance.run");
  }

  // Runs rooms, or stops those that run.
  toggle() {
    if (!this.source.rooms) return;
    if (this.running) {
      this.source.chance("stop");
      return;
    }
    this.waits = true;
    this.show();
    this.source.chance("rooms");
  }

  take(told) {
    this.waits = false;
    if (told.names) this.told = told;
    else if (this.told) this.told.running = false;
    this.show();
  }

  // They are not run any more, and nobody says what became of them.
  drop() {
    if (this.running) this.take({});
  }

  // What was counted is not of the world that is shown now.
  clear(learns) {
    [this.told, this.waits, this.learns] = [null, false, learns];
    this.show();
  }

  show() {
    const { root, told } = this;
    root.hidden = !this.source.rooms;
    root.querySelector("#do-chance-run > span").textContent = this.does;
    root.querySelector("#chance-label").textContent = this.waits ? t("chance.begins") : told ? labelOf(told) : "";
    this.figure.hidden = !told || this.waits;
    root.querySelector("#chance-says").replaceChildren(...(told && !this.running ? told.says : []).map((says) => make("li", {}, says)));
    if (told && !this.waits) this.draw();
  }

  draw() {
    const { figure, told, canvas } = this;
    if (!told || this.waits || figure.hidden) return;
    figure.querySelector("figcaption").replaceChildren(
      ...told.names.map((name, k) => make("span", { class: `key role-${SIDES[k]}` }, name)));
    figure.querySelector("p").textContent = told.axis;
    canvas.setAttribute("aria-label", t("chance.picture", { rows: told.counts.map((_, k) => rowOf(told, k)).join(" ") }));
    if (fit(canvas)) bars(canvas, told, look());
  }
}

function labelOf({ label, running, done, total }) {
  if (running) return `${label}: ${t("chance.running", { done, total })}`;
  return done < total ? `${label}. ${t("chance.stopped", { done, total })}` : label;
}

// The bars of one side in words.
function rowOf(told, k) {
  const known = told.counts[k].map((n, bar) => [n, number(told.low + bar * told.width)]).filter(([n]) => n);
  return t("chance.row", { name: told.names[k], bars: known.map(([n, value]) => t("chance.bar", { n, value })).join(", ") });
}

function bars(canvas, told, shown) {
  const context = canvas.getContext("2d"), text = shown.text * 0.8, { counts, low, width, whole } = told;
  context.fillStyle = shown.colors.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = `${text}px ${shown.font}`;
  const most = Math.max(1, ...counts.flat()), many = counts[0].length;
  const left = context.measureText(String(most)).width + text * 0.6, foot = canvas.height - text * 1.5, top = text;
  const step = (canvas.width - left) / many, wide = (step * 0.9) / counts.length;
  const y = (n) => foot - (n / most) * (foot - top);
  counts.forEach((side, k) => {
    context.fillStyle = shown.colors[SIDES[k]];
    context.strokeStyle = shown.colors.ink;
    side.forEach((n, bar) => {
      if (!n) return;
      const box = [left + bar * step + step * 0.05 + k * wide, y(n), wide, foot - y(n)];
      context.fillRect(...box);
      if (k) context.strokeRect(...box); // told apart without colours, too
    });
  });
  context.fillStyle = shown.colors.line;
  context.fillRect(left, foot, canvas.width - left, Math.max(1, text * 0.08));
  context.fillStyle = shown.colors.ink;
  context.textBaseline = "top";
  context.textAlign = "center";
  const value = (bar) => number(low + bar * width), room = context.measureText(value(many)).width + text;
  const every = Math.max(1, Math.ceil(room / step));
  for (let bar = 0; bar < many; bar += every) context.fillText(value(bar), left + (bar + (whole ? 0.5 : 0)) * step, foot + text * 0.3);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const n of [0, most]) context.fillText(String(n), left - text * 0.3, y(n));
}
