// The world from the side, cut along one row: the twin of viz/picture/sideways.py, shape by shape.

import { byHeight, colorOf, cutAt, cutThrough, outsideOf, pointedOut, view } from "./picture.js";
import { A_HAIR_MORE, NOBODY, below, hundredths, rowAndCol, short } from "./surface.js";

const FLATTEST = 0.24;
const SLAB = 0.3;
const EDGE = 0.15, BESIDE = 0.45;
const MOST_LINES = 200;
const LEAST_TALL = 0.12, LEAST_HIGH = 0.14;

// How high the view is, cells.
export function sideHeight(legend, asked) {
  return upOf(legend, asked) * legend.ceiling;
}

function upOf(legend, { axis }) {
  return Math.max(1 / legend.cell, FLATTEST * (axis === "x" ? legend.cols : legend.rows) / legend.ceiling);
}

export function side(frame, legend, asked = view()) {
  const width = asked.axis === "x" ? legend.cols : legend.rows;
  const up = upOf(legend, asked), height = legend.ceiling * up;
  const cut = { at: cutAt(frame, legend, asked), up, height, y: (metres) => height - metres * up };
  const [skyline, wall] = profiles(frame, legend, asked.axis, cut.at);
  const order = byHeight(frame), near = order.filter((body) => reaches(frame, legend, asked, body, cut.at));
  const isNear = new Set(near), shown = new Set(pointedOut(asked));
  const inFront = [...near.filter((body) => !shown.has(body)), ...near.filter((body) => shown.has(body))];
  const shapes = [
    ...columns(skyline, cut, "skyline"),
    ...bodies(frame, legend, asked, cut, order.filter((body) => !isNear.has(body)), true),
    ...columns(wall, cut, "wall"), ...slab(legend, asked, cut),
    ...scale(legend, cut), ...topOfWall(legend, Math.max(...skyline), width, cut),
    ...bodies(frame, legend, asked, cut, inFront, false),
    ...reading(frame, legend, asked, cut),
  ];
  return { width, height, ground: [], below: shapes, stamp: [], place: [], side: [], above: [], names: [], tiles: 0 };
}

function reaches(frame, legend, asked, body, at) {
  const [row, col] = rowAndCol(frame.cell[body], legend), away = Math.abs((asked.axis === "x" ? row : col) - at);
  return away === 0 || (away - 0.5) * A_HAIR_MORE < legend.groups[legend.bodies[body][0]].wide / 2;
}

// ---- the ground ----

// The highest ground of every column, and the ground where the world is cut.
function profiles(frame, legend, axis, at) {
  const kinds = frame.kind.length ? frame.kind : legend.map;
  const along = axis === "x" ? legend.cols : legend.rows, across = axis === "x" ? legend.rows : legend.cols;
  const tall = (a, b) => legend.kinds[kinds[axis === "x" ? b * legend.cols + a : a * legend.cols + b]].height;
  const cells = [...Array(along).keys()], rows = [...Array(across).keys()];
  return [cells.map((a) => Math.max(...rows.map((b) => tall(a, b)))), cells.map((a) => tall(a, at))];
}

function spells(values) {
  const found = [];
  for (let begin = 0, end = 1; end <= values.length; end++) {
    if (end < values.length && values[end] === values[begin]) continue;
    found.push([begin, end, values[begin]]);
    begin = end;
  }
  return found;
}

function columns(heights, cut, color) {
  return spells(heights).filter(([, , tall]) => tall > 0)
    .map(([begin, end, tall]) => ["rect", begin, cut.y(tall), end - begin, tall * cut.up, color, null, 0]);
}

function slab(legend, asked, cut) {
  const outside = outsideOf(legend), along = asked.axis === "x" ? legend.cols : legend.rows;
  const cellOf = (k) => (asked.axis === "x" ? cut.at * legend.cols + k : k * legend.cols + cut.at);
  const beyond = Array.from({ length: along }, (_, k) => outside[cellOf(k)]);
  const shapes = spells(beyond).map(([begin, end, out]) =>
    ["rect", begin, cut.height, end - begin, SLAB, out ? "beyond" : "floor", null, 0]);
  return [...shapes, ["line", [0, cut.height, along, cut.height], "ink", 0.06]];
}

