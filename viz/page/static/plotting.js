// A plot on a canvas: axes with ticks and values, curves, a line at the present tick, and what is under the pointer.

import { ticks, timeTicks } from "./axis.js";
import { clock, number, t } from "./words.js";

const MINUTE = 60; // s
const WHOLE = 0.62; // of the width, where the last minute is beside it
const SMALLER = 0.85; // than the text of the page
const APART = [1.6, 5]; // sizes of text between the values of an axis, upwards and to the right, at least

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

// The tick that a pointer is at, or null.
export function placeOf(plot, event) {
  const edge = plot.canvas.getBoundingClientRect(), sharp = window.devicePixelRatio || 1;
  const x = (event.clientX - edge.left) * sharp;
  const part = plot.parts.find(({ left, right }) => x >= left - 8 && x <= right + 8);
  if (!part) return null;
  const along = Math.min(Math.max((x - part.left) / (part.right - part.left), 0), 1);
  return Math.round(part.begin + along * (part.end - part.begin));
}

// `now`: the tick that is shown, that up to which curves are drawn, that at the pointer or null, and the seconds of one.
export function drawPlot(plot, now, style) {
  const { canvas } = plot, context = canvas.getContext("2d"), text = Math.round(style.text * SMALLER);
  context.fillStyle = style.colors.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = `${text}px ${style.font}`;
  plot.parts = partsOf(plot, now, canvas, context, text);
  for (const part of plot.parts) drawPart(context, plot, part, now, text, style);
}

function partsOf(plot, now, canvas, context, text) {
  const values = [...plot.curves, ...plot.beside].flatMap((curve) => curve.values);
  const most = Math.max(...values, plot.wall * 1.15) || 1, least = Math.min(0, ...values);
  const top = text * 0.7, foot = canvas.height - text * 1.7;
  const up = ticks(least, most, Math.max(2, Math.floor((foot - top) / (text * APART[0]))));
  const margin = Math.max(...up.map((value) => context.measureText(number(value)).width)) + text * 0.7;
  const minute = Math.round(MINUTE / now.seconds), right = canvas.width - text * 0.8;
  const part = (left, end, from, to, name) => ({
    left, right: end, begin: from, end: to, name, top, foot, up,
    x: (tick) => left + ((tick - from) / (to - from)) * (end - left),
    y: (value) => foot - ((value - least) / (most - least)) * (foot - top),
  });
  if (plot.what !== "height" || plot.last < 2 * minute) return [part(margin, right, 0, plot.last, "")];
  const end = Math.min(Math.max(now.tick, minute), plot.last), middle = margin + (right - margin) * WHOLE;
  return [
    part(margin, middle - text * 3.4, 0, plot.last, ""),
    part(middle, right, end - minute, end, t("plot.minute")),
  ];
}

function drawPart(context, plot, part, now, text, style) {
  const { x, y, begin, end, left, right, top, foot } = part;
  axes(context, part, now.seconds, text, style);
  if (plot.wall) {
    context.setLineDash([text * 0.5, text * 0.4]);
    line(context, [left, y(plot.wall), right, y(plot.wall)], style.colors.ink, 1);
    context.setLineDash([]);
  }
  context.save();
  context.beginPath();
  context.rect(left - 1, top - text, right - left + 2, foot - top + 2 * text);
  context.clip();
  for (const curve of plot.curves) {
    trace(context, curve, now.until, part, style, 0.45);
    trace(context, curve, now.tick, part, style, 1);
  }
  context.setLineDash([text * 0.35, text * 0.3]);
  for (const curve of plot.beside) trace(context, curve, plot.last, part, style, 1);
  context.setLineDash([]);
  context.restore();
  if (now.tick >= begin && now.tick <= end) {
    line(context, [x(now.tick), top, x(now.tick), foot], style.colors.ink, style.text * 0.12);
  }
  if (now.at !== null && now.at >= begin && now.at <= end) pointer(context, part, now, text, style);
  if (part.name && foot - top > 3 * text) written(context, part.name, right, top + text * 0.4, "right", text, style);
}

function axes(context, { left, right, top, foot, begin, end, up, x, y }, seconds, text, style) {
  context.fillStyle = style.colors.ink;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const value of up) {
    line(context, [left - text * 0.3, y(value), left, y(value)], style.colors.line, 1);
    if (begin === 0) context.fillText(number(value), left - text * 0.45, y(value));
  }
  context.textBaseline = "top";
  const many = Math.max(1, Math.floor((right - left) / (text * APART[1])));
  for (const time of timeTicks(begin * seconds, end * seconds, many)) {
    const at = x(time / seconds), wide = context.measureText(short(time)).width / 2;
    line(context, [at, foot, at, foot + text * 0.3], style.colors.line, 1);
    context.textAlign = at + wide > right + text * 0.8 ? "right" : "center";
    context.fillText(short(time), context.textAlign === "right" ? right + text * 0.7 : at, foot + text * 0.4);
  }
  line(context, [left, top, left, foot, right, foot], style.colors.line, 1);
}

function short(seconds) {
  return clock(seconds).replace(/[.,]0$/, "");
}

function trace(context, curve, until, { x, y }, style, strength) {
  const points = [];
  for (let k = 0; k < curve.ticks.length && curve.ticks[k] <= until; k++) {
    if (k && curve.kind === "steps") points.push(x(curve.ticks[k]), y(curve.values[k - 1]));
    points.push(x(curve.ticks[k]), y(curve.values[k]));
  }
  const end = Math.min(until, curve.ticks[curve.ticks.length - 1]); // as far as it is known
  if (curve.kind === "steps") points.push(x(end), points[points.length - 1]);
  context.globalAlpha = strength;
  line(context, points, style.colors[curve.role], style.text * 0.14);
  context.globalAlpha = 1;
}

function line(context, points, color, wide) {
  context.beginPath();
  for (let k = 0; k < points.length; k += 2) context.lineTo(points[k], points[k + 1]);
  context.strokeStyle = color;
  context.lineWidth = wide;
  context.stroke();
}

// The time at the pointer, on the side on which there is more room.
function pointer(context, { left, right, top, foot, x }, { at, seconds }, text, style) {
  const isLeft = x(at) > (left + right) / 2;
  context.setLineDash([2, 3]);
  line(context, [x(at), top, x(at), foot], style.colors.ink, 1);
  context.setLineDash([]);
  const [beside, align] = isLeft ? [-0.4, "right"] : [0.4, "left"];
  written(context, clock(at * seconds), x(at) + beside * text, top + text * 1.6, align, text, style);
}

function written(context, words, x, y, align, text, style) {
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = text * 0.35;
  context.strokeStyle = style.colors.paper;
  context.strokeText(words, x, y);
  context.fillStyle = style.colors.ink;
  context.fillText(words, x, y);
}
