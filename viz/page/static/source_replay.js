// A recording as a source of frames. A player cannot tell it from a live world: both answer with the same reports.

import { frameAt, inflate, tablesOf } from "./frames.js";
import { t } from "./words.js";

export async function replaySource(told) {
  const buffer = await inflate(told.data);
  const made = (part, key) => ({
    key, legend: part.legend || told.legend, last: part.last, found: part.found, card: part.card || null,
    tables: tablesOf(part.arrays, buffer), part,
    later: (part.later || []).map(([tick, changed]) => [tick, { ...(part.legend || told.legend), ...changed }]),
  });
  return new ReplaySource(
    told,
    told.stages.map((stage, k) => made(stage, `stage${k}`)),
    Object.fromEntries((told.others || []).map((other) => [other.key, made(other, other.key)])),
  );
}

class ReplaySource {
  constructor(told, stages, others) {
    this.live = false;
    this.told = told.told;
    this.counted = told.rooms;
    this.recordings = stages;
    this.others = others;
    this.stages = told.stages.map((stage) => stage.episodes);
    this.report = () => {};
    [this.tick, this.playing, this.speed, this.most] = [0, false, 10, 60];
    this.take(stages.length - 1);
  }

  start() {
    this.report("world", this.world());
    this.report("found", this.now.found);
    this.tell();
  }

  world() {
    return {
      legend: this.now.legend, told: this.told, last: this.now.last, stages: this.stages, stage: this.stage,
      other: this.now.key, turns: this.now.part.turns || [], playing: this.playing, speed: this.speed,
    };
  }

  take(stage) {
    this.stage = stage;
    this.now = this.recordings[stage];
  }

  frame(tick = this.tick) {
    return frameAt(this.now.tables, tick, this.now.last);
  }

  // Where it stands.
  get place() {
    return this.tick;
  }

  // What came of many rooms may have been recorded: of the world that was recorded, after all of its training.
  get rooms() {
    return this.counted && this.now === this.recordings[this.recordings.length - 1] ? "recorded" : "";
  }

  // ---- what a player asks for ----

  chance() {
    this.report("rooms", this.counted);
  }

  play() {
    if (this.tick >= this.now.last) this.tick = 0;
    this.playing = true;
    this.before = this.drawn = performance.now();
    this.exact = this.tick;
    this.tell();
    requestAnimationFrame((now) => this.go(now));
  }

  pause() {
    this.playing = false;
    this.tell();
  }

  step(by) {
    this.playing = false;
    this.seek(this.tick + by);
  }

  seek(tick) {
    this.tick = this.exact = Math.min(Math.max(Math.round(tick), 0), this.now.last);
    this.tell();
  }

  // On to the next event, perhaps only of what nobody asked for; to the end if there is none.
  next(unasked) {
    this.playing = false;
    const event = this.now.found.events.find(({ tick, out }) => tick > this.tick && (out || !unasked));
    this.seek(event ? event.tick : this.now.last);
  }

  setSpeed(speed) {
    this.speed = speed;
  }

  setStage(number) {
    this.take(number);
    this.again();
  }

  // Another recording instead of the first: of a control, of a change, or without something.
  swap(key) {
    if (key && this.others[key]) this.now = this.others[key];
    else this.take(this.stage);
    this.again();
  }

  card() {
    if (this.now.card) this.report("card", this.now.card);
    else if (this.now.part.unexplained) this.report("error", { says: this.now.part.unexplained });
  }

  again() {
    this.playing = false;
    this.tick = 0;
    this.start();
  }

  // ---- time ----

  go(now) {
    if (!this.playing) return;
    const passed = Math.min((now - this.before) / 1000, 0.25);
    this.before = now;
    this.exact = Math.min(this.exact + passed * this.speed / this.now.legend.seconds, this.now.last);
    if (this.exact >= this.now.last) this.playing = false;
    const due = now - this.drawn >= 1000 / this.most - 2 || !this.playing;
    if (due && Math.floor(this.exact) !== this.tick) {
      this.tick = Math.floor(this.exact);
      this.drawn = now;
      this.tell();
    }
    if (this.playing) requestAnimationFrame((next) => this.go(next));
  }

  tell() {
    if (this.now.later.length) this.report("legend", this.legendAt(this.tick));
    this.report("frame", this.frame());
    this.report("state", { playing: this.playing, speed: this.speed, tick: this.tick, known: this.now.last });
  }

  // The legend at a tick of a world that was changed while it ran.
  legendAt(tick) {
    return this.now.later.findLast(([at]) => at <= tick)?.[1] || this.now.legend;
  }

  // Where a body was up to a tick, oldest first.
  trail(body, tick, ticks) {
    const cells = [];
    for (let k = Math.max(0, tick - ticks); k <= tick; k++) cells.push(this.now.tables.cell.row(k)[body]);
    return cells;
  }

  near(tick) {
    return this.frame(tick);
  }

  // ---- other worlds that were recorded ----

  // That without what was needed is not among those one can choose: its name tells what was.
  worlds() {
    return Object.values(this.others).filter(({ key }) => key !== "without").map(({ key, part }) => ({ key, name: t(`compare.${key}`, { what: part.what }) }));
  }

  worldNow() {
    return this.others[this.now.key] ? this.now.key : "";
  }

  comparable(card) {
    if (this.worldNow()) return { key: "base", what: "" };
    const found = [...(card ? ["without"] : []), "control", "change"].find((key) => this.others[key]);
    return found && { key: found, what: this.others[found].part.what };
  }

  // A second world to be compared with this one: its legend, and its frame at a tick.
  beside(key) {
    const other = key === "base" ? this.recordings[this.stage] : this.others[key], last = this.recordings.length - 1;
    if (!other) return null;
    if (key !== "base" && this.stage < last) this.setStage(last); // they were recorded after all of the training
    const world = { legend: other.legend, stages: this.stages, stage: this.stage };
    const frame = (tick) => frameAt(other.tables, Math.min(tick, other.last), other.last);
    return { world, legend: other.legend, found: other.found, last: other.last, frame };
  }
}
