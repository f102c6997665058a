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
    const until = Math.min(seen, Math.max(...results.map(({ ticks }) => ticks[ticks.length - 1])));
    if (until < 1) return;
    const after = stages.length > 1 && !world.shows ? stageSays(stages[stage]) : "";
    this.rows.set(keyOf(world) + more, { name, after, isOther: Boolean(world.shows), ended: seen >= world.last, seed: legend.seed, until, seconds: legend.seconds, results });
    this.draw();
  }

  get base() {
    return [...this.rows.values()].find(({ isOther }) => !isOther); // no round by hand, nor the best play
  }

  names() {
    return toldNames([...this.rows.values()]);
  }

  draw() {
    const names = this.names(), rows = [...this.rows.values()];
    const key = JSON.stringify([names, rows.map((one) => [one.name, one.until, ...cells(one, names)])]);
    if (key === this.shown) return;
    this.shown = key;
    this.root.hidden = false;
    const heads = rows.map((one) => [one.name, make("small", {}, whereOf(one))]);
    if (names.length > MOST_COLUMNS) { // a world to a column then: names of what is counted are long
      const lines = names.map((name, k) => line([name], rows.map((one) => cells(one, names)[k])));
      return this.show([[t("results.counted")], ...heads], lines);
    }
    return this.show([[t("results.world")], ...names.map((name) => [name])], rows.map((one, k) => line(heads[k], cells(one, names))));
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
      ...[...this.rows.values()].map((one) => [one.name, one.after, one.seed, one.until, one.until * one.seconds,
        ...names.flatMap((name) => [valueAt(find(one.results, name), one.until) ?? "", find(one.results, name)?.of ?? ""])])]);
  }

  // What a world came to beside the base, both at the last tick up to which both were seen; null if that says nothing
  // yet.
  beside(world, counts = null) {
    const { base } = this, other = this.rows.get(keyOf(world));
    if (!base || !other || other === base || (other.until < base.until && !other.ended)) return null;
    const found = compared(base.results, other.results, base.until, counts);
    const [before, after] = [found.before, found.after].map((count) => told(count, found.of));
    return { change: found.change, what: found.what, before, after, clock: clock(base.until * base.seconds) };
  }
}

function cells(one, names) {
  return names.map((name) => {
    const found = find(one.results, name);
    return found ? told(valueAt(found, one.until), found.of) : UNKNOWN;
  });
}

function told(count, of) {
  return of ? t("results.of", { count: number(count), of }) : number(count);
}

function line(head, texts) {
  return make("tr", {}, make("th", { scope: "row" }, ...head), ...texts.map((text) => make("td", {}, String(text))));
}

// How far a world was seen.
function whereOf({ after, seed, until, seconds }) {
  return [after, t("results.where", { seed, clock: clock(until * seconds) })].filter(Boolean).join(", ");
}
