// From a frame and a legend to what is drawn: the twin of viz/picture/picture.py, shape by shape.
// Shapes, places and sizes are described there; tests hold the two to the same pictures.

import { links, ranks } from "./links.js";
import { namesOf } from "./naming.js";
import { NOBODY, rowAndCol } from "./surface.js";

const [FLOOR, BEYOND, LOW, WALL] = [0, 1, 2, 3]; // in PAINTS
const SHADES_FROM = [0.01, 0.03, 0.1, 0.3, 1];
const SHADES = SHADES_FROM.map((_, k) => `trail${k + 1}`);
export const PAINTS = ["floor", "beyond", "low", "wall", "tile", ...SHADES];
const NO_STAMP = -1;
const HEADINGS = 4;
const TURNS = [[0, -1], [1, 0], [0, 1], [-1, 0]]; // north, east, south, west
const LONGEST_QUEUE = 2.4;
const MOST_BARS = 64;
const WEDGE = 0.7;

export function view(asked = {}) {
  return { pair: [], selected: NOBODY, trails: [], axis: "x", arrows: false, in_section: NOBODY, ...asked };
}

export function plan(frame, legend, asked = view()) {
  const kinds = frame.kind.length ? frame.kind : legend.map;
  const outside = outsideOf(legend);
  const ground = Array.from(kinds, (kind, cell) => {
    const paint = legend.kinds[kind].paint, shade = shadeOf(frame, cell);
    if (shade && paint !== LOW && paint !== WALL) return PAINTS.length - SHADES.length - 1 + shade;
    return outside[cell] && paint === FLOOR ? BEYOND : paint;
  });
  const stamp = [], place = [], side = [];
  kinds.forEach((kind, cell) => {
    if (legend.kinds[kind].stamp !== NO_STAMP) {
      stamp.push(legend.kinds[kind].stamp);
      place.push([cell % legend.cols, Math.floor(cell / legend.cols)]);
      side.push(1);
    }
  });
  const tiles = stamp.length;
  for (const body of byHeight(frame)) {
    const group = legend.groups[legend.bodies[body][0]], cell = frame.cell[body];
    stamp.push(group.stamp + frame.heading[body] + (group.watched && outside[cell] ? HEADINGS : 0));
    const edge = (1 - group.wide) / 2;
    place.push([(cell % legend.cols) + edge, Math.floor(cell / legend.cols) + edge]);
    side.push(group.wide);
  }
  return {
    width: legend.cols,
    height: legend.rows,
    ground,
    below: [...onGround(frame, legend, kinds), ...links(legend), ...ranks(frame, legend), ...whereCut(frame, legend, asked), ...arrows(frame, legend, asked), ...trails(legend, asked)],
    stamp,
    place,
    side,
    names: namesOf(kinds, legend),
    tiles,
    above: [...signs(frame, legend), ...requests(frame, legend), ...bars(frame, legend), ...badges(frame, legend), ...marks(frame, legend, asked)],
  };
}

// How dark the trail in a cell is: 0 where there is none to be seen.
function shadeOf(frame, cell) {
  return cell < frame.trail.length ? SHADES_FROM.filter((least) => frame.trail[cell] >= least).length : 0;
}

export function outsideOf(legend) {
  const outside = new Uint8Array(legend.map.length);
  for (const cell of legend.outside) outside[cell] = 1;
  return outside;
}

export function byHeight(frame) {
  const there = [...frame.cell.keys()].filter((body) => frame.cell[body] >= 0);
  return there.sort((a, b) => frame.bottom[a] - frame.bottom[b] || a - b);
}

function onGround(frame, legend, kinds) {
  return [...levels(frame, legend, kinds), ...gust(frame, legend), ...queue(frame, legend)];
}

function levels(frame, legend, kinds) {
  const shapes = [];
  const most = Math.max(...legend.kinds.map((kind) => kind.capacity));
  kinds.forEach((number, cell) => {
    const kind = legend.kinds[number];
    if (!kind.rests) return;
    const full = cell < frame.level.length ? frame.level[cell] / (kind.capacity || 1) : 1;
    const [row, col] = rowAndCol(cell, legend);
    if (kind.capacity && kind.stamp === NO_STAMP) {
      const side = Math.sqrt((full * kind.capacity) / most);
      if (full > 0) shapes.push(["rect", col + 0.5 - side / 2, row + 0.5 - side / 2, side, side, "group4", null, 0]);
      return;
    }
    shapes.push(["rect", col + 0.1, row + 0.88, 0.8, 0.08, "paper", "ink", 0.02]);
    shapes.push(["rect", col + 0.1, row + 0.88, 0.8 * Math.min(full, 1), 0.08, "group3", null, 0]);
  });
  return shapes;
}

