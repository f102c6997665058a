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

export function liveSource(legend, told, asks) {
  return new LiveSource(legend, told, asks);
}

class LiveSource {
  constructor(legend, told, asks) {
    Object.assign(this, { legend, told, asks, live: !asks.watching, watching: Boolean(asks.watching) });
    Object.assign(this, { tick: 0, speed: 10, most: 60, frames: new Map(), fetched: new Map(),
      lastAck: 0, asked: this.open(), ready: false });
    this.report = () => {};
  }

  open() {
    const { scenario, seed = 0, set = {}, control = null, turns = [], tick = 0, stage = null } = this.asks;
    return { scenario, seed, set, control, turns, tick, stage };
  }

  start() {
    if (this.watching) return this.connect(() => ({ do: "join", code: codeOf(location.hash) }));
    onNewToken(() => { if (!this.link) this.start(); });
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
    this.asked = this.open();
    if (this.asks.notes?.length) this.report("note", { says: this.asks.notes.join(" ") });
    return this.connect(() => ({ do: "open", token: token(), ...this.asked, tick: this.ready ? this.tick : this.asked.tick }));
  }

  connect(first) {
    this.link = new Link(first, (is, what) => this.hear(is, what));
  }

  hear(is, what) {
    if (is === "frame") this.hearFrame(what);
    else if (is === "world") this.hearWorld(what);
    else this.hearWords(is, what);
  }

  hearWords(is, what) {
    if (is === "lost") this.lost = true;
    this.report(is, what);
  }

  hearFrame(frame) {
    this.tick = frame.tick;
    this.frames.set(frame.tick, frame);
    if (this.frames.size > KEPT) this.frames.delete(this.frames.keys().next().value);
    this.report("frame", frame);
  }

  hearWorld(world) {
    const fresh = !this.ready, back = this.lost;
    [this.ready, this.lost, this.world] = [true, false, world];
    if (!back) {
      this.frames.clear();
      this.fetched.clear();
    }
    this.asked = { ...this.asked, seed: world.legend.seed,
      set: Object.fromEntries(world.legend.changes), control: world.legend.control || null, turns: world.turns,
      stage: world.stages.length > 1 ? world.stage : null };
    this.report("world", { ...world, back });
    if ((fresh || back) && !this.watching) this.setSpeed(this.speed);
  }

  say(message) {
    if (!this.watching) this.link?.say(message);
  }

  // ---- what a player asks for ----

  play() { this.say({ do: "play" }); }
  pause() { this.say({ do: "pause" }); }
  step(by) { this.say({ do: "step", by }); }
  seek(tick) { this.say({ do: "seek", tick: Math.max(0, Math.round(tick)) }); }
  set(field, value) { this.say({ do: "set", field, value }); }
  setStage(number) { this.say({ do: "stage", number }); }
  setSeed(seed) { this.say({ do: "reset", seed }); }

  // Begins again with what was changed while it ran.
  resetWithTurns() {
    const set = { ...this.asked.set, ...Object.fromEntries(this.asked.turns.map(([, field, value]) => [field, value])) };
    this.say({ do: "reset", set });
  }

  card(number) { this.say({ do: "card", number }); }

  setSpeed(speed) {
    this.speed = speed;
    this.say({ do: "speed", value: speed });
  }

  // A frame was drawn: the next may come.
  seen(tick) {
    const wait = this.most < 60 ? Math.max(0, this.lastAck + CALM - performance.now()) : 0;
    setTimeout(() => {
      this.lastAck = performance.now();
      this.link.say({ do: "ack", tick });
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
    const missing = ticks.filter((tick) => !this.near(tick));
    if (!missing.length || this.watching) return;
    const open = () => ({ do: "open", token: token(), ...this.asked, tick: missing[0] });
    const link = new Link(open, (is, what) => {
      if (is === "error" || is === "lost") link.leave();
      if (is !== "frame" || what.tick !== missing[0]) return;
      this.fetched.set(what.tick, what);
      missing.shift();
      link.say({ do: "ack", tick: what.tick });
      if (missing.length) return link.say({ do: "seek", tick: missing[0] });
      link.leave();
      return this.report("beside", {});
    });
  }

  // ---- other worlds ----

  worlds(told) {
    return told.controls.map(({ name }) => ({ key: `control ${name}`, name: t("compare.control", { what: name }) }));
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
    const tick = () => (key === "without" ? card.event.tick : this.tick);
    const then = key === "without" && { do: "without", number: card.number, what };
    const open = () => ({ do: "open", token: token(), ...asked, tick: tick() });
    return new Beside(open, then, this.world, (is, told) => this.report(is, told));
  }

  // A file of what is shown: "replay" to be played, "export" the scenario. Raises Error with the server's words.
  async file(kind, player) {
    const path = { html: "replay/", yaml: "export/" }[kind], name = `${this.asked.scenario}.${kind}`;
    const answer = await asked(`${path}${encodeURIComponent(name)}${new URL(this.address(player)).search}`);
    if (!answer.ok) throw new Error(await answer.text());
    return [await answer.blob(), name];
  }

  // The address of what is shown.
  address({ frame }) {
    const { seed, set, control, turns, stage } = this.asked, parts = new URLSearchParams({ seed });
    for (const [field, value] of Object.entries(set)) parts.set(`p.${field}`, written(value));
    if (control) parts.set("control", control);
    for (const [tick, field, value] of turns) parts.append("turn", `${tick}:${field}=${written(value)}`);
    if (stage !== null) parts.set("stage", stage);
    if (frame?.tick) parts.set("t", frame.tick);
    parts.set("theme", document.documentElement.dataset.theme);
    parts.set("lang", document.documentElement.lang);
    return at(`s/${encodeURIComponent(this.asked.scenario)}?${parts}`).href;
  }

  // Lets the address bar say what is shown, so that a reload shows it again. The key stays in it.
  remember(player) {
    if (this.watching || !this.ready || this.remembers) return;
    this.remembers = setTimeout(() => {
      this.remembers = 0;
      if (this.ready && !this.lost) history.replaceState(history.state, "", `${this.address(player)}${location.hash}`);
    }, BETWEEN);
  }
}

function codeOf(hash) {
  return new URLSearchParams(hash.slice(1)).get("code") || "";
}

// A value as the server reads it from an address: text that could be taken for something else is quoted.
function written(value) {
  const plain = typeof value !== "string" || (/^[A-Za-z][\w ./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value));
  return plain ? String(value) : JSON.stringify(value);
}
