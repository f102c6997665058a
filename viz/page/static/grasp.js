// A hand on the plan: something is taken, carried and put down again with the mouse or a finger, or moved by arrow keys.

const WAYS = { ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowDown: [1, 0], ArrowLeft: [0, -1] };

// `does`: take(event), which answers whether there is something to take; carry(event), drop(event), and letGo().
export function grasp(canvas, does) {
  let held = false;
  const end = (event, put) => {
    if (held) put(event);
    held = false;
    does.letGo();
  };
  canvas.addEventListener("pointerdown", (event) => {
    held = does.take(event);
    if (held) canvas.setPointerCapture(event.pointerId);
    if (held) does.carry(event);
  });
  canvas.addEventListener("pointermove", (event) => { if (held) does.carry(event); });
  canvas.addEventListener("pointerup", (event) => end(event, does.drop));
  canvas.addEventListener("pointercancel", (event) => end(event, () => {}));
}

// The cell beside one on the map, in the way of an arrow key that was pressed; or -1. The key does nothing else then.
export function cellBeside(event, cell, { rows, cols }) {
  const way = WAYS[event.key];
  if (!way || cell < 0) return -1;
  event.preventDefault();
  event.stopPropagation();
  const row = Math.floor(cell / cols) + way[0], col = cell % cols + way[1];
  return row >= 0 && row < rows && col >= 0 && col < cols ? row * cols + col : -1;
}
