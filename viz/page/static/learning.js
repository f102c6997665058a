// Learning made visible: curves over the training, whose axis is the slider, and a row of small films, one for a stage.

import { fit, look } from "./paint.js";
import { view } from "./picture.js";
import { Screen } from "./screen.js";
import { stageSays } from "./stages.js";
import { make, number, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const MOST = 6; // films
const THUMB = 8; // CSS pixels from the end of the slider to the middle of its handle there

export class Learning {
  constructor(player) {
    Object.assign(this, { player, films: [], curves: [], open: false });
    $("do-films").hidden = !player.source.atStage;
    $("do-films").addEventListener("click", () => this.toggle());
    $("stage-slider").addEventListener("input", () => this.show(Number($("stage-slider").value)));
  }

  takeWorld(world) {
    if (!world.same && !world.shows) {
      this.close();
      [this.curves, this.asked] = [[], false];
    }
    this.show(world.stage);
  }

  take(curves) {
    [this.curves, this.shown] = [curves, ""];
    this.show(this.player.now.stage);
  }

  // The curves; they would tell what comes, so not before a trial of the last stage was seen, or the slider was moved.
  show(stage) {
    const { now, frame, locked } = this.player;
    const last = now.stages.length - 1;
    this.open = !locked && (this.open || (Boolean(frame) && (stage < last || frame.tick >= this.player.last)));
    if (this.open && !this.asked && last > 0 && this.player.source.atStage) {
      this.asked = true;
      this.player.source.learning();
    }
    const canvas = $("learning");
    canvas.hidden = !this.player.source.atStage; // its room is kept, so that nothing jumps when it appears
    const waits = !this.open || !this.curves.length;
    $("stages").classList.toggle("waits", waits);
    const key = [this.player.world, stage, look().key, canvas.clientWidth].join();
    if (waits || canvas.hidden || key === this.shown || !fit(canvas)) return; // every frame asks, and little changes
    this.shown = key;
    const told = this.curves.map(({ name, values }) => `${name} ${number(values[stage])}`);
    $("learning-says").replaceChildren(...this.curves.map(({ role }, k) =>
      make("span", { class: ["key", `role-${role}`].join(" ") }, `${told[k]} `)));
    canvas.setAttribute("aria-label", t("learning.says", { values: told.join(", ") }));
    this.draw(canvas, stage);
  }

  draw(canvas, stage) {
    const context = canvas.getContext("2d"), shown = look(), sharp = window.devicePixelRatio || 1;
    const { width, height } = canvas, ends = THUMB * sharp, most = Math.max(this.curves[0].values.length - 1, 1);
    context.fillStyle = shown.colors.paper;
    context.fillRect(0, 0, width, height);
    const x = (k) => ends + (k / most) * (width - 2 * ends);
    for (const { values, role } of this.curves) {
      const high = Math.max(...values, 0), low = Math.min(...values, 0), span = Math.max(high - low, 1e-9);
      const y = (value) => height - ends / 2 - ((value - low) / span) * (height - ends);
      context.beginPath();
      values.forEach((value, k) => context.lineTo(x(k), y(value)));
      context.strokeStyle = shown.colors[role];
      context.lineWidth = 2 * sharp;
      context.stroke();
    }
    context.fillStyle = shown.colors.ink;
    context.fillRect(x(stage) - sharp, 0, 2 * sharp, height);
  }

  // ---- films ----

  toggle() {
    const { player } = this;
    if (player.locked) return player.refuse();
    if (this.films.length) return this.close();
    const { stages } = player.now, count = Math.min(MOST, stages.length);
    const picked = [...new Set([...Array(count).keys()].map((k) => Math.round((k * (stages.length - 1)) / (count - 1))))];
    this.films = picked.map((stage) => this.film(stage));
    $("films").replaceChildren(...this.films.map(({ figure }) => figure));
    $("films").hidden = false;
    player.pressed("films", true);
    player.jump(0);
    return player.kept.soon(() => player.source.play(), "frame");
  }

  film(stage) {
    const says = stageSays(this.player.now.stages[stage]);
    const figure = make("figure", {}, make("canvas", { class: "plan", "aria-hidden": "true" }),
      make("canvas", { class: "side", hidden: true }),
      make("button", { type: "button", class: "link", onclick: () => this.player.source.setStage(stage) }, says));
    return { figure, screen: new Screen(figure), world: this.player.source.atStage(stage) };
  }

  close() {
    for (const { world } of this.films) world.leave();
    this.films = [];
    $("films").hidden = true;
    $("films").replaceChildren();
    this.player.pressed("films", false);
  }

  drawFilms(tick) {
    for (const { screen, world } of this.films) {
      const frame = world.frame(Math.min(tick, world.last || tick));
      if (frame && world.legend) screen.show(frame, world.legend, view({ arrows: false }));
    }
  }
}
