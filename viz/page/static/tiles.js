// The best play, and tiles that are moved under it: dragged with the mouse or a finger, or by arrow keys.

import { look, stamped } from "./paint.js";
import { make } from "./words.js";

const $ = (id) => document.getElementById(id);
const MOST = 14; // tiles that are listed
const WAYS = { ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowDown: [1, 0], ArrowLeft: [0, -1] };

export class Tiles {
  constructor(player) {
    Object.assign(this, { player, held: -1, focus: -1, carried: make("canvas", { class: "carried", hidden: true }) });
    if (!$("best-panel")) return;
    document.body.append(this.carried);
    $("best-leave").addEventListener("click", () => player.hand.leave());
    const canvas = player.screen.planCanvas;
    canvas.addEventListener("pointerdown", (event) => this.take(canvas, event));
    canvas.addEventListener("pointermove", (event) => this.carry(event));
    canvas.addEventListener("pointerup", (event) => this.drop(canvas, event));
    canvas.addEventListener("pointercancel", () => this.letGo());
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
    const way = WAYS[event.key], { rows, cols } = this.player.legend;
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const row = Math.floor(cell / cols) + way[0], col = cell % cols + way[1];
    if (row >= 0 && row < rows && col >= 0 && col < cols) this.move(cell, row * cols + col);
  }

  move(cell, to) {
    this.focus = to;
    this.player.source.byHand("move", { cell, to });
    this.player.kept.soon(() => this.player.source.play(), "frame");
  }

  take(canvas, event) {
    const cell = this.shown ? this.player.screen.cellAt(event) : -1;
    if (cell < 0 || !this.stampAt(cell)) return;
    this.held = cell;
    canvas.setPointerCapture(event.pointerId);
    this.carried.hidden = false;
    stamped(this.carried, this.stampAt(cell), look());
    this.carry(event);
  }

  carry(event) {
    if (this.held < 0) return;
    this.carried.style.setProperty("left", `${event.clientX}px`);
    this.carried.style.setProperty("top", `${event.clientY}px`);
  }

  drop(canvas, event) {
    const [cell, to] = [this.held, this.player.screen.cellAt(event)];
    this.letGo();
    if (cell >= 0 && to >= 0 && to !== cell) this.move(cell, to);
  }

  letGo() {
    this.held = -1;
    this.carried.hidden = true;
  }
}