function gust(frame, legend) {
  const [row, col, blows] = frame.gust;
  if (!blows || !legend.gust) return [];
  const x = col + 0.5, y = row + 0.5;
  const ups = [-1, 0, 1].map(
    (k) => ["line", [x + k - 0.25, y + 0.15, x + k, y - 0.15, x + k + 0.25, y + 0.15], "gust", 0.08],
  );
  return [["circle", x, y, legend.gust + 0.5, null, "gust", 0.08], ...ups];
}

// A disc around who serves, its area the length of the queue.
function queue(frame, legend) {
  if (!hasQueue(frame, legend) || !frame.waiting[0]) return [];
  const [row, col] = rowAndCol(frame.cell[legend.server], legend);
  const radius = LONGEST_QUEUE * Math.sqrt(frame.waiting[0] / legend.room);
  return [["circle", col + 0.5, row + 0.5, 0.5 + radius, "pale_crosser", "crosser", 0.06]];
}

function hasQueue(frame, legend) {
  return frame.waiting.length > 0 && legend.server !== NOBODY && frame.cell[legend.server] >= 0;
}

// How many requests wait at who serves; a disc over each who waits for an answer, and how often it has asked.
function requests(frame, legend) {
  if (!hasQueue(frame, legend)) return [];
  const shapes = [...frame.tries].flatMap((tries, body) => {
    if (!tries || frame.cell[body] < 0) return [];
    const [row, col] = rowAndCol(frame.cell[body], legend);
    const [fill, ink] = tries === 1 ? ["paper", "ink"] : ["crosser", "paper"];
    return [
      ["circle", col + 0.5, row + 0.5, 0.42, fill, "ink", 0.04],
      ["text", col + 0.5, row + 0.51, tries < 10 ? 0.56 : tries < 100 ? 0.46 : 0.34, String(tries), ink],
    ];
  });
  const [row, col] = rowAndCol(frame.cell[legend.server], legend);
  const text = legend.waiting.replace("{n}", String(frame.waiting[0]));
  return [...shapes, ["label", col + 0.5, row + 1.5, text, "ink", "m"]];
}

function arrows(frame, legend, asked) {
  const shapes = [];
  if (!asked.arrows) return shapes;
  frame.arrows.forEach((turn, cell) => {
    if (turn < 0) return;
    const [row, col] = rowAndCol(cell, legend), [dx, dy] = TURNS[turn];
    const x = col + 0.5 + 0.3 * dx, y = row + 0.5 + 0.3 * dy;
    shapes.push(["line", [col + 0.5 - 0.25 * dx, row + 0.5 - 0.25 * dy, x, y], "policy", 0.06]);
    const tip = [x - 0.16 * dx - 0.13 * dy, y - 0.16 * dy + 0.13 * dx, x, y];
    shapes.push(["line", [...tip, x - 0.16 * dx + 0.13 * dy, y - 0.16 * dy - 0.13 * dx], "policy", 0.06]);
  });
  return shapes;
}

function trails(legend, asked) {
  const shapes = [];
  for (const [body, cells] of asked.trails) {
    for (const stretch of stretches(sinceThere([...cells]).map((cell) => rowAndCol(cell, legend)), legend)) {
      const points = stretch.flatMap(([row, col]) => [col + 0.5, row + 0.5]);
      if (points.length > 2) shapes.push(["line", points, colorOf(legend, asked, body), 0.07]);
    }
  }
  return shapes;
}

// The cells since it was not there last: before that another may have been in its place.
function sinceThere(cells) {
  return cells.slice(cells.findLastIndex((cell) => cell < 0) + 1);
}

// A way, cut where it goes over an edge and on at the other end: by more than half of the map at once.
function stretches(cells, legend) {
  const found = [[]];
  for (const [row, col] of cells) {
    const last = found.at(-1).at(-1);
    if (last && (2 * Math.abs(row - last[0]) > legend.rows || 2 * Math.abs(col - last[1]) > legend.cols)) found.push([]);
    found.at(-1).push([row, col]);
  }
  return found;
}

