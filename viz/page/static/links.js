// Arrows between tiles: from where something done there sends somebody, to where it does; and the links of a graph.
// As viz/picture/links.py.

const ROOM = 0.56, BEND = 0.12, MOST = 0.32, STEPS = 6, TIP = 0.2, WIDE = 0.05, WIDER = 0.09;
const DISC = 0.5, LARGEST = 1.1;

export function links(legend) {
  return legend.links.flatMap(([start, end]) => arrow(start, end, legend, "faint", WIDE));
}

// A disc around each node, its area the visits that it gets; and the links of a graph, wider where they can go.
export function ranks(frame, legend) {
  const discs = Array.from(frame.rank, (rank, k) => {
    const [x, y] = middle(legend.nodes[k], legend);
    return ["circle", x, y, Math.min(DISC * Math.sqrt(rank), LARGEST), "pale_group3", "group3", WIDE];
  });
  const arrows = legend.graph.flatMap(([start, to, stays], k) => {
    if (!(k < frame.link.length && frame.link[k])) return [];
    return arrow(legend.nodes[start], legend.nodes[to], legend, ...(stays ? ["faint", WIDE] : ["ink", WIDER]));
  });
  return [...discs, ...arrows];
}

// An arrow from one cell to another, bent to its left.
function arrow(start, end, legend, color, wide) {
  const [x, y] = middle(start, legend), [toX, toY] = middle(end, legend);
  const dx = toX - x, dy = toY - y, far = Math.sqrt(dx * dx + dy * dy);
  const part = Math.min(ROOM / far, 0.4), bend = Math.min(BEND, MOST / far), points = [];
  for (let k = 0; k <= STEPS; k++) {
    const along = part + (1 - 2 * part) * k / STEPS, bent = 4 * bend * along * (1 - along);
    points.push(x + along * dx + bent * dy, y + along * dy - bent * dx);
  }
  const [lastX, lastY, tipX, tipY] = points.slice(-4);
  let aheadX = tipX - lastX, aheadY = tipY - lastY;
  const long = Math.sqrt(aheadX * aheadX + aheadY * aheadY);
  aheadX = TIP * aheadX / long;
  aheadY = TIP * aheadY / long;
  const left = [tipX - aheadX + 0.6 * aheadY, tipY - aheadY - 0.6 * aheadX];
  const right = [tipX - aheadX - 0.6 * aheadY, tipY - aheadY + 0.6 * aheadX];
  return [["line", points, color, wide], ["line", [...left, tipX, tipY, ...right], color, wide]];
}

function middle(cell, legend) {
  return [cell % legend.cols + 0.5, Math.floor(cell / legend.cols) + 0.5];
}
