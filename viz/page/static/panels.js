// What is said beside the picture: what happened so far, who is inspected, and a summary for those who do not see it.

import { below, hundredths } from "./surface.js";
import { valueAt } from "./plotting.js";
import { clock, make, number, t, written } from "./words.js";

const $ = (id) => document.getElementById(id);
const MOST = 60; // events that are listed
const PAUSE = 2000; // ms between two things that are read out

// How it stands: who is inside, what shares have come to, or what was paid, in words.
export function stands(found, frame) {
  const paid = frame.episode_return.reduce((sum, value) => sum + value, 0);
  const soFar = frame.episode_return.length ? t("paid.now", { paid: number(paid) }) : "";
  return counts(found, frame.tick) || courses(found, frame.tick) || soFar;
}

// What is watched has come to at a tick, in words: shares, and how many there are; nothing if none is watched.
function courses(found, tick) {
  const isCourse = ({ what, role }) => what === "share" || (what === "count" && role.startsWith("group"));
  return (found?.series || []).filter(isCourse).map((curve) => {
    const value = valueAt(curve, tick), what = curve.name;
    return curve.what === "share" ? t("course.now", { what, share: Math.round(100 * value) }) : t("course.count", { what, count: value });
  }).join(", ");
}

// How many are inside and outside at a tick, in words; nothing if that is not watched.
export function counts(found, tick) {
  const of = (role) => found?.series.find((curve) => curve.role === role && curve.what === "count");
  const [inside, outside] = [of("inside"), of("outside")];
  return inside && outside ? t("inside.outside", { inside: valueAt(inside, tick), outside: valueAt(outside, tick) }) : "";
}

export function showHappened(player) {
  const { frame, legend, found, locked } = player;
  const upTo = t("happened.so.far", { clock: clock(frame.tick * legend.seconds) });
  const past = found ? found.events.filter((event) => event.tick <= frame.tick) : [];
  const now = stands(found, frame) || (past.length ? "" : t("happened.nothing"));
  $("so-far").textContent = locked ? t("happened.hidden") : [upTo, now].filter(Boolean).join(": ");
  showEnd(locked || frame.tick < player.last ? null : found);
  const shown = locked ? [] : past.slice(-MOST);
  const key = `${player.world}:${shown.length}:${past.length}`;
  if ($("events").dataset.key === key) return;
  $("events").dataset.key = key;
  $("events").replaceChildren(...shown.reverse().map((event) => make("li", { class: event.out ? "out" : "" },
    make("button", { type: "button", class: "link", onclick: () => player.jump(event.tick) }, event.says))));
}

// What they were told and what was meant, of a world that may have been changed.
export function showSaid(legend) {
  document.querySelector(".said.asked p").textContent = legend.asked;
  document.querySelector(".said.meant p").textContent = legend.meant;
  $("scripted").hidden = !legend.scripted;
}

// What it amounted to, once the end is there.
function showEnd(found) {
  const says = found?.happened || [];
  $("happened").hidden = !says.length;
  if ($("happened").dataset.key === says.join()) return;
  $("happened").dataset.key = says.join();
  $("happened").replaceChildren(...says.map((sentence) => make("li", {}, sentence)));
}

// A body by its name, and of what kind it is, where there are others of it.
export function whoIs(legend, body) {
  const [number_of, name] = legend.bodies[body], alone = legend.bodies.filter(([other]) => other === number_of).length === 1;
  return alone ? name : t("inspect.who", { name, group: legend.groups[number_of].name });
}

export function showInspector(player) {
  const { frame, legend, selected } = player, root = $("inspector");
  root.hidden = selected < 0 || frame.cell[selected] < 0;
  if (root.hidden) return;
  const [number_of, name] = legend.bodies[selected], group = legend.groups[number_of];
  const rows = [], learns = legend.actions.length > 0, born = frame.born[selected] || 0;
  if (born > 0) rows.push([t("inspect.born"), clock(born * legend.seconds)]);
  if (legend.heights) {
    const [under, top] = below(frame, legend, selected), bottom = frame.bottom[selected];
    rows.push([t("inspect.height"), `${written(hundredths(bottom))} m`]);
    rows.push([t("inspect.above"), t("inspect.above.says", { gap: written(hundredths(bottom - top)), name: under })]);
    if (group.hold) rows.push([t("inspect.told"), `${number(group.hold)} m`]);
  }
  const held = frame.held.subarray(selected * legend.stocks.length); // none in a world without stocks
  if (group.agent && held.length) legend.stocks.forEach(([stock, most], k) => {
    if (most > 0 && (most < 1e6 || !learns)) rows.push([t("inspect.holds", { stock }), number(held[k])]);
  });
  if (learns && selected < frame.episode_return.length) rows.push([t("inspect.paid"), number(frame.episode_return[selected])]);
  const action = group.does[frame.action[selected]];
  if (group.agent && action) rows.push([t("inspect.did"), action.replaceAll("_", " ")]);
  root.replaceChildren(
    make("h2", {}, t("inspect")),
    make("p", {}, whoIs(legend, selected)),
    make("dl", {}, ...rows.flatMap(([what, value]) => [make("dt", {}, what), make("dd", {}, value)])),
  );
}

export function showSummary(player) {
  const { legend, frame, found, locked } = player;
  $("summary-text").textContent = t("summary.says", {
    title: document.querySelector("header h1").textContent, asked: legend.asked, clock: clock(frame.tick * legend.seconds),
    state: locked ? t("happened.hidden") : stands(found, frame),
  });
}

// Reads out events, politely: at most one in two seconds, the newest of those that came meanwhile.
export class Voice {
  constructor() {
    [this.root, this.next, this.waits] = [$("spoken"), "", false];
  }

  say(text) {
    this.next = text;
    if (!this.waits) this.speak();
  }

  speak() {
    if (this.next) this.root.textContent = this.next;
    this.waits = Boolean(this.next);
    this.next = "";
    if (this.waits) setTimeout(() => this.speak(), PAUSE);
  }
}
