// What is what in the picture: tiles and bodies with their names.

import { look, stamped } from "./paint.js";
import { make, t } from "./words.js";

const OUT = 4; // stamps further: the same body where it was not meant to be
const EAST = 1;

export class Key {
  constructor(root) {
    this.root = root;
    [this.items, this.later] = [[], []];
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
    const shown = this.items.map(([, canvas, name]) => make("li", {}, canvas, make("span", { lang: legend.lang }, name)));
    this.later = shown.filter((one, k) => unique[k][2]);
    this.root.replaceChildren(...shown);
    this.shown = "";
  }

  // `happened`: whether something was seen that nobody asked for; what it looks like is told only then.
  draw(happened) {
    for (const one of this.later) one.hidden = !happened;
    const shown = look(), key = `${shown.key} ${shown.text} ${happened}`;
    if (key === this.shown) return;
    this.shown = key;
    for (const [stamp, canvas] of this.items) stamped(canvas, this.legend.stamps[stamp], shown);
  }
}
