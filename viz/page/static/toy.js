// Two bodies that float, one of them in the visitor's hand: what it senses is said while it is dragged.

import { below, hundredths } from "./surface.js";
import { make, number, t, written } from "./words.js";

const $ = (id) => document.getElementById(id);
const BETWEEN = 80; // ms between two places that are told
const SPEED = 2; // of time, while one is held
const STAYS = 0.02; // m that a sensor may be off without anything being done about it
const WAYS = { ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowDown: [1, 0], ArrowLeft: [0, -1] };

export class Toy {
  constructor(player) {
    Object.assign(this, { player, held: -1, place: -1, told: 0, before: 0, does: "" });
    const button = $("do-toy");
    if (!button) return;
    button.parentElement.hidden = !player.source.live;
    button.addEventListener("click", () => this.begin());
    $("toy-leave").addEventListener("click", () => this.leave());
    const canvas = player.screen.planCanvas;
    canvas.addEventListener("pointerdown", (event) => this.take(canvas, event));
    canvas.addEventListener("pointermove", (event) => this.carry(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.letGo(event));
  }

  get shown() {
    return this.player.now?.shows === "toy";
  }

  begin() {
    if (this.player.locked) return this.player.refuse();
    if (!this.shown) this.before = this.player.source.speed;
    this.player.setSpeed(SPEED);
    return this.player.source.byHand("toy");
  }

  leave() {
    this.player.setSpeed(this.before);
    this.player.hand.leave();
  }

  takeWorld() {
    if (!$("toy-panel")) return;
    $("toy-panel").hidden = !this.shown;
    document.body.classList.toggle("with-toy", this.shown);
    if (!this.shown) return;
    const { legend } = this.player;
    const agents = [...legend.bodies.keys()].filter((body) => legend.groups[legend.bodies[body][0]].agent);
    $("toy-bodies").replaceChildren(...agents.map((body) => make("button", { type: "button",
      onfocus: () => this.player.select(body), onkeydown: (event) => this.pressed(event, body) }, legend.bodies[body][1])));
    this.player.select(agents[0]);
    $("toy-bodies").firstChild.focus({ preventScroll: true });
    $("stage").scrollIntoView({ block: "nearest" }); // on a phone it is far above the button
  }

  // What the one that is chosen senses now, and does about it.
  draw() {
    const { frame, legend, selected } = this.player;
    if (!this.shown || selected < 0 || frame.cell[selected] < 0) return;
    const [group, who] = legend.bodies[selected], { hold } = legend.groups[group];
    const [name, top] = below(frame, legend, selected), gap = frame.bottom[selected] - top;
    $("toy-reading").textContent = t("toy.reading", { who, name, gap: written(hundredths(gap)), hold: number(hold) });
    const off = hold - gap, does = t(off > STAYS ? "toy.rises" : off < -STAYS ? "toy.sinks" : "toy.holds");
    if (does !== this.does) $("toy-does").textContent = this.does = does;
  }

  // ---- the hand ----

  take(canvas, event) {
    if (!this.shown) return;
    const body = this.player.screen.bodyAt(canvas, event), { legend } = this.player;
    this.held = body >= 0 && legend.groups[legend.bodies[body][0]].agent ? body : this.player.selected;
    this.player.select(this.held);
    canvas.setPointerCapture(event.pointerId);
    this.carry(event);
  }

  carry(event) {
    const cell = this.held < 0 ? -1 : this.player.screen.cellAt(event);
    if (cell < 0 || cell === this.place || performance.now() < this.told + BETWEEN) return;
    this.put(this.held, cell);
  }

  letGo(event) {
    this.told = 0;
    this.carry(event);
    this.held = this.place = -1;
  }

  put(body, cell) {
    [this.place, this.told] = [cell, performance.now()];
    this.player.source.byHand("drag", { body, cell });
  }

  pressed(event, body) {
    const way = WAYS[event.key], { rows, cols } = this.player.legend, cell = this.player.frame?.cell[body] ?? -1;
    if (!way || cell < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const row = Math.floor(cell / cols) + way[0], col = cell % cols + way[1];
    if (row >= 0 && row < rows && col >= 0 && col < cols) this.put(body, row * cols + col);
  }
}
