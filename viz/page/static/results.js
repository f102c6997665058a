// A table of what was run: the world, how far it was seen, and what came of it. It stays when worlds are changed.

import { compared, find, toldNames, valueAt } from "./comparing.js";
import { table } from "./csv.js";
import { keyOf } from "./seen.js";
import { stageSays } from "./stages.js";
import { clock, make, number, t } from "./words.js";

const UNKNOWN = "–";
const MOST_COLUMNS = 2;

export class Results {
  constructor(root) {
    [this.root, this.rows, this.shown] = [root, new Map(), ""];
  }

  // A world as far as it was seen; `more` tells apart what its key does not. The first is the base of comparisons.
  take(world, name, results, seen, more = "") {
    if (!results?.length) return;
    const { legend, stages = [], stage = 0 } = world;
    const known = lastOf(results), until = Math.min(seen, known);
    if (until < 1) return;
    const after = stages.length > 1 && !world.shows ? stageSays(stages[stage]) : "";
    this.rows.set(keyOf(world) + more, { name, after, isOther: Boolean(world.shows), ended: seen >= world.last, seed: legend.seed, until, known, seconds: legend.seconds, results });
    this.draw();
  }

  // More became known of a world that stands in the table.
  know(key, results) {
    const row = this.rows.get(key);
    if (!row || !results?.length) return;
    Object.assign(row, { results, known: lastOf(results) });
    this.draw();
  }

  get base() {
    return [...this.rows.values()].find(({ isOther }) => !isOther); // no round by hand, nor the best play
  }

  // Up to which tick a world is counted: as far as it was seen; the base as far as any other that was run after it, so
  // that they can be compared.
  counted(one) {
    if (one !== this.base) return one.until;
    const others = [...this.rows.values()].filter(({ isOther }) => !isOther).map(({ until }) => until);
    return Math.max(one.until, Math.min(one.known, Math.max(...others)));
  }

  names() {
    return toldNames([...this.rows.values()].map((one) => ({ ...one, until: this.counted(one) })));
  }

  draw() {
    const names = this.names(), rows = [...this.rows.values()];
    const key = JSON.stringify([names, rows.map((one) => [one.name, one.until, ...cells(one, names, this.counted(one))])]);
    if (key === this.shown) return;
    this.shown = key;
    this.root.hidden = false;
    const heads = rows.map((one) => [one.name, make("small", {}, whereOf(one, this.counted(one)))]);
    if (names.length > MOST_COLUMNS) { // a world to a column then: names of what is counted are long
      const lines = names.map((name, k) => line([name], rows.map((one) => cells(one, names, this.counted(one))[k])));
      return this.show([[t("results.counted")], ...heads], lines);
    }
    return this.show([[t("results.world")], ...names.map((name) => [name])], rows.map((one, k) => line(heads[k], cells(one, names, this.counted(one)))));
  }

  show(heads, lines) {
    this.root.querySelector("thead").replaceChildren(make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, ...head))));
    this.root.querySelector("tbody").replaceChildren(...lines);
  }

  // All of it as a table in a file.
  csv() {
    const names = this.names();
    const head = ["results.world", "stage", "seed", "results.tick", "results.seconds"].map((key) => t(key));
    return table([[...head, ...names.flatMap((name) => [name, `${name}: ${t("results.most")}`])],
      ...[...this.rows.values()].map((one) => [one.name, one.after, one.seed, this.counted(one), this.counted(one) * one.seconds,
        ...names.flatMap((name) => [valueAt(find(one.results, name), this.counted(one)) ?? "", find(one.results, name)?.of ?? ""])])]);
  }

  // What a world came to beside the base, both at the last tick up to which it was seen; null if it was not seen as far
  // as the base was.
  beside(world, counts = null) {
    const { base } = this, other = this.rows.get(keyOf(world));
    if (!base || !other || other === base || (other.until < base.until && !other.ended)) return null;
    const tick = Math.max(base.until, Math.min(base.known, other.until));
    const found = compared(base.results, other.results, tick, counts);
    const [before, after] = [found.before, found.after].map((count) => told(count, found.of));
    return { change: found.change, what: found.what, before, after, clock: clock(tick * base.seconds) };
  }
}

// The last tick that is known.
function lastOf(results) {
  return Math.max(...results.map(({ ticks }) => ticks[ticks.length - 1]));
}

function cells(one, names, tick) {
  return names.map((name) => {
    const found = find(one.results, name);
    return found ? told(valueAt(found, tick), found.of) : UNKNOWN;
  });
}

function told(count, of) {
  return of ? t("results.of", { count: number(count), of }) : number(count);
}

function line(head, texts) {
  return make("tr", {}, make("th", { scope: "row" }, ...head), ...texts.map((text) => make("td", {}, String(text))));
}

// How far a world was seen, and counted if that is further.
function whereOf({ after, seed, until, seconds }, counted) {
  const told = { seed, clock: clock(counted * seconds), seen: clock(until * seconds) };
  return [after, t(counted > until ? "results.where.counted" : "results.where", told)].filter(Boolean).join(", ");
}
