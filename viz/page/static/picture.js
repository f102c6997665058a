// From a frame and a legend to what is drawn: the twin of viz/picture.py, shape by shape.
// Shapes, places and sizes are described there; tests hold the two to the same pictures.

export const NOBODY = -1;
const [FLOOR, BEYOND] = [0, 1]; // in PAINTS
export const PAINTS = ["floor", "beyond", "low", "wall", "tile"];
const NO_STAMP = -1;
const HEADINGS = 4;
const TURNS = [[0, -1], [1, 0], [0, 1], [-1, 0]]; // north, east, south, west
const MOST_BARS = 64;
const FLATTEST = 0.24;
const EDGE = 0.15, BESIDE = 0.45;

export function view(asked = {}) {
  return { pair: [], selected: NOBODY, trails: [], axis: "x", arrows: false, ...asked };
}

export function plan(frame, legend, asked = view()) {
  const kinds = frame.kind.length ? frame.kind : legend.map;
  const outside = outsideOf(legend);
  const ground = Array.from(kinds, (kind, cell) => {
    const paint = legend.kinds[kind].paint;
    return outside[cell] && paint === FLOOR ? BEYOND : paint;
  });
  const stamp = [], place = [];
  kinds.forEach((kind, cell) => {
    if (legend.kinds[kind].stamp !== NO_STAMP) {
      stamp.push(legend.kinds[kind].stamp);
      place.push([cell % legend.cols, Math.floor(cell / legend.cols)]);
    }
  });
  for (const body of byHeight(frame)) {
    const group = legend.groups[legend.bodies[body][0]], cell = frame.cell[body];
    stamp.push(group.stamp + frame.heading[body] + (group.watched && outside[cell] ? HEADINGS : 0));
    place.push([cell % legend.cols, Math.floor(cell / legend.cols)]);
  }
  return {
    width: legend.cols,
    height: legend.rows,
    ground,
    below: [...levels(frame, legend, kinds), ...gust(frame, legend), ...arrows(frame, legend, asked),
      ...trails(legend, asked)],
    stamp,
    place,
    above: [...bars(frame, legend), ...marks(frame, legend, asked)],
  };
}

function outsideOf(legend) {
  const outside = new Uint8Array(legend.map.length);
  for (const cell of legend.outside) outside[cell] = 1;
  return outside;
}

function byHeight(frame) {
  const there = [...frame.cell.keys()].filter((body) => frame.cell[body] >= 0);
  return there.sort((a, b) => frame.bottom[a] - frame.bottom[b] || a - b);
}

function rowAndCol(cell, legend) {
  return [Math.floor(cell / legend.cols), cell % legend.cols];
}

