// A live world on the server as a source of frames, over one socket; another socket for a world beside it.

import { Beside } from "./beside.js";
import { Link } from "./link.js";
import { asked, at, onNewToken, token } from "./token.js";
import { t } from "./words.js";

const KEPT = 800; // frames that are remembered, for trails and small pictures
const GAP = 30; // ticks between two frames; over more than that no trail is drawn
const CALM = 250; // ms between frames where motion is to be reduced
const AGAIN = 2000; // ms until a server that is not there is asked once more
const BETWEEN = 500; // ms between two entries in the address bar
const CHANGES = ["reset", "stage", "set", "hand", "best", "move", "toy", "without"]; // what another world answers
const STILL = ["pause", "step", "event", "card", "reset", "stage", "hand", "act", "best", "move", "without"]; // nothing plays then

export function liveSource(legend, told, asks) {
  return new LiveSource(legend, told, asks);
}

class LiveSource {
  constructor(legend, told, asks) {
    Object.assign(this, { legend, told, asks, live: !asks.watching, watching: Boolean(asks.watching) });
    Object.assign(this, { tick: asks.tick || 0, plays: false, speed: 10, most: 60, lastAck: 0,
      frames: new Map(), fetched: new Map(), asked: this.open(), ready: false, shown: "" });
    this.link = new Link(() => this.first(), (is, what) => this.hear(is, what));
    this.report = () => {};
  }

  open() {
    const { scenario, seed = 0, set = {}, control = null, turns = [], stage = null } = this.asks;
    return { scenario, seed, set, control, turns, stage, lang: t("lang") };
  }

  first() {
    this.opening = true;
    if (this.watching) return { do: "join", code: codeOf(location.hash) };
    return { do: "open", token: token(), ...this.asked, tick: this.tick };
  }

  start() {
    if (this.watching) return this.link.open();
    onNewToken(() => { if (!this.link.socket) this.start(); });
    if (!token()) return this.report("error", { says: t("no.token") });
    return this.meant();
  }

  // Asks what the address of the page means, and opens that.
  async meant() {
    let answer;
    try {
      answer = await asked(`open/${encodeURIComponent(this.asks.scenario)}${location.search}`, { method: "POST" });
    } catch {
      this.report("lost", {});
      return setTimeout(() => this.meant(), AGAIN);
    }
    if (!answer.ok) return this.report("error", { says: await answer.text() });
    this.asks = (await answer.json()).live;
    [this.asked, this.tick] = [this.open(), this.asks.tick];
    if (this.asks.notes?.length) this.report("note", { says: this.asks.notes.join(" ") });
    return this.link.open();
  }

  hear(is, what) {
    if (is === "frame") this.hearFrame(what);
    else if (is === "world") this.hearWorld(what);
    else if (is === "state") this.hearState(what);
    else if (is === "lost") this.hearLost(what);
    else this.report(is, what);
  }

  // What is on its way undoes what the server still says.
  hearState(state) {
    [this.tick, this.plays] = [state.tick, state.playing];
    if (this.watching) this.speed = state.speed;
    this.report("state", { ...state, playing: state.playing && this.playing, speed: this.speed });
  }

  // What played plays on when the server is there again, unless something else is asked until then.
  hearLost(what) {
    this.lost = true;
    if (this.plays && !this.watching) this.link.unanswered.before({ do: "play" });
    this.plays = false;
    this.report("lost", what);
  }

  hearFrame(frame) {
    if (!this.link.asked.length) this.tick = frame.tick; // otherwise the words that follow an answer tell it
    this.frames.set(frame.tick, frame);
    if (this.frames.size > KEPT) this.frames.delete(this.frames.keys().next().value);
    this.report("frame", frame);
  }

  hearWorld(world) {
    [this.ready, this.lost, this.world, this.tick, this.plays] = [true, false, world, world.tick, world.playing];
    this.asked = { ...this.asked, seed: world.legend.seed,
      set: Object.fromEntries(world.legend.changes), control: world.legend.control || null, turns: world.turns,
      stage: world.stages.length > 1 ? world.stage : null };
    const shown = JSON.stringify([world.legend.name, this.asked, world.shows, world.run]), same = shown === this.shown;
    if (!same) [this.shown, this.frames, this.fetched] = [shown, new Map(), new Map()];
    this.report("world", { ...world, same });
    if (this.opening) this.setSpeed(this.speed);
    this.opening = false;
  }