function scale(legend, cut) {
  const every = legend.ceiling < 8 ? 1 : 10 ** String(Math.floor(legend.ceiling / 8)).length;
  const shapes = [];
  for (let metres = 0; metres < Math.floor(legend.ceiling) + 1; metres += every) {
    const y = cut.y(metres);
    shapes.push(["line", [-0.25, y, 0, y], "faint", 0.04]);
    shapes.push(["label", -0.35, y, `${metres} m`, "faint", "r"]);
  }
  return shapes;
}

function topOfWall(legend, top, width, cut) {
  if (top <= 0) return [];
  const name = legend.kinds.reduce((best, kind) => (kind.height > best.height ? kind : best)).name;
  return [
    ["dash", [0, cut.y(top), width, cut.y(top)], "ink", 0.05],
    ["label", width + 0.2, cut.y(top), `${name} ${short(top)} m`, "ink", "l"],
  ];
}

// ---- bodies ----

function bodies(frame, legend, asked, cut, which, pale) {
  const outside = outsideOf(legend), few = legend.bodies.length <= MOST_LINES;
  const lines = which.filter((body) => few && legend.groups[legend.bodies[body][0]].floats).map((body) => {
    const x = middle(frame, legend, asked, body), [, top] = below(frame, legend, body);
    return ["line", [x, cut.y(frame.bottom[body]), x, cut.y(top)], pale ? "pale_ink" : "faint", 0.05];
  });
  return [...lines, ...which.flatMap((body) => bodyOf(frame, legend, asked, cut, body, outside, pale))];
}

function middle(frame, legend, asked, body) {
  const [row, col] = rowAndCol(frame.cell[body], legend);
  return (asked.axis === "x" ? col : row) + 0.5;
}

function bodyOf(frame, legend, asked, cut, body, outside, pale) {
  const group = legend.groups[legend.bodies[body][0]], x = middle(frame, legend, asked, body);
  const out = group.watched && outside[frame.cell[body]];
  const full = asked.pair.includes(body) ? colorOf(legend, asked, body) : out ? "outside" : group.color;
  const [fill, line] = pale ? [`pale_${full}`, "pale_ink"] : [full, "ink"];
  const wide = pointedOut(asked).includes(body) ? 0.09 : 0.04;
  const tall = Math.max(group.tall * cut.up, LEAST_TALL);
  const y = cut.y(frame.bottom[body]) - tall;
  const shapes = group.floats
    ? [["ellipse", x, y + tall / 2, (group.wide - EDGE) / 2, Math.max(tall / 2, LEAST_HIGH), fill, line, wide]]
    : [["rect", x - group.wide / 2 + EDGE * 2, y, group.wide - EDGE * 4, tall, fill, line, wide]];
  return out ? [...shapes, ["circle", x, y + tall / 2, 0.1, "paper", null, 0]] : shapes;
}

function reading(frame, legend, asked, cut) {
  const body = cutThrough(asked);
  if (body === NOBODY || frame.cell[body] < 0) return [];
  const x = middle(frame, legend, asked, body), bottom = frame.bottom[body], [name, top] = below(frame, legend, body);
  const gap = bottom - top, y = cut.y(bottom), end = cut.y(top), shapes = [];
  if (gap <= 0 && !legend.groups[legend.bodies[body][0]].floats) return [];
  const color = asked.pair.includes(body) ? colorOf(legend, asked, body) : "ink";
  if (gap * cut.up > 0.3) {
    shapes.push(["line", [x, y, x, end], color, 0.09]);
    for (const [e, d] of [[y, -1], [end, 1]]) {
      shapes.push(["line", [x - 0.2, e - 0.25 * d, x, e, x + 0.2, e - 0.25 * d], color, 0.09]);
    }
  }
  const left = x > (asked.axis === "x" ? legend.cols : legend.rows) * 0.6;
  const says = legend.above.replace("{gap}", hundredths(gap).replace(".", legend.decimal)).replace("{name}", () => name);
  const at = x + (left ? -0.6 : 0.6);
  return [...shapes, ["label", at, y + Math.min((end - y) / 2, BESIDE), says, color, left ? "r" : "l"]];
}
