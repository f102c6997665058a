// Arrows between tiles: from where something done there sends somebody, to where it does; as viz/picture/links.py.

const ROOM = 0.56, BEND = 0.12, MOST = 0.32, STEPS = 6, TIP = 0.2, WIDE = 0.05;

export function links(legend) {
  const shapes = [];
  for (const [start, end] of legend.links) {
    const [x, y] = middle(start, legend), [toX, toY] = middle(end, legend);
    const dx = toX - x, dy = toY - y, far = Math.sqrt(dx * dx + dy * dy);
    const part = Math.min(ROOM / far, 0.4), bend = Math.min(BEND, MOST / far), points = [];
    for (let k = 0; k <= STEPS; k++) {
      const along = part + (1 - 2 * part) * k / STEPS, bent = 4 * bend * along * (1 - along);
      points.push(x + along * dx + bent * dy, y + along * dy - bent * dx);
    }
    shapes.push(["line", points, "faint", WIDE]);
    const [lastX, lastY, tipX, tipY] = points.slice(-4);
    let aheadX = tipX - lastX, aheadY = tipY - lastY;
    const long = Math.sqrt(aheadX * aheadX + aheadY * aheadY);
    aheadX = TIP * aheadX / long;
    aheadY = TIP * aheadY / long;
    const left = [tipX - aheadX + 0.6 * aheadY, tipY - aheadY - 0.6 * aheadX];
    const right = [tipX - aheadX - 0.6 * aheadY, tipY - aheadY + 0.6 * aheadX];
    shapes.push(["line", [...left, tipX, tipY, ...right], "faint", WIDE]);
  }
  return shapes;
}

function middle(cell, legend) {
  return [cell % legend.cols + 0.5, Math.floor(cell / legend.cols) + 0.5];
}
