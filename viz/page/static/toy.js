// Two bodies that float, one of them in the visitor's hand: what it senses is said while it is dragged.

import { cellBeside, grasp } from "./grasp.js";
import { below, hundredths } from "./surface.js";
import { make, number, t, written } from "./words.js";

const $ = (id) => document.getElementById(id);
const BETWEEN = 80; // ms between two places that are told
const SPEED = 2; // of time, while one is held
const STAYS = 0.02; // m that a sensor may be off without anything being done about it

export class Toy {
  constructor(player) {
    Object.assign(this, { player, held: -1, place: -1, told: 0, before: 0, does: "" });
    const button = $("do-toy");
    if (!button) return;
    button.parentElement.hidden = !player.source.live;
    button.addEventListener("click", () => this.begin());
    $("toy-leave").addEventListener("click", () => this.leave());
    const canvas = player.screen.planCanvas, put = (event) => this.carry(event, 0);
    grasp(canvas, { take: (event) => this.take(canvas, event), carry: (event) => this.carry(event, BETWEEN), drop: put,
      letGo: () => { this.place = -1; } });
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
    this.player.source.back();
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
    if (!this.shown) return false;
    const body = this.player.screen.bodyAt(canvas, event), { legend } = this.player;
    this.held = body >= 0 && legend.groups[legend.bodies[body][0]].agent ? body : this.player.selected;
    this.player.select(this.held);
    return true;
  }

  // Tells where it is now, if that is elsewhere, and not sooner than so many ms after the last time.
  carry(event, wait) {
    const cell = this.player.screen.cellAt(event);
    if (cell >= 0 && cell !== this.place && performance.now() >= this.told + wait) this.put(this.held, cell);
  }

  put(body, cell) {
    [this.place, this.told] = [cell, performance.now()];
    this.player.source.byHand("drag", { body, cell });
  }

  pressed(event, body) {
    const to = cellBeside(event, this.player.frame?.cell[body] ?? -1, this.player.legend);
    if (to >= 0) this.put(body, to);
  }
}
