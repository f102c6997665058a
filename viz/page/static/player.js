// The page of a lesson: a source of frames, the picture, the panels, and the keys. It starts itself.

import { Card } from "./card.js";
import { Controls, showWorlds } from "./controls.js";
import { Key } from "./key.js";
import { fillHelp, listen } from "./keys.js";
import { Lesson } from "./lesson.js";
import { Voice, showEnd, showHappened, showInspector, showSummary } from "./panels.js";
import { view } from "./picture.js";
import { Plots, asCsv } from "./plots.js";
import { Screen } from "./screen.js";
import { liveSource } from "./source_live.js";
import { replaySource } from "./source_replay.js";
import { clock, make, number, setWords, t } from "./words.js";

const $ = (id) => document.getElementById(id);
const THEMES = ["light", "dark", "projector"];
const TRAIL = 60; // ticks
const AROUND = 150; // ticks after a crossing in which the pair is still pointed out
const SPEEDS = [-1, 3]; // powers of ten
const DETENT = 0.12; // of a power of ten, around 1×
const LEAST = 0.001;

class Player {
  constructor(source, told) {
    this.source = source;
    this.told = told;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    Object.assign(this, { selected: -1, followed: -1, trails: !this.calm, arrows: true, other: null, world: 0 });
    Object.assign(this, { playing: false, armed: false, from: 0, cardOpen: false, found: null, card: null, frame: null });
    this.screens = { this: new Screen($("screen-this")), other: new Screen($("screen-other")) };
    this.lesson = new Lesson(told.lesson.predict, () => this.unlocked(), !source.watching);
    this.controls = new Controls($("parameters"), source.live ? (field, value) => source.set(field, value) : null);
    this.plots = new Plots($("plots"), (tick) => this.jump(tick));
    this.cardPanel = new Card($("card"), {
      close: () => this.showCard(false),
      again: (from) => this.replay(from),
      without: (what) => this.compareWith("without", what),
      jump: (tick) => this.jump(tick),
    });
    this.voice = new Voice();
    this.key = new Key($("what-is-what"));
    if (this.calm) source.most = 4;
    source.report = (is, what) => this.take(is, what);
    this.wire();
  }

  get locked() {
    return this.lesson.locked;
  }

  // ---- reports of the source ----

  take(is, what) {
    const reports = {
      world: () => this.takeWorld(what),
      found: () => this.takeFound(what),
      frame: () => this.takeFrame(what),
      state: () => this.takeState(what),
      card: () => this.takeCard(what),
      without: () => this.takeWithout(what),
      beside: () => this.draw(),
      note: () => { this.note = what.says; },
      busy: () => this.notice(t("busy", { says: what.says }) + (what.total ? ` ${Math.round((100 * what.done) / what.total)} %` : "")),
      error: () => this.refused(what.says),
    };
    if (reports[is]) reports[is]();
  }

  takeWorld(world) {
    this.world += 1;
    Object.assign(this, { legend: world.legend, last: world.last, now: world, found: null, card: null, armed: world.playing });
    if (this.selected >= this.legend.bodies.length) this.selected = this.followed = -1;
    this.compareOff();
    this.notice(this.note || "");
    this.note = "";
    this.showCard(false);
    $("scrub").max = world.last;
    $("facts").textContent = this.facts(world);
    const command = `unbidden serve ${this.legend.name}`;
    this.controls.take(world.told.parameters, command);
    this.showWorlds();
    this.key.take(this.legend);
    $("do-arrows").hidden = !this.legend.actions.length;
    $("stages").hidden = world.stages.length < 2;
    $("stage-slider").max = world.stages.length - 1;
    $("stage-slider").value = world.stage;
    $("stage-says").textContent = this.stageSays(world.stages[world.stage]);
  }

