// What lies under a body, and how heights are written: the twin of viz/picture/surface.py.

export const NOBODY = -1;
const SLACK = 0.002;
export const A_HAIR_MORE = 1 + 1e-9; // times a distance, as sim/engine/setup/discs.py counts them

export function rowAndCol(cell, legend) {
  return [Math.floor(cell / legend.cols), cell % legend.cols];
}

// The highest thing that a body sees under it: its name, and the height of its top, m.
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

// The highest body under another's disc, or NOBODY: of agents only if its sensors know of them.
function underOf(frame, legend, body) {
  const groupOf = (other) => legend.groups[legend.bodies[other][0]], wide = (other) => groupOf(other).wide;
  const { sees } = groupOf(body);
  const [row, col] = rowAndCol(frame.cell[body], legend);
  let under = NOBODY;
  frame.cell.forEach((cell, other) => {
    if (cell < 0 || other === body || (!sees && groupOf(other).agent)) return;
    if (topOf(frame, legend, other) > frame.bottom[body] + SLACK) return;
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
