// Curves below the picture as far as they were seen, a plot for every unit, with a line at the present tick.

import { table } from "./csv.js";
import { fit, look } from "./paint.js";
import { hundredths } from "./picture.js";
import { make, number, t } from "./words.js";

export class Plots {
  constructor(root, seek) {
    this.root = root;
    this.seek = seek;
    this.plots = [];
  }

  take(series, last, wall) {
    const units = [...new Set(series.map((curve) => curve.unit))];
    if (units.join() !== this.plots.map((plot) => plot.unit).join()) {
      this.root.replaceChildren();
      this.plots = units.map((unit) => this.make(unit));
    }
    for (const plot of this.plots) {
      plot.curves = series.filter((curve) => curve.unit === plot.unit);
      plot.what = plot.curves[0].what;
      plot.last = Math.max(last, 1);
      plot.wall = plot.what === "height" ? wall : 0;
    }
  }

  make(unit) {
    const canvas = make("canvas", { role: "img" });
    const plot = { unit, canvas, key: make("figcaption") };
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect(), sharp = window.devicePixelRatio || 1;
      const part = ((event.clientX - box.left) * sharp - plot.left) / (plot.right - plot.left);
      this.seek(Math.round(Math.min(Math.max(part, 0), 1) * plot.last));
    });
    this.root.append(make("figure", {}, plot.key, canvas));
    return plot;
  }

  show(frame, legend) {
    const shown = look();
    for (const plot of this.plots) {
      if (fit(plot.canvas)) draw(plot, frame.tick, shown);
      tell(plot, frame, legend);
    }
  }
}

// The value of a curve at a tick.
export function valueAt(curve, tick) {
  let [low, high] = [0, curve.ticks.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (curve.ticks[middle] <= tick) low = middle;
    else high = middle - 1;
  }
  return curve.values[low];
}

function draw(plot, tick, shown) {
  const { canvas, curves } = plot, context = canvas.getContext("2d");
  const text = shown.text * 0.8;
  context.fillStyle = shown.colors.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const values = curves.flatMap((curve) => curve.values);
  const most = Math.max(...values, plot.wall * 1.15, 1e-9), least = Math.min(0, ...values);
  context.font = `${text}px ${shown.font}`;
  plot.left = context.measureText(number(most)).width + text;
  plot.right = canvas.width - text * 0.6;
  const top = text * 0.7, foot = canvas.height - text * 0.7;
  const x = (at) => plot.left + (at / plot.last) * (plot.right - plot.left);
  const y = (value) => foot - ((value - least) / (most - least)) * (foot - top);
  axes(context, plot, [least, most], [x, y], text, shown);
  for (const curve of curves) {
    trace(context, curve, plot.last, [x, y], shown, 0.45);
    trace(context, curve, tick, [x, y], shown, 1);
  }
  line(context, [x(tick), top, x(tick), foot], shown.colors.ink, shown.text * 0.12);
}

function axes(context, plot, [least, most], [x, y], text, shown) {
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillStyle = shown.colors.ink;
  for (const value of [least, most]) context.fillText(number(value), plot.left - text * 0.4, y(value));
  line(context, [x(0), y(most), x(0), y(least), x(plot.last), y(least)], shown.colors.line, 1);
  if (plot.wall) {
    context.setLineDash([text * 0.5, text * 0.4]);
    line(context, [x(0), y(plot.wall), x(plot.last), y(plot.wall)], shown.colors.ink, 1);
    context.setLineDash([]);
  }
}

function trace(context, curve, until, [x, y], shown, strength) {
  const points = [];
  for (let k = 0; k < curve.ticks.length && curve.ticks[k] <= until; k++) {
    if (k && curve.kind === "steps") points.push(x(curve.ticks[k]), y(curve.values[k - 1]));
    points.push(x(curve.ticks[k]), y(curve.values[k]));
  }
  const end = Math.min(until, curve.ticks[curve.ticks.length - 1]); // as far as it is known
  if (curve.kind === "steps") points.push(x(end), points[points.length - 1]);
  context.globalAlpha = strength;
  line(context, points, shown.colors[curve.role], shown.text * 0.14);
  context.globalAlpha = 1;
}

function line(context, points, color, wide) {
  context.beginPath();
  for (let k = 0; k < points.length; k += 2) context.lineTo(points[k], points[k + 1]);
  context.strokeStyle = color;
  context.lineWidth = wide;
  context.stroke();
}

// What the curves are at the present tick; heights as they are, not as they were sampled.
function tell(plot, frame, legend) {
  const now = plot.curves.map((curve) => {
    const body = plot.wall ? legend.bodies.findIndex(([, name]) => name === curve.name) : -1;
    return `${curve.name} ${body < 0 ? number(valueAt(curve, frame.tick)) : hundredths(frame.bottom[body])}`;
  });
  plot.canvas.setAttribute("aria-label", t("plot.says", { unit: plot.unit, values: now.join(", ") }));
  if (plot.key.childElementCount !== plot.curves.length + 1) {
    plot.key.replaceChildren(
      make("b", {}, plot.unit),
      ...plot.curves.map((curve) => make("span", { class: `key role-${curve.role}` }, "")),
    );
  }
  plot.curves.forEach((curve, k) => { plot.key.children[k + 1].textContent = now[k]; });
}

// All curves as a table, a row for every tick at which one of them is told.
export function asCsv(series, seconds) {
  const ticks = [...new Set(series.flatMap((curve) => curve.ticks))].sort((a, b) => a - b);
  const head = ["tick", "seconds", ...series.map((curve) => `${curve.name} (${curve.unit})`)];
  return table([head, ...ticks.map((tick) => [tick, tick * seconds, ...series.map((curve) => valueAt(curve, tick))])]);
}