  facts(world) {
    const { legend } = world;
    const told = [t("facts", { minutes: clock(legend.ticks * legend.seconds).replace(/\.0$/, ""), seed: legend.seed })];
    if (legend.control) told.push(t("facts.control", { control: legend.control }));
    const changed = [...legend.changes, ...world.turns.map(([tick, field, value]) => [`${tick}: ${field}`, value])];
    if (changed.length) told.push(t("facts.changed", { changes: changed.map(([field, value]) => `${field} = ${value}`).join(", ") }));
    return told.join("; ");
  }

  stageSays(episodes) {
    return episodes ? t("stage.episodes", { episodes: episodes.toLocaleString(t("lang")) }) : t("stage.none");
  }

  takeFound(found) {
    this.found = found;
    const wall = this.legend.heights ? Math.max(...this.legend.kinds.map((kind) => kind.height)) : 0;
    this.plots.take(found.series, this.last, wall);
    $("digest").textContent = t("digest", { digest: found.digest });
    showEnd(found);
    this.marks();
    if (this.frame) {
      this.watch();
      this.draw();
    }
  }

  takeFrame(frame) {
    const before = this.frame;
    this.frame = frame;
    this.sayEvents(before ? before.tick : 0);
    this.watch();
    this.draw();
    if (this.source.seen) this.source.seen(frame.tick);
  }

  takeState(state) {
    if (state.playing && !this.playing) {
      [this.from, this.armed] = [state.tick, true];
      this.notice("");
    }
    this.playing = state.playing;
    this.speed = state.speed;
    const button = $("do-play");
    button.querySelector("span").textContent = t(this.playing ? "pause" : "play");
    button.setAttribute("aria-disabled", String(this.locked));
    button.title = this.locked ? t("play.locked") : "";
    this.showSpeed();
  }

  takeCard(card) {
    this.card = card;
    this.notice("");
    this.cardPanel.take(card);
    if (this.legend.heights) this.source.need?.(card.steps.map((step) => step.tick));
    if (this.wantsCard) this.showCard(true);
    this.wantsCard = false;
  }

  takeWithout(told) {
    this.notice(t("card.without", { what: told.what, says: told.says || "" }));
  }

  // ---- drawing ----

  asked(frame = this.frame, found = this.found, legend = this.legend) {
    const pair = this.pairAt(frame.tick, found);
    const shown = [...new Set([...pair, ...(this.selected >= 0 ? [this.selected] : [])])];
    const trail = (body) => [body, this.source.trail(body, frame.tick, TRAIL)];
    return view({
      pair, selected: this.selected, axis: found?.pair?.axis || "x", arrows: this.arrows,
      trails: this.trails && legend === this.legend ? shown.map(trail) : [],
    });
  }

  pairAt(tick, found) {
    const pair = found?.pair;
    if (!pair || this.locked) return [];
    const near = tick >= pair.began - 10 && tick <= pair.tick + AROUND;
    return near ? [pair.body, pair.lifter].filter((body) => body !== null && body !== undefined) : [];
  }

  draw() {
    const { frame, legend } = this;
    if (!frame) return;
    const asked = this.asked();
    this.key.draw();
    for (const name of ["this", "other"]) $(`${name}-side-name`).textContent = t(`side.${asked.axis}`);
    this.screens.this.show(frame, legend, asked, this.followed);
    if (this.other) this.drawOther(frame.tick, asked);
    $("scrub").value = frame.tick;
    const [now, end] = [frame.tick, this.last].map((tick) => clock(tick * legend.seconds));
    $("now").textContent = `${now} / ${end}`;
    $("scrub").setAttribute("aria-valuetext", t("time.of", { now, end }));
    this.plots.show(frame, legend, this.locked);
    showHappened(this);
    showInspector(this);
    if (!this.playing) showSummary(this);
    if (!this.playing) this.cardPanel.draw((tick) => this.source.near(tick), legend, this.pointed());
  }

  pointed() {
    const pair = this.found?.pair;
    const bodies = pair ? [pair.body, pair.lifter].filter((body) => body !== null && body !== undefined) : [];
    return view({ pair: bodies, axis: pair?.axis || "x" });
  }