  say(message) {
    if (this.watching) return;
    this.link.say(message);
    this.remember();
  }

  // Whether it plays, and which world it is and where it stands, as soon as everything is done that was asked.
  get playing() {
    const last = this.link.asked.findLast((message) => message.do === "play" || STILL.includes(message.do));
    return last ? last.do === "play" : this.plays;
  }

  get wanted() {
    const isLive = (field) => this.world?.told.parameters.find((parameter) => parameter.field === field)?.live;
    const now = { ...this.asked, tick: this.tick };
    return this.link.asked.reduce((world, message) => after(world, message, isLive), now);
  }

  get place() {
    return Math.min(this.wanted.tick, this.world?.last ?? Infinity);
  }

  // Whether something is asked for and not done yet.
  get pending() {
    return this.link.asked.length > 0;
  }

  // Whether another world was asked for and is not there yet.
  get changing() {
    return this.link.asked.some((message) => CHANGES.includes(message.do));
  }

  // ---- what a player asks for ----

  play() { this.say({ do: "play" }); }
  pause() { this.say({ do: "pause" }); }
  step(by) { this.say({ do: "step", by }); }
  seek(tick) { this.say({ do: "seek", tick: Math.max(0, Math.round(tick)) }); }
  next(unasked) { this.say({ do: "event", unasked }); }
  set(field, value) { this.say({ do: "set", field, value }); }
  setStage(number) { this.say({ do: "stage", number }); }
  setSeed(seed) { this.say({ do: "reset", seed }); }

  // Begins again with what was changed while it ran.
  resetWithTurns() {
    const set = { ...this.asked.set, ...Object.fromEntries(this.asked.turns.map(([, field, value]) => [field, value])) };
    this.say({ do: "reset", set });
  }

  card(number) { this.say({ do: "card", number }); }

  // A round by hand, the best play or a toy: the same world runs otherwise; and back from there.
  byHand(what, more = {}) { this.say({ do: what, ...more }); }
  back() { this.say({ do: "without", number: 1, what: null }); }

  // "rooms": many of them are run beside all else; "stop": no more of them.
  get rooms() { return "run"; }
  chance(what) { this.say({ do: what }); }

  // How long a training takes; and so many of them are done beside all else, or, with 0, no more of them.
  estimate() { this.say({ do: "estimate" }); }
  retrain(times) { this.say({ do: "retrain", times }); }

  // What the class did by hand is told, or not any more.
  classRounds(shown) { this.say({ do: "class", shown }); }

  setSpeed(speed) {
    this.speed = speed;
    this.say({ do: "speed", value: speed });
  }

  // A frame was drawn: the next may come.
  acknowledge(tick) {
    const wait = this.most < 60 ? Math.max(0, this.lastAck + CALM - performance.now()) : 0;
    setTimeout(() => {
      this.lastAck = performance.now();
      this.link.seen(tick);
    }, wait);
  }

  // Where a body was up to a tick, oldest first, as far back as it was seen without a gap.
  trail(body, tick, ticks) {
    const seen = [...this.frames.keys()].filter((k) => k >= tick - ticks && k <= tick).sort((a, b) => b - a);
    const gap = seen.findIndex((k, n) => (n ? seen[n - 1] : tick) - k > GAP);
    return seen.slice(0, gap < 0 ? seen.length : gap).reverse().map((k) => this.frames.get(k).cell[body]);
  }

  near(tick) {
    return this.frames.get(tick) || this.fetched.get(tick) || null;
  }

  // Frames at some ticks, for small pictures: fetched over a socket of their own if they are not remembered.
  need(ticks) {
    const missing = ticks.filter((tick) => !this.near(tick)), { asked, fetched } = this;
    if (!missing.length || this.watching) return;
    const open = () => ({ do: "open", token: token(), ...asked, tick: missing[0] });
    const link = new Link(open, (is, what) => {
      if (is === "error" || fetched !== this.fetched) return link.leave(); // by now another world is shown
      if (is !== "frame") return undefined;
      link.seen(what.tick);
      if (what.tick !== missing[0]) return undefined;
      fetched.set(what.tick, what);
      missing.shift();
      if (missing.length) return link.say({ do: "seek", tick: missing[0] });
      link.leave();
      return this.report("beside", {});
    }).open();
  }

  // ---- other worlds ----

  worlds(told) {
    return told.controls.map(({ name, label }) => ({ key: `control ${name}`, name: label }));
  }

