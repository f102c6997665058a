// What is what in the picture: tiles and bodies with their names.

import { look, stamped } from "./paint.js";
import { make, t } from "./words.js";

const OUT = 4; // stamps further: the same body where it was not meant to be
const EAST = 1;

export class Key {
  constructor(root) {
    this.root = root;
    this.lines = [];
  }

  take(legend) {
    this.legend = legend;
    const named = [];
    for (const [number, group] of legend.groups.entries()) {
      if (!legend.bodies.some(([of]) => of === number)) continue; // of some groups there are none on this map
      named.push({ stamp: group.stamp + EAST, name: group.one });
      if (group.watched) named.push({ stamp: group.stamp + OUT, name: t("key.out", { who: group.one }), later: true });
    }
    for (const kind of legend.kinds) if (kind.stamp >= 0 && kind.name) named.push({ stamp: kind.stamp, name: kind.name, tile: true, ends: kind.ends });
    if (legend.trail >= 0) named.push({ stamp: legend.trail, name: t("key.trail") });
    const unique = named.filter(({ name }, k) => named.findIndex((other) => other.name === name) === k);
    this.lines = unique.map((line) => this.line(line));
    this.root.replaceChildren(...this.lines.map(({ item }) => item));
    this.shown = this.layout = "";
  }

  line(line) {
    const canvas = make("canvas", { "aria-hidden": "true" }), { name, ends } = line;
    const says = make("span", { lang: this.legend.lang }, ends ? t("key.ends", { name }) : name);
    return { ...line, canvas, item: make("li", { hidden: Boolean(line.later || line.tile) }, canvas, says) };
  }

  // A tile is told of here if it is on the map and has no room for its name there, or somebody stands on it at the
  // beginning. `named`: the names on the map. Says whether there is another room for the map now. What was told of stays
  // while the page is laid out as it is, or map and key would make room for each other in turn.
  tiles(frame, named) {
    const layout = [innerWidth, innerHeight, document.documentElement.dataset.theme, document.body.className].join(" ");
    if (layout !== this.layout) [this.layout, this.missing] = [layout, new Set()];
    const { kinds, map } = this.legend, now = frame.kind.length ? frame.kind : map, covered = new Set();
    if (frame.tick === 0) for (const cell of frame.cell) if (cell >= 0) covered.add(kinds[now[cell]].name);
    for (const { name } of new Set(Array.from(now, (kind) => kinds[kind]))) {
      if (!named.has(name) || covered.has(name)) this.missing.add(name);
    }
    const changed = this.lines.filter(({ name, tile, item }) => tile && item.hidden === this.missing.has(name));
    for (const { name, item } of changed) item.hidden = !this.missing.has(name);
    if (changed.length) this.shown = "";
    return changed.length > 0;
  }

  // `happened`: whether something was seen that nobody asked for; what it looks like is told only then.
  draw(happened) {
    for (const { later, item } of this.lines) if (later) item.hidden = !happened;
    const shown = look(), key = `${shown.key} ${shown.text} ${happened}`;
    if (key === this.shown) return;
    const drawn = this.lines.map(({ stamp, canvas, item }) => item.hidden || stamped(canvas, this.legend.stamps[stamp], shown));
    if (drawn.every(Boolean)) this.shown = key; // else again when there is room
  }
}
