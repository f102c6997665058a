// What is what in the picture: tiles and bodies with their names.

import { look, stamped } from "./paint.js";
import { make, t } from "./words.js";

const OUT = 4; // stamps further: the same body where it was not meant to be
const EAST = 1;

export class Key {
  constructor(root) {
    this.root = root;
    [this.items, this.lines, this.later] = [[], [], []];
  }

  take(legend) {
    this.legend = legend;
    const named = [];
    for (const group of legend.groups) {
      named.push([group.stamp + EAST, group.one, false]);
      if (group.watched) named.push([group.stamp + OUT, t("key.out", { who: group.one }), true]);
    }
    for (const kind of legend.kinds) if (kind.stamp >= 0 && kind.name) named.push([kind.stamp, kind.name, false]);
    const unique = named.filter(([, name], k) => named.findIndex(([, other]) => other === name) === k);
    this.items = unique.map(([stamp, name]) => [stamp, make("canvas", { "aria-hidden": "true" }), name]);
    this.lines = this.items.map(([, canvas, name]) =>
      [name, make("li", {}, canvas, make("span", { lang: legend.lang }, name))]);
    this.later = this.lines.filter((line, k) => unique[k][2]).map(([, line]) => line);
    this.root.replaceChildren(...this.lines.map(([, line]) => line));
    this.shown = this.layout = "";
  }

  // Leaves out what has its name on the map; says whether there is another room for the map now. What was left out stays
  // out while the page is laid out as it is, or map and key would make room for each other in turn.
  without(named) {
    const layout = [innerWidth, innerHeight, document.documentElement.dataset.theme, document.body.className].join(" ");
    if (layout !== this.layout) [this.layout, this.written] = [layout, new Set()];
    this.written = new Set([...this.written, ...named]);
    const changed = this.lines.filter(([name, line]) => !this.later.includes(line) && line.hidden !== this.written.has(name));
    for (const [name, line] of changed) line.hidden = this.written.has(name);
    if (changed.length) this.shown = "";
    return changed.length > 0;
  }

  // `happened`: whether something was seen that nobody asked for; what it looks like is told only then.
  draw(happened) {
    for (const one of this.later) one.hidden = !happened;
    const shown = look(), key = `${shown.key} ${shown.text} ${happened}`;
    if (key === this.shown) return;
    const drawn = this.items.map(([stamp, canvas]) => stamped(canvas, this.legend.stamps[stamp], shown));
    if (drawn.every((done, k) => done || this.lines[k][1].hidden)) this.shown = key; // else again when there is room
  }
}