  drawOther(tick, asked) {
    const frame = this.other.frame(tick);
    if (!frame || !this.other.legend) return;
    const pair = this.otherKey === "without" ? asked.pair : [];
    this.screens.other.show(frame, this.other.legend, view({ ...asked, pair, trails: [] }), this.followed);
  }

  marks() {
    const root = $("marks");
    root.replaceChildren();
    if (this.locked || !this.found) return;
    for (const event of this.found.events.slice(0, 400)) {
      const mark = make("span", { class: event.out ? "out" : "" });
      mark.style.setProperty("--at", event.tick / Math.max(this.last, 1));
      root.append(mark);
    }
  }

  // ---- what happens while it plays ----

  firstEvent() {
    return this.found?.events.find((event) => event.out);
  }

  // Stops where the first of what is watched for came about; what was found may be known only after it has passed.
  watch() {
    const first = this.firstEvent();
    if (!this.armed || !$("auto").checked || !first || first.tick <= this.from || this.frame.tick < first.tick) return;
    this.armed = this.playing = false;
    this.source.pause();
    this.source.seek(first.tick);
    this.openCard();
    this.lesson.open("explain");
    this.voice.say(first.says);
  }

  sayEvents(before) {
    if (!this.found || !this.playing || this.frame.tick <= before) return;
    const passed = this.found.events.filter((event) => event.tick > before && event.tick <= this.frame.tick);
    if (passed.length) this.voice.say(passed[passed.length - 1].says);
  }

  // ---- what the reader does ----

  unlocked() {
    this.marks();
    this.takeState({ playing: false, speed: this.speed, tick: this.frame.tick });
    this.draw();
    document.body.classList.remove("locked");
    if (!this.source.watching) $("do-play").focus();
  }

  play() {
    if (this.locked) return this.refuse();
    if (this.playing) return this.source.pause();
    this.source.play();
  }

  refuse() {
    this.notice(t("predict.first"));
    this.lesson.open("predict");
    document.querySelector("#predict input").focus();
  }

  step(by) {
    if (this.locked) return this.refuse();
    this.armed = false;
    this.source.step(by);
  }

  jump(tick) {
    if (this.locked) return this.refuse();
    this.armed = false;
    this.source.pause();
    this.source.seek(tick);
  }

  replay(from) {
    this.source.pause();
    this.source.seek(from);
    this.setSpeed(1);
    this.source.play();
  }

  goToEvent(by) {
    const events = this.found?.events || [], tick = this.frame.tick;
    const found = by > 0 ? events.find((event) => event.tick > tick) : events.findLast((event) => event.tick < tick);
    if (found) this.jump(found.tick);
  }

  setSpeed(speed) {
    this.speed = Math.min(Math.max(speed, 10 ** SPEEDS[0]), 10 ** SPEEDS[1]);
    this.source.setSpeed(this.speed);
    this.showSpeed();
  }

  showSpeed() {
    const slider = $("speed"), at = Math.log10(this.speed);
    if (Math.abs(Number(slider.value) - at) > LEAST) slider.value = at;
    const times = number(Number(this.speed.toPrecision(2)));
    $("times").textContent = `${times}×`;
    slider.setAttribute("aria-valuetext", t("speed.says", { times }));
  }

  openCard() {
    if (this.locked) return this.refuse();
    if (this.card) return this.showCard(true);
    this.wantsCard = true;
    this.source.card(1);
  }

  showCard(open) {
    this.cardOpen = open && Boolean(this.card);
    if (open && !this.card) this.notice(t("card.none"));
    $("card").hidden = !this.cardOpen;
    if (this.cardOpen) $("card").parentElement.scrollTop = 0;
    document.body.classList.toggle("with-card", this.cardOpen);
    if (!this.cardOpen) return;
    if (getComputedStyle($("player")).display === "contents") $("card").scrollIntoView(); // all in one column
    this.draw();
  }

  inspect() {
    const there = [...this.frame.cell.keys()].filter((body) => this.frame.cell[body] >= 0);
    this.select(there.find((body) => body > this.selected) ?? -1);
  }