// A disc over each who shows a sign.
function signs(frame, legend) {
  return [...frame.sign].flatMap((up, body) => {
    if (!up || frame.cell[body] < 0) return [];
    const [row, col] = rowAndCol(frame.cell[body], legend);
    return [["circle", col + 0.5, row + 0.5, 0.36, "crosser", "ink", 0.06]];
  });
}

function bars(frame, legend) {
  const stock = legend.stocks.findIndex(([, most]) => most > 0 && most < 1e6);
  if (stock < 0 || !frame.held.length || legend.bodies.length > MOST_BARS) return [];
  const shapes = [], part = (body) => frame.held[body * legend.stocks.length + stock] / legend.stocks[stock][1];
  for (const [cell, bodies] of agentsByCell(frame, legend)) {
    const [row, col] = rowAndCol(cell, legend);
    const full = bodies.reduce((sum, body) => sum + Math.min(Math.max(part(body), 0), 1), 0) / bodies.length;
    shapes.push(["rect", col + 0.1, row + 0.02, 0.8, 0.1, "paper", "ink", 0.02]);
    shapes.push(["rect", col + 0.1, row + 0.02, 0.8 * full, 0.1, "group2", null, 0]);
  }
  return shapes;
}

function agentsByCell(frame, legend) {
  const found = new Map();
  legend.bodies.forEach(([group], body) => {
    if (frame.cell[body] < 0 || !legend.groups[group].agent) return;
    if (!found.has(frame.cell[body])) found.set(frame.cell[body], []);
    found.get(frame.cell[body]).push(body);
  });
  return found;
}

function badges(frame, legend) {
  const shared = [...agentsByCell(frame, legend)].filter(([, bodies]) => bodies.length > 1).sort(([a], [b]) => a - b);
  return shared.flatMap(([cell, { length }]) => {
    const [row, col] = rowAndCol(cell, legend);
    return [
      ["circle", col + 0.76, row + 0.3, 0.22, "ink", "paper", 0.04],
      ["text", col + 0.76, row + 0.31, length < 100 ? 0.3 : 0.2, String(length), "paper"],
    ];
  });
}

function marks(frame, legend, asked) {
  const shapes = [];
  for (const body of pointedOut(asked)) {
    if (frame.cell[body] < 0) continue;
    const [row, col] = rowAndCol(frame.cell[body], legend);
    const color = colorOf(legend, asked, body);
    const up = body === (asked.pair.length ? asked.pair[0] : NOBODY);
    const edge = legend.groups[legend.bodies[body][0]].wide / 2;
    shapes.push(["circle", col + 0.5, row + 0.5, edge + (up ? 0.12 : 0.02), null, color, 0.1]);
    const left = col > legend.cols * 0.7;
    const x = col + (left ? -0.2 : 1.2), y = row + (up ? 0.1 : 0.9);
    shapes.push(["label", x, y, legend.bodies[body][1], color, left ? "r" : "l"]);
  }
  return shapes;
}

// The body through which the world is cut where it is seen from the side, or NOBODY.
export function cutThrough(asked) {
  return [asked.selected, asked.in_section, ...asked.pair].find((body) => body !== NOBODY) ?? NOBODY;
}

export function cutAt(frame, legend, asked) {
  const body = cutThrough(asked);
  if (body === NOBODY || frame.cell[body] < 0) return Math.floor((asked.axis === "x" ? legend.rows : legend.cols) / 2);
  const [row, col] = rowAndCol(frame.cell[body], legend);
  return asked.axis === "x" ? row : col;
}

function whereCut(frame, legend, asked) {
  if (!legend.heights) return [];
  const at = cutAt(frame, legend, asked) + 0.5, end = asked.axis === "x" ? legend.cols : legend.rows;
  const wedges = [[0, at - WEDGE, WEDGE, at, 0, at + WEDGE], [end, at - WEDGE, end - WEDGE, at, end, at + WEDGE]];
  const turned = ([x1, y1, x2, y2, x3, y3]) => (asked.axis === "x" ? [x1, y1, x2, y2, x3, y3] : [y1, x1, y2, x2, y3, x3]);
  return wedges.map((wedge) => ["poly", turned(wedge), "paper", "ink", 0.06]);
}

export function pointedOut(asked) {
  const found = [...asked.pair].reverse();
  return asked.selected === NOBODY || found.includes(asked.selected) ? found : [...found, asked.selected];
}

export function colorOf(legend, asked, body) {
  const place = asked.pair.indexOf(body);
  if (place >= 0) return ["crosser", "lifter"][place];
  return body === asked.selected ? "ink" : legend.groups[legend.bodies[body][0]].color;
}