function levels(frame, legend, kinds) {
  const shapes = [];
  kinds.forEach((number, cell) => {
    const kind = legend.kinds[number];
    if (!kind.rests) return;
    const full = cell < frame.level.length ? frame.level[cell] / (kind.capacity || 1) : 1;
    const [row, col] = rowAndCol(cell, legend);
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
    const points = [...cells].filter((cell) => cell >= 0)
      .flatMap((cell) => [cell % legend.cols + 0.5, Math.floor(cell / legend.cols) + 0.5]);
    if (points.length > 2) shapes.push(["line", points, colorOf(legend, asked, body), 0.07]);
  }
  return shapes;
}

function bars(frame, legend) {
  const stock = legend.stocks.findIndex(([, most]) => most > 0 && most < 1e6);
  if (stock < 0 || !frame.stocks || legend.bodies.length > MOST_BARS) return [];
  const shapes = [];
  legend.bodies.forEach(([group], body) => {
    if (frame.cell[body] < 0 || !legend.groups[group].agent) return;
    const [row, col] = rowAndCol(frame.cell[body], legend);
    const full = Math.min(Math.max(frame.held[body * frame.stocks + stock] / legend.stocks[stock][1], 0), 1);
    shapes.push(["rect", col + 0.1, row + 0.02, 0.8, 0.1, "paper", "ink", 0.02]);
    shapes.push(["rect", col + 0.1, row + 0.02, 0.8 * full, 0.1, "group2", null, 0]);
  });
  return shapes;
}

function marks(frame, legend, asked) {
  const shapes = [];
  for (const body of pointedOut(asked)) {
    if (frame.cell[body] < 0) continue;
    const [row, col] = rowAndCol(frame.cell[body], legend);
    const color = colorOf(legend, asked, body);
    const up = body === (asked.pair.length ? asked.pair[0] : NOBODY);
    shapes.push(["circle", col + 0.5, row + 0.5, up ? 0.62 : 0.52, null, color, 0.1]);
    const left = col > legend.cols * 0.7;
    const x = col + (left ? -0.2 : 1.2), y = row + (up ? 0.1 : 0.9);
    shapes.push(["label", x, y, legend.bodies[body][1], color, left ? "r" : "l"]);
  }
  return shapes;
}

function pointedOut(asked) {
  const found = [...asked.pair].reverse();
  return asked.selected === NOBODY || found.includes(asked.selected) ? found : [...found, asked.selected];
}

function colorOf(legend, asked, body) {
  const place = asked.pair.indexOf(body);
  if (place >= 0) return ["crosser", "lifter"][place];
  return body === asked.selected ? "ink" : legend.groups[legend.bodies[body][0]].color;
}

// ---- from the side ----

export function side(frame, legend, asked = view()) {
  const width = asked.axis === "x" ? legend.cols : legend.rows;
  const up = upOf(legend, width);
  const height = legend.ceiling * up;
  const [section, skyline] = profiles(frame, legend, asked.axis);
  const shapes = [...columns(skyline, up, height, "skyline"), ...columns(section, up, height, "wall")];
  shapes.push(...scale(legend, up, height));
  shapes.push(["line", [0, height, width, height], "ink", 0.06]);
  shapes.push(...topOfWall(legend, Math.max(...skyline), width, up, height));
  const shown = new Set(pointedOut(asked)), order = byHeight(frame);
  for (const body of [...order.filter((b) => !shown.has(b)), ...order.filter((b) => shown.has(b))]) {
    shapes.push(block(frame, legend, asked, body, up, height));
  }
  const measured = asked.selected === NOBODY ? asked.pair.slice(0, 1) : [asked.selected];
  for (const body of measured) shapes.push(...aboveWhat(frame, legend, asked, body, up, height));
  return { width, height, ground: [], below: shapes, stamp: [], place: [], above: [] };
}

export function upOf(legend, width) {
  return Math.max(1 / legend.cell, FLATTEST * width / legend.ceiling);
}

function profiles(frame, legend, axis) {
  const kinds = frame.kind.length ? frame.kind : legend.map;
  const along = axis === "x" ? legend.cols : legend.rows, across = axis === "x" ? legend.rows : legend.cols;
  const section = [], skyline = [];
  for (let a = 0; a < along; a++) {
    const heights = [];
    for (let b = 0; b < across; b++) {
      heights.push(legend.kinds[kinds[axis === "x" ? b * legend.cols + a : a * legend.cols + b]].height);
    }
    heights.sort((one, other) => one - other);
    section.push(heights[Math.floor(across / 2)]);
    skyline.push(heights[across - 1]);
  }
  return [section, skyline];
}

function columns(heights, up, height, color) {
  const shapes = [];
  for (let begin = 0, end = 1; end <= heights.length; end++) {
    if (end < heights.length && heights[end] === heights[begin]) continue;
    const tall = heights[begin] * up;
    if (tall > 0) shapes.push(["rect", begin, height - tall, end - begin, tall, color, null, 0]);
    begin = end;
  }
  return shapes;
}

function scale(legend, up, height) {
  const every = legend.ceiling < 8 ? 1 : 10 ** String(Math.floor(legend.ceiling / 8)).length;
  const shapes = [];
  for (let metres = 0; metres < Math.floor(legend.ceiling) + 1; metres += every) {
    const y = height - metres * up;
    shapes.push(["line", [-0.25, y, 0, y], "faint", 0.04]);
    shapes.push(["label", -0.35, y, `${metres} m`, "faint", "r"]);
  }
  return shapes;
}

function topOfWall(legend, top, width, up, height) {
  if (top <= 0) return [];
  const y = height - top * up;
  const name = legend.kinds.reduce((best, kind) => (kind.height > best.height ? kind : best)).name;
  return [
    ["dash", [0, y, width, y], "ink", 0.05],
    ["label", width + 0.2, y, `${name} ${short(top)} m`, "ink", "l"],
  ];
}

function block(frame, legend, asked, body, up, height) {
  const [row, col] = rowAndCol(frame.cell[body], legend);
  const place = asked.axis === "x" ? col : row;
  const group = legend.groups[legend.bodies[body][0]];
  const fill = asked.pair.includes(body) ? colorOf(legend, asked, body) : group.color;
  const tall = Math.max(group.tall * up, 0.12);
  const y = height - frame.bottom[body] * up - tall;
  const wide = pointedOut(asked).includes(body) ? 0.09 : 0.04;
  if (group.floats) {
    return ["ellipse", place + 0.5, y + tall / 2, 0.5 - EDGE / 2, Math.max(tall / 2, 0.14), fill, "ink", wide];
  }
  return ["rect", place + EDGE * 2, y, 1 - EDGE * 4, tall, fill, "ink", wide];
}

function aboveWhat(frame, legend, asked, body, up, height) {
  if (frame.cell[body] < 0) return [];
  const [row, col] = rowAndCol(frame.cell[body], legend);
  const place = (asked.axis === "x" ? col : row) + 0.5, bottom = frame.bottom[body];
  const [name, top] = below(frame, legend, body);
  const gap = bottom - top, color = colorOf(legend, asked, body);
  const y = height - bottom * up, end = height - top * up;
  const shapes = [];
  if (gap <= 0 && !legend.groups[legend.bodies[body][0]].floats) return [];
  if (gap * up > 0.3) {
    shapes.push(["line", [place, y, place, end], color, 0.09]);
    for (const [e, d] of [[y, -1], [end, 1]]) {
      shapes.push(["line", [place - 0.2, e - 0.25 * d, place, e, place + 0.2, e - 0.25 * d], color, 0.09]);
    }
  }
  const left = place > (asked.axis === "x" ? legend.cols : legend.rows) * 0.6;
  const x = place + (left ? -0.6 : 0.6);
  shapes.push(["label", x, y + Math.min((end - y) / 2, BESIDE), `${hundredths(gap)} m above ${name}`, color, left ? "r" : "l"]);
  return shapes;
}

// The highest thing under a body: its name, and the height of its top, m.
export function below(frame, legend, body) {
  const cell = frame.cell[body], bottom = frame.bottom[body];
  const kind = legend.kinds[frame.kind.length ? frame.kind[cell] : legend.map[cell]];
  let best = [`the ${kind.name || "ground"}`, kind.height];
  frame.cell.forEach((where, other) => {
    if (where !== cell || other === body) return;
    const [group, name] = legend.bodies[other];
    const top = frame.bottom[other] + legend.groups[group].tall;
    if (best[1] < top && top <= bottom + 0.002) best = [name, top];
  });
  return best;
}

export function hundredths(number) {
  return (Math.floor(number * 100 + 0.5) / 100).toFixed(2);
}

export function short(number) {
  return hundredths(number).replace(/0+$/, "").replace(/\.$/, "");
}
