// Names of tiles on the map, where there is room for them: the twin of viz/picture/naming.py.

const MOST_NAMED = 2;
const GAP = 2;
const NO_STAMP = -1;

export function namesOf(kinds, legend) {
  const cells = legend.kinds.map(() => []);
  kinds.forEach((kind, cell) => cells[kind].push(cell));
  return legend.kinds.flatMap(({ name, stamp }, k) =>
    (name && stamp !== NO_STAMP && cells[k].length <= MOST_NAMED ? cells[k] : [])
      .map((cell) => [name, cell % legend.cols, Math.floor(cell / legend.cols)]));
}

export function placed(names, wide, high, scale, taken, bounds, bodies = []) {
  const covered = [...taken], found = [];
  names.forEach(([, col, row], k) => {
    const places = beside(col * scale, row * scale, scale, wide[k], high);
    const boxes = places.map(([left, top]) => [left, top, left + wide[k], top + high]);
    const free = boxes.filter((box) => isWithin(box, bounds) && !covered.some((other) => overlap(box, other)));
    if (!free.length) return;
    const box = free.find((one) => !bodies.some((body) => overlap(one, body))) || free[0];
    covered.push([box[0] - high / 2, box[1], box[2] + high / 2, box[3]]);
    found.push([k, box[0], box[1]]);
  });
  return found;
}

function beside(x, y, scale, wide, high) {
  const middle = x + (scale - wide) / 2, low = y + scale + GAP, up = y - high - GAP;
  const across = y + (scale - high) / 2;
  return [
    [middle, low], [middle, up], [x + scale + GAP, across], [x - wide - GAP, across],
    [x, low], [x + scale - wide, low], [x, up], [x + scale - wide, up],
  ];
}

function isWithin(box, bounds) {
  return box[0] >= bounds[0] && box[1] >= bounds[1] && box[2] <= bounds[2] && box[3] <= bounds[3];
}

function overlap(box, other) {
  return box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
}