  select(body) {
    this.selected = body;
    if (body < 0) this.followed = -1;
    else if (this.followed >= 0) this.followed = body;
    this.pressed("follow", this.followed >= 0);
    if (body >= 0) this.voice.say(t("inspect.who", { name: this.legend.bodies[body][1], group: this.legend.groups[this.legend.bodies[body][0]].name }));
    this.draw();
  }

  follow() {
    const target = this.selected >= 0 ? this.selected : (this.asked().pair[0] ?? 0);
    this.followed = this.followed >= 0 ? -1 : target;
    this.pressed("follow", this.followed >= 0);
    this.draw();
  }

  toggle(name) {
    this[name] = !this[name];
    this.pressed(name, this[name]);
    this.draw();
  }

  pressed(name, on) {
    $(`do-${name}`).setAttribute("aria-pressed", String(on));
  }

  theme(name = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]) {
    document.documentElement.dataset.theme = name;
    this.draw();
  }

  // ---- other worlds ----

  worlds() {
    const base = [{ key: "", name: t("preset.base") }];
    return [...base, ...this.source.worlds(this.told)];
  }

  showWorlds() {
    const seeds = this.source.setSeed && this.source.live && { now: this.legend.seed, choose: (input) => this.seed(input) };
    showWorlds($("worlds"), this.worlds(), this.source.worldNow(), (key) => this.choose(key), seeds);
    const now = this.source.worldNow();
    for (const key of ["change", "control"]) {
      const button = $(`do-${key}`);
      if (button) button.setAttribute("aria-pressed", String(now === key));
    }
  }

  choose(key) {
    if (this.locked) return this.refuse();
    this.compareOff();
    this.source.swap(key);
  }

  seed(input) {
    if (input.validity.valid && input.value !== "") this.source.setSeed(Number(input.value));
    else input.value = this.legend.seed;
  }

  pick(k) {
    const world = this.worlds()[k];
    if (world) this.choose(world.key);
  }

  compare() {
    if (this.other) return this.compareOff();
    if (this.locked) return this.refuse();
    const key = this.source.comparable(this.card);
    if (key) this.compareWith(key.key, key.what);
    else this.notice(t("compare.none"));
  }

  compareWith(key, what) {
    const other = this.source.beside(key, what, this.card);
    if (!other) return;
    this.compareOff();
    Object.assign(this, { other, otherKey: key });
    $("screen-other").hidden = false;
    document.body.classList.add("two");
    $("screen-other").querySelector("figcaption").textContent = t(`compare.${key}`, { what });
    $("screen-this").querySelector("figcaption").textContent = t("compare.this");
    this.pressed("compare", true);
    if (key === "without" && this.card) this.source.seek(this.card.again);
    else this.draw();
  }

  compareOff() {
    this.other?.leave?.();
    this.other = null;
    $("screen-other").hidden = true;
    document.body.classList.remove("two");
    $("screen-this").querySelector("figcaption").textContent = "";
    this.pressed("compare", false);
    this.draw();
  }

  // Something could not be done; the controls go back to what is.
  refused(says) {
    this.notice(says);
    if (this.now && this.source.live) this.controls.take(this.now.told.parameters, "");
  }

  notice(text) {
    $("notice").textContent = text;
    $("notice").hidden = !text;
  }

  // ---- export ----

  png() {
    const parts = [...document.querySelectorAll("#stage figure:not([hidden])")].map((figure) =>
      [...figure.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent));
    const wide = parts.map((column) => Math.max(...column.map((canvas) => canvas.width)));
    const high = parts.map((column) => column.reduce((sum, canvas) => sum + canvas.height, 0));
    const sheet = make("canvas", { width: wide.reduce((a, b) => a + b, 0), height: Math.max(...high) });
    let left = 0;
    parts.forEach((column, k) => {
      let top = 0;
      for (const canvas of column) {
        sheet.getContext("2d").drawImage(canvas, left, top);
        top += canvas.height;
      }
      left += wide[k];
    });
    sheet.toBlob((blob) => save(blob, `${this.legend.name}-${this.frame.tick}.png`));
  }

  csv() {
    save(new Blob([asCsv(this.found.series, this.legend.seconds)], { type: "text/csv" }), `${this.legend.name}.csv`);
  }

  async share() {
    try {
      await navigator.clipboard.writeText(this.source.address(this));
      this.notice(t("share.done"));
    } catch {
      this.notice(this.source.address(this));
    }
  }

  // ---- keys and buttons ----

  keys() {
    return [
      [" ", "play", () => this.play()],
      [".", "forward", () => this.step(1)],
      [",", "back", () => this.step(-1)],
      ["R", "restart", () => this.jump(0)],
      ["[", "slower", () => this.setSpeed(this.speed / 2)],
      ["]", "faster", () => this.setSpeed(this.speed * 2)],
      ["N", "next.event", () => this.goToEvent(1)],
      ["B", "previous.event", () => this.goToEvent(-1)],
      ["W", "card.open", () => (this.cardOpen ? this.showCard(false) : this.openCard())],
      ["I", "inspect", () => this.inspect()],
      ["F", "follow", () => this.follow()],
      ["T", "trails", () => this.toggle("trails")],
      ["A", "arrows", () => this.toggle("arrows")],
      ["C", "compare", () => this.compare()],
      ["P", "theme", () => this.theme()],
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => [String(k), "key.pick", () => this.pick(k - 1)]),
      ["?", "help", () => this.help()],
      ["Escape", "close", () => this.leave()],
    ];
  }

  help() {
    $("help").showModal();
  }

  leave() {
    if (this.cardOpen) this.showCard(false);
    else if (this.other) this.compareOff();
    else this.select(-1);
  }

  wire() {
    document.body.classList.toggle("locked", this.locked);
    if (this.source.watching) document.body.classList.add("watching");
    const keys = this.keys(), does = Object.fromEntries(keys.map(([, message, act]) => [message, act]));
    for (const [message, act] of Object.entries(does)) {
      const button = $(`do-${message.replace(".", "-")}`);
      if (button && message !== "close") button.addEventListener("click", () => act());
    }
    listen(keys, () => $("keys-on").checked);
    fillHelp($("keys"), keys);
    $("do-close").addEventListener("click", () => $("help").close());
    const on = (id, event, act) => { if ($(id)) $(id).addEventListener(event, act); };
    on("do-share", "click", () => this.share());
    on("do-export-png", "click", () => this.png());
    on("do-export-csv", "click", () => this.csv());
    on("do-change", "click", () => this.choose("change"));
    on("do-control", "click", () => this.choose("control"));
    on("scrub", "input", () => {
      if (this.locked) $("scrub").value = this.frame.tick;
      this.jump(Number($("scrub").value));
    });
    on("speed", "input", () => {
      const at = Number($("speed").value);
      this.setSpeed(10 ** (Math.abs(at) < DETENT ? 0 : at));
    });
    on("stage-slider", "change", () => this.source.setStage(Number($("stage-slider").value)));
    on("stage-slider", "input", () => {
      $("stage-says").textContent = this.stageSays(this.now.stages[Number($("stage-slider").value)]);
    });
    for (const canvas of document.querySelectorAll("#screen-this canvas")) {
      canvas.addEventListener("click", (event) => this.select(this.screens.this.bodyAt(canvas, event)));
    }
    new ResizeObserver(() => this.draw()).observe($("stage"));
    for (const name of ["trails", "arrows"]) this.pressed(name, this[name]);
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

async function main() {
  const read = (id) => ($(id) ? JSON.parse($(id).textContent) : null);
  document.documentElement.classList.add("js");
  setWords(read("words"));
  const replay = read("replay");
  const source = replay ? await replaySource(replay) : liveSource(read("legend"), read("told"), read("live"));
  const player = new Player(source, replay ? replay.told : read("told"));
  source.start();
}

main();
