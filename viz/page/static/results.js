// A table of what was run: the world, how far it was seen, and what came of it. It stays when worlds are changed.

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

  // The names of all that has come about in one of them, in one order for all; if nothing has, of what is counted first.
  // Others would tell what might come.
  names() {
    const rows = [...this.rows.values()], all = [...new Set(rows.flatMap(({ results }) => results.map(({ name }) => name)))];
    const seen = all.filter((name) => rows.some((one) => value(one, name, one.until) > 0));
    return seen.length ? seen : all.slice(0, 1);
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
        ...names.flatMap((name) => [value(one, name, one.until) ?? "", result(one, name)?.of ?? ""])])]);
  }

  // What a world came to beside the base, both at the last tick up to which both were seen; null if that says nothing
  // yet. What is to be counted is compared, or else the first of what came about in the base.
  beside(world, counts = null) {
    const { base } = this, other = this.rows.get(keyOf(world));
    if (!base || !other || other === base || (other.until < base.until && !other.ended)) return null;
    const tick = base.until, asked = counts && base.results.find(({ watch }) => watch === counts);
    const what = asked || base.results.find((one) => valueAt(one, tick) > 0) || base.results[0];
    const [before, after] = [base, other].map((one) => value(one, what.name, tick) ?? 0);
    const says = (one) => told(result(one, what.name), value(one, what.name, tick) ?? 0);
    const change = after < before ? "less" : after > before ? "more" : "same";
    return { change, what: what.name, before: says(base), after: says(other), clock: clock(tick * base.seconds) };
  }
}

function cells(one, names) {
  return names.map((name) => (result(one, name) ? told(result(one, name), value(one, name, one.until)) : UNKNOWN));
}

function result(one, name) {
  return one.results.find((found) => found.name === name);
}

function value(one, name, tick) {
  const found = result(one, name);
  return found && valueAt(found, tick);
}

function valueAt({ ticks, values }, tick) {
  return values[Math.max(ticks.findLastIndex((at) => at <= tick), 0)];
}

function told(found, count) {
  return found?.of ? t("results.of", { count: number(count), of: found.of }) : number(count);
}

function line(head, texts) {
  return make("tr", {}, make("th", { scope: "row" }, ...head), ...texts.map((text) => make("td", {}, String(text))));
}

// How far a world was seen.
function whereOf({ after, seed, until, seconds }) {
  return [after, t("results.where", { seed, clock: clock(until * seconds) })].filter(Boolean).join(", ");
}
