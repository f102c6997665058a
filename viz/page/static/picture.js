// From a frame and a legend to what is drawn: the twin of viz/picture/picture.py, shape by shape.
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
const SLACK = 0.002;
const A_HAIR_MORE = 1 + 1e-9; // times a distance, as sim/engine/setup/discs.py counts them

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
  const stamp = [], place = [], side = [];
  kinds.forEach((kind, cell) => {
    if (legend.kinds[kind].stamp !== NO_STAMP) {
      stamp.push(legend.kinds[kind].stamp);
      place.push([cell % legend.cols, Math.floor(cell / legend.cols)]);
      side.push(1);
    }
  });
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
    below: [...onGround(frame, legend, kinds), ...arrows(frame, legend, asked), ...trails(legend, asked)],
    stamp,
    place,
    side,
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

function onGround(frame, legend, kinds) {
  return [...levels(frame, legend, kinds), ...gust(frame, legend)];
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
  if (stock < 0 || !frame.held.length || legend.bodies.length > MOST_BARS) return [];
  const shapes = [];
  legend.bodies.forEach(([group], body) => {
    if (frame.cell[body] < 0 || !legend.groups[group].agent) return;
    const [row, col] = rowAndCol(frame.cell[body], legend);
    const full = Math.min(Math.max(frame.held[body * legend.stocks.length + stock] / legend.stocks[stock][1], 0), 1);
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
    const edge = legend.groups[legend.bodies[body][0]].wide / 2;
    shapes.push(["circle", col + 0.5, row + 0.5, edge + (up ? 0.12 : 0.02), null, color, 0.1]);
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
  return { width, height, ground: [], below: shapes, stamp: [], place: [], side: [], above: [] };
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
    return ["ellipse", place + 0.5, y + tall / 2, (group.wide - EDGE) / 2, Math.max(tall / 2, 0.14), fill, "ink", wide];
  }
  return ["rect", place + 0.5 - group.wide / 2 + EDGE * 2, y, group.wide - EDGE * 4, tall, fill, "ink", wide];
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
  const says = legend.above.replace("{gap}", hundredths(gap).replace(".", legend.decimal)).replace("{name}", () => name);
  shapes.push(["label", x, y + Math.min((end - y) / 2, BESIDE), says, color, left ? "r" : "l"]);
  return shapes;
}

// The highest thing under a body: its name, and the height of its top, m.
export function below(frame, legend, body) {
  const kind = groundOf(frame, legend, body), ground = [kind.ground, kind.height];
  const under = underOf(frame, legend, body);
  if (under === NOBODY) return ground;
  const top = topOf(frame, legend, under);
  return top > kind.height ? [legend.bodies[under][1], top] : ground;
}

// The highest kind of ground that a body's disc overlaps, of equal ones the nearest.
function groundOf(frame, legend, body) {
  const [row, col] = rowAndCol(frame.cell[body], legend), half = legend.groups[legend.bodies[body][0]].wide / 2;
  const kinds = frame.kind.length ? frame.kind : legend.map, far = Math.ceil(half + 0.5), near = [];
  const gap = (cells) => Math.max(Math.abs(cells) - 0.5, 0);
  for (let down = -far; down <= far; down++) {
    for (let right = -far; right <= far; right++) {
      const there = row + down >= 0 && row + down < legend.rows && col + right >= 0 && col + right < legend.cols;
      const overlaps = (!down && !right) || Math.hypot(gap(down), gap(right)) * A_HAIR_MORE < half;
      if (there && overlaps) near.push([down * down + right * right, down, right]);
    }
  }
  near.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const found = near.map(([, down, right]) => legend.kinds[kinds[(row + down) * legend.cols + col + right]]);
  return found.reduce((highest, kind) => (kind.height > highest.height ? kind : highest));
}

// The highest body under another's disc, or NOBODY. Bodies that overlap differ in height.
function underOf(frame, legend, body) {
  const wide = (other) => legend.groups[legend.bodies[other][0]].wide;
  const [row, col] = rowAndCol(frame.cell[body], legend);
  let under = NOBODY;
  frame.cell.forEach((cell, other) => {
    if (cell < 0 || other === body || topOf(frame, legend, other) > frame.bottom[body] + SLACK) return;
    const [r, c] = rowAndCol(cell, legend), apart = Math.hypot(r - row, c - col);
    if (apart > 0 && apart * A_HAIR_MORE >= (wide(body) + wide(other)) / 2) return;
    if (under === NOBODY || topOf(frame, legend, other) > topOf(frame, legend, under)) under = other;
  });
  return under;
}

function topOf(frame, legend, body) {
  return frame.bottom[body] + legend.groups[legend.bodies[body][0]].tall;
}

export function hundredths(number) {
  return (Math.floor(number * 100 + 0.5) / 100).toFixed(2);
}

export function short(number) {
  return hundredths(number).replace(/0+$/, "").replace(/\.$/, "");
}
