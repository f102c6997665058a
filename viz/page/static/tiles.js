// The best play, and tiles that are moved under it: dragged with the mouse or a finger, or by arrow keys.

import { cellBeside, grasp } from "./grasp.js";
import { look, stamped } from "./paint.js";
import { make } from "./words.js";

const $ = (id) => document.getElementById(id);
const MOST = 14; // tiles that are listed

export class Tiles {
  constructor(player) {
    Object.assign(this, { player, held: -1, focus: -1, carried: make("canvas", { class: "carried", hidden: true }) });
    if (!$("best-panel")) return;
    document.body.append(this.carried);
    $("best-leave").addEventListener("click", () => player.source.back());
    grasp(player.screen.planCanvas, { take: (event) => this.take(event), carry: (event) => this.carry(event),
      drop: (event) => this.drop(event), letGo: () => { this.carried.hidden = true; } });
  }

  get shown() {
    return this.player.now?.shows === "best";
  }

  // Another world is shown; it has frames only later.
  takeWorld() {
    $("best-panel").hidden = !this.shown;
    document.body.classList.toggle("best-play", this.shown);
    this.listed = "";
  }

  says(text) {
    $("best-says").textContent = text;
    this.player.voice.say(text);
  }

  stampAt(cell) {
    const { legend, frame } = this.player, kind = legend.kinds[frame?.kind[cell]];
    return kind?.name && kind.stamp >= 0 ? legend.stamps[kind.stamp] : null;
  }

  // The tiles as buttons, once a map is there; the one that was moved last has the focus again.
  draw() {
    if (!this.shown || this.listed === this.player.world) return;
    this.listed = this.player.world;
    const { legend, frame } = this.player;
    const cells = [...frame.kind.keys()].filter((cell) => this.stampAt(cell)).slice(0, MOST);
    const buttons = cells.map((cell) => [make("button", { type: "button", onkeydown: (event) => this.pressed(event, cell) },
      make("canvas", { "aria-hidden": "true" }), make("span", { lang: legend.lang }, legend.kinds[frame.kind[cell]].name)), cell]);
    $("best-tiles").replaceChildren(...buttons.map(([button]) => button));
    for (const [button, cell] of buttons) {
      stamped(button.firstChild, this.stampAt(cell), look());
      if (cell === this.focus) button.focus();
    }
  }

  pressed(event, cell) {
    const to = cellBeside(event, cell, this.player.legend);
    if (to >= 0) this.move(cell, to);
  }

  move(cell, to) {
    this.focus = to;
    this.player.source.byHand("move", { cell, to });
    this.player.kept.soon(() => this.player.source.play(), "frame");
  }

  take(event) {
    const cell = this.shown ? this.player.screen.cellAt(event) : -1, stamp = cell < 0 ? null : this.stampAt(cell);
    if (!stamp) return false;
    this.held = cell;
    this.carried.hidden = false;
    stamped(this.carried, stamp, look());
    return true;
  }

  carry(event) {
    this.carried.style.setProperty("left", `${event.clientX}px`);
    this.carried.style.setProperty("top", `${event.clientY}px`);
  }

  drop(event) {
    const to = this.player.screen.cellAt(event);
    if (to >= 0 && to !== this.held) this.move(this.held, to);
  }
}