  worldNow() {
    if (this.asked.control) return `control ${this.asked.control}`;
    const change = this.told.lesson.change?.set || {};
    const changed = Object.entries(this.asked.set);
    return changed.length && changed.every(([field, value]) => change[field] === value) ? "change" : "";
  }

  swap(key) {
    const lesson = this.told.lesson;
    const control = key === "control" ? lesson.control.control : key.startsWith("control ") ? key.slice(8) : null;
    this.say({ do: "reset", control, set: key === "change" ? lesson.change.set : {} });
  }

  comparable(card) {
    if (card?.without?.length) return { key: "without", what: card.without[0] };
    if (this.asked.control || Object.keys(this.asked.set).length) return { key: "base", what: "" };
    const control = this.told.lesson.control?.control || this.told.controls[0]?.name;
    return control ? { key: "control", what: control } : null;
  }

  // A second world, on a socket of its own, that follows this one tick by tick: the same seed, at the same stage.
  beside(key, what, card) {
    if (this.watching) return null;
    const asked = { ...this.asked };
    if (key === "control") Object.assign(asked, { control: what, turns: [] });
    if (key === "base") Object.assign(asked, { control: null, set: {}, turns: [] });
    const tick = () => (key === "without" ? card.event.tick : this.place);
    const then = key === "without" && { do: "without", number: card.number, what };
    const open = () => ({ do: "open", token: token(), ...asked, tick: tick() });
    return new Beside(open, then, this.world, (is, told) => this.report(is, told));
  }

  learning() { this.say({ do: "learning" }); }

  // The same world at a stage of its training, on a socket of its own, that follows this one tick by tick.
  atStage(stage) {
    const open = () => ({ do: "open", token: token(), ...this.asked, stage, tick: this.place });
    return new Beside(open, null, { ...this.world, stage }, (is, told) => this.report(is, told));
  }

  // A file of what is shown: "replay" to be played, "export" the scenario. Raises Error with the server's words.
  async file(kind) {
    const path = { html: "replay/", yaml: "export/" }[kind], name = `${this.asked.scenario}.${kind}`;
    const answer = await asked(`${path}${encodeURIComponent(name)}${new URL(this.address()).search}`);
    if (!answer.ok) throw new Error(await answer.text());
    return [await answer.blob(), name];
  }

  // The address of what is shown.
  address() {
    const { place, wanted: { seed, set, control, turns, stage } } = this, parts = new URLSearchParams({ seed });
    for (const [field, value] of Object.entries(set)) parts.set(`p.${field}`, written(value));
    if (control) parts.set("control", control);
    for (const [tick, field, value] of turns) parts.append("turn", `${tick}:${field}=${written(value)}`);
    if (stage !== null) parts.set("stage", stage);
    if (place) parts.set("t", place);
    parts.set("theme", document.documentElement.dataset.theme);
    parts.set("lang", document.documentElement.lang);
    return at(`s/${encodeURIComponent(this.asked.scenario)}?${parts}`).href;
  }

  // Lets the address bar say what is shown, so that a reload shows it again. The key stays in it.
  remember() {
    if (this.watching || !this.ready || this.remembers) return;
    this.remembers = setTimeout(() => {
      this.remembers = 0;
      if (this.ready && !this.lost) history.replaceState(history.state, "", `${this.address()}${location.hash}`);
    }, BETWEEN);
  }
}

// A world as it is after a message. `isLive(field)`: whether a field is changed while the world goes on.
function after(world, { do: what, ...more }, isLive) {
  const { tick, set, turns } = world, { field, value } = more;
  if (what === "seek") return { ...world, tick: more.tick };
  if (what === "step") return { ...world, tick: Math.max(0, tick + more.by) };
  if (["hand", "best", "move", "toy"].includes(what)) return { ...world, tick: 0 };
  if (what === "stage") return { ...world, stage: more.number, tick: 0 };
  if (what === "reset") return { ...world, turns: [], tick: 0, ...more };
  if (what !== "set") return world;
  if (isLive(field)) return { ...world, turns: [...turns, [tick, field, value]] };
  return { ...world, set: { ...set, [field]: value }, turns: [], tick: 0 };
}

function codeOf(hash) {
  return new URLSearchParams(hash.slice(1)).get("code") || "";
}

// A value as the server reads it from an address: text that could be taken for something else is quoted.
function written(value) {
  const plain = typeof value !== "string" || (/^[A-Za-z][\w ./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value));
  return plain ? String(value) : JSON.stringify(value);
}
