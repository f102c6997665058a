// Which world is shown, and which one beside it.

import { changesSay, controlName } from "./called.js";
import { showWorlds } from "./controls.js";
import { view } from "./picture.js";
import { stands } from "./panels.js";
import { inOther } from "./pointing.js";
import { Screen } from "./screen.js";
import { seenCurves } from "./seen.js";
import { pictureSays } from "./stages.js";
import { clock, t } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Worlds {
  constructor(player) {
    Object.assign(this, { player, other: null, key: "", playsNext: false, screen: new Screen($("screen-other")) });
  }

  list() {
    const base = [{ key: "", name: t("preset.base") }];
    return [...base, ...this.player.source.worlds(this.player.told)];
  }

  show() {
    const { source, legend } = this.player, now = source.worldNow();
    const seeds = source.live && { now: legend.seed, choose: (input) => this.seed(input) };
    const choose = (key) => this.player.kept.soon(() => this.choose(key), "frame");
    showWorlds($("worlds"), this.list(), now, choose, seeds);
    const control = `control ${this.player.told.lesson.control?.control}`;
    for (const [key, chosen] of [["change", now === "change"], ["control", now === "control" || now === control]]) {
      const button = $(`do-${key}`);
      if (button) button.setAttribute("aria-pressed", String(chosen));
    }
  }

  choose(key) {
    if (this.player.locked) return this.player.refuse();
    this.close();
    this.player.source.swap(key);
  }

  // Another world, which plays as soon as it is there; of learners after all of their training.
  run(key) {
    const { locked, now, source } = this.player, last = now.stages.length - 1;
    if (!locked && now.stage < last) source.setStage(last);
    this.playsNext = !locked;
    if (!locked) this.player.lesson.open(key);
    this.choose(key);
    this.player.kept.soon(() => this.playNow(), "frame");
  }

  playNow() {
    if (!this.playsNext) return;
    this.playsNext = false;
    $("do-play").focus();
    this.player.source.play();
  }

  seed(input) {
    if (input.validity.valid && input.value !== "") this.player.source.setSeed(Number(input.value));
    else input.value = this.player.legend.seed;
  }

  pick(k) {
    const world = this.list()[k];
    if (world) this.choose(world.key);
  }

  compare() {
    if (this.other) return this.close();
    if (this.player.locked) return this.player.refuse();
    const key = this.player.source.comparable(this.player.why.isOpen ? this.player.why.card : null);
    if (key) this.beside(key.key, key.what);
    else this.player.notice(t("compare.none"));
  }

  beside(key, what) {
    const other = this.player.source.beside(key, what, this.player.why.card);
    if (!other) return;
    this.close();
    Object.assign(this, { other, key, seen: 0 });
    $("compared").textContent = "";
    $("screen-other").hidden = false;
    document.body.classList.add("two");
    const now = this.list().find((world) => world.key && world.key === this.player.source.worldNow());
    this.names = [now ? now.name : t("compare.this"), t(`compare.${key}`, { what: this.calls(key, what) })];
    this.say($("screen-other"), this.names[1]);
    this.say($("screen-this"), this.names[0]);
    this.player.pressed("compare", true);
    if (key === "without" && this.player.why.card) this.player.source.seek(this.player.why.card.again);
    else this.player.draw();
  }

  calls(key, what) {
    return key === "control" ? controlName(this.player.told, what) : this.player.why.card?.called[what] ?? what;
  }

  close() {
    this.other?.leave?.();
    this.other = null;
    $("screen-other").hidden = true;
    document.body.classList.remove("two");
    $("screen-this").querySelector("figcaption").textContent = "";
    this.player.pressed("compare", false);
    this.player.draw();
  }

  say(figure, text) {
    figure.querySelector("figcaption").textContent = text;
  }

  // The curves of the other world, as far as they were seen; none of heights, which are of bodies by their names.
  curves() {
    return seenCurves(this.other?.found, this.seen).filter(({ what }) => what !== "height");
  }

  // The frame to show beside the other world: that of the tick which the other is at, so that both are of one tick.
  together(frame) {
    const theirs = this.other?.frame(frame.tick);
    if (!theirs || theirs.tick === frame.tick || theirs.tick >= this.other.last) return frame;
    return this.player.source.near(theirs.tick) || frame;
  }

  // Draws the other world, with the same things pointed out; above both stands which seed, tick and stage they are of.
  draw(shown, asked) {
    const frame = this.other?.frame(this.player.frame.tick), { now } = this.player;
    if (!frame || !this.other.legend) return;
    const pair = this.key === "without" ? asked.pair : [];
    const [selected, in_section, followed] = [asked.selected, asked.in_section, this.player.followed]
      .map((body) => inOther(body, this.player.legend, this.other.legend));
    this.screen.show(frame, this.other.legend, view({ ...asked, selected, in_section, pair, trails: [] }), followed);
    this.say($("screen-this"), `${this.names[0]}: ${pictureSays(now, shown.tick)}`);
    this.say($("screen-other"), `${this.names[1]}: ${pictureSays(this.other.world, frame.tick)}`);
    this.seen = Math.max(this.seen, frame.tick);
    const [here, there] = [stands(this.player.found, shown), stands(this.other.found, frame)];
    $("compared").textContent = here && there && shown.tick === frame.tick
      ? t("compare.result", { clock: clock(frame.tick * this.other.legend.seconds), one: this.names[0], here, two: this.names[1], there })
      : "";
    const { results, told } = this.player, without = this.key === "without" ? this.names[1] : "";
    results.take(this.other.world, without || named(this.other.world, told), this.other.found?.results, frame.tick, without);
  }
}

// What tells a world from that which its scenario gives, in a few words.
export function named({ legend, turns = [], shows = "", run = 0 }, told) {
  if (shows) return t(`results.${shows}`, { run });
  const changes = [...legend.changes, ...turns.map(([, field, value]) => [field, value])];
  return [legend.under, ...changesSay(changes, told)].filter(Boolean).join(", ") || t("preset.base");
}

// Which world it is, in a line.
export function facts(world) {
  const { legend, told, turns } = world;
  const says = [t("facts", { minutes: clock(legend.ticks * legend.seconds).replace(/[.,]0$/, ""), seed: legend.seed })];
  if (legend.under) says.push(legend.under);
  const later = turns.map(([tick, ...change]) => `${clock(tick * legend.seconds)} ${changesSay([change], told)}`);
  const changes = [...changesSay(legend.changes, told), ...later].join(", ");
  if (changes) says.push(t("facts.changed", { changes }));
  return says.join("; ");
}
