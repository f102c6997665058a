// You are the agent: a round played by hand, with what a learner perceives, can do and is paid, and nothing else.

import { look, stamped } from "./paint.js";
import { make, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const SHOWN = { ArrowUp: "↑", ArrowRight: "→", ArrowDown: "↓", ArrowLeft: "←" };

export class Hand {
  constructor(player) {
    Object.assign(this, { player, round: null, lit: -1, timer: 0 });
    this.can = Boolean(player.source.live && player.told.plays);
    $("hand").hidden = !this.can;
    if (!this.can) return;
    $("do-hand").addEventListener("click", () => this.begin());
    $("do-best").addEventListener("click", () => this.best());
    $("hand-again").addEventListener("click", () => this.begin());
    $("hand-learner").addEventListener("click", () => this.learner());
    $("hand-leave").addEventListener("click", () => this.player.source.back());
    $("hand-switch").addEventListener("change", () => this.scan());
    $("hand-pace").addEventListener("change", () => this.scan());
    document.addEventListener("keydown", (event) => this.pressed(event), true);
  }

  get playing() {
    return document.body.classList.contains("by-hand");
  }

  // ---- what can be asked for ----

  begin() {
    this.player.source.byHand("hand");
  }

  act(number) {
    if (this.round && !this.round.judged.length) this.player.source.byHand("act", { action: number });
  }

  best() {
    if (this.player.locked) return this.player.refuse();
    this.player.source.byHand("best");
    return this.player.kept.soon(() => this.player.source.play(), "frame");
  }

  // The learner's turn; first the question what it will do, if that was not answered yet.
  learner() {
    const { player } = this;
    player.source.back();
    if (player.locked) return player.kept.soon(() => player.refuse(), "frame");
    if (player.now.stages.length > 1) player.source.setStage(player.now.stages.length - 1);
    return player.kept.soon(() => player.source.play(), "frame");
  }

  // ---- what is heard ----

  // Another world was shown: a round goes on only in its own.
  takeWorld(world) {
    const plays = world.shows === "round";
    if (!plays && this.playing) this.leave();
    document.body.classList.toggle("by-hand", plays);
    $("hand-panel").hidden = !plays;
    if (!plays) this.round = null;
    this.scan();
  }

  // Nothing is left of the round: nobody is looked at, and what comes back is seen from its top.
  leave() {
    this.player.select(-1);
    scrollTo(0, 0);
  }

  take({ round }) {
    this.round = round;
    if (round.tick === 0) this.arrange(round);
    const over = round.judged.length > 0;
    $("hand-time").textContent = t("hand.time", { left: round.of - round.tick, of: round.of });
    $("hand-paid").textContent = t("hand.so.far", { paid: round.paid });
    $("hand-clock").value = round.of - round.tick;
    this.showSenses(round.perceived);
    $("hand-judged").replaceChildren(...round.judged.map((sentence) => make("li", {}, sentence)));
    for (const [id, hidden] of [["hand-acts", over], ["hand-perceived", over], ["hand-over", !over]]) $(id).hidden = hidden;
    if (over) $("hand-learner").focus();
    else this.scan();
  }

  // The buttons of a new round: a cross of arrows, and beside it what else can be done.
  arrange(round) {
    $("hand-pays").textContent = round.pays;
    $("hand-clock").max = round.of;
    this.keys = new Map(round.actions.map(({ key }, number) => [key, number]));
    const buttons = round.actions.map(({ says, verb, key }, number) =>
      make("button", { type: "button", class: key in SHOWN ? verb : "", onclick: () => this.act(number) },
        make("span", {}, says), " ", make("kbd", {}, SHOWN[key] ?? key)));
    $("hand-acts").replaceChildren(...buttons);
    this.player.select(round.body);
    $("hand-panel").scrollIntoView({ block: "nearest" });
    buttons[0].focus();
  }

  // What is perceived; of a tile its picture as it is now, and no name.
  showSenses(perceived) {
    const { legend, frame } = this.player, drawn = [];
    const rows = perceived.flatMap(({ says, value, cell, kind }) => {
      const stamp = legend.kinds[kind ?? frame?.kind[cell]]?.stamp ?? -1;
      const canvas = make("canvas", { "aria-hidden": "true", hidden: stamp < 0 });
      if (stamp >= 0) drawn.push([canvas, legend.stamps[stamp]]);
      return [make("dt", {}, canvas, make("span", {}, says)), make("dd", {}, value)];
    });
    $("hand-sees").replaceChildren(...rows);
    for (const [canvas, stamp] of drawn) stamped(canvas, stamp, look());
  }

  // ---- keys, and one switch alone ----

  pressed(event) {
    if (!this.playing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return this.taken(event, () => this.player.source.back());
    if (!this.round || this.round.judged.length || ["INPUT", "SELECT"].includes(event.target.tagName)) return undefined;
    const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
    if (this.lit >= 0 && ["Space", "Enter"].includes(key)) return this.taken(event, () => this.act(this.lit));
    if (this.keys.has(key)) return this.taken(event, () => this.act(this.keys.get(key)));
    return undefined;
  }

  taken(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // With one switch: what can be done lights up in turn, and Space, Enter or a click on the page takes it.
  scan() {
    clearInterval(this.timer);
    this.light(-1);
    if (!this.playing || !$("hand-switch").checked || !this.round || this.round.judged.length) return;
    this.light(0);
    this.timer = setInterval(() => this.light((this.lit + 1) % this.round.actions.length), 1000 * $("hand-pace").value);
  }

  light(number) {
    this.lit = number;
    [...$("hand-acts").children].forEach((button, k) => button.classList.toggle("lit", k === number));
    if (number >= 0) $("hand-acts").children[number].focus();
  }
}
