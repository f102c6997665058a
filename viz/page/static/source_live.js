// A live world on the server as a source of frames, over one socket; another socket for a world beside it.

import { frameOf } from "./frames.js";
import { asked, token } from "./token.js";
import { t } from "./words.js";

const KEPT = 800; // frames that are remembered, for trails and small pictures
const CALM = 250; // ms between frames where motion is to be reduced

export function liveSource(legend, told, asks) {
  return new LiveSource(legend, told, asks);
}

// One socket: words in, frames and words out.
class Link {
  constructor(first, heard) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new WebSocket(`${scheme}//${location.host}/live`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.say(first);
    this.socket.onmessage = (event) => {
      if (typeof event.data !== "string") return heard("frame", frameOf(event.data));
      const { is, ...what } = JSON.parse(event.data);
      return heard(is, what);
    };
    this.socket.onclose = () => { if (!this.left) heard("lost", {}); };
  }

  say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  leave() {
    this.left = true;
    this.socket.close();
  }
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
    const code = new URLSearchParams(location.hash.slice(1)).get("code");
    if (this.asks.notes?.length) this.report("note", { says: this.asks.notes.join(" ") });
    if (!this.watching && !token()) return this.report("error", { says: t("no.token") });
    const first = this.watching ? { do: "join", code: code || "" } : { do: "open", token: token(), ...this.asked };
    this.link = new Link(first, (is, what) => this.hear(is, what));
    return undefined;
  }

  hear(is, what) {
    if (is === "frame") this.hearFrame(what);
    else if (is === "world") this.hearWorld(what);
    else if (is === "lost") this.report("error", { says: t("lost") });
    else this.report(is, what);
  }

  hearFrame(frame) {
    this.tick = frame.tick;
    this.frames.set(frame.tick, frame);
    if (this.frames.size > KEPT) this.frames.delete(this.frames.keys().next().value);
    this.report("frame", frame);
  }

  hearWorld(world) {
    const fresh = !this.ready;
    this.ready = true;
    this.frames.clear();
    this.fetched.clear();
    this.world = world;
    this.asked = { ...this.asked, seed: world.legend.seed, set: Object.fromEntries(world.legend.changes),
      control: world.legend.control || null, turns: world.turns, stage: world.stage || null };
    this.report("world", world);
    if (fresh && !this.watching) this.setSpeed(this.speed);
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

  trail(body, tick, ticks) {
    return [...this.frames.keys()].filter((k) => k > tick - ticks && k <= tick).sort((a, b) => a - b)
      .map((k) => this.frames.get(k).cell[body]);
  }

  near(tick) {
    return this.frames.get(tick) || this.fetched.get(tick) || null;
  }

  // Frames at some ticks, for small pictures: fetched over a socket of their own if they are not remembered.
  need(ticks) {
    const missing = ticks.filter((tick) => !this.near(tick));
    if (!missing.length || this.watching) return;
    const link = new Link({ do: "open", token: token(), ...this.asked, tick: missing[0] }, (is, what) => {
      if (is === "error") link.leave();
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

  // A second world, on a socket of its own, that follows this one tick by tick.
  beside(key, what, card) {
    if (this.watching) return null;
    const asked = { ...this.asked, tick: key === "without" ? card.event.tick : this.tick };
    if (key === "control") Object.assign(asked, { control: what, turns: [] });
    if (key === "base") Object.assign(asked, { control: null, set: {}, turns: [] });
    const then = key === "without" && { do: "without", number: card.number, what };
    return new Beside({ do: "open", token: token(), ...asked }, then, (is, told) => this.report(is, told));
  }

  // A file of what is shown: "replay" to be played, "export" the scenario. Raises Error with the server's words.
  async file(kind, player) {
    const path = { html: "/replay/", yaml: "/export/" }[kind], name = `${this.asked.scenario}.${kind}`;
    const answer = await asked(`${path}${encodeURIComponent(name)}${new URL(this.address(player)).search}`);
    if (!answer.ok) throw new Error(await answer.text());
    return [await answer.blob(), name];
  }

  // The address of what is shown.
  address({ frame }) {
    const { seed, set, control, turns, stage } = this.asked, parts = new URLSearchParams({ seed });
    for (const [field, value] of Object.entries(set)) parts.set(`p.${field}`, value);
    if (control) parts.set("control", control);
    for (const [tick, field, value] of turns) parts.append("turn", `${tick}:${field}=${value}`);
    if (stage !== null) parts.set("stage", stage);
    if (frame?.tick) parts.set("t", frame.tick);
    parts.set("theme", document.documentElement.dataset.theme);
    parts.set("lang", document.documentElement.lang);
    return `${location.origin}/s/${encodeURIComponent(this.asked.scenario)}?${parts}`;
  }
}

class Beside {
  constructor(open, then, report) {
    Object.assign(this, { legend: null, now: null, wanted: -1, report });
    let waits = then;
    this.link = new Link(open, (is, what) => {
      if (is === "world") {
        this.legend = what.legend;
        if (waits) this.link.say(waits);
        waits = null;
      } else if (is === "frame") {
        this.now = what;
        this.link.say({ do: "ack", tick: what.tick });
        report("beside", {});
      } else if (is === "error") report("error", what);
    });
  }

  // The latest frame; the one of that tick is asked for.
  frame(tick) {
    if (this.legend && tick !== this.wanted) {
      this.wanted = tick;
      this.link.say({ do: "seek", tick });
    }
    return this.now;
  }

  leave() {
    this.link.leave();
  }
}
