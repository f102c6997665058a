// Curves below the picture, a plot for every unit: the whole run and, of heights, the last minute beside it.

import { table } from "./csv.js";
import { fit, look } from "./paint.js";
import { drawPlot, placeOf, valueAt } from "./plotting.js";
import { hundredths } from "./surface.js";
import { clock, make, number, t } from "./words.js";

export class Plots {
  constructor(root, seek) {
    this.root = root;
    this.seek = seek;
    this.plots = [];
  }

  // `beside`: the curves of a world beside this one, which are dashed.
  take(series, last, wall, beside) {
    const units = [...new Set(series.map((curve) => curve.unit))];
    if (units.join() !== this.plots.map((plot) => plot.unit).join()) {
      this.root.replaceChildren();
      this.plots = units.map((unit) => this.make(unit));
    }
    for (const plot of this.plots) {
      plot.curves = series.filter((curve) => curve.unit === plot.unit);
      plot.what = plot.curves[0].what;
      plot.beside = beside.filter((curve) => curve.unit === plot.unit);
      plot.last = Math.max(last, 1);
      plot.wall = plot.what === "height" ? wall : 0;
    }
  }

  make(unit) {
    const canvas = make("canvas", { role: "img" });
    const plot = { unit, canvas, key: make("figcaption"), parts: [], pointed: null };
    canvas.addEventListener("click", (event) => {
      const tick = placeOf(plot, event);
      if (tick !== null) this.seek(tick);
    });
    canvas.addEventListener("pointermove", (event) => this.point(plot, placeOf(plot, event)));
    canvas.addEventListener("pointerleave", () => this.point(plot, null));
    this.root.append(make("figure", {}, plot.key, canvas));
    return plot;
  }

  // Under the pointer stands its time, and above the plot what the curves are then.
  point(plot, tick) {
    plot.pointed = tick;
    if (this.shown) this.draw(plot, look());
  }

  show(frame, legend) {
    this.shown = { frame, legend };
    const style = look();
    for (const plot of this.plots) this.draw(plot, style);
  }

  draw(plot, style) {
    const { frame, legend } = this.shown, { tick } = frame, until = Math.max(...plot.curves.map(lastOf));
    const at = plot.pointed !== null && plot.pointed <= until ? plot.pointed : null;
    tell(plot, frame, legend, at);
    if (fit(plot.canvas)) drawPlot(plot, { tick, until, at, seconds: legend.seconds }, style);
  }
}

function lastOf({ ticks }) {
  return ticks[ticks.length - 1];
}

// What the curves are at a tick, or else at the present one; heights then as they are, not as they were sampled.
function tell(plot, frame, legend, at) {
  const now = plot.curves.map((curve) => {
    const body = plot.wall && at === null ? legend.bodies.findIndex(([, name]) => name === curve.name) : -1;
    return `${curve.name} ${body < 0 ? number(valueAt(curve, at ?? frame.tick)) : hundredths(frame.bottom[body])}`;
  });
  plot.canvas.setAttribute("aria-label", t("plot.says", { unit: plot.unit, values: now.join(", ") }));
  if (plot.key.childElementCount !== plot.curves.length + 1) {
    plot.key.replaceChildren(
      make("b", {}, plot.unit),
      ...plot.curves.map((curve) => make("span", { class: `key role-${curve.role}` }, "")),
    );
  }
  const unit = at === null ? plot.unit : `${plot.unit} (${clock(at * legend.seconds)})`;
  [unit, ...now].forEach((words, k) => { plot.key.children[k].textContent = words; });
}

// All curves as a table, a row for every tick at which one of them is told.
export function asCsv(series, seconds) {
  const ticks = [...new Set(series.flatMap((curve) => curve.ticks))].sort((a, b) => a - b);
  const head = ["tick", "seconds", ...series.map((curve) => `${curve.name} (${curve.unit})`)];
  return table([head, ...ticks.map((tick) => [tick, tick * seconds, ...series.map((curve) => valueAt(curve, tick))])]);
}
